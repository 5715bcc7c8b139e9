from __future__ import annotations

import os
import socket
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import make_url

from ddi_tools.errors import RepositoryError, StorageError, UsageError
from ddi_tools.oaipmh.client import harvest
from ddi_tools.oaipmh.harvest import Counts, Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery, Losses, Pass
from ddi_tools.oaipmh.protocol import BrokenRecord, Record
from ddi_tools.oaipmh.transport import Limits
from ddi_tools.store.database import name_of
from ddi_tools.store.packing import Packer, sample
from ddi_tools.store.records import RecordStore, open_store

from .conftest import AT, PLACE, put, record, shown

# -- bodies and versions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"<a/>", "<a>ü\r\n\0</a>".encode(), b"", b"x" * 3_000_000])
def test_a_body_comes_back_byte_for_byte(store: RecordStore, body: bytes) -> None:
    put(store, record("1", body))
    (row,) = store.records()
    assert row.sha256 is not None
    assert store.body(row.sha256) == body


def test_a_row_says_all_of_a_record(store: RecordStore) -> None:
    about = (b"<p>1</p>", b"<p>2</p>")
    put(store, record("b", sets=("z", "a"), date="2024-02-02T00:00:00Z", about=about))
    put(store, record("a", deleted=True), at="2025")
    first, second = store.records()
    assert (first.identifier, first.deleted, first.sha256) == ("a", True, None)
    assert (second.identifier, second.datestamp, second.sets) == ("b", "2024-02-02T00:00:00Z", ("a", "z"))
    assert (second.endpoint, second.prefix, second.version) == ("http://h/oai", "oai_ddi25", 1)
    assert (second.first_seen, second.last_seen) == (AT, AT)
    assert store.about(second) == about
    assert store.about(first) == ()


def test_what_is_seen_again_makes_no_version(store: RecordStore) -> None:
    assert put(store, record("1", sets=("a", "b"))).new == 1
    again = put(store, record("1", sets=("b", "a")), at="2025")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    (row,) = store.records()
    assert (row.version, row.first_seen, row.last_seen) == (1, AT, "2025")


@pytest.mark.parametrize(
    "changed",
    [
        record("1", b"<b/>"),
        record("1", date="2024-01-02"),
        record("1", date="2023-01-01"),
        record("1", sets=("new",)),
        record("1", None),
    ],
)
def test_a_change_makes_a_version(store: RecordStore, changed: Record) -> None:
    put(store, record("1"))
    assert put(store, changed).changed == 1
    versions = store.versions(PLACE.endpoint, PLACE.prefix, "1")
    assert [v.version for v in versions] == [1, 2]
    assert versions[1].datestamp == changed.header.datestamp
    assert versions[0].sha256 is not None
    assert store.body(versions[0].sha256) == b"<a/>"


def test_a_deletion_keeps_what_was(store: RecordStore) -> None:
    put(store, record("1", b"<was/>"))
    assert put(store, record("1", deleted=True, date="2024-05-05")).deleted == 1
    assert shown(store) == [("1", "2024-05-05", True, 2)]
    assert put(store, record("1", b"<is/>", date="2024-06-06")).changed == 1
    kept = [v.sha256 for v in store.versions(PLACE.endpoint, PLACE.prefix, "1")]
    assert [store.body(s) if s else None for s in kept] == [b"<was/>", None, b"<is/>"]


def test_within_one_pass_the_newest_wins(store: RecordStore) -> None:
    current = store.begin(PLACE, State(), AT)
    counts = put(store, record("1", b"<b/>", date="2024-02"), record("1", b"<a/>", date="2024-01"), current=current)
    assert (counts.fresh, counts.new) == (1, 1)
    later = put(store, record("1", b"<a/>", date="2024-01"), record("1", b"<c/>", date="2024-03"), current=current)
    assert (later.fresh, later.changed) == (0, 1)
    assert [v.datestamp for v in store.versions(PLACE.endpoint, PLACE.prefix, "1")] == ["2024-02", "2024-03"]


