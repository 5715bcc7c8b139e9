"""A batch, from the parts of the store to the summary; run again, it goes on where it was, and does what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from ddi_tools import program
from ddi_tools.batch import tables, work
from ddi_tools.batch.jobs import Job
from ddi_tools.batch.parts import Index, Part, Where, divided, index_of
from ddi_tools.batch.work import OWN, Task, Told
from ddi_tools.engine.protocol import Done, Engine, Lost
from ddi_tools.errors import UsageError
from ddi_tools.publish.outputs import Outputs, open_outputs
from ddi_tools.report.document import dumps
from ddi_tools.store.records import open_store

_INDEX = f"{OWN}/index.json"
_SUMMARY = "summary.json"

#: Told after each part what came of all parts until then, and how many records there are.
Progress = Callable[[Told, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is to be done: the records of `store` that fit `where`, to the place `out`; paths or URLs.

    `job` makes the job, given the day. That is the day of the place's first batch, unless `as_of` states one: else
    all records would be done again each day. `parquet` is whether that is written, if its library is there.
    """

    store: str
    out: str
    job: Callable[[date], Job]
    today: date
    as_of: date | None = None
    where: Where = field(default_factory=Where)
    parquet: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a batch came to."""

    job: str
    as_of: date
    parts: int
    told: Told

    def to_json(self) -> dict[str, object]:
        """The summary as a file tells it: nothing in it depends on how often the batch was begun."""
        told = asdict(self.told)
        counts = {name: told[name] for name in told if name not in ("made", "removed")}
        return {"job": self.job, "as_of": self.as_of.isoformat(), "parts": self.parts, **counts}


def run(settings: Settings, engine: Engine, progress: Progress = lambda told, total: None) -> Summary:
    """Does the batch by the engine.

    Raises `UsageError` where the place holds something else, and `StorageError` or `RepositoryError` where store,
    place or cluster fail; what was done before stays, and the next run goes on from there.
    """
    store, outputs = _absolute(settings.store), open_outputs(_absolute(settings.out))
    open_store(store, create=False).close()  # before the place is made
    with outputs.locked():
        return _run(settings, store, outputs, engine, progress)


def _run(settings: Settings, store: str, outputs: Outputs, engine: Engine, progress: Progress) -> Summary:
    former = _former(outputs, settings)
    job = settings.job(date.fromisoformat(former.as_of))
    if former.job != job.name:
        raise UsageError(
            f"{outputs.url} holds the batch {former.job!r}", hint="name another place with --out for this one"
        )
    with open_store(store, create=False) as opened:
        index, total = divided(former, opened, settings.where)
    has_parquet = settings.parquet and tables.is_there()
    if not has_parquet and next(outputs.paths("parquet"), None) is not None:
        hint = "install pyarrow" if settings.parquet else "go on with them"
        raise UsageError(
            f"{outputs.url} has Parquet files, which this batch would not keep in step",
            hint=f"{hint}, or name another place with --out",
        )
    outputs.write(_INDEX, index.to_json())
    each = Task(
        store=store, out=_absolute(settings.out), job=job, where=settings.where, part=_NONE, program=program.digest(),
        run=uuid4().hex, parquet=has_parquet,
    )  # fmt: skip
    try:
        whole, left = _all_parts(index, each, engine, progress, total)
    finally:
        work.release()
    outputs.write(_INDEX, replace(index, gone=left).to_json())
    summary = Summary(job=job.name, as_of=job.as_of, parts=len(index.parts), told=whole)
    outputs.write(_SUMMARY, dumps(summary.to_json()).encode())
    outputs.tidy([_INDEX, _SUMMARY])
    return summary


def _all_parts(
    index: Index, each: Task, engine: Engine, progress: Progress, total: int
) -> tuple[Told, tuple[Part, ...]]:
    """What all parts come to, and those that are no more and could not be cleared: the next run tries again."""
    whole = Told()
    for told in _parts(index, each, engine):
        whole += told
        progress(whole, total)
    left: list[Part] = []
    gone = (replace(each, part=part, heirs=_heirs(part, index.parts)) for part in index.gone)
    for outcome in engine.map(work.clear, gone):
        if isinstance(outcome, Done):
            whole += outcome.result
        else:
            left.append(outcome.task.part)
    return whole, tuple(left)


def _heirs(gone: Part, parts: Sequence[Part]) -> tuple[str, ...]:
    """The names of the parts that may have records of one that is no more."""
    return tuple(
        part.name for part in parts
        if (part.endpoint, part.prefix) == (gone.endpoint, gone.prefix)
        and (gone.before is None or part.first < gone.before)
        and (part.before is None or gone.first < part.before)
    )  # fmt: skip


_NONE = Part(name="", endpoint="", prefix="", first="")


def _parts(index: Index, each: Task, engine: Engine) -> Iterator[Told]:
    for outcome in engine.map(work.do, (replace(each, part=part) for part in index.parts)):
        yield outcome.result if isinstance(outcome, Done) else _isolated(outcome, engine)


def _isolated(lost: Lost[Task], engine: Engine) -> Told:
    """What comes of a part that a process died of: its records are tried alone, and the deadly left out."""
    task = lost.task
    alone = (replace(task, only=name) for name in work.due_of(task))
    reasons = [(o.task.only or "", o.reason) for o in engine.map(work.probe, alone) if isinstance(o, Lost)]
    for outcome in engine.map(work.do, [replace(task, lost=tuple(reasons))]):
        if isinstance(outcome, Done):
            return outcome.result
    # None of them alone, but all of them together: the part is told as lost, record by record.
    everyone = tuple((name, lost.reason) for name in work.due_of(task))
    return work.do(replace(task, lost=everyone))


def _former(outputs: Outputs, settings: Settings) -> Index:
    """What the place has from a former batch, or a beginning; its day is the one that is stated, if one is."""
    data = outputs.read(_INDEX)
    if data is not None:
        index = index_of(data, f"{outputs.url}/{_INDEX}")
    elif (first := next(outputs.paths(""), None)) is not None:
        raise UsageError(
            f"{outputs.url} is not empty, and holds no batch ({first})", hint="name a new place with --out"
        )
    else:
        index = Index(job=settings.job(settings.today).name, as_of=settings.today.isoformat())
    return replace(index, as_of=settings.as_of.isoformat()) if settings.as_of is not None else index


def _absolute(where: str) -> str:
    """The path as other processes know it; URLs as they are."""
    return where if "://" in where else str(Path(where).absolute())
