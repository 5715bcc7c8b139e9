"""A sync: hosts in parallel, the sources of a host one after another, all into one store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event, Lock
from typing import Any, Protocol, cast

from ddi_tools.errors import DdiToolsError, StorageError
from ddi_tools.oaipmh.client import Selection, harvest
from ddi_tools.oaipmh.harvest import State
from ddi_tools.oaipmh.ledger import Ledger
from ddi_tools.store.records import open_store
from ddi_tools.sync.outcome import SourceOutcome, SourceState
from ddi_tools.sync.settings import Source, SyncSettings


class Watcher(Protocol):
    """Is told how a sync goes on, from several threads at once."""

    def began(self, source: Source) -> None:
        """A source is being harvested from now on."""

    def progress(self, source: Source, done: int, total: int | None) -> None:
        """So many of its records have come; `total` is None where the repository does not say."""

    def ended(self, outcome: SourceOutcome) -> None:
        """A source is done, in whatever way."""


def synchronise(
    settings: SyncSettings,
    sources: Iterable[Source],
    *,
    now: Callable[[], str],
    watcher: Watcher,
    stop: Event | None = None,
    full: bool = False,
) -> tuple[SourceOutcome, ...]:
    """Brings the sources into the store of the settings; the outcomes are in the order of the sources.

    One that fails does not keep the others from theirs; a store that fails ends them all, each at a page. Once `stop`
    is set, none is begun, and those under way end after their page. Raises `StorageError` where the store can't be
    opened, or is held by another process.
    """
    chosen = tuple(sources)
    hosts: dict[str, list[Source]] = {}
    for source in chosen:
        hosts.setdefault(source.host, []).append(source)
    with open_store(settings.store) as store, store.hold(now()):
        sync = _Sync(cast(Ledger, _InTurn(store)), now=now, watcher=watcher, stop=stop or Event(), full=full)
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

    def __init__(self, store: Ledger, *, now: Callable[[], str], watcher: Watcher, stop: Event, full: bool) -> None:
        self._store = store
        self._now = now
        self._watcher = watcher
        self._stop = stop
        self._full = full

    def host(self, sources: Iterable[Source]) -> list[SourceOutcome]:
        """The sources of one host, one after another."""
        return [self._source(source) for source in sources]

    def _source(self, source: Source) -> SourceOutcome:
        ended = self._stop.is_set()
        outcome = SourceOutcome(source=source, state="not begun") if ended else self._harvested(source)
        self._watcher.ended(outcome)
        return outcome

    def _harvested(self, source: Source) -> SourceOutcome:
        self._watcher.began(source)
        begun = time.monotonic()
        try:
            summary = harvest(
                source.url, self._store, at=self._now(), limits=source.limits, stop=self._stop, held=True,
                selection=Selection(prefix=source.prefix, sets=source.sets, full=self._full),
                progress=lambda state: self._progress(source, state),
            )  # fmt: skip
        except (DdiToolsError, OSError, MemoryError) as error:
            return self._failed(source, error, time.monotonic() - begun)
        state: SourceState = "whole" if summary.whole else "stopped" if summary.stopped else "partial"
        return SourceOutcome(source=source, state=state, seconds=time.monotonic() - begun, harvest=summary)

    def _progress(self, source: Source, state: State) -> None:
        self._watcher.progress(source, state.received, state.complete_list_size)

    def _failed(self, source: Source, error: Exception, seconds: float) -> SourceOutcome:
        if not isinstance(error, DdiToolsError):
            error = StorageError(f"{source.name}: {str(error) or 'there is not enough memory'}")
        if isinstance(error, StorageError):
            self._stop.set()  # it is the store of the others too
        return SourceOutcome(source=source, state="failed", seconds=seconds, error=error)