def test_the_same_identifier_elsewhere_is_another_record(store: RecordStore) -> None:
    put(store, record("1", b"<a/>"))
    put(store, record("1", b"<b/>"), place=Place(endpoint="http://other/oai", prefix="oai_ddi25"))
    put(store, record("1", b"<c/>"), place=Place(endpoint="http://h/oai", prefix="ddi"))
    assert [(r.endpoint, r.prefix) for r in store.records()] == [
        ("http://h/oai", "ddi"),
        ("http://h/oai", "oai_ddi25"),
        ("http://other/oai", "oai_ddi25"),
    ]


def test_equal_bodies_are_stored_once(store: RecordStore) -> None:
    put(store, *(record(str(i), b"<same/>") for i in range(20)))
    put(store, *(record(str(i), b"<same/>", date="2025") for i in range(20)))
    with store._engine.connect() as connection:  # type: ignore[attr-defined]
        assert connection.exec_driver_sql("SELECT count(*) FROM body").scalar() == 1


def test_a_page_larger_than_any_statement(store: RecordStore) -> None:
    many = [record(f"{i:05}", b"<a>%d</a>" % i) for i in range(1300)]
    assert put(store, *many).new == 1300
    assert put(store, *many).unchanged == 1300
    assert len(shown(store)) == 1300


@pytest.mark.parametrize("name", ["../../etc/passwd", "a b", "x" * 3000, "ü/\\:*?", "'; DROP TABLE record; --"])
def test_identifiers_are_only_text(store: RecordStore, name: str) -> None:
    put(store, record(name))
    assert [r.identifier for r in store.records()] == [name]


def test_records_are_read_as_they_are_taken(store: RecordStore) -> None:
    put(store, *(record(f"{i:04}") for i in range(1200)))
    reading = store.records()
    assert next(reading).identifier == "0000"
    put(store, record("9999"))  # a reader keeps no writer waiting
    assert sum(1 for _ in reading) >= 1199


# -- quarantine ----------------------------------------------------------------------------------------------------


def test_a_page_of_many_broken_records_is_kept(store: RecordStore) -> None:
    broken = tuple(BrokenRecord(identifier=f"b{n}", data=b"<b>%d" % n, reason="r") for n in range(40_000))
    counts = put(store, broken=broken)
    assert (counts.fresh, counts.quarantined) == (40_000, 40_000)
    assert sum(1 for _ in store.quarantined()) == 40_000


def test_quarantine_keeps_the_bytes(store: RecordStore) -> None:
    broken = BrokenRecord(identifier="1", data=b"<record>\x01</record>", reason="line 3: bad character")
    counts = put(store, broken=(broken, BrokenRecord(identifier=None, data=b"?", reason="no identifier")))
    assert (counts.fresh, counts.quarantined) == (2, 2)
    put(store, broken=(broken,))
    first, second = store.quarantined()
    assert (first.identifier, first.reason, first.endpoint) == ("1", "line 3: bad character", "http://h/oai")
    assert store.body(first.sha256) == b"<record>\x01</record>"
    assert second.identifier is None
    assert list(store.records()) == []


# -- passes --------------------------------------------------------------------------------------------------------


def test_an_open_pass_goes_on(where: str) -> None:
    with open_store(where) as store:
        current = store.begin(PLACE, State(), AT)
        delivery = Delivery(records=[record("1")], broken=[], response_date="d", at=AT)
        state = State(token="next", pages=1, received=1, response_date="d", complete_list_size=9)
        store.commit(current, delivery, lambda _: Step(state=state))
    with open_store(where) as store:
        assert store.begin(PLACE, State(), AT) == Pass(id=current.id, state=state)


@pytest.mark.parametrize(
    "other",
    [
        State(kind="incremental", from_="2024"),
        State(kind="selective", from_="2024"),
        State(kind="selective", until="2024"),
    ],
)
def test_another_question_begins_another_pass(store: RecordStore, other: State) -> None:
    first = store.begin(PLACE, State(), AT)
    second = store.begin(PLACE, other, AT)
    assert second.id != first.id
    assert second.state == other
    assert store.begin(PLACE, State(), AT).id not in (first.id, second.id)


