"""The same studies in two sources: an archive and a catalogue that took its records over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ddi_tools.errors import UsageError
from ddi_tools.oaipmh.locate import cessda_identifier
from ddi_tools.store.changes import Change, Side
from ddi_tools.store.elements import element_changes
from ddi_tools.store.listing import Chosen
from ddi_tools.store.records import RecordStore, StoredRecord


def compared(first: RecordStore, first_endpoint: str, second: RecordStore, second_endpoint: str) -> Iterator[Change]:
    """The records of the first source that are not in the second, or not the same there, by identifier.

    A record of the second is the same study if it has the identifier, or the one that the CESSDA Data Catalogue
    computes: the SHA-256, in hexadecimal, of the source's base URL, a hyphen, and the identifier there. What is only
    in the second is told unless it is such a catalogue, which has other archives' records as well. Raises
    `UsageError` where a source has no records.
    """
    ours, theirs = _records(first, first_endpoint), _records(second, second_endpoint)
    pairs = {name: _partner(record, theirs) for name, record in ours.items()}
    if not any(pairs.values()):  # or the first is the catalogue
        back = {found.identifier: r for r in theirs.values() if (found := _partner(r, ours)) is not None}
        pairs = {name: back.get(name) for name in ours}
    for name, record in ours.items():
        partner = pairs[name]
        if partner is None:
            yield Change(kind="absent", before=_side(record), after=None)
        elif record.sha256 != partner.sha256:
            before, after = (
                store.body(row.sha256) if row.sha256 else None for store, row in ((first, record), (second, partner))
            )
            elements = element_changes(before, after) if before is not None and after is not None else ()
            yield Change(kind="changed", before=_side(record), after=_side(partner), elements=elements)
    if all(partner is None or partner.identifier == name for name, partner in pairs.items()):
        yield from (Change(kind="added", before=None, after=_side(r)) for n, r in theirs.items() if n not in ours)


def _records(store: RecordStore, endpoint: str) -> Mapping[str, StoredRecord]:
    found = {r.identifier: r for r in store.records(Chosen(endpoint=endpoint, deleted=False))}
    if not found:
        raise UsageError(f"there are no records of {endpoint} in the store", hint="'ddi-tools log' lists its sources")
    return found


def _partner(record: StoredRecord, others: Mapping[str, StoredRecord]) -> StoredRecord | None:
    computed = cessda_identifier(record.endpoint, record.identifier)
    return others.get(record.identifier) or others.get(computed)


def _side(record: StoredRecord) -> Side:
    return Side(
        endpoint=record.endpoint, identifier=record.identifier, version=record.version, datestamp=record.datestamp,
        sets=record.sets, sha256=record.sha256,
    )  # fmt: skip
