"""`[repositories]` in `ddi-tools.toml`: how repositories are asked, all of them, and those of one host."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ddi_tools.oaipmh.asking import AUTH_ENV, AUTH_FILE, SETTINGS, AtHost
from ddi_tools.toml import TomlFile

#: The table's name.
TABLE = "repositories"

_SETTINGS = {setting.name: setting for setting in SETTINGS}


def load_manners(file: Path) -> tuple[Mapping[str, Any], Mapping[str, AtHost]]:
    """What is set for all repositories, and for those of a host, by the host's name.

    The file of the depositor is not to be asked: it could send a variable of the environment anywhere. Raises
    `UsageError` that names the key at fault, `StorageError` if the file can't be read.
    """
    return _Reader(file).manners()


def stated_settings(file: TomlFile, table: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Those of `SETTINGS` that a table of the file states; raises `UsageError` that names the key at fault."""
    stated: dict[str, Any] = {}
    for key in sorted(_SETTINGS.keys() & table.keys()):
        try:
            stated[key] = _SETTINGS[key].check(table[key])
        except ValueError as error:
            raise file.wrong(where + key, str(error)) from None
    return stated


class _Reader(TomlFile):
    def manners(self) -> tuple[Mapping[str, Any], Mapping[str, AtHost]]:
        table = self.table(self.root, TABLE)
        hosts = {name: entry for name, entry in table.items() if isinstance(entry, dict)}
        general = {key: value for key, value in table.items() if key not in hosts}
        self.known(general, f"{TABLE}.", _SETTINGS)
        return stated_settings(self, general, f"{TABLE}."), {
            name.lower(): self._at_host(entry, f"{TABLE}.{name}.") for name, entry in hosts.items()
        }

    def _at_host(self, entry: Mapping[str, Any], where: str) -> AtHost:
        self.known(entry, where, {*_SETTINGS, AUTH_ENV, AUTH_FILE})
        name = self.optional(entry, AUTH_FILE, where)
        return AtHost(
            settings=stated_settings(self, entry, where),
            auth_env=self.optional(entry, AUTH_ENV, where),
            auth_file=self.file.parent / Path(name).expanduser() if name else None,
        )
