"""Manifests of bags, `manifest-<algorithm>.txt` and `tagmanifest-<algorithm>.txt` (RFC 8493, 2.1.3, 2.2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ddi_tools.deposit.lists.entries import Collector, Stated
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.deposit.tables import encoding_of, lines

#: The names of a bag's manifests.
NAME = re.compile(r"(tag)?manifest-([a-z0-9-]+)\.txt")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+?)[\r\n]*", re.DOTALL)
#: What must be encoded, and no more: a name with %20 in it is called just that.
_ENCODED = re.compile(r"%0A|%0D|%25", re.IGNORECASE)
_DECODED = {"%0A": "\n", "%0D": "\r", "%25": "%"}
_OXUM = re.compile(r"Payload-Oxum:\s*\d+\.(\d+)\s*", re.IGNORECASE)
#: What belongs to a bag besides its manifests.
_TAG_FILES = ("bagit.txt", "bag-info.txt", "fetch.txt")


def read_bag_manifest(file: Path, *, name: str, path: str | None, folder: str) -> Manifest:
    """The list in one manifest of a bag; names start from `folder`, the bag's."""
    collector = Collector(name=name, folder=folder, any_name=True)
    kind = NAME.fullmatch(file.name)
    tags, algorithm = (bool(kind[1]), kind[2]) if kind else (False, "")
    with file.open("rb") as stream:
        encoding, sure = encoding_of(stream, str(file))
        stream.seek(0)
        for number, line in enumerate(lines(stream, encoding), start=1):
            if not line.strip():
                continue
            found = _LINE.fullmatch(line.removeprefix("\ufeff"))
            if found is None:
                collector.say("DEP109", f"line {number} of {name} is no line of a bag's manifest", line=number)
                continue
            written = _ENCODED.sub(lambda match: _DECODED[match[0].upper()], found[2])
            digests = {algorithm: found[1]}
            collector.add(
                Stated(path=written, where=f"line {number}", row=number, line=number, digests=digests)
            )  # fmt: skip
    if not sure:
        collector.say("DEP106", f"{name} is not UTF-8; it was read as Windows-1252")
    entries = collector.entries()
    if not tags and (stated := _stated_count(file.parent)) not in (None, len(entries)):
        collector.say("DEP115", f"bag-info.txt counts {stated} files, and {name} lists {len(entries)}")
    return Manifest(
        path=path,
        name=name,
        kind="bagit",
        entries=entries,
        findings=(*collector.findings, *collector.tallies()),
        own=tuple(_own(file.parent, folder)) if path is not None else (),
        folder=folder if tags else f"{folder}/data".lstrip("/"),
        complete=not tags,
    )


def _own(bag: Path, folder: str) -> Iterator[str]:
    """The bag's tag files and manifests that are there."""
    for file in sorted(bag.iterdir()):
        if (file.name in _TAG_FILES or NAME.fullmatch(file.name)) and file.is_file():
            yield f"{folder}/{file.name}" if folder else file.name


def _stated_count(bag: Path) -> int | None:
    """How many files the payload has, as bag-info.txt states it (RFC 8493, section 2.2.2)."""
    try:
        with (bag / "bag-info.txt").open(encoding="utf-8", errors="replace") as stream:
            text = stream.read(1 << 16)
    except OSError:
        return None
    found = [match for line in text.splitlines() if (match := _OXUM.fullmatch(line))]
    return int(found[0][1]) if found and len(found[0][1]) < 20 else None
