"""The words in which people are told of dates, sizes, access and files, in the README as on the landing page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ddi_tools.codebook.access import AccessState
from ddi_tools.deposit.claims import Claim
from ddi_tools.deposit.reconcile import Reconciliation

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

AccessKind = Literal["open", "restricted", "embargoed", "metadata-only", "unknown"]

#: What each access right means to somebody who wants the data.
_MEANING: dict[AccessKind, str] = {
    "open": "The record says that access is open.",
    "restricted": "The data are not open to everybody; the conditions are those of the archive.",
    "embargoed": "The description is public; the data are not available yet.",
    "metadata-only": "Only the description is available, not the data.",
    "unknown": "The record names no access right; ask the archive who may use the data.",
}
#: What access is called, by its kind.
HEADLINE: dict[AccessKind, str] = {
    "open": "Open access",
    "restricted": "Restricted access",
    "embargoed": "Embargoed",
    "metadata-only": "Metadata only",
    "unknown": "Access not stated",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The access to the data on a day: in a headline, in a sentence, and what the record says of an embargo's end.

    `embargo` is empty where there is none; `end` its ISO date.
    """

    kind: AccessKind
    headline: str
    meaning: str
    embargo: str = ""
    end: str | None = None


def day(iso: str) -> str:
    """`2021-04-01` as `1 April 2021`, `2021-04` as `April 2021`, a year as it is."""
    year, _, rest = iso.partition("-")
    month, _, number = rest.partition("-")
    words = [str(int(number))] if number else []
    return " ".join([*words, _MONTHS[int(month) - 1], year]) if month else year


def period(value: str, tell: Callable[[str], str] = day) -> str:
    """A date or a period (`a/b`, `a/..`, `../b`) in words; `tell` gives the form of each date."""
    start, slash, end = value.partition("/")
    if not slash or start == end:
        return tell(start)
    if end == "..":
        return f"from {tell(start)}"
    return f"until {tell(end)}" if start == ".." else f"{tell(start)} to {tell(end)}"


def size(octets: int) -> str:
    """Bytes in the largest decimal unit that leaves a whole number before the point, with three figures."""
    if octets < 1000:
        return count(octets, "byte")
    value, unit = float(octets), ""
    for unit in ("kB", "MB", "GB", "TB", "PB"):  # noqa: B007 - the last unit reached is the one to name
        value /= 1000
        if value < 999.5:
            break
    return f"{value:.3g} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """`1 file`, `333 files`, `5,000 files`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def standing(access: AccessState) -> Standing:
    """The access to the data, as it was judged for a day."""
    kind: AccessKind = access.right or "unknown"
    end = access.embargo_end
    if kind == "embargoed":
        headline = f"Embargoed until {day(end)}" if end else "Embargoed, with no end stated"
        return Standing(kind=kind, headline=headline, meaning=_MEANING[kind], embargo=_embargo(access), end=end)
    if kind == "unknown" and end and access.embargo_ended:
        return Standing(kind=kind, headline=f"Embargo ended on {day(end)}", meaning=_MEANING[kind], end=end)
    return Standing(kind=kind, headline=HEADLINE[kind], meaning=_MEANING[kind], embargo=_embargo(access), end=end)


def _embargo(access: AccessState) -> str:
    if access.embargo_end is None:
        return "The record names no day on which the embargo ends." if access.right == "embargoed" else ""
    if access.embargo_ended:
        return f"The embargo ended on {day(access.embargo_end)}."
    return f"The embargo ends on {day(access.embargo_end)}."


def verdict(found: Reconciliation) -> str:
    """What came of holding the folder against the depositor's list, in one sentence."""
    summary = found.summary
    if not summary.expected:
        return f"{count(summary.present, 'file')} found; there was no list of files to compare them with."
    if summary.matched == summary.expected == summary.present:
        return (
            f"{summary.matched:,} of {count(summary.expected, 'file')} present, as listed; none missing, none extra."
        )
    faults = (
        (summary.missing, "missing"),
        (summary.changed, "changed"),
        (summary.unexpected, "not listed"),
        (summary.duplicates, "present twice"),
    )
    named = ", ".join(f"{number:,} {what}" for number, what in faults if number)
    return f"{summary.matched:,} of {count(summary.expected, 'file')} present, as listed; {named}."


def claims_verdict(claims: tuple[Claim, ...]) -> str:
    """How many of the record's statements on numbers of files the folder confirms; empty where it makes none."""
    if not claims:
        return ""
    confirmed = sum(c.status == "confirmed" for c in claims)
    stated = count(len(claims), "statement")
    if confirmed == len(claims):
        return f"{stated} on file counts confirmed."
    contradicted = sum(c.status == "contradicted" for c in claims)
    unclear = len(claims) - confirmed - contradicted
    parts = [f"{confirmed:,} of {stated} on file counts confirmed"]
    parts += [f"{n:,} {what}" for n, what in ((contradicted, "contradicted"), (unclear, "not to be decided")) if n]
    return ", ".join(parts) + "."


#: The languages of the archives that CESSDA harvests and others that records are in, by their speakers' names.
_LANGUAGES = {
    "ar": "العربية", "bg": "български", "bs": "bosanski", "ca": "català", "cs": "čeština", "cy": "Cymraeg",
    "da": "dansk", "de": "Deutsch", "el": "ελληνικά", "en": "English", "es": "español", "et": "eesti",
    "eu": "euskara", "fi": "suomi", "fr": "français", "ga": "Gaeilge", "gl": "galego", "he": "עברית",
    "hr": "hrvatski", "hu": "magyar", "is": "íslenska", "it": "italiano", "ja": "日本語", "ko": "한국어",
    "lt": "lietuvių", "lv": "latviešu", "mk": "македонски", "mt": "Malti", "nb": "norsk bokmål", "nl": "Nederlands",
    "nn": "nynorsk", "no": "norsk", "pl": "polski", "pt": "português", "ro": "română", "rm": "rumantsch",
    "ru": "русский", "se": "davvisámegiella", "sk": "slovenčina", "sl": "slovenščina", "sq": "shqip",
    "sr": "српски", "sv": "svenska", "tr": "Türkçe", "uk": "українська", "zh": "中文",
}  # fmt: skip


def language(tag: str) -> str:
    """The language's own name for itself; the tag where it is not known here."""
    name = _LANGUAGES.get(tag.partition("-")[0])
    return f"{name} ({tag})" if name and "-" in tag else name or tag
