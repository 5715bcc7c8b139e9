from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ddi_tools.errors import RepositoryError, StorageError
from ddi_tools.oaipmh.asking import Asking
from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.oaipmh.provider import serve
from ddi_tools.store.records import open_store
from ddi_tools.sync.outcome import SourceOutcome
from ddi_tools.sync.run import synchronise
from ddi_tools.sync.schedule import Schedule
from ddi_tools.sync.settings import Source, SyncSettings

AT = "2024-07-01T00:00:00Z"
QUICK = Asking(settings={"retries": 0})

Serve = Callable[..., str]


class Watching:
    """Keeps what it is told; `at` is called with each source's name at each of its pages."""

    def __init__(self, at: Callable[[str, int], None] = lambda name, done: None) -> None:
        self.said: list[tuple[str, str]] = []
        self._at = at

    def began(self, source: Source) -> None:
        self.said.append(("began", source.name))

    def progress(self, source: Source, done: int, total: int | None) -> None:
        self._at(source.name, done)

    def waiting(self, source: Source, seconds: float) -> None:
        self.said.append(("waits", source.name))

    def ended(self, outcome: SourceOutcome) -> None:
        self.said.append((outcome.state, outcome.source.name))


@pytest.fixture
def serving() -> Iterator[Serve]:
    """Serves so many records; gives the base URL, with the name of the host as it is wanted."""
    with ExitStack() as stack:

        def start(number: int, *, page_size: int = 10, host: str = "127.0.0.1") -> str:
            records = [
                Record(
                    header=Header(identifier=f"oai:{i:04}", datestamp="2024-01-01T00:00:00Z"),
                    body=f'<codeBook xmlns="ddi:codebook:2_5"><titl>{i}</titl></codeBook>'.encode(),
                )
                for i in range(number)
            ]
            return stack.enter_context(serve(records, page_size=page_size)).replace("127.0.0.1", host)

        yield start


def settings(folder: Path, *urls: str, hosts_at_once: int = 8) -> SyncSettings:
    sources = tuple(Source(name=f"s{i}", url=url, asking=QUICK) for i, url in enumerate(urls))
    return SyncSettings(store=str(folder / "all.sqlite"), sources=sources, hosts_at_once=hosts_at_once)


def run(given: SyncSettings, **kwargs: object) -> tuple[SourceOutcome, ...]:
    watcher = kwargs.pop("watcher", Watching())
    return synchronise(given, given.sources, now=lambda: AT, watcher=watcher, **kwargs)  # type: ignore[arg-type]


def stored(given: SyncSettings) -> dict[str, int]:
    found: dict[str, int] = {}
    with open_store(given.store, create=False) as store:
        for row in store.records():
            found[row.endpoint] = found.get(row.endpoint, 0) + 1
    return found


def test_all_sources_go_into_one_store(serving: Serve, tmp_path: Path) -> None:
    given = settings(tmp_path, serving(25), serving(31, host="localhost"), serving(7))
    first, second = run(given), run(given)
    assert [(o.source.name, o.state, o.exit_code) for o in first] == [
        ("s0", "whole", 0),
        ("s1", "whole", 0),
        ("s2", "whole", 0),
    ]
    assert [o.harvest.new for o in first if o.harvest] == [25, 31, 7]
    assert [o.harvest.new for o in second if o.harvest] == [0, 0, 0]
    assert sorted(stored(given).values()) == [7, 25, 31]


def test_hosts_are_asked_in_parallel_and_sources_of_one_in_turn(serving: Serve, tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=30)

    def meet(name: str, done: int) -> None:
        if name in ("s0", "s1"):
            both.wait()  # would break if either had to end before the other begins

    watcher = Watching(meet)
    given = settings(tmp_path, serving(10), serving(10, host="localhost"), serving(10))
    assert [o.state for o in run(given, watcher=watcher)] == ["whole"] * 3
    order = [said for said in watcher.said if said[1] in ("s0", "s2")]
    assert order == [("began", "s0"), ("whole", "s0"), ("began", "s2"), ("whole", "s2")]


def test_no_more_hosts_at_once_than_allowed(serving: Serve, tmp_path: Path) -> None:
    watcher = Watching()
    given = settings(tmp_path, serving(10), serving(10, host="localhost"), hosts_at_once=1)
    run(given, watcher=watcher)
    assert [what for what, _ in watcher.said] == ["began", "whole", "began", "whole"]


