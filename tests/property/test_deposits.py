"""Whatever lies in a folder and whatever a list says: each file has one place in the report, always the same one."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from ddi_tools import pipeline
from ddi_tools.codebook import xml
from ddi_tools.codebook.model import DataFile, LangText, Study
from ddi_tools.config import Config
from ddi_tools.deposit.reconcile import Reconciliation
from ddi_tools.report import Sieve
from ddi_tools.report.reconciliation.forms import FORMATS, render
from ddi_tools.report.reconciliation.sifted import sift

Contents = Mapping[str, str]

#: Names that are one but for capitals, accents or folders; systems' and hidden ones; what looks like a formula.
NAMES = st.sampled_from(
    ["a.txt", "A.txt", "b.txt", "x/a.txt", "x/b.txt", "y/a.txt", "caf\u00e9.txt", "cafe\u0301.txt", ".hidden.txt",
     ".DS_Store", "interview_01.txt", "intervew-01.txt", "=1.txt"]
)  # fmt: skip
FILES = st.dictionaries(NAMES, st.sampled_from(["", "one", "two", "three"]))


@contextmanager
def folder(files: Contents) -> Iterator[Path]:
    with TemporaryDirectory() as name:
        for path, content in files.items():
            file = Path(name, "deposit", path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        Path(name, "deposit").mkdir(exist_ok=True)
        yield Path(name)


def study(named: Contents) -> Study:
    return Study(
        namespace=xml.DDI25, files=tuple(DataFile(names=(LangText(text=path),)) for path in sorted(named))
    )  # fmt: skip


def judged(place: Path, listed: Contents, named: Contents) -> Reconciliation:
    rows = (f'"{path}",{sha256(content.encode()).hexdigest()}\n' for path, content in listed.items())
    (place / "list.csv").write_text("file,sha256\n" + "".join(rows), encoding="utf-8")
    return pipeline.reconcile(study(named), place / "deposit", (place / "list.csv",), Config())


@settings(max_examples=60, deadline=None)
@given(FILES, FILES.filter(bool), FILES)
def test_the_statuses_part_what_is_expected_and_what_is_there(
    there: Contents, listed: Contents, named: Contents
) -> None:
    with folder(there) as place:
        found = judged(place, listed, named)

    paths = [f.path for f in found.files]
    assert len(paths) == len(set(paths))
    present = {f.path for f in found.files if f.status != "missing"}
    expected = [f for f in found.files if f.status in ("matched", "missing", "changed")]
    assert present == set(there)
    assert {f.path for f in expected if "manifest" in f.said_by} <= {*listed, *there}
    assert sum("manifest" in f.said_by for f in found.files) == len(listed)
    s = found.summary
    assert (s.expected, s.present) == (len(expected), len(there))
    assert s.matched + s.missing + s.changed + s.unexpected + s.duplicates == len(paths)
    # Of each renamed file both ends are there, and say so of each other.
    ends = {f.path: f.same_as for f in found.files if f.naming == "renamed"}
    assert all(other and ends[other] == path for path, other in ends.items())
    assert len(ends) == 2 * s.renamed
    assert sum(c.expected for c in found.by_set().values()) == s.expected


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(NAMES.filter(str.isascii), st.sampled_from(["one", "two", "three"]), min_size=1), st.randoms())
def test_renaming_files_changes_no_digest_and_tells_no_file_missing(there: Contents, random: Random) -> None:
    there = {path: content for path, content in there.items() if not Path(path).name.startswith(".")}
    names = [f"{'kq'[i % 2]}{i}/n{i}w.dat" for i in range(len(there))]
    random.shuffle(names)
    moved = dict(zip(names, there.values(), strict=True))
    with folder(there) as place:
        before = judged(place, there, {})
    with folder(moved) as place:
        after = judged(place, there or {"none.txt": ""}, {})

    def digests(found: Reconciliation) -> Counter[str | None]:
        return Counter(f.sha256 for f in found.files if f.status != "missing")

    assert digests(before) == digests(after)
    assert after.summary.renamed == len(there)
    assert after.likely == ()


@settings(max_examples=25, deadline=None)
@given(FILES, FILES.filter(bool), st.randoms())
def test_the_order_of_the_walk_changes_no_byte_of_any_report(
    there: Contents, listed: Contents, random: Random
) -> None:
    with folder(there) as place:
        one = judged(place, listed, {})
        with patch("os.scandir", lambda path, scan=os.scandir: Shuffled(scan(path), random)):
            two = judged(place, listed, {})

    assert [report(form, one) for form in FORMATS] == [report(form, two) for form in FORMATS]


class Shuffled:
    """The entries of a folder in another order."""

    def __init__(self, entries: Iterator[os.DirEntry[str]], random: Random) -> None:
        self._entries = list(entries)
        random.shuffle(self._entries)

    def __enter__(self) -> Iterator[os.DirEntry[str]]:
        return iter(self._entries)

    def __exit__(self, *error: object) -> None:
        return

    def close(self) -> None:
        return


def report(form: str, found: Reconciliation) -> str:
    sifted = sift(found, Sieve(base=Path()), study=study({}), file="record.xml")
    return "".join(render(form, sifted))
