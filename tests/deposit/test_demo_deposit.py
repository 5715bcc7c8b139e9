"""The demo's deposit, whole and with one thing wrong at a time: each trouble is named, and nothing else."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ddi_tools.codebook.model import Study
from ddi_tools.config import Config
from ddi_tools.deposit.promises import Promises
from ddi_tools.deposit.reconcile import Reconciliation, Summary
from ddi_tools.findings import Severity, at_least

Judge = Callable[..., Reconciliation]

CLAIMS = [
    (122, "Parent/Family", "confirmed"),
    (183, "Services/Professionals", "confirmed"),
    (25, "Study materials", "confirmed"),
    (1, "Metadata", "confirmed"),
    (2, "Keys", "confirmed"),
]


def verdicts(found: Reconciliation) -> list[tuple[int, str | None, str]]:
    return [(c.count, c.group, c.status) for c in found.claims]


def test_all_333_files_are_matched_and_all_five_claims_confirmed(judge: Judge, pristine: Path) -> None:
    found = judge(pristine)

    assert found.summary == Summary(
        expected=333, present=333, matched=333, missing=0, unexpected=0, changed=0, duplicates=0
    )
    assert verdicts(found) == CLAIMS
    assert found.findings == ()


def test_no_configuration_is_needed_for_that(judge: Judge, pristine: Path) -> None:
    found = judge(pristine, config=Config())

    assert found.summary.matched == 333
    assert [(c.count, c.status) for c in found.claims] == [(count, status) for count, _, status in CLAIMS]
    assert found.findings == ()


def first(deposit: Path, folder: str = "parent-family", at: int = 0) -> Path:
    return sorted((deposit / folder).iterdir())[at]


Damage = Callable[[Path], None]

#: What is done to the deposit, and the findings that this gives, as code and path.
DAMAGE: dict[str, tuple[Damage, list[tuple[str, str]]]] = {
    "a file removed": (
        lambda d: first(d).unlink(),
        [("DEP201", "parent-family/FM01_home-visit-fieldnote_2021-09-15.txt"), ("DEP301", "122 text files")],
    ),
    "a file added": (
        lambda d: write(d / "parent-family/extra.txt", "new"),
        [("DEP202", "parent-family/extra.txt"), ("DEP301", "122 text files")],
    ),
    "a file added outside of all sets": (lambda d: write(d / "notes.odd", "new"), [("DEP202", "notes.odd")]),
    "a file changed": (
        lambda d: write(d / "study-materials" / first(d, "study-materials").name, "changed"),
        [("DEP203", "study-materials/SM01_*")],
    ),
    "one byte changed, the size kept": (
        lambda d: flip(first(d)),
        [("DEP203", "parent-family/FM01_home-visit-fieldnote_2021-09-15.txt")],
    ),
    "a file renamed": (
        lambda d: rename(first(d), "renamed.txt"),
        [("DEP204", "parent-family/FM01_home-visit-fieldnote_2021-09-15.txt")],
    ),
    "a file moved to another set": (
        lambda d: rename(first(d), f"../services-professionals/{first(d).name}"),
        [
            ("DEP204", "parent-family/FM01_home-visit-fieldnote_2021-09-15.txt"),
            ("DEP301", "122 text files"),
            ("DEP301", "183 text files"),
        ],
    ),
    "a file copied": (
        lambda d: write(d / "keys/copy.csv", first(d, "keys").read_text(encoding="utf-8")),
        [("DEP205", "keys/copy.csv"), ("DEP301", "Two separate files")],
    ),
    "a file in capitals": (
        lambda d: rename(first(d), first(d).stem.upper() + ".txt"),
        [("DEP207", "parent-family/FM01_*")],
    ),
    "two files swapped": (
        lambda d: swap(first(d, "keys"), first(d, "keys", 1)),
        [("DEP203", "keys/key_participants.csv"), ("DEP203", "keys/key_professionals-and-services.csv")],
    ),
    "a file emptied": (
        lambda d: write(first(d, "keys"), ""),
        [("DEP009", "keys/key_participants.csv"), ("DEP203", "keys/key_participants.csv")],
    ),
    "a key file removed": (
        lambda d: first(d, "keys").unlink(),
        [("DEP201", "keys/key_participants.csv"), ("DEP301", "Two separate files")],
    ),
    "a set removed": (
        lambda d: shutil.rmtree(d / "keys"),
        [
            ("DEP201", "keys/key_participants.csv"),
            ("DEP201", "keys/key_professionals-and-services.csv"),
            ("DEP301", "Two separate files"),
        ],
    ),
    "a file replaced by a link out": (
        lambda d: link(first(d, "keys"), "/etc/hostname"),
        [("DEP003", "keys/key_participants.csv"), ("DEP301", "Two separate files")],
    ),
    "a link to another file": (
        lambda d: link(d / "keys/again.csv", "key_participants.csv"),
        [("DEP004", "keys/again.csv"), ("DEP205", "keys/again.csv"), ("DEP301", "Two separate files")],
    ),
    "a leftover of macOS": (lambda d: write(d / "keys/.DS_Store", "x"), [("DEP008", "keys/.DS_Store")]),
    "a hidden file": (
        lambda d: write(d / ".Rhistory", "x"),
        [("DEP007", ".Rhistory"), ("DEP202", ".Rhistory")],
    ),
    "the manifest removed": (
        lambda d: first(d, "metadata").unlink(),
        [("DEP210", "metadata/file-metadata.csv"), ("DEP301", "One metadata file")],
    ),
    "the manifest renamed": (
        lambda d: rename(first(d, "metadata"), "list.csv"),
        [("DEP204", "metadata/file-metadata.csv")],
    ),
    "a row taken out": (
        lambda d: edit(d, lambda rows: rows[:-1]),
        [("DEP202", "study-materials/SM25_*")],
    ),
    "a row twice": (lambda d: edit(d, lambda rows: [*rows, rows[1]]), [("DEP104", "keys/key_participants.csv")]),
    "a row that leads out": (
        lambda d: edit(d, lambda rows: [*rows, "../secret.txt" + "," * 12]),
        [("DEP103", "../secret.txt")],
    ),
    "a row cut short": (lambda d: edit(d, lambda rows: [*rows[:-1], rows[-1].rpartition(",")[0]]), [("DEP101", "")]),
    "a digest garbled": (lambda d: edit(d, lambda rows: [*rows[:-1], rows[-1] + "z"]), [("DEP105", "*z")]),
}


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[0] ^= 1
    file.write_bytes(data)


def rename(file: Path, name: str) -> None:
    file.rename(file.parent / name)


def swap(one: Path, other: Path) -> None:
    first_bytes, second_bytes = one.read_bytes(), other.read_bytes()
    one.write_bytes(second_bytes)
    other.write_bytes(first_bytes)


def link(file: Path, target: str) -> None:
    file.unlink(missing_ok=True)
    file.symlink_to(target)


def edit(deposit: Path, change: Callable[[list[str]], list[str]]) -> None:
    file = deposit / "metadata/file-metadata.csv"
    write(file, "\n".join(change(file.read_text(encoding="utf-8").splitlines())) + "\n")


@pytest.mark.parametrize("damage", DAMAGE)
def test_one_trouble_is_named_and_nothing_else(judge: Judge, stated: Config, deposit: Path, damage: str) -> None:
    do, expected = DAMAGE[damage]
    do(deposit)

    found = judge(deposit, config=replace(stated, promises=Promises()))  # test_keeping tells which are broken

    told = [(f.code, f.value or "") for f in found.findings]
    assert [code for code, _ in told] == [code for code, _ in expected]
    assert all(
        Path(value).match(wanted) if "*" in wanted else value == wanted
        for (_, value), (_, wanted) in zip(told, expected, strict=True)
    )


@pytest.mark.parametrize("damage", ["a file removed", "a file added", "a file changed", "a file renamed"])
def test_what_the_issue_asks_for_is_an_error_and_so_exit_code_1(judge: Judge, deposit: Path, damage: str) -> None:
    DAMAGE[damage][0](deposit)

    assert list(at_least(judge(deposit).findings, Severity.ERROR))


def test_a_record_that_says_nothing_of_files_claims_nothing(judge: Judge, pristine: Path, study: Study) -> None:
    found = judge(pristine, study=replace(study, abstracts=()))

    assert found.claims == ()
    assert found.summary.matched == 333
