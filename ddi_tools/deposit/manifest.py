"""The depositor's list of files: the metadata table of a deposit, in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ddi_tools.config import Config
from ddi_tools.deposit.inventory import Inventory
from ddi_tools.deposit.tables import DELIMITERS, Row, decode, rows
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.findings import Finding, finding

#: The headings by which a column's role is known, lower case, words only, the most telling first.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "path": (
        *("file name", "filename", "file names", "name of file", "name of the file", "document name"),
        *("relative path", "file path", "filepath", "path name", "pathname", "path", "file", "files"),
        *("dateiname", "dateipfad", "pfad", "datei", "nom du fichier", "nom de fichier", "chemin", "fichier"),
        *("tiedostonimi", "tiedosto", "filnamn", "fil", "bestandsnaam", "bestand"),
    ),
    "folder": (
        *("folder", "folder name", "directory", "subfolder", "folder path", "path", "relative path", "file path"),
        *("ordner", "verzeichnis", "dossier", "répertoire", "kansio", "mapp", "map"),
    ),
    "size": (
        *("size bytes", "size in bytes", "file size bytes", "file size in bytes", "file size", "filesize"),
        *("size", "bytes", "size b", "dateigröße", "größe", "taille", "koko", "storlek", "grootte"),
    ),
    "sha256": (
        *("sha256", "sha 256", "sha256sum", "sha256 checksum", "sha 256 checksum", "checksum sha256"),
        *("checksum sha 256", "sha256 hash", "sha 256 hash", "checksum", "hash", "digest", "fixity", "prüfsumme"),
    ),
    "md5": ("md5", "md5sum", "md5 checksum", "checksum md5", "md5 hash"),
    "description": (
        *("description", "file description", "title", "file title", "content", "contents", "label"),
        *("descriptor", "descriptors", "beschreibung", "titel", "inhalt", "kuvaus", "beskrivning", "omschrijving"),
    ),
}
#: A list names its columns near its top; what stands above them is a title.
_HEADING_ROWS = 20
_WIDEST = 4096
_HEAD = 1 << 20
#: What is read of a file to see whether it is a list.
_GLANCE = 1 << 16
_LISTS = (".csv", ".tsv", ".tab")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FORMULA = re.compile(r"\s*[=@]")
_WHOLE_NUMBER = re.compile(r"\d+|\d{1,3}([ ,.'\u00a0\u202f])\d{3}(\1\d{3})*")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:|~/|[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """A row of the manifest: the file it names, what it says of its bytes, and all its cells by column."""

    path: str
    row: int
    size: int | None
    sha256: str | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest: where it lies relative to the deposit (None if outside), its columns and rows in order.

    `columns` are the headings as written; `roles` says which heading was taken as path, size, sha256, description.
    """

    path: str | None
    columns: tuple[str, ...]
    roles: Mapping[str, str]
    entries: tuple[ManifestEntry, ...]
    findings: tuple[Finding, ...] = ()


def find_manifest(root: Path, inventory: Inventory, config: Config) -> Path | None:
    """The list that the configuration names, if it is there; else the file that is a list by its columns and rows.

    A list is a CSV or TSV with a column of file names: at least half of these lie in the folder, and at least half
    of what lies there is listed. None where there is no such file, or two name equally many. Raises `UsageError`
    where the configuration leads out of the deposit.
    """
    if config.manifest is not None:
        path = inside(config.manifest)
        if not path:
            raise UsageError(f"the manifest {config.manifest!r} leads out of the deposit", hint="use --manifest")
        if any(f.path == path for f in inventory.files):
            return root / path
    names = {f.path for f in inventory.files} | {f.path.rpartition("/")[2] for f in inventory.files}
    candidates = (f for f in inventory.files if f.path.lower().endswith(_LISTS) and f.kind == "ordinary")
    ranked = sorted(((_named(root / f.path, root, names), f.path) for f in candidates), reverse=True)
    ordinary = sum(f.kind == "ordinary" for f in inventory.files)
    if not ranked or ranked[0][0] * 2 < ordinary or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return root / ranked[0][1]


