"""Other ways to what a failing request was to bring: other dates, smaller windows, record by record. Without I/O."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ddi_tools.errors import RepositoryError
from ddi_tools.findings import Finding, finding
from ddi_tools.oaipmh.dates import DAY, Window, in_granularity, incremental_from, moment
from ddi_tools.oaipmh.harvest import State, Step, gap, in_smaller_windows, is_alone, next_list
from ddi_tools.oaipmh.protocol import ConditionError, HostilePageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Detour:
    """A state from which the pass may go on instead, and the finding that says so."""

    state: State
    finding: Finding


def detours(state: State, failure: RepositoryError) -> Iterator[Detour]:
    """What may be tried where the request of this state failed, the likeliest first.

    A hostile page has none: it is never asked for again, in any way. Nor has a condition that says what is wrong.
    """
    if isinstance(failure, ConditionError):
        if failure.code == "badArgument" and not state.token:
            yield from _other_dates(state, failure)
        elif failure.code == "badVerb" and state.verb == "ListRecords":
            yield _by_headers(replace(state, verb="ListIdentifiers"), failure)
    elif not isinstance(failure, HostilePageError) and not state.checking:
        yield from _after_no_answer(state, failure)


def given_up(state: State, failure: RepositoryError) -> Step | None:
    """The step past a window that can't be had: to the end of the queue at first, then as a gap.

    None where there are no windows: then it is the whole list that can't be had.

    Windows are asked for from the oldest to the newest, so a record that changes meanwhile moves into one that is yet
    to come. From a window that waits at the end it moves into one that was had before; so what has changed since the
    pass was begun is asked for after it, lest such a record be taken for absent. That is the end of the queue: if it
    can't be had either, it does not wait.
    """
    if state.checking:
        return gap(state, "OAI201", f"{state.worry}; nor are its headers to be had")
    window = state.windows[0]
    if window.span == "all":
        return None
    if not window.tries:
        waiting, newest = replace(window, tries=1), _since_the_beginning(state)
        rest = tuple(other for other in state.windows[1:] if other != newest)
        return Step(state=next_list(state, (*rest, waiting, *([newest] if rest and newest else []))))
    return gap(state, "OAI201", failure.message)


def _since_the_beginning(state: State) -> Window | None:
    """The window of what has changed since a full pass was begun, by the repository's clock."""
    since = incremental_from(state.clock or state.response_date, state.granularity)
    return Window(since=since, span="year", tries=1) if state.kind == "full" and since else None


def _after_no_answer(state: State, failure: RepositoryError) -> Iterator[Detour]:
    smaller = in_smaller_windows(state, failure.message)
    windows = (
        _found(smaller, f"{failure.message}; it is asked for by the {smaller.windows[0].span}") if smaller else None
    )
    alone = None if is_alone(state) else _by_headers(replace(next_list(state, state.windows), alone=True), failure)
    # Where no list of records was ever had, it is not their size that is too much.
    for detour in (windows, alone) if state.pages else (alone, windows):
        if detour is not None:
            yield detour


def _by_headers(state: State, failure: RepositoryError) -> Detour:
    return _found(
        replace(state, worry=state.worry or failure.message),
        f"{failure.message}; the records are asked for one by one",
    )


def _other_dates(state: State, failure: ConditionError) -> Iterator[Detour]:
    window = state.windows[0]
    if not (window.since or window.until):
        return
    if state.granularity != DAY:
        yield _found(_in_days(state), f"{failure.message}; dates are given as days")
    earliest, since = moment(state.earliest), moment(window.since or "")
    if earliest and since and since < earliest:
        later = replace(window, since=in_granularity(state.earliest, state.granularity))
        yield _found(
            replace(state, windows=(later, *state.windows[1:])),
            f"{failure.message}; it is asked from its earliest datestamp on",
        )
    if state.kind != "selective":
        undated = replace(next_list(state, (Window(),)), heedless=True)
        yield _found(undated, f"{failure.message}; the list is asked for without dates")


def _in_days(state: State) -> State:
    """The state with all its dates as days, one earlier at the beginning."""

    def days(window: Window) -> Window:
        since = incremental_from(window.since, DAY) if window.since else None
        return replace(window, since=since, until=window.until[:10] if window.until else None)

    return replace(state, granularity=DAY, windows=tuple(map(days, state.windows)))


def _found(state: State, words: str) -> Detour:
    return Detour(state=state, finding=finding("OAI207", words))
