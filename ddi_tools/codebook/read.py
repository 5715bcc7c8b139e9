"""Reading a codebook: one walk over its tree, driven by the table of `ddi_tools.codebook.paths`.

Reading is lenient and loses nothing. Elements are known by their names in whatever namespace of DDI Codebook, those
that are met in a wrong place are read where they belong, and whatever has no place in the model (elements, stray
text, attributes) is given back as `Unparsed`. Only the language and the place of the schema have no entry of their
own: they are in effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from lxml import etree

from ddi_tools.codebook.access import embargoes
from ddi_tools.codebook.kept import restored
from ddi_tools.codebook.leaf import IN_EFFECT, Leaf, language
from ddi_tools.codebook.leaves import READERS
from ddi_tools.codebook.model import (
    Access,
    BoundingBox,
    Citation,
    DataFile,
    LangText,
    Methods,
    OtherMaterial,
    Point,
    Polygon,
    Related,
    Series,
    Statement,
    Study,
    Unparsed,
)
from ddi_tools.codebook.paths import ELEMENTS, MISPLACED, TEXT_OF_SECTIONS
from ddi_tools.codebook.text import prose
from ddi_tools.codebook.xml import CODEBOOK_NAMESPACES, local_name, namespace

Values = dict[str, Any]

#: The values that are put together from several elements, and which of their fields are attributes.
GROUPS: Mapping[str, tuple[type[Any], Mapping[str, str]]] = {
    "citation": (Citation, {}),
    "series": (Series, {"URI": "uri", "ID": "id"}),
    "box": (BoundingBox, {}),
    "polygon": (Polygon, {}),
    "point": (Point, {}),
    "related": (Related, {}),
    "file": (DataFile, {"ID": "id", "URI": "uri"}),
    "material": (OtherMaterial, {"ID": "id", "URI": "uri", "level": "level", "type": "type"}),
}
#: Fields that say nothing by themselves: a group that has no others is no value.
_SILENT = frozenset({"id", "level", "type", "lang", "kind"})
#: How many fields a value can't do without.
_LEAST: Mapping[type[Any], int] = {BoundingBox: 4, Point: 2}
#: The fields, by part of the study, in which archives state embargoes.
_EMBARGO_FIELDS = {
    "access": (
        "restrictions", "conditions", "special_permissions", "availability", "confidentiality",
        "deposit_requirements", "disclaimers", "notes",
    ),
    "citation": ("copyrights", "notes"),
    "": ("notes",),
}  # fmt: skip
_RELATED_KIND = {"relpubl": "publication", "relstdy": "study", "relmat": "material"}


class _Node:
    """An element of the table and the tags below it.

    `field` is what it fills, without the group that it lies in; `read` reads an element with a text of its own,
    `group` says of what sort the value is that it and those below it make; `single` whether the field takes one value
    only; `text_field` is where stray text in it goes. A section has neither reader nor group.
    """

    __slots__ = ("children", "field", "group", "read", "single", "text_field")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.field = ""
        self.read: Callable[[Leaf], Any] | None = None
        self.group = ""
        self.single = False
        self.text_field = ""


def read(element: etree._Element) -> tuple[Study, tuple[Unparsed, ...]]:
    """The study that a codeBook element describes, and what of it has no place in the model, in document order.

    What `ddi_tools.codebook.repair` kept in notes is read where it stood.
    """
    reader = _Reader(restored(element))
    return reader.study(), tuple(reader.unparsed)


@cache
def _table(space: str) -> _Node:
    """The table as a tree of tags in a namespace."""
    prefix = f"{{{space}}}" if space else ""
    root = _Node()
    for path, field, kind in ELEMENTS:
        node, within = root, ""
        for name in path.split("/"):
            if node.group:
                within += f"{node.field}."
            node = node.children.setdefault(prefix + name, _Node())
        node.field = field.removeprefix(within)
        node.read, node.single = READERS.get(kind), kind == "value"
        node.group = kind if kind in GROUPS else ""
    for path, field in TEXT_OF_SECTIONS:
        _at(root, prefix, path.split("/")).text_field = field
    for found, belongs in MISPLACED:
        *above, name = found.split("/")
        _at(root, prefix, above).children[prefix + name] = _at(root, prefix, belongs.split("/"))
    return root


def _at(node: _Node, prefix: str, names: list[str]) -> _Node:
    for name in names:
        node = node.children[prefix + name]
    return node


class _Reader:
    """The walk over one codebook; `unparsed` grows on the way."""

    def __init__(self, element: etree._Element) -> None:
        self.root = element
        self.space = namespace(element)
        self.prefix = f"{{{self.space}}}" if self.space else ""
        self.unparsed: list[Unparsed] = []

    def study(self) -> Study:
        """The study of the codeBook element itself."""
        attributes = dict(self.root.attrib)
        lang = language(attributes, None)
        version, identity = attributes.pop("version", None), attributes.pop("ID", None)
        self.leftovers(self.root, attributes)
        values: Values = {}
        self.walk(self.root, _table(self.space), values, lang)
        parts: dict[str, Values] = {"": {}, "citation": {}, "methods": {}, "access": {}}
        for field, value in values.items():
            part, _, name = field.rpartition(".")
            parts[part][name] = tuple(value)
        parts["access"]["embargoes"] = embargoes(_where_embargoes_stand(parts))
        return Study(
            namespace=self.space,
            version=version,
            lang=lang,
            id=identity,
            **parts[""],
            citation=Citation(**parts["citation"]),
            methods=Methods(**parts["methods"]),
            access=Access(**parts["access"]),
        )

    def walk(self, element: etree._Element, node: _Node, values: Values, lang: str | None) -> None:
        """A section: its children are read into `values`, by field."""
        known = node.children
        if (text := element.text) and not text.isspace():
            self.stray(element, text, node, values, lang)
        for child in element:
            tag = child.tag
            if isinstance(tag, str):
                below = known.get(tag) or self.by_name(child, known)
                if below is None:
                    self.unknown(child)
                elif below.read is not None:
                    self.leaf(child, below, below.read, values, lang)
                elif below.group:
                    self.group(child, below, values, lang)
                else:
                    self.walk(child, below, values, self.section_language(child, lang))
            elif isinstance(child, etree._Entity):
                self.add(element, "/text()", child.text or "")
            if (tail := child.tail) and not tail.isspace():
                self.stray(element, tail, node, values, lang)

    def by_name(self, child: etree._Element, known: Mapping[str, _Node]) -> _Node | None:
        """The row for an element of another DDI namespace or case (`othrStdymat`); None where there is none."""
        if namespace(child) not in CODEBOOK_NAMESPACES:
            return None
        tag = self.prefix + local_name(child)
        if tag in known:
            return known[tag]
        wanted = tag.casefold()
        return next((node for each, node in known.items() if each.casefold() == wanted), None)

    def section_language(self, section: etree._Element, lang: str | None) -> str | None:
        """The language in a section; its other attributes have no place."""
        if not section.attrib:
            return lang
        attributes = dict(section.attrib)
        within = language(attributes, lang)
        self.leftovers(section, attributes)
        return within

    def leaf(
        self, child: etree._Element, node: _Node, reader: Callable[[Leaf], Any], values: Values, lang: str | None
    ) -> None:
        """An element with a text of its own."""
        leaf = Leaf(child, lang)
        value = reader(leaf)
        if leaf.attributes or leaf.lost or leaf.odd or leaf.strange:
            self.rest(leaf)
        if value is None:
            return
        if not node.single:
            values.setdefault(node.field, []).append(value)
        elif node.field in values:
            self.add(child, "/text()", value)
        else:
            values[node.field] = value

    def group(self, child: etree._Element, node: _Node, values: Values, lang: str | None) -> None:
        """An element whose value is put together from those below it; back in one piece where that can't be done."""
        made, attributes = GROUPS[node.group]
        leaf = Leaf(child, lang)
        before = len(self.unparsed)
        own: Values = {}
        if made is Related:
            self.related(leaf, node, own)
        else:
            self.walk(child, node, own, leaf.lang)
        for attribute, field in attributes.items():
            if value := leaf.take(attribute):
                own[field] = value
        if own.keys() <= _SILENT or len(own) < _LEAST.get(made, 0):
            del self.unparsed[before:]
            self.unknown(child)
            return
        self.rest(leaf)
        fields = {field: tuple(value) if isinstance(value, list) else value for field, value in own.items()}
        values.setdefault(node.field, []).append(made(**fields))

    def related(self, leaf: Leaf, node: _Node, own: Values) -> None:
        """A relPubl or its like: a text of its own, with links, and citations."""
        text = leaf.prose("citation", "ExtLink")
        links = []
        for child in leaf.apart:
            if local_name(child) == "ExtLink":
                links.append(leaf.address(child))
            elif below := self.by_name(child, node.children):
                self.walk(child, below, own, self.section_language(child, leaf.lang))
            else:
                self.unknown(child)
        if uris := [uri for uri in links if uri]:
            own["uris"] = [*own.get("uris", ()), *uris]
        if text:
            own["text"] = text
        own["kind"] = _RELATED_KIND.get(local_name(leaf.element).casefold(), "reference")
        own["lang"] = leaf.lang

    # -- what has no place in the model ------------------------------------------------------------------

    def rest(self, leaf: Leaf) -> None:
        """What a reader left of its element."""
        self.leftovers(leaf.element, leaf.attributes)
        for text in leaf.lost:
            self.add(leaf.element, "/text()", text)
        for element, name, value in leaf.odd:
            if value.strip() and name not in IN_EFFECT:
                self.add(element, f"/@{name.rpartition('}')[2]}" if name else "/text()", value)
        for child in leaf.strange:
            self.unknown(child)

    def leftovers(self, element: etree._Element, attributes: Mapping[str, str]) -> None:
        """Attributes that no field takes."""
        for name, value in attributes.items():
            if value.strip():
                self.add(element, f"/@{name.rpartition('}')[2]}", value)

    def stray(self, section: etree._Element, raw: str, node: _Node, values: Values, lang: str | None) -> None:
        """Text where only elements belong."""
        lost: list[str] = []
        text = prose(raw, lost) if node.text_field else ""
        if text:
            values.setdefault(node.text_field, []).append(Statement(text=text, lang=lang))
            for what in lost:
                self.add(section, "/text()", what)
        else:
            self.add(section, "/text()", " ".join(raw.split()))

    def unknown(self, element: etree._Element) -> None:
        """An element that is not in the table; nothing, if nothing is in it."""
        if _says_something(element):
            self.add(element, "", etree.tostring(element, encoding="unicode", with_tail=False))

    def add(self, element: etree._Element, step: str, content: str) -> None:
        """An entry for what stands at an element, or at a step below it."""
        names: list[str] = []
        place: etree._Element | None = element
        while place is not None and place is not self.root:
            names.append(local_name(place))
            place = place.getparent()
        path = "/".join(reversed(names)) + step
        self.unparsed.append(Unparsed(path=path.lstrip("/"), line=element.sourceline, content=content))


def _says_something(element: etree._Element) -> bool:
    """Whether there is text in an element or below, or an attribute that is more than in effect."""
    for each in element.iter(etree.Element):
        if (each.text and not each.text.isspace()) or (each is not element and each.tail and not each.tail.isspace()):
            return True
        if each.attrib and any(value.strip() for name, value in each.items() if name not in IN_EFFECT):
            return True
    return any(
        e.tail and not e.tail.isspace() for e in element.iterdescendants(etree.Comment, etree.PI, etree.Entity)
    )


def _where_embargoes_stand(parts: Mapping[str, Values]) -> list[LangText]:
    """The texts of a study in which archives state embargoes."""
    return [
        text for part, fields in _EMBARGO_FIELDS.items() for field in fields for text in parts[part].get(field, ())
    ]
