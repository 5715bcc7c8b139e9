"""On paper there is what there is to read, all of it, and nothing to press."""

from __future__ import annotations

import pytest

from .conftest import Open


@pytest.mark.parametrize(
    "file", ["fixture/index.html", "much/index.html", "site/index.html", "site/records/relations/index.html",
             "report.html", "letter-fr.html"],
)  # fmt: skip
def test_controls_are_not_printed(look: Open, file: str) -> None:
    page = look(file)
    page.emulate_media(media="print")
    assert page.locator("main").inner_text()
    # The heads of a sorted table stay: there their words are its columns' names.
    controls = "button:not(th button), input, select, form, .skip, nav"
    assert [e.evaluate("(each) => each.outerHTML") for e in page.locator(f":is({controls}):visible").all()] == []


def test_dark_pages_are_printed_on_white(look: Open) -> None:
    page = look("fixture/index.html", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_what_is_closed_is_open_on_paper_and_closed_again_after(look: Open) -> None:
    page = look("much/index.html")
    is_open = "document.querySelectorAll('details.more:not([open]), details.language:not([open])').length"
    closed = page.evaluate(is_open)
    assert closed > 3
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(is_open) == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(is_open) == closed


def test_what_is_folded_for_a_depositor_is_printed_without_script(look: Open) -> None:
    page = look("letter-en.html", color_scheme="dark", java_script_enabled=False)
    folded = page.locator("details:not([open]) li")
    assert not folded.first.is_visible()
    page.emulate_media(media="print", color_scheme="dark")
    assert folded.count() > 20
    assert all(item.is_visible() for item in folded.all())
