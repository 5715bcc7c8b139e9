"""The words of the page for depositors, in English, German and French."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from ddi_tools.findings import CATALOGUE

#: The languages that the page is written in.
LANGUAGES = ("en", "de", "fr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a code means to a depositor, and what they are asked to do; `language` is that of both."""

    title: str
    fix: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of one language: those of the page by key, and the advice by code."""

    language: str
    page: Mapping[str, str]
    advice: Mapping[str, Advice]

    def say(self, key: str, *, n: int = 0, name: str = "") -> str:
        """The words of a key, with a number or a name in their place."""
        # One after the other: a name may hold what looks like a place.
        before, place, after = self.page[key].partition("{name}")
        return self._numbered(before, n) + (name if place else "") + self._numbered(after, n)

    def number(self, n: int) -> str:
        """A number with thousands parted as the language has it."""
        return f"{n:,}".replace(",", self.page["thousands"])

    def counted(self, key: str, n: int) -> str:
        """The words of a key for one or for many; in French, none is one."""
        one = n == 1 or (n == 0 and self.language == "fr")
        return self.say(f"{key}_{'one' if one else 'many'}", n=n)

    def advise(self, code: str) -> Advice:
        """The advice on a code; a code without words of its own has those of the catalogue, in English."""
        rule = CATALOGUE[code]
        return self.advice.get(code) or Advice(title=rule.title, fix=rule.fix, language="en")

    def _numbered(self, text: str, n: int) -> str:
        return text.replace("{n}", self.number(n))


def wording(language: str) -> Wording:
    """The words of a language of `LANGUAGES`."""
    from ddi_tools.resources import path

    table = tomllib.loads(path("templates", "letter", f"{language}.toml").read_text(encoding="utf-8"))
    advice = {
        code: Advice(title=title, fix=fix, language=language) for code, (title, fix) in table["findings"].items()
    }
    return Wording(language=language, page=table["page"], advice=advice)
