"""The record that a rule judges, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING

from lxml import etree

from ddi_tools.checks.place import Places
from ddi_tools.codebook import xml
from ddi_tools.findings import Finding, Severity, finding

if TYPE_CHECKING:
    from ddi_tools.codebook.model import Study

#: The parts of a codebook that rules read; the description of variables, often the most of a file, is not.
PARTS = ("docDscr", "stdyDscr")

#: The elements that rules ask for. They are found in one walk over the record, whatever the number of rules.
INDEXED = (
    "AuthEnty", "ExtLink", "IDNo", "abstract", "avlStatus", "collDate", "concept", "conditions", "contact",
    "dataAccs", "depDate", "distDate", "distrbtr", "fundAg", "holdings", "keyword", "nation", "othId",
    "parTitl", "prodDate", "producer", "restrctn", "setAvail", "software", "specPerm", "timePrd", "titl",
    "topcClas", "typeOfAccess", "useStmt", "version",
)  # fmt: skip

_string = etree.XPath("string()", smart_strings=False)
_languages = etree.XPath("descendant-or-self::*/@xml:lang", smart_strings=False)


def string_value(element: etree._Element) -> str:
    """All text in an element, at whatever depth, as it stands."""
    return str(_string(element)) if len(element) else element.text or ""


@cache
def _tags(namespace: str) -> Mapping[str, str]:
    """The names of `INDEXED` and `PARTS` in a namespace, in Clark notation, by name."""
    return {name: f"{{{namespace}}}{name}" if namespace else name for name in (*INDEXED, *PARTS)}


class Subject:
    """A codeBook element, the day for which it is judged, and the study in it, which is read when first asked for."""

    def __init__(self, element: etree._Element, as_of: date) -> None:
        self.element = element
        self.as_of = as_of
        self._tags = _tags(xml.namespace(element))

    @cached_property
    def study(self) -> Study:
        """The element as the model has it. Reading costs more than all other rules: ask for it last."""
        from ddi_tools.codebook.read import read  # noqa: PLC0415 - half of the start-up time; few records need it

        return read(self.element)[0]

    @cached_property
    def parts(self) -> tuple[etree._Element, ...]:
        """The parts of the codebook that describe it and the study."""
        return tuple(self.element.iterchildren(*(self._tags[part] for part in PARTS)))

    @cached_property
    def description(self) -> etree._Element | None:
        """The stdyDscr."""
        return next((part for part in self.parts if xml.local_name(part) == "stdyDscr"), None)

    @cached_property
    def text(self) -> str:
        """All text of the parts, one after the other, in lower case: what a rule looks for before it looks where."""
        return "\n".join(string_value(part) for part in self.parts).lower()

    @cached_property
    def languages(self) -> frozenset[str]:
        """All language tags of the codeBook and its parts, as written."""
        own = self.element.get(xml.XML_LANG)
        tags = {tag for part in self.parts for tag in _languages(part)}
        return frozenset(tags | {own} if own else tags)

    def elements(self, *names: str) -> list[etree._Element]:
        """The parts' elements of these names, which must be of `INDEXED`; in document order name by name."""
        return [element for name in names for element in self._index[self._tags[name]]]

    def language(self, element: etree._Element | None) -> str | None:
        """The xml:lang that holds for an element: its own, or that of the nearest element around it."""
        while element is not None:
            if lang := element.get(xml.XML_LANG):
                return lang
            element = None if element is self.element else element.getparent()
        return None

    @cached_property
    def _index(self) -> Mapping[str, list[etree._Element]]:
        # All elements are looked at: telling libxml2 thirty names takes longer than passing over the others.
        index: dict[str, list[etree._Element]] = {tag: [] for tag in self._tags.values()}
        for part in self.parts:
            for element in part.iter(etree.Element):
                found = index.get(str(element.tag))
                if found is not None:
                    found.append(element)
        return index

    @cached_property
    def _places(self) -> Places:
        return Places(self.element)

    def place(self, element: etree._Element) -> str:
        """The XPath of an element of the record, from its codeBook."""
        return self._places.xpath(element)

    def finding(
        self,
        code: str,
        message: str,
        element: etree._Element,
        *,
        attribute: str | None = None,
        severity: Severity | None = None,
        value: str | None = None,
        hint: str | None = None,
    ) -> Finding:
        """A finding about an element of the record, or about an attribute of it."""
        place = self.place(element) if attribute is None else f"{self.place(element)}/@{attribute}"
        return finding(
            code, message, severity=severity, xpath=place, line=element.sourceline, value=value, hint=hint
        )  # fmt: skip


#: A rule gives what it finds in a record, with a catalogued code; it reads nothing but the subject.
Rule = Callable[[Subject], Iterable[Finding]]
