"""No page has a fault that axe-core knows, is wider than a phone, or needs its script to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import NARROW, WIDE, Open
from .pages import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Each state of each page: its file, and what must be seen before it is judged, or that all of it is to be opened.
STATES = {
    "fixture": ("fixture/index.html", ""),
    "much": ("much/index.html", "open"),
    "bare": ("bare/index.html", ""),
    **{f"site: {name}": (file, "") for name, file in SITE.items()},
    "site: found": ("site/index.html#q=orange&year=1999", "#results li"),
    "site: nothing found": ("site/index.html#q=nowhere", "#clear"),
    "report": ("report.html", "open"),
    "report of one": ("report-one.html", "open"),
}

#: What axe-core leaves to a person, and a person looked at: the ground of text on pictures, and that the line of a
#: folder in a list of files, which is the heading of the lines below, has no cells of its own.
LEFT = {"color-contrast", "th-has-data-cells"}

ALL = {"resultTypes": ["violations", "incomplete"], "preload": False}

#: In the other scheme nothing differs but colours.
COLOURS = ALL | {"runOnly": ["cat.color"]}


def arrive(look: Open, state: str, **options: object) -> Page:
    """The page in the state."""
    file, awaited = STATES[state]
    page = look(file, **options)
    if awaited == "open":
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    elif awaited:
        page.wait_for_selector(awaited)
    return page


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(look: Open, state: str, size: dict[str, int]) -> None:
    page = arrive(look, state, viewport=size, color_scheme="light", reduced_motion="reduce")
    for scheme, options in (("light", ALL), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        told = Axe().run(page, options=options).response
        assert told["passes"]
        assert [(v["id"], scheme, [n["html"] for n in v["nodes"]]) for v in told["violations"]] == []
        assert {v["id"]: v["nodes"][0]["html"] for v in told["incomplete"] if v["id"] not in LEFT} == {}


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_wider_than_a_phone(look: Open, state: str) -> None:
    page = arrive(look, state, viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    beyond = """[...document.querySelectorAll('main *')].filter((each) => each.checkVisibility()
      && !each.closest('.scroll, pre, .unseen') && each.getBoundingClientRect().right > innerWidth + 1)
      .map((each) => each.outerHTML.slice(0, 200))"""
    assert page.evaluate(beyond) == []


@pytest.mark.parametrize("file", ["fixture/index.html", "site/index.html", "report.html"])
def test_without_scripts_all_can_be_read(look: Open, file: str) -> None:
    page = look(file, java_script_enabled=False)
    assert len(page.locator("main").inner_text()) > 500
    assert page.locator("button:visible, input:visible, select:visible").count() == 0
    for summary in page.locator("summary:visible").all()[:2]:
        details = summary.locator("..")
        was = details.get_attribute("open")
        summary.click()
        assert details.get_attribute("open") != was
