"""Several processes make the site that one makes, and their troubles are told as its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from ddi_tools import program
from ddi_tools.engine.opening import open_engine
from ddi_tools.engine.protocol import Done, Lost
from ddi_tools.engine.serial import Serial
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.publish.site import making
from ddi_tools.publish.site.build import Settings, build
from ddi_tools.store.records import RecordStore

from .test_site import DAY, codebook, files, put, store

__all__ = ["store"]

T = TypeVar("T")
R = TypeVar("R")

PROCESSES = partial(open_engine, "processes", workers=2)
SETTINGS = Settings(title="Studies", base_url=None, as_of=DAY)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, store: RecordStore) -> RecordStore:
    """A store of which the first two records are made here and the others elsewhere, two by two."""
    monkeypatch.setattr(making, "_BODIES", 2)
    monkeypatch.setattr(making, "_FEW", 1)
    live: dict[str, bytes | None] = {f"r{i}": codebook(f"Study {i}") for i in range(7)}
    put(store, live | {"gone": None, "none": b"<other/>"})
    return store


def test_the_site_is_the_same_whoever_makes_it(few: RecordStore, tmp_path: Path) -> None:
    sites = []
    for number, begin in enumerate((None, Serial, PROCESSES)):
        seen: list[int | None] = []
        site = tmp_path / str(number)
        done = build(few, site, SETTINGS, lambda at, _, seen=seen: seen.append(at), begin=begin)  # type: ignore[misc]
        assert (done.made, done.live, seen) == (9, 7, list(range(1, 10)))
        sites.append(files(site))
    assert sites[0] == sites[1] == sites[2]
    again = build(few, tmp_path / "2", SETTINGS, lambda *_: None, begin=PROCESSES)
    assert (again.made, again.unchanged) == (0, 9)
    assert files(tmp_path / "2") == sites[0]


def test_what_one_process_can_not_write_ends_the_run(few: RecordStore, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "records").mkdir(parents=True)
    (site / "catalogue.jsonl").touch()
    (site / "records" / "r4").touch()
    with pytest.raises(StorageError, match=r"r4.*can't be written") as caught:
        build(few, site, SETTINGS, lambda *_: None, begin=PROCESSES)
    assert caught.value.hint == "choose another folder with --out"


def test_a_record_that_processes_die_of_has_a_notice_and_the_rest_is_made(few: RecordStore, tmp_path: Path) -> None:
    class Losing(Serial):
        """Whoever has the record r5 to make dies."""

        def map(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Done[T, R] | Lost[T]]:
            for task in tasks:
                if any(one.due and one.name == "r5" for one in task):  # type: ignore[attr-defined]
                    yield Lost(task, "its process was ended by SIGKILL")
                else:
                    yield from super().map(work, [task])

    site = tmp_path / "site"
    told = build(few, site, SETTINGS, lambda *_: None, begin=Losing)
    assert (told.live, told.lost) == (6, 1)
    assert "could not be worked on" in (site / "records" / "r5" / "index.html").read_text()
    # The next run tries it again, and nothing else.
    done = build(few, site, SETTINGS, lambda *_: None)
    assert (done.made, done.live, done.lost) == (1, 7, 0)
    build(few, tmp_path / "whole", SETTINGS, lambda *_: None)
    assert files(site) == files(tmp_path / "whole")


def test_a_worker_that_has_another_program_makes_nothing(
    few: RecordStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "digest", lambda: "another")
    with pytest.raises(UsageError, match="another ddi-tools"):
        build(few, tmp_path / "site", replace(SETTINGS, few=0), lambda *_: None, begin=PROCESSES)
    assert not (tmp_path / "site" / "records").exists()


def test_another_program_makes_all_again(few: RecordStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(few, tmp_path / "site", SETTINGS, lambda *_: None)
    monkeypatch.setattr(program, "digest", lambda: "another")
    assert build(few, tmp_path / "site", SETTINGS, lambda *_: None).made == 9
