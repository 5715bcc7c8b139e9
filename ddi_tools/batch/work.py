"""The work of one task, in whatever process it is done: a part's records, what is told of them, and its ledger.

A part has a file of documents, one of studies, and the records' own files; its ledger is written last. It holds for
each record a stamp of all that its results depend on. What has its stamp still is not done again.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from ddi_tools import program
from ddi_tools.batch import tables
from ddi_tools.batch.jobs import Job, Made, unmade
from ddi_tools.batch.parts import Part, Row, Where
from ddi_tools.errors import DdiToolsError
from ddi_tools.publish.outputs import Outputs, open_outputs
from ddi_tools.report.document import json_line
from ddi_tools.store.records import RecordStore, open_store

#: Where the batch keeps what it must know the next time.
OWN = "_batch"
#: Bodies are fetched so many at a time.
_BODIES = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What an engine is given: a part, what to do with its records, and where from and to.

    `store` and `out` are paths or URLs as the workers know them, `program` is the digest of the one that sends it.
    `lost` are the records that can't be worked on, with the reasons; `only` is one to be tried alone.
    """

    store: str = field(repr=False)  # it may hold a password
    out: str = field(repr=False)
    job: Job
    where: Where
    part: Part
    program: str
    parquet: bool
    lost: tuple[tuple[str, str], ...] = ()
    only: str | None = None


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
    """What a part came to the last time: stamps and files by record, and what was told."""

    stamps: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)


def do(task: Task) -> Told:
    """Does what is to be done of a part, and writes what has changed."""
    program.expect(task.program)
    store, outputs = _store(task.store), _outputs(task.out)
    former = _ledger(outputs, task.part)
    rows = list(task.part.rows(store, task.where))
    stamps = {row.identifier: _stamp(row, task) for row in rows}
    if stamps == former.stamps:
        return replace(Told(**former.told), made=0, removed=0)
    due = [row for row in rows if former.stamps.get(row.identifier) != stamps[row.identifier]]
    made = dict(_made(task, store, due))
    files = {row.identifier: former.files.get(row.identifier, ()) for row in rows}
    outputs.write_all({artifact.path: artifact.data for one in made.values() for artifact in one.artifacts})
    files.update({identifier: [artifact.path for artifact in one.artifacts] for identifier, one in made.items()})
    documents = _merged(outputs, _documents(task.part), rows, {i: m.document for i, m in made.items()}, "record")
    studies = _merged(outputs, _studies(task.part), rows, {i: m.study for i, m in made.items()}, "identifier")
    _write_lines(outputs, _documents(task.part), documents)
    _write_lines(outputs, _studies(task.part), studies)
    if task.parquet:
        for path, data in zip(
            _parquet(task.part), (tables.findings(documents, studies), tables.studies(studies)), strict=True
        ):
            outputs.write(path, data)
    _remove(outputs, former, {path for some in files.values() for path in some})
    told = replace(_told(documents), made=len(made), removed=len(former.stamps.keys() - stamps.keys()))
    ledger = _Ledger(stamps=stamps, files=files, told=asdict(told))
    outputs.write(_place(task.part), json_line(asdict(ledger)).encode())
    written = [artifact.path for one in made.values() for artifact in one.artifacts]
    tables_of = _parquet(task.part) if task.parquet else ()
    outputs.tidy([*written, _documents(task.part), _studies(task.part), *tables_of, _place(task.part)])
    return told


def probe(task: Task) -> None:
    """Works on one record alone, and throws away what comes of it: an engine tells whether its process dies."""
    program.expect(task.program)
    store = _store(task.store)
    due = [row for row in task.part.rows(store, task.where) if row.identifier == task.only]
    for _ in _made(task, store, due):
        pass


