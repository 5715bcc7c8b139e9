"""Records served over OAI-PMH 2.0 as they are given, from memory: for the demo, and to try a harvester on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ddi_tools.oaipmh.answer import answer
from ddi_tools.oaipmh.holdings import Description, Listed, Position, Refusal, Selection
from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import DEFAULT_PREFIX, MetadataFormat, Record, SetDescription
from ddi_tools.oaipmh.server import bound, listening
from ddi_tools.oaipmh.wsgi import application

DDI25_FORMAT = MetadataFormat(
    prefix=DEFAULT_PREFIX,
    schema="http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd",
    namespace="ddi:codebook:2_5",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """`Holdings` in memory: records of one format, in the order of their datestamps, `page_size` at a time."""

    base_url: str
    records: tuple[Record, ...]
    name: str = "ddi-tools"
    admin_email: str = "root@localhost.localdomain"
    format: MetadataFormat = field(default=DDI25_FORMAT)
    page_size: int = 100
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def describe(self) -> Description:
        """See `Holdings`."""
        earliest = next((d for r in self.records if _is_second(d := r.header.datestamp)), "1970-01-01T00:00:00Z")
        return Description(
            name=self.name, base_url=self.base_url, admin_email=self.admin_email, earliest=earliest
        )  # fmt: skip

    def formats(self, identifier: str | None = None) -> Sequence[MetadataFormat]:
        """See `Holdings`."""
        if identifier is not None:
            self._find(identifier)
        return (self.format,)

    def sets(self) -> Sequence[SetDescription]:
        """See `Holdings`."""
        specs = sorted({spec for record in self.records for spec in record.header.sets})
        return [SetDescription(spec=spec, name=spec) for spec in specs]

    def get(self, identifier: str, prefix: str) -> Record:
        """See `Holdings`."""
        return self._find(identifier)

    def select(self, selection: Selection, position: Position | None, *, bodies: bool) -> Listed:
        """See `Holdings`."""
        chosen = [r for r in self.records if _is_selected(r, selection)]
        (start,) = position or (0,)
        end = start + self.page_size
        return Listed(
            records=chosen[start:end], position=(end,) if end < len(chosen) else None, size=len(chosen)
        )  # fmt: skip

    def _find(self, identifier: str) -> Record:
        record = next((r for r in self.records if r.header.identifier == identifier), None)
        if record is None:
            raise Refusal("idDoesNotExist", f"no record has the identifier {identifier!r}")
        return record


def collection(base_url: str, records: Iterable[Record], *, page_size: int = 100) -> Collection:
    """The collection of the records, put in order; of those with the same identifier the newest is served."""
    newest: dict[str, Record] = {}
    for record in sorted(records, key=_order):
        newest[record.header.identifier] = record
    return Collection(base_url=base_url, records=tuple(sorted(newest.values(), key=_order)), page_size=page_size)


def respond(held: Collection, arguments: Sequence[tuple[str, str]], *, response_date: str) -> bytes:
    """The response to a request's arguments; see `answer`."""
    return answer(held, arguments, response_date=response_date)


@contextmanager
def serve(
    sources: Iterable[bytes | Record],
    *,
    path: str = "/oai-pmh/v0/oai",
    page_size: int = 100,
    public_url: str | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[str]:
    """Serves the records on a free loopback port, and gives the base URL.

    A source is a record, or a response whose records are taken. `public_url` is the base URL that the repository
    states of itself, where that isn't the port's; `now` is its clock.
    """
    records = [r for s in sources for r in ((s,) if isinstance(s, Record) else read_page(s).records)]
    opened = bound()
    base_url = f"http://127.0.0.1:{opened.getsockname()[1]}{path}"
    held = collection(public_url or base_url, records, page_size=page_size)

    def respond_now(arguments: Sequence[tuple[str, str]]) -> bytes:
        date = now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return answer(held, arguments, response_date=date)

    with listening(application(respond_now, path), opened):
        yield base_url


def _is_selected(record: Record, selection: Selection) -> bool:
    date, spec = record.header.datestamp, selection.set
    return (
        (not selection.since or date >= selection.since)
        and (not selection.until or date <= selection.until)
        and (spec is None or any(s == spec or s.startswith(f"{spec}:") for s in record.header.sets))
    )


def _is_second(date: str) -> bool:
    try:
        return bool(datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC))
    except ValueError:
        return False


def _order(record: Record) -> tuple[str, str]:
    return record.header.datestamp, record.header.identifier
