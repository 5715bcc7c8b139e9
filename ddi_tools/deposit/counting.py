"""How a language counts files: its words as a table, and the patterns made from them.

Another language is another `Words` in `LANGUAGES`; the patterns stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

#: How a number is meant: exactly, as an article ("a file", of which there may be more), at least, or roughly.
Bound = Literal["exact", "article", "least", "about"]

#: So many characters before a number say how it is meant.
_NEAR = 80

#: The group of a claim that speaks of the deposit as a whole.
WHOLE = "all files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A language's words, lower case; each text is a regular expression for one or more words.

    - `noun`: files. `not_after`: words that make "file" part of another ("file names", but not "files name").
    - `numbers`: words of numbers that add up ("twenty-five"); `multipliers` multiply ("two hundred").
    - `articles`: may stand for one, where the kind of file is named ("a metadata file").
    - `never_between`: ends the words that may stand between number and noun.
    - `other_files`: kinds of files that are not the deposit's ("case files"), and units ("two page files").
    - `labels`: a figure after them is a name ("wave 3 files"); `parts`: not a whole set ("the first two files").
    - `least`, `about`: words before the number that make it a bound. `alternatives`: join it with another number.
    - `shares`: the number counts for each of something ("two files per person").
    - `links`: after the count, lead to what the files hold. `joins`: begin the next clause; `weak_joins`: may do so.
    - `sets`: nouns for a set of files; `wholes`: for the deposit as a whole.
    - `vague`: say nothing about which set is meant; `stops`: end the words that name a set.
    """

    noun: str
    not_after: str
    numbers: Mapping[str, int]
    multipliers: Mapping[str, int]
    number_join: str
    articles: str
    never_between: str
    other_files: str
    labels: str
    parts: str
    least: str
    about: str
    alternatives: str
    shares: str
    links: str
    joins: str
    weak_joins: str
    sets: str
    wholes: str
    vague: str
    stops: str


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
        spelt = rf"(?:{number})(?:(?:-|\s+|\s+{words.number_join}\s+)(?:{number})){{0,9}}"
        between = rf"(?!(?:{words.never_between}|{number})\b)[^\W\d_.*][\w.*+/'’&-]*\s+|\.[a-z0-9]{{2,5}}\s+"
        self._mention = self._compile(
            rf"(?<![\w.,:/£$€%–-])(?P<count>\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+|\d{{1,7}}|{spelt}|{words.articles})"
            rf"\s+(?P<kind>(?:{between}){{0,4}})(?P<noun>{words.noun})\b(?![-/]\w)(?!{words.not_after})"
        )
        self._other = self._compile(rf"\b(?:{words.other_files})\b")
        self._label = self._compile(rf"\b(?:{words.labels})\s+$")
        self._part = self._compile(rf"\b(?:{words.parts})\s+$")
        self._least = self._compile(rf"\b(?:{words.least})\s+$")
        self._about = self._compile(
            rf"(?:\b(?:{words.about})\s+|[~≈]\s*|\b(?:\d+|{spelt})\s+(?:{words.alternatives})\s+)$"
        )
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
            written, kind = match["count"], match["kind"].strip()
            before = sentence[max(0, match.start() - _NEAR) : match.start()]
            article = re.fullmatch(self._words.articles, written, re.IGNORECASE) is not None
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
        return bool(re.fullmatch(r"(19|20)\d\d", written)) and (not kind or before.rstrip().endswith(("in", "since")))

    def _number(self, written: str) -> int:
        figures = re.sub(r"[,\u00a0\u202f]", "", written)
        if figures.isdigit():
            return int(figures)
        total = part = 0
        for word in re.findall(r"[^\W\d_]+", written.lower()):
            if factor := self._words.multipliers.get(word):
                total, part = (total, (part or 1) * factor) if factor < 1000 else ((total + (part or 1)) * factor, 0)
            else:
                part += self._words.numbers.get(word, 0)
        return total + part

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


def _numbered(start: int, words: str, step: int = 1) -> Iterable[tuple[str, int]]:
    return ((word, start + i * step) for i, word in enumerate(words.split()))


