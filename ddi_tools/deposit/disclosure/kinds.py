"""The kinds of what may say who a person is: the finding that each becomes, its words, and how it is labelled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: Certain: only the kind looks so, or its check digit fits and its label stands beside it. Likely: its form or its
#: check digit fits. Possible: other things look the same.
Sure = Literal["certain", "likely", "possible"]
SURE: tuple[Sure, ...] = ("certain", "likely", "possible")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind: the finding's code, its words for one and for several, and the labels that are written beside it.

    `label` fits texts in small letters.
    """

    code: str
    one: str
    many: str
    label: re.Pattern[str]


def _kind(code: str, one: str, many: str, label: str) -> Kind:
    return Kind(code=code, one=one, many=many, label=re.compile(label))


_PHONE = (
    r"phone|\btel\b|\bmob(ile)?\b|\bcell\b|\bfax\b|whatsapp|telefon|\bhandy|\bmobil|t[ée]l[ée]phone|\bportable\b"
    r"|puhelin|\bpuh\b|\btfn\b|telefoon|\bmobiel\b|\brang\b|\b(call|text|ring)(ed)?\s+(me|him|her|them|us)\b"
)

KINDS: Mapping[str, Kind] = {
    "email": _kind("DEP501", "e-mail address", "e-mail addresses", r"e-?mail|courriel|sähköposti|e-?post"),
    "phone": _kind("DEP502", "phone number", "phone numbers", _PHONE),
    "postcode": _kind("DEP503", "UK postcode", "UK postcodes", r"post\s?code|address|\blives? (at|in)\b"),
    "nhs": _kind("DEP504", "NHS number", "NHS numbers", r"\bnhs\b"),
    "nino": _kind(
        "DEP505", "National Insurance number", "National Insurance numbers",
        r"national insurance|\bnino\b|\bni no\b|\bni number",
    ),
    "idnr": _kind(
        "DEP506", "German tax identification number", "German tax identification numbers",
        r"steuer|\bid-?nr\b|\btin\b|identifikationsnummer",
    ),
    "nir": _kind(
        "DEP506", "French social security number", "French social security numbers",
        r"\bnir\b|s[ée]curit[ée] sociale|\binsee\b",
    ),
    "hetu": _kind("DEP506", "Finnish identity code", "Finnish identity codes", r"\bhetu\b|henkilötunnus"),
    "personnummer": _kind(
        "DEP506", "Swedish identity number", "Swedish identity numbers", r"person-?(nummer|nr)|samordningsnummer"
    ),
    "bsn": _kind(
        "DEP506", "Dutch citizen service number", "Dutch citizen service numbers", r"\bbsn\b|burgerservice|\bsofi"
    ),
    "name": _kind("DEP507", "name of the key file", "names of the key file", r"(?!)"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What was found in a text: its kind, from where to where, and how sure that is."""

    kind: str
    start: int
    end: int
    sure: Sure


def masked(text: str) -> str:
    """The first letter or digit, and how many characters there are: enough to find it again, and no more."""
    first = next((c for c in text if c.isalnum()), "")
    return f"{first}… ({len(text)} characters)"
