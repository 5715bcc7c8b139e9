"""What all engines keep to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import active_children
from pathlib import Path
from types import ModuleType

import pytest

from ddi_tools.engine import processes
from ddi_tools.engine.opening import open_engine
from ddi_tools.engine.processes import Processes
from ddi_tools.engine.protocol import Done, Engine, Lost
from ddi_tools.errors import RepositoryError, StorageError, UsageError

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


@pytest.mark.parametrize(
    ("kind", "raised", "told"),
    [
        ("file", PermissionError, "not yours.*/there"), ("time", TimeoutError, "the database is slow"),
        ("hint", StorageError, "the place is full"), ("deep", RuntimeError, "recursion"),
        ("unmade", Exception, "by two words"), ("unsent", Exception, "with a lock"),
    ],
)  # fmt: skip
def test_exceptions_of_all_kinds_come_as_they_are_or_as_their_text(
    opened: Opened, kind: str, raised: type[Exception], told: str
) -> None:
    with opened() as engine:
        with pytest.raises(raised, match=told) as caught:
            list(engine.map(work.raises, ["none", kind, "none"]))
        assert getattr(caught.value, "hint", None) == ("make room" if kind == "hint" else None)
        # The workers are none the worse for it.
        assert list(engine.map(work.double, [4])) == [Done(4, 8)]


@pytest.mark.parametrize("opened", ["processes", "dask"], indirect=True)
def test_the_work_does_not_end_the_program(opened: Opened) -> None:
    with opened() as engine, pytest.raises(RuntimeError, match="SystemExit: 3"):
        list(engine.map(work.raises, ["exit"]))


@pytest.mark.parametrize("opened", ["processes", "dask"], indirect=True)
def test_an_exception_tells_where_in_the_worker_it_was_raised(opened: Opened) -> None:
    with opened() as engine, pytest.raises(ValueError, match="three") as caught:
        list(engine.map(work.fails, [3]))
    assert "work.py" in "".join(caught.value.__notes__)


@pytest.mark.parametrize("opened", ["processes", "dask"], indirect=True)
def test_a_result_that_cannot_be_sent_is_an_exception(opened: Opened) -> None:
    with opened() as engine, pytest.raises(TypeError, match="lock"):
        list(engine.map(work.unsent, [1]))


def test_what_waits_is_given_up_when_a_map_ends(opened: Opened, tmp_path: Path) -> None:
    with opened() as engine:
        with pytest.raises(ValueError, match="the first"):
            list(engine.map(work.marks, [(str(tmp_path), number) for number in range(50)]))
        list(engine.map(work.double, range(4)))
        begun = {path.name for path in tmp_path.iterdir()}
        assert len(begun) <= 3
        list(engine.map(work.double, range(40)))
        assert {path.name for path in tmp_path.iterdir()} == begun


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


def test_processes_that_die_while_they_wait_are_replaced() -> None:
    with Processes(1) as engine:
        assert list(engine.map(work.double, [1])) == [Done(1, 2)]
        for _ in range(2):
            for process in active_children():
                os.kill(process.pid or 0, signal.SIGKILL)
                process.join()
            assert list(engine.map(work.double, range(9))) == [Done(n, 2 * n) for n in range(9)]


def test_a_process_that_lacked_memory_does_no_other_task() -> None:
    with Processes(1) as engine:
        before, lost, after = engine.map(work.hungry_process, [1, 3, 4])
    assert isinstance(before, Done)
    assert isinstance(after, Done)
    assert lost == Lost(3, "there was not enough memory for it")
    assert before.result != after.result


def test_more_memory_than_the_system_allows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_most_memory", lambda: 600_000_000)
    with pytest.raises(UsageError, match="600,000,000 bytes at most"):
        Processes(1, memory=700_000_000)


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


def test_an_interrupt_of_the_terminal_is_told_by_the_program_alone(tmp_path: Path) -> None:
    code = (
        "from ddi_tools.engine.processes import Processes\n"
        "from tests.engine import work\n"
        "import signal, time\n"
        "if __name__ == '__main__':\n"
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "    with Processes(1) as engine:\n"
        "        list(engine.map(work.process, range(10_000)))\n"
        "else:\n"  # the process that works, on its way
        "    print('begun', flush=True)\n"
        "    time.sleep(2)\n"
    )
    (tmp_path / "program.py").write_text(code)
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py")], env={"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as program:  # fmt: skip
        assert program.stdout is not None
        assert program.stdout.readline() == "begun\n"
        os.killpg(program.pid, signal.SIGINT)  # as a terminal does
        _, told = program.communicate(timeout=60)
    assert (program.returncode, told.count("Traceback"), told.count("KeyboardInterrupt")) == (-signal.SIGINT, 1, 1)


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


def test_workers_that_come_later_are_given_work(tmp_path: Path) -> None:
    with running(tmp_path, workers=1) as cluster, open_engine("dask", scheduler=cluster.address) as engine:
        outcomes = engine.map(work.process, range(400))
        first = next(outcomes)
        cluster.start_workers(2)
        pids = {o.result for o in (first, *outcomes) if isinstance(o, Done)}
        assert (len(pids), engine.workers) == (3, 3)


def test_a_cluster_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddi_tools.engine.dask._PATIENCE", 0.5)
    monkeypatch.setattr("ddi_tools.engine.dask._EMPTY", 2)
    with running(tmp_path) as cluster, open_engine("dask", scheduler=cluster.address) as engine:
        outcomes = engine.map(work.process, range(1000))
        next(outcomes)
        for worker in cluster.workers:
            cluster.kill(worker)
        with pytest.raises(RepositoryError, match="no workers"):
            list(outcomes)


def test_slow_work_is_waited_for(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddi_tools.engine.dask._PATIENCE", 0.01)
    with open_engine("dask", scheduler=cluster.address) as engine:
        assert len(list(engine.map(work.process, range(20)))) == 20


def test_a_worker_without_the_program_is_told(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    only_here = ModuleType("only_here")
    exec("def double(number): return 2 * number", only_here.__dict__)
    monkeypatch.setitem(sys.modules, "only_here", only_here)
    with open_engine("dask", scheduler=cluster.address) as engine, pytest.raises(UsageError, match="only_here"):
        list(engine.map(only_here.double, [1]))


def test_workers_have_one_thread(tmp_path: Path) -> None:
    with running(tmp_path, workers=1, threads=2) as cluster, pytest.raises(UsageError, match="2 threads"):
        open_engine("dask", scheduler=cluster.address)


@pytest.mark.parametrize("scheduler", ["", "tcp://127.0.0.1", "host:x", "foo://127.0.0.1:1"])
def test_what_is_no_address(scheduler: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        open_engine("dask", scheduler=scheduler)


@pytest.mark.parametrize("name", ["serial", "dask"])
@pytest.mark.parametrize("option", ["workers", "memory"])
def test_options_that_an_engine_has_no_use_for(name: str, option: str) -> None:
    scheduler = "tcp://127.0.0.1:1" if name == "dask" else None
    with pytest.raises(UsageError, match="for the engine processes"):
        open_engine(name, scheduler=scheduler, **{option: 4})


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
