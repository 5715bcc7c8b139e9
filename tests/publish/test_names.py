from __future__ import annotations

import re

import pytest

from ddi_tools.publish.names import safe_name


@pytest.mark.parametrize("identifier", ["857133", "801dc16779edb9f36647ebc5b25331d7", "a.b-c_d", "x" * 100, "index"])
def test_a_name_that_is_safe_stays(identifier: str) -> None:
    assert safe_name(identifier) == identifier


@pytest.mark.parametrize(
    "identifier",
    [
        "", " ", ".", "..", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "C:\\x", "a\0b", "a b", "-rf", ".git",
        "x" * 300, "ü" * 300, "doi:10.5072/FK2/ABC", "FSD3187", "con", "CON", "nul.xml", "com1", "lpt9.a.b", "a\nb",
        "\ud800", "a\N{RIGHT-TO-LEFT OVERRIDE}b", "~", "$(x)", "*", "a:b",
    ],
)  # fmt: skip
def test_a_name_that_is_not_is_made_so(identifier: str) -> None:
    name = safe_name(identifier)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*-[0-9a-f]{16}", name)
    assert len(name) <= 97
    assert name == safe_name(identifier)


def test_names_are_told_apart_without_case() -> None:
    identifiers = ["a", "A", "a b", "a_b", "a/b", "a:b", "a-b", "A B", "", " ", "x" * 300, "x" * 301, "FSD1", "fsd1"]
    assert len({safe_name(one).lower() for one in identifiers}) == len(identifiers)


def test_the_same_identifier_elsewhere_has_another_name() -> None:
    here, there = ("http://a/oai", "p"), ("http://b/oai", "p")
    assert len({safe_name("1"), safe_name("1", place=here), safe_name("1", place=there)}) == 3
