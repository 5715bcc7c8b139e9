"""A list of files in one form, whatever it was written in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from ddi_tools.findings import Finding

ManifestKind = Literal["table", "workbook", "checksums", "bagit", "datapackage", "ro-crate", "record", "several"]

#: The algorithms whose digests are compared, the strongest first, with the number of their hexadecimal digits.
DIGESTS: Mapping[str, int] = MappingProxyType({"sha512": 128, "sha256": 64, "sha1": 40, "md5": 32})

_ABSOLUTE = re.compile(r"/|[A-Za-z]:|~/|[A-Za-z][A-Za-z0-9+.-]+://")
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Cells(Mapping[str, str]):
    """The cells of a row by column. The columns are held once for all rows: a list may have a million."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: Mapping[str, int], values: Sequence[str]) -> None:
        self._places = places
        self._values = values

    def __getitem__(self, column: str) -> str:
        return self._values[self._places[column]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """A file that a list names, and what the list says of it.

    `row` is that of a table, the line of a text, the number among the items of a document. `size` is in bytes;
    `digests` are hexadecimal, lower case, by algorithm (those of `DIGESTS`). `cells` are the row by column, as
    written. `said_by` names the lists that have it, where several were united.
    """

    path: str
    row: int = 0
    size: int | None = None
    digests: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    description: str | None = None
    cells: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    said_by: tuple[str, ...] = ()

    @property
    def sha256(self) -> str | None:
        """The SHA-256, if the list states one."""
        return self.digests.get("sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """What a column was taken for: its `role`, its heading as written, and why.

    `others` are headings that would have done as well, each with the reason why it was not taken.
    """

    role: str
    heading: str
    why: str
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A list of files: where it lies in the deposit (None if outside), its columns, and its entries in order.

    `columns` are the headings as written, `choices` what each was taken for. `name` is how messages call the list;
    `sheet` is that of a workbook. `own` are the files that make up the list itself, which it need not name. `folder`
    is the one whose files the list is of; `complete` says that what the list doesn't name should not be there. Where
    lists were united, `lists` holds each as it was. A list that can't be read has no entries, is not `readable`, and
    a finding says why.
    """

    path: str | None
    name: str = ""
    kind: ManifestKind = "table"
    columns: tuple[str, ...] = ()
    choices: tuple[ColumnChoice, ...] = ()
    entries: tuple[ManifestEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
    sheet: str | None = None
    own: tuple[str, ...] = ()
    folder: str = ""
    complete: bool = True
    readable: bool = True
    lists: tuple[Manifest, ...] = field(default=(), repr=False)

    @property
    def roles(self) -> Mapping[str, str]:
        """The heading that was taken for each role."""
        return {choice.role: choice.heading for choice in self.choices}

    @property
    def unused(self) -> tuple[str, ...]:
        """The headings that have no role."""
        taken = {choice.heading for choice in self.choices}
        return tuple(column for column in self.columns if column not in taken)


def inside(path: str, *, folder: str = "") -> str | None:
    """The path with slashes, without `.` and `..`; None where it leads out of the deposit, "" where it is empty.

    `folder` is where the path starts from, itself within the deposit.
    """
    path = path.strip().replace("\\", "/")
    if _ABSOLUTE.match(path):
        return None
    parts: list[str] = [part for part in folder.split("/") if part]
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    found = "/".join(parts)
    return None if _ABSOLUTE.match(found) else found


def relative(file: Path, root: Path) -> str | None:
    """The path of a file within the deposit, with slashes; None where it lies outside."""
    try:
        return file.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return None
