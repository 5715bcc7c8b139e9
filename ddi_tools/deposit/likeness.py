"""Which unexpected file may be which missing one, by names that are nearly alike: proposed, never assumed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

#: Names that are less alike than this, of a hundred, are not proposed.
FLOOR = 80
#: Up to so many pairs, each missing name is held against each unexpected one.
_ALL_PAIRS = 1_000_000
#: Beyond, only against those that share a word with it that few names have.
_FEW = 200
_CANDIDATES = 50

_ANOTHER_FOLDER = 5
_ANOTHER_EXTENSION = 10
_DIGITS_TURNED = 5
_OTHER_DIGITS = 25
_SAME_SIZE = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A path, and the size that is listed or that the file has."""

    path: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A missing file, the unexpected one that it may be, and how alike their names are, of a hundred."""

    missing: str
    present: str
    score: int
    same_size: bool = False


def likenesses(missing: Sequence[Name], unexpected: Sequence[Name]) -> tuple[Likeness, ...]:
    """The likeliest pairs, each file in one at most, sorted by the missing path; the order given makes no difference.

    Names that differ in their numbers are those of two files more often than of one: they are only proposed where the
    size is the same, or the same digits stand in another order, as in dates.
    """
    if not missing or not unexpected:
        return ()
    absent = [_parsed(name) for name in sorted(missing, key=lambda n: n.path)]
    there = [_parsed(name) for name in sorted(unexpected, key=lambda n: n.path)]
    scored = sorted(_scored(absent, there), key=lambda pair: (-pair.score, pair.missing, pair.present))
    taken: set[tuple[str, str]] = set()
    best: list[Likeness] = []
    for pair in scored:
        ends = {("missing", pair.missing), ("present", pair.present)}
        if not ends & taken:
            taken |= ends
            best.append(pair)
    return tuple(sorted(best, key=lambda pair: pair.missing))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parsed:
    """A name taken apart: its folder, its stem in one way of writing, its extension, and the numbers in it."""

    path: str
    size: int | None
    folder: str
    stem: str
    extension: str
    numbers: tuple[int, ...]


def _parsed(name: Name) -> _Parsed:
    folder, _, last = unicodedata.normalize("NFC", name.path).casefold().rpartition("/")
    stem, dot, extension = last.rpartition(".")
    if not dot or not stem:
        stem, extension = last, ""
    return _Parsed(
        path=name.path, size=name.size, folder=folder, stem=" ".join(re.findall(r"[^\W_]+", stem)) or stem,
        extension=extension, numbers=tuple(int(d[:18]) for d in re.findall(r"[0-9]+", stem)),
    )  # fmt: skip


def _scored(absent: Sequence[_Parsed], there: Sequence[_Parsed]) -> Iterator[Likeness]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - loaded where a file is missing and another unexpected

    every = len(absent) * len(there) <= _ALL_PAIRS
    stems: Mapping[int, str] = dict(enumerate(name.stem for name in there))
    near = {} if every else _by_word(there)
    for name in absent:
        choices = stems if every else {i: stems[i] for i in _candidates(name, near)}
        # Nothing that is added to a likeness makes up for more than the floor.
        for _, ratio, place in process.extract(
            name.stem, choices, scorer=fuzz.ratio, score_cutoff=FLOOR, limit=_CANDIDATES
        ):
            if (pair := _judged(name, there[place], ratio)).score >= FLOOR:
                yield pair


def _judged(absent: _Parsed, there: _Parsed, ratio: float) -> Likeness:
    same_size = bool(absent.size) and absent.size == there.size
    score = ratio
    score -= _ANOTHER_FOLDER if absent.folder != there.folder else 0
    score -= _ANOTHER_EXTENSION if absent.extension != there.extension else 0
    if absent.numbers != there.numbers:
        score -= _DIGITS_TURNED if _digits(absent) == _digits(there) else _OTHER_DIGITS
        score += _SAME_SIZE if same_size else 0
    return Likeness(missing=absent.path, present=there.path, score=round(score), same_size=same_size)


def _digits(name: _Parsed) -> list[str]:
    return sorted("".join(map(str, name.numbers)))


def _by_word(names: Iterable[_Parsed]) -> Mapping[str, list[int]]:
    """The places of the names that have each word."""
    index: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        for word in set(name.stem.split()):
            index.setdefault(word, []).append(place)
    return index


def _candidates(name: _Parsed, near: Mapping[str, list[int]]) -> list[int]:
    """The places of at most so many names that share a rare word, those with the rarest first."""
    words = sorted((len(near[w]), w) for w in set(name.stem.split()) if w in near)
    found: dict[int, None] = {}
    for number, word in words:
        if number > _FEW or len(found) >= _CANDIDATES:
            break
        found |= dict.fromkeys(near[word])
    return list(found)[:_CANDIDATES]