def _named(file: Path, root: Path, names: set[str]) -> int:
    """How many files of the deposit a table lists; 0 where it is no list."""
    try:
        with file.open("rb") as stream:
            start = stream.read(_GLANCE)
        # A glance may end inside a letter, which no guess of the encoding should hang on.
        _layout(decode(start[: start.rfind(b"\n") + 1] or start, file.name)[0], {}, file.name)
        entries = read_manifest(file, root=root).entries
    except (OSError, UsageError, StorageError):
        return 0
    found = sum(e.path in names or e.path.rpartition("/")[2] in names for e in entries)
    return found if found * 2 >= len(entries) else 0


def read_manifest(file: Path, *, root: Path, columns: Mapping[str, str] | None = None) -> Manifest:
    """The list in a CSV or TSV file, its encoding, delimiter and columns found; `columns` maps roles to headings.

    Paths are relative to `root`, with slashes; a row that names none, or one outside, is a finding. Raises
    `StorageError` where the file can't be read, `UsageError` where it is no such table or no column names files.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise StorageError(f"the manifest {file} can't be read: {error.strerror or error}") from error
    text, sure = decode(data, str(file))
    layout = _layout(text, columns or {}, str(file))
    reader = _Reader(layout)
    # Rows are counted over blank ones, so the heading is left behind by its number.
    entries = [e for row in rows(text, layout.delimiter) if row.number > layout.row for e in reader.entries(row)]
    if not sure:
        reader.say("DEP106", f"{file.name} is not UTF-8; it was read as Windows-1252")
    return Manifest(
        path=_relative(file, root),
        columns=layout.columns,
        roles=layout.roles,
        entries=tuple(entries),
        findings=(*reader.findings, *reader.tallies(file.name)),
    )


def inside(path: str) -> str | None:
    """The path with slashes, without `.` and `..`; None where it leads out of the deposit, "" where it is empty."""
    path = path.strip().replace("\\", "/")
    if _ABSOLUTE.match(path):
        return None
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    found = "/".join(parts)
    return None if _ABSOLUTE.match(found) else found


def _joined(folder: str, name: str) -> str:
    """The path of a file whose folder has a column of its own, be it with the file's name or without."""
    if not folder or name.startswith(f"{folder}/"):
        return name
    return folder if folder.rpartition("/")[2] == name else f"{folder}/{name}"


def _relative(file: Path, root: Path) -> str | None:
    try:
        return file.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return None


# -- columns --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """How a table is written: its delimiter, the row of its headings, the headings, and what they are."""

    delimiter: str
    row: int
    columns: tuple[str, ...]
    roles: Mapping[str, str]


def _layout(text: str, stated: Mapping[str, str], name: str) -> _Layout:
    """The layout with most roles; raises `UsageError` where no row of headings names files."""
    if strangers := sorted(set(stated) - set(HEADINGS)):
        raise UsageError(f"{strangers[0]!r} is no role of a column", hint=f"roles are: {', '.join(HEADINGS)}")
    best: _Layout | None = None
    first: Sequence[str] = ()
    for delimiter in DELIMITERS:
        for row in islice(rows(text[:_HEAD], delimiter), _HEADING_ROWS):
            columns = _distinct(row.cells or ())
            first = max(first, columns, key=len) if row.number == 1 else first
            roles = _roles(columns, stated)
            if roles and (best is None or len(roles) > len(best.roles)):
                best = _Layout(delimiter=delimiter, row=row.number, columns=columns, roles=roles)
    if best is None:
        wanted = f"has no column {', '.join(map(repr, stated.values()))}" if stated else "has no column of file names"
        raise UsageError(
            f"{name} {wanted}; its first row is: {', '.join(first[:12]) or 'empty'}",
            hint="say in ddi-tools.toml which heading it has: [deposit.columns] path = …",
        )
    return best


def _distinct(cells: Iterable[str]) -> tuple[str, ...]:
    """Headings as written, without the empty ones at the end; one that comes again gets a number."""
    kept = [cell.strip() for cell in islice(cells, _WIDEST)]
    while kept and not kept[-1]:
        kept.pop()
    columns: dict[str, None] = {}
    times: dict[str, int] = {}
    for heading in kept:
        column = heading
        while column in columns:
            times[heading] = times.get(heading, 1) + 1
            column = f"{heading} ({times[heading]})"
        columns[column] = None
    return tuple(columns)


def _roles(columns: Sequence[str], stated: Mapping[str, str]) -> dict[str, str]:
    """The heading of each role, those stated first; empty where a stated one is not there, or none names files."""
    known = {_plain(c): c for c in reversed(columns) if c}
    roles = {role: known[_plain(heading)] for role, heading in stated.items() if _plain(heading) in known}
    if len(roles) < len(stated):
        return {}
    for role, headings in HEADINGS.items():
        free = (known[h] for h in headings if h in known and known[h] not in roles.values())
        if role not in roles and (heading := next(free, None)):
            roles[role] = heading
    return roles if "path" in roles else {}


