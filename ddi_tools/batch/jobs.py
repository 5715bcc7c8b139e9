"""What is done with each record of a batch: it is judged, repaired, or exported.

A job is a value that other processes are sent. What it takes long to make ready is made once a process.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

from lxml import etree

from ddi_tools import pipeline
from ddi_tools.batch.parts import Row
from ddi_tools.checks import profiles, wellformed
from ddi_tools.checks.origin import domain, host
from ddi_tools.checks.run import Judge
from ddi_tools.codebook.access import access_state
from ddi_tools.codebook.repair import repair
from ddi_tools.codebook.schema import VERSIONS
from ddi_tools.codebook.xml import namespace
from ddi_tools.config import Config
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.export import citation, registry
from ddi_tools.export.registry import Artifact
from ddi_tools.findings import Finding, finding, to_json
from ddi_tools.oaipmh.protocol import Request
from ddi_tools.pipeline import Opened
from ddi_tools.publish.names import safe_name
from ddi_tools.sources import Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a record: a document as `validate --format jsonl` tells it, the study's row, and its files.

    `study` is None where there is no codebook to read. `again` is whether the next run is to try it again, though
    nothing has changed.
    """

    document: Mapping[str, Any]
    study: Mapping[str, Any] | None
    artifacts: tuple[Artifact, ...] = ()
    again: bool = False


class Job(Protocol):
    """Does one thing with each record; the paths of its artifacts are those below the place of the outputs."""

    @property
    def name(self) -> str:
        """What the job is called on the command line."""

    @property
    def as_of(self) -> date:
        """The day for which embargoes are judged."""

    def key(self) -> str:
        """All settings that the results depend on."""

    def ready(self) -> None:
        """Makes ready what all records need; raises `UsageError` or `StorageError` where it can't be used."""

    def make(self, row: Row, body: bytes) -> Made:
        """What comes of a record."""


def folder(identifier: str, endpoint: str, prefix: str) -> str:
    """The folder of a record's files."""
    return f"records/{safe_name(identifier, place=(endpoint, prefix))}"


