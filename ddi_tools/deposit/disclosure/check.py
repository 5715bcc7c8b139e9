"""The disclosure checks: every file read through once, a finding for each kind of what each file holds."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from ddi_tools.codebook.model import Agent, Study
from ddi_tools.config import Config
from ddi_tools.deposit.apart import Apart
from ddi_tools.deposit.disclosure.addresses import emails, postcodes
from ddi_tools.deposit.disclosure.files import NoReaderError, NotReadError, read
from ddi_tools.deposit.disclosure.keys import KeyTable, Names, key_table, names, names_of
from ddi_tools.deposit.disclosure.kinds import KINDS, SURE, Hit, Sure, masked
from ddi_tools.deposit.disclosure.numbers import numbers
from ddi_tools.deposit.disclosure.office import Properties
from ddi_tools.deposit.disclosure.passages import Passage
from ddi_tools.deposit.disclosure.regions import regions
from ddi_tools.deposit.inventory import FileEntry, Inventory
from ddi_tools.deposit.patterns import matcher
from ddi_tools.errors import UsageError
from ddi_tools.findings import Finding, Severity, finding

#: Told how many files are read, and how many there are.
Progress = Callable[[int, int], None]

#: What the extra `disclosure` brings.
_MODULES = ("phonenumbers", "stdnum", "striprtf", "pypdf", "PIL", "pyreadstat")
#: Places that a finding names; the count goes on.
_PLACES = 5
#: Authors that programs put in by themselves.
_NOBODY = frozenset(
    {
        "admin", "administrator", "apache poi", "author", "default", "gast", "guest", "home", "libreoffice",
        "microsoft", "microsoft corporation", "microsoft office user", "openpyxl", "owner", "pc", "python-docx",
        "python-pptx", "root", "test", "un-named", "unknown", "user", "utilisateur windows", "windows user",
        "windows-benutzer", "xlsxwriter",
    }
)  # fmt: skip
_TABLES = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm")
#: As many names of one key are looked for.
_NAMES = 100_000


def check(
    root: Path, inventory: Inventory, study: Study, config: Config, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """What the files of the inventory hold that may say who people are, by path and code; matches are masked.

    E-mail addresses and people that the record itself names are public. Raises `UsageError` where the extra
    `disclosure` is not installed.
    """
    require()
    with Apart() as apart:
        return tuple(_Check(root, inventory, study, config, apart).findings(progress))


def require() -> None:
    """Raises `UsageError` where a library of the extra is missing."""
    if missing := [name for name in _MODULES if find_spec(name) is None]:
        raise UsageError(
            f"the disclosure checks need libraries that are not installed: {', '.join(missing)}",
            hint="pip install 'ddi-tools[disclosure]'",
        )


@dataclass(slots=True)
class _Tally:
    """What a file holds of one kind: how many by how sure, where the first are, and the first one masked."""

    counts: Counter[Sure] = field(default_factory=Counter)
    places: dict[tuple[str, str | None], list[int]] = field(default_factory=dict)
    line: int | None = None
    shown: str = ""

    def add(self, hit: Hit, passage: Passage, number: int) -> None:
        self.counts[hit.sure] += 1
        if not self.shown:
            self.shown = masked(passage.text[hit.start : hit.end])
            self.line = number if passage.unit == "line" else None
        if sum(map(len, self.places.values())) < _PLACES:
            numbers = self.places.setdefault((passage.unit, passage.part), [])
            if number not in numbers:
                numbers.append(number)

    def where(self) -> str:
        """The first places, in words."""
        return "; ".join(
            f"{unit}{'s' if len(at) > 1 else ''} {', '.join(map(str, at))}" + (f" of {part}" if part else "")
            for (unit, part), at in self.places.items()
        )


class _Check:
    def __init__(self, root: Path, inventory: Inventory, study: Study, config: Config, apart: Apart) -> None:
        self._root, self._apart = root, apart
        self._files = sorted((f for f in inventory.files if f.kind != "system" and f.size), key=lambda f: f.path)
        self._stated = matcher(config.disclosure.keys)
        self._regions = config.disclosure.regions or regions(study)
        agents = tuple(_agents(study))
        self._public = frozenset(
            {a.email.lower() for a in agents if a.email} | {address.lower() for address in config.disclosure.public}
        )
        self._people = frozenset(_plain(name) for a in agents for name in (a.name, a.text, a.affiliation or ""))
        self._known = Names()

    def findings(self, progress: Progress | None) -> Iterator[Finding]:
        keys = {f.path: list(self._names(f)) for f in self._files if self._may_be_key(f)}
        keys = {path: written for path, written in keys.items() if written or self._stated(path)}
        self._known = names_of([name for written in keys.values() for name in written][:_NAMES])
        unread: Counter[str] = Counter()
        for done, entry in enumerate(self._files, start=1):
            if entry.path in keys:
                number = len(keys[entry.path])
                message = f"{entry.path} ties codes to the names of {number} people" if number else (
                    f"{entry.path} is a key file, as the configuration says"
                )  # fmt: skip
                yield finding("DEP508", message, value=entry.path)
            try:
                yield from self._of_file(entry, with_names=entry.path not in keys)
            except NoReaderError:
                unread[entry.media_type] += 1
            if progress is not None:
                progress(done, len(self._files))
        if unread:
            types = ", ".join(f"{number} {kind}" for kind, number in sorted(unread.items()))
            yield finding("DEP514", f"files of these types were not looked into: {types}")

    def _of_file(self, entry: FileEntry, *, with_names: bool) -> Iterator[Finding]:
        tallies: dict[str, _Tally] = {}
        properties = Properties()
        trouble: Finding | None = None
        try:
            for passage in read(self._root, entry, properties, self._apart):
                self._look(passage, tallies, with_names=with_names)
        except NotReadError as error:
            trouble = finding("DEP513", f"{entry.path} was not looked into to its end: {error}", value=entry.path)
        for kind in KINDS:
            if kind in tallies:
                yield _told(entry.path, kind, tallies[kind])
        yield from self._of_properties(entry.path, properties)
        if trouble:
            yield trouble

    def _look(self, passage: Passage, tallies: dict[str, _Tally], *, with_names: bool) -> None:
        hits = [*emails(passage, self._public), *postcodes(passage), *numbers(passage, self._regions)]
        if with_names:
            hits += names(passage, self._known)
        at, number = 0, passage.first
        for hit in sorted(hits, key=lambda h: (h.start, h.kind)):
            number += passage.text.count("\n", at, hit.start)
            at = hit.start
            tallies.setdefault(hit.kind, _Tally()).add(hit, passage, number)

    def _of_properties(self, path: str, properties: Properties) -> Iterator[Finding]:
        who = {k: v for k, v in properties.who.items() if _plain(v) not in self._people | _NOBODY}
        if who:
            told = ", ".join(f"{name} {masked(value)}" for name, value in sorted(who.items()))
            yield finding("DEP509", f"{path} says in its properties who made it: {told}", value=path)
        if properties.changes:
            yield finding("DEP510", f"{path} keeps {properties.changes} tracked changes", value=path)
        if properties.comments:
            yield finding("DEP511", f"{path} holds {properties.comments} comments", value=path)
        if properties.located:
            yield finding("DEP512", f"{path} says where it was taken: it holds coordinates", value=path)

    # -- keys -------------------------------------------------------------------------------------------------

    def _may_be_key(self, entry: FileEntry) -> bool:
        return entry.path.lower().endswith(_TABLES) or self._stated(entry.path)

    def _names(self, entry: FileEntry) -> Iterator[str]:
        """The names in a key file; none where the file is no key, or can't be read."""
        table: KeyTable | None = None
        part: str | None = None
        try:
            for passage in read(self._root, entry, Properties(), self._apart):
                if table is None or passage.part != part:
                    part = passage.part
                    table = key_table(passage.headings, stated=self._stated(entry.path))
                if table is None:
                    if passage.unit == "line":
                        return
                    continue
                yield from _column(passage, table)
        except (NotReadError, NoReaderError):  # told when the file is looked into
            return


