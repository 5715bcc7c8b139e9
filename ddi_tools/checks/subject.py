"""The record that a rule judges, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
    "dataAccs", "depDate", "distDate", "distrbtr", "fundAg", "generalDataFormat", "holdings", "keyword",
    "nation", "othId", "parTitl", "prodDate", "producer", "restrctn", "setAvail", "software", "specPerm",
    "timePrd", "titl", "topcClas", "typeOfAccess", "typeOfDataSrc", "useStmt", "version",
)  # fmt: skip

_string = etree.XPath("string()", smart_strings=False)
_languages = etree.XPath("descendant-or-self::*/@xml:lang", smart_strings=False)


def string_value(element: etree._Element) -> str:
    """All text in an element, at whatever depth, as it stands."""
    return str(_string(element)) if len(element) else element.text or ""


@cache
def _names(namespace: str) -> Mapping[object, str]:
    """The names of `INDEXED` and `PARTS` by what lxml calls them in a namespace, their tags in Clark notation."""
    return {f"{{{namespace}}}{name}" if namespace else name: name for name in (*INDEXED, *PARTS)}


class Subject:
    """A codeBook element, the day for which it is judged, and the study in it, which is read when first asked for.

    `parts` are those of the codebook that describe it and the study, `description` is the first stdyDscr.
    """

    def __init__(self, element: etree._Element, as_of: date) -> None:
        self.element = element
        self.as_of = as_of
        names = _names(xml.namespace(element))
        self.parts = tuple(child for child in element[:] if names.get(child.tag) in PARTS)
        self.description = next((part for part in self.parts if names[part.tag] == "stdyDscr"), None)
        self._places = Places(element)
        self._index = index = dict[str, list[etree._Element]]()
        # All elements are looked at: telling libxml2 thirty names takes longer than passing over the others.
        for part in self.parts:
            for node in part.iter():
                name = names.get(node.tag)
                if name is not None:
                    index.setdefault(name, []).append(node)

    @cached_property
    def study(self) -> Study:
        """The element as the model has it. Reading costs more than all other rules: ask for it last."""
        from ddi_tools.codebook.read import read  # noqa: PLC0415 - half of the start-up time; few records need it

        return read(self.element)[0]

    @cached_property
    def text(self) -> str:
        """All text of the parts, one after the other: what a rule looks for before it looks where."""
        return "\n".join(string_value(part) for part in self.parts)

    @cached_property
    def languages(self) -> Collection[str]:
        """All language tags of the codeBook and its parts, as written, in document order, none twice."""
        own = self.element.get(xml.XML_LANG)
        tags = [tag for part in self.parts for tag in _languages(part)]
        return dict.fromkeys([own, *tags] if own else tags).keys()  # a set in the order of the record

    def elements(self, *names: str) -> Sequence[etree._Element]:
        """The parts' elements of these names, which must be of `INDEXED`; in document order name by name."""
        if len(names) == 1:
            return self._index.get(names[0], ())
        return [element for name in names if name in self._index for element in self._index[name]]

    def language(self, element: etree._Element | None) -> str | None:
        """The xml:lang that holds for an element: its own, or that of the nearest element around it."""
        while element is not None:
            if lang := element.get(xml.XML_LANG):
                return lang
            element = None if element is self.element else element.getparent()
        return None

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