def test_an_incremental_pass_goes_on_with_its_own_date(store: RecordStore) -> None:
    first = store.begin(PLACE, State(kind="incremental", from_="2024-01-01"), AT)
    again = store.begin(PLACE, State(kind="incremental", from_="2024-02-02"), AT)
    assert (again.id, again.state.from_) == (first.id, "2024-01-01")


@pytest.mark.parametrize(
    ("kind", "outcome", "received", "expected"),
    [
        ("full", "whole", 1, "2024-06-01"),
        ("full", "whole", 0, None),
        ("incremental", "whole", 0, "2024-06-01"),
        ("selective", "whole", 1, None),
        ("full", "partial", 1, None),
    ],
)
def test_only_a_whole_list_without_gaps_is_a_watermark(
    store: RecordStore, kind: str, outcome: str, received: int, expected: str | None
) -> None:
    current = store.begin(PLACE, State(kind=kind), AT)  # type: ignore[arg-type]
    state = State(kind=kind, response_date="2024-06-01", received=received, windows=())  # type: ignore[arg-type]
    store.commit(current, Delivery(records=[], broken=[], response_date="", at=AT), lambda _: Step(state=state))
    store.finish(current, outcome, AT)  # type: ignore[arg-type]
    assert store.watermark(PLACE) == expected
    assert store.watermark(Place(endpoint="http://h/oai", prefix="oai_ddi25", set="a")) is None
    assert store.watermark(Place(endpoint="http://h/oai", prefix="ddi")) is None


def test_a_page_and_its_checkpoint_are_stored_both_or_neither(store: RecordStore) -> None:
    current = store.begin(PLACE, State(), AT)

    def fails(_: Counts) -> Step:
        raise RuntimeError("in between")

    with pytest.raises(RuntimeError):
        store.commit(current, Delivery(records=[record("1")], broken=[], response_date="", at=AT), fails)
    assert list(store.records()) == []
    assert store.begin(PLACE, State(), AT) == current


def test_fresh_counts_each_record_of_a_pass_once(store: RecordStore) -> None:
    put(store, record("1"))
    current = store.begin(PLACE, State(), AT)
    told: list[int] = []

    def decide(counts: Counts) -> Step:
        told.append(counts.fresh)
        return Step(state=current.state)

    for names in (["1", "2"], ["2", "3"], ["1"]):
        delivery = Delivery(records=[record(n) for n in names], broken=[], response_date="", at=AT)
        store.commit(current, delivery, decide)
    assert told == [2, 1, 0]


def logged(store: RecordStore) -> list[tuple[object, ...]]:
    with store._engine.connect() as connection:  # type: ignore[attr-defined]
        rows = connection.exec_driver_sql(
            "SELECT outcome, reason, new, changed, unchanged, deleted, quarantined FROM harvest_pass ORDER BY id"
        )
        return [tuple(row) for row in rows]


def test_a_pass_counts_what_it_brought(store: RecordStore) -> None:
    put(store, record("1"), record("2"))
    put(
        store,
        record("1"),
        record("2", deleted=True),
        record("3"),
        broken=(BrokenRecord(identifier="4", data=b"?", reason="r"),),
    )
    assert logged(store) == [("whole", None, 2, 0, 0, 0, 0), ("whole", None, 1, 0, 1, 1, 1)]


def test_a_pass_says_why_it_is_not_whole(store: RecordStore) -> None:
    current = store.begin(PLACE, State(), AT)
    store.note(current, "the repository has gone")
    assert logged(store)[0][:2] == (None, "the repository has gone")
    delivery = Delivery(records=[], broken=[], response_date="", at=AT)
    store.commit(current, delivery, lambda _: Step(state=current.state))
    assert logged(store)[0][:2] == (None, None)
    short = Step(state=State(windows=(), gaps=("8 of 9 records came",)))
    store.commit(current, delivery, lambda _: short)
    assert logged(store)[0][:2] == (None, "8 of 9 records came")
    store.finish(current, "partial", AT, reason="8 of 9 records came")
    assert logged(store)[0][:2] == ("partial", "8 of 9 records came")


