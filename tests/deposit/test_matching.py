import pytest

from ddi_tools.deposit.inventory import FileEntry
from ddi_tools.deposit.matching import Listed, Matching, by_digest, match


def entry(path: str, sha256: str = "00", size: int = 1) -> FileEntry:
    return FileEntry(path=path, size=size, sha256=sha256, media_type="text/plain")


def matched(listed: list[str] | list[Listed], present: list[str] | list[FileEntry]) -> Matching:
    return match(
        [each if isinstance(each, Listed) else Listed(path=each) for each in listed],
        [each if isinstance(each, FileEntry) else entry(each) for each in present],
    )


def pairs(matching: Matching) -> list[tuple[str, str | None]]:
    return [(listed.path, file.path if file else None) for listed, file in matching.pairs]


def told(matching: Matching) -> list[tuple[str, str | None]]:
    return [(f.code, f.value) for f in matching.findings]


def test_paths_are_matched_as_they_are() -> None:
    found = matched(["a/x.txt", "b/x.txt"], ["b/x.txt", "a/x.txt", "c/x.txt"])

    assert pairs(found) == [("a/x.txt", "a/x.txt"), ("b/x.txt", "b/x.txt")]
    assert told(found) == []


def test_a_list_of_names_is_matched_by_names() -> None:
    assert pairs(matched(["x.txt", "y.txt"], ["a/x.txt", "y.txt"])) == [("x.txt", "a/x.txt"), ("y.txt", "y.txt")]


def test_in_a_list_of_paths_a_bare_name_lies_at_the_top() -> None:
    assert pairs(matched(["a/x.txt", "y.txt"], ["a/x.txt", "a/y.txt"])) == [("a/x.txt", "a/x.txt"), ("y.txt", None)]


def test_a_name_in_two_folders_is_told_and_nothing_is_guessed() -> None:
    found = matched(["x.txt"], ["a/x.txt", "b/x.txt"])

    assert pairs(found) == [("x.txt", None)]
    assert told(found) == [("DEP208", "x.txt")]
    assert found.explained == {"x.txt", "a/x.txt", "b/x.txt"}


def test_a_digest_decides_between_two_of_a_name() -> None:
    found = matched([Listed(path="x.txt", sha256="bb")], [entry("a/x.txt", "aa"), entry("b/x.txt", "bb")])

    assert pairs(found) == [("x.txt", "b/x.txt")]
    assert told(found) == []


@pytest.mark.parametrize(
    ("listed", "present"),
    [("a/X.TXT", "a/x.txt"), ("caf\u00e9.txt", "cafe\u0301.txt"), ("STRASSE.txt", "straße.txt")],
)
def test_other_capitals_or_accents_are_matched_and_told(listed: str, present: str) -> None:
    found = matched([listed], [present])

    assert pairs(found) == [(listed, present)]
    assert told(found) == [("DEP207", present)]


def test_the_exact_name_comes_before_one_in_other_capitals() -> None:
    found = matched(["A.txt", "a.txt"], ["a.txt", "A.txt"])

    assert pairs(found) == [("A.txt", "A.txt"), ("a.txt", "a.txt")]
    assert told(found) == []


def test_a_list_written_from_the_folder_above_is_read_from_here() -> None:
    assert pairs(matched(["study/a/x.txt", "study/y.txt"], ["a/x.txt", "y.txt"])) == [
        ("a/x.txt", "a/x.txt"),
        ("y.txt", "y.txt"),
    ]


def test_a_folder_that_is_there_is_not_taken_for_the_one_above() -> None:
    assert pairs(matched(["a/x.txt"], ["x.txt", "a/y.txt"])) == [("a/x.txt", None)]


def test_a_folder_that_was_renamed_is_not_taken_for_the_one_above() -> None:
    assert pairs(matched(["old/x.txt", "old/y.txt"], ["new/x.txt", "new/y.txt"])) == [
        ("old/x.txt", None),
        ("old/y.txt", None),
    ]


def test_files_are_found_by_digest_unless_they_are_empty() -> None:
    found = by_digest([entry("b", "1"), entry("a", "1"), entry("c", "2"), entry("d", "3", size=0)])

    assert {digest: [f.path for f in files] for digest, files in found.items()} == {"1": ["a", "b"], "2": ["c"]}
