"""The folders of records made, in the store's order: those of a few here, those of many by an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import zstandard

from ddi_tools import program
from ddi_tools.engine.protocol import Engine, Lost
from ddi_tools.errors import StorageError
from ddi_tools.publish.names import safe_name
from ddi_tools.publish.outputs import Outputs
from ddi_tools.publish.site import records
from ddi_tools.publish.site.index import Earlier, Line
from ddi_tools.store.records import RecordStore, StoredRecord

#: Bodies are fetched so many at a time.
_BODIES = 25

#: So many records are looked at before their lines are written, if fewer bodies than that are needed.
_LINES = 500

#: So many times as many bodies as are fetched at a time are worth the start of other processes.
_FEW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A record and what its folder is made from; `due` where it is to be made, else the line it has.

    `packed` is its body, packed by zstd: a process that has no memory for a large one should have taken the task
    before it finds out, since of one that it could not even take nobody knows that it died of it.
    """

    name: str
    row: StoredRecord
    line: Line | None
    due: bool
    packed: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes the folders of records where the site is to be, as of a day; `program` is that of who asks for it."""

    site: Outputs
    as_of: date
    program: str

    def lines(self, batch: Sequence[Task]) -> list[tuple[Line, bool]]:
        """The line of each record, after its files were made where need be; and whether they were."""
        program.expect(self.program)
        return [(self._line(task), task.due) for task in batch]

    def unmade(self, task: Task) -> Line:
        """The line of a record that can't be worked on, after a notice of that was made."""
        return records.unmade(self.site, task.name, task.row, self.as_of, task.line)

    def _line(self, task: Task) -> Line:
        if task.line is not None and not task.due:
            return task.line
        stamp = records.stamp(task.row)
        body = None if task.packed is None else zstandard.decompress(task.packed)
        return records.make(self.site, task.name, task.row, body, self.as_of, task.line, stamp)


def make(
    store: RecordStore, rows: Iterable[StoredRecord], site: Outputs, folder: Path | None, as_of: date,
    earlier: Earlier, begin: Callable[[], Engine] | None, few: int | None,
) -> Iterator[tuple[Line, bool]]:  # fmt: skip
    """The line of each record of `rows`, in the store's order, its files made where need be; and whether they were.

    `folder` is where files that are said to be there are looked for; None if they are taken to be there. Many records
    are made by the engine that `begin` opens, with the same files; more than `few`. Raises `StorageError`.
    """
    maker = Maker(site=site, as_of=as_of, program=program.digest())
    batches, made = _batches(store, rows, folder, as_of, earlier), 0
    few = _FEW * _BODIES if few is None else few
    while begin is None or made < few:
        batch = next(batches, None)
        if batch is None:
            return
        yield from maker.lines(batch)
        made += sum(task.due for task in batch)
    with begin() as engine:
        for outcome in engine.map(maker.lines, batches):
            if isinstance(outcome, Lost):
                yield from _isolated(maker, outcome.task, engine)
            else:
                yield from outcome.result


def _isolated(maker: Maker, batch: Sequence[Task], engine: Engine) -> Iterator[tuple[Line, bool]]:
    """The lines of records of which one is deadly for the process that makes its page: each is tried alone."""
    for outcome in engine.map(maker.lines, ([task] for task in batch)):
        if isinstance(outcome, Lost):
            yield maker.unmade(outcome.task[0]), True
        else:
            yield from outcome.result


def _batches(
    store: RecordStore, rows: Iterable[StoredRecord], folder: Path | None, as_of: date, earlier: Earlier
) -> Iterator[list[Task]]:
    first = next(((one.endpoint, one.prefix) for one in store.log()), None)
    batch: list[Task] = []
    due = 0
    for row in rows:
        place = (row.endpoint, row.prefix)
        name = safe_name(row.identifier, place=None if place == first else place)
        line = earlier.of(name)
        is_due = line is None or not records.holds(line, folder, records.stamp(row), as_of)
        batch.append(Task(name=name, row=row, line=line, due=is_due))
        due += is_due
        if due == _BODIES or len(batch) == _LINES:
            yield _with_bodies(store, batch)
            batch, due = [], 0
    yield _with_bodies(store, batch)


def _with_bodies(store: RecordStore, batch: Sequence[Task]) -> list[Task]:
    live = (t for t in batch if t.due and not t.row.deleted and not t.row.absent)
    wanted = {t.name: t.row.sha256 for t in live if t.row.sha256}
    packed = {}
    for sha256, body in store.each_body([*wanted.values()]):
        if isinstance(body, StorageError):
            raise body
        packed[sha256] = zstandard.compress(body, level=1)
    return [replace(t, packed=packed[wanted[t.name]]) if t.name in wanted else t for t in batch]