# -- what a pass takes away ----------------------------------------------------------------------------------------


def a_pass(store: RecordStore, *records: Record, place: Place = PLACE, kind: str = "full") -> Pass:
    current = store.begin(place, State(kind=kind), AT)  # type: ignore[arg-type]
    put(store, *records, current=current, place=place)
    return current


def states(store: RecordStore) -> dict[str, str]:
    return {r.identifier: "deleted" if r.deleted else "absent" if r.absent else "live" for r in store.records()}


def test_a_deletion_comes_into_force_when_its_pass_is_finished(store: RecordStore) -> None:
    put(store, record("1"), record("2"))
    current = a_pass(store, record("1", deleted=True), record("2"), record("3", deleted=True))
    assert states(store) == {"1": "live", "2": "live", "3": "deleted"}  # what was never live takes nothing away
    assert store.losses(current) == Losses(live=2, deleted=1)
    assert store.finish(current, "whole", AT) == Counts(deleted=1)
    assert states(store) == {"1": "deleted", "2": "live", "3": "deleted"}


def test_a_deletion_that_is_refused_never_was(store: RecordStore) -> None:
    put(store, record("1"))
    assert store.finish(a_pass(store, record("1", deleted=True)), "partial", AT, lose="none") == Counts()
    assert store.finish(a_pass(store, record("1")), "whole", AT) == Counts()
    assert shown(store) == [("1", "2024-01-01", False, 1)]


@pytest.mark.parametrize(
    ("later", "expected"),
    [("2024-06-01", "deleted"), ("2024-06-02", "live"), ("2024-06-03", "live")],
)
def test_a_deletion_and_a_record_in_one_pass_the_newest_wins(store: RecordStore, later: str, expected: str) -> None:
    put(store, record("1", date="2024-01-01"))
    current = a_pass(store, record("1", deleted=True, date="2024-06-02"))
    put(store, record("1", b"<b/>", date=later), current=current)
    store.finish(current, "whole", AT)
    assert states(store) == {"1": expected}


def test_what_a_whole_full_pass_does_not_list_is_absent_and_may_return(store: RecordStore) -> None:
    put(store, record("1"), record("2", b"<two/>"), record("3", deleted=True))
    current = a_pass(store, record("1"))
    assert store.losses(current) == Losses(live=2, absent=1)
    assert store.finish(current, "whole", AT) == Counts(absent=1)
    assert states(store) == {"1": "live", "2": "absent", "3": "deleted"}
    gone = {r.identifier: r for r in store.records()}["2"]
    assert (gone.version, store.body(gone.sha256 or "")) == (2, b"<two/>")
    back = a_pass(store, record("1"), record("2", b"<two/>"))
    assert store.losses(back).absent == 0
    store.finish(back, "whole", AT)
    assert states(store) == {"1": "live", "2": "live", "3": "deleted"}


@pytest.mark.parametrize(("kind", "lose"), [("full", "deleted"), ("full", "none"), ("incremental", "all")])
def test_only_a_full_pass_can_say_what_is_absent(store: RecordStore, kind: str, lose: str) -> None:
    put(store, record("1"), record("2"))
    current = a_pass(store, record("1"), kind=kind)
    store.finish(current, "whole", AT, lose=lose)  # type: ignore[arg-type]
    assert states(store) == {"1": "live", "2": "live"}


def test_what_is_broken_is_not_absent(store: RecordStore) -> None:
    put(store, record("1"), record("2"))
    current = store.begin(PLACE, State(), AT)
    put(store, record("1"), broken=(BrokenRecord(identifier="2", data=b"?", reason="r"),), current=current)
    assert store.losses(current).absent == 0


