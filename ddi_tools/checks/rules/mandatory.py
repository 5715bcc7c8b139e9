"""What a citation, and DataCite, can't do without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from ddi_tools.checks.rules.identifiers import BARE_RESOLVER
from ddi_tools.checks.subject import Subject
from ddi_tools.codebook import xml
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.findings import Finding

#: What DataCite 4.7 makes mandatory: the finding, what is missing, and the elements of the study's citation of which
#: any will do, each with its parent there.
_NEEDED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "RUL701": ("identifier", {"IDNo": "titlStmt", "holdings": "citation"}),
    "RUL702": ("creator", {"AuthEnty": "rspStmt", "producer": "prodStmt"}),
    "RUL703": ("title", {"titl": "titlStmt", "parTitl": "titlStmt"}),
    "RUL704": ("publisher", {"distrbtr": "distStmt", "producer": "prodStmt"}),
    "RUL705": (
        "year of publication",
        {"distDate": "distStmt", "version": "verStmt", "prodDate": "prodStmt", "depDate": "distStmt"},
    ),
}
#: The elements that give a year, and what one looks like.
_DATED = frozenset(_NEEDED["RUL705"][1])
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?:\d{4})?(?!\d)")


def cited(subject: Subject) -> Iterator[Finding]:
    """The study has what DataCite makes mandatory: identifier, creator, title, publisher and year."""
    description = subject.description
    if description is None:
        return
    for code, (what, places) in _NEEDED.items():
        given = (
            e for name, place in places.items() for e in subject.elements(name) if _is_cited(e, place, description)
        )
        if not any(map(_says, given)):
            name, parent = next(iter(places.items()))
            message = f"The study has no {what}: stdyDscr/citation/{parent}/{name} would give it"
            yield subject.finding(code, message, description)


def _is_cited(element: etree._Element, parent: str, description: etree._Element) -> bool:
    """Whether an element stands in the study's own citation, in the parent of that name."""
    above = element.getparent()
    if above is None or xml.local_name(above) != parent:
        return False
    citation = above if parent == "citation" else above.getparent()
    return citation is not None and citation.getparent() is description


def _says(element: etree._Element) -> bool:
    """Whether an element has a text or an address that says something, or the year that it is asked for."""
    name = xml.local_name(element)
    if name in _DATED:
        # The text of a version is its number, and no year.
        return any(_YEAR.search(text or "") for text in (element.get("date"), name != "version" and element.text))
    if not is_placeholder(element.text):
        return BARE_RESOLVER.fullmatch(element.text or "") is None
    stated = (element.get("URI"), *(child.text for child in element))
    return any(not is_placeholder(text) and BARE_RESOLVER.fullmatch(text or "") is None for text in stated)
