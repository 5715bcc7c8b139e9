"""What a repository offers instead of what it refused."""

from __future__ import annotations

from collections.abc import Sequence

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.protocol import ConditionError, Page, Request, request
from ddi_tools.oaipmh.transport import Repository

#: At most so many names are shown.
_SHOWN = 20


def with_offer(
    error: ConditionError, repository: Repository, identifier: str | None = None, prefix: str | None = None
) -> ConditionError:
    """The error with what the repository offers instead: its prefixes, its sets, or how its identifiers look.

    `identifier` and `prefix` are those of the record that was asked for, if it was one. Where the repository does not
    say, the error is as it was.
    """
    if error.code == "cannotDisseminateFormat":
        names = _prefixes(repository, identifier) or _prefixes(repository, None)
        return error.with_hint(f"choose one of the prefixes that it offers: {_some(names)}") if names else error
    offers = []
    if error.code == "idDoesNotExist" and prefix is not None:
        offers.append(("an identifier of it is", _identifiers(repository, prefix)[:1]))
    if error.code == "badArgument" and identifier is None:
        offers += [("its sets are", _sets(repository)), ("its prefixes are", _prefixes(repository, None))]
    told = [f"{what} {_some(names)}" for what, names in offers if names]
    return error.with_hint("; ".join([error.hint or "", *told])) if told else error


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def _prefixes(repository: Repository, identifier: str | None) -> tuple[str, ...]:
    page = _asked(repository, request("ListMetadataFormats", identifier=identifier))
    return tuple(f.prefix for f in page.formats) if page else ()


def _sets(repository: Repository) -> tuple[str, ...]:
    page = _asked(repository, request("ListSets"))
    return tuple(s.spec for s in page.sets) if page else ()


def _identifiers(repository: Repository, prefix: str) -> tuple[str, ...]:
    page = _asked(repository, request("ListIdentifiers", metadataPrefix=prefix))
    return tuple(header.identifier for header in page.headers if not header.deleted) if page else ()


def _asked(repository: Repository, asking: Request) -> Page | None:
    try:
        return repository.ask(asking).page
    except RepositoryError:
        return None
