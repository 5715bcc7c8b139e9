"""Precision and recall of the checks on the labelled sample; the figures of docs/deposit.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddi_tools.deposit.disclosure.addresses import emails, postcodes
from ddi_tools.deposit.disclosure.keys import names, names_of
from ddi_tools.deposit.disclosure.kinds import Hit
from ddi_tools.deposit.disclosure.numbers import numbers
from ddi_tools.deposit.disclosure.passages import Passage
from tests.deposit.disclosure.sample import DECOYS, MAKERS, PEOPLE, STORY, Line, clean, planted

KNOWN = names_of(f"{given} {family}" for given, family in PEOPLE)
DOCS = Path(__file__).resolve().parents[3] / "docs" / "deposit.md"


def hits(text: str, *, headings: tuple[str, ...] = (), delimiter: str = ",") -> list[tuple[str, str, str]]:
    passage = Passage(text=text, headings=headings, delimiter=delimiter)
    return [(h.kind, text[h.start : h.end], h.sure) for h in found(passage)]


def found(passage: Passage) -> Iterator[Hit]:
    yield from emails(passage, frozenset({"help@archive.ac.uk"}))
    yield from postcodes(passage)
    yield from numbers(passage, ("GB",))
    yield from names(passage, KNOWN)


def test_the_sample_is_large_enough() -> None:
    assert len(DECOYS) + len(STORY) >= 100
    assert sum(1 for _ in planted()) >= 300
    assert sum(1 for _ in clean()) >= 3000


def test_precision_and_recall_are_those_of_the_docs() -> None:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for line in (*planted(), *clean()):
        if line.kind:
            made[line.kind] += 1
        for kind, match, _ in hits(line.text):
            (right if (kind, match) == (line.kind, line.match) else wrong)[kind] += 1
    page = DOCS.read_text(encoding="utf-8")
    for kind in (*MAKERS, "name"):
        precision, recall = right[kind] / (right[kind] + wrong[kind]), right[kind] / made[kind]
        assert min(precision, recall) >= (0.85 if kind == "name" else 0.9), kind
        assert f"| `{kind}` | {made[kind]} | {precision:.2f} | {recall:.2f} |" in page, kind


@pytest.mark.parametrize("line", [line for line in planted() if line.kind in ("nhs", "bsn", "idnr")][::9])
def test_a_wrong_check_digit_is_no_number(line: Line) -> None:
    assert line.match is not None
    last = line.match[-1]
    other = line.text.replace(line.match, line.match[:-1] + str((int(last) + 1) % 10))
    assert [kind for kind, *_ in hits(other) if kind == line.kind] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to jane.doe@uni-musterstadt.de.", [("email", "jane.doe@uni-musterstadt.de", "certain")]),
        ("<mailto:j@webpost.nl>", [("email", "j@webpost.nl", "certain")]),
        ("müller@webpost.nl", [("email", "müller@webpost.nl", "certain")]),
        ("name [at] uni-x [dot] de", [("email", "name [at] uni-x [dot] de", "likely")]),
        ("ask help@archive.ac.uk", []),
        ("HELP@Archive.ac.uk", []),
        ("G12 8QQ", [("postcode", "G12 8QQ", "likely")]),
        ("postcode: g12 8qq", [("postcode", "g12 8qq", "certain")]),
        ("my address is 3 High Street, G128QQ", [("postcode", "G128QQ", "certain")]),
        ("G128QQ", []),
        ("ZZ1 1AA", []),
        ("b1 2nd draft", []),
        ("Tel: 020 7946 0123", [("phone", "020 7946 0123", "certain")]),
        ("id,02079460123,5", [("phone", "02079460123", "likely")]),
        ("00442079460123", [("phone", "00442079460123", "likely")]),
        ("ISRCTN 020 7946 0123", []),
        ("https://firth.ac.uk/020 7946 0123", []),
        ("AB123456C", [("nino", "AB123456C", "likely")]),
        ("GB123456C", []),
        ("131052-308T", [("hetu", "131052-308T", "certain")]),
        ("131052-308U", []),
        ("811228-9874", [("personnummer", "811228-9874", "likely")]),
        ("943 476 5919", []),
        ("NHS 943 476 5919", [("nhs", "943 476 5919", "certain")]),
    ],
)
def test_one_line(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert hits(text) == expected


def test_a_heading_is_a_label() -> None:
    headings = ("id", "home_phone", "NHS no")
    assert hits('7,"2079460123",x', headings=headings) == [("phone", "2079460123", "certain")]
    assert hits("9434765919,7,9434765919", headings=headings) == [("nhs", "9434765919", "certain")]
