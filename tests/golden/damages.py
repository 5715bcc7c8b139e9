"""Damaged copies of the demo's deposit, one cause each."""

from __future__ import annotations

import csv
import io
import os
import shutil
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

#: The list and one of the keys, and what is done to a folder.
LIST = "metadata/file-metadata.csv"
KEY = "keys/key_participants.csv"
Damage = Callable[[Path], object]


def _first(folder: Path) -> Path:
    return min((folder / "parent-family").glob("PA01_*.txt"))


def _second(folder: Path) -> Path:
    return sorted((folder / "parent-family").glob("PA02_*.txt"))[0]


def _rename(old: Path, name: str) -> None:
    old.rename(old.with_name(name))


def _rewrite(file: Path, old: str, new: str, count: int = 1) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, count), encoding="utf-8")


def _row(folder: Path) -> str:
    """The row of the list on the first file."""
    name = _first(folder).relative_to(folder).as_posix()
    return next(r for r in (folder / LIST).read_text("utf-8").splitlines(keepends=True) if r.startswith(name))


def _cell(folder: Path, place: int, new: str) -> None:
    """Another value in a cell of the first file's row, counted from its end."""
    cells = next(csv.reader([_row(folder)]))
    cells[place] = new
    row = io.StringIO()
    csv.writer(row, lineterminator="\n").writerow(cells)
    _rewrite(folder / LIST, _row(folder), row.getvalue())


def _wrong_size(folder: Path) -> None:
    """Another size, and no digest to decide."""
    _cell(folder, -2, "7")
    _cell(folder, -1, "")


def _flip(folder: Path) -> None:
    data = bytearray(_first(folder).read_bytes())
    data[-2] ^= 1
    _first(folder).write_bytes(data)


def _accents(folder: Path) -> None:
    """A name with an accent, listed composed (NFC) and there decomposed (NFD)."""
    old, new = _first(folder), "PA01_entrevue-été_2021-04-02.txt"
    _rewrite(folder / LIST, old.name, unicodedata.normalize("NFC", new))
    _rename(old, unicodedata.normalize("NFD", new))


def _outside(folder: Path) -> None:
    (folder.parent / "outside.txt").write_text("not of the deposit")
    _replaced_by_link(folder, "../../outside.txt")


def _replaced_by_link(folder: Path, target: str) -> None:
    place = _first(folder)
    place.unlink()
    place.symlink_to(target)


def _fifo(folder: Path) -> None:
    place = _first(folder)
    place.unlink()
    os.mkfifo(place)


def _copied(old: Path, new: Path) -> None:
    new.write_bytes(old.read_bytes())


def _moved_folder(folder: Path) -> None:
    (folder / "keys").rename(folder / "key-files")


def _slip(folder: Path) -> None:
    """Another name, nearly alike, and other bytes."""
    file = _first(folder)
    file.write_bytes(file.read_bytes() + b"\n")
    _rename(file, file.name.replace("fieldnote", "feildnote").replace("PA01_", "PA01-"))


def _emptied(folder: Path) -> None:
    _first(folder).write_bytes(b"")


def _latin(folder: Path) -> None:
    """The list in Windows-1252, with a letter that UTF-8 writes otherwise."""
    text = (folder / LIST).read_text(encoding="utf-8").replace("Interview", "Entrevue à", 1)
    (folder / LIST).write_bytes(text.encode("cp1252"))


def _without_heading(folder: Path) -> None:
    rows = (folder / LIST).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / LIST).write_text("".join(rows[1:]), encoding="utf-8")


DAMAGES: Mapping[str, Damage] = {
    "pristine": lambda folder: None,
    "removed": lambda folder: _first(folder).unlink(),
    "set-removed": lambda folder: shutil.rmtree(folder / "study-materials"),
    "added": lambda folder: (folder / "parent-family" / "notes for Jane.docx").write_bytes(
        b"PK\x03\x04 what is this"
    ),
    "byte-changed": _flip,
    "cut-short": lambda folder: _first(folder).write_bytes(_first(folder).read_bytes()[:200]),
    "emptied": _emptied,
    "renamed": lambda folder: _rename(_first(folder), "PA01_first-interview.txt"),
    "moved": lambda folder: _first(folder).rename(folder / _first(folder).name),
    "folder-renamed": _moved_folder,
    "capitals": lambda folder: _rename(_first(folder), _first(folder).name.replace("PA01", "Pa01")),
    "accents": _accents,
    "slip-in-a-name": _slip,
    "copied": lambda folder: _copied(_first(folder), folder / "parent-family" / f"Copy of {_first(folder).name}"),
    "same-bytes": lambda folder: _copied(_first(folder), _second(folder)),
    "system-file": lambda folder: (folder / "keys" / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0 thumbnails"),
    "hidden": lambda folder: (folder / "keys" / ".names-and-addresses.csv").write_text("name,address\n"),
    "link-out": _outside,
    "link-broken": lambda folder: _replaced_by_link(folder, "nowhere.txt"),
    "link-inside": lambda folder: _replaced_by_link(folder, _second(folder).name),
    "fifo": _fifo,
    "list-missing": lambda folder: (folder / LIST).unlink(),
    "list-elsewhere": lambda folder: (folder / LIST).rename(folder / "files.csv"),
    "list-without-heading": _without_heading,
    "list-in-windows-1252": _latin,
    "list-row-missing": lambda folder: _rewrite(folder / LIST, _row(folder), ""),
    "list-row-twice": lambda folder: _rewrite(folder / LIST, _row(folder), 2 * _row(folder)),
    "list-wrong-size": _wrong_size,
    "list-wrong-digest": lambda folder: _cell(folder, -1, "0" * 64),
    "list-broken-digest": lambda folder: _cell(folder, -1, "abc"),
    "list-path-outside": lambda folder: _cell(folder, 0, "../../etc/passwd"),
    "list-formula": lambda folder: _cell(folder, -3, "=1+1"),
    "key-row-removed": lambda folder: (folder / KEY).write_text(
        "".join((folder / KEY).read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8"
    ),
}
