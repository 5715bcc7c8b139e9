"""Claims: the numbers of files that a record states in its own text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from ddi_tools.codebook.model import LangText, Study, Term
from ddi_tools.deposit.counting import LANGUAGES, WHOLE, Bound, Counting, counting

ClaimStatus = Literal["confirmed", "contradicted", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The words around a claim, by which its set is known: in its clause before and after it, and the heading.

    `close` says that the claim stands in the first sentence under the heading.
    """

    before: str = ""
    after: str = ""
    heading: str = ""
    close: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A count of files that the record states.

    `text` is the words it was read from; `source` the field (abstract, notes, …); `group` the set of files that
    the words speak of, None where none is named; `found` the count in the folder, None where no set matched.
    """

    text: str
    count: int
    source: str
    group: str | None = None
    found: int | None = None
    status: ClaimStatus = "unclear"
    bound: Bound = "exact"
    context: Context = field(default_factory=Context)


def find_claims(study: Study) -> tuple[Claim, ...]:
    """The counts of files in the study's texts, in the order of the record; a count said again is left out.

    Of two that say the same of the same set, the one in the fuller words stays. Texts in a language that
    `counting.LANGUAGES` doesn't have are passed over.
    """
    claims: list[Claim] = []
    for source, text in _texts(study):
        for claim in _claims(source, text):
            twin = next((i for i, c in enumerate(claims) if _same(c, claim)), None)
            if twin is None:
                claims.append(claim)
            else:
                claims[twin] = fuller(claims[twin], claim)
    return tuple(claims)


def fuller(first: Claim, second: Claim) -> Claim:
    """The one of two equal claims that says more, with the group of the other where it names none itself."""
    best = max(first, second, key=lambda c: (c.bound == "exact", c.group is not None, len(c.text)))
    return best if best.group else replace(best, group=first.group or second.group)


def _same(first: Claim, second: Claim) -> bool:
    """Whether both count the same: one group's words are among the other's."""
    if first.count != second.count or not (first.group and second.group):
        return first.count == second.count and first.text == second.text and first.group == second.group
    one, other = set(tokens(first.group)), set(tokens(second.group))
    return one <= other or other <= one


def _texts(study: Study) -> Iterator[tuple[str, LangText | Term]]:
    """The texts that may speak of files, each with the name of its field."""
    fields: Iterable[tuple[str, Iterable[LangText | Term]]] = (
        ("abstract", study.abstracts),
        ("kind of data", study.data_kinds),
        ("notes", study.notes),
        ("quality", study.quality),
        ("collection size", study.access.collection_sizes),
        ("completeness", study.access.completeness),
        ("file quantity", study.access.file_quantities),
        ("availability", study.access.availability),
        ("access notes", study.access.notes),
        ("citation notes", study.citation.notes),
        ("series", [text for series in study.citation.series for text in series.information]),
    )
    for source, texts in fields:
        for text in texts:
            yield source, text


#: A stop before a capital or figure; or right before capitals, where a line break was lost ("schedules.WHY").
_SENTENCE_END = re.compile(
    r"""(?<=[.!?])["')\]]*\s+(?=["'(\[]?[A-ZÀ-Ý0-9])|(?<=[a-z][.!?])(?=[A-Z]{2})""",
)


# -- from a text to its claims --------------------------------------------------------------------------------


def _claims(source: str, text: LangText | Term) -> Iterator[Claim]:
    stated = (text.lang or "").lower()[:2]
    languages = [stated] if stated in LANGUAGES else [] if stated else [*LANGUAGES]
    if source == "file quantity" and (number := re.fullmatch(r"\s*(\d{1,6})\s*", text.text)):
        # fileQnty is the total number of physical files (DDI Codebook 2.5, 2.4.1.6), often the bare number.
        yield Claim(text=number[1], count=int(number[1]), source=source, group=WHOLE)
        return
    for language in languages:
        patterns = counting(language)
        for heading, close, sentence in _sentences(text.text, patterns):
            yield from _in_sentence(patterns, source, sentence, heading, close=close)


def _sentences(text: str, patterns: Counting) -> Iterator[tuple[str, bool, str]]:
    """Each sentence with the heading above it, and whether it is the first below."""
    heading, close = "", False
    for line in text.split("\n"):
        plain = line.strip()
        if _is_heading(plain) and not any(patterns.mentions(plain)):
            heading, close = plain.rstrip(":"), True
            continue
        for sentence in _SENTENCE_END.split(plain):
            if sentence:
                yield heading, close, sentence
                close = False


def _is_heading(line: str) -> bool:
    return 0 < len(line) <= 80 and line[-1] not in ".!?;,)" and len(line.split()) <= 8 and not re.search(r"\d", line)


def _in_sentence(patterns: Counting, source: str, sentence: str, heading: str, *, close: bool) -> Iterator[Claim]:
    found = list(patterns.mentions(sentence))
    if not found:
        return
    # The words between two mentions belong to the one or the other.
    edges = [0, *(patterns.divide(sentence, a.end, b.start) for a, b in pairwise(found)), len(sentence)]
    for mention, (left, right) in zip(found, pairwise(edges), strict=True):
        context = Context(
            before=sentence[left : mention.start],
            after=sentence[mention.end : right],
            heading=heading,
            close=close,
        )
        if patterns.is_share(context.before, context.after):
            continue
        yield Claim(
            text=mention.text,
            count=mention.count,
            source=source,
            group=patterns.group(mention.kind, context.before, context.after, heading),
            bound=mention.bound,
            context=context,
        )


# -- words ----------------------------------------------------------------------------------------------------

#: Words that join others, and say nothing themselves.
_JOINTS = frozenset(
    re.findall(
        r"\w+",
        "a an the and or of for with in on to und oder der die das mit zu von le la les l des du de d et ou avec "
        "ja tai sekä och eller av med en het van met",
    )
)


def tokens(text: str) -> list[str]:
    """The words of a text in the form in which they are compared: lower case, singular, without joints."""
    return [_singular(w) for w in re.findall(r"[^\W_]+", text.lower()) if w not in _JOINTS]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
