"""Numbers that the state, the health service or a telephone company gave to a person.

Where a number has check digits, `stdnum` reckons them; `phonenumbers` knows which telephone numbers can be. A number
of plain digits passes a check by chance, once in eleven times or so: it needs its label beside it, or the grouping
that people write it with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from ddi_tools.deposit.disclosure.kinds import Hit, Sure
from ddi_tools.deposit.disclosure.passages import Passage

#: Where numbers may be: most of a text is passed over by this. A range of digits is found twice as fast as `\d`.
_RUN = re.compile(r"[0-9][0-9A-Z ().+\-/\u00a0\u2011]{6,}")
#: What most runs are in tables, and no number of a person: a decimal fraction.
_FRACTION = re.compile(r"[0-9]{1,2}\.[0-9]+ *")
#: What the numbers have that are known by their form.
_FORM = re.compile(r"[A-Y+-]")
#: How much stands before the first digit of a number: "(+", or two letters and a space.
_LEAD = 4
#: Digits with what stands between those of one number; what stands before it is looked at afterwards.
_DIGITS = re.compile(r"[+(0-9][0-9 ().\-/\u00a0\u2011]{5,24}[0-9](?![\w@%:]|[-/_.]\d|[-/_]\w)")
_DATE = re.compile(
    r"\d{1,4}([./ -])\d{1,2}\1\d{1,4}(?:[ T-]+\d{1,2}(?:[./-]\d{1,2}[./-]\d{2,4})?)?|\d{4} ?[-/] ?\d{4}|[12]\d{7}"
)
_DECIMAL = re.compile(r"[+(]?\d+\.\d+|[+(]?\d{1,3}(?:[ .]\d{3})+")
#: Other numbers, which say themselves what they are.
_OTHERS = re.compile(
    r"\b(?:is[bs]n|doi|isrctn|orcid|issn-l|oclc|pmid|grant|award|iban|sha-?\d*|md5|ref(?:erence)?|case|study|sn)\b"
    r"[\s:.#]*(?:no\.?|number|id|code|nr\.?)?[\s:.#]*\Z|https?://\S*\Z|orcid\.org/\Z|\b(?:no|nr)\.\s?\Z|[$£€]\s?\Z",
    re.IGNORECASE,
)

#: Two letters, six digits, one letter; which letters can't be is said by HMRC's manual NIM39110.
_NINO = re.compile(r"[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D](?!\w)")
_NINO_LETTERS = re.compile(r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\Z")
_HETU = re.compile(r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y](?![\w-])")
_PERSONNUMMER = re.compile(r"(?:[0-9]{8}|[0-9]{6})[-+][0-9]{4}(?![\w-])")
_NIR = re.compile(r"[12378] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}")
#: Those that are given out begin with 4, 6 or 7.
_NHS_GROUPED = re.compile(r"[467]\d\d \d{3} \d{4}")

#: Of plain digits, those that are known by the groups in which people write them.
_GROUPED: Mapping[str, re.Pattern[str]] = {"nhs": _NHS_GROUPED, "nir": _NIR}
#: Kinds that are known by their form and their check digit.
_FORMED: Sequence[tuple[str, re.Pattern[str], Sure]] = (
    ("hetu", _HETU, "certain"),
    ("personnummer", _PERSONNUMMER, "likely"),
)
#: Kinds of plain digits, by how many they are.
_PLAIN: Mapping[int, Sequence[str]] = {9: ("bsn",), 10: ("nhs",), 11: ("idnr",), 15: ("nir",)}


def numbers(passage: Passage, regions: Sequence[str]) -> Iterator[Hit]:
    """The numbers in a passage; `regions` are the countries (ISO 3166-1) of telephone numbers without a prefix."""
    text = passage.text
    for run in _RUN.finditer(text):
        if _FRACTION.fullmatch(run[0]):
            continue
        # What stands behind a run is no part of a number, and decides whether one ends there.
        span = (max(0, run.start() - _LEAD), run.end() + 2)
        if _FORM.search(run[0]):
            yield from _formed(passage, *span)
        for found in _DIGITS.finditer(text, *span):
            hit = _plain(passage, found, regions)
            if hit is not None:
                yield hit


def _formed(passage: Passage, start: int, end: int) -> Iterator[Hit]:
    """The numbers that letters, or a hyphen in its place, make known."""
    text = passage.text
    for found in _NINO.finditer(text, start, end):
        if letters := _NINO_LETTERS.search(text, max(0, found.start() - 4), found.start()):
            yield _hit(passage, "nino", (letters.start(), found.end()), "likely")
    for kind, pattern, sure in _FORMED:
        for found in pattern.finditer(text, start, end):
            if _begins(text, found.start()) and _validator(kind)(found[0]):
                yield _hit(passage, kind, found.span(), sure)


def _plain(passage: Passage, found: re.Match[str], regions: Sequence[str]) -> Hit | None:
    """What a number of digits is, if it is anything."""
    written, span = found[0], found.span()
    count = sum(map(str.isdigit, written))
    if count < 7 or not _begins(passage.text, span[0]) or _PERSONNUMMER.fullmatch(written):
        return None
    return _national(passage, written, count, span) or _phone(passage, written, count, span, regions)


def _begins(text: str, start: int) -> bool:
    """Whether a number begins here, and is no part of a word, an address or another number."""
    if start == 0:
        return True
    before = text[start - 1]
    if before in "-_":
        return start == 1 or not (text[start - 2].isalnum() or text[start - 2] == "_")
    return not (before.isalnum() or before in "/.#@+")


def _hit(passage: Passage, kind: str, span: tuple[int, int], sure: Sure) -> Hit:
    labelled = sure != "certain" and passage.labelled(*span, kind)
    return Hit(kind=kind, start=span[0], end=span[1], sure="certain" if labelled else sure)


# -- check digits ---------------------------------------------------------------------------------------------


def _national(passage: Passage, written: str, count: int, span: tuple[int, int]) -> Hit | None:
    for kind in _PLAIN.get(count, ()) if written[0] not in "+(" else ():
        labelled = passage.labelled(*span, kind)
        grouped = kind in _GROUPED and _GROUPED[kind].fullmatch(written) and not _is_other(passage.text, span[0])
        if (labelled or grouped) and _validator(kind)(written):
            return Hit(kind=kind, start=span[0], end=span[1], sure="certain" if labelled else "likely")
    return None


@cache
def _validator(kind: str) -> Callable[[str], bool]:
    """Whether a number's check digits, and a date that stands in it, fit."""
    import stdnum.de.idnr  # noqa: PLC0415 - an optional extra
    import stdnum.fi.hetu  # noqa: PLC0415
    import stdnum.fr.nir  # noqa: PLC0415
    import stdnum.gb.nhs  # noqa: PLC0415
    import stdnum.nl.bsn  # noqa: PLC0415
    import stdnum.se.personnummer  # noqa: PLC0415

    known: Mapping[str, Callable[[str], bool]] = {
        "bsn": stdnum.nl.bsn.is_valid,
        "hetu": stdnum.fi.hetu.is_valid,
        "idnr": stdnum.de.idnr.is_valid,
        "nhs": stdnum.gb.nhs.is_valid,
        "nir": stdnum.fr.nir.is_valid,
        "personnummer": stdnum.se.personnummer.is_valid,
    }
    return known[kind]


