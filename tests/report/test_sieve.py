"""What is selected, ignored and known; the verdict stands whatever they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddi_tools.checks.run import DocumentResult
from ddi_tools.config import Ignore
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.findings import finding
from ddi_tools.report import Document, Sieve, baseline

from .conftest import missing, result, twice


def codes(document: Document) -> list[tuple[str, str]]:
    return [(r.finding.code, r.status.value) for r in document.findings]


def known_of(folder: Path, *results: DocumentResult) -> Path:
    """A baseline file of what is found in the results."""
    sieve = Sieve(base=folder, keep=True)
    list(sieve.documents(results))
    file = folder / "baseline.json"
    file.write_bytes(sieve.new_baseline())
    return file


def test_what_is_not_selected_is_counted_and_no_more(tmp_path: Path) -> None:
    sieve = Sieve(base=tmp_path, select=["RUL5", "xsd"])
    document = sieve.sift(result(missing(), twice()))
    assert codes(document) == [("RUL504", "left")]
    assert document.not_selected == sieve.summary().not_selected == 1
    assert document.result.valid is False


def test_an_ignore_takes_all_codes_that_begin_so(tmp_path: Path) -> None:
    sieve = Sieve(base=tmp_path, ignores=[Ignore(code="PRF1", reason="a"), Ignore(code="PRF", reason="b")])
    document = sieve.sift(result(missing(), finding("PRF301", "x"), twice()))
    assert [(r.finding.code, r.reason) for r in document.findings] == [
        ("PRF101", "a"),
        ("PRF301", "b"),
        ("RUL504", None),
    ]
    assert [(i.reason, i.findings) for i in sieve.summary().ignored] == [("a", 1), ("b", 1)]


@pytest.mark.parametrize(
    ("file", "record", "ignored"),
    [
        ("old/a.xml", None, True),
        ("new/a.xml", None, False),
        ("new/a.xml", "oai:x.org:1", True),
        ("b.xml", "o", False),
    ],
)
def test_an_ignore_may_be_meant_for_some_files_and_records(
    tmp_path: Path, file: str, record: str | None, ignored: bool
) -> None:
    ignore = Ignore(code="RUL", reason="r", files=("old/*.xml",), records=("oai:x.org:*",))
    sieve = Sieve(base=tmp_path, ignores=[ignore])
    document = sieve.sift(result(twice(), file=str(tmp_path / file), record=record))
    assert bool(document.ignored) is ignored


@pytest.mark.parametrize("keywords", [{"select": ["RUL9999"]}, {"ignores": [Ignore(code="NOPE", reason="r")]}])
def test_a_code_that_does_not_exist_is_the_callers_fault(tmp_path: Path, keywords: dict[str, list[str]]) -> None:
    with pytest.raises(UsageError, match="begins with"):
        Sieve(base=tmp_path, **keywords)  # type: ignore[arg-type]


def test_a_shift_of_lines_and_positions_is_still_known(tmp_path: Path) -> None:
    file = known_of(tmp_path, result(missing(6), twice(3)))
    sieve = Sieve(base=tmp_path, known=baseline.read(file))
    document = sieve.sift(result(missing(60, "said in other words"), twice(30)))
    assert codes(document) == [("PRF101", "known"), ("RUL504", "known")]
    assert sieve.summary().known == 2
    assert sieve.summary().gone == ()


def test_one_more_of_the_same_is_new(tmp_path: Path) -> None:
    file = known_of(tmp_path, result(twice(3), twice(4)))
    document = Sieve(base=tmp_path, known=baseline.read(file)).sift(result(twice(3), twice(4), twice(5)))
    assert codes(document) == [("RUL504", "known"), ("RUL504", "known"), ("RUL504", "left")]


def test_the_same_in_another_document_is_new(tmp_path: Path) -> None:
    file = known_of(tmp_path, result(twice()))
    document = Sieve(base=tmp_path, known=baseline.read(file)).sift(result(twice(), record="r2"))
    assert codes(document) == [("RUL504", "left")]


def test_what_is_gone_is_told_of_documents_that_were_judged(tmp_path: Path) -> None:
    file = known_of(tmp_path, result(twice(3), twice(4), missing()), result(twice(), file="b.xml", record=None))
    sieve = Sieve(base=tmp_path, known=baseline.read(file))
    sieve.sift(result(twice(3)))
    summary = sieve.summary()
    assert sorted((g.code, g.count) for g in summary.gone) == [("PRF101", 1), ("RUL504", 1)]
    assert summary.unseen == 1


def test_a_broken_file_that_is_mended_is_gone(tmp_path: Path) -> None:
    file = known_of(tmp_path, result(finding("XML101", "broken"), record=None, file="a.xml"))
    sieve = Sieve(base=tmp_path, known=baseline.read(file))
    sieve.sift(result(record="r1", file="a.xml", valid=True))
    assert [g.code for g in sieve.summary().gone] == ["XML101"]


def test_an_ignored_finding_is_not_gone(tmp_path: Path) -> None:
    file = known_of(tmp_path, result(twice()))
    sieve = Sieve(base=tmp_path, known=baseline.read(file), ignores=[Ignore(code="RUL", reason="r")])
    assert codes(sieve.sift(result(twice()))) == [("RUL504", "ignored")]
    assert sieve.summary().gone == ()


def test_a_file_is_the_same_by_whatever_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = known_of(tmp_path, result(twice(), file="sub/a.xml", record=None))
    again = result(twice(), file=str(tmp_path / "sub" / "a.xml"), record=None)
    assert codes(Sieve(base=tmp_path, known=baseline.read(file)).sift(again)) == [("RUL504", "known")]


def test_a_baseline_holds_what_counts_known_or_not_and_is_sorted(tmp_path: Path) -> None:
    first = known_of(tmp_path, result(twice(), record="b"), result(missing(), record="a")).read_bytes()
    known = baseline.read(tmp_path / "baseline.json")
    sieve = Sieve(base=tmp_path, known=known, keep=True, ignores=[Ignore(code="XSD", reason="r")])
    list(sieve.documents([result(missing(), finding("XSD101", "x"), record="a"), result(twice(), record="b")]))
    assert sieve.new_baseline() == first
    assert [k.document for k in known.values()] == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"findings": []}', '{"ddi-tools-baseline": 2, "findings": []}', '{"ddi-tools-baseline": 1}',
     '{"ddi-tools-baseline": 1, "findings": [{"code": "RUL504"}]}',
     '{"ddi-tools-baseline": 1, "findings": [{"fingerprint": "x", "code": 1, "document": "", "xpath": "", '
     '"count": 1}]}'],
)  # fmt: skip
def test_what_is_no_baseline_is_the_callers_fault(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"b\.json is no baseline"):
        baseline.read(tmp_path / "b.json")


def test_a_baseline_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"none\.json"):
        baseline.read(tmp_path / "none.json")
