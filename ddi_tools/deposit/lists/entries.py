"""What a list says of its files, line by line, made into entries; what is wrong with a line becomes a finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from ddi_tools.characters import printable
from ddi_tools.deposit.manifest import DIGESTS, ManifestEntry, inside
from ddi_tools.findings import Finding, finding

#: So many findings of one kind are told of a list; the others are counted. A list may have a million rows.
TOLD = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WHOLE_NUMBER = re.compile(r"\d+|\d{1,3}([ ,.'\u00a0\u202f])\d{3}(\1\d{3})*")
_BY_LENGTH = MappingProxyType({digits: algorithm for algorithm, digits in DIGESTS.items()})
_HEXADECIMAL = re.compile("[0-9a-f]+")
_NAMED_DIGEST = re.compile(r"\s*([A-Za-z][A-Za-z0-9/-]*)\s*[:=]\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What one line of a list says: `where` and `line` name it, `row` is its number, the rest is as written.

    `digests` are by algorithm; under "" one whose algorithm is to be seen from its length, or is written before it.
    """

    path: str
    where: str
    row: int
    line: int | None = None
    folder: str = ""
    size: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    description: str | None = None
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Collector:
    """Takes lines in order; holds the entries and the findings.

    `name` is the list's; `folder` is where its paths start from. `any_name` is whether a name may hold line breaks
    and the like, as the forms that have a way to write them allow.
    """

    name: str
    folder: str = ""
    any_name: bool = False
    findings: list[Finding] = field(default_factory=list)
    _entries: dict[str, ManifestEntry] = field(default_factory=dict)
    _times: Counter[str] = field(default_factory=Counter)
    _unknown: Counter[str] = field(default_factory=Counter)
    _said_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._said_by = (self.name,)

    def say(self, code: str, message: str, *, line: int | None = None, value: str | None = None) -> None:
        """Tells a finding, unless there were very many of its kind."""
        self._times[code] += 1
        if self._times[code] <= TOLD:
            self.findings.append(finding(code, message, line=line, value=value))

    def add(self, stated: Stated) -> None:
        """Takes a line; it makes no entry where it names no file of the deposit."""
        path = self._path(stated)
        if not path:
            return
        entry = ManifestEntry(
            path=path,
            row=stated.row,
            size=self._size(stated),
            digests=self._digests(stated),
            description=stated.description or None,
            cells=stated.cells,
            said_by=self._said_by,
        )
        earlier = self._entries.setdefault(path, entry)
        if earlier is not entry and not self._added(earlier, entry):
            message = f"{stated.where} lists {printable(path)}, and so does {stated.where.split()[0]} {earlier.row}"
            self.say("DEP104", message, line=stated.line, value=path)

    def _added(self, earlier: ManifestEntry, entry: ManifestEntry) -> bool:
        """Whether the line only states a digest by another algorithm, which is added to what is known of the file."""
        if entry.size is not None or entry.cells or not set(entry.digests).isdisjoint(earlier.digests):
            return False
        self._entries[entry.path] = replace(earlier, digests={**earlier.digests, **entry.digests})
        return bool(entry.digests)

    def entries(self) -> tuple[ManifestEntry, ...]:
        """The entries in the order of the list."""
        return tuple(self._entries.values())

    def tallies(self) -> Iterator[Finding]:
        """What is said once of the whole list."""
        for code, times in sorted(self._times.items()):
            if times > TOLD:
                yield finding(code, f"{self.name}: the same is to be said of {times - TOLD} more of its lines")
        for algorithm, times in sorted(self._unknown.items()):
            yield finding("DEP108", f"{self.name} states {times} digests by {algorithm}, which are not compared")

    def _path(self, stated: Stated) -> str | None:
        written, folder = stated.path, stated.folder.replace("\\", "/").rstrip("/")
        where, line = stated.where, stated.line
        if not written.strip() or written.endswith(("/", "\\")):
            what = f", but the folder {written}" if written.strip() else ""
            self.say("DEP102", f"{where} names no file{what}", line=line)
            return None
        if "\0" in written or (not self.any_name and _CONTROL.search(written + folder)):
            self.say("DEP109", f"{where} has a control character in the name {_short(written)}", line=line)
            return None
        path = inside(_joined(folder, written), folder=self.folder)
        if not path or path == self.folder:
            message = f"{where} names {_short(written)}, which is outside of the deposit"
            self.say("DEP103", message, line=line, value=written)
            return None
        return written if path == written else path

    def _size(self, stated: Stated) -> int | None:
        written = stated.size
        if not written:
            return None
        if _WHOLE_NUMBER.fullmatch(written) and len(written) < 20:
            return int(re.sub(r"[^0-9]", "", written))
        message = f"{stated.where} has the size {_short(written)}, which is no number of bytes"
        self.say("DEP105", message, line=stated.line, value=written[:200])
        return None

    def _digests(self, stated: Stated) -> Mapping[str, str]:
        """The digests that have as many digits as their algorithm asks for."""
        kept: dict[str, str] = {}
        for algorithm, written in stated.digests.items():
            named, digits = _algorithm(algorithm, written)
            if not digits:
                continue
            if named and named not in DIGESTS and _HEXADECIMAL.fullmatch(digits):
                self._unknown[named] += 1
            elif _HEXADECIMAL.fullmatch(digits) and len(digits) == DIGESTS.get(named or "", 0):
                # The cell's own text is kept where it says the same: a list may have a million.
                kept.setdefault(named or "", written if digits == written else digits)
            else:
                what = _called(named) if named in DIGESTS else "digest"
                message = f"{stated.where} has the digest {_short(digits)}, which is no {what}"
                self.say("DEP105", message, line=stated.line, value=digits[:200])
        return kept


def _algorithm(algorithm: str, written: str) -> tuple[str | None, str]:
    """The algorithm and the digits; an algorithm that is written before the digits beats the heading."""
    digits = written.strip().lower()
    if match := _NAMED_DIGEST.fullmatch(digits):
        return _plain(match[1]), match[2].strip()
    plain = _plain(algorithm)
    if plain in ("", "sha256"):  # a column that says SHA-256 and holds MD5 is met with
        plain = _BY_LENGTH.get(len(digits), plain)
    return plain or None, digits


def _plain(algorithm: str) -> str:
    """The algorithm's name as in `DIGESTS`, however it is written: SHA-256, SHA2-256, sha256."""
    if algorithm in DIGESTS:
        return algorithm
    plain = re.sub(r"[^a-z0-9]", "", algorithm.lower())
    return {"sha2256": "sha256", "sha2512": "sha512", "sha": "sha1"}.get(plain, plain)


def _called(algorithm: str | None) -> str:
    return {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}.get(algorithm or "", "digest")


def _short(text: str) -> str:
    """A quotation that fits a line."""
    return repr(text if len(text) <= 80 else f"{text[:77]}…")


def _joined(folder: str, name: str) -> str:
    """The path of a file whose folder has a column of its own, be it with the file's name or without."""
    if not folder or name.startswith(f"{folder}/"):
        return name
    return folder if folder.rpartition("/")[2] == name else f"{folder}/{name}"


class UnreadableListError(Exception):
    """A file is in no state to be read as a list; the message says why, and becomes a finding."""
