"""No page has a fault that axe-core knows, is wider than a phone, or needs its script to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import NARROW, WIDE, Open
from .pages import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

#: Each state of each page: its file, and what must be seen before it is judged, or that all of it is to be opened.
STATES = {
    "fixture": ("fixture/index.html", ""),
    "much": ("much/index.html", "open"),
    "bare": ("bare/index.html", ""),
    **{f"site: {name}": (file, "") for name, file in SITE.items()},
    "site: found": ("site/index.html#q=orange&year=1999", "#results li"),
    "site: nothing found": ("site/index.html#q=nowhere", "#clear"),
    "report": ("report.html", "open"),
    "letter": ("letter-de.html", "open"),
}

#: What axe-core leaves to a person, and a person looked at: the ground of text on pictures, and that the line of a
#: folder in a list of files, which is the heading of the lines below, has no cells of its own.
LEFT = {"color-contrast", "th-has-data-cells"}

ALL: dict[str, object] = {"resultTypes": ["violations", "incomplete"], "preload": False, "selectors": False}

#: In the other scheme nothing differs but colours.
COLOURS = ALL | {"runOnly": ["color-contrast", "link-in-text-block"]}


#: How many rules were kept, and what broke one or was left to a person: the rule and where.
RUN = """async (options) => {
  const told = await axe.run(options), brief = (all) => all.map((each) => [each.id, each.nodes.map((n) => n.html)]);
  return { passes: told.passes.length, violations: brief(told.violations), incomplete: brief(told.incomplete) };
}"""


def arrive(look: Open, state: str, **options: object) -> Page:
    """The page in the state."""
    file, awaited = STATES[state]
    page = look(file, **options)
    if awaited == "open":
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    elif awaited:
        page.wait_for_selector(awaited)
    return page


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(look: Open, state: str) -> None:
    page = arrive(look, state, viewport=NARROW, color_scheme="light", reduced_motion="reduce")
    sights: tuple[tuple[ViewportSize, Literal["light", "dark"], dict[str, object]], ...] = (
        (NARROW, "light", ALL), (NARROW, "dark", COLOURS), (WIDE, "dark", COLOURS), (WIDE, "light", ALL),
    )  # fmt: skip
    page.evaluate(Axe().axe_script)
    for size, scheme, options in sights:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        told = page.evaluate(RUN, options)
        assert told["passes"]
        assert (told["violations"], size, scheme) == ([], size, scheme)
        assert [each for each in told["incomplete"] if each[0] not in LEFT] == []


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
