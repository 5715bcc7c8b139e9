"""A deposit as a bag: its files, their checksums, and all metadata in one folder (BagIt, RFC 8493)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from ddi_tools import __version__
from ddi_tools.characters import printable
from ddi_tools.codebook.model import Study
from ddi_tools.errors import StorageError
from ddi_tools.export import citation
from ddi_tools.export.registry import Artifact, Source
from ddi_tools.findings import Finding
from ddi_tools.publish.files import write
from ddi_tools.publish.package import DATA, METADATA, copy, located, new_folder


def write_bag(
    bag: Path, *, files: Path, paths: Iterable[str], artifacts: Iterable[Artifact], source: Source
) -> tuple[Finding, ...]:
    """Makes the bag of the files at `paths` below `files`; whole, or not at all.

    The artifacts are tag files, below `metadata/`. The checksums are those of the copies. Raises `StorageError` where
    a file can't be read or written, or there is a bag already.
    """
    with new_folder(bag, "the bag") as made:
        _fill(made, files, sorted(paths), artifacts, _about(source.study, source.as_of))
    return ()


def _fill(
    bag: Path, files: Path, paths: Sequence[str], artifacts: Iterable[Artifact], about: Mapping[str, str]
) -> None:
    (bag / DATA).mkdir()
    payload, octets = {}, 0
    for path in paths:
        name = _listed(f"{DATA}/{path}")
        payload[name], size = copy(located(files, path), bag / DATA / path)
        octets += size
    write(bag / METADATA, artifacts)
    # BagIt 1.0 encodes percent signs in lists, which the validator of the Library of Congress does not read; in the
    # version before it they stand for themselves.
    version = "0.97" if any("%" in path for path in paths) else "1.0"
    tags = {
        "bagit.txt": f"BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": _lines(": ", {**about, "Payload-Oxum": f"{octets}.{len(payload)}"}.items()),
        "manifest-sha256.txt": _lines("  ", ((digest, name) for name, digest in payload.items())),
    }
    for name, text in tags.items():
        (bag / name).write_bytes(text.encode())
    listed = sorted(p.relative_to(bag).as_posix() for p in (*bag.glob("*.txt"), *(bag / METADATA).rglob("*")))
    sums = ((hashlib.sha256((bag / name).read_bytes()).hexdigest(), name) for name in listed)
    (bag / "tagmanifest-sha256.txt").write_bytes(_lines("  ", sums).encode())


def _about(study: Study, as_of: date) -> dict[str, str]:
    """What bag-info.txt says; a text of the record is one line, so that it adds none."""
    publisher, title = citation.publisher(study), citation.title(study)
    told = {
        "Source-Organization": publisher.name if publisher else "",
        "External-Description": title.text if title else "",
        "External-Identifier": citation.link(study) or "",
        "Bagging-Date": as_of.isoformat(),
        "Bag-Software-Agent": f"ddi-tools {__version__}",
    }
    return {label: line for label, text in told.items() if (line := printable(" ".join(text.split())))}


def _listed(path: str) -> str:
    """The path as a manifest lists it (RFC 8493, 2.1.3): ends of lines are encoded."""
    if re.search("[\ud800-\udfff]|%0[AaDd]", path):
        raise StorageError(
            f"the name of the file {printable(path)} can't be listed in a bag: it is no UTF-8, or holds %0A or %0D",
            hint="rename the file",
        )
    return path.replace("\n", "%0A").replace("\r", "%0D")


def _lines(between: str, pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{first}{between}{second}\n" for first, second in pairs)
