"""Rules that no schema can say: identifiers, dates and embargoes that are what they claim to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from ddi_tools.checks.subject import Subject
from ddi_tools.codebook import xml
from ddi_tools.codebook.identifiers import as_doi
from ddi_tools.findings import Finding, finding

#: The agencies under which archives give DOIs (DataCite: GESIS, SND, UKDS; da|ra: ADP).
_DOI_AGENCIES = frozenset({"doi", "datacite", "dara", "da|ra"})

#: The elements of the study level that have @date (DDI Codebook 2.5, simpleTextAndDateType and its like).
_DATED = ("collDate", "timePrd", "distDate", "prodDate", "depDate", "version", "software", "abstract")

#: The parts of a codebook that are read here; the description of variables, often the most of a file, is not.
_STUDY_LEVEL = ("docDscr", "stdyDscr")

_ISO_FORM = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):[0-5]\d(?::[0-6]\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?", re.ASCII
)

#: Where a study says who may have its data; Dataverse 4 puts useStmt directly into stdyDscr.
_ACCESS = ("dataAccs", "useStmt", "setAvail")

#: Looked for before the study is read, which costs more than all else: the beginnings of the words by which
#: `codebook.access` knows an embargo. A record without any of them states none.
_EMBARGO = ("embarg", "sperrfrist", "karen")

_string_value = etree.XPath("string()")


def doi_syntax(subject: Subject) -> Iterator[Finding]:
    """An IDNo whose agency says DOI holds one (DOI Handbook, 2.2)."""
    for element in _elements(subject.element, ("IDNo",)):
        agency = element.get("agency")
        if agency is None or agency.strip().lower() not in _DOI_AGENCIES:
            continue
        text = str(_string_value(element)).strip()
        if text and as_doi(text) is None:
            message = f"The identifier {text!r} has the agency {agency!r}, but it is not a DOI"
            yield finding("RUL101", message, xpath=subject.place(element), line=element.sourceline, value=text)


def dates(subject: Subject) -> Iterator[Finding]:
    """Each @date is a year, month or day of the calendar, written as ISO 8601 has it."""
    for element in _elements(subject.element, _DATED):
        written = (element.get("date") or "").strip()
        if not written:
            continue
        form = _ISO_FORM.fullmatch(written)
        if form and _is_real(*form.groups()):
            continue
        code, complaint = ("RUL201", "is not in the calendar") if form else ("RUL202", "is not written as ISO 8601")
        message = f"The date {written!r} of {xml.local_name(element)} {complaint}"
        hint = None if form else _reading(written)
        path = f"{subject.place(element)}/@date"
        yield finding(code, message, xpath=path, line=element.sourceline, value=written, hint=hint)


def _is_real(year: str, month: str | None, day: str | None, hour: str | None) -> bool:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return hour is None or int(hour) <= 24


def _reading(written: str) -> str | None:
    from ddi_tools.codebook import dates as calendar  # noqa: PLC0415 - its patterns take long to compile

    read = calendar.iso(written)
    return f"it was read as {read}: write that, if it is right" if read else None


def embargo(subject: Subject) -> Iterator[Finding]:
    """Whether the record's own words state an embargo, and whether it has ended on the day of the judgement."""
    element = next((e for e in _access(subject.element) if _speaks_of_embargo(str(_string_value(e)))), None)
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
    yield finding(code, message, xpath=subject.place(element), line=element.sourceline, value=end)


def _access(codebook: etree._Element) -> Iterator[etree._Element]:
    """The parts of the study that speak of access to its data."""
    for part in _parts(codebook):
        yield from part.iterchildren(*_qualified(codebook, _ACCESS))


def _speaks_of_embargo(text: str) -> bool:
    folded = text.lower()
    return any(word in folded for word in _EMBARGO)


def _parts(codebook: etree._Element) -> Iterator[etree._Element]:
    """The parts of the codebook that describe the study."""
    return codebook.iterchildren(*_qualified(codebook, _STUDY_LEVEL))


def _elements(codebook: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """The study level's elements of these names, in document order."""
    tags = _qualified(codebook, names)
    for part in _parts(codebook):
        yield from part.iter(*tags)


def _qualified(codebook: etree._Element, names: tuple[str, ...]) -> list[str]:
    namespace = xml.namespace(codebook)
    return [f"{{{namespace}}}{name}" if namespace else name for name in names]
