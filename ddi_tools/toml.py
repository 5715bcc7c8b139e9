"""TOML files read key by key: every complaint names the file, the line, the key, and what belongs there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ddi_tools.errors import StorageError, UsageError


class TomlFile:
    """The file's tables; `where` is the dotted name of a table with its dot, such as `deposit.sets[0].`.

    Raises `StorageError` if the file can't be read, `UsageError` if it is not TOML; the readers of keys raise
    `UsageError`.
    """

    def __init__(self, file: Path) -> None:
        import tomllib  # noqa: PLC0415 - slow to load, and few commands have a configuration

        self.file = file
        try:
            # A byte order mark is what some editors put before a text.
            self._text = file.read_text(encoding="utf-8-sig")
            self.root: Mapping[str, Any] = tomllib.loads(self._text)
        except OSError as error:
            raise StorageError(f"{file} can't be read: {error.strerror}") from error
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{file} is not TOML: {error}") from error

    def table(self, table: Mapping[str, Any], key: str, where: str = "") -> Mapping[str, Any]:
        """The table at the key; an empty one where there is none."""
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(where + key, "must be a table")
        return value

    def tables(self, table: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
        """The array of tables at the key; an empty one where there is none."""
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.wrong(where + key, f"must be an array of tables: [[{where}{key}]]")
        return value

    def text(self, table: Mapping[str, Any], key: str, where: str) -> str:
        """The text at the key, which must be there and say something."""
        value = table.get(key)
        if key not in table:
            raise self.wrong(where + key, "is missing; it must be a text")
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(where + key, "must be a text")
        return value

    def optional(self, table: Mapping[str, Any], key: str, where: str) -> str | None:
        """The text at the key; None where there is none."""
        return self.text(table, key, where) if key in table else None

    def texts(self, table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        """The array of texts at the key; an empty one where there is none."""
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.wrong(where + key, "must be an array of texts")
        return tuple(value)

    def number(
        self, table: Mapping[str, Any], key: str, where: str, *, least: float = 0, most: float | None = None
    ) -> float | None:
        """The number at the key; None where there is none."""
        value = table.get(key)
        if key not in table:
            return None
        bounds = f"of at least {least:g}" if most is None else f"from {least:g} to {most:g}"
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= (most or value):
            raise self.wrong(where + key, f"must be a number {bounds}")
        return value

    def flag(self, table: Mapping[str, Any], key: str, where: str, *, default: bool) -> bool:
        """The truth value at the key."""
        value = table.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(where + key, "must be true or false")
        return value

    def known(self, table: Mapping[str, Any], where: str, keys: Iterable[str]) -> None:
        """Refuses keys that are not `keys`: what is written must not be without effect."""
        from difflib import get_close_matches  # noqa: PLC0415 - needed only where a key is wrong

        if strangers := sorted(set(table) - set(keys)):
            near = get_close_matches(strangers[0], keys, n=1)
            meant = f"perhaps {near[0]} is meant; " if near else ""
            raise UsageError(
                f"{self._place(where + strangers[0])}: unknown key {where}{strangers[0]}",
                hint=f"{meant}known here: {', '.join(sorted(keys))}",
            )

    def wrong(self, key: str, what: str, *, hint: str | None = None) -> UsageError:
        """The complaint about a key."""
        return UsageError(f"{self._place(key)}: {key} {what}", hint=hint)

    def _place(self, key: str) -> str:
        line = _line(self._text, key)
        return f"{self.file}:{line}" if line else str(self.file)


def _line(text: str, key: str) -> int | None:
    """The line on which a key stands, else that of its table; None where tables are not written out.

    The TOML reader keeps no lines, so they are looked for in the way in which people write such files.
    """
    table, _, name = key.rpartition(".")
    index = re.search(r"\[(\d+)\]$", table)
    wanted = table[: index.start()] if index else table
    skip = int(index[1]) if index else 0
    at, here = (0 if not table else None), table == ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
            if here and table:
                break
            here = header[1] == wanted and skip == 0
            skip -= header[1] == wanted
            at = number if here else at
        elif here and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line):
            return number
    return at or None
