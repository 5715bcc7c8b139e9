"""A page on its way into the tables, within one transaction, with a handful of statements whatever its size."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ddi_tools.oaipmh.harvest import Counts
from ddi_tools.oaipmh.ledger import Delivery, Pass
from ddi_tools.oaipmh.protocol import BrokenRecord, Record
from ddi_tools.store import tables
from ddi_tools.store.alterations import kept_elements
from ddi_tools.store.bulk import insert_rows, rows_among
from ddi_tools.store.packing import Packer, sample
from ddi_tools.store.sightings import Sighting, Sightings

#: A row of a result: SQLAlchemy types its columns by their places, they are read by their names here.
Row = Any

#: Records are put in by so many: databases bound the parameters of a statement, repositories not always their pages.
_BATCH = 500

_KNOWN = """
    SELECT r.identifier, r.version, r.serial, v.datestamp, v.sets, v.deleted, v.absent, v.sha256
    FROM record r
    JOIN version v ON v.source_id = r.source_id AND v.identifier = r.identifier AND v.number = r.version
    WHERE r.source_id = {} AND r.identifier {among}
"""
_STORED = "SELECT sha256 FROM body WHERE sha256 {among}"


class Intake:
    """Puts one delivery of a pass into the tables.

    `packer` gives the packer of a dictionary, `dictionaries` are those of sources, as far as they are known.
    A deletion of a record that is live takes something away, so it is held back until the pass is finished.
    """

    def __init__(
        self,
        connection: Connection,
        source_id: int,
        current: Pass,
        delivery: Delivery,
        packer: Callable[[Connection, int | None], Packer],
        dictionaries: dict[int, int],
    ) -> None:
        self._connection = connection
        self._source_id = source_id
        self._pass_id = current.id
        self._delivery = delivery
        self._packer = packer
        self._dictionaries = dictionaries
        self._sightings = Sightings(connection, source_id)
        self._now = Sighting(current.id, current.state.list, delivery.at)
        self._of_sets: dict[tuple[str, ...], str] = {}

    def put(self) -> Counts:
        """Stores all that the page brings."""
        counts, broken, records = Counts(), self._delivery.broken, self._delivery.records
        for start in range(0, len(broken), _BATCH):
            counts += self._put_broken(broken[start : start + _BATCH])
        for start in range(0, len(records), _BATCH):
            counts += self._put_batch(_newest(records[start : start + _BATCH]))
        held = self._delivery.held
        for start in range(0, len(held), _BATCH):
            counts += self._put_held(held[start : start + _BATCH])
        self._sightings.save()
        return counts

    def _put_batch(self, records: Sequence[Record]) -> Counts:
        self._put_bodies({r.sha256: r.body for r in records if r.sha256 is not None and r.body is not None})
        known = self._known([r.header.identifier for r in records])
        deletions = self._deletions([name for name, old in known.items() if self._is_brought(old)])
        tally: Counter[str] = Counter()
        rows, held = [], []
        for record in records:
            name = record.header.identifier
            old = known.get(name)
            new = self._version(record, old, deletions.get(name, ""))
            tally["moved"] += new is not None and old is not None and self._is_listed(old)
            if new is not None and record.header.deleted and old is not None and _is_live(old):
                held.append(new)
                new = None
            else:
                tally.update(self._counted(record, old, new is not None))
            tally.update(self._seen(old))
            if new is not None:
                rows.append(new)
        self._add_elements(rows, records, known)
        self._put_versions(rows)
        self._put_records(records, rows, known)
        self._hold(held, [row["identifier"] for row in rows if row["identifier"] in deletions])
        return Counts(**tally)

    def _put_held(self, names: Sequence[str]) -> Counts:
        known = self._known(names)
        counts = Counts(**Counter(name for old in known.values() for name in self._seen(old)))
        self._mark_seen(known)
        return counts

    def _seen(self, old: Row | None) -> tuple[str, ...]:
        """Which of the `Counts` being listed adds to."""
        if old is None or not self._is_brought(old):
            return "fresh", "gained"
        return () if self._is_listed(old) else ("fresh",)

    def _is_listed(self, old: Row) -> bool:
        """Whether the pass has listed the record before in the same list."""
        return self._is_brought(old) and self._sightings.of(old.serial).list == self._now.list

    def _is_brought(self, old: Row) -> bool:
        """Whether the pass has listed the record before."""
        return self._sightings.of(old.serial).pass_id == self._pass_id

    def _counted(self, record: Record, old: Row | None, is_new_version: bool) -> tuple[str, ...]:
        """Which of the `Counts` the record adds to."""
        if old is None:
            return ("new",)
        if not is_new_version:
            return () if self._is_brought(old) else ("unchanged",)
        return ("deleted",) if record.header.deleted and not old.deleted else ("changed",)

    def _deletions(self, names: Sequence[str]) -> dict[str, str]:
        """The dates of the deletions that the pass has brought of these records, and that are held back."""
        if not names:
            return {}
        h = tables.held_deletion
        chosen = select(h.c.identifier, h.c.datestamp).where(h.c.pass_id == self._pass_id, h.c.identifier.in_(names))
        return {row.identifier: row.datestamp for row in self._connection.execute(chosen)}

    def _hold(self, deletions: Sequence[Mapping[str, Any]], undone: Sequence[str]) -> None:
        h = tables.held_deletion
        columns = [column.name for column in h.c]
        gone = [*undone, *(row["identifier"] for row in deletions)]
        if gone:
            self._connection.execute(delete(h).where(h.c.pass_id == self._pass_id, h.c.identifier.in_(gone)))
        if deletions:
            self._connection.execute(insert(h), [{name: row[name] for name in columns} for row in deletions])

    def _known(self, identifiers: Sequence[str]) -> Mapping[str, Row]:
        rows = rows_among(self._connection, _KNOWN, identifiers, [self._source_id])
        known = {row.identifier: row for row in rows}
        self._sightings.load([old.serial for old in known.values()])
        return known

    def _version(self, record: Record, old: Row | None, deletion: str) -> dict[str, Any] | None:
        """The version that the record adds; None where it is the one that is known, or an older one of this pass.

        `deletion` is the date of a deletion that the pass has brought of it.
        """
        header = record.header
        sets = self._sets(header.sets)
        if old is not None:
            same = (header.datestamp, sets, header.deleted, record.sha256) == (
                old.datestamp,
                old.sets,
                old.deleted,
                old.sha256,
            )
            if same and not old.absent and not deletion:
                return None
            if self._is_brought(old) and header.datestamp < max(old.datestamp, deletion):
                return None
        return {
            "source_id": self._source_id, "identifier": header.identifier, "number": old.version + 1 if old else 1,
            "datestamp": header.datestamp, "sets": sets, "deleted": header.deleted, "absent": False,
            "sha256": record.sha256, "about": zlib.compress(b"\0".join(record.about)) if record.about else None,
            "pass_id": self._pass_id, "response_date": self._delivery.response_date, "first_seen": self._delivery.at,
        }  # fmt: skip

    def _sets(self, sets: tuple[str, ...]) -> str:
        """Sets as the table has them: the records of a page are of a few."""
        if sets not in self._of_sets:
            self._of_sets[sets] = json.dumps(sorted(sets), ensure_ascii=False)
        return self._of_sets[sets]

    def _add_elements(
        self, versions: Sequence[dict[str, Any]], records: Sequence[Record], known: Mapping[str, Row]
    ) -> None:
        """Puts into each version what its body changes in the one before."""
        bodies = {r.header.identifier: r.body for r in records if r.header.identifier in known}
        changed = {}
        for version in versions:
            name = version["identifier"]
            body = bodies.get(name)
            if body is not None and known[name].sha256 not in (None, version["sha256"]):
                changed[name] = (known[name].sha256, body)
        kept = kept_elements(self._connection, changed, self._packer)
        for version in versions:
            version["elements"] = kept.get(version["identifier"])

    def _put_versions(self, rows: Sequence[Mapping[str, Any]]) -> None:
        insert_rows(self._connection, tables.version, rows)

    def _put_records(
        self, records: Sequence[Record], versions: Sequence[Mapping[str, Any]], known: Mapping[str, Row]
    ) -> None:
        numbers = {row["identifier"]: row["number"] for row in versions}
        names = [r.header.identifier for r in records if r.header.identifier not in known]
        fresh = [
            {"source_id": self._source_id, "identifier": name, "version": numbers[name], "serial": serial}
            for name, serial in zip(names, self._sightings.add(len(names), self._now), strict=True)
        ]
        r = tables.record
        insert_rows(self._connection, r, fresh)
        self._mark_seen(known)
        changed = [{"name": name, "number": number} for name, number in numbers.items() if name in known]
        if changed:
            one = update(r).where(r.c.source_id == self._source_id, r.c.identifier == bindparam("name"))
            self._connection.execute(one.values(version=bindparam("number")), changed)

    def _mark_seen(self, known: Mapping[str, Row]) -> None:
        self._sightings.mark((old.serial for old in known.values()), self._now)

    def _put_bodies(self, bodies: Mapping[bytes, bytes]) -> None:
        stored = {digest for (digest,) in rows_among(self._connection, _STORED, list(bodies))}
        missing = {digest: body for digest, body in bodies.items() if digest not in stored}
        if not missing:
            return
        dictionary_id = self._dictionary(list(missing.values()))
        packer = self._packer(self._connection, dictionary_id)
        packed = packer.pack_all(list(missing.values()))
        rows = [
            {"sha256": digest, "size": len(body), "dictionary_id": dictionary_id, "data": data}
            for (digest, body), data in zip(missing.items(), packed, strict=True)
        ]
        insert_rows(self._connection, tables.body, rows)

    def _dictionary(self, bodies: Sequence[bytes]) -> int | None:
        """The source's dictionary; made from the first page that has bodies enough."""
        if self._source_id in self._dictionaries:
            return self._dictionaries[self._source_id]
        d = tables.dictionary
        found: int | None = self._connection.scalar(select(d.c.id).where(d.c.source_id == self._source_id))
        if found is None and (data := sample(bodies)):
            found = inserted(self._connection, d, {"source_id": self._source_id, "data": data})
        if found is not None:
            self._dictionaries[self._source_id] = found
        return found

    def _put_broken(self, broken: Sequence[BrokenRecord]) -> Counts:
        by_digest = {_digest(b.data): b for b in broken}
        if not by_digest:
            return Counts()
        self._put_bodies({digest: b.data for digest, b in by_digest.items()})
        q = tables.quarantine
        chosen = select(q.c.sha256).where(q.c.source_id == self._source_id, q.c.sha256.in_(list(by_digest)))
        stored = set(self._connection.scalars(chosen))
        rows = [
            {
                "source_id": self._source_id, "identifier": one.identifier, "sha256": digest, "reason": one.reason,
                "pass_id": self._pass_id, "first_seen": self._delivery.at,
            }
            for digest, one in by_digest.items() if digest not in stored
        ]  # fmt: skip
        insert_rows(self._connection, q, rows)
        # What is listed, though it can't be read, has not disappeared.
        self._mark_seen(self._known([one.identifier for one in broken if one.identifier]))
        return Counts(fresh=len(broken), gained=len(rows), quarantined=len(by_digest))


def inserted(connection: Connection, table: Any, values: Mapping[str, Any]) -> int:
    """Inserts a row, and gives the key that the database chose."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    return int(key[0]) if key else 0


def _is_live(old: Row) -> bool:
    return not old.deleted and not old.absent


def _newest(records: Iterable[Record]) -> list[Record]:
    """One record an identifier: of those that a page brings twice, the one with the newest datestamp."""
    chosen: dict[str, Record] = {}
    for record in records:
        held = chosen.get(record.header.identifier)
        if held is None or record.header.datestamp >= held.header.datestamp:
            chosen[record.header.identifier] = record
    return list(chosen.values())


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()
