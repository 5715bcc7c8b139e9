"""What the columns of a table of files are: guessed by their headings and cells, or stated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from ddi_tools.deposit.manifest import DIGESTS, ColumnChoice
from ddi_tools.deposit.tables import Row
from ddi_tools.errors import UsageError

#: The headings by which a column's role is known, lower case, words only, the most telling first.
HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
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
        "sha512": ("sha512", "sha 512", "sha512sum", "sha512 checksum", "sha 512 checksum", "sha512 hash"),
        "sha256": (
            *("sha256", "sha 256", "sha256sum", "sha256 checksum", "sha 256 checksum", "checksum sha256"),
            *("checksum sha 256", "sha256 hash", "sha 256 hash"),
        ),
        "sha1": ("sha1", "sha 1", "sha1sum", "sha1 checksum", "sha 1 checksum", "checksum sha1", "sha1 hash"),
        "md5": ("md5", "md5sum", "md5 checksum", "checksum md5", "md5 hash"),
        "checksum": ("checksum", "hash", "digest", "fixity", "prüfsumme", "somme de contrôle", "kontrollsumma"),
        "algorithm": ("checksum algorithm", "hash algorithm", "digest algorithm", "checksum type", "algorithm"),
        "description": (
            *("description", "file description", "title", "file title", "content", "contents", "label"),
            *("descriptor", "descriptors", "beschreibung", "titel", "inhalt", "titre", "contenu"),
            *("kuvaus", "beskrivning", "omschrijving"),
        ),
    }
)
#: A list names its columns near its top; what stands above them is a title.
_HEADING_ROWS = 20
#: So many rows are looked at to see what a column holds.
_SAMPLE = 50
_WIDEST = 4096
_STATED = "stated"
_HEADING = "by its heading"
_CELLS = "by its cells, which name files of the folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a table is written: the row of its headings (0 where it has none), the headings, and what they are."""

    row: int
    columns: tuple[str, ...]
    choices: tuple[ColumnChoice, ...]

    @property
    def weight(self) -> tuple[bool, int]:
        """By how much it looks like a list: headings count, and the more of them are known the better."""
        return self.row > 0, len(self.choices)


def checked(stated: Mapping[str, str]) -> Mapping[str, str]:
    """The stated columns; raises `UsageError` where one has a role that columns don't have."""
    if strangers := sorted(set(stated) - set(HEADINGS)):
        raise UsageError(f"{strangers[0]!r} is no role of a column", hint=f"roles are: {', '.join(HEADINGS)}")
    return stated


def layout(rows: Iterable[Row], stated: Mapping[str, str], names: Set[str]) -> Layout | None:
    """The layout of a table that begins with these rows, None where no column names files.

    `names` are the paths and names of the folder's files, empty where they are not known: what a column holds then
    tells nothing. Without any heading that is known, a column of such names makes the table a list still.
    """
    head = [row for row in islice(rows, _HEADING_ROWS + _SAMPLE) if row.cells is not None]
    best: Layout | None = None
    for at, row in enumerate(head):
        if row.number > _HEADING_ROWS:
            break
        columns = distinct(row.cells or ())
        below = [other.cells or () for other in head[at + 1 :]]
        choices = _choices(columns, below, stated, names)
        if choices and (best is None or len(choices) > len(best.choices)):
            best = Layout(row=row.number, columns=columns, choices=choices)
    return best or (None if stated else _bare(head, names))


def distinct(cells: Iterable[str]) -> tuple[str, ...]:
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


def _choices(
    columns: Sequence[str], below: Sequence[Sequence[str]], stated: Mapping[str, str], names: Set[str]
) -> tuple[ColumnChoice, ...]:
    """What each column was taken for; nothing where a stated one is not there, or none names files."""
    known = {_plain(c): c for c in reversed(columns) if c}
    if any(_plain(heading) not in known for heading in stated.values()):
        return ()
    chosen = {r: ColumnChoice(role=r, heading=known[_plain(h)], why=_STATED) for r, h in stated.items()}
    fits = _fits(columns, below, names)
    for role, headings in HEADINGS.items():
        taken = {choice.heading for choice in chosen.values()}
        able = [known[h] for h in headings if h in known and known[h] not in taken]
        if role in chosen:
            others = tuple((heading, "another was stated") for heading in able)
            chosen[role] = ColumnChoice(role=role, heading=chosen[role].heading, why=_STATED, others=others)
        elif role == "path" and (choice := _path(able, fits)):
            chosen[role] = choice
        elif role != "path" and able:
            others = tuple((heading, f"{able[0]!r} says it more plainly") for heading in able[1:])
            chosen[role] = ColumnChoice(role=role, heading=able[0], why=_HEADING, others=others)
    # A folder can only be joined with a name, and an algorithm only says something of a digest.
    order = ("path", *(role for role in HEADINGS if role != "path"))
    return tuple(_once(chosen[role], chosen) for role in order if role in chosen) if "path" in chosen else ()


