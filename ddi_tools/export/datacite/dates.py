"""Dates: single ones, and periods from their beginnings and ends. Only ISO dates are exported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ddi_tools.codebook.model import DatedText, LangText, Version
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.export import citation
from ddi_tools.export.datacite.resource import Date, Description
from ddi_tools.export.languages import tag
from ddi_tools.export.once import all_once
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding, finding

_STUDY = "/codeBook/stdyDscr"
_YEAR_OF_RIGHTS = re.compile(r"(?:©|\(c\)|\bcopyright\b)[^\d\n]{0,20}((?:19|20)\d\d)\b", re.IGNORECASE)
#: The order of the two ends of a period, where the record says which is which.
_ENDS = ("start", "end")


@all_once
def dates(source: Source) -> Iterator[Date | Description | Finding]:
    """Property 8, but for Available, which goes with the access right."""
    yield from _issued(source)
    study, cited = source.study, source.study.citation
    yield from _single(cited.production_dates, "Created", f"{_STUDY}/citation/prodStmt/prodDate")
    yield from _single(cited.deposit_dates, "Submitted", f"{_STUDY}/citation/distStmt/depDate")
    yield from _updated(source)
    yield from _copyrighted(cited.copyrights)
    yield from _periods(
        study.collection_dates, "Collected", "Date of collection", f"{_STUDY}/stdyInfo/sumDscr/collDate"
    )
    yield from _periods(study.periods, "Coverage", "Period covered", f"{_STUDY}/stdyInfo/sumDscr/timePrd")


def _issued(source: Source) -> Iterator[Date | Finding]:
    where = f"{_STUDY}/citation/distStmt/distDate"
    stated = source.study.citation.distribution_dates
    yield from _unread(stated, where)
    found = citation.find_issued(source.study)
    if not found:
        return
    yield Date(value=found.value, type="Issued")
    different = sorted({d.date for d in stated if d.date})
    if len(different) > 1:
        yield finding("EXP117", f"{found.value} taken of {', '.join(different)}", xpath=where, value=found.value)


def _updated(source: Source) -> Iterator[Date | Finding]:
    """The latest version's date, if it is later than that of distribution."""
    yield from _unread(source.study.citation.versions, f"{_STUDY}/citation/verStmt/version/@date")
    issued = citation.issued(source.study)
    versions = sorted({v.date for v in source.study.citation.versions if v.date})
    # Compared at the precision that both have: 2024 is not earlier than 2024-05-01.
    if issued and versions and versions[-1][: len(issued)] > issued[: len(versions[-1])]:
        yield Date(value=versions[-1], type="Updated")


def _copyrighted(copyrights: Iterable[LangText]) -> Iterator[Date]:
    years = {m[1] for c in copyrights for m in _YEAR_OF_RIGHTS.finditer(c.text)}
    if len(years) == 1:
        yield Date(value=years.pop(), type="Copyrighted")


def _single(dated: Sequence[DatedText], kind: str, where: str) -> Iterator[Date | Finding]:
    yield from _unread(dated, where)
    words = (d.text for d in dated if not d.date and not d.written and not is_placeholder(d.text))
    for text in dict.fromkeys(words):
        yield finding("EXP122", f"{text!r} can't be read as a date with certainty", xpath=where, value=text)
    yield from (Date(value=value, type=kind) for value in dict.fromkeys(d.date for d in dated) if value)


def _unread(dated: Iterable[DatedText | Version], where: str) -> Iterator[Finding]:
    """A finding for each different date that is written in @date and could not be read."""
    for written in dict.fromkeys(d.written for d in dated if not d.date and d.written):
        yield finding("EXP122", f"{written!r} can't be read as a date with certainty", xpath=where, value=written)


def _periods(dated: Sequence[DatedText], kind: str, label: str, where: str) -> Iterator[Date | Description | Finding]:
    """The periods; what is said of them in words goes with the first, or is a description where there is none."""
    yield from _unread(dated, where)
    free = [d for d in dated if not d.date and not d.written and not is_placeholder(d.text)]
    information = "; ".join(dict.fromkeys(d.text for d in free)) or None
    first = True
    for cycle in dict.fromkeys(d.cycle for d in dated):
        for value in _ranges([d for d in dated if d.cycle == cycle and d.date]):
            start, _, end = value.partition("/")
            if end and end != ".." and start != ".." and start[: len(end)] > end[: len(start)]:
                yield finding("EXP122", f"the period {value} ends before it begins", xpath=where, value=value)
                continue
            yield Date(value=value, type=kind, information=information if first else None)
            first = False
    if information and first:
        yield finding("EXP127", f"{kind}: words and no date; they are a description", xpath=where, value=information)
        yield from (Description(text=f"{label}: {d.text}", type="Methods", lang=tag(d.lang)) for d in free)


def _ranges(dated: Sequence[DatedText]) -> Iterator[str]:
    """`a/b` for the first start with the first end and so on; `a/..` and `../b` for those left over; others alone.

    A period is repeated once a language, so equal dates of the same event count once.
    """
    starts, ends = ([*dict.fromkeys(d.date for d in dated if d.event == event)] for event in _ENDS)
    for i in range(max(len(starts), len(ends))):
        start = starts[i] if i < len(starts) else ".."
        end = ends[i] if i < len(ends) else ".."
        yield f"{start}/{end}"
    yield from (d for d in dict.fromkeys(d.date for d in dated if d.event not in _ENDS) if d)