ENGLISH = Words(
    noun=r"(?:[a-z]+-|data|text|audio|video|image)?files?",
    not_after=(
        r"(?<!s)\s+(?:names?|formats?|types?|sizes?|servers?|systems?|sharing|numbers?|extensions?|cabinets?|"
        r"structures?|paths?)\b"
    ),
    numbers=dict(
        [
            *_numbered(0, "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"),
            *_numbered(15, "fifteen sixteen seventeen eighteen nineteen"),
            *_numbered(20, "twenty thirty forty fifty sixty seventy eighty ninety", 10),
            ("single", 1),
        ]
    ),
    multipliers={"hundred": 100, "thousand": 1000, "million": 1_000_000},
    number_join="and",
    articles=r"an?",
    never_between=(
        r"and|or|of|the|an?|to|in|on|with|from|for|by|at|as|who|which|that|is|are|was|were|has|have|had|per|each|"
        r"than|into|their|its|these|those|this|lists?|contains?"
    ),
    other_files=(
        r"case|court|police|patients?|personnel|medical|client|clinical|hospital|paper|criminal|legal|prison|"
        r"probation|custody|tax|dental|administrative|archival|care|"
        r"[kmgt]b|(?:kilo|mega|giga|tera)bytes?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|pages?"
    ),
    labels=(
        r"versions?|waves?|rounds?|sweeps?|phases?|parts?|stages?|steps?|modules?|tables?|appendix|annex|chapters?|"
        r"volumes?|no\.?|nr\.?|number|numbers|study|sn|stata|spss|sas|excel|word|windows|office|nvivo|r|item|level"
    ),
    parts=r"first|last|next|previous|other|remaining|same|these|those|both|no",
    least=r"at least|no fewer than|no less than|not less than",
    about=(
        r"about|around|approximately|approx\.?|circa|ca\.?|c\.|some|nearly|almost|roughly|up to|at most|no more than|"
        r"more than|over|fewer than|less than|under|between|maximum of"
    ),
    alternatives=r"or|to|and",
    shares=r"per|each|every|apiece|for each|for every",
    links=(
        r"contain(?:s|ing)?|hold(?:s|ing)?|compris(?:es?|ing)|consist(?:s|ing)? of|includ(?:es?|ing)|cover(?:s|ing)?|"
        r"are|is|with|of|on|about|from|for|relating to|concerning"
    ),
    joins=r"while|whereas|plus|as well as|but|and\s+(?:an?|the|another|one|finally|also|further)",
    weak_joins=r"and|or|the other|another",
    sets=r"data\s?sets?|data-sets?|sets?|collections?|series|corpus|corpora|folders?|materials|subsets?|components?",
    wholes=(
        r"(?:the|this|whole|entire|full|data) (?:data )?(?:collection|deposit|archive|dataset|data set)|"
        r"in total|in all|altogether|a total of|overall"
    ),
    vague=(
        r"text|texts|textual|data|dataset|datasets|data-?sets?|sets?|subsets?|collections?|deposit|files?|further|"
        r"another|other|others|this|that|these|those|the|an?|its|their|all|both|following|additional|separate|single|"
        r"individual|same|different|distinct|first|second|third|fourth|main|whole|entire|full|new|empirical|computer|"
        r"electronic|digital|machine-readable|anonymi[sz]ed|small|large|short|and|or|of|with|in|for|to|is|are|also|"
        r"there|here|it|they|we|one|two|three|four|five|six|seven|eight|nine|ten|\d+|&"
    ),
    stops=(
        r"the|an?|this|that|these|those|its|their|our|another|each|contains?|containing|holds?|comprises?|comprising|"
        r"consists?|of|is|are|was|were|has|have|with|includes?|including|in|on|for|from|by|to|and|or|are:|there|where|"
        r"namely|as|plus|further|also"
    ),
)

#: By the first two letters of the language. A text without a language is read in all of them.
LANGUAGES: Mapping[str, Counting] = {"en": Counting(ENGLISH)}
