"""Where records come from: a repository, files, folders, standard input, a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ddi_tools import files
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.files import MAX_BYTES
from ddi_tools.findings import Finding

if TYPE_CHECKING:
    from threading import Event

    from ddi_tools.oaipmh.asking import Asking
    from ddi_tools.oaipmh.client import Fetched as Record
    from ddi_tools.oaipmh.client import HarvestSummary, Selection
    from ddi_tools.oaipmh.harvest import State

#: Standard input, asked for when it is needed.
Stdin = Callable[[], BinaryIO]

#: Told how much is done, and of how much where that is known.
Progress = Callable[[int, int | None], None]


#: The length of an identifier of the CESSDA Data Catalogue.
_SHA256 = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file or a response: its bytes, its name for messages, and where the record came from, if from a repository.

    `data` can be read; `received` is what came, where a broken response had to be mended to find the record in it.
    """

    data: bytes
    file: str
    received: bytes | None = None
    identifier: str | None = None
    datestamp: str | None = None
    endpoint: str | None = None
    sets: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file without bytes to judge, and why there are none."""

    file: str
    finding: Finding


def fetch(
    source: str,
    *,
    stdin: Stdin,
    at: str,
    identifier: str | None = None,
    prefix: str | None = None,
    max_bytes: int = MAX_BYTES,
    asking: Asking | None = None,
) -> Fetched:
    """The bytes of SOURCE: a GetRecord URL, a base URL with an identifier, a file, or `-`.

    It may also be what `ddi_tools.oaipmh.locate` knows: the address of a page, a number, a DOI. A file of that name
    comes first. `at` is the time of day, for the provenance. Raises `RepositoryError` where the repository doesn't
    give the record, `StorageError` where a file can't be read or has more bytes than are allowed, `UsageError` where
    nothing can be asked for.
    """
    if (url := _address(source)) is not None:
        got = _get(url, at, identifier, prefix, asking)
        header, provenance = got.record.header, got.provenance
        mended = bool(got.findings)
        return Fetched(
            data=got.body if mended else got.response,
            received=got.response if mended else None,
            file=provenance.request_url,
            identifier=header.identifier,
            datestamp=header.datestamp,
            endpoint=provenance.endpoint,
            findings=got.findings,
        )
    read = _read(source, stdin, max_bytes)
    if isinstance(read, Unread):
        raise StorageError(f"{read.file}: {read.finding.message}", hint=read.finding.hint)
    return replace(read, identifier=identifier)


def fetch_record(
    source: str, *, at: str, identifier: str | None = None, prefix: str | None = None, asking: Asking | None = None
) -> Record:
    """The record of a repository that SOURCE names, as `fetch` knows them; raises `UsageError` if it names a file."""
    url = _address(source)
    if url is None:
        raise UsageError(
            f"{source!r} is no record of a repository", hint="give a GetRecord URL, or what 'ddi-tools find' knows"
        )
    return _get(url, at, identifier, prefix, asking)


def _get(url: str, at: str, identifier: str | None, prefix: str | None, asking: Asking | None) -> Record:
    from ddi_tools.oaipmh.client import get_record
    from ddi_tools.oaipmh.limits import ONE_RECORD

    return get_record(
        url, fetched_at=at, identifier=identifier, prefix=prefix,
        limits=asking.limits(ONE_RECORD, url) if asking else ONE_RECORD,
        credentials=asking.credentials_for(url) if asking else None,
    )  # fmt: skip


def _address(source: str) -> str | None:
    """The URL that SOURCE names, if it names none of the files that there are."""
    if source == "-" or (":" not in source and "/" not in source and len(source) != _SHA256):
        return None
    if "://" not in source and Path(source).exists():
        return None
    from ddi_tools.codebook.identifiers import as_doi
    from ddi_tools.oaipmh.credentials import without_credentials
    from ddi_tools.oaipmh.locate import locate

    web = source.lower().startswith(("http://", "https://"))
    if web and "verb=" in source.lower():
        return source
    if (located := locate(source)) is not None:
        return located.metadata_access
    if "://" in source and not web:
        raise UsageError(
            f"{without_credentials(source)} is not an http or https URL",
            hint="give a GetRecord URL, a base URL, or a file",
        )
    if not web and as_doi(source) is not None:
        raise UsageError(
            f"{source} is the DOI of no archive whose records can be found by it",
            hint="give its page in the CESSDA Data Catalogue, or a GetRecord URL; see 'ddi-tools find --help'",
        )
    return source if web else None


def read_paths(paths: Iterable[str], *, stdin: Stdin, max_bytes: int = MAX_BYTES) -> Iterator[Fetched | Unread]:
    """What the paths name, one at a time: files, folders (all `*.xml` below them, sorted), or `-`.

    Never fewer than the paths: what can't be read is told as such, and the others are read all the same.
    """
    for name in paths:
        if name == "-" or not Path(name).is_dir():
            yield _read(name, stdin, max_bytes)
            continue
        for path, trouble in files.xml_files(Path(name)):
            if trouble is not None:
                yield Unread(file=files.label(path), finding=trouble)
            else:
                yield _read(str(path), stdin, max_bytes)


def _read(name: str, stdin: Stdin, max_bytes: int) -> Fetched | Unread:
    file = files.label(name)
    if name == "-":
        data = files.read_stream(stdin(), max_bytes=max_bytes)
    else:
        data = files.read(Path(name), max_bytes=max_bytes)
    return Unread(file=file, finding=data) if isinstance(data, Finding) else Fetched(data=data, file=file)


def stored(store: str) -> Iterator[Fetched]:
    """The records of a store that have metadata, one at a time; their file is the store."""
    from ddi_tools.store.records import open_store

    with open_store(store, create=False) as records:
        for row, body in records.documents():
            yield Fetched(
                data=body, file=records.name, identifier=row.identifier,
                datestamp=row.datestamp, endpoint=row.endpoint, sets=row.sets,
            )  # fmt: skip


def harvest(
    url: str,
    store: str,
    *,
    selection: Selection,
    at: str,
    progress: Progress,
    waiting: Callable[[float], None] = lambda seconds: None,
    stop: Event | None = None,
    asking: Asking | None = None,
) -> HarvestSummary:
    """Brings a repository's records into a store; see `ddi_tools.oaipmh.client.harvest`."""
    from ddi_tools.oaipmh import client
    from ddi_tools.oaipmh.limits import Limits
    from ddi_tools.oaipmh.protocol import parse_source_url
    from ddi_tools.store.records import open_store

    def told(state: State) -> None:
        progress(state.received, state.expected)

    parse_source_url(url)  # a mistyped URL leaves no empty store behind
    with open_store(store) as opened:
        return client.harvest(
            url, opened, at=at, selection=selection, progress=told, waiting=waiting, stop=stop,
            limits=asking.limits(Limits(), url) if asking else None,
            credentials=asking.credentials_for(url) if asking else None,
        )  # fmt: skip
