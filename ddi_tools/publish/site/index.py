"""What an earlier run made: a line a record, by which it is known what need not be done again, and what is ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TextIO

from ddi_tools.errors import StorageError
from ddi_tools.publish.site.entry import Entry

#: The file in the site's folder, and its name while a run is under way.
FILE, COMING = "catalogue.jsonl", "catalogue.jsonl.part"

#: A run that was broken off leaves its lines here for the next.
_BROKEN = "catalogue.jsonl.broken"

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A record as it was made: `stamp` of all that its files came from, on which day, and until when they hold.

    `files` are those in the record's folder, `words` what the search knows of it.
    """

    entry: Entry
    stamp: str
    made: str
    until: str
    files: tuple[str, ...]
    words: str = ""


class Earlier:
    """The lines of earlier runs; in memory are only their places in the files."""

    def __init__(self, folder: Path) -> None:
        """Raises `StorageError` where the folder holds things, and no index says that they are a site's."""
        self.names: dict[str, tuple[Path, int]] = {}
        self.pages: set[str] = set()
        files = [folder / FILE, folder / _BROKEN]
        if (folder / COMING).exists():
            (folder / COMING).replace(folder / _BROKEN)
        if folder.is_dir() and any(folder.iterdir()) and not any(f.exists() for f in files):
            raise StorageError(
                f"{folder} holds files, and is not from an earlier run of 'site'",
                hint="choose a new or an empty folder with --out",
            )
        for file in files:
            self._read(file)

    def _read(self, file: Path) -> None:
        if not file.exists():
            return
        place = 0
        with file.open("rb") as lines:
            for raw in lines:
                if raw.endswith(b"\n"):  # the last line of a run that was broken off may be half
                    self._note(file, place, raw)
                place += len(raw)

    def _note(self, file: Path, place: int, raw: bytes) -> None:
        told = _json(file, raw)
        page, name = told.get("page"), told.get("entry", {}).get("name")
        if isinstance(page, str) and all(map(_NAME.fullmatch, page.split("/"))):
            self.pages.add(page)
        elif isinstance(name, str) and _NAME.fullmatch(name):
            self.names[name] = (file, place)

    def of(self, name: str) -> Line | None:
        """The line of a record's folder, if there is one."""
        if name not in self.names:
            return None
        file, place = self.names[name]
        with file.open("rb") as lines:
            lines.seek(place)
            return _line(file, _json(file, lines.readline()))

    def forget(self, folder: Path) -> None:
        """What was left of a run that was broken off is not needed once a run has ended well."""
        (folder / _BROKEN).unlink(missing_ok=True)


def write(out: TextIO, line: Line) -> None:
    """Adds a record's line."""
    out.write(json.dumps(asdict(line), ensure_ascii=True) + "\n")


def write_page(out: TextIO, page: str) -> None:
    """Adds a file of the site that is no record's."""
    out.write(json.dumps({"page": page}) + "\n")


def lines(file: Path) -> Iterator[Line]:
    """The records' lines, as they were written."""
    with file.open("rb") as every:
        for raw in every:
            told = _json(file, raw) if raw.endswith(b"\n") else {}  # it may be written still
            if "entry" in told:
                yield _line(file, told)


def _json(file: Path, raw: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(raw)
        if isinstance(told, dict) and isinstance(told.get("entry", {}), dict):
            return told
    except ValueError:
        pass
    raise _strange(file)


def _line(file: Path, told: Mapping[str, Any]) -> Line:
    try:
        given: dict[str, Any] = {}
        for each in fields(Entry):
            value = told["entry"][each.name]
            given[each.name] = tuple(value) if isinstance(value, list) else value
        files = tuple(name for name in told["files"] if _NAME.fullmatch(name))
        return Line(
            entry=Entry(**given), stamp=told["stamp"], made=told["made"], until=told["until"], files=files,
            words=told["words"],
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        raise _strange(file) from error


def _strange(file: Path) -> StorageError:
    return StorageError(
        f"{file} is no index of an earlier run of 'site'", hint="choose a new or an empty folder with --out"
    )
