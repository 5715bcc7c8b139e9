"""What a caller asks of a repository: one record, or a harvest into a store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from threading import Event

from ddi_tools.errors import RepositoryError, UsageError
from ddi_tools.findings import Finding, finding
from ddi_tools.oaipmh.ahead import RepositoryAhead
from ddi_tools.oaipmh.credentials import Credentials
from ddi_tools.oaipmh.harvest import (
    Counts,
    Delivery,
    Ledger,
    Pass,
    Place,
    State,
    Step,
    advance,
    in_granularity,
    incremental_from,
    next_request,
)
from ddi_tools.oaipmh.limits import ONE_RECORD, Limits
from ddi_tools.oaipmh.protocol import (
    DEFAULT_PREFIX,
    BrokenRecord,
    ConditionError,
    MetadataFormat,
    Page,
    Record,
    Request,
    SetDescription,
    parse_source_url,
    request,
)
from ddi_tools.oaipmh.transport import Answer, Repository

#: The conditions that belong to the course of a harvest; the others end it.
_ENDS = frozenset({"noRecordsMatch", "badResumptionToken"})

_KEPT = "what came is kept, and the next harvest goes on from there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a record came from: `response_date` by the repository's clock, `fetched_at` by the caller's."""

    endpoint: str
    request_url: str
    identifier: str
    prefix: str
    response_date: str
    fetched_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A record that was asked for alone, with the bytes of the response that it came in."""

    record: Record
    body: bytes
    response: bytes
    provenance: Provenance
    findings: tuple[Finding, ...] = ()


def get_record(
    source: str,
    *,
    fetched_at: str,
    identifier: str | None = None,
    prefix: str | None = None,
    limits: Limits = ONE_RECORD,
    credentials: Credentials | None = None,
) -> Fetched:
    """The record that a GetRecord URL names, or a base URL with `identifier`.

    Arguments win over what the URL says; the prefix is `oai_ddi25` where neither states one. Raises `UsageError` if
    no record is named, `RepositoryError` if it can't be had, also where it was deleted.
    """
    url = parse_source_url(source)
    wanted = identifier or url.identifier
    if not wanted:
        raise UsageError(
            f"{url.base_url!r} does not say which record is meant",
            hint="give its identifier with --identifier, or a URL with verb=GetRecord",
        )
    with Repository(url.base_url, limits=limits, credentials=credentials or url.credentials) as repository:
        return _fetch(repository, wanted, prefix or url.prefix or DEFAULT_PREFIX, fetched_at)


def _fetch(repository: Repository, identifier: str, prefix: str, fetched_at: str) -> Fetched:
    answer = repository.ask(request("GetRecord", identifier=identifier, metadataPrefix=prefix))
    record, findings = _only_record(repository, answer, identifier, prefix)
    if record.body is None:
        was = f"was deleted on {record.header.datestamp}" if record.header.deleted else "has no metadata"
        raise RepositoryError(
            f"the record {identifier} {was} at {repository.base_url}",
            hint="ask the repository whether another record has taken its place",
        )
    provenance = Provenance(
        endpoint=repository.base_url, request_url=answer.url, identifier=record.header.identifier, prefix=prefix,
        response_date=answer.page.response_date, fetched_at=fetched_at,
    )  # fmt: skip
    return Fetched(
        record=record, body=record.body, response=answer.data, provenance=provenance,
        findings=(*answer.page.findings, *findings),
    )  # fmt: skip


def _only_record(
    repository: Repository, answer: Answer, identifier: str, prefix: str
) -> tuple[Record, tuple[Finding, ...]]:
    try:
        page = answer.page.require(f" at {repository.base_url} for the record {identifier!r} as {prefix!r}")
    except ConditionError as error:
        raise _with_offer(error, repository, identifier) from error
    if page.broken:
        raise RepositoryError(
            f"the record {identifier} can't be read: {page.broken[0].reason}", hint="tell the repository"
        )
    if not page.records:
        raise RepositoryError(
            f"{answer.url} answers without a record", hint="check that the URL asks for a record (verb=GetRecord)"
        )
    record = page.records[0]
    return record, tuple(_stranger(record, identifier))


def _stranger(record: Record, identifier: str) -> list[Finding]:
    found: list[Finding] = []
    given = record.header.identifier
    if given != identifier:
        found.append(finding("OAI104", f"asked for {identifier}, the repository gave {given}", value=given))
    if record.header.deleted:
        found.append(finding("OAI105", f"the record was deleted on {record.header.datestamp}", value=given))
    return found


def _with_offer(error: ConditionError, repository: Repository, identifier: str | None = None) -> ConditionError:
    """The error with what the repository offers instead, where that can be asked for."""
    if error.code == "cannotDisseminateFormat":
        what, names = "prefixes", [f.prefix for f in formats(repository, identifier) or formats(repository)]
    elif error.code == "badArgument" and identifier is None:
        what, names = "sets", [s.spec for s in sets(repository)]
    else:
        return error
    shown = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    if not names:
        return error
    if what == "sets":
        return error.with_hint(f"{error.hint}; its sets are {shown}")
    return error.with_hint(f"choose one of the prefixes that it offers: {shown}")


def formats(repository: Repository, identifier: str | None = None) -> tuple[MetadataFormat, ...]:
    """The formats that the repository offers, for one record if its identifier is given; empty if it doesn't say."""
    try:
        return repository.ask(request("ListMetadataFormats", identifier=identifier)).page.formats
    except RepositoryError:
        return ()


