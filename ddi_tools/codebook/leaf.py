"""An element that is being read: its text, its attributes, and what no one has taken of either."""

from __future__ import annotations

from lxml import etree

from ddi_tools.codebook.text import flatten, line, prose
from ddi_tools.codebook.xml import XML_LANG, XSI

#: Attributes that give the language in effect: the standard's, and what NADA and Nesstar write instead.
_LANGUAGE = (XML_LANG, "lang", "xml-lang")
#: Where the schema lies: no fact about the study.
_SCHEMA_PLACE = (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation", "schemaLocation")
#: Attributes that are in effect, and need no place in the model.
IN_EFFECT = frozenset(_LANGUAGE + _SCHEMA_PLACE)


def language(attributes: dict[str, str], inherited: str | None) -> str | None:
    """The language in effect; what says so, and where the schema lies, is taken out of the attributes."""
    stated = attributes.pop(XML_LANG, None)
    if attributes:
        for name in IN_EFFECT.intersection(attributes):
            value = attributes.pop(name)
            if stated is None and name in _LANGUAGE:
                stated = value
    stated = stated.strip() if stated else stated
    return inherited if stated is None else stated or None


class Leaf:
    """An element that is being read, and what is left of it.

    `attributes` are those that no one has taken yet; `apart` the children that were asked for apart; `strange` those
    that no one can read; `lost` what the plain text leaves out; `odd` attributes (or, without a name, texts) of
    elements inside.
    """

    __slots__ = ("apart", "attributes", "element", "lang", "lost", "odd", "strange")

    def __init__(self, element: etree._Element, lang: str | None) -> None:
        self.element = element
        self.attributes: dict[str, str] = dict(element.items())
        self.lang = language(self.attributes, lang) if self.attributes else lang
        self.apart: list[etree._Element] = []
        self.strange: list[etree._Element] = []
        self.lost: list[str] = []
        self.odd: list[tuple[etree._Element, str, str]] = []

    def take(self, name: str) -> str | None:
        """An attribute's value without padding; None where it is blank or not there."""
        value = self.attributes.get(name)
        if value is None or not (value := value.strip()):
            return None
        del self.attributes[name]
        return value

    def line(self, *apart: str) -> str:
        """The element's plain text in one line, without the children of these names."""
        return line(self._raw(apart), self.lost)

    def prose(self, *apart: str) -> str:
        """The element's plain text, without the children of these names."""
        return prose(self._raw(apart), self.lost)

    def _raw(self, apart: tuple[str, ...]) -> str:
        if not len(self.element):
            return self.element.text or ""
        flat = flatten(self.element, apart)
        self.apart, self.strange, self.odd = flat.apart, self.strange + flat.strange, self.odd + flat.attributes
        return flat.raw

    def address(self, child: etree._Element) -> str | None:
        """The address in an ExtLink; what else it has is left over."""
        link = Leaf(child, self.lang)
        uri, text = link.take("URI"), link.line()
        if text:
            link.odd.append((child, "", text))
        self.absorb(link)
        return uri

    def absorb(self, other: Leaf) -> None:
        """Take over what another leaf has left."""
        self.odd += [(other.element, name, value) for name, value in other.attributes.items()]
        self.odd += [(other.element, "", text) for text in other.lost]
        self.odd += other.odd
        self.strange += other.strange
