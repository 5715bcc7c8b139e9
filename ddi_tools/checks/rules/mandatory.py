"""What a citation, and DataCite, can't do without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

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
    """Whether an element has a text, a date or an address that says something."""
    if not is_placeholder(element.text):
        return True
    stated = (element.get("date"), element.get("URI"), *(child.text for child in element))
    return any(not is_placeholder(text) for text in stated)
