"""Which repositories are kept in step, as `ddi-tools.toml` lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ddi_tools.errors import StorageError, UsageError
from ddi_tools.oaipmh.protocol import DEFAULT_PREFIX, parse_source_url
from ddi_tools.oaipmh.transport import Limits
from ddi_tools.toml import TomlFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A repository, or the sets of one, in one format; `name` is what people call it."""

    name: str
    url: str
    prefix: str = DEFAULT_PREFIX
    sets: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    enabled: bool = True

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

    def chosen(self, names: Sequence[str] = ()) -> tuple[Source, ...]:
        """The sources of these names, in the order of the file, also where they are not enabled; without names, all
        that are. Raises `UsageError` for a name that none has, and where nothing is left."""
        known = [source.name for source in self.sources]
        if strangers := [name for name in names if name not in known]:
            raise UsageError(f"there is no source {strangers[0]!r}", hint=f"the sources are {', '.join(known)}")
        found = tuple(s for s in self.sources if (s.name in names if names else s.enabled))
        if not found:
            raise UsageError("no source is enabled", hint="set 'enabled = true' for one, or name one with --source")
        return found


#: What a source may state of how its repository is asked, and `[sync]` for all: the least value of each number.
_NUMBERS: Mapping[str, float] = {
    "connect_timeout": 0.1, "timeout": 0.1, "page_time": 1, "page_bytes": 1, "retries": 0, "pause": 0,
    "longest_pause": 0,
}  # fmt: skip
_WHOLE = frozenset({"page_bytes", "retries"})
_MANNERS = frozenset(_NUMBERS)

_SYNC = frozenset({"store", "hosts_at_once", "sources"}) | _MANNERS
_SOURCE = frozenset({"name", "url", "prefix", "sets", "enabled"}) | _MANNERS


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
        self.known(sync, "sync.", _SYNC)
        limits = self._limits(sync, "sync.", Limits())
        sources = [self._source(s, i, limits) for i, s in enumerate(self.tables(sync, "sources", "sync."))]
        if not sources:
            raise self.wrong("sync.sources", "is missing; at least one [[sync.sources]] is needed")
        self._apart(sources)
        return SyncSettings(
            store=self._store(sync),
            sources=tuple(sources),
            hosts_at_once=self._whole(sync, "hosts_at_once", "sync.", least=1, most=64, default=8),
        )

    def _source(self, entry: Mapping[str, Any], index: int, limits: Limits) -> Source:
        where = f"sync.sources[{index}]."
        self.known(entry, where, _SOURCE)
        url = self.text(entry, "url", where)
        try:
            base_url = parse_source_url(url).base_url
        except UsageError as error:
            raise self.wrong(f"{where}url", "must be a repository's base URL", hint=error.message) from error
        return Source(
            name=self.text(entry, "name", where),
            url=base_url,
            prefix=self.optional(entry, "prefix", where) or DEFAULT_PREFIX,
            sets=self.texts(entry, "sets", where),
            limits=self._limits(entry, where, limits),
            enabled=self.flag(entry, "enabled", where, default=True),
        )

    def _limits(self, table: Mapping[str, Any], where: str, limits: Limits) -> Limits:
        """The limits with what the table states instead."""
        stated: dict[str, Any] = {}
        for key in sorted(_MANNERS & table.keys()):
            number = self.number(table, key, where, least=_NUMBERS[key])
            stated[key] = int(number or 0) if key in _WHOLE else number
        return replace(limits, **stated)

    def _store(self, sync: Mapping[str, Any]) -> str:
        store = self.text(sync, "store", "sync.")
        return store if "://" in store else str(self.file.parent / Path(store).expanduser())

    def _whole(self, table: Mapping[str, Any], key: str, where: str, *, least: int, most: int, default: int) -> int:
        number = self.number(table, key, where, least=least, most=most)
        return default if number is None else int(number)

    def _apart(self, sources: list[Source]) -> None:
        """Refuses two sources of one name, and two that would harvest the same."""
        names: dict[str, int] = {}
        places: dict[tuple[str, str, str | None], str] = {}
        for i, source in enumerate(sources):
            if source.name in names:
                raise self.wrong(
                    f"sync.sources[{i}].name",
                    f"is {source.name!r}, and so is that of sync.sources[{names[source.name]}]",
                )
            names[source.name] = i
            for spec in source.sets or (None,):
                place = (source.url, source.prefix, spec)
                if place in places:
                    raise self.wrong(f"sync.sources[{i}]", f"harvests the same as the source {places[place]!r}")
                places[place] = source.name
