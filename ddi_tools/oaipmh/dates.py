"""Dates in a repository's own granularity (section 3.3), and the windows of time that a list is divided into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Literal

from ddi_tools.errors import UsageError

DAY = "YYYY-MM-DD"
SECOND = "YYYY-MM-DDThh:mm:ssZ"

#: How long a window is; "all" is the whole of what is asked for, undivided.
Span = Literal["all", "year", "month", "day", "hour", "minute", "second"]

_SPANS: tuple[Span, ...] = ("all", "year", "month", "day", "hour", "minute", "second")

#: Where windows begin at a repository that states no earliest datestamp; no record of OAI-PMH is older.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

#: A window's last day may be a whole one, and the repository's clock may be in another time zone.
_SLACK = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when to when a list is asked for, both included; None leaves that side open.

    `tries` counts how often it could not be had; `into` is the span that it is to be divided into before it is asked.
    """

    since: str | None = None
    until: str | None = None
    span: Span = "all"
    tries: int = 0
    into: Span | None = None

    def __str__(self) -> str:
        return f"{self.since or 'the beginning'} to {self.until or 'now'}"


def incremental_from(watermark: str, granularity: str) -> str | None:
    """The `from` that overlaps the last harvest by one unit; None if the watermark is not a date.

    Both are the repository's own: its clock at the last harvest, and what Identify says.
    """
    then = moment(watermark)
    try:
        since = then - timedelta(**({"days": 1} if granularity == DAY else {"seconds": 1})) if then else None
    except OverflowError:  # a clock that was never set may stand at the beginning of the first year
        return None
    return _written(since, granularity) if since else None


def in_granularity(date: str | None, granularity: str, *, end: bool = False) -> str | None:
    """A caller's date as the repository takes it; a day becomes its first second, or its last for the `end`.

    Raises `UsageError` if it is not a date.
    """
    if date is None:
        return None
    try:
        given = datetime.fromisoformat(date)
    except ValueError:
        raise UsageError(f"{date!r} is not a date", hint="write it as 2024-11-19 or 2024-11-19T10:22:08Z") from None
    if granularity == DAY:
        return given.strftime("%Y-%m-%d")
    if "T" not in date:
        return f"{given:%Y-%m-%d}T{'23:59:59' if end else '00:00:00'}Z"
    return _written(given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC), granularity)


def moment(date: str) -> datetime | None:
    """The moment that a repository's date stands for; None if it is not a date."""
    try:
        then = datetime.fromisoformat(date.strip())
        return then.replace(tzinfo=UTC) if then.tzinfo is None else then.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def outside(window: Window, datestamps: Iterable[str]) -> bool:
    """Whether one of the datestamps lies well outside the window: then the repository heeds no dates."""
    since, until = (moment(date) if date else None for date in (window.since, window.until))
    stamps = [then for date in datestamps if (then := moment(date))]
    return any((since and then < since - _SLACK) or (until and then > until + _SLACK) for then in stamps)


def strays(window: Window, datestamps: Iterable[str]) -> bool:
    """Whether one of the datestamps lies outside the window at all, which may have small reasons."""
    since, until = window.since or "", window.until
    return any(date[: len(since)] < since or (until and date[: len(until)] > until) for date in datestamps)


def divided(
    window: Window, granularity: str, *, earliest: str, now: str, down_to: Span = "second"
) -> tuple[Window, ...]:
    """The window as smaller ones, each beginning where the one before it ends; empty where it can't be divided.

    They are of the next smaller span that divides it, none smaller than `down_to`. An open beginning is the
    repository's `earliest` datestamp; an open end is `now` by its clock, and stays open in the last window. What was
    tried before is tried again in its parts.
    """
    begin = (moment(window.since) if window.since else None) or moment(earliest) or _EPOCH
    ends = [then for date in (window.until, now) if date and (then := moment(date))]
    if not ends or begin >= min(ends) or min(ends).year == MAXYEAR:
        return ()
    smallest = min(_SPANS.index("day" if granularity == DAY else "second"), _SPANS.index(down_to))
    for each in _SPANS[_SPANS.index(window.span) + 1 : smallest + 1]:
        found = list(_windows(begin, min(ends), each, granularity))
        if len(found) > 1:
            found[0] = replace(found[0], since=window.since)
            found[-1] = replace(found[-1], until=window.until)
            return tuple(replace(part, tries=window.tries) for part in found)
    return ()


def _windows(begin: datetime, end: datetime, span: Span, granularity: str) -> Iterator[Window]:
    is_unit = span == ("day" if granularity == DAY else "second")
    while begin < end or (is_unit and begin == end):
        following = _following(begin, span)
        # Windows overlap by one unit, for repositories that leave the last one out; a unit overlaps with nothing.
        until = begin if is_unit else min(following, end)
        yield Window(since=_written(begin, granularity), until=_written(until, granularity), span=span)
        begin = following


def _following(then: datetime, span: Span) -> datetime:
    """The first moment of the span after the one that `then` is in."""
    if span == "year":
        return datetime(then.year + 1, 1, 1, tzinfo=UTC)
    if span == "month":
        return datetime(then.year + then.month // 12, then.month % 12 + 1, 1, tzinfo=UTC)
    length = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}
    step = length.get(span, timedelta(seconds=1))
    start = datetime.fromtimestamp(then.timestamp() // step.total_seconds() * step.total_seconds(), tz=UTC)
    return start + step


def _written(then: datetime, granularity: str) -> str:
    written = then.isoformat(timespec="seconds")  # strftime does not write a year before 1000 with four digits
    return written[:10] if granularity == DAY else f"{written[:19]}Z"
