"""When each record of a source was last listed, kept for many records in a row of the table.

A full harvest lists them all. A mark in the row of each would write all rows anew: on PostgreSQL, where an old row
stays beside the new one, that alone added 3 % to a store. Most records have their mark in common with their
neighbours, for a repository lists them in the same order again, so a row is short.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ddi_tools.errors import StorageError
from ddi_tools.store import tables
from ddi_tools.store.bulk import insert_rows, rows_among

#: As many records as a byte can tell apart: each may have a mark of its own.
BLOCK = 256

#: Databases bound the parameters of a statement.
_BATCH = 500

_ALL = "SELECT block, data FROM sighting WHERE source_id {among}"
_BLOCKS = "SELECT block, data FROM sighting WHERE source_id = {} AND block {among}"


class Sighting(NamedTuple):
    """The pass that listed a record, its list there, and the time by our clock.

    A tuple, since there is one to be compared for each record of a block that is written.
    """

    pass_id: int
    list: int
    at: str


class Sightings:
    """The sightings of a source's records, by their serial numbers; `save` writes what has changed."""

    def __init__(self, connection: Connection, source_id: int) -> None:
        self._connection = connection
        self._source_id = source_id
        self._blocks: dict[int, list[Sighting]] = {}
        self._changed: set[int] = set()
        self._knows_last = False

    def of(self, serial: int) -> Sighting:
        """When a record was last listed."""
        if serial // BLOCK not in self._blocks:
            self.load([serial])
        try:
            return self._blocks[serial // BLOCK][serial % BLOCK]
        except LookupError:
            raise damaged(f"record {serial} is not among them") from None

    def load(self, serials: Iterable[int]) -> None:
        """Reads the blocks of these records at once."""
        self._load({serial // BLOCK for serial in serials})

    def all(self) -> list[Sighting]:
        """When each record was last listed, by serial number."""
        self._read(rows_among(self._connection, _ALL, [self._source_id]))
        if missing := set(range(max(self._blocks, default=-1))) - self._blocks.keys():
            raise damaged(f"record {min(missing) * BLOCK} is not among them")
        return [sighting for block in sorted(self._blocks) for sighting in self._blocks[block]]

    def mark(self, serials: Iterable[int], sighting: Sighting) -> None:
        """Says that these records have been listed."""
        for serial in serials:
            self.of(serial)
            self._blocks[serial // BLOCK][serial % BLOCK] = sighting
            self._changed.add(serial // BLOCK)

    def add(self, count: int, sighting: Sighting) -> range:
        """The serial numbers of so many new records, which have been listed."""
        if not self._knows_last:
            self._read(rows_among(self._connection, f"{_ALL} ORDER BY block DESC LIMIT 1", [self._source_id]))
            self._knows_last = True
        last = max(self._blocks, default=0)
        first = last * BLOCK + len(self._blocks.get(last, ()))
        for serial in range(first, first + count):
            self._blocks.setdefault(serial // BLOCK, []).append(sighting)
            self._changed.add(serial // BLOCK)
        return range(first, first + count)

    def save(self) -> None:
        """Writes the blocks that have changed."""
        rows = [
            {"source_id": self._source_id, "block": block, "data": _packed(self._blocks[block])}
            for block in sorted(self._changed)
        ]
        insert_rows(self._connection, tables.sighting, rows, replaced="data")
        self._changed.clear()

    def _load(self, blocks: Iterable[int]) -> None:
        missing = sorted(set(blocks) - self._blocks.keys())
        for start in range(0, len(missing), _BATCH):
            self._read(rows_among(self._connection, _BLOCKS, missing[start : start + _BATCH], [self._source_id]))

    def _read(self, rows: Iterable[Any]) -> None:
        self._blocks |= {block: _unpacked(data) for block, data in rows if block not in self._blocks}


def _packed(sightings: list[Sighting]) -> bytes:
    """The different sightings as JSON, a line end, and a byte a record: which of them is its own."""
    places = {sighting: place for place, sighting in enumerate(dict.fromkeys(sightings))}
    head = json.dumps(list(places), separators=(",", ":")).encode()
    return zlib.compress(head + b"\n" + bytes(map(places.__getitem__, sightings)))


def _unpacked(data: bytes) -> list[Sighting]:
    try:
        head, _, places = zlib.decompress(data).partition(b"\n")
        different = [Sighting(*values) for values in json.loads(head)]
        return [different[place] for place in places]
    except (zlib.error, ValueError, TypeError, IndexError) as error:
        raise damaged(error) from error


def damaged(what: object) -> StorageError:
    """What is raised where the sightings of a store are not what they were written as."""
    return StorageError(
        f"the store is damaged: when records were last listed: {what}", hint="restore the store from a copy"
    )