def unmade(row: Row, reason: str) -> Made:
    """What is told of a record that could not be worked on."""
    found = finding("XML115", f"the record could not be worked on: {reason}", value=row.identifier)
    return Made(document=_document(row, None, [found]), study=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Judges records by schema, profile and rules.

    Where a file is the schema or the profile, its name is one that all workers know, and `files` a digest of them.
    """

    schema: str
    profile: str
    gate: str
    as_of: date
    files: str = ""
    name: ClassVar[str] = "validate"

    def key(self) -> str:
        """See `Job`."""
        return _key(self)

    def ready(self) -> None:
        """See `Job`."""
        self._judge()

    def make(self, row: Row, body: bytes) -> Made:
        """See `Job`."""
        results = list(self._judge()(body, file=row.endpoint, root=wellformed.read(body)))
        findings = [f for result in results for f in result.findings]
        valid = None if any(r.valid is None for r in results) else all(r.valid for r in results)
        document = _document(row, valid, findings)
        return Made(document=document, study=_study(row, _opened(row, body), document, self.as_of))

    def _judge(self) -> Judge:
        return _judge(self.schema, self.profile, self.gate, self.as_of, self.files)


def validation(*, schema: str, profile: str, gate: str, as_of: date) -> Validation:
    """The job of judging by what people name: a file of these has its content and its absolute path in the job.

    Raises `StorageError` where a file can't be read.
    """
    files = []
    if schema not in ("auto", "none", *VERSIONS) and Path(schema).is_file():
        schema = str(Path(schema).absolute())
        files += [*_included(Path(schema), {})]
    if profile not in ("auto", "none", *profiles.NAMES) and Path(profile).is_file():
        profile = str(Path(profile).absolute())
        files.append(Path(profile))
    told = hashlib.sha256()
    for file in files:
        told.update(hashlib.sha256(_bytes(file)).digest())
    return Validation(
        schema=schema, profile=profile, gate=gate, as_of=as_of, files=told.hexdigest() if files else ""
    )  # fmt: skip


def _included(schema: Path, known: dict[Path, None]) -> dict[Path, None]:
    """The file and those beside it that it includes and imports, as far as they are there."""
    known[schema] = None
    try:
        root = etree.fromstring(_bytes(schema))
    except etree.XMLSyntaxError:  # the judge will say so
        return known
    for element in root.iterchildren("{*}include", "{*}import", "{*}redefine"):
        place = element.get("schemaLocation", "")
        file = (schema.parent / place).resolve() if place and "://" not in place else schema
        if file not in known and file.is_file():
            _included(file, known)
    return known


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise StorageError(f"{file} can't be read: {error.strerror or error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporting:
    """Exports records to the targets, each record's files in a folder of its own."""

    targets: tuple[str, ...]
    datacite: str
    as_of: date
    name: ClassVar[str] = "export"

    def key(self) -> str:
        """See `Job`."""
        return _key(self)

    def ready(self) -> None:
        """See `Job`."""
        registry.select(self.targets)

    def make(self, row: Row, body: bytes) -> Made:
        """See `Job`."""
        opened = _opened(row, body)
        if opened is None:
            return _unread(row, body)
        exported = pipeline.export(
            self.targets, _fetched(row, body), opened, as_of=self.as_of, config=Config(), datacite=self.datacite
        )
        document = _document(row, None, exported.findings)
        return Made(
            document=document, study=_study(row, opened, document, self.as_of),
            artifacts=_placed(row, exported.artifacts),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Repairing:
    """Makes a schema-valid copy of each record, and tells the steps."""

    schema: str
    as_of: date
    name: ClassVar[str] = "repair"

    def key(self) -> str:
        """See `Job`."""
        return _key(self)

    def ready(self) -> None:
        """See `Job`: schemas that ship are made ready when they are needed."""

    def make(self, row: Row, body: bytes) -> Made:
        """See `Job`."""
        opened = _opened(row, body)
        if opened is None:
            return _unread(row, body)
        try:
            done = repair(opened.tree, None if self.schema == "auto" else self.schema)
        except UsageError as error:  # `repair FILE` was asked for that record; here it is one among many
            space = namespace(opened.tree)
            found = finding("XML111", f"The record was not repaired: {error.message}", value=space)
            document = _document(row, None, [found])
            return Made(document=document, study=_study(row, opened, document, self.as_of))
        document = {**_document(row, done.valid, done.findings), "steps": [asdict(step) for step in done.steps]}
        data = done.data if done.steps else body
        artifact = Artifact(path="record.xml", media_type="application/xml", data=data)
        return Made(
            document=document, study=_study(row, opened, document, self.as_of), artifacts=_placed(row, [artifact])
        )


@lru_cache(maxsize=8)
def _judge(schema: str, profile: str, gate: str, as_of: date, _files: str) -> Judge:
    return Judge(schema=schema, profile=profile, gate=gate, as_of=as_of)


def _key(job: Validation | Exporting | Repairing) -> str:
    return json.dumps({"job": job.name, **asdict(job)}, default=str, sort_keys=True)


def _fetched(row: Row, body: bytes) -> Fetched:
    arguments = (("metadataPrefix", row.prefix), ("identifier", row.identifier))
    address = Request(verb="GetRecord", arguments=arguments).url(row.endpoint)
    return Fetched(
        data=body, file=address, identifier=row.identifier, datestamp=row.datestamp, endpoint=row.endpoint,
        sets=row.sets,
    )  # fmt: skip


def _opened(row: Row, body: bytes) -> Opened | None:
    return pipeline.open_codebook(_fetched(row, body))


def _unread(row: Row, body: bytes) -> Made:
    trouble = wellformed.no_codebook(body)
    if trouble is None:
        return unmade(row, "its codebook is said to be that of another record")
    return Made(document=_document(row, None, [trouble]), study=None)


def _document(row: Row, valid: bool | None, findings: Iterable[Finding]) -> dict[str, Any]:
    return {
        "file": row.endpoint, "record": row.identifier, "valid": valid, "findings": [to_json(f) for f in findings]
    }  # fmt: skip


def _placed(row: Row, artifacts: Iterable[Artifact]) -> tuple[Artifact, ...]:
    place = folder(row.identifier, row.endpoint, row.prefix)
    return tuple(Artifact(path=f"{place}/{a.path}", media_type=a.media_type, data=a.data) for a in artifacts)


def _study(row: Row, opened: Opened | None, document: Mapping[str, Any], as_of: date) -> dict[str, Any] | None:
    """The row of a study: what it is, and what became of it."""
    if opened is None:
        return None
    study = opened.study
    publisher = citation.publisher(study)
    tally = Counter(f["severity"] for f in document["findings"])
    return {
        "identifier": row.identifier,
        "endpoint": row.endpoint,
        "prefix": row.prefix,
        "datestamp": row.datestamp,
        "sets": list(row.sets),
        "archive": domain(row.identifier) or host(row.endpoint),
        "doi": study.citation.doi,
        "title": study.citation.titles[0].text if study.citation.titles else None,
        "year": citation.publication_year(study),
        "publisher": publisher.name if publisher else None,
        "languages": sorted({t.lang for t in study.citation.titles if t.lang}),
        "access": access_state(study, as_of).right,
        "valid": document["valid"],
        "errors": tally["error"],
        "warnings": tally["warning"],
        "notes": tally["info"],
    }
