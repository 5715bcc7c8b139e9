"""Which repositories are kept in step, as `ddi-tools.toml` lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ddi_tools.errors import StorageError, UsageError
from ddi_tools.oaipmh.asking import AUTH_ENV, AUTH_FILE, SETTINGS, Asking
from ddi_tools.oaipmh.client import Selection
from ddi_tools.oaipmh.configured import load_manners, stated_settings
from ddi_tools.oaipmh.dates import Span
from ddi_tools.oaipmh.harvest import Place
from ddi_tools.oaipmh.protocol import DEFAULT_PREFIX, parse_source_url
from ddi_tools.sync.schedule import Schedule, parse_interval
from ddi_tools.toml import TomlFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A repository, or the sets of one, in one format; `name` is what people call it.

    `asking` is how its repository is asked; `auth_env` and `auth_file` name where credentials of its own are kept.
    """

    name: str
    url: str
    selection: Selection = field(default_factory=Selection)
    asking: Asking = field(default_factory=Asking)
    schedule: Schedule = field(default_factory=Schedule)
    enabled: bool = True
    auth_env: str | None = None
    auth_file: str | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """What is harvested of it, list by list."""
        wanted = self.selection
        return tuple(Place(endpoint=self.url, prefix=wanted.prefix, set=spec) for spec in wanted.sets or (None,))

    @property
    def host(self) -> str:
        """Who is asked: sources of one host are harvested one after another."""
        return (urlsplit(self.url).hostname or "").lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncSettings:
    """The store that all `sources` go into, and how many hosts are asked at once.

    `store` is a SQLAlchemy URL or a path, a relative one taken from the folder of the file.
    """

    store: str
    sources: tuple[Source, ...]
    hosts_at_once: int = 8

    def chosen(self, names: Sequence[str] = (), *, max_deleted: float | None = None) -> tuple[Source, ...]:
        """The sources of these names, in the order of the file, also where they are not enabled; without names, all
        that are; with `max_deleted` in the place of their own, if it is given.

        Raises `UsageError` for a name that none has, and where nothing is left.
        """
        known = [source.name for source in self.sources]
        if strangers := [name for name in names if name not in known]:
            raise UsageError(f"there is no source {strangers[0]!r}", hint=f"the sources are {', '.join(known)}")
        found = tuple(s for s in self.sources if (s.name in names if names else s.enabled))
        if not found:
            raise UsageError("no source is enabled", hint="set 'enabled = true' for one, or name one with --source")
        if max_deleted is None:
            return found
        return tuple(replace(s, selection=replace(s.selection, max_deleted=max_deleted)) for s in found)


#: What a source may state of how its repository is asked; `[repositories]` has it for all.
_MANNERS = frozenset(setting.name for setting in SETTINGS)

_SCHEDULE = frozenset({"every", "full_every"})
#: The lengths of a window that people choose from; the harvest itself makes shorter ones where it must.
_WINDOWS: Mapping[str, Span] = {"year": "year", "month": "month", "day": "day"}

_FOR_ALL = _SCHEDULE | {"max_deleted"}
_SYNC = _FOR_ALL | {"store", "hosts_at_once", "sources"}
_OWN = frozenset({"name", "url", "prefix", "sets", "window", "one_by_one", "enabled", AUTH_ENV, AUTH_FILE})
_SOURCE = _FOR_ALL | _MANNERS | _OWN

#: All keys that there are, but those of how a repository is asked.
KEYS = _SYNC | _OWN


def load(file: Path) -> SyncSettings:
    """What the file lists; raises `UsageError` that names the key at fault, `StorageError` if it can't be read."""
    try:
        return _Reader(file).settings()
    except StorageError as error:
        error.hint = "'ddi-tools sync --example' prints a file to begin with"
        raise