# -- telephones -----------------------------------------------------------------------------------------------


def _phone(passage: Passage, written: str, count: int, span: tuple[int, int], regions: Sequence[str]) -> Hit | None:
    """A telephone number with +, 00 or 0 before it, or under its label."""
    international = written.startswith(("+", "(+", "00"))
    trunk = written.startswith(("0", "(0"))
    if count > 15 or _DATE.fullmatch(written) or (_DECIMAL.fullmatch(written) and not international):
        return None
    if not (international or trunk) and not passage.labelled(*span, "phone"):
        return None
    if _is_other(passage.text, span[0]) or not _can_be(written, international, trunk, regions):
        return None
    # In a table, plain digits with a zero before them are more often codes.
    code = bool(passage.headings) and written.isdigit()
    return _hit(passage, "phone", span, "certain" if "+" in written[:2] else "possible" if code else "likely")


def _can_be(written: str, international: bool, trunk: bool, regions: Sequence[str]) -> bool:
    import phonenumbers  # noqa: PLC0415 - an optional extra

    candidate = "+" + written[2:] if written.startswith("00") else written
    for region in (None,) if international else tuple(regions):
        # A spreadsheet takes the zero away that stands first.
        for form in (candidate,) if international or trunk else (candidate, "0" + candidate):
            try:
                number = phonenumbers.parse(form, region)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_valid_number(number):
                return True
    return False


def _is_other(text: str, start: int) -> bool:
    """Whether what stands before a number says that it is another kind of number."""
    return _OTHERS.search(text, max(0, start - 40), start) is not None
