"""`ddi-tools init`, as a person calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ddi_tools import config, demo
from ddi_tools.cli import cli
from ddi_tools.errors import UsageError


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A record, and beside it a folder of some of the demo's files."""
    (tmp_path / "record.xml").write_bytes(demo.record())
    for path, data in demo.make_deposit():
        if path.startswith(("keys", "metadata")):
            (tmp_path / "files" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "files" / path).write_bytes(data)
    return tmp_path


def init(place: Path, *arguments: str) -> Result:
    done = CliRunner().invoke(
        cli, ["init", str(place / "record.xml"), "--files", str(place / "files"), *arguments], standalone_mode=False
    )
    if done.exception is not None:
        raise done.exception
    return done


def test_it_is_written_into_the_folder_where_it_is_found(place: Path) -> None:
    done = init(place)

    assert "2 sets" in done.stderr
    assert [rule.name for rule in config.load(place / "files/ddi-tools.toml").sets] == ["keys", "metadata"]


def test_one_that_is_there_is_replaced_only_by_force(place: Path) -> None:
    file = place / "files/ddi-tools.toml"
    file.write_text("# mine\n", encoding="utf-8")

    with pytest.raises(UsageError, match="is there already") as refused:
        init(place)
    assert "--force" in (refused.value.hint or "")
    assert file.read_text(encoding="utf-8") == "# mine\n"

    init(place, "--force")
    assert "[[deposit.sets]]" in file.read_text(encoding="utf-8")


def test_another_place_is_told_with_its_option(place: Path) -> None:
    done = init(place, "--out", str(place / "stated.toml"))

    assert f"--config {place / 'stated.toml'}" in done.stderr
    assert not (place / "files/ddi-tools.toml").exists()


def test_standard_output_gets_the_file_and_nothing_else(place: Path) -> None:
    done = init(place, "--out", "-")

    assert done.stdout.startswith("# What is stated of this deposit")
    assert done.stderr == ""


def test_what_is_excluded_is_in_no_set_and_in_the_next_command(place: Path) -> None:
    done = init(place, "--exclude", "keys/")

    assert "--exclude 'keys/'" in done.stderr
    assert [rule.name for rule in config.load(place / "files/ddi-tools.toml").sets] == ["metadata"]
