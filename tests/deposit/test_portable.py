import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from ddi_tools.deposit.inventory import Inventory, scan
from ddi_tools.deposit.portable import judge_alike, judge_name

Write = Callable[[dict[str, bytes]], tuple[Path, Inventory]]


@pytest.mark.parametrize(
    "name",
    [
        "a<b.txt", "a>b", "a:b", 'a"b', "a\\b", "a|b", "a?b", "a*b", "a\nb", "a\x01b", "dot.", "space ", "CON",
        "con.txt", "nul", "LPT1.txt", "com9", "Aux.tar.gz", "COM²", "x" * 256, "é" * 128,
    ],
)  # fmt: skip
def test_a_name_that_windows_cannot_hold_is_told(name: str) -> None:
    assert [(f.code, f.value) for f in judge_name(name, name)] == [("DEP010", name)]


@pytest.mark.parametrize(
    "name",
    [
        "a.txt",
        "console.txt",
        "com10",
        "nullity",
        "a b.txt",
        "żółć.txt",
        "x" * 255,
        "COM",
        "データ.csv",
        "a (1).txt",
        "~a",
    ],
)
def test_other_names_are_not(name: str) -> None:
    assert list(judge_name(name, name)) == []


def test_of_a_path_that_is_too_long_only_the_first_that_is_is_told() -> None:
    folders = "/".join(["folder" * 10] * 4)

    assert [f.code for f in judge_name("b" * 30, f"{folders}/{'b' * 30}")] == ["DEP013"]
    assert list(judge_name("c", f"{folders}/{'b' * 30}/c")) == []
    assert list(judge_name("b", f"{folders}/b")) == []


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["a.txt", "A.txt"], [("DEP011", "a.txt")]),
        (["A.TXT", "a.txt", "A.txt"], [("DEP011", "A.txt"), ("DEP011", "a.txt")]),
        (["é.txt", unicodedata.normalize("NFD", "é.txt")], [("DEP012", "é.txt")]),
        (["É.txt", unicodedata.normalize("NFD", "é.txt")], [("DEP011", "É.txt")]),
        (["strasse", "straße"], [("DEP011", "straße")]),
        (["a.txt", "b.txt"], []),
        (["é.txt", "e.txt"], []),
    ],
)
def test_names_that_other_systems_take_for_one(names: list[str], told: list[tuple[str, str]]) -> None:
    assert [(f.code, f.value) for f in judge_alike(names, "")] == told


def test_a_folder_of_bad_names_is_listed_whole(tmp_path: Path) -> None:
    names = ["a?.txt", "A?.txt", "nul", "e\u0301", "\u00e9", "x.", "new\nline"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    os.close(os.open(os.fsencode(tmp_path) + b"/\xff\xfe.txt", os.O_CREAT | os.O_WRONLY))

    found = scan(tmp_path)

    assert len(found.files) == len(names) + 1
    assert {f.code for f in found.findings} == {"DEP006", "DEP009", "DEP010", "DEP011", "DEP012"}
    assert all(f.message.encode() for f in found.findings)
