"""A sync: hosts in parallel, the sources of a host one after another, all into one store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Event, Lock
from typing import Any, Protocol, cast

from ddi_tools.errors import DdiToolsError, StorageError
from ddi_tools.oaipmh.asking import read_credentials
from ddi_tools.oaipmh.client import harvest
from ddi_tools.oaipmh.ledger import Ledger
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.store.records import RecordStore, open_store
from ddi_tools.sync.outcome import SourceOutcome, SourceState
from ddi_tools.sync.settings import Source, SyncSettings


class Watcher(Protocol):
    """Is told how a sync goes on, from several threads at once."""

    def began(self, source: Source) -> None:
        """A source is being harvested from now on."""

    def progress(self, source: Source, done: int, total: int | None) -> None:
        """So many of its records have come; `total` is None where the repository does not say."""

    def waiting(self, source: Source, seconds: float) -> None:
        """Its repository is given so many seconds to come to itself, or has asked for them."""

    def ended(self, outcome: SourceOutcome) -> None:
        """A source is done, in whatever way."""


def synchronise(
    settings: SyncSettings,
    sources: Iterable[Source],
    *,
    now: Callable[[], str],
    watcher: Watcher,
    stop: Event | None = None,
    heed: bool = True,
    full: bool = False,
) -> tuple[SourceOutcome, ...]:
    """Brings the sources into the store of the settings; the outcomes are in the order of the sources.

    One that fails does not keep the others from theirs; a store that fails ends them all. Once `stop`
    is set, none is begun, and those under way end after their page. Without `heed`, their schedules are not heeded;
    with `full`, all is harvested in full. Raises `StorageError` where the store can't be
    opened, or is held by another process.
    """
    chosen = tuple(sources)
    hosts: dict[str, list[Source]] = {}
    for source in chosen:
        hosts.setdefault(source.host, []).append(source)
    with open_store(settings.store) as store, store.hold(now()):
        in_turn = cast(RecordStore, _InTurn(store))
        sync = _Sync(in_turn, now=now, watcher=watcher, stop=stop or Event(), heed=heed and not full, full=full)
        with ThreadPoolExecutor(max_workers=settings.hosts_at_once, thread_name_prefix="host") as threads:
            running = [threads.submit(sync.host, of_one_host) for of_one_host in hosts.values()]
            done = {outcome.source.name: outcome for each in running for outcome in each.result()}
    return tuple(done[source.name] for source in chosen)


class _InTurn:
    """A ledger that several threads use: their calls come one at a time, since databases have one writer or packers
    one user."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = Lock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._call, getattr(self._ledger, name))

    def _call(self, method: Callable[..., Any], *arguments: object, **named: object) -> Any:
        with self._lock:
            return method(*arguments, **named)


class _Sync:
    """What the threads of one sync share."""

    def __init__(
        self, store: RecordStore, *, now: Callable[[], str], watcher: Watcher, stop: Event, heed: bool, full: bool
    ) -> None:
        self._store = store
        self._now = now
        self._watcher = watcher
        self._stop = stop
        self._heed = heed
        self._full = full
        self._store_fails = Event()

    def host(self, sources: Iterable[Source]) -> list[SourceOutcome]:
        """The sources of one host, one after another."""
        return [self._source(source) for source in sources]

    def _source(self, source: Source) -> SourceOutcome:
        begun = time.monotonic()
        try:
            outcome = self._outcome(source)
        except (DdiToolsError, OSError, MemoryError) as error:
            outcome = SourceOutcome(source=source, state="failed", error=self._told(error))
        outcome = replace(outcome, seconds=time.monotonic() - begun)
        self._watcher.ended(outcome)
        return outcome

    def _outcome(self, source: Source) -> SourceOutcome:
        if self._stop.is_set() or self._store_fails.is_set():
            return SourceOutcome(source=source, state="not begun")
        if self._heed and not source.schedule.is_due(self._last(source), self._now()):
            return SourceOutcome(source=source, state="not due")
        try:
            own = read_credentials(source.auth_env, source.auth_file)
            credentials = own or source.asking.credentials_for(source.url)
        except DdiToolsError as error:  # its own, and no trouble of the store
            return SourceOutcome(source=source, state="failed", error=error)
        self._watcher.began(source)
        full = self._full or source.schedule.is_full_due(self._last(source, full=True), self._now())
        summary = harvest(
            source.url, self._store, at=self._now(), credentials=credentials, held=True,
            limits=source.asking.limits(Limits(), source.url),
            selection=replace(source.selection, full=full), stop=self._stop,
            progress=lambda state: self._watcher.progress(source, state.received, state.expected),
            waiting=lambda seconds: self._watcher.waiting(source, seconds),
        )  # fmt: skip
        state: SourceState = "whole" if summary.whole else "stopped" if summary.stopped else "partial"
        return SourceOutcome(source=source, state=state, harvest=summary)

    def _last(self, source: Source, *, full: bool = False) -> list[str | None]:
        """When the last whole harvest of each of its places began."""
        return [self._store.last_whole(place, full=full) for place in source.places]

    def _told(self, error: Exception) -> DdiToolsError:
        told = error if isinstance(error, DdiToolsError) else StorageError(str(error) or "there is not enough memory")
        if isinstance(told, StorageError):
            self._store_fails.set()  # it is the store of the others too; those under way find that out themselves
        return told
