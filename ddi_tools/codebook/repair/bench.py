"""The codebook under repair, what was done to it, and where each element stood at first."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from ddi_tools import resources
from ddi_tools.codebook import kept, schema
from ddi_tools.codebook.grammar import Declaration, Grammar, grammar
from ddi_tools.codebook.kept import Kept, Places
from ddi_tools.codebook.xml import XML_LANG

#: The type that any text is of.
_ANY = "xs:string"
#: Types without a name of their own; they go by that of the element whose text they are.
_UNNAMED = frozenset({"selector", "attribute"})
#: Attributes that give the language in effect, the strongest first.
_LANGUAGE = (XML_LANG, "lang", "xml-lang")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was done: the rule's name, where (in the document as it came), before, after, and why."""

    rule: str
    xpath: str
    line: int | None
    before: str
    after: str
    reason: str


class Bench:
    """A copy of a codebook to work on; `steps` and what is kept grow on the way."""

    def __init__(self, root: etree._Element, original: etree._Element, grammar: Grammar) -> None:
        self.root = root
        self.grammar = grammar
        self.steps: list[Step] = []
        self.original = dict(zip(root.iter(), original.iter(), strict=True))
        self.order = {element: number for number, element in enumerate(self.original)}
        self._places = Places(original)
        self._kept: dict[etree._Element, list[Kept]] = {}
        for each in kept.take(root):
            self.keep(each)
        # Keyed by what lxml calls a tag, which is a function for a comment.
        self._declared: dict[object, Declaration] = {self.tag(n): d for n, d in grammar.elements.items()}
        self._fits: dict[tuple[str, str], bool] = {}

    def declared(self, element: etree._Element) -> Declaration | None:
        """The declaration of an element of the codebook's namespace; None for others."""
        return self._declared.get(element.tag)

    def elements(self) -> Iterator[tuple[etree._Element, Declaration]]:
        """All declared elements, in document order, with their declarations."""
        for element in list(self.root.iter(self.tag("*"))):
            if (declared := self.declared(element)) is not None:
                yield element, declared

    def tag(self, name: str) -> str:
        """A name in the codebook's namespace."""
        return f"{{{self.grammar.namespace}}}{name}"

    def new(self, name: str) -> etree._Element:
        """An element of the codebook's namespace."""
        return etree.Element(self.tag(name))

    # -- what was done -----------------------------------------------------------------------------------

    def step(self, rule: str, element: etree._Element, before: str, after: str, reason: str) -> None:
        """Note a step at an element, or at what stands around it, if it is new."""
        place: etree._Element | None = element
        while place is not None and place not in self.original:
            place = place.getparent()
        first = self.original[self.root if place is None else place]
        self.steps.append(
            Step(
                rule=rule,
                xpath=xpath(self._places, first),
                line=first.sourceline,
                before=before,
                after=after,
                reason=reason,
            )
        )

    @property
    def kept(self) -> Iterator[Kept]:
        """All that is kept, by the elements that it belongs to."""
        return itertools.chain.from_iterable(self._kept.values())

    def keep(self, one: Kept) -> None:
        """Keep one thing in a note."""
        self._kept.setdefault(one.element, []).append(one)

    def inherit(self, first: etree._Element, second: etree._Element) -> None:
        """Let an element have what was kept of another, which is to go."""
        for each in self._kept.pop(second, ()):
            self.keep(Kept(first, each.step, each.value))

    def keep_attribute(self, element: etree._Element, name: str, value: str) -> None:
        """Keep an attribute's value in a note."""
        self.keep(Kept(element, kept.attribute_step(name), value))

    def keep_text(self, element: etree._Element, text: str) -> None:
        """Keep a text between elements in a note."""
        self.keep(Kept(element, "text()", text))

    def keep_content(self, element: etree._Element) -> None:
        """Keep all that an element holds, as it is, in a note."""
        self.keep(kept.content(element, element))

    def keep_name(self, element: etree._Element, name: str) -> None:
        """Keep an element's former name in a note."""
        self.keep(Kept(element, "name()", name))

    def put_back_in(self, element: etree._Element) -> None:
        """Give an element, and those in it, back what was kept of them: they are to go as they were."""
        for inner in list(element.iter()):
            for each in self._kept.pop(inner, ()):
                each.put_back()

    def keep_element(self, element: etree._Element, between: str = "", owner: etree._Element | None = None) -> None:
        """Take an element out and keep it, as it was, in a note; as part of its parent, or of an owner further up."""
        parent = element.getparent() if owner is None else owner
        assert parent is not None
        self.put_back_in(element)
        as_xml = etree.tostring(element, encoding="unicode", with_tail=False)
        kept.detach(element, between)
        self.keep(Kept(parent, "*", as_xml))

    # -- language ----------------------------------------------------------------------------------------

    def language(self, element: etree._Element | None) -> str | None:
        """The language in effect at an element."""
        while element is not None:
            for name in _LANGUAGE:
                if (stated := element.get(name)) is not None:
                    return stated.strip() or None
            element = element.getparent() if element is not self.root else None
        return None

    def hold_language(self, element: etree._Element, language: str | None) -> None:
        """State the language that was in effect at an element before it was moved, where it is another now."""
        if self.language(element) != language:
            element.set(XML_LANG, language or "")

    # -- values ------------------------------------------------------------------------------------------

    def fits(self, kind: str, value: str) -> bool:
        """Whether a value is one of a simple type, named as the schemas name it."""
        if kind == _ANY:
            return True
        known = self._fits.get((kind, value))
        if known is None:
            name = XML_LANG if kind == "xml:lang" else "value"
            if kind in _UNNAMED:
                probe = self.new(kind)
                probe.text = value
            else:
                probe = etree.Element(self.tag(_probe(kind)), {name: value})
            known = self._fits[kind, value] = _probes(self.grammar.version).validate(probe)
        return known

    def fits_text(self, markup: etree._Element) -> bool:
        """Whether XHTML may stand in a text as it is; the texts of the standard all hold the same of it."""
        probe = self.new("titl")
        probe.append(_alone(markup))
        return schema.load(self.grammar.version).validate(probe)

    def fits_citation(self, element: etree._Element) -> bool:
        """Whether an element of Dublin Core may stand in a citation as it is; the first publication knows fewer."""
        probe = self.new("citation")
        etree.SubElement(etree.SubElement(probe, self.tag("titlStmt")), self.tag("titl"))
        probe.append(_alone(element))
        return schema.load(self.grammar.version).validate(probe)


