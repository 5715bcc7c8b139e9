"""Pictures for the landing page, as figures in per cent: what the folder is made of, and what happened when.

The template draws them as SVG without a viewBox, so that bars stretch with the page and letters keep their size.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ddi_tools.deposit.reconcile import FileSet
from ddi_tools.export.wording import count, period, size

#: Colours that the style sheet has for sets; what lies beyond shares the last.
COLOURS = 8

#: A sliver of a bar that can still be seen, in per cent.
_LEAST = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part of a bar: where it begins and how long it is, in per cent; its colour, and what it stands for."""

    start: float
    length: float
    colour: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A whole, cut into slices; `words` tell the same."""

    label: str
    slices: tuple[Slice, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A day or period on the time line: `start` and `length` in per cent, `length` 0 for a day; open ends fade.

    `when` says it in words, `briefly` in so few characters that a phone has room for them.
    """

    label: str
    when: str
    briefly: str
    start: float
    length: float
    open_start: bool = False
    open_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A year on the axis."""

    year: int
    place: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """The happenings in the order of their beginnings, and the years below them; `words` tell the same."""

    happenings: tuple[Happening, ...]
    ticks: tuple[Tick, ...]
    words: str


def makeup(sets: Sequence[FileSet]) -> tuple[Bar, ...]:
    """The sets' shares of the files and of the bytes; empty where one set or none holds files."""
    sets = [s for s in sets if s.count]
    if len(sets) < 2:
        return ()
    return (
        _bar("Number of files", [(s.name, s.count) for s in sets], lambda n: count(n, "file")),
        _bar("Size", [(s.name, s.size) for s in sets], size),
    )


def _bar(label: str, parts: Sequence[tuple[str, int]], tell: object) -> Bar:
    assert callable(tell)
    lengths = [max(number, 0) for _, number in parts]
    total = sum(lengths) or 1
    shares = [max(100 * n / total, _LEAST) if n else 0.0 for n in lengths]
    scale = 100 / (sum(shares) or 1)
    slices: list[Slice] = []
    place = 0.0
    for number, ((name, amount), share) in enumerate(zip(parts, shares, strict=True)):
        length = share * scale
        slices.append(
            Slice(
                start=round(place, 3),
                length=round(length, 3),
                colour=min(number, COLOURS - 1),
                name=f"{name}: {tell(amount)}",
            )
        )
        place += length
    return Bar(label=label, slices=tuple(slices), words="; ".join(s.name for s in slices))


def time_line(happened: Iterable[tuple[str, str]]) -> TimeLine | None:
    """The time line of labelled ISO dates and periods; None where fewer than two can be shown."""
    known = [(label, value, span) for label, value in happened if (span := _span(value))]
    if len(known) < 2:
        return None
    known.sort(key=lambda each: (each[2], each[0]))
    first = min(start for _, _, (start, _) in known)
    last = max(end for _, _, (_, end) in known)
    begin, end = int(first), int(last) + 1
    scale = 100 / (end - begin)
    happenings = [_happening(label, value, span, begin, scale) for label, value, span in known]
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if (end - begin) / s <= 8)
    ticks = [Tick(year=y, place=round((y - begin) * scale, 3)) for y in range(begin, end + 1) if y % step == 0]
    words = "; ".join(f"{h.label}: {h.when}" for h in happenings)
    return TimeLine(happenings=tuple(happenings), ticks=tuple(ticks), words=words)


def _happening(label: str, value: str, span: tuple[float, float], begin: int, scale: float) -> Happening:
    start, end = span
    return Happening(
        label=label,
        when=period(value),
        briefly=value.replace("..", "").replace("/", " – ").strip(),
        start=round((start - begin) * scale, 3),
        length=round((end - start) * scale, 3),
        open_start=value.startswith("../"),
        open_end=value.endswith("/.."),
    )


def _span(value: str) -> tuple[float, float] | None:
    """Beginning and end in years and fractions of years; a year or month lasts as long as it does, a day no time.

    An open end is drawn a year long.
    """
    start, slash, end = value.partition("/")
    begin, until = _years(start), _years(end if slash else start)
    if begin is None and until is None:
        return None
    if begin is None and until is not None:
        return until[1] - 1, until[1]
    if begin is not None and until is None:
        return begin[0], begin[0] + 1
    assert begin is not None
    assert until is not None
    return (begin[0], until[1]) if begin[0] <= until[1] else None


def _years(iso: str) -> tuple[float, float] | None:
    if iso in ("", ".."):
        return None
    year, month, number = (*(int(p) for p in iso.split("-")), 0, 0)[:3]
    if not month:
        return float(year), float(year + 1)
    if number:
        place = _place(date(year, month, number))
        return place, place
    return _place(date(year, month, 1)), _place(date(year, month, monthrange(year, month)[1]))


def _place(day: date) -> float:
    length = 366 if monthrange(day.year, 2)[1] == 29 else 365
    return day.year + (day.timetuple().tm_yday - 1) / length