def _plain(heading: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", heading.lower()))


# -- rows -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reader:
    """Reads rows into entries; what is wrong with one becomes a finding that names it."""

    layout: _Layout
    findings: list[Finding] = field(default_factory=list)
    _paths: dict[str, int] = field(default_factory=dict)
    _formulas: list[int] = field(default_factory=list)
    _md5: int = 0

    def say(self, code: str, message: str, *, line: int | None = None, value: str | None = None) -> None:
        self.findings.append(finding(code, message, line=line, value=value))

    def entries(self, row: Row) -> Iterable[ManifestEntry]:
        """The entry of a row; none where it names no file of the deposit."""
        width = len(self.layout.columns)
        where = f"row {row.number}"
        if row.cells is None:
            self.say("DEP109", f"{where} has a cell that is too long to be read", line=row.line)
            return ()
        if len(row.cells) < width or any(cell.strip() for cell in row.cells[width:]):
            self.say("DEP101", f"{where} has {len(row.cells)} cells for {width} columns", line=row.line)
        cells = dict(zip(self.layout.columns, (*row.cells[:width], *[""] * (width - len(row.cells))), strict=True))
        path = self._path(cells, row, where)
        if any(_FORMULA.match(cell) for cell in cells.values()):
            self._formulas.append(row.number)
        if not path:
            return ()
        earlier = self._paths.setdefault(path, row.number)
        if earlier != row.number:
            self.say("DEP104", f"{where} lists {path}, and so does row {earlier}", line=row.line, value=path)
            return ()
        return (
            ManifestEntry(
                path=path,
                row=row.number,
                size=self._size(cells, row, where),
                sha256=self._sha256(cells, row, where),
                cells=cells,
            ),
        )

    def tallies(self, name: str) -> Iterable[Finding]:
        """What is said once of the whole table."""
        if self._formulas:
            some = ", ".join(map(str, self._formulas[:5])) + (", …" if len(self._formulas) > 5 else "")
            yield finding("DEP107", f"{name} holds cells that begin like a formula, in rows {some}")
        if self._md5:
            yield finding("DEP108", f"{name} states {self._md5} MD5 digests, which are not compared")

    def _cell(self, cells: Mapping[str, str], role: str) -> str:
        heading = self.layout.roles.get(role)
        return cells[heading].strip() if heading is not None else ""

    def _path(self, cells: Mapping[str, str], row: Row, where: str) -> str | None:
        written, folder = self._cell(cells, "path"), self._cell(cells, "folder").replace("\\", "/").rstrip("/")
        if not written or written.endswith(("/", "\\")):
            self.say(
                "DEP102", f"{where} names no file" + (f", but the folder {written}" if written else ""), line=row.line
            )
            return None
        if _CONTROL.search(written + folder):
            self.say("DEP109", f"{where} has a control character in the name {written!r}", line=row.line)
            return None
        path = inside(_joined(folder, written))
        if not path:
            self.say(
                "DEP103", f"{where} names {written!r}, which is outside of the deposit", line=row.line, value=written
            )
        return path

    def _size(self, cells: Mapping[str, str], row: Row, where: str) -> int | None:
        written = self._cell(cells, "size")
        if not written:
            return None
        if _WHOLE_NUMBER.fullmatch(written) and len(written) < 20:
            return int(re.sub(r"[^0-9]", "", written))
        self.say(
            "DEP105", f"{where} has the size {written!r}, which is no number of bytes", line=row.line, value=written
        )
        return None

    def _sha256(self, cells: Mapping[str, str], row: Row, where: str) -> str | None:
        written = self._cell(cells, "sha256").lower()
        written = written.removeprefix("sha256:").removeprefix("sha-256:").strip()
        if re.fullmatch("[0-9a-f]{32}", self._cell(cells, "md5").lower() or written):
            self._md5 += 1
        if re.fullmatch("[0-9a-f]{64}", written):
            return written
        if written and not re.fullmatch("[0-9a-f]{32}", written):
            self.say(
                "DEP105", f"{where} has the digest {written!r}, which is no SHA-256", line=row.line, value=written
            )
        return None
