"""The grammar of a version as a table: what each element may hold, in what order and number, read from its XSD.

Only what the project's own schemas use is understood: groups, extensions and redefinitions. XHTML and Dublin Core are
known by namespace alone; whether they are right inside is the schema's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from lxml import etree

from ddi_tools import resources
from ddi_tools.codebook import schema
from ddi_tools.codebook.xml import XHTML, XML_LANG

_XS = "{http://www.w3.org/2001/XMLSchema}"
#: Groups of borrowed namespaces by their prefix in the schemas: any element of these stands for them.
_BORROWED: Mapping[str, tuple[str, ...]] = {
    "xhtml": (XHTML,),
    "dcterms": ("http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/"),
}
_UNBOUNDED = 1_000_000

Content = Literal["elements", "mixed", "text", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place in the order of an element's children; a key is a local name, or `{namespace}` for a borrowed one."""

    place: int
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """An attribute: its type as the schema names it, the only value it may have, whether it must be there."""

    type: str
    fixed: str | None = None
    required: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """An element: what it holds, its children by key, and its attributes by name in Clark notation.

    `either` names children of which one must be there; `text` is the type of its text, where it holds nothing else.
    """

    name: str
    content: Content
    children: Mapping[str, Slot] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    either: tuple[str, ...] = ()
    text: str = ""

    def slot(self, tag: str, namespace: str) -> Slot | None:
        """The place of a child; None where it may not stand here."""
        space, _, local = tag.rpartition("}")
        return self.children.get(local if space[1:] == namespace else f"{space}}}")

    def required(self) -> Iterator[str]:
        """The names of the children that must be there."""
        return (name for name, slot in self.children.items() if slot.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """All elements of a version, by name."""

    version: str
    namespace: str
    elements: Mapping[str, Declaration]


@cache  # What ships doesn't change while the process runs.
def grammar(version: str) -> Grammar:
    """The table of a built-in version, a name of `schema.VERSIONS`."""
    compiler = _Compiler(resources.path("schemas", "ddi-codebook", version, "codebook.xsd"))
    return Grammar(version=version, namespace=schema.VERSIONS[version].namespace, elements=compiler.elements())


class _Compiler:
    """The definitions of a schema and of what it includes, by kind and name; a redefinition wins."""

    def __init__(self, file: Path) -> None:
        self.defined: dict[tuple[str, str], etree._Element] = {}
        self.either: tuple[str, ...] = ()
        self._load(file)

    def _load(self, file: Path) -> None:
        for part in etree.parse(file).getroot().iterchildren(tag=etree.Element):
            if part.tag in (f"{_XS}include", f"{_XS}redefine"):
                for inner in part.iterchildren(tag=etree.Element):
                    self._define(inner)
                self._load(file.parent / part.get("schemaLocation", ""))
            elif part.tag != f"{_XS}import":
                self._define(part)

    def _define(self, part: etree._Element) -> None:
        self.defined.setdefault((_kind(part), part.get("name", "")), part)

    def elements(self) -> dict[str, Declaration]:
        found: dict[str, Declaration] = {}
        for (kind, name), part in self.defined.items():
            if kind == "element":
                found[name] = self._declaration(part)
        for part in list(self.defined.values()):
            for local in part.iter(f"{_XS}element"):
                if local.get("name", "") not in {*found, ""}:
                    found[local.get("name", "")] = self._declaration(local)
        return found

    def _declaration(self, element: etree._Element) -> Declaration:
        name, named = element.get("name", ""), element.get("type")
        inner = next(element.iterchildren(tag=etree.Element), None)
        if named is not None and ("complexType", named) in self.defined:
            inner = self.defined["complexType", named]
        if inner is None or _kind(inner) == "simpleType":
            if named is None and inner is None:
                return Declaration(name=name, content="any")
            return Declaration(name=name, content="text", text=named or name)
        children: dict[str, Slot] = {}
        attributes: dict[str, Attribute] = {}
        self.either = ()
        text = self._complex(inner, children, attributes)
        mixed = inner.get("mixed") == "true"
        content: Content = "text" if text else "mixed" if mixed else "elements"
        return Declaration(
            name=name, content=content, children=children, attributes=attributes, either=self.either, text=text
        )

    def _complex(self, part: etree._Element, children: dict[str, Slot], attributes: dict[str, Attribute]) -> str:
        """Adds what a complex type holds; gives the type of its text, if that is all it holds."""
        text = ""
        for child in part.iterchildren(tag=etree.Element):
            kind = _kind(child)
            if kind in {"complexContent", "simpleContent"}:
                text = self._complex(child, children, attributes) or text
            elif kind == "extension":
                base = child.get("base", "")
                base_type = self.defined.get(("complexType", base))
                inherited = self._complex(base_type, children, attributes) if base_type is not None else base
                text = inherited or text
                self._complex(child, children, attributes)
            elif kind in {"sequence", "choice", "group"}:
                self._particle(child, children, 1, 1)
            elif kind in {"attribute", "attributeGroup"}:
                self._attributes(child, attributes)
        return text

    def _particle(self, part: etree._Element, children: dict[str, Slot], least: int, most: int) -> None:
        """Adds a particle's elements; those of a repeated or chosen group have one place together."""
        at_least, at_most = int(part.get("minOccurs", "1")), _most(part)
        kind, ref = _kind(part), part.get("ref", "")
        if kind == "element":
            slot = Slot(place=len(children), least=least * at_least, most=min(most * at_most, _UNBOUNDED))
            children.setdefault(ref or part.get("name", ""), slot)
            return
        least, most = least * at_least, min(most * at_most, _UNBOUNDED)
        if kind == "group":
            if ":" in ref:
                slot = Slot(place=len(children), least=0, most=_UNBOUNDED)
                children.update({f"{{{space}}}": slot for space in _BORROWED[ref.partition(":")[0]]})
                return
            self._each(self.defined["group", ref], children, least, most)
        elif kind == "choice" or most > 1:
            before = len(children)
            self._each(part, children, 0, most)
            if least:
                self.either = tuple(children)[before:]
            for name, slot in list(children.items())[before:]:
                children[name] = Slot(place=before, least=0, most=slot.most)
        else:
            self._each(part, children, least, most)

    def _each(self, part: etree._Element, children: dict[str, Slot], least: int, most: int) -> None:
        for child in part.iterchildren(tag=etree.Element):
            self._particle(child, children, least, most)

    def _attributes(self, part: etree._Element, attributes: dict[str, Attribute]) -> None:
        if _kind(part) == "attributeGroup":
            for child in self.defined["attributeGroup", part.get("ref", "")].iterchildren(tag=etree.Element):
                self._attributes(child, attributes)
            return
        if part.get("ref") == "xml:lang":
            attributes[XML_LANG] = Attribute(type="xml:lang")
            return
        kind = part.get("type", "xs:string")
        attributes[part.get("name", "")] = Attribute(
            type=kind, fixed=part.get("fixed"), required=part.get("use") == "required", values=self._values(kind)
        )

    def _values(self, kind: str) -> tuple[str, ...]:
        simple = self.defined.get(("simpleType", kind))
        return tuple(v.get("value", "") for v in simple.iter(f"{_XS}enumeration")) if simple is not None else ()


def _kind(part: etree._Element) -> str:
    return str(part.tag).removeprefix(_XS)


def _most(part: etree._Element) -> int:
    most = part.get("maxOccurs", "1")
    return _UNBOUNDED if most == "unbounded" else int(most)
