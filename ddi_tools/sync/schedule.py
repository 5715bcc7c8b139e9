"""How often a source is to be harvested, whenever `sync` is run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

#: So much sooner than it says, a source is due: a timer that comes once a day never comes at the same second.
_LEEWAY = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A source is harvested where the last whole harvest is older than `every`, and in full where the last full one
    is older than `full_every`; None means at every run, and never of itself."""

    every: timedelta | None = None
    full_every: timedelta | None = None

    def is_due(self, begun: Sequence[str | None], now: str) -> bool:
        """Whether it is, by when the last whole harvest of each of its places began."""
        return self.every is None or _has_passed(self.every, begun, now)

    def is_full_due(self, begun: Sequence[str | None], now: str) -> bool:
        """The same for full harvests; a place without any is harvested in full of itself."""
        return self.full_every is not None and _has_passed(self.full_every, begun, now)


def parse_interval(text: str) -> timedelta:
    """An interval as the settings have it: `30m`, `12h`, `1d`, `4w`; raises `ValueError` for what is none."""
    found = re.fullmatch(r"\s*(\d{1,4})\s*([mhdw])\s*", text)
    if found is None or not int(found[1]):
        raise ValueError(text)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _has_passed(interval: timedelta, begun: Sequence[str | None], now: str) -> bool:
    then = [_moment(each) for each in begun]
    today = _moment(now)
    oldest = min((t for t in then if t is not None), default=None)
    if None in then or oldest is None or today is None:
        return True
    # Where the clock was wrong, and the last harvest seems to lie ahead, nothing may wait for that day.
    return not timedelta(0) <= today - oldest < interval * (1 - _LEEWAY)


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