def clear(task: Task) -> Told:
    """Removes the files of a part that is no more, but for those of records that another part has."""
    program.expect(task.program)
    outputs = _outputs(task.out)
    former = _ledger(outputs, task.part)
    present = {row.identifier for row in task.part.rows(_store(task.store), task.where)}
    removed = former.stamps.keys() - present
    _remove(outputs, former, {path for name in present for path in former.files.get(name, ())})
    for path in (_documents(task.part), _studies(task.part), *_parquet(task.part), _place(task.part)):
        outputs.remove(path)
    return Told(removed=len(removed))


def due_of(task: Task) -> list[str]:
    """The identifiers of the records that a part has to do."""
    former = _ledger(_outputs(task.out), task.part)
    rows = task.part.rows(_store(task.store), task.where)
    return [row.identifier for row in rows if former.stamps.get(row.identifier) != _stamp(row, task)]


def release() -> None:
    """Closes the store that this process has opened for its tasks, if it has."""
    opened = _opened()
    while opened:
        opened.popitem()[1].close()


@cache
def _opened() -> dict[str, RecordStore]:
    """The store of this process's tasks, by its name: it is opened once, and only read."""
    return {}


def _store(where: str) -> RecordStore:
    opened = _opened()
    if where not in opened:
        release()
        opened[where] = open_store(where, create=False)
    return opened[where]


@lru_cache(maxsize=2)
def _outputs(where: str) -> Outputs:
    return open_outputs(where)


def _made(task: Task, store: RecordStore, due: Sequence[Row]) -> Iterator[tuple[str, Made]]:
    lost = dict(task.lost)
    for start in range(0, len(due), _BODIES):
        some = due[start : start + _BODIES]
        bodies = store.bodies([row.sha256 for row in some if row.identifier not in lost])
        for row in some:
            reason = lost.get(row.identifier)
            yield row.identifier, unmade(row, reason) if reason else _one(task.job, row, bodies[row.sha256])


def _one(job: Job, row: Row, body: bytes) -> Made:
    try:
        return job.make(row, body)
    except (DdiToolsError, MemoryError):  # the caller's fault, or the environment's: it is not this record's
        raise
    except Exception as error:  # a fault of the program ends the work on one record, not on a million
        return unmade(row, f"{type(error).__name__}: {error}"[:300])


def _stamp(row: Row, task: Task) -> str:
    """A digest of all that a record's results depend on."""
    reason = dict(task.lost).get(row.identifier, "")
    told = json.dumps([asdict(row), task.job.key(), task.program, reason, task.parquet], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _place(part: Part) -> str:
    return f"{OWN}/{part.name}.json"


def _documents(part: Part) -> str:
    return f"documents/{part.name}.jsonl"


def _studies(part: Part) -> str:
    return f"studies/{part.name}.jsonl"


def _parquet(part: Part) -> tuple[str, str]:
    # Apart from the lines, so that a folder is a data set.
    return f"parquet/findings/{part.name}.parquet", f"parquet/studies/{part.name}.parquet"


def _ledger(outputs: Outputs, part: Part) -> _Ledger:
    """What is known of the part; nothing where its ledger is none, and then all is done again."""
    try:
        return _Ledger(**json.loads(outputs.read(_place(part)) or b"{}"))
    except (ValueError, TypeError):
        return _Ledger()


def _merged(
    outputs: Outputs, path: str, rows: Sequence[Row], made: Mapping[str, Mapping[str, Any] | None], key: str
) -> list[Mapping[str, Any]]:
    """The lines of a part's file in the order of its records: those that were made, and those that stay."""
    before: dict[str, Any] = {}
    if len(made) < len(rows):
        lines = (outputs.read(path) or b"").decode().split("\n")
        before = {told[key]: told for told in (json.loads(line) for line in lines if line)}
    merged = (made.get(row.identifier, before.get(row.identifier)) for row in rows)
    return [line for line in merged if line is not None]


def _write_lines(outputs: Outputs, path: str, lines: Sequence[Mapping[str, Any]]) -> None:
    outputs.write(path, "".join(map(json_line, lines)).encode())


def _remove(outputs: Outputs, former: _Ledger, kept: set[str]) -> None:
    for path in sorted({path for some in former.files.values() for path in some} - kept):
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
