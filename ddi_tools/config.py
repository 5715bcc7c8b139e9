"""`ddi-tools.toml`: what a depositor or archive states beyond the record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ddi_tools.deposit.promises import BOUNDS, Promises, read_promises
from ddi_tools.toml import TomlFile

#: The configuration's name, by which it is found in a deposit.
CONFIG_NAME = "ddi-tools.toml"
#: Its tables; `sync` and `repositories` are read elsewhere.
_TABLES = frozenset({"funders", "publishers", "datacite", "deposit", "checks", "disclosure", "sync", "repositories"})


def is_prefix(text: str) -> bool:
    """Whether the text is the prefix of a DOI: what stands before its slash."""
    return re.fullmatch(r"10\.\d{4,9}(\.\d+)*", text, re.ASCII) is not None


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
class Disclosure:
    """What the checks on disclosure are told.

    `keys` are glob patterns of files that tie ID codes to names, `public` e-mail addresses that anyone may know, and
    `regions` the countries (ISO 3166-1, two letters) whose telephone numbers are meant, in place of the record's.
    """

    keys: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The configuration; all of it may be absent.

    `funders` and `publishers` are keyed by the name as records write it. `prefix` is that of the DOIs which DataCite
    is to make for studies without one. `manifests` are the paths of the lists of files
    relative to the deposit; `columns` maps a role (path, size, sha256, description, …) to a heading.
    """

    funders: Mapping[str, AgentIdentifier] = field(default_factory=dict)
    publishers: Mapping[str, AgentIdentifier] = field(default_factory=dict)
    prefix: str | None = None
    manifests: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    sets: tuple[SetRule, ...] = ()
    promises: Promises = field(default_factory=Promises)
    disclosure: Disclosure = field(default_factory=Disclosure)
    ignores: tuple[Ignore, ...] = ()

    @property
    def manifest(self) -> str | None:
        """The first of the lists."""
        return self.manifests[0] if self.manifests else None


def load(file: Path) -> Config:
    """The configuration in a TOML file; raises `UsageError` that names the key at fault, `StorageError` for I/O."""
    return _Reader(file).config()


class _Reader(TomlFile):
    """Reads the tables that are about one deposit; `sync` and `repositories` are read elsewhere."""

    def config(self) -> Config:
        self.known(self.root, "", _TABLES)
        deposit = self.table(self.root, "deposit")
        self.known(deposit, "deposit.", {"manifest", "columns", "sets", "expect"})
        checks = self.table(self.root, "checks")
        self.known(checks, "checks.", {"ignore"})
        return Config(
            funders=self._agents("funders"),
            publishers=self._agents("publishers"),
            prefix=self._prefix(),
            manifests=self._manifests(deposit),
            columns=self._columns(deposit),
            sets=tuple(self._set(s, i) for i, s in enumerate(self.tables(deposit, "sets", "deposit."))),
            promises=read_promises(self, deposit),
            disclosure=self._disclosure(),
            ignores=tuple(self._ignore(s, i) for i, s in enumerate(self.tables(checks, "ignore", "checks."))),
        )

    def _manifests(self, deposit: Mapping[str, Any]) -> tuple[str, ...]:
        """One list, or several."""
        if isinstance(deposit.get("manifest"), list):
            return self.texts(deposit, "manifest", "deposit.")
        one = self.optional(deposit, "manifest", "deposit.")
        return () if one is None else (one,)

    def _columns(self, deposit: Mapping[str, Any]) -> Mapping[str, str]:
        columns = self.table(deposit, "columns", "deposit.")
        return {role: self.text(columns, role, "deposit.columns.") for role in columns}

    def _disclosure(self) -> Disclosure:
        table = self.table(self.root, "disclosure")
        self.known(table, "disclosure.", {"keys", "public", "regions"})
        regions = self.texts(table, "regions", "disclosure.")
        if not all(re.fullmatch("[A-Z]{2}", region) for region in regions):
            raise self.wrong("disclosure.regions", 'must be countries in two letters, such as ["GB", "IE"]')
        return Disclosure(
            keys=self.texts(table, "keys", "disclosure."),
            public=self.texts(table, "public", "disclosure."),
            regions=regions,
        )

    def _prefix(self) -> str | None:
        table = self.table(self.root, "datacite")
        self.known(table, "datacite.", {"prefix"})
        prefix = self.optional(table, "prefix", "datacite.")
        if prefix is not None and not is_prefix(prefix):
            raise self.wrong("datacite.prefix", "must be the prefix of a DOI, such as 10.5255")
        return prefix

    def _agents(self, key: str) -> dict[str, AgentIdentifier]:
        agents = {}
        for name in self.table(self.root, key):
            entry = self.table(self.table(self.root, key), name, f"{key}.")
            where = f"{key}.{name}."
            self.known(entry, where, {"identifier", "scheme"})
            agents[name] = AgentIdentifier(
                identifier=self.text(entry, "identifier", where), scheme=self.text(entry, "scheme", where)
            )
        return agents

    def _set(self, entry: Mapping[str, Any], index: int) -> SetRule:
        where = f"deposit.sets[{index}]."
        self.known(entry, where, {"name", "patterns", "words", "description", *BOUNDS})
        patterns = self.texts(entry, "patterns", where)
        if not patterns:
            raise self.wrong(f"{where}patterns", "needs at least one pattern")
        return SetRule(
            name=self.text(entry, "name", where),
            patterns=patterns,
            words=self.texts(entry, "words", where),
            description=self.optional(entry, "description", where),
        )

    def _ignore(self, entry: Mapping[str, Any], index: int) -> Ignore:
        where = f"checks.ignore[{index}]."
        self.known(entry, where, {"code", "reason", "files", "records"})
        return Ignore(
            code=self.text(entry, "code", where),
            reason=self.text(entry, "reason", where),
            files=self.texts(entry, "files", where),
            records=self.texts(entry, "records", where),
        )
