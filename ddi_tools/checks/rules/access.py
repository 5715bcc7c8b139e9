"""Access to the data: embargoes, and words that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from ddi_tools.checks.subject import Subject, string_value
from ddi_tools.codebook import xml
from ddi_tools.codebook.text import flatten, prose
from ddi_tools.findings import Finding

#: The beginnings of the words by which `codebook.embargoes` knows an embargo. A text without any of them states none.
_EMBARGO = ("embarg", "sperrfrist", "karen")

#: Where they are looked for, in lower case, since some write `confdec`.
_EMBARGO_STATED_IN = frozenset(
    ("restrctn", "conditions", "specperm", "avlstatus", "confdec", "deposreq", "disclaimer", "notes")
)

#: The same for words that say that data are open: without one of them nothing can be contradicted.
_OPEN = ("open", "free", "public", "fri", "vapaa", "libre", "aperto", "creative", "cc", "vrij", "オープン", "c_abf2")


def embargo(subject: Subject) -> Iterator[Finding]:
    """Whether the record's own words state an embargo, and whether it has ended on the day of the judgement."""
    speaking = [part for part in _access(subject) if _speaks_of_embargo(string_value(part))]
    if not speaking:
        return
    from ddi_tools.codebook.embargoes import embargo_in, have_ended, latest_end  # noqa: PLC0415 - slow to load

    texts = [statement for part in speaking for statement in _statements(part)]
    found = {element: embargo for element, text in texts if (embargo := embargo_in(prose(text))) is not None}
    if not found:
        return
    stated = tuple(found.values())
    day, end = subject.as_of.isoformat(), latest_end(stated)
    if have_ended(stated, subject.as_of):
        code, message = "RUL302", f"The embargo ended on {end} (judged for {day})" if end else "The embargo has ended"
    elif end is None:
        code, message = "RUL303", "The record speaks of an embargo, but not clearly of its end"
    else:
        code, message = "RUL301", f"The data are under embargo until {end} (judged for {day})"
    yield subject.finding(code, message, next(iter(found)), value=end)


def contradiction(subject: Subject) -> Iterator[Finding]:
    """No text about access says that the data are open where another of the same language says that they are not.

    They are not where they are restricted, under an embargo on the day of the judgement, or not there at all.
    """
    elements = [(e, text) for e in subject.elements(*_STATEMENTS) if (text := string_value(e).strip())]
    if len(elements) < 2 or not any(word in text.lower() for _, text in elements for word in _OPEN):
        return
    from ddi_tools.codebook.rights import is_called_open, right_of  # noqa: PLC0415 - words are slow to compile

    if not any(is_called_open(text) for _, text in elements):
        return
    from ddi_tools.codebook.embargoes import is_embargoed  # noqa: PLC0415 - slow to load, and rarely needed

    said: dict[str | None, dict[str, tuple[etree._Element, str]]] = {}
    for element, text in elements:
        held_back = _speaks_of_embargo(text) and is_embargoed(text, subject.as_of)
        right = "embargoed" if held_back else right_of(text)
        if right is not None:
            said.setdefault(subject.language(element), {}).setdefault(right, (element, text))
    for rights in said.values():
        against = next((right for right in _AGAINST if right in rights), None)
        if "open" in rights and against is not None:
            (_, open_text), (element, text) = rights["open"], rights[against]
            message = f"One text calls the data open ({_short(open_text)!r}), and another {_AGAINST[against]}"
            yield subject.finding("RUL304", message, element, value=_short(text))


#: What open access can't go with, and how a finding says it.
_AGAINST: Mapping[str, str] = {
    "restricted": "restricts them",
    "embargoed": "puts them under an embargo",
    "metadata-only": "says that there are metadata only",
}

#: The texts that say who may have the data.
_STATEMENTS = ("typeOfAccess", "avlStatus", "conditions", "restrctn", "specPerm")


def _access(subject: Subject) -> Iterator[etree._Element]:
    """The parts of the study that speak of access to its data; Dataverse 4 puts useStmt directly into stdyDscr."""
    for element in subject.elements("dataAccs", "useStmt", "setAvail"):
        if element.getparent() in subject.parts:
            yield element


def _statements(part: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The texts of such a part in which archives state embargoes; some write into useStmt itself."""
    for element in part.iter(etree.Element):
        name = xml.local_name(element).lower()
        if name in _EMBARGO_STATED_IN:
            yield element, flatten(element).raw
        elif name == "usestmt":
            yield element, element.text or ""


def _speaks_of_embargo(text: str) -> bool:
    folded = text.lower()
    return any(word in folded for word in _EMBARGO)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:80] + "…"
