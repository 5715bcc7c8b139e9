"""The resource that comes of a study by the crosswalk, and what is said of what was inferred, moved or lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from ddi_tools.codebook.write import legal
from ddi_tools.codebook.xml import XML_LANG, local_name
from ddi_tools.export.crosswalk import CROSSWALK, unplaced
from ddi_tools.export.datacite import relations
from ddi_tools.export.datacite import resource as property_
from ddi_tools.export.datacite.resource import Resource
from ddi_tools.export.languages import tag
from ddi_tools.export.once import once
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding, finding

#: Which field of the resource a value belongs to.
_FIELDS = {
    property_.Identifier: "identifier",
    property_.Creator: "creators",
    property_.Title: "titles",
    property_.Publisher: "publisher",
    property_.PublicationYear: "publication_year",
    property_.ResourceType: "resource_type",
    property_.Subject: "subjects",
    property_.Contributor: "contributors",
    property_.Date: "dates",
    property_.Language: "language",
    property_.AlternateIdentifier: "alternate_identifiers",
    property_.RelatedIdentifier: "related_identifiers",
    property_.Size: "sizes",
    property_.Format: "formats",
    property_.Version: "version",
    property_.Rights: "rights",
    property_.Description: "descriptions",
    property_.GeoLocation: "geo_locations",
    property_.FundingReference: "funding_references",
    property_.RelatedItem: "related_items",
    property_.Url: "url",
}
_SINGLE = frozenset({
    "identifier", "publisher", "publication_year", "resource_type", "language", "version", "url",
})  # fmt: skip

#: The table's functions, each once; the last is about no statement of the record, but about the record.
_MAPPERS = (*dict.fromkeys(mapper for row in CROSSWALK for mapper in row.by), relations.metadata)

#: The order of descriptions: what most readers show is the first.
_DESCRIPTIONS = ("Abstract", "Methods", "SeriesInformation", "Other")

#: What is refused without: field, code, message.
_NEEDED = (
    ("identifier", "EXP101", "the record has no identifier of any kind"),
    ("publication_year", "EXP102", "no date in the record gives a year of publication"),
    ("titles", "EXP103", "the study has no title"),
)


_XML_LANG = etree.XPath("descendant-or-self::*/@xml:lang")


def describe(source: Source) -> tuple[Resource | None, tuple[Finding, ...]]:
    """The study as a DataCite resource, None where it must be refused; and all that was inferred, moved or lost."""
    parts: dict[str, list[Any]] = {field: [] for field in _FIELDS.values()}
    stated, said = _stated(source)
    for value in stated:
        parts[_FIELDS[type(value)]].append(value)
    parts["descriptions"].sort(key=lambda d: _DESCRIPTIONS.index(d.type))
    findings = [*said, *_losses(source), *_untagged(source.tree)]
    refusals = [finding(code, message) for field, code, message in _NEEDED if not parts[field]]
    if refusals:
        return None, (*refusals, *dict.fromkeys(findings))
    filled: dict[str, Any] = {
        field: (values[0] if values else None) if field in _SINGLE else tuple(values)
        for field, values in parts.items()
    }
    return Resource(**filled), tuple(dict.fromkeys(findings))


def properties(source: Source) -> tuple[Any, ...]:
    """The values of all properties that the study has, each once, in the order of the table; nothing is refused."""
    return _stated(source)[0]


@once
def _stated(source: Source) -> tuple[tuple[Any, ...], tuple[Finding, ...]]:
    """The values, each once, and the findings of the table's functions, in its order."""
    found = [each for mapper in _MAPPERS for each in mapper(source)]
    values = dict.fromkeys(_clean(each) for each in found if not isinstance(each, Finding))
    return tuple(values), tuple(each for each in found if isinstance(each, Finding))


def _losses(source: Source) -> Iterator[Finding]:
    for row, times in unplaced(source, "datacite"):
        message = f"{row.path} is not exported ({times} time{'s' if times > 1 else ''})"
        yield finding("EXP130", message, xpath=f"/codeBook/{row.path}")
    if source.unparsed:
        first = source.unparsed[0]
        message = f"{len(source.unparsed)} part(s) of the record were not read, the first: {first.path}"
        yield finding("EXP131", message, line=first.line)


def _untagged(codebook: etree._Element) -> Iterator[Finding]:
    """A finding for each xml:lang that is no language; variables, which are not exported, left out."""
    parts = (part for part in codebook.iterchildren(tag=etree.Element) if local_name(part) != "dataDscr")
    written = {str(lang) for part in parts for lang in _XML_LANG(part)} | {codebook.get(XML_LANG, "")}
    for lang in sorted(written - {""}):
        if tag(lang) is None:
            yield finding("EXP123", f"{lang!r} is no language", value=lang)


def _clean(value: Any) -> Any:
    """The value with all characters taken out that XML can't hold; the same object where there are none."""
    kind = type(value)
    if kind is str:
        return legal(value)
    if kind is tuple:
        items = tuple(map(_clean, value))
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    changed = {}
    for name in getattr(kind, "__slots__", ()):  # of the resource's classes; None has none
        old = getattr(value, name)
        if (new := _clean(old)) is not old:
            changed[name] = new
    return replace(value, **changed) if changed else value