def _column(passage: Passage, table: KeyTable) -> Iterator[str]:
    rows = csv.reader(io.StringIO(passage.text), delimiter=passage.delimiter)
    try:
        for cells in rows:
            if tuple(cells) != passage.headings and (name := table.name(cells)):
                yield name
    except csv.Error:  # a cell that is longer than any name
        return


def _told(path: str, kind: str, tally: _Tally) -> Finding:
    words, number = KINDS[kind], tally.counts.total()
    sure = [s for s in SURE if tally.counts[s]]
    how = sure[0] if len(sure) == 1 else ", ".join(f"{tally.counts[s]} {s}" for s in sure)
    first = "the first in" if number > _PLACES else "in"
    what = words.one if number == 1 else words.many
    message = f"{path}: {number} {what} ({how}), {first} {tally.where()}; {tally.shown}"
    severity = Severity.INFO if sure == ["possible"] else None
    return finding(words.code, message, severity=severity, line=tally.line, value=path)


def _agents(study: Study) -> Iterator[Agent]:
    for citation in (study.citation, *study.documents):
        yield from (*citation.creators, *citation.contributors, *citation.producers, *citation.distributors)
        yield from (*citation.contacts, *citation.depositors)
    yield from study.access.contacts


def _plain(text: str) -> str:
    """A name in the form in which it is compared: small letters, its words in alphabetic order."""
    return " ".join(sorted(text.lower().replace(",", " ").split()))
