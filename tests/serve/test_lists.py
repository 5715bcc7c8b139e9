"""Lists stand still while the store changes, outlive a restart, and can't be made up; and nothing new is missed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ddi_tools.serve.holdings import StoreHoldings

from .conftest import Shelf, record

P = ("metadataPrefix", "oai_ddi25")
LIST = ("verb", "ListRecords")


def token_of(shelf: Shelf, *arguments: tuple[str, str]) -> str:
    token = shelf.ask(*arguments).token
    assert token is not None
    return token.value


def test_a_list_goes_on_after_a_restart(shelf: Shelf) -> None:
    shelf.put(*(record(i) for i in range(25)))
    first = shelf.ask(LIST, P)
    assert first.token is not None
    assert (first.token.cursor, first.token.complete_list_size) == (0, 25)
    assert first.token.expiration_date == "2024-06-02T12:00:00Z"
    second = shelf.ask(LIST, ("resumptionToken", first.token.value))
    assert len(second.records) == 10
    assert not {r.header.identifier for r in first.records} & {r.header.identifier for r in second.records}
    again = shelf.ask(LIST, ("resumptionToken", first.token.value))
    assert again.records == second.records


CHANGES = st.lists(
    st.tuples(st.sampled_from(["change", "delete", "add", "move"]), st.integers(0, 11)), min_size=1, max_size=4
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(CHANGES, max_size=5), page_size=st.integers(1, 5))
def test_no_record_is_lost_or_doubled_while_the_store_changes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[list[tuple[str, int]]], page_size: int
) -> None:
    shelf = Shelf(path=tmp_path_factory.mktemp("s") / "store.sqlite", page_size=page_size)
    with shelf.opened:
        shelf.put(*(record(i, sets=("a",)) for i in range(12)))
        page, found, began, changes = shelf.ask(LIST, P), [], shelf.clock(), 0
        waiting = list(steps)
        while True:
            found += [r.header.identifier for r in page.records]
            if not (page.token and page.token.value):
                break
            shelf.clock.tick()
            for kind, number in waiting.pop() if waiting else ():
                changes += 1
                shelf.put(
                    record(number + (100 + changes) * (kind == "add"), title=f"{kind} {changes}",
                           deleted=kind == "delete", sets=("b",) if kind == "move" else ("a",))
                )  # fmt: skip
            page = shelf.ask(LIST, ("resumptionToken", page.token.value))
        assert sorted(found) == sorted(f"oai:archive.example:{i}" for i in range(12))
        if changes:  # what changed meanwhile comes to whoever asks for all since the list began
            shelf.clock.tick()
            later = shelf.ask(LIST, P, ("from", began))
            assert later.records


def test_a_record_that_comes_late_is_not_missed(shelf: Shelf) -> None:
    shelf.put(record(1, date="2024-05-01T00:00:00Z"))
    watermark = shelf.ask(("verb", "ListRecords"), P).response_date
    shelf.clock.tick(hours=1)
    shelf.put(record(2, date="1999-01-01T00:00:00Z"))
    page = shelf.ask(LIST, P, ("from", watermark))
    assert "oai:archive.example:2" in [r.header.identifier for r in page.records]
    assert page.records[-1].header.datestamp == shelf.clock()


def test_a_clock_that_is_set_back_puts_nothing_before_what_is_old(shelf: Shelf) -> None:
    shelf.put(record(1))
    first = shelf.ask(LIST, P).records[0].header.datestamp
    shelf.clock.tick(hours=-5)
    shelf.put(record(2))
    assert [r.header.datestamp for r in shelf.ask(LIST, P).records] == [first, first]


def test_dates_choose_to_the_second_and_by_days(shelf: Shelf) -> None:
    for number in range(4):
        shelf.put(record(number))
        shelf.ask(("verb", "Identify"))
        shelf.clock.tick(hours=12)

    def chosen(*dates: tuple[str, str]) -> list[str]:
        return [h.identifier[-1] for h in shelf.ask(("verb", "ListIdentifiers"), P, *dates).headers]

    assert chosen(("from", "2024-06-02T00:00:00Z")) == ["1", "2", "3"]
    assert chosen(("from", "2024-06-02T00:00:01Z")) == ["2", "3"]
    assert chosen(("until", "2024-06-02T12:00:00Z")) == ["0", "1", "2"]
    assert chosen(("until", "2024-06-02T11:59:59Z")) == ["0", "1"]
    assert chosen(("from", "2024-06-02"), ("until", "2024-06-02")) == ["1", "2"]


def test_what_is_changed_is_listed_once_and_as_it_is(shelf: Shelf) -> None:
    shelf.put(record(1), record(2))
    shelf.ask(LIST, P)
    shelf.clock.tick()
    shelf.put(record(1, title="new"))
    page = shelf.ask(LIST, P)
    assert [r.header.identifier[-1] for r in page.records] == ["2", "1"]
    assert b"new" in (page.records[1].body or b"")


def test_metadata_that_a_record_has_no_more_is_withdrawn(shelf: Shelf) -> None:
    shelf.put(record(1), record(2, body=b""))
    shelf.ask(LIST, P)
    gone = record(1)
    shelf.put(type(gone)(header=gone.header, body=None))
    page = shelf.ask(LIST, P)
    assert [(r.header.identifier[-1], r.header.deleted) for r in page.records] == [("1", True)]


def test_a_record_that_is_listed_no_more_is_withdrawn_until_it_comes_back(shelf: Shelf) -> None:
    def states() -> dict[str, bool]:
        return {r.header.identifier[-1]: r.header.deleted for r in shelf.ask(LIST, P).records}

    shelf.put(record(1), record(2), kind="full")
    assert states() == {"1": False, "2": False}
    shelf.put(record(2), kind="full")
    assert states() == {"1": True, "2": False}
    shelf.put(record(1), record(2), kind="full")
    assert states() == {"1": False, "2": False}


def test_two_archives_may_give_the_same_identifier(shelf: Shelf) -> None:
    shelf.put(record("857133", title="One"))
    shelf.put(record("857133", title="Two"), endpoint="https://other.example/oai")
    shelf.put(record("857133", title="Three"), endpoint="https://other.example/oai2")
    names = [r.header.identifier for r in shelf.ask(LIST, P).records]
    assert names == ["857133", "oai:other.example:857133", "oai:other.example:857133:3"]
    shelf.put(record("857133", title="Two again"), endpoint="https://other.example/oai")
    assert sorted(r.header.identifier for r in shelf.ask(LIST, P).records) == sorted(names)
    (got,) = shelf.ask(("verb", "GetRecord"), P, ("identifier", "oai:other.example:857133")).records
    assert b"Two again" in (got.body or b"")


# -- tokens --------------------------------------------------------------------------------------------------------


def refused(shelf: Shelf, token: str, verb: str = "ListRecords", held: StoreHoldings | None = None) -> bool:
    page = shelf.ask(("verb", verb), ("resumptionToken", token), held=held)
    return [e.code for e in page.errors] == ["badResumptionToken"]


def test_tokens_that_were_tampered_with_are_refused(shelf: Shelf) -> None:
    shelf.put(*(record(i) for i in range(25)))
    token = token_of(shelf, LIST, P)
    held = shelf.holdings()
    assert not refused(shelf, token, held=held)
    for end in range(len(token)):
        assert refused(shelf, token[:end], held=held)
    for place in range(0, len(token), 3):
        other = "A" if token[place] != "A" else "Q"
        assert refused(shelf, token[:place] + other + token[place + 1 :], held=held)
    assert refused(shelf, token + "A")
    assert refused(shelf, token, verb="ListIdentifiers")


def test_tokens_of_another_store_are_refused(shelf: Shelf, tmp_path: Path) -> None:
    other = Shelf(path=tmp_path / "other.sqlite")
    with other.opened:
        for each in (shelf, other):
            each.put(*(record(i) for i in range(25)))
        assert refused(shelf, token_of(other, LIST, P))


def test_tokens_expire(shelf: Shelf) -> None:
    shelf.put(*(record(i) for i in range(25)))
    token = token_of(shelf, LIST, P)
    shelf.clock.tick(hours=24)
    assert not refused(shelf, token)
    shelf.clock.tick()
    assert refused(shelf, token)