def sets(repository: Repository) -> tuple[SetDescription, ...]:
    """The first page of the sets that the repository offers; empty if it doesn't say."""
    try:
        return repository.ask(request("ListSets")).page.sets
    except RepositoryError:
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestSummary:
    """What a harvest came to.

    `deleted` counts the records that are now deleted and were not, `changed` the others with a new version;
    `requests` counts what was asked, attempts that failed too; `whole` is whether every list came to its proved end,
    `stopped` whether the caller ended it before.
    """

    new: int
    changed: int
    unchanged: int
    deleted: int
    quarantined: int
    pages: int
    requests: int
    whole: bool
    stopped: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records to harvest: of each of the `sets`, or of the whole repository.

    Dates are as the caller wrote them; without them and without `full`, what is new since the last whole harvest.
    """

    prefix: str = DEFAULT_PREFIX
    sets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    full: bool = False


def harvest(
    url: str,
    store: Ledger,
    *,
    at: str,
    selection: Selection | None = None,
    limits: Limits | None = None,
    credentials: Credentials | None = None,
    progress: Callable[[State], None] = lambda state: None,
    stop: Event | None = None,
    held: bool = False,
) -> HarvestSummary:
    """Brings a repository's records into a store; an interrupted harvest goes on where it was.

    `at` is the time of the harvest by the caller's clock; `progress` is told the state after each page. Once `stop`
    is set, the harvest ends after the page that is on its way. `held` says that the caller holds the store already.
    Raises `RepositoryError` where the repository fails for good, and whatever the store raises; what came before is
    kept.
    """
    source = parse_source_url(url)
    wanted, ending = selection or Selection(), stop or Event()
    with (
        nullcontext() if held else store.hold(at),
        RepositoryAhead(
            source.base_url,
            limits=limits,
            credentials=credentials or source.credentials,
            sleep=lambda seconds: _pause(seconds, ending),
        ) as repository,  # fmt: skip
    ):
        harvester = _Harvester(repository, store, at, progress, ending)
        stopped = False
        try:
            harvester.all_lists(source.base_url, wanted)
        except _StoppedError:
            stopped = True
    counts = harvester.counts
    return HarvestSummary(
        new=counts.new, changed=counts.changed, unchanged=counts.unchanged, deleted=counts.deleted,
        quarantined=counts.quarantined, pages=harvester.pages, requests=repository.requests,
        whole=harvester.whole and not stopped, stopped=stopped, findings=tuple(harvester.findings),
    )  # fmt: skip


class _StoppedError(Exception):
    """The caller has ended the harvest, between two pages or in a pause: the open list goes on the next time."""


def _pause(seconds: float, stop: Event) -> None:
    if stop.wait(seconds):
        raise _StoppedError


def _granularity(repository: Repository) -> tuple[str, list[Finding]]:
    """What Identify says; a repository that can't say it takes days (section 3.3)."""
    identity = repository.ask(request("Identify")).page.identity
    stated = identity.granularity if identity else ""
    if stated.lower() in ("yyyy-mm-dd", "yyyy-mm-ddthh:mm:ssz"):
        return stated[:10] + stated[10:].replace("HH:MM:SS", "hh:mm:ss"), []
    return "YYYY-MM-DD", [finding("OAI206", f"Identify states the granularity {stated!r}", value=stated)]


