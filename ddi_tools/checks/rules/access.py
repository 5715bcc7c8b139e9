"""Access to the data: embargoes, and words that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ddi_tools.checks.subject import Subject, string_value
from ddi_tools.findings import Finding

#: Looked for before the study is read, which costs more than all else: the beginnings of the words by which
#: `codebook.access` knows an embargo. A record without any of them states none.
_EMBARGO = ("embarg", "sperrfrist", "karen")

#: The same for words that say that data are open: without one of them nothing can be contradicted.
_OPEN = ("open", "free", "public", "fri", "vapaa", "libre", "aperto", "creative", "cc", "vrij", "オープン", "c_abf2")


def embargo(subject: Subject) -> Iterator[Finding]:
    """Whether the record's own words state an embargo, and whether it has ended on the day of the judgement."""
    if not _speaks_of_embargo(subject.text):
        return
    element = next((e for e in _access(subject) if _speaks_of_embargo(string_value(e))), None)
    if element is None or not subject.study.access.embargoes:
        return
    from ddi_tools.codebook.access import access_state  # noqa: PLC0415 - as slow to load, and as rarely needed

    state = access_state(subject.study, subject.as_of)
    day, end = subject.as_of.isoformat(), state.embargo_end
    if state.embargo_ended:
        code, message = "RUL302", f"The embargo ended on {end} (judged for {day})" if end else "The embargo has ended"
    elif end is None:
        code, message = "RUL303", "The record speaks of an embargo, but not clearly of its end"
    else:
        code, message = "RUL301", f"The data are under embargo until {end} (judged for {day})"
    element = next((e for e in element.iter("*") if _speaks_of_embargo(e.text or "")), element)
    yield subject.finding(code, message, element, value=end)


def contradiction(subject: Subject) -> Iterator[Finding]:
    """No text about access says that the data are open where another of the same language says that they are not."""
    elements = [(e, text) for e in subject.elements(*_STATEMENTS) if (text := string_value(e).strip())]
    if len(elements) < 2 or not any(word in text.lower() for _, text in elements for word in _OPEN):
        return
    from ddi_tools.codebook.access import right_of  # noqa: PLC0415 - its words take long to compile

    said: dict[str | None, dict[str, tuple[etree._Element, str]]] = {}
    for element, text in elements:
        right = right_of(text)
        if right is not None:
            said.setdefault(subject.language(element), {}).setdefault(right, (element, text))
    for rights in said.values():
        if "open" in rights and "restricted" in rights:
            (_, open_text), (element, text) = rights["open"], rights["restricted"]
            message = f"One text calls the data open ({_short(open_text)!r}), and another restricts them"
            yield subject.finding("RUL304", message, element, value=_short(text))


#: The texts that say who may have the data.
_STATEMENTS = ("typeOfAccess", "avlStatus", "conditions", "restrctn", "specPerm")


def _access(subject: Subject) -> Iterator[etree._Element]:
    """The parts of the study that speak of access to its data; Dataverse 4 puts useStmt directly into stdyDscr."""
    for element in subject.elements("dataAccs", "useStmt", "setAvail"):
        if element.getparent() in subject.parts:
            yield element


def _speaks_of_embargo(text: str) -> bool:
    folded = text.lower()
    return any(word in folded for word in _EMBARGO)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:80] + "…"
