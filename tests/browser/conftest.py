"""One Chromium for all tests here, and the folder of pages that they open, as a person opens them: from the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, ViewportSize, sync_playwright

from . import pages

#: Opens a page by its name among the pages made, with any anchor; options are those of a browser context.
Open = Callable[..., Page]

NARROW: ViewportSize = {"width": 360, "height": 740}
WIDE: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which Playwright drives; without it the tests skip."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("needs Chromium, which is not here")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all pages."""
    folder = tmp_path_factory.mktemp("pages")
    pages.make(folder)
    return folder


@pytest.fixture
def look(browser: Browser, made: Path) -> Iterator[Open]:
    """Opens pages; when the test is over, none of them may have asked for anything but files, or met an error."""
    wrong: list[str] = []
    contexts = []

    def watch(route: Route) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            wrong.append(f"asked for {route.request.url}")
            route.abort()

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(f"console: {message.text}")

    def opened(name: str, **options: object) -> Page:
        context = browser.new_context(**({"viewport": WIDE} | options))  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.route("**/*", watch)
        page = context.new_page()
        page.on("console", said)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        file, _, anchor = name.partition("#")
        page.goto((made / file).as_uri() + (f"#{anchor}" if anchor else ""))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []
