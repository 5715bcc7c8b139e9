"""What all engines keep to."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from ddi_tools.engine.opening import open_engine
from ddi_tools.engine.processes import Processes
from ddi_tools.engine.protocol import Done, Engine, Lost
from ddi_tools.errors import RepositoryError, UsageError

from . import work
from .conftest import Cluster, running

Opened = Callable[[], Engine]


def test_outcomes_come_in_the_order_of_the_tasks(opened: Opened) -> None:
    with opened() as engine:
        assert list(engine.map(work.double, range(40))) == [Done(n, 2 * n) for n in range(40)]


def test_tasks_are_taken_as_there_is_room_for_them(opened: Opened) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(500):
            taken.append(number)
            yield number

    with opened() as engine:
        done = engine.map(work.double, tasks())
        assert next(done) == Done(0, 0)
        assert len(taken) <= 5 * engine.workers


def test_nothing_to_do_is_fine(opened: Opened) -> None:
    with opened() as engine:
        assert list(engine.map(work.double, [])) == []


def test_an_engine_does_one_map_after_another(opened: Opened) -> None:
    with opened() as engine:
        for _ in range(2):
            assert [o.result for o in engine.map(work.double, [1, 2]) if isinstance(o, Done)] == [2, 4]


def test_large_results_come_whole(opened: Opened) -> None:
    with opened() as engine:
        for outcome in engine.map(work.big, range(12)):
            assert isinstance(outcome, Done)
            assert outcome.result == work.big(outcome.task)


def test_an_exception_of_the_work_ends_the_map(opened: Opened) -> None:
    with opened() as engine, pytest.raises(ValueError, match="three"):
        list(engine.map(work.fails, range(9)))


def test_a_task_without_memory_is_lost_and_the_others_are_done(opened: Opened) -> None:
    with opened() as engine:
        outcomes = list(engine.map(work.hungry, range(6)))
    assert [type(o) for o in outcomes] == [Done, Done, Done, Lost, Done, Done]
    assert isinstance(outcomes[3], Lost)
    assert "memory" in outcomes[3].reason


def test_a_task_that_its_process_dies_of_is_lost_and_the_others_are_done() -> None:
    with Processes(2) as engine:
        outcomes = list(engine.map(work.deadly, range(12)))
    assert [o.task for o in outcomes] == list(range(12))
    lost = {o.task: o.reason for o in outcomes if isinstance(o, Lost)}
    assert lost == {3: "its process ended with exit code 7", 5: "its process was ended by SIGKILL"}


def test_a_task_whose_process_dies_once_is_done(tmp_path: Path) -> None:
    with Processes(2) as engine:
        outcomes = list(engine.map(work.deadly_once, [(n, str(tmp_path)) for n in range(9)]))
    assert [o.result for o in outcomes if isinstance(o, Done)] == list(range(9))


def test_a_process_has_no_more_memory_than_it_may() -> None:
    with Processes(1, memory=2 << 30) as engine:
        outcomes = list(engine.map(work.eats, [1000, 8 << 30, 2000]))
    assert [type(o) for o in outcomes] == [Done, Lost, Done]


def test_as_many_processes_work_as_are_asked_for_and_none_is_left() -> None:
    with Processes(3) as engine:
        pids = {o.result for o in engine.map(work.process, range(30)) if isinstance(o, Done)}
    assert len(pids) == 3
    assert active_children() == []


def test_processes_end_when_the_program_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    code = (
        "from ddi_tools.engine.processes import Processes\n"
        "from tests.engine import work\n"
        "import pathlib, time\n"
        "if __name__ == '__main__':\n"
        "    with Processes(2) as engine:\n"
        "        pids = {o.result for o in engine.map(work.process, range(20))}\n"
        f"        pathlib.Path({str(told)!r}).write_text(' '.join(map(str, pids)))\n"
        "        time.sleep(600)\n"
    )
    (tmp_path / "program.py").write_text(code)
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, str(tmp_path / "program.py")], env={"PYTHONPATH": str(root)}) as program:
        pids = _once(lambda: told.read_text().split() if told.exists() else [])
        program.kill()
    assert len(pids) == 2
    _once(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


def test_a_worker_that_dies_of_a_task_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path) as cluster, open_engine("dask", scheduler=cluster.address) as engine:
        outcomes = list(engine.map(work.deadly, range(4)))
    assert [type(o) for o in outcomes] == [Done, Done, Done, Lost]
    assert isinstance(outcomes[3], Lost)
    assert "workers died of it" in outcomes[3].reason


def test_a_scheduler_that_goes_is_told_in_one_sentence(tmp_path: Path) -> None:
    with running(tmp_path) as cluster, open_engine("dask", scheduler=cluster.address) as engine:
        outcomes = engine.map(work.double, range(1000))
        next(outcomes)
        cluster.kill(cluster.scheduler)
        with pytest.raises(RepositoryError, match="is gone"):
            list(outcomes)


def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddi_tools.engine.dask._TIMEOUT", 1)
    with pytest.raises(RepositoryError, match="can't be reached"):
        open_engine("dask", scheduler="tcp://127.0.0.1:1")


def test_where_a_cluster_is_watched(cluster: Cluster) -> None:
    with open_engine("dask", scheduler=cluster.address) as engine:
        assert (engine.address or "").startswith("http://127.0.0.1:")
        assert engine.workers == 2


@pytest.mark.parametrize(("name", "scheduler"), [("dask", None), ("serial", "tcp://x:1"), ("processes", "tcp://x:1")])
def test_a_scheduler_belongs_to_dask(name: str, scheduler: str | None) -> None:
    with pytest.raises(UsageError, match="belong together"):
        open_engine(name, scheduler=scheduler)


def _once(told: Callable[[], object]) -> list[str]:
    for _ in range(300):
        if found := told():
            return found if isinstance(found, list) else []
        time.sleep(0.1)
    raise AssertionError("it did not happen within half a minute")
