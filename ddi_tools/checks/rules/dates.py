"""Dates that exist, are written so that machines read them, and come one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
            hint = None if form else _reading(written)
        elif name in _PAST and written[:10] > today[: len(written[:10])] and element.get("event") != "end":
            code, complaint, hint = "RUL204", f"is in the future (judged for {today})", None
        else:
            continue
        message = f"The date {written!r} of {name} {complaint}"
        yield subject.finding(code, message, element, attribute="date", value=written, hint=hint)


def ordered(subject: Subject) -> Iterator[Finding]:
    """A period starts before it ends, and data are collected before they are published."""
    for name in ("timePrd", "collDate"):
        start: etree._Element | None = None
        for element in subject.elements(name):
            event = element.get("event")
            if event == "start":
                start = element
            elif event == "end" and start is not None and start.getparent() is element.getparent():
                begins, ends = _date(start), _date(element)
                if begins and ends and _after(begins, ends):
                    message = f"The {name} begins on {begins} and ends on {ends}, which is before"
                    yield subject.finding("RUL203", message, element, value=ends)
                start = None
    yield from _published(subject)


def _published(subject: Subject) -> Iterator[Finding]:
    collected = [(day, e) for e in subject.elements("collDate") if (day := _date(e))]
    published = [day for e in subject.elements("distDate") if (day := _date(e))]
    if collected and published:
        first, element = min(collected, key=lambda pair: pair[0])
        last = max(published)
        if _after(first, last):
            message = f"The data were published on {last}, and their collection began on {first}, which is later"
            yield subject.finding("RUL205", message, element, value=first)


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


def _reading(written: str) -> str | None:
    from ddi_tools.codebook import dates as calendar  # noqa: PLC0415 - its patterns take long to compile

    read = calendar.iso(written)
    return f"it was read as {read}: write that, if it is right" if read else None
