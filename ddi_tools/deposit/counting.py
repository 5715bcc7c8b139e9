"""Counts of files in sentences: the patterns made from a language's words.

Another language is another module in `ddi_tools.deposit.words` and a row in `LANGUAGES`; the patterns stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Literal

from ddi_tools.deposit.words import Words

#: How a number is meant: exactly, as an article ("a file", of which there may be more), at least, or roughly.
Bound = Literal["exact", "article", "least", "about"]

#: So many characters before a number say how it is meant.
_NEAR = 80

#: The group of a claim that speaks of the deposit as a whole.
WHOLE = "all files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A count of files in a sentence: its words and place, the number, and the words between number and noun."""

    text: str
    start: int
    end: int
    count: int
    kind: str
    bound: Bound


class Counting:
    """Finds counts of files in sentences of one language."""

    def __init__(self, words: Words) -> None:
        self._words = words
        number = "|".join(sorted({*words.numbers, *words.multipliers}, key=len, reverse=True))
        # Repetitions are bounded, so that no text, however odd, is read over and over.
        spelt = rf"(?:{number})(?:(?:{words.number_join})(?:{number})){{0,9}}"
        figures = rf"\d{{1,3}}(?:[{words.thousands}\u00a0\u202f]\d{{3}})+|\d{{1,7}}"
        word = rf"(?:{words.between})(?<=[\w.*+&'’-])\s+"
        between = rf"(?!(?:{words.never_between}|{number})\b){word}"
        self._mention = self._compile(
            rf"(?<![\w.,:/£$€%–-])(?P<count>{figures}|{spelt}|{words.articles})"
            rf"\s+(?P<kind>(?:{between}){{0,4}})(?P<noun>{words.noun})\b(?![-/]\w)(?!{words.not_after})"
            rf"(?P<after>(?:\s+(?:{words.after or '(?!)'})\b){{0,3}})"
        )
        self._other = self._compile(rf"\b(?:{words.other_files})\b")
        self._label = self._compile(rf"\b(?:{words.labels})\s+$")
        self._part = self._compile(rf"\b(?:{words.parts})\s+$")
        self._least = self._compile(rf"\b(?:{words.least})\s+$")
        self._about = self._compile(
            rf"(?:\b(?:{words.about})(?:\s+|(?<=['’]))|[~≈]\s*|\b(?:\d+|{spelt})\s+(?:{words.alternatives})\s+)$"
        )
        self._among = self._compile(rf"(?<!\w)(?:\d+|{spelt}|{words.articles})\s+(?:{words.among})\s*$")
        self._since = self._compile(rf"\b(?:{words.since})\s+$")
        self._piece = self._compile(number)
        self._shares = self._compile(rf"\b(?:{words.shares})\b")
        self._link = self._compile(rf"[\s,]*(?:{words.links})\b\s*")
        self._join = self._compile(rf"\s*;|,?\s+(?:{words.joins})\b")
        self._weak_join = self._compile(rf",|\s+(?:{words.weak_joins})\b")
        self._set = self._compile(rf"(?<![\w/&'’-])((?:[\w/&'’-]+\s+){{1,4}}?)(?:{words.sets})\b")
        self._whole = self._compile(rf"\b(?:{words.wholes})\b")
        self._vague = self._compile(words.vague)
        self._stop = self._compile(words.stops)

    @staticmethod
    def _compile(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    def mentions(self, sentence: str) -> Iterator[Mention]:
        """The counts in a sentence, in order; years, shares and numbers of versions or waves are none."""
        for match in self._mention.finditer(sentence):
            written, kind = match["count"], self._kind(match)
            before = sentence[max(0, match.start() - _NEAR) : match.start()]
            article = re.fullmatch(self._words.articles, written, re.IGNORECASE) is not None
            if self._among.search(before):
                continue
            if self._other.search(kind) or self._part.search(before) or (article and not self._telling(kind)):
                continue
            if written.isdigit() and (self._label.search(before) or self._is_year(written, before, kind)):
                continue
            count = 1 if article else self._number(written)
            if count:
                yield Mention(
                    text=" ".join(match[0].split()),
                    start=match.start(),
                    end=match.end(),
                    count=count,
                    kind=kind,
                    bound=self._bound(before, article=article),
                )

    def divide(self, sentence: str, end: int, start: int) -> int:
        """Where, between two mentions, the words of the first end and those of the second begin."""
        gap = sentence[end:start]
        if gap.lstrip().startswith((")", "]")) or self._join.match(gap) or self._weak_join.match(gap):
            return end
        joins = list(self._join.finditer(gap)) or list(self._weak_join.finditer(gap))
        return end + joins[-1].start() if joins else start

    def is_share(self, before: str, after: str) -> bool:
        """Whether the words say that the number counts for each of something."""
        return self._shares.search(before) is not None or self._shares.match(after.lstrip()) is not None

    def group(self, kind: str, before: str, after: str, heading: str) -> str | None:
        """The words that name the set, the nearest first: its kind, what stands before, the heading, what follows."""
        if telling := self._telling(kind):
            return telling
        named = self._named(before) or (heading if self._set.search(heading) else None) or self._linked(after)
        return named or (WHOLE if self._whole.search(before + after) else None)

    def _bound(self, before: str, *, article: bool) -> Bound:
        if self._about.search(before):
            return "about"
        return "article" if article else "least" if self._least.search(before) else "exact"

    def _is_year(self, written: str, before: str, kind: str) -> bool:
        """Four figures from 1900 to 2099 right before the noun, or after "in", are rather a year."""
        return re.fullmatch(r"(19|20)\d\d", written) is not None and bool(not kind or self._since.search(before))

    def _number(self, written: str) -> int:
        """The number in figures or words; a multiplier is for the smaller numbers right before it."""
        figures = re.sub(rf"[{self._words.thousands}\u00a0\u202f]", "", written)
        if figures.isdigit():
            return int(figures)
        parts: list[int] = []
        for word in self._piece.findall(written.lower()):
            factor = self._words.multipliers.get(word)
            if factor is None:
                parts.append(self._words.numbers[word])
                continue
            times = 0
            while parts and parts[-1] < factor:
                times += parts.pop()
            parts.append((times or 1) * factor)
        return sum(parts)

    @staticmethod
    def _kind(match: re.Match[str]) -> str:
        """The words that say which files: before the noun, in it, and after it."""
        said = (match["kind"], match.groupdict().get("compound"), match["after"])
        return " ".join(" ".join(words.split()) for words in said if words)

    def _telling(self, words: str) -> str | None:
        """Those of the words that tell one set from another."""
        kept = [w for w in words.split() if not self._vague.fullmatch(w.strip(".,:;()*"))]
        return " ".join(kept) or None

    def _named(self, before: str) -> str | None:
        """The set named last before the number: right before its bracket, or with a noun for sets."""
        if before.rstrip().endswith("("):
            return self._tail(before.rstrip().rstrip("("))
        for match in reversed(list(self._set.finditer(before))):
            if named := self._tail(match[0]):
                return named
        return None

    def _tail(self, words: str) -> str | None:
        """The words at the end that belong together, if one of them tells anything."""
        tail: list[str] = []
        for word in reversed(words.split()):
            if self._stop.fullmatch(word) or (tail and word.endswith((",", ";", ":", ")", "."))):
                break
            tail.insert(0, word)
        named = " ".join(tail[-5:])
        return named if self._telling(named) else None

    def _linked(self, after: str) -> str | None:
        """What the files hold, by the words after the count."""
        link = self._link.match(after)
        if link is None:
            return None
        phrase = re.split(r"[.,;:()]|\s(?:which|that|who)\s", after[link.end() :], maxsplit=1)[0]
        kept = phrase.split()[:8]
        while kept and self._stop.fullmatch(kept[0]):
            del kept[0]
        named = " ".join(kept)
        return named if self._telling(named) else None


#: The modules of words by the first two letters of the language. A text without a language is read in all of them.
LANGUAGES: Mapping[str, str] = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "fi": "finnish",
    "sv": "swedish",
    "nl": "dutch",
}


@cache
def counting(language: str) -> Counting:
    """How the language counts; its patterns are made when they are first asked for."""
    words: Words = import_module(f"ddi_tools.deposit.words.{LANGUAGES[language]}").WORDS
    return Counting(words)
