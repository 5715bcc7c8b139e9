"""Key files: tables that tie the ID codes of a study to the names of its people; and those names in other files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ddi_tools.deposit.disclosure.kinds import Hit
from ddi_tools.deposit.disclosure.passages import Passage

#: Headings of columns of codes; those of `_PERSONAL` are of codes that people have.
_CODE = re.compile(
    r"(id|ids|code|codes|pid|uid|serial|number|no|nr|nummer|kennung|chiffre|identifiant|numéro|tunniste|koodi|kod|kode)"
)
_PERSONAL = re.compile(
    r"participants?|respondents?|interviewees?|patients?|subjects?|persons?|cases?|pupils?|students?|child|pseudonym|alias"
    r"|teilnehmer|befragte[rn]?|proband(en)?|fall|enquêtée?|haastateltava|vastaaja|deltagare|deelnemer|respondentnummer"
)
_PSEUDONYM = re.compile(r"pseudonyms?|alias(es)?|deckname|peitenimi|pseudonyme")
_GIVEN = re.compile(
    r"(first|given|fore|christian) ?names?|forename|vornamen?|prénoms?|prenom|etunimi|förnamn|voornaam|fornavn"
)
_FAMILY = re.compile(
    r"(last|family|sur) ?names?|surname|nachname|familienname|nom de famille|sukunimi|efternamn|achternaam|etternavn"
)
_FULL = re.compile(
    r"(full|real|true|actual|participants?|respondents?|patients?|pupils?|child|interviewees?) (full )?names?"
    r"|names? of (the )?(participant|respondent|patient|interviewee|pupil|child)s?"
    r"|klarname|vollständiger name|oikea nimi"
)
_PLAIN = frozenset({"name", "names", "nom", "nimi", "namn", "naam", "navn"})
_WORD = re.compile(r"[^\W\d_](?:[\w'’]|-(?=\w))*")
_CAPITAL = re.compile(r"\b[A-ZÀ-ÖØ-Þ](?:[\w'’]|-(?=\w))+")
_NEXT = re.compile(r"[ ,\t;\n]{1,2}([^\W\d_](?:[\w'’]|-(?=\w))*)")
#: Words of a name that are looked at.
_LONGEST = 6
#: Where a sentence begins, every word has a capital.
_BEGINS = re.compile(r"(?:^|[.!?:;\n\t\"“„(\[>|-])\s*\Z")
#: Names that are also words with a capital.
_ORDINARY = frozenset({"april", "august", "june", "may", "sunday", "christmas", "london", "england", "will"})
_TITLES = frozenset(
    {"dr", "mr", "mrs", "ms", "miss", "prof", "sir", "jr", "van", "von", "der", "den", "de", "la", "the"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of key files: whole ones by their first word, and the words of them; all in small letters."""

    whole: Mapping[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTable:
    """Which columns of a table hold the codes and the names of people."""

    code: int
    given: int | None
    family: int | None
    full: int | None

    def name(self, cells: Sequence[str]) -> str:
        """The name in a row; empty where it has none."""
        columns = (self.full,) if self.full is not None else (self.given, self.family)
        written = " ".join(cells[c].strip() for c in columns if c is not None and c < len(cells))
        family, comma, given = written.partition(",")
        return f"{given} {family}".strip() if comma else written.strip()


def key_table(headings: Sequence[str], *, stated: bool = False) -> KeyTable | None:
    """The columns of a key, by their headings; None where the table is none.

    A column that is only called "name" may name anything: it counts where the codes are those of people, or where the
    configuration says that the file is a key (`stated`).
    """
    plain = [re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", h)).strip().lower() for h in headings]
    given, family, full = (_first(plain, pattern) for pattern in (_GIVEN, _FAMILY, _FULL))
    codes = [
        i for i, h in enumerate(plain)
        if i not in (given, family, full) and (_PSEUDONYM.fullmatch(h) or any(map(_CODE.fullmatch, h.split())))
    ]  # fmt: skip
    if full is None and given is None and family is None:
        personal = stated or any(_PERSONAL.search(plain[i]) for i in codes)
        full = next((i for i, h in enumerate(plain) if h in _PLAIN), None) if personal else None
    named = full is not None or given is not None or family is not None
    if not named or not (codes or stated):
        return None
    return KeyTable(code=codes[0] if codes else 0, given=given, family=family, full=full)


def _first(headings: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((i for i, heading in enumerate(headings) if pattern.fullmatch(heading)), None)


def names_of(written: Iterable[str]) -> Names:
    """The names that are looked for: whole ones in both orders, and each word of three letters or more."""
    whole: dict[str, set[tuple[str, ...]]] = {}
    words: set[str] = set()
    for name in written:
        parts = tuple(w.lower() for w in _WORD.findall(name) if w.lower() not in _TITLES)
        if len(parts) > 1:
            # Family names of several words stand before the given ones as a whole.
            turned = (parts[i:] + parts[:i] for i in range(1, min(len(parts), _LONGEST)))
            for order in (parts, (parts[0], parts[-1]), *turned):
                whole.setdefault(order[0], set()).add(order)
        words.update(p for p in parts if len(p) > 2 and p not in _ORDINARY)
    return Names(whole={first: frozenset(orders) for first, orders in whole.items()}, words=frozenset(words))


def names(passage: Passage, known: Names) -> Iterator[Hit]:
    """The names in a passage: whole ones, and single words with a capital that no sentence or line begins with."""
    if not known.words and not known.whole:
        return
    text, past = passage.text, 0
    for found in _CAPITAL.finditer(text):
        word = found[0].lower().removesuffix("'s").removesuffix("’s")
        if found.start() < past:
            continue
        if (end := _whole(text, found, known.whole.get(word, frozenset()))) is not None:
            yield Hit(kind="name", start=found.start(), end=end, sure="likely")
            past = end
        elif word in known.words and not _BEGINS.search(text, max(0, found.start() - 3), found.start()):
            yield Hit(kind="name", start=found.start(), end=found.start() + len(word), sure="possible")


def _whole(text: str, found: re.Match[str], orders: frozenset[tuple[str, ...]]) -> int | None:
    """Where a whole name ends that begins with the word; None where none does. The longest counts."""
    if not orders:
        return None
    words, ends = [found[0].lower()], [found.end()]
    while len(words) < _LONGEST and (following := _NEXT.match(text, ends[-1])):
        words.append(following[1].lower())
        ends.append(following.end())
    for number in range(len(words), 1, -1):
        last = words[number - 1]
        for form in {last, last.removesuffix("'s"), last.removesuffix("’s")}:
            if (*words[: number - 1], form) in orders:
                return ends[number - 1] - len(last) + len(form)
    return None
