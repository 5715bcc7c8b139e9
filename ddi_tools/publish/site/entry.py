"""What the catalogue says of a record: a line in its lists, its place in the facets, its words in the search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from ddi_tools.export import wording
from ddi_tools.export.facts import Edition, Facts
from ddi_tools.store.records import StoredRecord

#: Creators that a line names; the others are counted.
NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record in the catalogue; `name` is its folder's. `state` is live, deleted, absent, unread, or unmade.

    Of a record that is not live, all that its body said is empty, but for the title by which it was once listed.
    """

    name: str
    identifier: str
    endpoint: str
    datestamp: str
    state: str
    title: str
    people: str = ""
    doi: str = ""
    archive: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    access: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        """The page, relative to the site's own; named in full, since a plain folder has no server to add it."""
        return f"records/{self.name}/index.html"

    def values(self, facet: str) -> tuple[str, ...]:
        """The record's values under a facet."""
        found: tuple[str, ...] = getattr(self, facet)
        return found


def live(told: Facts, row: StoredRecord, name: str) -> Entry:
    """The entry of a record that can be read."""
    editions = (told.main, *told.others)
    return Entry(
        name=name,
        identifier=row.identifier,
        endpoint=row.endpoint,
        datestamp=row.datestamp,
        state="live",
        title=_line(told.main.title) or row.identifier,
        people=_people([p.name for p in told.creators]),
        doi=told.doi or "",
        archive=(_line(told.publisher or "") or urlsplit(row.endpoint).hostname or row.endpoint,),
        year=(told.year,) if told.year else (),
        language=tuple(dict.fromkeys(wording.language(e.lang) for e in editions if e.lang)),
        topic=tuple(dict.fromkeys(line for t in told.main.topics if (line := _line(t.text)))),
        access=(wording.HEADLINE[told.access.kind],),
    )


def other(row: StoredRecord, name: str, state: str, title: str) -> Entry:
    """The entry of a record that was withdrawn, is listed no more, or is no DDI Codebook."""
    return Entry(
        name=name, identifier=row.identifier, endpoint=row.endpoint, datestamp=row.datestamp, state=state,
        title=title or row.identifier,
    )  # fmt: skip


def words(told: Facts) -> str:
    """Each word of the titles, abstracts, keywords and topics once, in all languages, as the search takes them."""
    said = " ".join(text for edition in (told.main, *told.others) for text in _said(edition))
    return " ".join(dict.fromkeys(re.findall(r"\w+", said.lower())))


def _said(edition: Edition) -> Iterator[str]:
    yield edition.title
    for texts in (edition.titles, edition.abstract, edition.keywords, edition.topics):
        yield from (text.text for text in texts)


def _line(text: str) -> str:
    return " ".join(text.split())


def _people(names: Iterable[str]) -> str:
    every = [_line(name) for name in names]
    more = len(every) - NAMED
    return "; ".join(every[:NAMED]) + (f" and {wording.count(more, 'other')}" if more > 0 else "")
