"""A cluster of processes on loopback, with a PostgreSQL: what dies in the middle does not change what comes out."""

from __future__ import annotations

import ast
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from ddi_tools.batch import parts
from ddi_tools.batch.work import Told
from ddi_tools.cli import cli
from ddi_tools.cli.batch import command
from ddi_tools.engine.opening import open_engine
from ddi_tools.errors import RepositoryError
from tests.batch.conftest import EXPORT, REPAIR, VALIDATION, batch, files, put, record
from tests.engine.conftest import Cluster, running
from tests.store.conftest import postgres, where

__all__ = ["postgres", "where"]

DOCS = Path(__file__).resolve().parents[2] / "docs" / "scale.md"
NUMBER = 400


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SIZE", 20)


@pytest.fixture
def store(where: str) -> str:
    put(where, *(record(number) for number in range(NUMBER)))
    return where


@pytest.fixture
def running_cluster(tmp_path: Path) -> Iterator[Cluster]:
    with running(tmp_path) as cluster:
        yield cluster


def after(records: int, what: Callable[[], object]) -> Callable[[Told, int], None]:
    """Does something once so many records are done."""
    done = threading.Event()

    def progress(told: Told, total: int) -> None:
        if told.records >= records and not done.is_set():
            done.set()
            what()

    return progress


@pytest.mark.parametrize("job", [VALIDATION, EXPORT, REPAIR])
def test_a_worker_that_is_killed_changes_nothing(
    store: str, tmp_path: Path, running_cluster: Cluster, job: object
) -> None:
    batch(store, tmp_path / "serial", job=job)
    cluster = running_cluster
    with open_engine("dask", scheduler=cluster.address) as engine:
        kill = after(60, lambda: cluster.kill(cluster.workers[0]))
        summary = batch(store, tmp_path / "out", engine, job=job, progress=kill)
    assert cluster.workers[0].poll() is not None
    assert (summary.told.records, summary.told.lost) == (NUMBER, 0)
    assert files(tmp_path / "out") == files(tmp_path / "serial")


def test_a_scheduler_that_is_lost_is_started_again_and_the_batch_goes_on(
    store: str, tmp_path: Path, running_cluster: Cluster
) -> None:
    batch(store, tmp_path / "serial", job=EXPORT)
    cluster = running_cluster
    with open_engine("dask", scheduler=cluster.address) as engine:
        kill = after(60, lambda: cluster.kill(cluster.scheduler))
        with pytest.raises(RepositoryError, match="is gone"):
            batch(store, tmp_path / "out", engine, job=EXPORT, progress=kill)
    cluster.start_scheduler()
    cluster.start_workers()
    with open_engine("dask", scheduler=cluster.address) as engine:
        summary = batch(store, tmp_path / "out", engine, job=EXPORT)
    assert 0 < summary.told.made < NUMBER
    assert files(tmp_path / "out") == files(tmp_path / "serial")


def test_a_site_is_the_same_by_a_cluster(store: str, tmp_path: Path, running_cluster: Cluster) -> None:
    given = ["--store", store, "--as-of", "2026-01-01", "--out"]
    by_cluster = ["batch", "site", "--engine", "dask", "--scheduler", running_cluster.address]
    for arguments in (["site", *given, str(tmp_path / "one")], [*by_cluster, *given, str(tmp_path / "two")]):
        result = CliRunner().invoke(cli, arguments, standalone_mode=False)
        assert result.exception is None, result.stderr
        assert f"{NUMBER} made, 0 unchanged" in result.stderr
    assert files(tmp_path / "two") == files(tmp_path / "one")


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    assert found is not None
    return found[1]


def test_the_command_of_the_compose_file_runs(store: str, tmp_path: Path, running_cluster: Cluster) -> None:
    services = yaml.safe_load(block("yaml"))["services"]
    words = services["batch"]["command"].split()
    assert words[0] == "ddi-tools"
    given = {
        "postgresql://ddi:change-me@store/catalogue": store, "/results/verdicts": str(tmp_path / "out"),
        "tcp://scheduler:8786": running_cluster.address,
    }  # fmt: skip
    assert given.keys() <= set(words)
    result = CliRunner().invoke(cli, [given.get(word, word) for word in words[1:]], standalone_mode=False)
    assert result.exception is None, result.stderr
    assert f"{NUMBER} in " in result.stderr
    assert "http://127.0.0.1:" in result.stderr


@pytest.mark.parametrize("service", ["scheduler", "worker"])
def test_the_programs_of_the_compose_file_have_these_options(service: str) -> None:
    from distributed.cli import dask_scheduler, dask_worker

    words = yaml.safe_load(block("yaml"))["services"][service]["command"].split()
    assert words[:2] == ["dask", service]
    known = {o for p in {"scheduler": dask_scheduler, "worker": dask_worker}[service].main.params for o in p.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_program_for_slurm_asks_for_what_there_is() -> None:
    from dask_jobqueue.core import Job
    from dask_jobqueue.slurm import SLURMJob

    tree = ast.parse(block("python"))
    calls = {c.func.id: c for c in ast.walk(tree) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)}
    stated = {keyword.arg for keyword in calls["SLURMCluster"].keywords}
    known = {name for kind in (Job, SLURMJob) for name in kind.__init__.__code__.co_varnames}
    assert stated <= known
    lists = [node.elts for node in ast.walk(tree) if isinstance(node, ast.List)]
    told = [[str(e.value) if isinstance(e, ast.Constant) else "tcp://x:1" for e in some] for some in lists]
    (words,) = [words for words in told if words[0] == "ddi-tools"]
    assert words[1] == "batch"
    with command.commands[words[2]].make_context(words[2], words[3:]) as context:
        assert context.params["engine"] == "dask"
