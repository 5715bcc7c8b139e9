"""Dates that exist, are written so that machines read them, and come one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from lxml import etree

from ddi_tools.checks.subject import Subject
from ddi_tools.codebook import xml
from ddi_tools.findings import Finding

#: The elements of the study level that have @date (DDI Codebook 2.5, simpleTextAndDateType and its like).
_DATED = ("collDate", "timePrd", "distDate", "prodDate", "depDate", "version", "software", "abstract")

#: Those of them that tell what has happened. A period that the data speak of may lie ahead, and so may the planned
#: end of a collection.
_PAST = frozenset({"collDate", "distDate", "prodDate", "depDate", "version"})

_ISO_FORM = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):[0-5]\d(?::[0-6]\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?", re.ASCII
)

_FORM = ("RUL202", "is not written as YYYY, YYYY-MM or YYYY-MM-DD")


def real(subject: Subject) -> Iterator[Finding]:
    """Each @date is a year, month or day of the calendar, written as ISO 8601 has it, and not yet to come."""
    today = subject.as_of.isoformat()
    for element in subject.elements(*_DATED):
        written = element.get("date")
        if written is None or not (written := written.strip()):
            continue
        form = _ISO_FORM.fullmatch(written)
        name = xml.local_name(element)
        if form is None or not _is_real(*form.groups()):
            code, complaint = ("RUL201", "is not in the calendar") if form else _FORM
            hint = _padded(written) if form else _reading(written)
        elif name in _PAST and written[:10] > today[: len(written[:10])] and element.get("event") != "end":
            code, complaint, hint = "RUL204", f"is in the future (judged for {today})", None
        else:
            continue
        message = f"The date {written!r} of {name} {complaint}"
        yield subject.finding(code, message, element, attribute="date", value=written, hint=hint)


def ordered(subject: Subject) -> Iterator[Finding]:
    """A period starts before it ends, and data are collected before they are published."""
    for name in ("timePrd", "collDate"):
        for start, end in _periods(subject.elements(name)):
            begins, ends = _date(start), _date(end)
            if begins and ends and _after(begins, ends):
                message = f"The {name} begins on {begins} and ends on {ends}, which is before"
                yield subject.finding("RUL203", message, end, value=ends)
    yield from _published(subject)


def _periods(elements: Iterable[etree._Element]) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Each start with its end: those of one parent, cycle and language, first with first.

    Where a cycle has more starts than ends, or the other way round, which belong together is not known, and none is
    given.
    """
    bounds: dict[tuple[object, ...], tuple[list[etree._Element], list[etree._Element]]] = {}
    for element in elements:
        event = element.get("event")
        if event in ("start", "end"):
            key = (element.getparent(), element.get("cycle"), element.get(xml.XML_LANG))
            bounds.setdefault(key, ([], []))[event == "end"].append(element)
    for starts, ends in bounds.values():
        if len(starts) == len(ends):
            yield from zip(starts, ends, strict=True)


def _published(subject: Subject) -> Iterator[Finding]:
    if not subject.elements("collDate") or not subject.elements("distDate"):
        return
    collected = [(day, e) for e in subject.elements("collDate") if (day := _date(e))]
    # The date of a paper about the study, and of the description of it, are not those of the data.
    published = [day for e in subject.elements("distDate") if _is_of_study(e) and (day := _date(e))]
    if collected and published:
        first, element = min(collected, key=lambda pair: pair[0])
        last = max(published)
        if _after(first, last):
            message = f"The data were published on {last}, and their collection began on {first}, which is later"
            yield subject.finding("RUL205", message, element, value=first)


def _is_of_study(element: etree._Element) -> bool:
    """Whether a distDate is the study's: stdyDscr/citation/distStmt/distDate."""
    around = [xml.local_name(above) for above, _ in zip(element.iterancestors(), range(3), strict=False)]
    return around == ["distStmt", "citation", "stdyDscr"]


def _after(one: str, other: str) -> bool:
    """Whether a date is after another by as much of both as is given: 2020-05 is not after 2020."""
    shared = min(len(one), len(other))
    return one[:shared] > other[:shared]


def _date(element: etree._Element) -> str | None:
    """The element's @date as YYYY, YYYY-MM or YYYY-MM-DD, if it is one."""
    written = (element.get("date") or "").strip()
    form = _ISO_FORM.fullmatch(written) if written else None
    return written[:10] if form and _is_real(*form.groups()) else None


def _is_real(year: str, month: str | None, day: str | None, hour: str | None) -> bool:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return hour is None or int(hour) <= 24


def _padded(written: str) -> str | None:
    """What a date says that was filled up with zeros, as FSD's older records have it: 1993-00-00."""
    known = re.sub(r"(?:-00)+$", "", written[:10])
    form = _ISO_FORM.fullmatch(known)
    return (
        f"if the rest is not known, write {known}" if known != written and form and _is_real(*form.groups()) else None
    )


def _reading(written: str) -> str | None:
    from ddi_tools.codebook import dates as calendar  # noqa: PLC0415 - its patterns take long to compile

    read = calendar.iso(written)
    return f"it was read as {read}: write that, if it is right" if read else None
