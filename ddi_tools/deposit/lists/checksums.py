"""Files of checksums, as `sha256sum`, `md5sum`, `shasum`, BSD's `md5` and OpenSSL write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ddi_tools.deposit.lists.entries import Collector, Stated
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.deposit.tables import encoding_of, lines

#: `<digest> <mode><name>`, GNU: the mode is a space, or * for binary; shasum adds U and ^. `md5 -r` of BSD has none.
_GNU = re.compile(r"(\\?)([0-9A-Fa-f]{32,128})(?: [ *U^?]| |\t+)(.+)", re.DOTALL)
#: `SHA256 (name) = <digest>`, BSD and `--tag`; OpenSSL leaves the spaces out.
_TAGGED = re.compile(r"(\\?)([A-Za-z][A-Za-z0-9/-]*) ?\((.+)\) ?= ?([0-9A-Fa-f]{32,128})", re.DOTALL)
#: Comments of the programs that put them there.
_COMMENT = (";", "#", "//")
_ESCAPES = {"\\\\": "\\", "\\n": "\n", "\\r": "\r"}
_ALGORITHM = re.compile(r"md5|sha-?(?:512|384|256|224|1)|blake2b|b2", re.IGNORECASE)
_GLANCE_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """A line of such a file; the algorithm is "" where the line doesn't name it."""

    name: str
    digest: str
    algorithm: str = ""


def checksum(line: str) -> Checksum | None:
    """What a line states; None where it is no line of checksums."""
    line = line.rstrip("\r\n")
    if match := _TAGGED.fullmatch(line):
        return Checksum(name=_name(match[1], match[3]), digest=match[4], algorithm=match[2])
    if match := _GNU.fullmatch(line):
        return Checksum(name=_name(match[1], match[3]), digest=match[2])
    return None


def looks_like_checksums(head: str) -> bool:
    """Whether a text begins with lines of checksums."""
    first = list(_stated(head.splitlines()[:_GLANCE_LINES]))
    return bool(first) and all(checksum(line) for line in first)


def read_checksums(file: Path, *, name: str, path: str | None, folder: str) -> Manifest:
    """The list; names start from `folder`. The algorithm is the line's, else the file name's, else by the digits."""
    collector = Collector(name=name, folder=folder, any_name=True)
    named = _ALGORITHM.search(file.name)
    with file.open("rb") as stream:
        encoding, sure = encoding_of(stream, str(file))
        stream.seek(0)
        for number, line in enumerate(lines(stream, encoding), start=1):
            if not any(_stated([line])):
                continue
            found = checksum(line.removeprefix("\ufeff"))
            if found is None:
                collector.say("DEP109", f"line {number} of {name} is no line of checksums", line=number)
            elif found.name != "-":  # what came through a pipe has no name
                algorithm = found.algorithm or (named[0] if named and _fits(named[0], found.digest) else "")
                collector.add(
                    Stated(
                        path=found.name, where=f"line {number}", row=number, line=number,
                        digests={algorithm: found.digest},
                    )
                )  # fmt: skip
    if not sure:
        collector.say("DEP106", f"{name} is not UTF-8; it was read as Windows-1252")
    return Manifest(
        path=path,
        name=name,
        kind="checksums",
        folder=folder,
        entries=collector.entries(),
        findings=(*collector.findings, *collector.tallies()),
    )


def _stated(text: Iterable[str]) -> Iterator[str]:
    return (line for line in text if line.strip() and not line.startswith(_COMMENT))


def _name(escaped: str, written: str) -> str:
    """A line that begins with a backslash has backslashes and line breaks of the name written as escapes."""
    return re.sub(r"\\[\\nr]", lambda match: _ESCAPES[match[0]], written) if escaped else written


def _fits(algorithm: str, digest: str) -> bool:
    """Whether the file's name tells something that the digits don't: SHA-384 of a BLAKE2, not MD5 of 64 digits."""
    lengths = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
    return lengths.get(algorithm.lower().replace("-", ""), len(digest)) == len(digest)
