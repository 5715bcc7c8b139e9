"""Embargoes as texts about access state them, with the date on which they end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ddi_tools.codebook.dates import dates_in
from ddi_tools.codebook.wordlists import any_of


class Stated(NamedTuple):
    """The sentences of a text that speak of an embargo, and the latest end that they give, in ISO 8601."""

    text: str
    end: str | None


_WORDS = ("embargo", "sperrfrist", "karen")
_EMBARGO = r"\bembargo\w*|\w*sperrfrist\w*|\bkaren(?:ssi|z|s)\w*|access_right/c_f1cf"
_NO_EMBARGO = r"""
    \b(?:no|not|without|kein\w*|ohne|sans|pas d'|aucun)\W+(?:\w+\W+){0,3}(?:embargo|sperrfr|karen)
    \b(?:inget|ingen|utan|uten|geen|zonder|ei)\W+(?:\w+\W+){0,3}(?:embargo|karen)
    \bembargo\w*\W+(?:period\W+)?(?:none|no|nein|not applicable|n/a|0)\b
    \bnot (?:been )?(?:under |subject to (?:an )?)?embargo
"""
_OVER = r"""
    \bembargo (?:has |is |was )?(?:now )?(?:ended|expired|lifted|over|been lifted)
    \babgelaufen\b
    \bnot? longer embargoed
"""
#: What stands before the date on which an embargo ends.
_UNTIL = r"""(?ix)(?:
      \b(?: until|till|til|through|to|end(?:s|ed|ing)?|expir(?:es?|ed|ing)
        | lifted|lapses|released?|available|accessible
        | bis(?:\ zum)?|endet|ende|läuft|ab
        | jusqu['’]?(?:au|en|à|a)?|prend\ fin|fin|expire
        | tot(?:\ en\ met)?|eindigt|vanaf
        | fram\ till|till\ och\ med|t\.o\.m\.|upphör|slutar|utgår|frem\ til|til\ og\ med
        | päättyy|voimassa|asti|saakka|fino\ al|hasta(?:\ el)? )
      (?: \s+(?:on|the|in|at|from|after|of|am|den|dem|le|op|de|ab|date|datum|um|mit|zum|des|il|el|la) )*
    | \bembargo\w*(?:\s+(?:period|date|end|end\ date|datum|ende|frist))?
    )\W*$"""
#: No more characters before a date are looked at for such a word: a sentence may hold any number of dates.
_NEAR = 200
#: Finnish puts it behind the date.
_UNTIL_BEHIND = re.compile(r"\W*(?:asti|saakka|mennessä)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÄÖÅÉ(])|\n")
_MONTH_ABBREVIATION = re.compile(
    r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|o[ck]t|nov|de[cz]|\d{1,2})\.$", re.IGNORECASE
)
#: More letters than such an abbreviation has.
_ABBREVIATED = 10


def embargo_in(text: str) -> Stated | None:
    """The embargo that a text states.

    An end is a date behind a word such as "until"; a date on which an embargo was granted is none.
    """
    folded = text.casefold()
    if not any(word in folded for word in _WORDS):
        return None
    spoken = [s for s in _sentences(text) if any_of(_EMBARGO).search(s) and not any_of(_NO_EMBARGO).search(s)]
    if not spoken:
        return None
    return Stated(text=" ".join(spoken), end=max((end for s in spoken for end in _ends(s)), default=None))


def is_embargoed(text: str, as_of: date) -> bool:
    """Whether a text states an embargo that is not over on a day."""
    stated = embargo_in(text)
    return stated is not None and not have_ended((stated,), as_of)


def latest_end(stated: Iterable[Stated]) -> str | None:
    """The latest end that is stated."""
    return max((embargo.end for embargo in stated if embargo.end), default=None)


def have_ended(stated: Iterable[Stated], as_of: date) -> bool:
    """Whether the last of the embargoes is over, by the latest end; without any end, by their own words."""
    stated = tuple(stated)
    end = latest_end(stated)
    return _over(end, as_of) if end else all(any_of(_OVER).search(embargo.text) for embargo in stated)


def _sentences(text: str) -> list[str]:
    """The sentences of a text; `1. Januar` does not end one."""
    sentences: list[str] = []
    for piece in filter(None, (s.strip() for s in _SENTENCE.split(text))):
        if sentences and _MONTH_ABBREVIATION.search(sentences[-1][-_ABBREVIATED:]):
            sentences[-1] += f" {piece}"
        else:
            sentences.append(piece)
    return sentences


def _ends(sentence: str) -> list[str]:
    """The dates of a sentence that end something."""
    return [
        value
        for start, stop, value in dates_in(sentence)
        if re.search(_UNTIL, sentence[max(start - _NEAR, 0) : start]) or _UNTIL_BEHIND.match(sentence, stop)
    ]


def _over(end: str, as_of: date) -> bool:
    """Whether an embargo that ends then is over: on the day itself; of a month or year, when it has passed."""
    day = as_of.isoformat()
    return day >= end if len(end) == 10 else day[: len(end)] > end
