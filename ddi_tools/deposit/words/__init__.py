"""The words by which languages count files, a module a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A language's words, lower case; each text is a regular expression for one or more words.

    - `noun`: files; its group `compound`, where it has one, is what the word says of their kind ("Textdateien").
      `not_after`: words that make "file" part of another ("file names", but not "files name"). `after`: words after
      the noun that belong to it ("fichiers texte").
    - `numbers`: words of numbers that add up ("twenty-five"); `multipliers` multiply ("two hundred"); `number_join`
      is what stands between them; `thousands` the characters that part the figures of a large number.
    - `articles`: may stand for one, where the kind of file is named ("a metadata file").
    - `between`: a word that may stand between number and noun, if it is none of `never_between`: what can't say of
      which kind files are belongs to something else that is counted ("27 parents sent files").
    - `other_files`: kinds of files that are not the deposit's ("case files"), and units ("two page files").
    - `labels`: a figure after them is a name ("wave 3 files"); `parts`: not a whole set ("the first two files").
    - `least`, `about`: words before the number that make it a bound. `alternatives`: join it with another number.
    - `shares`: the number counts for each of something ("two files per person"). `among`: after a number, says that
      it is taken from the one that follows ("one of 25 files"). `since`: words before a year.
    - `links`: after the count, lead to what the files hold. `joins`: begin the next clause; `weak_joins`: may do so.
    - `sets`: nouns for a set of files; `wholes`: for the deposit as a whole.
    - `vague`: say nothing about which set is meant; `stops`: end the words that name a set.
    """

    noun: str
    not_after: str
    after: str
    numbers: Mapping[str, int]
    multipliers: Mapping[str, int]
    number_join: str
    thousands: str
    articles: str
    between: str
    never_between: str
    other_files: str
    labels: str
    parts: str
    least: str
    about: str
    alternatives: str
    shares: str
    among: str
    since: str
    links: str
    joins: str
    weak_joins: str
    sets: str
    wholes: str
    vague: str
    stops: str


def numbered(start: int, words: str, step: int = 1) -> Iterator[tuple[str, int]]:
    """Words with the numbers that they mean, from `start` on."""
    return ((word, start + i * step) for i, word in enumerate(words.split()))