@cache  # It takes longer to make than most records take to repair.
def _probes(version: str) -> etree.XMLSchema:
    """A schema with an element for each simple type that holds one attribute of it: libxml2 judges the values."""
    table = grammar(version)
    kinds = {a.type for d in table.elements.values() for a in d.attributes.values()}
    kinds |= {d.text for d in table.elements.values() if d.text}
    file = resources.path("schemas", "ddi-codebook", version, "codebook.xsd")
    defined = "".join(
        f'<xs:element name="{_probe(kind)}"><xs:complexType><xs:attribute '
        + ('ref="xml:lang"' if kind == "xml:lang" else f'name="value" type="{kind}"')
        + "/></xs:complexType></xs:element>"
        for kind in sorted(kinds - _UNNAMED - {_ANY})
    )
    return etree.XMLSchema(
        etree.fromstring(
            f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{table.namespace}" '
            f'targetNamespace="{table.namespace}"><xs:include schemaLocation="{file.as_uri()}"/>'
            f'<xs:import namespace="http://www.w3.org/XML/1998/namespace"/>{defined}</xs:schema>'
        )
    )


def _alone(element: etree._Element) -> etree._Element:
    """A copy without the text behind it."""
    alone = copy.deepcopy(element)
    alone.tail = None
    return alone


def _probe(kind: str) -> str:
    return f"probe.{kind.replace(':', '.')}"


def xpath(places: Places, element: etree._Element) -> str:
    """The XPath of an element from its codebook, as findings write it."""
    return "/ddi:".join(["/ddi:codeBook", *filter(None, places.path(element).split("/"))])
