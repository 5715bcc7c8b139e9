"""The study for citation processors (citeproc, Pandoc, Zotero): CSL-JSON, a list with one item of type `dataset`."""

from __future__ import annotations

from typing import Any

import orjson

from ddi_tools.export.reference import Author, Reference, reference
from ddi_tools.export.registry import Artifact, Export, Source


def export(source: Source) -> Export:
    """The file `citation.csl.json`; variables of which the record says nothing are absent."""
    data = orjson.dumps([item(reference(source))], option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    media_type = "application/vnd.citationstyles.csl+json"
    return Export(artifacts=(Artifact(path="citation.csl.json", media_type=media_type, data=data),))


def item(entry: Reference) -> dict[str, Any]:
    """The entry by CSL's variables; a name that is not taken apart is `literal`."""
    found: dict[str, Any] = {
        "id": entry.key,
        "type": "dataset",
        "title": entry.title,
        "author": [_name(a) for a in entry.authors],
        "issued": {"date-parts": [[int(part) for part in entry.issued.split("-")]]} if entry.issued else None,
        "publisher": entry.publisher,
        "version": entry.version,
        "DOI": entry.doi,
        "URL": entry.url,
        "language": entry.language,
        "keyword": "; ".join(entry.keywords),
    }
    return {name: value for name, value in found.items() if value}


def _name(author: Author) -> dict[str, str]:
    if author.family and author.given:
        return {"family": author.family, "given": author.given}
    return {"literal": author.name}
