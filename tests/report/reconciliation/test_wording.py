"""The page's words: all of them in each language, and advice on every code about deposits."""

from __future__ import annotations

import re

import pytest

from ddi_tools.cli.reconcile import command
from ddi_tools.findings import CATALOGUE
from ddi_tools.report.reconciliation.wording import LANGUAGES, wording

CODES = [code for code in CATALOGUE if code.startswith("DEP")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_about_deposits_has_words_of_its_own(language: str) -> None:
    advice = wording(language).advice

    assert [code for code in CODES if code not in advice] == [], "add them to templates/letter/*.toml"
    assert all(a.title and a.fix.endswith(".") and not a.title.endswith(".") for a in advice.values())


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_language_has_words_of_another(language: str) -> None:
    english, other = wording("en").advice, wording(language).advice

    assert [code for code in CODES if english[code].title == other[code].title] == []
    assert [code for code in CODES if english[code].fix == other[code].fix] == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_each_key_is_in_each_language_with_the_same_places(language: str) -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"{\w+}", text))

    english, other = wording("en").page, wording(language).page

    assert other.keys() == english.keys()
    assert {k for k in english if places(english[k]) != places(other[k]) and not k.endswith("_one")} == set()


def test_the_command_offers_the_languages() -> None:
    option = next(p for p in command.params if p.name == "language")

    assert tuple(option.type.choices) == LANGUAGES  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("language", "number", "none", "one"),
    [("en", "1,234", "0 files", "1 file"), ("de", "1.234", "0 Dateien", "1 Datei"),
     ("fr", "1\u202f234", "0 fichier", "1 fichier")],
)  # fmt: skip
def test_numbers_are_as_the_language_has_them(language: str, number: str, none: str, one: str) -> None:
    words = wording(language)

    assert words.number(1234) == number
    assert (words.counted("files", 0), words.counted("files", 1)) == (none, one)


def test_a_name_is_put_in_as_it_is() -> None:
    assert wording("en").say("perhaps", n=97, name="{n} {name}") == "perhaps {n} {name} (97 % alike)"


def test_a_code_without_words_is_told_in_english() -> None:
    advice = wording("de").advise("RUL101")

    assert (advice.title, advice.language) == (CATALOGUE["RUL101"].title, "en")
