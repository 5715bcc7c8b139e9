"""A store as a folder of files: each record's body, and an index."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ddi_tools.errors import StorageError
from ddi_tools.publish.files import write_file
from ddi_tools.publish.names import safe_name
from ddi_tools.store.records import RecordStore, StoredRecord

INDEX = "index.jsonl"

#: What a line of the index has of the record's header.
KEYS = ("identifier", "datestamp", "sets", "deleted", "sha256", "endpoint", "version")

#: While files are written, the index lies here: what it names is ours, whether it is there yet or not.
_COMING = "index.jsonl.part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dumped:
    """How many files were written, were there already, and were removed; `kept` are those that somebody changed."""

    written: int
    unchanged: int
    removed: int
    kept: tuple[str, ...]


def dump(store: RecordStore, folder: Path, progress: Callable[[int, int | None], None]) -> Dumped:
    """Writes each record that has a body, and is neither deleted nor gone, as `<safe name>.xml`, then the index.

    Each file is written whole or not at all, and only where it is not there as it should be. What an earlier dump
    wrote and the store has no more is removed, unless it was changed since. Raises `StorageError` where something
    else lies under a name that is needed.
    """
    earlier = {**_indexed(folder / INDEX), **_indexed(folder / _COMING)}
    names = _Names(store)
    lines = {_key(row): _line(row, names.of(row)) for row in store.records()}
    write_file(folder / _COMING, "".join(lines.values()).encode())
    written: int = 0
    there: set[str] = set()
    for done, (row, body) in enumerate(store.documents(), 1):
        name = str(names.of(row))
        written += _put(folder / name, body, is_ours=name in earlier)
        lines[_key(row)] = _line(row, name)  # a harvest may have gone on meanwhile
        there.add(name)
        progress(done, len(lines))
    removed, kept = _remove(folder, {name: digest for name, digest in earlier.items() if name not in there})
    write_file(folder / INDEX, "".join(lines.values()).encode())
    (folder / _COMING).unlink()
    return Dumped(written=written, unchanged=len(there) - written, removed=removed, kept=kept)


class _Names:
    """File names of a store's records: its first repository's identifiers alone, others' with where they are from."""

    def __init__(self, store: RecordStore) -> None:
        self._first = next(((one.endpoint, one.prefix) for one in store.log()), None)

    def of(self, row: StoredRecord) -> str | None:
        """The name; None where the record has no file."""
        if row.sha256 is None or row.deleted or row.absent:
            return None
        place = (row.endpoint, row.prefix)
        return f"{safe_name(row.identifier, place=None if place == self._first else place)}.xml"


def _key(row: StoredRecord) -> tuple[str, str, str]:
    return row.endpoint, row.prefix, row.identifier


def _line(row: StoredRecord, name: str | None) -> str:
    told: dict[str, Any] = {key: getattr(row, key) for key in KEYS}
    return json.dumps({**told, "absent": row.absent, "file": name}, ensure_ascii=False) + "\n"


def _indexed(index: Path) -> dict[str, str]:
    """The files that an index names, with their digests; none where there is no index."""
    if not index.exists():
        return {}
    try:
        # Not str.splitlines: that also splits at characters which are text in JSON.
        rows = [json.loads(line) for line in index.read_text(encoding="utf-8").split("\n") if line]
        return {row["file"]: row["sha256"] for row in rows if row["file"] is not None}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StorageError(
            f"{index} is no index of an earlier dump: {error}", hint="choose another folder with --out"
        ) from error


def _put(file: Path, body: bytes, *, is_ours: bool) -> bool:
    """Whether the file had to be written."""
    try:
        there = file.read_bytes()
    except FileNotFoundError:
        there = None
    except OSError as error:
        raise StorageError(f"{file} can't be read: {error.strerror}", hint="choose another folder") from error
    if there == body:
        return False
    if there is not None and not is_ours:
        raise StorageError(
            f"{file} is there already, and is not from an earlier dump", hint="move it away, or choose another folder"
        )
    write_file(file, body)
    return True


def _remove(folder: Path, gone: Mapping[str, str]) -> tuple[int, tuple[str, ...]]:
    """Removes files of an earlier dump; how many there were, and which were changed since and stay."""
    removed, kept = 0, []
    for name, digest in gone.items():
        file = folder / name
        if Path(name).name != name or not file.is_file():  # an index is a file, and anybody may have written it
            continue
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            kept.append(name)
            continue
        file.unlink()
        removed += 1
    return removed, tuple(kept)