def _once(choice: ColumnChoice, chosen: Mapping[str, ColumnChoice]) -> ColumnChoice:
    """The choice without those others that were taken for something else."""
    taken = {other.heading: other.role for other in chosen.values()}
    others = tuple((h, f"it was taken as the {taken[h]}" if h in taken else why) for h, why in choice.others)
    return ColumnChoice(role=choice.role, heading=choice.heading, why=choice.why, others=others)


def _fits(columns: Sequence[str], below: Sequence[Sequence[str]], names: Set[str]) -> Mapping[str, int]:
    """How many of the cells below each heading name files of the folder."""
    if not names:
        return {}
    return {
        column: sum(len(cells) > at and _named(cells[at], names) for cells in below)
        for at, column in enumerate(columns)
        if column
    }


def _named(cell: str, names: Set[str]) -> bool:
    path = cell.strip().replace("\\", "/").removeprefix("./")
    return bool(path) and (path in names or path.rpartition("/")[2] in names)


def _path(able: Sequence[str], fits: Mapping[str, int]) -> ColumnChoice | None:
    """The column of files: the plainest heading, unless none of its cells is a file and another's are."""
    if not able:
        return None
    best = next((heading for heading in able if fits.get(heading)), able[0])
    others = tuple(
        (h, f"{best!r} says it more plainly" if able.index(h) > able.index(best) else "none of its cells is a file")
        for h in able
        if h != best
    )
    return ColumnChoice(role="path", heading=best, why=_HEADING if best == able[0] else _CELLS, others=others)


def _bare(head: Sequence[Row], names: Set[str]) -> Layout | None:
    """A table in which no heading is known, or there is none, but most cells of a column are files."""
    if not head or not names:
        return None
    first = head[0].cells or ()
    columns = distinct(first)
    rows = [row.cells or () for row in head]
    numbered = tuple(f"column {n}" for n in range(1, len(first[:_WIDEST]) + 1))
    fits = _fits(numbered, rows, names)
    best = max(numbered, key=lambda column: (fits[column], -numbered.index(column)), default=None)
    if best is None or fits[best] * 2 < len(rows) or not fits[best]:
        return None
    at = numbered.index(best)
    headed = not _named(first[at], names) and at < len(columns) and bool(columns[at])
    headings = columns if headed else numbered
    below = rows[1:] if headed else rows
    found = [("path", at), *_digest_columns(below, len(headings))]
    choices = tuple(
        ColumnChoice(
            role=role, heading=headings[place], why=_CELLS if role == "path" else "by its cells, which are digests"
        )
        for role, place in found
    )
    return Layout(row=head[0].number if headed else 0, columns=headings, choices=choices)


def _digest_columns(rows: Sequence[Sequence[str]], width: int) -> Iterable[tuple[str, int]]:
    lengths = {digits: algorithm for algorithm, digits in DIGESTS.items()}
    told: set[str] = set()
    for at in range(width):
        cells = [cell for row in rows if len(row) > at and (cell := row[at].strip())]
        digits = {len(cell) if re.fullmatch("[0-9A-Fa-f]+", cell) else 0 for cell in cells}
        role = lengths.get(digits.pop()) if len(digits) == 1 else None
        if role and role not in told:
            told.add(role)
            yield role, at


def _plain(heading: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", heading.lower()))


#: Gives the cell of a role, "" where no column has it.
CellOf = Callable[[Sequence[str], str], str]


def cells_of(layout: Layout) -> CellOf:
    """A function that gives the cell of a role in a row."""
    places = {choice.role: layout.columns.index(choice.heading) for choice in layout.choices}

    def cell(cells: Sequence[str], role: str) -> str:
        at = places.get(role)
        return cells[at].strip() if at is not None and at < len(cells) else ""

    return cell