def _beginning(store: Ledger, place: Place, wanted: Selection, granularity: str) -> State:
    if wanted.since or wanted.until:
        return State(
            kind="selective",
            from_=in_granularity(wanted.since, granularity),
            until=in_granularity(wanted.until, granularity, end=True),
        )
    watermark = None if wanted.full else store.watermark(place)
    since = incremental_from(watermark, granularity) if watermark else None
    return State(kind="incremental", from_=since) if since else State(kind="full")


class _Harvester:
    """Drives the lists of one harvest between the repository and the store, and adds up what they come to."""

    def __init__(
        self, repository: Repository, store: Ledger, at: str, progress: Callable[[State], None], stop: Event
    ) -> None:
        self._repository = repository
        self._store = store
        self._at = at
        self._progress = progress
        self._stop = stop
        self.counts = Counts()
        self.pages = 0
        self.whole = True
        self.findings: list[Finding] = []

    def all_lists(self, base_url: str, wanted: Selection) -> None:
        granularity, found = _granularity(self._repository)
        self.findings += found
        for spec in wanted.sets or (None,):
            place = Place(endpoint=base_url, prefix=wanted.prefix, set=spec)
            self.list(place, _beginning(self._store, place, wanted, granularity))

    def list(self, place: Place, beginning: State) -> None:
        current = self._store.begin(place, beginning, self._at)
        while (asking := next_request(place, current.state)) is not None:
            try:
                _pause(0, self._stop)
                page = self._page(asking, place)
            except (RepositoryError, _StoppedError) as error:
                self._store.note(current, str(error) or "the harvest was stopped")
                raise
            step = self._commit(current, page)
            if step.restart or step.trouble:
                self._store.finish(current, "restarted" if step.restart else "partial", self._at)
            if step.trouble:
                raise RepositoryError(
                    f"{place.endpoint}: {step.trouble}", hint="tell the repository; what came is kept"
                )
            current = (
                self._store.begin(place, step.state, self._at) if step.restart else replace(current, state=step.state)
            )
            self._progress(current.state)
        self._store.finish(current, "whole" if current.state.whole else "partial", self._at)
        self.whole = self.whole and current.state.whole

    def _commit(self, current: Pass, page: Page) -> Step:
        delivery = Delivery(records=page.records, broken=page.broken, response_date=page.response_date, at=self._at)
        counts, step = self._store.commit(current, delivery, lambda fresh: advance(current.state, page, fresh))
        self.counts += counts
        self.pages += 1
        self.findings += (*page.findings, *map(_quarantined, page.broken), *step.findings)
        return step

    def _page(self, asking: Request, place: Place) -> Page:
        try:
            page = self._repository.ask(asking).page
        except RepositoryError as error:
            error.hint = f"{error.hint}; {_KEPT}" if error.hint else _KEPT
            raise
        if not {c.code for c in page.errors} <= _ENDS:
            raise self._refused(page, place)
        return self._mended(page, place.prefix) if page.broken else page

    def _refused(self, page: Page, place: Place) -> RepositoryError:
        asked = f" at {place.endpoint} for {place.prefix!r}" + (f" and the set {place.set!r}" if place.set else "")
        first = next(c for c in page.errors if c.code not in _ENDS)
        return _with_offer(ConditionError(first.code, first.text, asked=asked), self._repository)

    def _mended(self, page: Page, prefix: str) -> Page:
        """The page with those of its broken records that can be read when they are asked for alone."""
        alone = [(broken, self._alone(broken, prefix)) for broken in page.broken]
        return replace(
            page,
            records=(*page.records, *(record for _, record in alone if record)),
            broken=tuple(broken for broken, record in alone if not record),
        )

    def _alone(self, broken: BrokenRecord, prefix: str) -> Record | None:
        if broken.identifier is None:
            return None
        try:
            asking = request("GetRecord", identifier=broken.identifier, metadataPrefix=prefix)
            records = self._repository.ask(asking).page.records
        except RepositoryError:
            return None
        return next((r for r in records if r.header.identifier == broken.identifier), None)


def _quarantined(broken: BrokenRecord) -> Finding:
    name = f"the record {broken.identifier}" if broken.identifier else "a record without identifier"
    return finding("OAI103", f"{name} can't be read: {broken.reason}", value=broken.identifier)
