from pathlib import Path

import pytest

from ddi_tools.deposit.inventory import Inventory, scan
from ddi_tools.errors import UsageError


@pytest.fixture
def deposit(tmp_path: Path) -> Path:
    folder = tmp_path / "deposit"
    for name in ("a.txt", "a.tmp", "keep.tmp", "old/b.txt", "new/old/c.txt", "new/d.log"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    return folder


def paths(inventory: Inventory) -> list[str]:
    return [f.path for f in inventory.files]


def test_what_the_ignore_file_names_is_passed_over_as_git_does(deposit: Path) -> None:
    (deposit / ".ddiignore").write_text("# leftovers\n*.tmp\n!keep.tmp\n/old/\nnew/*.log\n")

    found = scan(deposit)

    assert paths(found) == ["a.txt", "keep.tmp", "new/old/c.txt"]
    assert [(f.code, f.message) for f in found.findings] == [("DEP014", ".ddiignore passes over 3 files and folders")]


def test_an_ignore_file_that_fits_nothing_is_not_told(deposit: Path) -> None:
    (deposit / ".ddiignore").write_text("\n*.bak\n")

    found = scan(deposit)

    assert len(found.files) == 6
    assert found.findings == ()


def test_a_link_is_no_ignore_file(deposit: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("*")
    (deposit / ".ddiignore").symlink_to(tmp_path / "secret")

    found = scan(deposit)

    assert len(found.files) == 6
    assert {f.code for f in found.findings} == {"DEP003", "DEP007"}


def test_an_ignore_file_in_another_encoding_is_one_sentence(deposit: Path) -> None:
    (deposit / ".ddiignore").write_bytes(b"caf\xe9.txt")

    with pytest.raises(UsageError, match="is not UTF-8"):
        scan(deposit)
