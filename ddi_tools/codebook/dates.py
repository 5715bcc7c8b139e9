"""Dates as records write them, to ISO 8601: YYYY, YYYY-MM or YYYY-MM-DD. What is ambiguous stays unread.

Read: ISO forms with or without a time and a time zone (cut off: midnights are padding, and DDI's dates have no use
for a time), a day with the month in words, a month and year in words, a year, and `d.m.yyyy` or `dd/mm/yyyy` where
day and month can't be confused: the day is above 12, or both numbers are the same. 1 January 1970 in figures with a
slash is the zero of a computer's clock, and never read. A year is four digits.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?)?", re.ASCII
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_FIGURES = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_SLASHED_ISO = re.compile(r"(\d{4})/(\d\d)/(\d\d)", re.ASCII)

#: The names of the months in the languages of the archives; Finnish ones also in the cases that dates take.
_NAMES = (
    "january januar janvier januari jan tammikuu",
    "february februar février fevrier februari feb fév helmikuu",
    "march märz maerz mars maart mar mär maaliskuu",
    "april avril apr avr huhtikuu",
    "may mai maj mei toukokuu",
    "june juni juin jun kesäkuu",
    "july juli juillet jul heinäkuu",
    "august août aout augusti augustus aug elokuu",
    "september septembre sep sept syyskuu",
    "october oktober octobre oct okt lokakuu",
    "november novembre nov marraskuu",
    "december dezember décembre decembre dec dez déc joulukuu",
)
_MONTH = {
    f"{name}{case}": number
    for number, names in enumerate(_NAMES, 1)
    for name in names.split()
    for case in (("", "ta", "n", "ssa", "hun") if name.endswith("kuu") else ("",))
}
_IN_WORDS = (
    r"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|:a|:e)?\s+(?:of |de )?(?P<month>{month})\.?,?\s+(?P<year>\d{{4}})"
    r"|(?P<month2>{month})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})"
    r"|(?P<month3>{month})\.?,?\s+(?P<year3>\d{{4}})"
)
_WHOLLY_IN_WORDS = re.compile(_IN_WORDS.format(month=r"[^\W\d_]{3,14}"))
_RANGE = re.compile(r"\s*(?:-|–|—|/|\bto\b|\bbis\b|\buntil\b|\bthrough\b)\s*")


def iso(written: str | None) -> str | None:
    """The date that a text is, and nothing but is, in ISO 8601; None where it is none, or not certain, or not real.

    A time of day is cut off, and no part is ever filled in.
    """
    text = (written or "").strip().rstrip(".")
    if not text or len(text) > 40:
        return None
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text) or _SLASHED_ISO.fullmatch(text):
        return _real(match[1], match[2], match[3])
    if match := _FIGURES.fullmatch(text):
        return _figures(match)
    if match := _WHOLLY_IN_WORDS.fullmatch(text):
        return _words(match)
    return None


def span(written: str | None) -> tuple[str, str] | None:
    """The two dates of a range such as `2009 - 2014`, in ISO 8601; None where the text is none or runs backwards."""
    text = (written or "").strip()
    if iso(text) or len(text) > 60:
        return None
    for match in _RANGE.finditer(text):
        start, end = iso(text[: match.start()]), iso(text[match.end() :])
        if start and end and start <= end:
            return start, end
    return None


def dates_in(text: str) -> list[tuple[int, int, str]]:
    """The dates that a sentence mentions, each with where it begins and ends, in order."""
    found = ((match.start(), match.end(), iso(match.group())) for match in _anywhere().finditer(text))
    return [(start, end, value) for start, end, value in found if value]


@cache
def _anywhere() -> re.Pattern[str]:
    """Whatever may be a date in a sentence."""
    months = _IN_WORDS.format(month="|".join(sorted(_MONTH, key=len, reverse=True)))
    iso_date, figures = r"\d{4}-\d\d(?:-\d\d)?(?![\d-])", r"\d{1,2}[./]\d{1,2}[./]\d{4}"
    return re.compile(rf"(?<![\w/.-])(?:{iso_date}|{figures}|{months}|\d{{4}})(?![\w/])", re.IGNORECASE)


def stated(attribute: str | None, text: str) -> str | None:
    """The date of an element: from @date or, failing that, from a text that is nothing but a date.

    Where @date is a text's year or month padded to a day (`2024-01-01T00:00:00Z` for "2024"), the text holds.
    """
    of_attribute, of_text = iso(attribute), iso(text)
    if of_attribute and of_text and of_attribute.startswith(of_text) and of_attribute.endswith("-01"):
        return of_text
    return of_attribute or of_text


def _figures(match: re.Match[str]) -> str | None:
    """A date in figures, day first or month first, if only one of them is possible."""
    first, separator, second, year = match.groups()
    if (int(first), int(second), year) == (1, 1, "1970"):
        return None
    if separator == "." or first == second or int(first) > 12:
        return _real(year, second, first)  # dots are only ever put between day, month and year in this order
    return _real(year, first, second) if int(second) > 12 else None


def _words(match: re.Match[str]) -> str | None:
    part = match.groupdict()
    month = _MONTH.get((part["month"] or part["month2"] or part["month3"]).casefold())
    year = part["year"] or part["year2"] or part["year3"]
    return _real(year, str(month), part["day"] or part["day2"]) if month else None


def _real(year: str, month: str | None, day: str | None) -> str | None:
    """The date, if the calendar has it; the year 9999 and its like say that none is known."""
    if int(year) > 2999:
        return None
    try:
        value = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return value.isoformat()[: 10 if day else 7 if month else 4]
