"""Reading a codebook: one walk over its tree, driven by the table of `ddi_tools.codebook.paths`.

Reading is lenient and loses nothing. Elements are known by their names in whatever namespace of DDI Codebook, those
that are met in a wrong place are read where they belong, and whatever has no place in the model (elements, stray
text, attributes) is given back as `Unparsed`. Only the language and the place of the schema have no entry of their
own: they are in effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from lxml import etree

from ddi_tools.codebook.access import embargoes
from ddi_tools.codebook.leaves import READERS, Leaf, language
from ddi_tools.codebook.model import (
    Access,
    BoundingBox,
    Citation,
    DataFile,
    LangText,
    Methods,
    OtherMaterial,
    Related,
    Series,
    Study,
    Unparsed,
)
from ddi_tools.codebook.paths import ELEMENTS, MISPLACED
from ddi_tools.codebook.text import prose
from ddi_tools.codebook.xml import local_name, namespace

#: The values that are put together from several elements, and which of their fields are attributes.
_GROUPS: Mapping[str, tuple[type[Any], Mapping[str, str]]] = {
    "citation": (Citation, {}),
    "series": (Series, {"URI": "uri", "ID": "id"}),
    "box": (BoundingBox, {}),
    "related": (Related, {}),
    "file": (DataFile, {"ID": "id", "URI": "uri"}),
    "material": (OtherMaterial, {"ID": "id", "URI": "uri", "level": "level", "type": "type"}),
}
#: Fields that say nothing by themselves: a group that has no others is no value.
_SILENT = frozenset({"id", "level", "type", "lang", "kind"})
_RELATED_KIND = {"relPubl": "publication", "relStdy": "study", "relMat": "material", "othRefs": "reference"}


class _Node:
    """An element of the table with those below it: its tags' next steps, what reads it, and the field it fills."""

    __slots__ = ("children", "field", "kind")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.field = ""
        self.kind = ""


Values = dict[str, Any]


def read(element: etree._Element) -> tuple[Study, tuple[Unparsed, ...]]:
    """The study that a codeBook element describes, and what of it has no place in the model, in document order."""
    reader = _Reader(element)
    return reader.study(), tuple(reader.unparsed)


