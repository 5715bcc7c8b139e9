"""What a caller asks of a repository: one record, or a harvest into a store."""

from __future__ import annotations

from dataclasses import dataclass

from ddi_tools.errors import RepositoryError, UsageError
from ddi_tools.findings import Finding, finding
from ddi_tools.oaipmh.protocol import (
    DEFAULT_PREFIX,
    ConditionError,
    MetadataFormat,
    Record,
    parse_source_url,
    request,
)
from ddi_tools.oaipmh.transport import Answer, Limits, Repository

#: A person waits for a single record: the repository is given seconds, not minutes, to come to itself.
_ONE_RECORD = Limits(retries=2, timeout=60, longest_pause=20)


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
    limits: Limits | None = None,
) -> Fetched:
    """The record that a GetRecord URL names, or a base URL with `identifier`.

    Arguments win over what the URL says; the prefix is `oai_ddi25` where neither states one. Raises `UsageError` if
    no record is named, `RepositoryError` if it can't be had, also where it was deleted.
    """
    url = parse_source_url(source)
    wanted = identifier or url.identifier
    if not wanted:
        raise UsageError(
            f"{source!r} does not say which record is meant",
            hint="give its identifier with --identifier, or a URL with verb=GetRecord",
        )
    with Repository(url.base_url, limits=limits or _ONE_RECORD) as repository:
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
    if error.code != "cannotDisseminateFormat":
        return error
    offered = formats(repository, identifier) or formats(repository)
    if not offered:
        return error
    names = ", ".join(f.prefix for f in offered)
    return error.with_hint(f"choose one of the prefixes that it offers: {names}")


def formats(repository: Repository, identifier: str | None = None) -> tuple[MetadataFormat, ...]:
    """The formats that the repository offers, for one record if its identifier is given; empty if it doesn't say."""
    try:
        return repository.ask(request("ListMetadataFormats", identifier=identifier)).page.formats
    except RepositoryError:
        return ()
