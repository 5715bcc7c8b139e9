from __future__ import annotations

import json
from pathlib import Path

import pytest

from ddi_tools.errors import StorageError, UsageError
from ddi_tools.report.reconciliation.since import Former, Move, read

from .conftest import IGNORE, LISTED, THERE, Judged, Sift, written


@pytest.fixture
def former(sifted: Sift, tmp_path: Path) -> Former:
    """What the small deposit was before."""
    file = tmp_path / "former.json"
    file.write_text(written("json", sifted()), encoding="utf-8")
    return read(file)


def test_of_the_same_deposit_nothing_is_new(sifted: Sift, former: Former) -> None:
    found = sifted(former=former)

    assert found.since is not None
    assert (found.since.new, found.since.mended) == ((), ())
    assert found.since.still == found.told
    assert found.left == ()


def test_findings_are_new_mended_or_still_there_and_files_came_and_went(
    sifted: Sift, judged: Judged, former: Former
) -> None:
    there = {**THERE, "gone.txt": "gone", "talks/3.txt": "THREE", "talks/2.txt": "two", "added.txt": "added"}
    there["copies/copy.txt"] = there.pop("talks/copy.txt")
    del there["=x&lt;`.txt"]

    found = sifted(judged(there), former=former)

    since = found.since
    assert since is not None
    assert [(f.code, f.value) for f in since.new] == [
        ("DEP202", "added.txt"), ("DEP203", "talks/3.txt"), ("DEP205", "copies/copy.txt"),
    ]  # fmt: skip
    assert {(p.code, p.value) for p in since.mended} == {
        ("DEP201", "gone.txt"), ("DEP202", "=x&lt;`.txt"), ("DEP203", "talks/2.txt"), ("DEP205", "talks/copy.txt"),
        ("DEP301", "3 text files"),
    }  # fmt: skip
    assert [f.code for f in since.still] == ["DEP204"]
    assert (since.came, since.went) == (("added.txt", "gone.txt"), ("=x&lt;`.txt",))
    assert since.changed == ("talks/2.txt", "talks/3.txt")
    assert since.moved == (Move(before="talks/copy.txt", now="copies/copy.txt"),)
    assert found.left == since.new


def test_what_is_ignored_or_not_selected_is_neither_new_nor_mended(sifted: Sift, former: Former) -> None:
    for sieve in ({"ignores": [IGNORE]}, {"select": ["DEP203"]}):
        since = sifted(former=former, **sieve).since
        assert since is not None
        assert (since.new, since.mended) == ((), ())


def test_what_was_ignored_then_is_not_new(sifted: Sift, tmp_path: Path) -> None:
    file = tmp_path / "former.json"
    file.write_text(written("json", sifted(ignores=[IGNORE])), encoding="utf-8")

    since = sifted(former=read(file)).since

    assert since is not None
    assert since.new == ()


def test_two_findings_alike_are_two(sifted: Sift, judged: Judged, former: Former) -> None:
    listed = {**LISTED, "gone too.txt": "x"}

    since = sifted(judged(THERE, listed), former=former).since

    assert since is not None
    assert [f.value for f in since.new] == ["gone too.txt"]


def test_reports_tell_what_changed(sifted: Sift, judged: Judged, former: Former) -> None:
    there = {path: content for path, content in THERE.items() if path != "talks/3.txt"}
    found = sifted(judged(there), former=former)

    told = json.loads(written("json", found))["since"]
    assert [f["value"] for f in told["findings"]["new"]] == ["talks/3.txt"]
    assert told["files"]["went"] == ["talks/3.txt"]
    assert "- New: DEP201 talks/3.txt is missing\n" in written("markdown", found)
    states = {r["ruleId"]: r["baselineState"] for r in json.loads(written("sarif", found))["runs"][0]["results"]}
    assert states["DEP203"] == "unchanged"


@pytest.mark.parametrize(
    "content",
    [
        "", "[1]", "{}", '{"files": [], "findings": {}}', '{"files": [1], "findings": []}',
        '{"files": [{"path": "a"}], "findings": []}', '{"files": [], "findings": [{"code": 1}]}', "[" * 100_000,
        "\udcff",
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "former.json"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(UsageError, match=r"former\.json is no report"):
        read(file)


def test_a_report_that_is_not_there_is_the_file_systems_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file"):
        read(tmp_path / "former.json")
