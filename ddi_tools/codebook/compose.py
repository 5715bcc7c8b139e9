"""A codebook made of a study alone: the way back from the model, by the same table that reading goes by.

What a version has no place for is kept in notes, as `ddi_tools.codebook.repair` keeps it, and reading finds it there:
what is read from a composed codebook is the study again. Fields that reading works out from others (names, bare DOIs,
embargoes) are not written; where they would come back otherwise, `Composed.otherwise` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from lxml import etree

from ddi_tools.codebook import agents, kept, schema
from ddi_tools.codebook.grammar import Grammar, grammar
from ddi_tools.codebook.kept import Kept
from ddi_tools.codebook.leaf import Leaf
from ddi_tools.codebook.leaves import READERS
from ddi_tools.codebook.model import (
    Agent,
    Concept,
    DatedText,
    Grant,
    Holdings,
    Identifier,
    Note,
    Place,
    Related,
    Software,
    Statement,
    Study,
    Subject,
    Term,
    Title,
    Universe,
    Version,
)
from ddi_tools.codebook.paths import ELEMENTS
from ddi_tools.codebook.read import GROUPS, read
from ddi_tools.codebook.repair import Step, repair
from ddi_tools.codebook.write import legal
from ddi_tools.codebook.xml import XML_LANG, local_name, namespace, parse

_LEVEL = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_CODED = {"vocab": "vocab", "vocab_uri": "vocabURI", "id": "ID", "uri": "vocabInstanceURI"}
#: The attribute in which each field stands, by the value's type; what is not here is its text, or derived.
ATTRIBUTES: Mapping[type[Any], Mapping[str, str]] = {
    Statement: {"uri": "URI", "required": "required", "form": "formNo", "type": "type", "version": "elementVersion"},
    Note: {"type": "type", "subject": "subject", "level": "level", "responsible": "resp"},
    Software: {"version": "version", "written": "date"},
    Identifier: {"agency": "agency"},
    DatedText: {"written": "date", "event": "event", "cycle": "cycle"},
    Version: {"written": "date", "type": "type"},
    Grant: {"agency": "agency", "role": "role", "uri": "URI"},
    Holdings: {"uri": "URI", "location": "location", "call_number": "callno"},
    Subject: _CODED,
    Concept: _CODED,
    Universe: {"clusion": "clusion"},
    Place: {"abbr": "abbr"},
    **{made: {field: attribute for attribute, field in names.items()} for made, names in GROUPS.values()},
}
#: The elements of titles and of related works, by kind.
_NAMES = {
    "main": "titl", "parallel": "parTitl", "alternative": "altTitl", "subtitle": "subTitl",
    "publication": "relPubl", "study": "relStdy", "material": "relMat", "reference": "othRefs",
}  # fmt: skip
#: The fields that are an element's text.
_TEXTS = ("text", "value", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A codebook as bytes, what is kept in its notes, and the fields that are read otherwise, as a rule none.

    `otherwise` names fields by their place in the model: `citation.creators[0].family_name`.
    """

    data: bytes
    noted: tuple[Step, ...]
    otherwise: tuple[str, ...]


class _Row(NamedTuple):
    """A row of the table, with its path and field below the group that it lies in; that group's name in the table."""

    path: tuple[str, ...]
    field: str
    kind: str
    group: str


def compose(study: Study, version: str = "2.5") -> Composed:
    """The study as a codebook of a version of `schema.VERSIONS`, valid by its schema."""
    space = schema.VERSIONS[version].namespace
    root = etree.Element(f"{{{space}}}codeBook", nsmap={None: space})
    root.set("version", space[-3:].replace("_", "."))
    _attributes(root, {"ID": study.id, XML_LANG: study.lang})
    _section(root, ("stdyDscr", "citation", "titlStmt"))  # They must be there.
    _Writer(grammar(version)).fill(root, study, "", study.lang)
    kept.write(root, [*_levels(root)])
    etree.indent(root)
    repaired = repair(root, version)
    data = repaired.data
    if not repaired.steps:
        data = b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8") + b"\n"
    again = replace(read(parse(data))[0], namespace=study.namespace, version=study.version)
    noted = tuple(step for step in repaired.steps if step.rule.startswith("keep"))
    return Composed(data=data, noted=noted, otherwise=tuple(differences(study, again)))


def differences(one: object, other: object, place: str = "") -> Iterator[str]:
    """The places, in the model, of fields in which two values of one type differ."""
    if one == other:
        return
    if is_dataclass(one) and type(one) is type(other):
        for each in fields(one):
            below = f"{place}.{each.name}" if place else each.name
            yield from differences(getattr(one, each.name), getattr(other, each.name), below)
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{place}[{number}]")
    else:
        yield place


