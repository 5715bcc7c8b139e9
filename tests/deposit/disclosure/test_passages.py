"""Text in pieces: encodings, line numbers, and lines longer than a piece."""

from __future__ import annotations

import io

import pytest

from ddi_tools.deposit.disclosure.numbers import numbers
from ddi_tools.deposit.disclosure.passages import of_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = "Plain words are first.\nThen José says it: café.\n"
    assert "".join(p.text for p in of_text(io.BytesIO(text.encode(encoding)))) == text


def test_pieces_are_whole_lines_and_know_their_numbers() -> None:
    lines = [f"line {n} " + "x" * 90 for n in range(1, 30_001)]
    passages = list(of_text(io.BytesIO("\n".join(lines).encode())))
    assert len(passages) > 1
    for passage in passages:
        assert passage.text.startswith(f"line {passage.first} ")
    assert "".join(p.text for p in passages) == "\n".join(lines)


def test_a_line_without_an_end_is_cut_at_a_space() -> None:
    data = b"word " * 900_000
    passages = list(of_text(io.BytesIO(data)))
    assert len(passages) > 1
    assert all(p.text.endswith(" ") and p.first == 1 for p in passages)
    assert sum(len(p.text) for p in passages) == len(data)


def test_line_ends_of_all_systems_are_lines() -> None:
    for end in ("\n", "\r\n", "\r"):
        passages = list(of_text(io.BytesIO(f"one{end}two{end}three".encode())))
        assert "".join(p.text for p in passages) == "one\ntwo\nthree"


def test_in_a_row_without_end_no_heading_is_looked_for() -> None:
    data = b"home phone,b\n" + b"2079460123," * 20_000
    passages = list(of_text(io.BytesIO(data), table=True))
    hits = [hit for passage in passages for hit in numbers(passage, ("GB",))]
    assert {hit.kind for hit in hits} == {"phone"}
    assert len(hits) == 1


def test_headings_of_a_table() -> None:
    passage = next(of_text(io.BytesIO(b"id;home phone\n1;2\n"), table=True))
    assert (passage.headings, passage.delimiter) == (("id", "home phone"), ";")
    assert next(of_text(io.BytesIO(b"1;2\n1;2\n"), table=True)).headings == ()
