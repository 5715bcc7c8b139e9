"""The site, whole or brought up to date: what has not changed since the last run is not done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ddi_tools.engine.protocol import Engine
from ddi_tools.errors import StorageError
from ddi_tools.export.schema_org import dumps
from ddi_tools.publish.outputs import Folder, Outputs
from ddi_tools.publish.site import browse, index, machines, making, records, template
from ddi_tools.publish.site.browse import Page
from ddi_tools.publish.site.entry import Entry
from ddi_tools.publish.site.index import Earlier
from ddi_tools.resources import path
from ddi_tools.store.listing import ALL, Chosen
from ddi_tools.store.records import RecordStore, StoredRecord

#: Records in a file of the search: the browser reads one while it takes the next.
_SEARCHED = 500

#: More values of a facet than this are not offered beside the search; they have their list.
_CHOICES = 300


def _all(_row: StoredRecord) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The site's title, the URL that it will have (with a slash at its end) if that is known, and the day.

    Of the `chosen` records, those are shown that are `wanted`. More than `few` new ones are made by an engine, if
    there is one; None stands for so many that its start pays.
    """

    title: str
    base_url: str | None
    as_of: date
    chosen: Chosen = ALL
    wanted: Callable[[StoredRecord], bool] = _all
    few: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """How many records' folders were made, were there already, and were removed; how many have a page or a notice.

    `lost` are those among the notices that could not be worked on.
    """

    made: int
    unchanged: int
    removed: int
    live: int
    notices: int
    lost: int = 0


def build(
    store: RecordStore, folder: Path, settings: Settings, progress: Callable[[int, int | None], None],
    *, begin: Callable[[], Engine] | None = None, to: Outputs | None = None,
) -> Built:  # fmt: skip
    """Makes the site of a store in `folder`, or brings it up to date; or in `to`, and in `folder` is its index alone.

    In memory are a line for each record and a few bodies, never a body for each. Many records are made by the engine
    that `begin` opens, if it is given; its workers write there too. Raises `StorageError` where the folder
    holds anything but a site.
    """
    entries: list[Entry] = []
    unchanged: int = 0
    pages: set[str] = set()
    site = to or Folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        earlier = Earlier(folder)
        with (folder / index.COMING).open("w", encoding="ascii", newline="\n") as out:
            rows = filter(settings.wanted, store.records(settings.chosen))
            place = None if to else folder
            for line, is_new in making.make(
                store, rows, site, place, settings.as_of, earlier, begin, settings.few
            ):  # fmt: skip
                index.write(out, line)
                entries.append(line.entry)
                unchanged += not is_new
                progress(len(entries), None)
            removed = _remove(site, earlier, {e.name for e in entries})
            out.flush()
            for page, data in _site(folder, settings, entries):
                if site.read(page) != data:
                    site.write(page, data)
                index.write_page(out, page)
                pages.add(page)
        for gone in sorted(earlier.pages - pages):
            site.remove(gone)
        (folder / index.COMING).replace(folder / index.FILE)
        earlier.forget(folder)
    except OSError as error:
        raise StorageError(
            f"{error.filename or folder} can't be written: {error.strerror or error}",
            hint="choose another folder with --out",
        ) from error
    live = sum(e.state == "live" for e in entries)
    return Built(
        made=len(entries) - unchanged,
        unchanged=unchanged,
        removed=removed,
        live=live,
        notices=len(entries) - live,
        lost=sum(e.state == "unmade" for e in entries),
    )


def _remove(site: Outputs, earlier: Earlier, names: set[str]) -> int:
    gone = sorted(earlier.names.keys() - names)
    for name in gone:
        if line := earlier.of(name):
            records.remove(site, line)
    return len(gone)


def _site(folder: Path, settings: Settings, entries: list[Entry]) -> Iterator[Page]:
    """The site's own files."""
    entries.sort(key=lambda e: (e.title.casefold(), e.name))
    live = [entry for entry in entries if entry.state == "live"]
    for name in ("site.css", "site.js", "minisearch.js"):
        yield f"assets/{name}", path("templates", "site", name).read_bytes()
    parts = 0
    for parts, data in enumerate(_search(folder), 1):
        yield f"assets/search-{parts - 1}.js", data
    facets = tuple(facet for facet, _ in browse.facets(live))
    choices = tuple(f for f in facets if 1 < len(f.values) <= _CHOICES)
    base, title = settings.base_url, settings.title
    yield (
        "index.html",
        template.render(
            "home", "", site=title, facets=facets, choices=choices, shown=browse.SHOWN, total=len(live),
            notices=len(entries) - len(live), newest=machines.newest(live, browse.NEWEST), parts=parts, base=base,
            json_ld=machines.catalogue(title, base, None),
        ),
    )  # fmt: skip
    yield from browse.lists(title, live)
    yield from machines.sitemaps(live, base)
    yield "feed.atom", machines.feed(title, entries, base)
    yield "catalogue.jsonld", machines.catalogue(title, base, live).encode() + b"\n"


def _search(folder: Path) -> Iterator[bytes]:
    """The records as the search takes them, as scripts: from a plain folder a browser loads nothing else."""
    part: list[list[str | list[str]]] = []
    for line in index.lines(folder / index.COMING):
        entry = line.entry
        if entry.state == "live":
            shown = [*entry.values("archive"), *entry.values("year"), *entry.values("access")]
            marks = [f"{name}:{value}" for name in browse.FACETS for value in entry.values(name)]
            part.append([entry.href, entry.title, entry.people, " · ".join(shown), marks, line.words])
        if len(part) == _SEARCHED:
            yield _script(part)
            part = []
    if part:
        yield _script(part)


def _script(part: list[list[str | list[str]]]) -> bytes:
    return b"ddiTools.take(" + dumps({"records": part}).encode() + b");\n"
