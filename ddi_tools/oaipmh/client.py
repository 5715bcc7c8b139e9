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
from ddi_tools.oaipmh.dates import Span, in_granularity, incremental_from
from ddi_tools.oaipmh.driver import Driver, StoppedError, Terms
from ddi_tools.oaipmh.harvest import Place, State, in_windows
from ddi_tools.oaipmh.ledger import Ledger
from ddi_tools.oaipmh.limits import ONE_RECORD, Limits
from ddi_tools.oaipmh.offers import with_offer
from ddi_tools.oaipmh.protocol import (
    DEFAULT_PREFIX,
    ConditionError,
    Identity,
    Record,
    parse_source_url,
    request,
)
from ddi_tools.oaipmh.transport import Answer, Repository


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
        raise with_offer(error, repository, identifier, prefix) from error
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


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestSummary:
    """What a harvest came to.

    `deleted` counts the records that are now deleted and were not, `absent` those that are no longer listed,
    `changed` the others with a new version; `requests` counts what was asked, attempts that failed too; `gaps` says
    why it is not whole, `stopped` whether the caller ended it.
    """

    new: int
    changed: int
    unchanged: int
    deleted: int
    absent: int
    quarantined: int
    pages: int
    requests: int
    stopped: bool
    gaps: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether every list came to its proved end, and all that it took away was taken away."""
        return not self.gaps and not self.stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records to harvest: of each of the `sets`, or of the whole repository; and how.

    Dates are as the caller wrote them; without them and without `full`, what is new since the last whole harvest.
    `window` asks for all in windows of that length, `one_by_one` for headers and then each record; without either,
    the harvest does so where it must. It takes away no more than the share `max_deleted` of the records.
    """

    prefix: str = DEFAULT_PREFIX
    sets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    full: bool = False
    window: Span | None = None
    one_by_one: bool = False
    max_deleted: float = 0.1


def harvest(
    url: str,
    store: Ledger,
    *,
    at: str,
    selection: Selection | None = None,
    limits: Limits | None = None,
    credentials: Credentials | None = None,
    progress: Callable[[State], None] = lambda state: None,
    waiting: Callable[[float], None] = lambda seconds: None,
    stop: Event | None = None,
    held: bool = False,
) -> HarvestSummary:
    """Brings a repository's records into a store; an interrupted harvest goes on where it was.

    `at` is the time of the harvest by the caller's clock; `progress` is told the state after each page, `waiting`
    how many seconds a pause will take, maybe from another thread. Once `stop` is set, the harvest ends after the page
    that is on its way. `held` says that the caller holds the store already. Raises `RepositoryError` where the
    repository fails for good, and whatever the store raises; what came before is kept.
    """
    source = parse_source_url(url)
    wanted, ending = selection or Selection(), stop or Event()
    with (
        nullcontext() if held else store.hold(at),
        RepositoryAhead(
            source.base_url,
            limits=limits,
            credentials=credentials or source.credentials,
            sleep=lambda seconds: _pause(seconds, ending, waiting),
        ) as repository,  # fmt: skip
    ):
        driver = Driver(repository, store, Terms(at=at, max_deleted=wanted.max_deleted), progress, ending)
        stopped = False
        try:
            _all_places(driver, repository, store, wanted)
        except StoppedError:
            stopped = True
        except ConditionError as error:
            raise with_offer(error, repository) from error
    counts = driver.counts
    return HarvestSummary(
        new=counts.new, changed=counts.changed, unchanged=counts.unchanged, deleted=counts.deleted,
        absent=counts.absent, quarantined=counts.quarantined, pages=driver.pages, requests=repository.requests,
        stopped=stopped, gaps=tuple(driver.gaps), findings=tuple(driver.findings),
    )  # fmt: skip


def _pause(seconds: float, stop: Event, waiting: Callable[[float], None]) -> None:
    waiting(seconds)
    if stop.wait(seconds):
        raise StoppedError


def _all_places(driver: Driver, repository: Repository, store: Ledger, wanted: Selection) -> None:
    page = repository.ask(request("Identify")).page
    granularity, found = _granularity(page.identity)
    driver.findings += found
    for spec in wanted.sets or (None,):
        place = Place(endpoint=repository.base_url, prefix=wanted.prefix, set=spec)
        state = replace(
            _question(store, place, wanted, granularity),
            granularity=granularity,
            earliest=page.identity.earliest if page.identity else "",
            clock=page.response_date,
            tokens=store.gives_tokens(place),
            verb="ListIdentifiers" if wanted.one_by_one else "ListRecords",
        )
        driver.go(place, in_windows(state, wanted.window))


def _granularity(identity: Identity | None) -> tuple[str, list[Finding]]:
    """What Identify says; a repository that can't say it takes days (section 3.3)."""
    stated = identity.granularity if identity else ""
    if stated.lower() in ("yyyy-mm-dd", "yyyy-mm-ddthh:mm:ssz"):
        return stated[:10] + stated[10:].replace("HH:MM:SS", "hh:mm:ss"), []
    return "YYYY-MM-DD", [finding("OAI206", f"Identify states the granularity {stated!r}", value=stated)]


def _question(store: Ledger, place: Place, wanted: Selection, granularity: str) -> State:
    if wanted.since or wanted.until:
        return State(
            kind="selective",
            from_=in_granularity(wanted.since, granularity),
            until=in_granularity(wanted.until, granularity, end=True),
        )
    watermark = None if wanted.full else store.watermark(place)
    since = incremental_from(watermark, granularity) if watermark else None
    return State(kind="incremental", from_=since) if since else State(kind="full")
