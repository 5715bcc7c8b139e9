"""Who has a keyboard and no mouse reaches everything, sees where they are, and can do all that the pages do."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .conftest import NARROW, WIDE, Open

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, ViewportSize

CITATION = re.compile(r"^Whittaker, A; .*https://doi\.org/10\.5255/UKDA-SN-857133$", re.DOTALL)

#: What can be reached, in the order of the document.
REACHABLE = """[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false }))
  .map((each, index) => { each.dataset.stop = index; return each.outerHTML.slice(0, 120); })"""

#: Where the focus is: its number, whether it is marked, whether it is on the screen, and its upper edge on the page.
HERE = """(() => { const each = document.activeElement, style = getComputedStyle(each),
  box = each.getBoundingClientRect();
  return [Number(each.dataset.stop ?? -1), each.matches(':focus-visible') && style.outlineStyle !== 'none'
    && parseFloat(style.outlineWidth) >= 2, box.bottom > 0 && box.top < innerHeight && box.right > 0
    && box.left < innerWidth, box.top + scrollY]; })()"""


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize(
    "file",
    ["fixture/index.html", "site/index.html", "site/browse/all/index.html", "site/records/relations/index.html",
     "report.html"],
)  # fmt: skip
def test_tab_reaches_everything_in_order_and_is_seen(look: Open, file: str, size: ViewportSize) -> None:
    page = look(file, viewport=size, reduced_motion="reduce")
    stops = page.evaluate(REACHABLE)
    assert len(stops) >= 10
    tops = []
    for number, stop in enumerate(stops[:60]):
        page.keyboard.press("Tab")
        here, marked, on_screen, top = page.evaluate(HERE)
        assert (here, marked, on_screen) == (number, True, True), stop
        tops.append(top)
    if size is NARROW:
        # One column: the order of the keyboard is that of the eye, but for the skip link, which comes in at the top.
        assert all(after >= before - 40 for before, after in pairwise(tops[1:])), tops


def reach(page: Page, target: Locator) -> None:
    """Goes on by Tab until the focus is on the target."""
    wanted = target.element_handle()
    for _ in range(120):
        if wanted and wanted.evaluate("(each) => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not reach it")


@pytest.mark.parametrize("file", ["fixture/index.html", "site/index.html"])
def test_the_first_link_skips_to_the_content(look: Open, file: str) -> None:
    page = look(file)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_citation_is_copied(look: Open) -> None:
    page = look("fixture/index.html", permissions=["clipboard-read", "clipboard-write"])
    reach(page, page.get_by_role("button", name="Copy citation"))
    page.keyboard.press("Enter")
    expect(page.locator("#cite [role=status]")).to_have_text("Copied")
    reach(page, page.get_by_label("Find a file"))
    page.keyboard.press("Control+V")
    assert CITATION.match(page.get_by_label("Find a file").input_value())


def test_the_tree_of_files_opens_sorts_and_is_filtered(look: Open) -> None:
    page = look("fixture/index.html")
    tree = page.locator("#tree")
    family = tree.locator("details", has_text="Parent/Family")
    reach(page, family.locator("summary"))
    page.keyboard.press("Enter")
    assert family.get_attribute("open") is not None
    reach(page, family.get_by_role("button", name="Size"))
    for order, is_sorted in (("ascending", sorted), ("descending", lambda sizes: sorted(sizes, reverse=True))):
        page.keyboard.press("Space")
        expect(family.locator("th[aria-sort]")).to_have_attribute("aria-sort", order)
        sizes = family.locator("td[data-size]").evaluate_all("(all) => all.map((each) => Number(each.dataset.size))")
        assert len(sizes) == 122
        assert sizes == is_sorted(sizes)
    page.get_by_label("Find a file").focus()
    page.keyboard.type("key_participants")
    expect(page.get_by_text("1 of 333 files")).to_be_visible()
    assert tree.locator("details:visible").count() == 1
    assert [text.split()[0] for text in tree.locator("tr:visible:has(.file)").all_inner_texts()] == [
        "key_participants.csv"
    ]
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    assert tree.locator("details:visible").count() == 5
    reach(page, page.get_by_role("button", name="Open all"))
    page.keyboard.press("Enter")
    assert tree.locator("details[open]").count() == 5
    assert tree.locator("tr:visible:has(.file)").count() == 333
    reach(page, page.get_by_role("button", name="Show whole checksums"))
    page.keyboard.press("Enter")
    assert tree.locator("code").first.evaluate("(each) => each.scrollWidth <= each.clientWidth")


def test_another_language_is_a_key_away(look: Open) -> None:
    page = look("much/index.html", reduced_motion="reduce")
    link = page.get_by_role("link", name="suomi")
    reach(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Asenteet")).to_be_in_viewport()


def test_the_search_and_its_facets(look: Open) -> None:
    page = look("site/index.html")
    reach(page, page.get_by_label("Search titles"))
    page.keyboard.type("facade")
    status, results = page.locator("#status"), page.locator("#results li")
    expect(status).to_have_text("60 datasets found")
    assert results.count() == 50
    reach(page, page.get_by_role("button", name="Show more"))
    page.keyboard.press("Enter")
    assert results.count() == 60
    assert page.evaluate("document.activeElement === document.querySelectorAll('#results a')[50]")
    page.get_by_role("combobox", name="Year").focus()
    page.keyboard.type("2001")
    expect(status).to_have_text("4 datasets found")
    reach(page, page.locator("#results a").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/**")
    page.go_back()
    expect(status).to_have_text("4 datasets found")
    assert page.get_by_label("Search titles").input_value() == "facade"
    reach(page, page.get_by_role("button", name="Clear the search"))
    page.keyboard.press("Enter")
    expect(page.locator("#browse")).to_be_visible()
    expect(page.get_by_label("Search titles")).to_be_focused()


def test_from_a_record_back_to_the_catalogue(look: Open) -> None:
    page = look("site/records/relations/index.html")
    reach(page, page.get_by_role("link", name="Catalogue"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/site/index.html")


def test_the_report_is_filtered_and_its_codes_explained(look: Open) -> None:
    page = look("report.html", reduced_motion="reduce")
    reach(page, page.get_by_role("searchbox"))
    page.keyboard.type("html is written")
    expect(page.get_by_text("Shown: 1 of 3 documents, 1 of ")).to_be_visible()
    reach(page, page.locator("summary:visible").first)
    page.keyboard.press("Enter")
    reach(page, page.locator("#documents").get_by_role("link", name="RUL501"))
    page.keyboard.press("Enter")
    expect(page.locator("article#RUL501")).to_be_in_viewport()
    page.get_by_role("button", name="Show all").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Shown: 3 of 3 documents")).to_be_visible()
    page.get_by_role("combobox", name="Verdict").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Shown: 1 of 3 documents, 0 of ")).to_be_visible()