def test_one_that_fails_does_not_stop_the_others(serving: Serve, tmp_path: Path) -> None:
    given = settings(tmp_path, "http://127.0.0.1:9/oai", serving(12), serving(12, host="localhost"))
    failed, second, third = run(given)
    assert (failed.state, failed.exit_code, failed.harvest) == ("failed", 3, None)
    assert isinstance(failed.error, RepositoryError)
    assert (second.state, third.state) == ("whole", "whole")


def test_a_store_that_fails_ends_all(serving: Serve, tmp_path: Path) -> None:
    """As a full disk would: here the folder's file is replaced by the test's own error at the first page."""

    def fail(name: str, done: int) -> None:
        raise OSError(28, "No space left on device")

    given = settings(tmp_path, serving(12), serving(12))
    stop = threading.Event()
    first, second = run(given, watcher=Watching(fail), stop=stop)
    assert not stop.is_set()  # nobody has asked for the end
    assert (first.state, first.exit_code, second.state, second.exit_code) == ("failed", 4, "not begun", 1)
    assert isinstance(first.error, StorageError)
    assert "No space left" in first.error.message


def test_stopped_at_a_page_and_gone_on_with(serving: Serve, tmp_path: Path) -> None:
    stop = threading.Event()
    given = settings(tmp_path, serving(50), serving(10))
    first, second = run(given, watcher=Watching(lambda name, done: stop.set()), stop=stop)
    assert (first.state, first.exit_code, second.state, second.exit_code) == ("stopped", 1, "not begun", 1)
    assert sum(stored(given).values()) == 10
    assert [o.state for o in run(given)] == ["whole", "whole"]
    assert sorted(stored(given).values()) == [10, 50]


def test_credentials_that_are_not_there_are_the_sources_own_trouble(serving: Serve, tmp_path: Path) -> None:
    given = settings(tmp_path, serving(3), serving(3))
    first, second = given.sources
    for lacking in (replace(first, auth_env="NOBODY_SETS_THIS"), replace(first, auth_file=str(tmp_path / "none"))):
        failed, whole = run(replace(given, sources=(lacking, second)))
        assert (failed.state, whole.state) == ("failed", "whole")


def test_a_source_waits_for_its_time(serving: Serve, tmp_path: Path) -> None:
    given = settings(tmp_path, serving(3))
    daily = Schedule(every=timedelta(days=1), full_every=timedelta(days=7))
    given = replace(given, sources=(replace(given.sources[0], schedule=daily),))

    def at(now: str, *, heed: bool = True, full: bool = False) -> tuple[str, bool]:
        """The state, and whether the harvest was a full one, which lists all records again."""
        (outcome,) = synchronise(given, given.sources, now=lambda: now, watcher=Watching(), heed=heed, full=full)
        return outcome.state, bool(outcome.harvest and outcome.harvest.new + outcome.harvest.unchanged)

    assert at("2024-07-01T00:00:05Z") == ("whole", True)
    assert at("2024-07-01T12:00:00Z") == ("not due", False)
    assert at("2024-07-01T12:00:00Z", heed=False) == ("whole", False)
    assert at("2024-07-02T12:00:00Z") == ("whole", False)
    assert at("2024-07-03T11:59:55Z") == ("whole", False)  # five seconds early
    assert at("2024-07-08T12:00:00Z") == ("whole", True)
    assert at("2024-07-08T12:00:00Z", full=True) == ("whole", True)
    assert at("2023-07-08T12:00:00Z") == ("whole", True)  # a clock that was put back


def test_a_store_that_another_holds(serving: Serve, tmp_path: Path) -> None:
    given = settings(tmp_path, serving(1))
    run(given)
    with open_store(given.store) as store, store.hold(AT), pytest.raises(StorageError, match="is held by process"):
        run(given)


def test_a_bug_is_not_hidden(serving: Serve, tmp_path: Path) -> None:
    def fail(name: str, done: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(settings(tmp_path, serving(3)), watcher=Watching(fail))


def test_writes_of_many_hosts_do_not_disturb_each_other(
    serving: Serve, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Source, "host", property(lambda source: source.name))  # this machine has but two names
    given = replace(settings(tmp_path, *(serving(200, page_size=2) for _ in range(6))), store=where)
    assert [o.state for o in run(given)] == ["whole"] * 6
    assert sorted(stored(given).values()) == [200] * 6