@cache
def _table(space: str) -> _Node:
    """The table as a tree of tags in a namespace."""
    prefix = f"{{{space}}}" if space else ""
    root = _Node()
    for path, field, kind in ELEMENTS:
        node = root
        for name in path.split("/"):
            node = node.children.setdefault(prefix + name, _Node())
        node.field, node.kind = field, kind
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
        """The codeBook element itself."""
        attributes = dict(self.root.attrib)
        lang = language(attributes, None)
        version, identity = attributes.pop("version", None), attributes.pop("ID", None)
        self.leftovers(self.root, attributes)
        values: Values = {}
        self.walk(self.root, _table(self.space), values, "", lang)
        parts: dict[str, Values] = {"": {}, "citation": {}, "methods": {}, "access": {}}
        for field, value in values.items():
            part, _, name = field.rpartition(".")
            parts[part][name] = tuple(value)
        parts["access"]["embargoes"] = embargoes(_where_embargoes_stand(parts))
        return Study(
            namespace=self.space, version=version, lang=lang, id=identity, **parts[""],
            citation=Citation(**parts["citation"]),
            methods=Methods(**parts["methods"]),
            access=Access(**parts["access"]),
        )  # fmt: skip

    def walk(self, element: etree._Element, node: _Node, values: Values, group: str, lang: str | None) -> None:
        """A section: its children are read into `values`, by fields without the name of the group they are in."""
        if (text := element.text) and not text.isspace():
            self.stray(element, text)
        known = node.children
        for child in element:
            if (tail := child.tail) and not tail.isspace():
                self.stray(element, tail)
            tag = child.tag
            if not isinstance(tag, str):
                if tag is etree.Entity:
                    self.stray(element, child.text or "")
                continue
            below = known.get(tag) or self.by_name(child, known)
            if below is None:
                self.unknown(child)
            elif not below.kind:
                attributes = dict(child.attrib)
                within = language(attributes, lang) if attributes else lang
                if attributes:
                    self.leftovers(child, attributes)
                self.walk(child, below, values, group, within)
            elif below.kind in _GROUPS:
                self.group(child, below, values, group, lang)
            else:
                self.leaf(child, below, values, group, lang)

    def by_name(self, child: etree._Element, known: Mapping[str, _Node]) -> _Node | None:
        """The table's row for an element of another namespace or case (`othrStdymat`); None where there is none."""
        name = local_name(child)
        found = known.get(self.prefix + name)
        if found is None and namespace(child) in (self.space, ""):
            wanted = (self.prefix + name).casefold()
            found = next((node for tag, node in known.items() if tag.casefold() == wanted), None)
        return found

    def leaf(self, child: etree._Element, node: _Node, values: Values, group: str, lang: str | None) -> None:
        """An element with a text of its own."""
        leaf = Leaf(child, lang)
        value = READERS[node.kind](leaf)
        self.rest(leaf)
        if value is None:
            return
        field = node.field[len(group) :]
        if node.kind != "value":
            values.setdefault(field, []).append(value)
        elif field in values:
            self.add(child, "/text()", value)
        else:
            values[field] = value

    def group(self, child: etree._Element, node: _Node, values: Values, group: str, lang: str | None) -> None:
        """An element whose value is put together from those below it."""
        made, attributes = _GROUPS[node.kind]
        leaf = Leaf(child, lang)
        own: Values = {}
        if node.kind == "related":
            self.related(leaf, node, own)
        else:
            self.walk(child, node, own, f"{node.field}.", leaf.lang)
        for attribute, field in attributes.items():
            if value := leaf.take(attribute):
                own[field] = value
        if own.keys() <= _SILENT or (node.kind == "box" and len(own) < 4):
            self.unplaced(child, own)
            return
        self.rest(leaf)
        fields = {field: tuple(value) if isinstance(value, list) else value for field, value in own.items()}
        values.setdefault(node.field[len(group) :], []).append(made(**fields))

    def related(self, leaf: Leaf, node: _Node, own: Values) -> None:
        """A relPubl or its like: a text of its own, with links, and citations."""
        flat = leaf.flat("citation", "ExtLink")
        uris: list[str] = []
        for child in flat.apart:
            if local_name(child) == "citation":
                below = node.children.get(child.tag) or self.by_name(child, node.children)
                inner = dict(child.attrib)
                within = language(inner, leaf.lang)
                self.leftovers(child, inner)
                if below is not None:
                    self.walk(child, below, own, f"{node.field}.", within)
            else:
                uris += leaf.link(child)
        text = prose(flat.raw)
        if uris:
            own["uris"] = [*own.get("uris", ()), *uris]
        if text:
            own["text"] = text
        if own:
            own["kind"] = _RELATED_KIND.get(local_name(leaf.element), "reference")
            own["lang"] = leaf.lang

    # -- what has no place in the model ------------------------------------------------------------------

    def rest(self, leaf: Leaf) -> None:
        """What a reader left of its element."""
        if leaf.attributes:
            self.leftovers(leaf.element, leaf.attributes)
        for element, name, value in leaf.odd:
            if value.strip():
                self.add(element, f"/@{name.rpartition('}')[2]}" if name else "/text()", value)
        for child in leaf.strange:
            self.unknown(child)

    def leftovers(self, element: etree._Element, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            if value.strip():
                self.add(element, f"/@{name.rpartition('}')[2]}", value)

    def stray(self, section: etree._Element, text: str) -> None:
        """Text where only elements belong."""
        self.add(section, "/text()", " ".join(text.split()))

    def unknown(self, element: etree._Element) -> None:
        """An element that is not in the table; nothing, if nothing is in it."""
        if any(t.strip() for t in element.itertext(etree.Element)) or any(
            e.attrib for e in element.iter(etree.Element)
        ):
            self.add(element, "", etree.tostring(element, encoding="unicode", with_tail=False))

    def add(self, element: etree._Element, step: str, content: str) -> None:
        names = []
        place: etree._Element | None = element
        while place is not None and place is not self.root:
            names.append(local_name(place))
            place = place.getparent()
        path = "/".join(reversed(names)) + step
        self.unparsed.append(Unparsed(path=path.lstrip("/"), line=element.sourceline, content=content))

    def unplaced(self, element: etree._Element, own: Values) -> None:
        """A group that came to nothing: as it is, in one piece, unless its parts were already given back."""
        if own or any(value.strip() for value in element.attrib.values()):
            self.unknown(element)


def _where_embargoes_stand(parts: Mapping[str, Values]) -> list[LangText]:
    """The texts of a study in which archives state embargoes."""
    texts: list[LangText] = []
    for part, fields in (
        ("access", (
            "restrictions", "conditions", "special_permissions", "availability", "confidentiality",
            "deposit_requirements", "disclaimers", "notes",
        )),
        ("citation", ("copyrights", "notes")),
        ("", ("notes",)),
    ):  # fmt: skip
        for field in fields:
            texts += parts[part].get(field, ())
    return texts