def test_a_record_that_left_a_set(store: RecordStore) -> None:
    of_a, of_b = (Place(endpoint=PLACE.endpoint, prefix=PLACE.prefix, set=name) for name in "ab")
    store.finish(
        a_pass(store, *(record(n, sets=("a",)) for n in "123"), record("4", sets=("a:x", "b")), place=of_a),
        "whole",
        AT,
    )
    store.finish(a_pass(store, record("4", sets=("a:x", "b")), record("5", sets=("b",)), place=of_b), "whole", AT)
    current = a_pass(store, record("1", sets=("a",)), place=of_a)
    assert store.losses(current) == Losses(live=4, absent=3)
    # The fourth was last listed by its other set, and is still in it.
    assert store.finish(current, "whole", AT) == Counts(absent=2, changed=1)
    assert states(store) == {"1": "live", "2": "absent", "3": "absent", "4": "live", "5": "live"}
    assert {r.identifier: r.sets for r in store.records()}["4"] == ("b",)


def test_a_record_belongs_to_the_set_that_lists_it_though_it_does_not_say_so(store: RecordStore) -> None:
    place = Place(endpoint=PLACE.endpoint, prefix=PLACE.prefix, set="a")
    store.finish(a_pass(store, record("1"), record("2"), place=place), "whole", AT)
    store.finish(a_pass(store, record("1"), place=place), "whole", AT)
    assert states(store) == {"1": "live", "2": "absent"}


def test_what_the_pass_has_brought_need_not_be_brought_again(store: RecordStore) -> None:
    current = a_pass(store, record("1"), record("2"))
    assert store.unseen(current, ["1", "2", "3"]) == {"3"}
    next_one = Pass(id=current.id, state=State(list=2))
    delivery = Delivery(records=[record("3")], broken=[], response_date="", at=AT, held=("1", "2"))
    counts, _ = store.commit(next_one, delivery, lambda _: Step(state=next_one.state))
    assert (counts.fresh, counts.gained, counts.new) == (3, 1, 1)


# -- what goes wrong -----------------------------------------------------------------------------------------------


def complaint(where: str | os.PathLike[str], *, create: bool = True) -> str:
    with pytest.raises(StorageError) as raised, open_store(where, create=create) as store:
        put(store, record("1"))
    assert raised.value.exit_code == 4
    assert "\n" not in raised.value.message
    return raised.value.message


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "can't be opened" in complaint(tmp_path / "no" / "store.db")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    assert "can't be opened" in complaint(tmp_path)


def test_a_text_file_is_no_store(tmp_path: Path) -> None:
    file = tmp_path / "record.xml"
    file.write_bytes(b"<codeBook/>" * 1000)
    assert "record.xml: it is not a store" in complaint(file)
    assert file.read_bytes() == b"<codeBook/>" * 1000


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "photos.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE photo (id INTEGER)")
    connection.close()
    assert "another program" in complaint(file)


