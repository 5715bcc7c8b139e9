"""`ddi-tools.toml`: what a depositor or archive states beyond the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ddi_tools.errors import StorageError, UsageError

#: The configuration's name, by which it is found in a deposit.
CONFIG_NAME = "ddi-tools.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentIdentifier:
    """A stated identifier of a funder or publisher; `scheme` is DataCite's word (Crossref Funder ID, ROR, …)."""

    identifier: str
    scheme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRule:
    """A named set of the deposit's files: glob patterns on paths, and words by which the record speaks of it."""

    name: str
    patterns: tuple[str, ...]
    words: tuple[str, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """Findings that are to be left out of the count, and why.

    `code` is a code or the beginning of several. `files` are glob patterns on the paths of files, `records` on OAI
    identifiers; where there are any, only findings of what fits one of them are meant.
    """

    code: str
    reason: str
    files: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The configuration; all of it may be absent.

    `funders` and `publishers` are keyed by the name as records write it. `manifest` is the path of the metadata
    table relative to the deposit; `columns` maps a role (path, size, sha256, description) to a heading.
    """

    funders: Mapping[str, AgentIdentifier] = field(default_factory=dict)
    publishers: Mapping[str, AgentIdentifier] = field(default_factory=dict)
    manifest: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sets: tuple[SetRule, ...] = ()
    ignores: tuple[Ignore, ...] = ()


def load(file: Path) -> Config:
    """The configuration in a TOML file; raises `UsageError` that names the key at fault, `StorageError` for I/O."""
    import tomllib  # noqa: PLC0415 - slow to load, and few commands have a configuration

    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise StorageError(f"{file} can't be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file} is not TOML: {error}") from error
    return _Reader(str(file)).config(table)


class _Reader:
    """Reads the table key by key; every complaint names the file and the key."""

    def __init__(self, file: str) -> None:
        self._file = file

    def config(self, table: Mapping[str, Any]) -> Config:
        self._known(table, "", {"funders", "publishers", "deposit", "checks"})
        deposit = self._table(table, "deposit")
        self._known(deposit, "deposit.", {"manifest", "columns", "sets"})
        checks = self._table(table, "checks")
        self._known(checks, "checks.", {"ignore"})
        return Config(
            funders=self._agents(table, "funders"),
            publishers=self._agents(table, "publishers"),
            manifest=self._optional(deposit, "manifest", "deposit."),
            columns={k: str(v) for k, v in self._table(deposit, "columns", "deposit.").items()},
            sets=tuple(self._set(s, i) for i, s in enumerate(self._tables(deposit, "sets", "deposit."))),
            ignores=tuple(self._ignore(s, i) for i, s in enumerate(self._tables(checks, "ignore", "checks."))),
        )

    def _agents(self, table: Mapping[str, Any], key: str) -> dict[str, AgentIdentifier]:
        agents = {}
        for name in self._table(table, key):
            entry = self._table(self._table(table, key), name, f"{key}.")
            where = f"{key}.{name}."
            self._known(entry, where, {"identifier", "scheme"})
            agents[name] = AgentIdentifier(
                identifier=self._text(entry, "identifier", where), scheme=self._text(entry, "scheme", where)
            )
        return agents

    def _set(self, entry: Mapping[str, Any], index: int) -> SetRule:
        where = f"deposit.sets[{index}]."
        self._known(entry, where, {"name", "patterns", "words", "description"})
        patterns = self._texts(entry, "patterns", where)
        if not patterns:
            raise self._wrong(f"{where}patterns", "needs at least one pattern")
        return SetRule(
            name=self._text(entry, "name", where),
            patterns=patterns,
            words=self._texts(entry, "words", where),
            description=self._optional(entry, "description", where),
        )

    def _ignore(self, entry: Mapping[str, Any], index: int) -> Ignore:
        where = f"checks.ignore[{index}]."
        self._known(entry, where, {"code", "reason", "files", "records"})
        return Ignore(
            code=self._text(entry, "code", where),
            reason=self._text(entry, "reason", where),
            files=self._texts(entry, "files", where),
            records=self._texts(entry, "records", where),
        )

    def _table(self, table: Mapping[str, Any], key: str, where: str = "") -> Mapping[str, Any]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(where + key, "must be a table")
        return value

    def _tables(self, table: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self._wrong(where + key, "must be an array of tables")
        return value

    def _text(self, table: Mapping[str, Any], key: str, where: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(where + key, "must be a text")
        return value

    def _optional(self, table: Mapping[str, Any], key: str, where: str) -> str | None:
        return self._text(table, key, where) if key in table else None

    def _texts(self, table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self._wrong(where + key, "must be an array of texts")
        return tuple(value)

    def _known(self, table: Mapping[str, Any], where: str, keys: set[str]) -> None:
        if strangers := sorted(set(table) - keys):
            raise UsageError(
                f"{self._file}: unknown key {where}{strangers[0]}",
                hint=f"known here: {', '.join(sorted(keys))}",
            )

    def _wrong(self, key: str, what: str) -> UsageError:
        return UsageError(f"{self._file}: {key} {what}")
