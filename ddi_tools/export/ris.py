"""The study for reference managers (EndNote, Zotero, Mendeley): RIS, a tagged line a fact, `TY  - DATA`.

A line is two capitals or digits, two spaces, a hyphen and a space; nothing is escaped, as a value ends with its line.
"""

from __future__ import annotations

from collections.abc import Iterator

from ddi_tools.export.reference import Author, Reference, reference
from ddi_tools.export.registry import Artifact, Export, Source


def export(source: Source) -> Export:
    """The file `citation.ris`, with the line ends that the format prescribes (CR LF)."""
    data = write(reference(source)).encode()
    media_type = "application/x-research-info-systems"
    return Export(artifacts=(Artifact(path="citation.ris", media_type=media_type, data=data),))


def write(entry: Reference) -> str:
    """The entry, from its type to its end."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(entry))


def _lines(entry: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", "DATA"
    yield "ID", entry.key
    yield from (("AU", _name(a)) for a in entry.authors)
    if entry.title:
        yield "TI", entry.title
    if entry.issued:
        yield "PY", entry.issued[:4]
        yield "DA", "/".join([*entry.issued.split("-"), "", "", ""][:3]) + "/"
    facts = (
        ("PB", entry.publisher), ("ET", entry.version), ("DO", entry.doi), ("UR", entry.url), ("LA", entry.language),
    )  # fmt: skip
    yield from ((tag, value) for tag, value in facts if value)
    yield from (("KW", k) for k in entry.keywords)
    yield "ER", ""


def _name(author: Author) -> str:
    return f"{author.family}, {author.given}" if author.family else author.name
