"""`Holdings` of a store: what is published of it, page by page, in all formats."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.holdings import Description, Listed, Position, Refusal, Selection
from ddi_tools.oaipmh.protocol import Header, MetadataFormat, Record, SetDescription
from ddi_tools.oaipmh.provenance import Origin, with_origin
from ddi_tools.serve.formats import FORMATS, Format, disseminate, offered
from ddi_tools.store.publication.publication import Publication, Published, Tally, Wanted

_LOG = logging.getLogger("ddi_tools.serve")

#: A page ends at so many bytes of metadata, even if it has few records: memory is bounded whatever the records are.
PAGE_BYTES = 8 << 20

#: So many bodies are unpacked at a time.
_BODIES = 25

#: How long what is published is taken for all that there is: so many times what it took to look, which is about a
#: millisecond where nothing is new; and at most so many seconds, while a large store is harvested into.
_REST, _LONGEST_REST = 4, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator states: the repository's name, base URL and contact, and the records of a page."""

    name: str
    base_url: str
    admin_email: str
    page_size: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """What held when it was last looked into the store; `date` is when that was."""

    date: str
    tally: Tally
    roots: tuple[str, ...]


class StoreHoldings:
    """See `ddi_tools.oaipmh.holdings.Holdings`; safe to be used by several threads."""

    def __init__(
        self,
        publication: Publication,
        settings: Settings,
        now: Callable[[], str],
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self.publication = publication
        self.settings = settings
        self._now = now
        self._looking = threading.Lock()
        self._looked: float | None = None
        self._rest = 0.0
        self._current = Current(date=now(), tally=publication.tally(), roots=())
        self.look(progress)

    def look(self, progress: Callable[[int], None] | None = None) -> Current:
        """Publishes what is new in the store, if that was not just looked for, nor is at this moment.

        The date is that of the last look. Responses are dated by it, so that all is in them that was stored by then.
        """
        if self._looking.acquire(blocking=self._looked is None):
            try:
                if self._looked is None or time.monotonic() > self._looked + self._rest:
                    self._look(progress)
            finally:
                self._looking.release()
        return self._current

    def _look(self, progress: Callable[[int], None] | None) -> None:
        now, moment = self._now(), time.monotonic()
        try:
            is_new = self.publication.catch_up(self._now, progress)
        except StorageError as error:
            if self._looked is None:
                raise
            # What is published can be read all the same, and is dated by the last look.
            _LOG.warning("what is new in the store can't be published: %s", error.message)
        else:
            if is_new or self._looked is None:
                tally, roots = self.publication.tally(), self.publication.roots()
                self._current = Current(date=now, tally=tally, roots=roots)
            else:
                self._current = replace(self._current, date=now)
        self._rest = min(_LONGEST_REST, _REST * (time.monotonic() - moment))
        self._looked = moment

    @property
    def key(self) -> bytes:
        """See `Holdings`."""
        return self.publication.key

    def describe(self) -> Description:
        """See `Holdings`."""
        s, current = self.settings, self._current
        return Description(
            name=s.name, base_url=s.base_url, admin_email=s.admin_email,
            earliest=current.tally.earliest or current.date,
        )  # fmt: skip

    def formats(self, identifier: str | None = None) -> Sequence[MetadataFormat]:
        """See `Holdings`."""
        here = offered(self._current.roots)
        if identifier is None:
            return [form.offered for form in here]
        record = self.find(identifier)
        if record.deleted:
            return [form.offered for form in here if record.root is None or record.root in form.roots]
        return [form.offered for form in here if self._given(form, record) is not None]

    def sets(self) -> Sequence[SetDescription]:
        """See `Holdings`."""
        return [SetDescription(spec=spec, name=name) for spec, name in self.publication.sets()]

    def get(self, identifier: str, prefix: str) -> Record:
        """See `Holdings`."""
        record, form = self.find(identifier), _form(prefix)
        if record.deleted:
            return _bare(record)
        given = self._given(form, record)
        if given is None:
            raise Refusal("cannotDisseminateFormat", f"{identifier!r} can't be given as {prefix!r}")
        return given

    def select(self, selection: Selection, position: Position | None, *, bodies: bool) -> Listed:
        """See `Holdings`. A list stands still: it goes on with what was current when it began."""
        form = _form(selection.prefix)
        since, until = position or self.publication.bounds(selection.since, selection.until)
        wanted = Wanted(since=since, until=until, spec=selection.set, roots=form.roots)
        size = None if position or form.refuses else self.publication.count(wanted)
        records: list[Record] = []
        octets, last = 0, since
        for number, record in self._records(form, wanted, bodies=bodies or form.refuses):
            octets += len(record.body or b"")
            if len(records) == self.settings.page_size or (records and octets > PAGE_BYTES):
                return Listed(records=records, position=(last, until), size=size)
            records.append(record)
            last = number
        return Listed(records=records, size=size)

    def find(self, identifier: str) -> Published:
        """The current version of the record; raises `Refusal` where there is none."""
        record = self.publication.find(identifier)
        if record is None:
            raise Refusal("idDoesNotExist", f"no record has the identifier {identifier!r}")
        return record

    def body(self, sha256: str) -> bytes:
        """A record's metadata, as it was harvested."""
        return self.publication.bodies([sha256])[sha256]

    def _records(self, form: Format, wanted: Wanted, *, bodies: bool) -> Iterator[tuple[int, Record]]:
        """The records that can be given in the format, with their numbers, as long as they are asked for."""
        limit = self.settings.page_size + 1
        while rows := self.publication.part(wanted, limit):
            for start in range(0, len(rows), _BODIES):
                some = rows[start : start + _BODIES]
                yield from self._made_of(form, some) if bodies else ((row.number, _bare(row)) for row in some)
            if len(rows) < limit:
                break
            wanted = replace(wanted, since=rows[-1].number)

    def _made_of(self, form: Format, rows: Sequence[Published]) -> Iterator[tuple[int, Record]]:
        bodies = self.publication.bodies([row.sha256 for row in rows if row.sha256 and not row.deleted])
        for row in rows:
            if row.deleted:
                yield row.number, _bare(row)
            elif row.sha256 and (made := self._made(form, row, bodies[row.sha256])):
                yield row.number, made

    def _given(self, form: Format, record: Published) -> Record | None:
        return self._made(form, record, self.body(record.sha256)) if record.sha256 else None

    def _made(self, form: Format, record: Published, body: bytes) -> Record | None:
        metadata = disseminate(form, body, record, date.fromisoformat(self._current.date[:10]))
        if metadata is None:
            return None
        origin = Origin(
            base_url=record.endpoint, identifier=record.own_identifier, datestamp=record.own_datestamp,
            namespace=(record.root or "").partition("}")[0][1:], harvested=record.harvested,
            altered=form.write is not None,
        )  # fmt: skip
        return Record(header=_header(record), body=metadata, about=with_origin(record.about, origin))


def _form(prefix: str) -> Format:
    return next(form for form in FORMATS if form.offered.prefix == prefix)


def _bare(record: Published) -> Record:
    return Record(header=_header(record), body=None)


def _header(record: Published) -> Header:
    return Header(
        identifier=record.identifier, datestamp=record.datestamp, sets=record.sets, deleted=record.deleted
    )  # fmt: skip