@cache
def _rows(prefix: str) -> tuple[_Row, ...]:
    """The elements below a group (or below all, for none), one a field: the last of those that fill it.

    Fields are those of the group's value; what lies in a group below is that group's.
    """
    groups = {e.field for e in ELEMENTS if e.kind in GROUPS}
    found: dict[str, _Row] = {}
    start: dict[str, tuple[str, ...]] = {"": ()}
    for element in ELEMENTS:
        path = tuple(element.path.split("/"))
        owner = max((g for g in groups if element.field.startswith(f"{g}.")), key=len, default="")
        if element.field in groups:
            start.setdefault(element.field, path)
        if owner == prefix and element.kind != "file name":
            field = element.field.removeprefix(f"{owner}.") if owner else element.field
            group = element.field if element.field in groups else ""
            found.pop(field, None)
            found[field] = _Row(path[len(start[owner]) :], field, element.kind, group)
    return tuple(found.values())


class _Writer:
    """Fills elements of a version with what the values of a study say."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar

    def fill(self, element: etree._Element, value: object, group: str, lang: str | None) -> None:
        """Write the fields of a value that has them below an element, of the study for no group."""
        for row in _rows(group):
            found = attrgetter(row.field)(value)
            for each in found if isinstance(found, tuple) else (found,) if found else ():
                if not isinstance(value, Related) or row.field != "uris" or _has_citation(value):
                    self.write(element, row, each, lang)

    def write(self, above: etree._Element, row: _Row, value: Any, lang: str | None) -> None:
        """Write a value into a new element, in the sections where it stands."""
        *sections, name = row.path
        if isinstance(value, (Title, Related)):
            name = _NAMES[value.kind]
        element = _new(self.room(_section(above, sections), name) if sections else above, name)
        if (stated := getattr(value, "lang", lang)) != lang:
            element.set(XML_LANG, stated or "")
        if isinstance(value, Agent):
            attributes = self.grammar.elements[name].attributes
            agents.write(element, value, lambda e: READERS[row.kind](Leaf(e, stated)), attributes)
            return
        names = ATTRIBUTES.get(type(value), {})
        _attributes(element, {attribute: getattr(value, field) for field, attribute in names.items()})
        self.content(element, row, value, stated)

    def room(self, section: etree._Element, name: str) -> etree._Element:
        """The section, or one beside it where it takes one such element, has it, and may itself repeat."""
        above = section.getparent()
        slot = self.grammar.elements[local_name(section)].children.get(name)
        if above is None or slot is None or slot.most > 1:
            return section
        tag = f"{{{namespace(section)}}}{name}"
        free = (each for each in above.iterchildren(str(section.tag)) if each.find(tag) is None)
        if (found := next(free, None)) is not None:
            return found
        beside = self.grammar.elements[local_name(above)].children.get(local_name(section))
        return _new(above, local_name(section)) if beside is not None and beside.most > 1 else section

    def content(self, element: etree._Element, row: _Row, value: Any, lang: str | None) -> None:
        """Write a value's text, what stands in it, and a date that it has without words."""
        text = value if isinstance(value, str) else next((t for f in _TEXTS if (t := getattr(value, f, None))), None)
        if row.kind == "address":
            element.set("URI", legal(value))
        elif text:
            element.text = legal(text)
        if isinstance(value, Term):
            for concept in value.concepts:
                inner = _new(element, "concept")
                inner.text = legal(concept.text)
                _attributes(inner, {a: getattr(concept, f) for f, a in ATTRIBUTES[Concept].items()})
        if isinstance(value, Related) and not _has_citation(value):
            for uri in value.uris:
                _new(element, "ExtLink").set("URI", legal(uri))
        if isinstance(value, (DatedText, Version, Software)) and value.date and not value.written:
            read = READERS[row.kind](Leaf(element, lang))
            if read is None or read.date != value.date:
                element.set("date", value.date)
        if row.group:
            self.fill(element, value, row.group, lang)


def _has_citation(related: Related) -> bool:
    """Whether a related work is cited in structured form, so that its addresses are those of its holdings."""
    return bool(related.identifiers or related.titles or related.creators or related.dates) or bool(
        related.bibliographic_citations
    )


def _levels(root: etree._Element) -> Iterator[Kept]:
    """Every otherMat must have a level: where the study states none, or what is no level, that is kept."""
    for material in root.iter(f"{{{namespace(root)}}}otherMat"):
        if not _LEVEL.fullmatch(stated := material.get("level", "")):
            material.set("level", "study")
            yield Kept(material, "@level", stated)


def _section(above: etree._Element, names: Iterable[str]) -> etree._Element:
    """The section of these names below an element, made where it is not there."""
    for name in names:
        below = above.find(f"{{{namespace(above)}}}{name}")
        above = _new(above, name) if below is None else below
    return above


def _new(above: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(above, f"{{{namespace(above)}}}{name}")


def _attributes(element: etree._Element, values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value:
            element.set(name, legal(value))
