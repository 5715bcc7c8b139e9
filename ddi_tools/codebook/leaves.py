"""The readers of single elements: each takes an element's text and attributes and makes a value of the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from ddi_tools.codebook import agents, dates
from ddi_tools.codebook.identifiers import as_doi, find_doi
from ddi_tools.codebook.leaf import Leaf
from ddi_tools.codebook.model import (
    Concept,
    DataFile,
    DatedText,
    Grant,
    Holdings,
    Identifier,
    LangText,
    Note,
    Place,
    Software,
    Statement,
    Subject,
    Term,
    Title,
    TitleKind,
    Universe,
    Version,
)
from ddi_tools.codebook.xml import local_name

_TITLE_KINDS: Mapping[str, TitleKind] = {
    "titl": "main", "partitl": "parallel", "alttitl": "alternative", "subtitl": "subtitle",
}  # fmt: skip
#: Agencies that give a DOI: what stands in their IDNo is one, or ends in one.
_DOI_AGENCIES = frozenset({"doi", "datacite", "dara", "da|ra", "crossref", "doi.org"})
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


def _text(leaf: Leaf) -> LangText | None:
    text = leaf.prose()
    return LangText(text=text, lang=leaf.lang) if text else None


def _line(leaf: Leaf) -> LangText | None:
    text = leaf.line()
    return LangText(text=text, lang=leaf.lang) if text else None


def _file_name(leaf: Leaf) -> DataFile | None:
    name = _line(leaf)
    return DataFile(names=(name,)) if name else None


def _value(leaf: Leaf) -> str | None:
    return leaf.line() or None


def _address(leaf: Leaf) -> str | None:
    """A web address: @URI, else the text if it is one."""
    uri, text = leaf.take("URI"), leaf.line()
    if uri is None and _WEB.fullmatch(text):
        return text
    if text:
        leaf.odd.append((leaf.element, "", text))
    return uri


def _title(leaf: Leaf) -> Title | None:
    text = leaf.line()
    return Title(text=text, kind=_TITLE_KINDS[local_name(leaf.element).casefold()], lang=leaf.lang) if text else None


def _identifier(leaf: Leaf) -> Identifier | None:
    value = leaf.line()
    if not value:
        return None
    agency = leaf.take("agency")
    doi = find_doi(value) if (agency or "").casefold() in _DOI_AGENCIES else as_doi(value)
    return Identifier(value=value, agency=agency, doi=doi, lang=leaf.lang)


def _date(leaf: Leaf) -> DatedText | None:
    text, written = leaf.line(), leaf.take("date")
    if not text and written is None:
        return None
    return DatedText(
        text=text, date=dates.stated(written, text), written=written, event=leaf.take("event"),
        cycle=leaf.take("cycle"), lang=leaf.lang,
    )  # fmt: skip


def _version(leaf: Leaf) -> Version | None:
    text, written = leaf.line(), leaf.take("date")
    if not text and written is None:
        return None
    return Version(text=text, date=dates.iso(written), written=written, type=leaf.take("type"), lang=leaf.lang)


def _software(leaf: Leaf) -> Software | None:
    text, version = leaf.line(), leaf.take("version")
    if not text and version is None:
        return None
    written = leaf.take("date")
    return Software(text=text, version=version, date=dates.iso(written), written=written, lang=leaf.lang)


def _grant(leaf: Leaf) -> Grant | None:
    number, agency = leaf.line(), leaf.take("agency")
    if not number and agency is None:
        return None
    return Grant(number=number, agency=agency, role=leaf.take("role"), uri=leaf.take("URI"), lang=leaf.lang)


def _holdings(leaf: Leaf) -> Holdings | None:
    text, uri, location = leaf.line(), leaf.take("URI"), leaf.take("location")
    call_number = leaf.take("callno")
    if not (text or uri or location or call_number):
        return None
    return Holdings(
        text=text,
        uri=uri,
        doi=find_doi(uri) or as_doi(text),
        location=location,
        call_number=call_number,
        lang=leaf.lang,
    )


def _subject(leaf: Leaf) -> Subject | None:
    text = leaf.line()
    if not text:
        return None
    return Subject(
        text=text, vocab=leaf.take("vocab"), vocab_uri=leaf.take("vocabURI"), id=leaf.take("ID"),
        uri=leaf.take("vocabInstanceURI") or leaf.take("URI"), lang=leaf.lang,
    )  # fmt: skip


def _term(leaf: Leaf) -> Term | None:
    text = leaf.prose("concept")
    concepts = tuple(filter(None, (_concept(leaf, child) for child in leaf.apart)))
    return Term(text=text, concepts=concepts, lang=leaf.lang) if text or concepts else None


def _concept(leaf: Leaf, child: etree._Element) -> Concept | None:
    inner = Leaf(child, leaf.lang)
    text = inner.line()
    concept = None
    if text:
        concept = Concept(
            text=text, vocab=inner.take("vocab"), vocab_uri=inner.take("vocabURI"), id=inner.take("ID"),
            uri=inner.take("vocabInstanceURI"),
        )  # fmt: skip
    leaf.absorb(inner)
    return concept


def _universe(leaf: Leaf) -> Universe | None:
    text = leaf.prose()
    return Universe(text=text, clusion=leaf.take("clusion"), lang=leaf.lang) if text else None


def _place(leaf: Leaf) -> Place | None:
    text, abbr = leaf.line(), leaf.take("abbr")
    return Place(text=text or abbr or "", abbr=abbr, lang=leaf.lang) if text or abbr else None


def _statement(leaf: Leaf) -> Statement | None:
    text, uri = leaf.prose(), leaf.take("URI")
    if not text and uri is None:
        return None
    return Statement(
        text=text or uri or "", uri=uri, required=leaf.take("required"), form=leaf.take("formNo"),
        type=leaf.take("type"), version=leaf.take("elementVersion"), lang=leaf.lang,
    )  # fmt: skip


def _note(leaf: Leaf) -> Note | None:
    text = leaf.prose()
    if not text:
        return None
    return Note(
        text=text, type=leaf.take("type"), subject=leaf.take("subject"), level=leaf.take("level"),
        responsible=leaf.take("resp"), lang=leaf.lang,
    )  # fmt: skip


#: The readers by the kind that the table of paths names. Each gives None where its element says nothing.
READERS: Mapping[str, Callable[[Leaf], Any]] = {
    "address": _address,
    "agent": agents.agent,
    "date": _date,
    "file name": _file_name,
    "grant": _grant,
    "holdings": _holdings,
    "identifier": _identifier,
    "line": _line,
    "note": _note,
    "organisation": agents.organisation,
    "place": _place,
    "software": _software,
    "statement": _statement,
    "subject": _subject,
    "term": _term,
    "text": _text,
    "title": _title,
    "universe": _universe,
    "value": _value,
    "version": _version,
}
