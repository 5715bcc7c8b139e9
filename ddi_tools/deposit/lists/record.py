"""The files that a record itself names, as a list: `fileDscr` and `otherMat` (DDI Codebook 2.5 and 2.6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ddi_tools.codebook.model import LangText, Study
from ddi_tools.deposit.manifest import Manifest, ManifestEntry, inside
from ddi_tools.deposit.media_types import UNKNOWN, media_type

NAME = "the record"


def record_manifest(study: Study) -> Manifest:
    """The files that fileDscr and otherMat name, in the order of the record; only what is a file name counts.

    Records seldom name all files, so the list is not complete.
    """
    named: dict[str, str | None] = {}
    for data_file in study.files:
        for path in _file_names([*data_file.names, *_relative(data_file.uri)]):
            named.setdefault(path, _first(data_file.contents))
    for material in study.materials:
        for path in _file_names([*(_relative(material.uri) or material.labels)]):
            named.setdefault(path, _first(material.texts))
    entries = tuple(
        ManifestEntry(path=path, row=number, description=text, said_by=(NAME,))
        for number, (path, text) in enumerate(named.items(), start=1)
    )
    return Manifest(path=None, name=NAME, kind="record", entries=entries, complete=False)


def _first(texts: Sequence[LangText]) -> str | None:
    return texts[0].text if texts else None


def _relative(uri: str | None) -> list[LangText]:
    """The URI, if it is relative and so can name a file of the deposit."""
    return [LangText(text=uri)] if uri and not re.match(r"[A-Za-z][\w+.-]*:|/|#", uri) else []


def _file_names(texts: Iterable[LangText]) -> Iterator[str]:
    """Those texts that are a path with a known extension."""
    for text in texts:
        path = inside(text.text)
        if (
            path
            and "\n" not in path
            and "://" not in text.text
            and (media_type(path) != UNKNOWN or path.lower().endswith(".dat"))
        ):
            yield path
