"""What is asked for after windows that could not be had: it comes to an end, and leaves nothing out."""

from __future__ import annotations

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.dates import DAY, Window
from ddi_tools.oaipmh.detours import given_up
from ddi_tools.oaipmh.harvest import State, in_smaller_windows, in_windows, next_list

FAILURE = RepositoryError("the repository fails")
NEWEST = ("2024-05-31", None)


def beginning() -> State:
    return in_windows(State(granularity=DAY, earliest="2024-03-10", clock="2024-06-01T12:00:00Z"), "month")


def past(state: State) -> State:
    step = given_up(state, FAILURE)
    assert step is not None
    return step.state


def dates(windows: tuple[Window, ...]) -> list[tuple[str | None, str | None]]:
    return [(window.since, window.until) for window in windows]


def test_what_has_changed_since_is_asked_for_after_the_last_part_of_a_window_that_waited() -> None:
    state = past(beginning())
    while not state.windows[0].tries:
        state = next_list(state)
    parts = in_smaller_windows(state, "it fails")
    assert parts is not None
    while len(parts.windows) > 2:
        parts = next_list(parts)
    assert dates(past(parts).windows)[-1] == NEWEST


def test_a_repository_that_never_heals_comes_to_an_end() -> None:
    state, steps, newest = beginning(), 0, 0
    while not state.ended:
        steps += 1
        newest += dates(state.windows[:1]) == [NEWEST] and state.windows[0].span == "year"
        assert steps < 1000
        state = in_smaller_windows(state, "it fails") or past(state)
    assert newest == 1
    assert len(state.gaps) > 80  # a day each
