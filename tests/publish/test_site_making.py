"""Several processes make the site that one makes, and their troubles are told as its own."""

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from ddi_tools.errors import StorageError
from ddi_tools.publish.site import making
from ddi_tools.publish.site.build import Settings, build
from ddi_tools.publish.site.index import Line
from ddi_tools.store.records import RecordStore

from .test_site import DAY, codebook, files, put, store

__all__ = ["store"]

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
    for workers in (1, 2):
        seen: list[int | None] = []
        site = tmp_path / str(workers)
        done = build(few, site, SETTINGS, lambda at, _, seen=seen: seen.append(at), workers=workers)  # type: ignore[misc]
        assert (done.made, done.live, seen) == (9, 7, list(range(1, 10)))
        sites.append(files(site))
    assert sites[0] == sites[1]
    again = build(few, tmp_path / "2", SETTINGS, lambda *_: None, workers=2)
    assert (again.made, again.unchanged) == (0, 9)
    assert files(tmp_path / "2") == sites[0]


def test_what_one_process_can_not_write_ends_the_run(few: RecordStore, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "records").mkdir(parents=True)
    (site / "catalogue.jsonl").touch()
    (site / "records" / "r4").touch()
    with pytest.raises(StorageError, match=r"r4.*can't be written") as caught:
        build(few, site, SETTINGS, lambda *_: None, workers=2)
    assert caught.value.hint == "choose another folder with --out"


def test_a_process_that_was_ended_is_no_fault_of_the_program() -> None:
    ended: Future[list[tuple[Line, bool]]] = Future()
    ended.set_exception(BrokenProcessPool())
    with pytest.raises(StorageError, match="was ended from outside"):
        making._result(ended)
