"""Dublin Core, as every OAI-PMH repository gives it (`oai_dc`): a few words of what DataCite is told.

The table says what becomes of each property of DataCite; properties that are not in it have no place here. Nothing is
refused: a record without title or year is described by what it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from ddi_tools.codebook.xml import XML_LANG, XSI
from ddi_tools.export.crosswalk import losses
from ddi_tools.export.datacite import resource
from ddi_tools.export.datacite.crosswalk import properties
from ddi_tools.export.registry import Artifact, Export, Source

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
ELEMENTS = "http://purl.org/dc/elements/1.1/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"

#: An element's name, its text, and the language of that.
Statement = tuple[str, str, str | None]

#: What DataCite has where nothing is known begins with a colon (`:unav`).
_UNKNOWN = ":"

#: Whom a dataset is published by stands in another element, and whom to write to is no contribution.
_NO_CONTRIBUTORS = frozenset({"ContactPerson", "Distributor"})

#: What a date is of decides where it goes: Dublin Core has one element for all that happened to the resource, and
#: another for what it is about.
_DATES: Mapping[str, str] = {"Issued": "date", "Available": "date", "Coverage": "coverage", "Collected": "coverage"}


def _identifier(value: str, kind: str) -> Iterator[Statement]:
    yield "identifier", f"https://doi.org/{value}" if kind == "DOI" else value, None


def _rights(rights: resource.Rights) -> Iterator[Statement]:
    yield "rights", rights.text, rights.lang
    if rights.uri:
        yield "rights", rights.uri, None


def _related(item: resource.RelatedItem) -> Iterator[Statement]:
    yield from (("relation", title.text, title.lang) for title in item.titles)


def _one(element: str, get: Callable[[Any], str | None]) -> Callable[[Any], Iterator[Statement]]:
    def statements(value: Any) -> Iterator[Statement]:
        if text := get(value):
            yield element, text, getattr(value, "lang", None)

    return statements


#: By class of DataCite's property: the statements that it becomes.
TABLE: Mapping[type, Callable[[Any], Iterator[Statement]]] = {
    resource.Title: _one("title", lambda t: t.text),
    resource.Creator: _one("creator", lambda c: c.name),
    resource.Contributor: _one("contributor", lambda c: None if c.type in _NO_CONTRIBUTORS else c.who.name),
    resource.Publisher: _one("publisher", lambda p: p.name),
    resource.PublicationYear: _one("date", lambda y: y.value),
    resource.Subject: _one("subject", lambda s: s.text),
    resource.Description: _one("description", lambda d: d.text if d.type == "Abstract" else None),
    resource.ResourceType: _one("type", lambda t: t.general),
    resource.Identifier: lambda i: _identifier(i.value, i.type),
    resource.AlternateIdentifier: lambda i: _identifier(i.value, i.type),
    resource.RelatedIdentifier: _one("relation", lambda r: r.value),
    resource.RelatedItem: _related,
    resource.Language: _one("language", lambda v: v.value),
    resource.Format: _one("format", lambda f: f.text),
    resource.GeoLocation: _one("coverage", lambda g: g.place),
    resource.Rights: _rights,
}


def export(source: Source) -> Export:
    """The study in Dublin Core."""
    artifact = Artifact(path="dublin-core.xml", media_type="application/xml", data=write(source))
    return Export(artifacts=(artifact,), findings=tuple(losses(source, "dublin_core")))


def write(source: Source) -> bytes:
    """The document, in UTF-8: elements in the order of the table, each statement once."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": ELEMENTS, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {SCHEMA}")
    for element, text, lang in dict.fromkeys(statements(source)):
        child = etree.SubElement(root, f"{{{ELEMENTS}}}{element}")
        child.text = text
        if lang:
            child.set(XML_LANG, lang)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8", pretty_print=True)


def statements(source: Source) -> Iterator[Statement]:
    """What is said of the study, in the order of the table."""
    found = properties(source)
    issued = any(isinstance(p, resource.Date) and p.type == "Issued" for p in found)
    for kind, become in TABLE.items():
        if kind is resource.PublicationYear and issued:
            continue
        for each in (p for p in found if type(p) is kind):
            yield from (s for s in become(each) if s[1] and not s[1].startswith(_UNKNOWN))
    for each in found:
        if isinstance(each, resource.Date) and each.type in _DATES:
            yield _DATES[each.type], each.value, None
