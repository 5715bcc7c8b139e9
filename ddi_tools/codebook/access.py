"""Access: what a record's own words say about who may use the data, and from when.

DDI 2.5 has no machine-readable access right, so words decide, those that archives use in fixed sentences before all.
Open is said only where the record says so; silence, and words that say neither, leave the right unknown. Where words
contradict each other the stricter ones hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ddi_tools.codebook.embargoes import Stated, embargo_in, have_ended, latest_end
from ddi_tools.codebook.model import Embargo, LangText, Study
from ddi_tools.codebook.rights import AccessRight, said


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessState:
    """The access to a study's data on a day.

    `right` is None where the record does not say. `embargo_end` is the latest end that is stated, and
    `embargo_ended` whether the embargo is over, None where there is none. `evidence` are the record's texts that
    this was read from.
    """

    right: AccessRight | None
    embargo_end: str | None = None
    embargo_ended: bool | None = None
    evidence: tuple[LangText, ...] = ()


def embargoes(texts: Iterable[LangText]) -> tuple[Embargo, ...]:
    """The embargoes that texts state, one a text, with the sentences that speak of it and the latest end."""
    found = ((text, embargo_in(text.text)) for text in texts)
    return tuple(Embargo(text=stated.text, end=stated.end, lang=text.lang) for text, stated in found if stated)


def access_state(study: Study, as_of: date) -> AccessState:
    """The access to the study's data on a day.

    On the day on which an embargo ends it is over; one that ends in a month or year lasts as long as that does.
    An embargo without an end is taken to last, unless the record says that it is over.
    """
    stated = [Stated(text=embargo.text, end=embargo.end) for embargo in study.access.embargoes]
    evidence = tuple(LangText(text=embargo.text, lang=embargo.lang) for embargo in study.access.embargoes)
    end = latest_end(stated)
    ended: bool | None = None
    if stated:
        ended = have_ended(stated, as_of)
        if not ended:
            return AccessState(right="embargoed", embargo_end=end, embargo_ended=False, evidence=evidence)
    right, words = _right(study)
    return AccessState(right=right, embargo_end=end, embargo_ended=ended, evidence=(*evidence, *words))


def _right(study: Study) -> tuple[AccessRight | None, tuple[LangText, ...]]:
    """The strictest right that a text states, and all texts that state one."""
    stated = [(right, text) for text, by_word in _texts(study) if (right := said(text.text, by_word=by_word))]
    order: tuple[AccessRight, ...] = ("metadata-only", "restricted", "open")
    right = next((each for each in order if any(other == each for other, _ in stated)), None)
    return right, tuple(dict.fromkeys(LangText(text=text.text, lang=text.lang) for _, text in stated))


def _texts(study: Study) -> Iterator[tuple[LangText, bool]]:
    """The texts about access, and whether a single word of theirs is a class of access."""
    access = study.access
    for kind in access.types:
        yield LangText(text=kind.text, lang=kind.lang), True
    for statement in (*access.special_permissions, *access.conditions, *access.licenses, *study.citation.licenses):
        uri = f" {statement.uri}" if statement.uri and statement.uri not in statement.text else ""
        yield LangText(text=statement.text + uri, lang=statement.lang), True
    for text in (*access.availability, *access.restrictions):
        yield text, True
    for confidential in access.confidentiality:
        if (confidential.required or "").casefold() == "yes":
            yield confidential, False
    for note in access.notes:
        if (note.type or "").startswith("DVN:"):
            yield note, False
