"""The sets of a deposit's files, and the record's claims held against them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ddi_tools.config import SetRule
from ddi_tools.deposit.claims import Claim, ClaimStatus, fuller, tokens
from ddi_tools.deposit.counting import WHOLE
from ddi_tools.deposit.patterns import matcher


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSet:
    """A set of files of the deposit: its name, files present, and their bytes."""

    name: str
    count: int
    size: int
    description: str | None = None


def assigner(rules: Sequence[SetRule]) -> Callable[[str], str | None]:
    """A function from a path to its set's name: that of the first rule that fits; without rules, its top folder."""
    if not rules:
        return lambda path: path.partition("/")[0] if "/" in path else None
    compiled = [(matcher(rule.patterns), rule.name) for rule in rules]
    return lambda path: next((name for fits, name in compiled if fits(path)), None)


def divide(files: Iterable[tuple[str, int]], rules: Sequence[SetRule]) -> tuple[FileSet, ...]:
    """The sets of files given as path and size, by name; a set that a rule names is there even if it is empty."""
    set_of = assigner(rules)
    counts = {rule.name: [0, 0] for rule in rules}
    for path, size in files:
        if (name := set_of(path)) is not None:
            tally = counts.setdefault(name, [0, 0])
            tally[0] += 1
            tally[1] += size
    descriptions = {rule.name: rule.description for rule in rules}
    return tuple(
        FileSet(name=name, count=count, size=size, description=descriptions.get(name))
        for name, (count, size) in sorted(counts.items())
    )


# -- claims ---------------------------------------------------------------------------------------------------

#: Words that many sets' names have, and by which none can be told from another.
_COMMON = frozenset(
    tokens(
        "data dataset set files file text texts collection study other misc main raw documents "
        "daten datensatz datensätze datei dateien texte textdateien dokumente studie sammlung sonstiges rohdaten "
        "données jeu fichier fichiers texte textes corpus étude autres documents divers ensemble "
        "aineisto aineistot tiedosto tiedostot tiedostoa teksti tekstit tutkimus muut kokoelma "
        "fil filer text texter studie samling övrigt dokument "
        "bestand bestanden gegevens tekst teksten documenten verzameling overig overige onderzoek"
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    """Words by which a text speaks of a set; `stated` in the configuration, or taken from the set's name."""

    words: tuple[str, ...]
    set: FileSet
    stated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """The set that a claim speaks of, and whether its words leave no doubt of that."""

    set: FileSet
    sure: bool


def judge(
    claims: Iterable[Claim], sets: Sequence[FileSet], rules: Sequence[SetRule], total: int
) -> tuple[Claim, ...]:
    """The claims with what the folder says to them, in their order; those that count the same set the same are one.

    A set is known by words near the number: in the counted phrase, before it, in the heading, after it. Only words
    that leave no doubt let a claim be contradicted: a set's name that comes after the number may be something that
    the files tell of.
    """
    phrases = list(_phrases(sets, rules))
    judged: list[Claim] = []
    for claim in (_judged(c, phrases, total) for c in claims):
        twin = next((i for i, c in enumerate(judged) if _equal(c, claim)), None)
        if twin is None:
            judged.append(claim)
        else:
            settled = [c for c in (judged[twin], claim) if c.status != "unclear"]
            judged[twin] = fuller(*settled) if len(settled) == 2 else (*settled, judged[twin])[0]
    return tuple(judged)


def _equal(first: Claim, second: Claim) -> bool:
    return first.found is not None and (first.count, first.group) == (second.count, second.group)


def _phrases(sets: Sequence[FileSet], rules: Sequence[SetRule]) -> Iterator[_Phrase]:
    words = {rule.name: rule.words for rule in rules}
    for each in sets:
        for stated in words.get(each.name, ()):
            if found := tuple(tokens(stated)):
                yield _Phrase(words=found, set=each, stated=True)
        name = tuple(tokens(each.name.replace("_", " ")))
        if not _COMMON.issuperset(name):
            yield _Phrase(words=name, set=each, stated=False)


def _judged(claim: Claim, phrases: Sequence[_Phrase], total: int) -> Claim:
    evidence = _evidence(claim, phrases)
    if evidence is not None:
        count = evidence.set.count
        return replace(claim, group=evidence.set.name, found=count, status=_verdict(claim, count, sure=evidence.sure))
    if claim.group == WHOLE:
        return replace(claim, found=total, status=_verdict(claim, total, sure=True))
    return claim


def _verdict(claim: Claim, found: int, *, sure: bool) -> ClaimStatus:
    """What a count in the folder says to a claim; roughly stated numbers stay unclear."""
    if claim.bound == "about":
        return "unclear"
    if found == claim.count or (claim.bound == "least" and found > claim.count):
        return "confirmed"
    more_than_one = claim.bound == "article" and found > claim.count
    return "contradicted" if sure and not more_than_one else "unclear"


def _evidence(claim: Claim, phrases: Sequence[_Phrase]) -> _Evidence | None:
    """The set that the nearest words name; None where they name none, or two at once."""
    context = claim.context
    # The text, whether its last words are the nearest, and whether a set's name in it leaves no doubt.
    places = [(claim.text, True, True), (context.before, True, True), (context.after, False, False)]
    places.insert(2 if context.close else 3, (context.heading, False, context.close))
    for text, last, sure in places:
        found = _nearest(tokens(text), phrases, last=last)
        if found:
            if len({phrase.set.name for phrase in found}) > 1:
                return None
            by_words = any(phrase.stated for phrase in found)
            return _Evidence(set=found[0].set, sure=sure or (by_words and text != context.heading))
    return None


def _nearest(words: Sequence[str], phrases: Sequence[_Phrase], *, last: bool) -> list[_Phrase]:
    """The phrases nearest to the number, the longest of them; the order of a phrase's words doesn't count."""
    best: tuple[int, int] | None = None
    found: list[_Phrase] = []
    for phrase in phrases:
        size = len(phrase.words)
        wanted = sorted(phrase.words)
        for start in range(len(words) - size + 1):
            if sorted(words[start : start + size]) != wanted:
                continue
            rank = (start + size if last else -start, size)
            if best is None or rank > best:
                best, found = rank, [phrase]
            elif rank == best:
                found.append(phrase)
    return found
