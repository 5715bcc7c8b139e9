import hashlib
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi_tools.deposit.lists.union import unite
from ddi_tools.deposit.manifest import ColumnChoice, Manifest, ManifestEntry

MD5, OTHER, SHA256 = "0f" * 16, "0e" * 16, "0f" * 32


def entry(path: str, size: int | None = None, text: str | None = None, **digests: str) -> ManifestEntry:
    return ManifestEntry(path=path, size=size, digests=digests, description=text)


def listed(name: str, *entries: ManifestEntry, complete: bool = True, table: bool = False) -> Manifest:
    """A list of these files, as its reader makes it."""
    said = tuple(
        ManifestEntry(
            path=e.path, size=e.size, digests=e.digests, description=e.description, said_by=(name,),
            cells={"file": e.path, name: "x"} if table else {},
        )
        for e in entries
    )  # fmt: skip
    choices = (ColumnChoice(role="path", heading="file", why="by its heading"),) if table else ()
    columns = ("file", name) if table else ()
    return Manifest(
        path=name, name=name, columns=columns, choices=choices, entries=said, own=(name,), complete=complete
    )


def united(*lists: Manifest, present: str = "") -> Manifest:
    found = unite(lists, frozenset(present.split()))
    assert found is not None
    return found


def told(manifest: Manifest) -> list[tuple[str, str | None]]:
    return [(f.code, f.value) for f in manifest.findings]


def test_no_list_is_none_and_one_is_itself() -> None:
    one = listed("a.csv", entry("x.txt"))

    assert unite((), frozenset()) is None
    assert united(one).entries == one.entries
    assert united(one).lists == (one,)


def test_what_lists_say_of_a_file_is_put_together() -> None:
    table = listed("files.csv", entry("a.txt", 3, "A"), entry("b.txt", text="B"), table=True)
    found = united(listed("SUMS", entry("b.txt", sha256=SHA256), entry("a.txt", md5=MD5)), table)

    assert [(e.path, e.size, dict(e.digests), e.description, e.said_by) for e in found.entries] == [
        ("b.txt", None, {"sha256": SHA256}, "B", ("SUMS", "files.csv")),
        ("a.txt", 3, {"md5": MD5}, "A", ("SUMS", "files.csv")),
    ]
    assert (found.path, found.kind, found.columns, found.roles) == (
        "files.csv", "several", ("file", "files.csv"), {"path": "file"},
    )  # fmt: skip
    assert found.own == ("SUMS", "files.csv")
    assert told(found) == []


def test_the_columns_of_all_tables_are_kept() -> None:
    found = united(listed("a", entry("x"), table=True), listed("b", entry("x"), table=True))

    assert found.columns == ("file", "a", "b")
    assert dict(found.entries[0].cells) == {"file": "x", "a": "x", "b": "x"}


@pytest.mark.parametrize(
    ("one", "two", "what"),
    [
        (entry("a.txt", 3), entry("a.txt", 4), "a.txt: one states 3 bytes, and two 4"),
        (
            entry("a.txt", md5=MD5),
            entry("a.txt", md5=OTHER),
            "one states the md5 0f0f0f0f0f0f…, and two 0e0e0e0e0e0e…",
        ),
    ],
)
def test_lists_that_contradict_each_other_are_told_and_the_first_counts(
    one: ManifestEntry, two: ManifestEntry, what: str
) -> None:
    found = united(listed("one", one), listed("two", two))

    assert told(found) == [("DEP113", "a.txt")]
    assert what in found.findings[0].message
    assert (found.entries[0].size, dict(found.entries[0].digests)) == (one.size, dict(one.digests))


def test_a_list_that_leaves_files_out_is_told_once_and_one_that_may_is_not() -> None:
    whole = listed("whole", *(entry(f"{n}.txt") for n in range(8)), entry("part"))
    part = listed("part", entry("0.txt"), entry("9.txt"))
    open_list = listed("open", entry("0.txt"), complete=False)

    found = united(whole, part, open_list)

    assert told(found) == [("DEP118", "whole"), ("DEP118", "part")]
    assert found.findings[0].message == "whole doesn't name 1 of the files that part names: 9.txt"
    assert "part doesn't name 7 of the files that whole names: 1.txt, " in found.findings[1].message


def test_a_list_of_a_folder_leaves_nothing_out_that_lies_elsewhere() -> None:
    packed = replace(listed("packed", entry("data/a.txt")), folder="data")

    assert told(united(packed, listed("all", entry("data/a.txt"), entry("meta/b.txt"), entry("data.txt")))) == []
    assert told(united(packed, listed("all", entry("data/a.txt"), entry("data/b.txt")))) == [("DEP118", "packed")]


def test_names_without_folders_and_paths_from_above_mean_the_files_that_are_there() -> None:
    names = listed("names", entry("a.txt", 3), entry("twice.txt"), entry("gone.txt"))
    paths = listed("paths", entry("data/a.txt", text="A"), entry("x/twice.txt"))
    above = listed("above", entry("study/data/a.txt", md5=MD5))

    found = united(names, paths, above, present="data/a.txt x/twice.txt y/twice.txt")

    assert {e.path: e.said_by for e in found.entries} == {
        "data/a.txt": ("names", "paths", "above"), "twice.txt": ("names",), "gone.txt": ("names",),
        "x/twice.txt": ("paths",),
    }  # fmt: skip


def test_a_list_that_cannot_be_read_takes_nothing_from_the_others() -> None:
    broken = Manifest(path="b.xlsx", name="b.xlsx", kind="workbook", own=("b.xlsx",), readable=False)
    good = listed("a.csv", entry("x.txt"), table=True)

    assert united(broken, good).entries == good.entries
    assert united(broken, good).readable
    assert united(broken, good).own == ("b.xlsx", "a.csv")
    assert not united(broken, broken).readable


@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2), max_size=6), min_size=1, max_size=4))
def test_the_union_names_each_file_once_whatever_the_lists(sizes: list[Mapping[str, int]]) -> None:
    lists = [listed(f"list{n}", *(entry(p, s) for p, s in each.items())) for n, each in enumerate(sizes)]

    found = united(*lists)

    assert sorted(e.path for e in found.entries) == sorted({path for each in sizes for path in each})
    for e in found.entries:
        stated = [each[e.path] for each in sizes if e.path in each]
        assert e.size == stated[0]
        assert sum(f.value == e.path for f in found.findings) == sum(s != stated[0] for s in stated)


def test_very_many_contradictions_are_counted() -> None:
    one = listed("one", *(entry(hashlib.md5(bytes([n])).hexdigest(), 1) for n in range(200)))
    two = listed("two", *(entry(e.path, 2) for e in one.entries))

    assert len(united(one, two).findings) == 101