class _Reader(TomlFile):
    def settings(self) -> SyncSettings:
        if "sync" not in self.root:
            raise UsageError(
                f"{self.file} has no [sync]", hint="'ddi-tools sync --example' prints a file to begin with"
            )
        sync = self.table(self.root, "sync")
        if manners := sorted(_MANNERS & sync.keys()):
            raise self.wrong(f"sync.{manners[0]}", "belongs under [repositories], or to a source")
        self.known(sync, "sync.", _SYNC)
        general, hosts = load_manners(self.file)
        asking = Asking(general=general, hosts=hosts)
        for_all = self._for_all(sync, "sync.", Source(name="", url="", asking=asking))
        sources = [self._source(s, i, for_all) for i, s in enumerate(self.tables(sync, "sources", "sync."))]
        if not sources:
            raise self.wrong("sync.sources", "is missing; at least one [[sync.sources]] is needed")
        self._apart(sources)
        return SyncSettings(
            store=self._store(sync),
            sources=tuple(sources),
            hosts_at_once=self._whole(sync, "hosts_at_once", "sync.", least=1, most=64, default=8),
        )

    def _for_all(self, table: Mapping[str, Any], where: str, source: Source) -> Source:
        """The source with what the table states of that which `[sync]` may state for all."""
        share = self.number(table, "max_deleted", where, most=1)
        return replace(
            source,
            selection=source.selection if share is None else replace(source.selection, max_deleted=share),
            schedule=self._schedule(table, where, source.schedule),
        )

    def _source(self, entry: Mapping[str, Any], index: int, for_all: Source) -> Source:
        where = f"sync.sources[{index}]."
        self.known(entry, where, _SOURCE)
        url = self.text(entry, "url", where)
        try:
            address = parse_source_url(url)
        except UsageError as error:
            raise self.wrong(f"{where}url", "must be a repository's base URL", hint=error.message) from error
        stated = self._for_all(entry, where, for_all)
        return replace(
            stated,
            name=self.text(entry, "name", where),
            url=address.base_url,
            selection=self._selection(entry, where, stated.selection),
            asking=replace(
                stated.asking, settings=stated_settings(self, entry, where), credentials=address.credentials
            ),
            enabled=self.flag(entry, "enabled", where, default=True),
            auth_env=self.optional(entry, AUTH_ENV, where),
            auth_file=self._beside(file) if (file := self.optional(entry, AUTH_FILE, where)) else None,
        )

    def _selection(self, entry: Mapping[str, Any], where: str, selection: Selection) -> Selection:
        window = self.optional(entry, "window", where)
        if window is not None and window not in _WINDOWS:
            raise self.wrong(f"{where}window", f"must be one of {', '.join(_WINDOWS)}")
        return replace(
            selection,
            prefix=self.optional(entry, "prefix", where) or DEFAULT_PREFIX,
            sets=self.texts(entry, "sets", where),
            window=_WINDOWS[window] if window else None,
            one_by_one=self.flag(entry, "one_by_one", where, default=False),
        )

    def _schedule(self, table: Mapping[str, Any], where: str, schedule: Schedule) -> Schedule:
        """The schedule with what the table states instead."""
        stated = {}
        for key in sorted(_SCHEDULE & table.keys()):
            try:
                stated[key] = parse_interval(self.text(table, key, where))
            except ValueError:
                raise self.wrong(where + key, 'must be an interval such as "30m", "12h", "1d" or "4w"') from None
        return replace(schedule, **stated)

    def _store(self, sync: Mapping[str, Any]) -> str:
        store = self.text(sync, "store", "sync.")
        return store if "://" in store else self._beside(store)

    def _beside(self, path: str) -> str:
        """A path as the file means it: cron and systemd start programs in folders of their own."""
        return str(self.file.parent / Path(path).expanduser())

    def _whole(self, table: Mapping[str, Any], key: str, where: str, *, least: int, most: int, default: int) -> int:
        number = self.number(table, key, where, least=least, most=most)
        return default if number is None else int(number)

    def _apart(self, sources: list[Source]) -> None:
        """Refuses two sources of one name, and two that would harvest the same."""
        names: dict[str, int] = {}
        places: dict[Place, str] = {}
        for i, source in enumerate(sources):
            if source.name in names:
                first = f"sync.sources[{names[source.name]}]"
                raise self.wrong(f"sync.sources[{i}].name", f"is {source.name!r}, and so is that of {first}")
            names[source.name] = i
            for place in source.places:
                if place in places:
                    raise self.wrong(f"sync.sources[{i}]", f"harvests the same as the source {places[place]!r}")
                places[place] = source.name