def test_a_store_of_a_later_version(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    with open_store(file) as store:
        put(store)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE ddi_tools_store SET schema_version = 99")
    connection.close()
    assert "version 99" in complaint(file)


def test_reading_makes_no_store(tmp_path: Path) -> None:
    assert "there is no store" in complaint(tmp_path / "s.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_repository_that_can_not_be_reached_leaves_no_store(where: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/oai"
        with open_store(where) as store, pytest.raises(RepositoryError):
            harvest(url, store, at=AT, limits=Limits(retries=0))
    with pytest.raises(StorageError, match="there is no store"):
        open_store(where, create=False)


def test_a_full_disk(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    with open_store(file) as store:
        put(store, record("1"))
        engine = store._engine  # type: ignore[attr-defined]
        with engine.connect() as connection:
            # SQLite's own way to run out of room: no page beyond those that it has.
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageError, match="the disk is full"):
            put(store, record("2", os.urandom(500_000)))
        assert [r.identifier for r in store.records()] == ["1"]


def test_a_damaged_body_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    with open_store(file) as store:
        put(store, record("1", b"<a>body</a>"), record("2", b"<b>other</b>"))
    with sqlite3.connect(file) as connection:
        connection.execute(
            "UPDATE body SET data = (SELECT data FROM body WHERE rowid = 2), size = 12 WHERE rowid = 1"
        )
        connection.execute("UPDATE body SET data = x'00' WHERE rowid = 2")
    connection.close()
    with open_store(file, create=False) as store:
        for row in store.records():
            with pytest.raises(StorageError, match="damaged"):
                store.body(row.sha256 or "")


def test_a_body_that_is_not_there(store: RecordStore) -> None:
    with pytest.raises(StorageError, match="has no body"):
        store.body("00" * 32)


@pytest.mark.parametrize("url", ["oracle-of-delphi://x/y", "://"])
def test_urls_that_name_no_database(url: str) -> None:
    with pytest.raises(UsageError):
        open_store(url)


def test_a_stores_name_has_no_password() -> None:
    given = make_url("postgresql+psycopg://me:secret@h/d?host=/run&password=hush&sslpassword=hush")
    assert name_of(given) == "postgresql+psycopg://me:***@h/d?host=%2Frun"


def test_a_url_is_a_store_too(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        put(store, record("1"))
    with open_store(tmp_path / "s.db", create=False) as store:
        assert shown(store) == [("1", "2024-01-01", False, 1)]
        assert store.name == str(tmp_path / "s.db")


def test_two_writers_wait_for_each_other(where: str) -> None:
    failures: list[BaseException] = []

    def write(prefix: str) -> None:
        try:
            with open_store(where) as store:
                place = Place(endpoint=f"http://{prefix}/oai", prefix="p")
                for i in range(20):
                    put(store, record(f"{prefix}{i}", b"<a>%d</a>" % i), place=place)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_store(where) as store:
        assert len(shown(store)) == 40


# -- packing -------------------------------------------------------------------------------------------------------


def bodies(count: int) -> list[bytes]:
    return [
        f"<codeBook><titl>Study {i}</titl><abstract>{'Of households and persons. ' * (i % 7)}{i * 7919}</abstract>"
        f"<universe>All adults of region {i % 13}</universe><topcClas>{i % 5}</topcClas></codeBook>".encode()
        for i in range(count)
    ]


def test_what_is_packed_with_a_dictionary_is_smaller_and_the_same(store: RecordStore) -> None:
    given = bodies(200)
    dictionary = sample(given[:100])
    assert dictionary is not None
    plain, better = Packer(), Packer(dictionary)
    assert sum(len(better.pack(b)) for b in given[100:]) < 0.7 * sum(len(plain.pack(b)) for b in given[100:])
    put(store, *(record(f"{i:03}", b) for i, b in enumerate(given[:100])))
    put(store, *(record(f"{i:03}", b) for i, b in enumerate(given) if i >= 100))
    assert [store.body(r.sha256 or "") for r in store.records()] == given


@pytest.mark.parametrize("few", [[], [b"<a/>"] * 7, [b""] * 20])
def test_too_little_for_a_dictionary(few: list[bytes]) -> None:
    assert sample(few) is None


def test_a_dictionary_that_was_never_stored_packs_nothing(where: str) -> None:
    current_bodies, later = (
        bodies(40),
        [b.replace(b"Study", b"Survey").replace(b"adults", b"children") for b in bodies(40)],
    )

    def fails(_: Counts) -> Step:
        raise RuntimeError("before the commit")

    with open_store(where) as store:
        current = store.begin(PLACE, State(), AT)
        lost = [record(f"{i:02}", b) for i, b in enumerate(current_bodies)]
        with pytest.raises(RuntimeError):
            store.commit(current, Delivery(records=lost, broken=[], response_date="", at=AT), fails)
        put(store, *(record(f"{i:02}", b) for i, b in enumerate(later)), current=current)
    with open_store(where) as store:
        assert [store.body(r.sha256 or "") for r in store.records()] == later
