"""Access: what a record's own words say about who may use the data, and from when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ddi_tools.codebook.dates import dates_in
from ddi_tools.codebook.model import Embargo, LangText, Study

AccessRight = Literal["open", "restricted", "embargoed", "metadata-only"]

_EMBARGO = re.compile(r"embargo|sperrfrist|karenssi|karenzzeit|karensaik|karens", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÄÖÅÉ])|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessState:
    """The state on a day; `evidence` are the words that it was read from."""

    right: AccessRight | None
    embargo_end: str | None = None
    embargo_ended: bool | None = None
    evidence: tuple[LangText, ...] = ()


def embargoes(texts: Iterable[LangText]) -> tuple[Embargo, ...]:
    """The embargoes that the texts state, each with its end where one can be read."""
    found = []
    for text in texts:
        if not _EMBARGO.search(text.text):
            continue
        for sentence in _SENTENCE.split(text.text):
            if _EMBARGO.search(sentence):
                ends = [value for _, value in dates_in(sentence)]
                found.append(Embargo(text=sentence, end=max(ends, default=None), lang=text.lang))
    return tuple(found)


def access_state(study: Study, as_of: date) -> AccessState:
    """The access to the study's data on a day."""
    ends = sorted(e.end for e in study.access.embargoes if e.end)
    end = ends[-1] if ends else None
    evidence = tuple(LangText(text=e.text, lang=e.lang) for e in study.access.embargoes)
    if end is not None and as_of.isoformat() < end:
        return AccessState(right="embargoed", embargo_end=end, embargo_ended=False, evidence=evidence)
    return AccessState(right=None, embargo_end=end, embargo_ended=True if end else None, evidence=evidence)
