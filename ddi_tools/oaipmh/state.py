"""How far a harvest has come, as values: what a pass is of, its state between two pages, and what it counted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from ddi_tools.findings import Finding
from ddi_tools.oaipmh.dates import SECOND, Window

#: full: all that is there; incremental: since the last whole pass; selective: between dates that the caller gave.
Kind = Literal["full", "incremental", "selective"]

#: How records are had: in lists, or one by one after lists of their headers.
Verb = Literal["ListRecords", "ListIdentifiers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a pass goes through: a repository's records in a format, of one set or of all."""

    endpoint: str
    prefix: str
    set: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far a pass has come.

    Of the pass: `kind`, `from_` and `until` say what is asked for, in the repository's `granularity`; `earliest` and
    `clock` are the datestamp and the date that Identify gave; `verb` is how lists are asked for. `windows` are those
    still to come, the current one first; `worry` is why there is more than one, `cap` the length of the list that was
    first in doubt. `tokens` says that the repository gives resumption tokens where a list goes on, `heedless` that it
    heeds no dates, `strays` that it may not. `pages` and `received` count pages and records, each record once;
    `response_date` is the repository's clock at page 1, `gaps` why the pass is not whole; `nameless` counts broken
    records without a legible identifier.

    Of the current list: its number `list`; `token` is the next request's, empty at the beginning; `alone` says that
    its records are asked for one by one, `checking` that it is there to find what the one before it, of
    `doubted_size`, left out; `repeated` says that a page brought nothing but what others had, `moved` that a record
    came once more and had changed meanwhile. `list_pages` and `listed` count its pages and records, `gained` those
    that are new to the pass, `page_size` the records of its first page.
    """

    kind: Kind = "full"
    from_: str | None = None
    until: str | None = None
    granularity: str = SECOND
    earliest: str = ""
    clock: str = ""
    verb: Verb = "ListRecords"
    windows: tuple[Window, ...] = (Window(),)
    worry: str = ""
    cap: int | None = None
    tokens: bool = False
    heedless: bool = False
    strays: bool = False
    pages: int = 0
    received: int = 0
    response_date: str = ""
    gaps: tuple[str, ...] = ()
    nameless: int = 0
    list: int = 1
    token: str = ""
    alone: bool = False
    checking: bool = False
    list_pages: int = 0
    listed: int = 0
    gained: int = 0
    page_size: int = 0
    complete_list_size: int | None = None
    doubted_size: int | None = None
    stale: int = 0
    repeated: bool = False
    moved: bool = False
    restarts: int = 0

    @property
    def ended(self) -> bool:
        """Whether all lists have come to an end."""
        return not self.windows

    @property
    def expected(self) -> int | None:
        """How many records the pass will have brought, where that is known: the size of one window says nothing of
        the others."""
        if self.ended:
            return self.received
        undivided = len(self.windows) == 1 and self.windows[0].span == "all"
        return self.complete_list_size if undivided else None

    @property
    def whole(self) -> bool:
        """Whether all lists have come to their proved ends."""
        return self.ended and not self.gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a page led to: the state after it, what was found, and the trouble that ends the harvest, if any."""

    state: State
    findings: tuple[Finding, ...] = ()
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a page, or a harvest, changed in the store.

    `deleted` counts the records that are now deleted and were not, `absent` those that are no longer listed,
    `changed` the others with a new version; `fresh` counts those that are new to the list, `gained` those that are
    new to the pass, `moved` those that the list has brought before, and that have changed since.
    """

    fresh: int = 0
    gained: int = 0
    moved: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    absent: int = 0
    quarantined: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})


def checkpoint(state: State) -> str:
    """The state as text."""
    windows = [_fields(window) for window in state.windows]
    return json.dumps({**_fields(state), "windows": windows}, ensure_ascii=False, separators=(",", ":"))


def _fields(value: State | Window) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def restored(text: str) -> State:
    """The state that `checkpoint` wrote."""
    values: dict[str, Any] = json.loads(text)
    windows = tuple(Window(**window) for window in values.pop("windows"))
    return State(**{**values, "gaps": tuple(values["gaps"]), "windows": windows})
