"""The search of the site, in a folder without a server: words of the abstract, accents, the beginnings of words."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Open


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kumquat", "Survey 7"), ("KUMQU", "Survey 7"), ("doe%20kumquat%20fa%C3%A7ade", "Survey 7"),
        ("kumquat&year=1997", "Survey 7"), ("kumquat&year=1998", ""), ("kumquat&year=nonsense", "Survey 7"),
        ("opioid", "The Relations Study Data, 2021-2022"), ("nowhere", ""),
    ],
)  # fmt: skip
def test_a_study_is_found_by_a_word_of_its_abstract(look: Open, asked: str, found: str) -> None:
    page = look(f"site/index.html#q={asked}")
    expect(page.locator("#status")).to_contain_text("1 dataset found" if found else "Nothing found.")
    assert page.locator("#results a").all_inner_texts() == ([found] if found else [])


def test_every_choice_finds_as_many_as_it_says(look: Open) -> None:
    page = look("site/index.html")
    for name in ("Archive", "Year", "Topic", "Access"):
        choice = page.get_by_role("combobox", name=name)
        option = choice.locator("option").nth(1).inner_text()
        choice.select_option(index=1)
        number = option.rpartition("(")[2].rstrip(")")
        expect(page.locator("#status")).to_have_text(f"{number} dataset{'' if number == '1' else 's'} found")
        titles = page.locator("#results a").all_inner_texts()
        assert titles[:2] == sorted(titles[:2])
        choice.select_option(index=0)
