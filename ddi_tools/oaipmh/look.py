"""A look at a repository: what it says of itself, and its lists, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ddi_tools.errors import RepositoryError
from ddi_tools.findings import Finding, finding
from ddi_tools.oaipmh.offers import with_offer
from ddi_tools.oaipmh.protocol import (
    ConditionError,
    Header,
    Identity,
    MetadataFormat,
    Page,
    Request,
    SetDescription,
    request,
)
from ddi_tools.oaipmh.transport import Repository

_GRANULARITIES = ("YYYY-MM-DD", "YYYY-MM-DDThh:mm:ssZ")
_DELETED = ("no", "transient", "persistent")
#: The conditions that say that a list has nothing in it.
_NOTHING = frozenset({"noRecordsMatch", "noSetHierarchy", "noMetadataFormats"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a repository says of itself.

    `set_count` is how many sets it has, or how many its first page named where `sets_whole` is false; None where it
    does not say.
    """

    base_url: str
    identity: Identity
    formats: tuple[MetadataFormat, ...]
    set_count: int | None
    sets_whole: bool
    findings: tuple[Finding, ...]


def describe(repository: Repository) -> Description:
    """What Identify, ListMetadataFormats and the first page of ListSets say; raises `RepositoryError`.

    Only Identify has to be answered.
    """
    asked = f" at {repository.base_url}"
    page = repository.ask(request("Identify")).page.require(asked)
    if page.identity is None:
        raise RepositoryError(f"{repository.base_url} answers Identify with something else", hint="check the URL")
    formats = _or_nothing(repository, request("ListMetadataFormats"))
    sets = _or_nothing(repository, request("ListSets"))
    more = sets is not None and sets.token is not None and bool(sets.token.value)
    count = len(sets.sets) if sets else None
    if more and sets is not None and sets.token is not None and sets.token.complete_list_size is not None:
        count, more = sets.token.complete_list_size, False
    offered = formats.formats if formats else ()
    return Description(
        base_url=repository.base_url,
        identity=page.identity,
        formats=offered,
        set_count=count,
        sets_whole=not more,
        findings=(*page.findings, *_odd(page.identity, repository.base_url, formats)),
    )


def _or_nothing(repository: Repository, asking: Request) -> Page | None:
    """The page, also of a list with nothing in it; None where the repository does not answer it."""
    try:
        page = repository.ask(asking).page
    except RepositoryError:
        return None
    return page if {c.code for c in page.errors} <= _NOTHING else None


def _odd(identity: Identity, base_url: str, formats: Page | None) -> Iterator[Finding]:
    for name, value, known in (
        ("name", identity.name, None),
        ("protocol version", identity.protocol_version, ("2.0",)),
        ("administrator's address", " ".join(identity.admin_emails), None),
        ("policy for deleted records", identity.deleted_record, _DELETED),
        ("granularity", identity.granularity, _GRANULARITIES),
    ):
        if not value:
            yield finding("OAI301", f"Identify states no {name}")
        elif known is not None and value not in known:
            yield finding(
                "OAI301", f"Identify states the {name} {value!r}; known are {', '.join(known)}", value=value
            )
    if not identity.earliest:
        yield finding("OAI301", "Identify states no earliest datestamp")
    elif not _is_date(identity.earliest):
        yield finding(
            "OAI301", f"Identify states the earliest datestamp {identity.earliest!r}, which is no date",
            value=identity.earliest,
        )  # fmt: skip
    if identity.base_url != base_url:
        yield finding(
            "OAI302", f"the repository calls itself {identity.base_url or 'nothing'}, and was asked at {base_url}",
            value=identity.base_url,
        )  # fmt: skip
    if formats is not None and all(f.prefix != "oai_dc" for f in formats.formats):
        yield finding("OAI303", "ListMetadataFormats has no oai_dc")


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def formats(repository: Repository, identifier: str | None = None) -> tuple[MetadataFormat, ...]:
    """The formats that the repository offers, or has one record in."""
    asking = request("ListMetadataFormats", identifier=identifier)
    return tuple(f for page in pages(repository, asking) for f in page.formats)


def sets(repository: Repository) -> Iterator[SetDescription]:
    """All sets, as they come."""
    return (s for page in pages(repository, request("ListSets")) for s in page.sets)


def headers(
    repository: Repository,
    *,
    prefix: str,
    since: str | None = None,
    until: str | None = None,
    set_: str | None = None,
) -> Iterator[Header]:
    """The headers of all records, or of those between two dates and of one set, as they come."""
    asking = request("ListIdentifiers", metadataPrefix=prefix, from_=since, until=until, set=set_)
    return (header for page in pages(repository, asking) for header in page.headers)


def pages(repository: Repository, asking: Request) -> Iterator[Page]:
    """The pages of a list; one with nothing in it has none.

    Raises `RepositoryError` where the list does not go on, or ends before as much came as was said.
    """
    came, size, seen = 0, None, set[str]()
    while True:
        page = repository.ask(asking).page
        if {c.code for c in page.errors} & _NOTHING:
            return
        try:
            yield page.require(f" at {repository.base_url}")
        except ConditionError as error:
            raise with_offer(error, repository) from error
        came += len(page.headers) + len(page.sets) + len(page.formats)
        token = page.token
        size = token.complete_list_size if token and token.complete_list_size is not None else size
        if token is None or not token.value:
            break
        if token.value in seen:
            raise RepositoryError(
                f"{repository.base_url}: the repository gives the same resumption token again: {token.value!r}",
                hint="tell the repository; the list is not whole",
            )
        seen.add(token.value)
        asking = request(asking.verb, resumptionToken=token.value)
    if size is not None and came < size:
        raise RepositoryError(
            f"{repository.base_url}: the list ended after {came:,} of {size:,}",
            hint="try again; if it stays so, tell the repository",
        )
