"""The work of one task, in whatever process it is done: a part's records, what is told of them, and its ledger.

A part has a file of documents, one of studies, and the records' own files; its ledger is written last. It holds for
each record a stamp of all that its results depend on. What has its stamp still is not done again.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from ddi_tools import program
from ddi_tools.batch import tables
from ddi_tools.batch.jobs import Job, Made, folder, unmade
from ddi_tools.batch.parts import Part, Row, Where
from ddi_tools.errors import DdiToolsError, RecordError, StorageError, UsageError
from ddi_tools.export.registry import Artifact
from ddi_tools.publish.outputs import Outputs, open_outputs
from ddi_tools.report.document import json_line
from ddi_tools.store.records import RecordStore, open_store

#: Where the batch keeps what it must know the next time.
OWN = "_batch"
#: Bodies are fetched for so many records at a time.
_BODIES = 25
#: So many bytes of files, or those of so many records, are in memory before they are written.
_FILES_BYTES = 32_000_000
_FILES_RECORDS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What an engine is given: a part, what to do with its records, and where from and to.

    `store` and `out` are paths or URLs as the workers know them, `program` is the digest of the one that sends it,
    and `run` names the batch that it is of. `lost` are the records that can't be worked on, with the reasons; `only`
    is one to be tried alone. Of a part that is no more, `heirs` are the names of those that may have its records now.
    """

    store: str = field(repr=False)  # it may hold a password
    out: str = field(repr=False)
    job: Job
    where: Where
    part: Part
    program: str
    run: str
    parquet: bool
    lost: tuple[tuple[str, str], ...] = ()
    only: str | None = None
    heirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of a part: numbers of records, and of findings by severity."""

    records: int = 0
    made: int = 0
    removed: int = 0
    lost: int = 0
    valid: int = 0
    invalid: int = 0
    errors: int = 0
    warnings: int = 0
    notes: int = 0

    def __add__(self, other: Told) -> Told:
        return Told(**{name: value + getattr(other, name) for name, value in asdict(self).items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    """What a part came to the last time: stamps and files by record, and what was told.

    `begun` are the records whose files were being written: it is not empty where that came to no end.
    """

    stamps: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)
    begun: Sequence[str] = ()


def do(task: Task) -> Told:
    """Does what is to be done of a part, and writes what has changed."""
    program.expect(task.program)
    store, outputs = _store(task), _outputs(task.out)
    former = _ledger(outputs, task.part.name)
    rows = list(task.part.rows(store, task.where))
    stamps = {row.identifier: _stamp(row, task) for row in rows}
    if stamps == former.stamps and not former.begun:
        return replace(Told(**former.told), made=0, removed=0)
    due = _due(rows, stamps, former)
    documents, studies = _Lines(_documents(task.part), "record"), _Lines(_studies(task.part), "identifier")
    if len(due) < len(rows):
        documents.read(outputs)
        studies.read(outputs)
        changed = {row.identifier for row in due}
        due = [row for row in rows if row.identifier in changed or row.identifier not in documents.before]
    task.job.ready()
    files = {row.identifier: former.files.get(row.identifier, ()) for row in rows}
    files_made = _Files(task, outputs, former, [row.identifier for row in due])
    for row, made in _made(task, store, due):
        documents.made[row.identifier], studies.made[row.identifier] = made.document, made.study
        files[row.identifier] = [artifact.path for artifact in made.artifacts]
        files_made.add(made.artifacts)
        if made.again:
            del stamps[row.identifier]
    files_made.write()
    told_documents, told_studies = documents.write(outputs, rows), studies.write(outputs, rows)
    written = [documents.path, studies.path]
    if task.parquet:
        data = (tables.findings(told_documents), tables.studies(told_studies))
        for path, table in zip(_parquet(task.part), data, strict=True):
            outputs.write(path, table)
            written.append(path)
    _remove(outputs, _present(outputs, task.part, former), {path for some in files.values() for path in some})
    present = {row.identifier for row in rows}
    told = replace(_told(told_documents), made=len(due), removed=len(former.stamps.keys() - present))
    _write_ledger(outputs, task.part, _Ledger(stamps=stamps, files=files, told=asdict(told)))
    outputs.tidy([*files_made.written, *written, _place(task.part.name)])
    return told


def probe(task: Task) -> None:
    """Works on one record alone, and throws away what comes of it: an engine tells whether its process dies."""
    program.expect(task.program)
    store = _store(task)
    task.job.ready()
    due = [row for row in task.part.rows(store, task.where) if row.identifier == task.only]
    for _ in _made(task, store, due):
        pass


def clear(task: Task) -> Told:
    """Removes the files of a part that is no more, but for those that its records have in other parts now."""
    program.expect(task.program)
    outputs = _outputs(task.out)
    former = _ledger(outputs, task.part.name)
    heirs = [_ledger(outputs, name) for name in task.heirs]
    present = {name for heir in heirs for name in heir.files}
    _remove(
        outputs, _present(outputs, task.part, former),
        {path for heir in heirs for some in heir.files.values() for path in some},
    )  # fmt: skip
    for path in (_documents(task.part), _studies(task.part), *_parquet(task.part), _place(task.part.name)):
        outputs.remove(path)
    return Told(removed=len(former.stamps.keys() - present))


def due_of(task: Task) -> list[str]:
    """The identifiers of the records that a part has to do."""
    former = _ledger(_outputs(task.out), task.part.name)
    rows = list(task.part.rows(_store(task), task.where))
    return [row.identifier for row in _due(rows, {row.identifier: _stamp(row, task) for row in rows}, former)]


def release() -> None:
    """Closes the store that this process has opened for its tasks, if it has."""
    opened = _opened()
    while opened:
        opened.popitem()[1].close()


@cache
def _opened() -> dict[tuple[str, str], RecordStore]:
    """The store of this process's tasks, by its name and the batch: it is opened once for all of them, and only read.

    A worker of a cluster outlives the batch, and another store may be at the same place then.
    """
    return {}


def _store(task: Task) -> RecordStore:
    opened, key = _opened(), (task.store, task.run)
    if key not in opened:
        release()
        opened[key] = open_store(task.store, create=False)
    return opened[key]


@lru_cache(maxsize=2)
def _outputs(where: str) -> Outputs:
    return open_outputs(where)


def _due(rows: Iterable[Row], stamps: Mapping[str, str], former: _Ledger) -> list[Row]:
    return [row for row in rows if former.stamps.get(row.identifier) != stamps[row.identifier]]


def _made(task: Task, store: RecordStore, due: Sequence[Row]) -> Iterator[tuple[Row, Made]]:
    """What comes of each record that is due, in no order."""
    lost = dict(task.lost)
    yield from ((row, unmade(row, lost[row.identifier])) for row in due if row.identifier in lost)
    left = [row for row in due if row.identifier not in lost]
    for start in range(0, len(left), _BODIES):
        by_body: dict[str, list[Row]] = {}
        for row in left[start : start + _BODIES]:
            by_body.setdefault(row.sha256, []).append(row)
        for sha256, body in store.each_body([*by_body]):
            yield from ((row, _one(task.job, row, body)) for row in by_body[sha256])


def _one(job: Job, row: Row, body: bytes | StorageError) -> Made:
    if isinstance(body, StorageError):  # once the store has been restored, it can be done
        return replace(unmade(row, body.message), again=True)
    try:
        return job.make(row, body)
    except (UsageError, RecordError) as error:  # the job is ready, so it is what the record holds
        return unmade(row, error.message)
    except (DdiToolsError, MemoryError):  # the environment's fault: it is not this record's
        raise
    except Exception as error:  # a fault of the program ends the work on one record, not on a million
        return unmade(row, f"{type(error).__name__}: {error}"[:300])


def _stamp(row: Row, task: Task) -> str:
    """A digest of all that a record's results depend on."""
    reason = dict(task.lost).get(row.identifier, "")
    told = json.dumps([asdict(row), task.job.key(), task.program, reason, task.parquet], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _place(name: str) -> str:
    return f"{OWN}/{name}.json"


def _documents(part: Part) -> str:
    return f"documents/{part.name}.jsonl"


def _studies(part: Part) -> str:
    return f"studies/{part.name}.jsonl"


def _parquet(part: Part) -> tuple[str, str]:
    # Apart from the lines, so that a folder is a data set.
    return f"parquet/findings/{part.name}.parquet", f"parquet/studies/{part.name}.parquet"


def _ledger(outputs: Outputs, name: str) -> _Ledger:
    """What is known of the part; nothing where its ledger is none, and then all is done again."""
    try:
        return _Ledger(**json.loads(outputs.read(_place(name)) or b"{}"))
    except (ValueError, TypeError):
        return _Ledger()


def _write_ledger(outputs: Outputs, part: Part, ledger: _Ledger) -> None:
    outputs.write(_place(part.name), json_line(asdict(ledger)).encode())


class _Lines:
    """A part's file of one line a record, in the order of the records: those that were made, and those that stay."""

    def __init__(self, path: str, key: str) -> None:
        self.path = path
        self._key = key
        self.before: dict[str, Mapping[str, Any]] = {}
        self.made: dict[str, Mapping[str, Any] | None] = {}

    def read(self, outputs: Outputs) -> None:
        """Takes what the file has from the last time."""
        lines = (outputs.read(self.path) or b"").decode().split("\n")
        self.before = {told[self._key]: told for told in (json.loads(line) for line in lines if line)}

    def write(self, outputs: Outputs, rows: Iterable[Row]) -> list[Mapping[str, Any]]:
        """Writes the file, and gives its lines."""
        merged = (self.made.get(row.identifier, self.before.get(row.identifier)) for row in rows)
        lines = [line for line in merged if line is not None]
        outputs.write(self.path, "".join(map(json_line, lines)).encode())
        return lines


class _Files:
    """Writes the records' own files, a few records at a time; before the first, the ledger tells whose they are."""

    def __init__(self, task: Task, outputs: Outputs, former: _Ledger, due: Sequence[str]) -> None:
        self._part = task.part
        self._outputs = outputs
        begun = {*former.begun, *due}
        stamps = {name: stamp for name, stamp in former.stamps.items() if name not in begun}
        self._begun = replace(former, stamps=stamps, begun=sorted(begun))
        self._waiting: dict[str, bytes] = {}
        self._records = self._bytes = 0
        self.written: list[str] = []

    def add(self, artifacts: Sequence[Artifact]) -> None:
        """Takes the files of a record."""
        for artifact in artifacts:
            self._waiting[artifact.path] = artifact.data
            self._bytes += len(artifact.data)
        self._records += 1
        if self._records >= _FILES_RECORDS or self._bytes >= _FILES_BYTES:
            self.write()

    def write(self) -> None:
        """Writes those that wait."""
        if self._waiting and not self.written:
            _write_ledger(self._outputs, self._part, self._begun)
        self._outputs.write_all(self._waiting)
        self.written += self._waiting
        self._waiting, self._records, self._bytes = {}, 0, 0


def _present(outputs: Outputs, part: Part, former: _Ledger) -> set[str]:
    """The paths of files that the part's records may have from before."""
    known = {path for some in former.files.values() for path in some}
    begun = (outputs.paths(folder(name, part.endpoint, part.prefix)) for name in former.begun)
    return known.union(*begun)


def _remove(outputs: Outputs, present: set[str], kept: set[str]) -> None:
    for path in sorted(present - kept):
        outputs.remove(path)


def _told(documents: Sequence[Mapping[str, Any]]) -> Told:
    findings = [finding for document in documents for finding in document["findings"]]
    severities = Counter(finding["severity"] for finding in findings)
    return Told(
        records=len(documents),
        lost=sum(finding["code"] == "XML115" for finding in findings),
        valid=sum(document["valid"] is True for document in documents),
        invalid=sum(document["valid"] is False for document in documents),
        errors=severities["error"], warnings=severities["warning"], notes=severities["info"],
    )  # fmt: skip
