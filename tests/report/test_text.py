from __future__ import annotations

import re

import pytest

from ddi_tools import report
from ddi_tools.config import Ignore
from ddi_tools.findings import Severity, finding

from .conftest import ATTACK, RESULTS, Render, missing, result, twice

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def test_text_joins_what_differs_only_in_its_line(render: Render) -> None:
    text = render("text", RESULTS[:1])
    assert text.count("The title is missing") == 1
    assert "(2 times)" in text
    assert "line 6…" in text
    assert "-> Give a title." in text


@pytest.mark.parametrize("width", [48, 80, 100, 200])
@pytest.mark.parametrize("colour", [False, True])
def test_text_fits_the_terminal_and_obeys_no_control_character(render: Render, width: int, colour: bool) -> None:
    text = render("text", RESULTS * 20, style=report.Style(width=width, colour=colour))
    plain = COLOUR.sub("", text)
    if not colour:
        assert text == plain
    assert "\x1b" not in plain
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", plain)
    body = [line for line in plain.splitlines() if "/ddi:" not in line and "script>" not in line]
    assert max(len(line) for line in body) <= max(width, 64)


def test_what_turns_a_text_around_is_shown_as_its_code(render: Render) -> None:
    text = render("text", [result(finding("PRF101", "\u2066c"), file="a\u202egpj.xml")])
    assert text.startswith("a\\u202egpj.xml ")
    assert "\\u2066c" in text


def test_colours_change_nothing_but_the_colour(render: Render) -> None:
    coloured = render("text", RESULTS, style=report.Style(colour=True))
    assert COLOUR.sub("", coloured) == render("text", RESULTS)
    assert "\x1b[31merror    PRF101\x1b[0m" in coloured
    assert "\x1b[31m</script>" not in coloured  # a record's own colours are shown as codes


@pytest.mark.parametrize(
    ("severities", "words"),
    [
        ([], "nothing found"),
        ([Severity.INFO], "1 note"),
        ([Severity.WARNING, Severity.ERROR, Severity.ERROR], "2 errors, 1 warning"),
        ([Severity.INFO] * 1200, "1,200 notes"),
    ],
)
def test_counts(severities: list[Severity], words: str) -> None:
    assert report.counts(finding("PRF101", "x", severity=s) for s in severities) == words


def test_the_end_counts_every_document(render: Render) -> None:
    assert render("text", RESULTS).endswith("3 documents: 1 valid, 1 not valid, 1 not judged\n")
    assert render("text", []) == "0 documents: 0 valid, 0 not valid, 0 not judged\n"


def test_one_document_needs_no_tables(render: Render) -> None:
    assert "What it means" not in render("text", RESULTS[:1])


def test_several_documents_end_with_tables(render: Render) -> None:
    text = render("text", RESULTS)
    assert re.search(r"^PRF101 +An element lacks what must be stated with it +2 +1$", text, re.MULTILINE)
    assert re.search(r"^UK Data Service +1 +0 +1 +0$", text, re.MULTILINE)
    assert re.search(r"^language:en +2 +1 +1 +0$", text, re.MULTILINE)
    assert re.search(r"^\(not known\) +1 +0 +0 +1$", text, re.MULTILINE)


def test_no_table_of_sets_where_none_is_known(render: Render) -> None:
    text = render("text", [result(archive="FSD"), result(archive="FSD")])
    assert re.search(r"^Archive ", text, re.MULTILINE)
    assert not re.search(r"^Set ", text, re.MULTILINE)


def test_the_unknown_is_shown_however_small(render: Render) -> None:
    many = [result(archive=f"archive {n}") for n in range(30) for _ in range(2)]
    text = render("text", [*many, result()])
    assert re.search(r"^\(not known\) +1 ", text, re.MULTILINE)
    assert "and 20 more" in text


def test_what_is_ignored_is_shown_as_ignored(render: Render) -> None:
    ignores = [Ignore(code="RUL504", reason=f"as delivered {ATTACK}"), Ignore(code="XSD", reason="nowhere")]
    text = render("text", [result(missing(), twice(3), twice(4))], ignores=ignores)
    assert "1 error; 2 ignored" in text
    assert re.search(r"^  ignored  RUL504  as delivered ", text, re.MULTILINE)
    assert "(2 times)" in text
    assert "ignored: 2 findings of RUL504 (as delivered" in text
    assert "ignored: nothing of XSD (nowhere)" in text
    assert "\x1b" not in text
    assert "parTitl" not in text
