"""A harvest as a state machine without I/O: it gives requests, is fed pages, and says what it has come to.

A pass goes through what a repository has at one place, in one list (section 3.5) or, where that does not serve, in
one list after another, each of a window of time. The state of a pass is a value; it is the checkpoint that a store
commits together with the page that led to it, and any pass goes on from its last checkpoint.
"""

from __future__ import annotations

from dataclasses import replace

from ddi_tools.findings import Finding, finding
from ddi_tools.oaipmh.dates import Span, Window, divided, moment, outside, strays
from ddi_tools.oaipmh.protocol import Page, Request, request
from ddi_tools.oaipmh.state import Counts, Kind, Place, State, Step, Verb, checkpoint, restored

__all__ = [
    "Counts", "Kind", "Place", "State", "Step", "Verb", "advance", "checkpoint", "fits", "gap", "in_smaller_windows",
    "in_windows", "is_alone", "next_list", "next_request", "restored",
]  # fmt: skip

#: How often a list is begun again because the repository refuses its own token.
RESTARTS = 3

#: How many pages in a row may bring no record that is new to the list; a page of duplicates happens, two do not.
_STALE_PAGES = 2

#: A list without a token whose length is a multiple of this may have been cut there.
_ROUND = 50

#: A last page as full as the first may have been followed by another; of smaller pages that says nothing.
_FULL = 10


def next_request(place: Place, state: State) -> Request | None:
    """What to ask next; None where all lists have ended."""
    if state.ended:
        return None
    verb = "ListIdentifiers" if is_alone(state) else state.verb
    if state.token:
        return request(verb, resumptionToken=state.token)
    window = state.windows[0]
    return request(verb, metadataPrefix=place.prefix, from_=window.since, until=window.until, set=place.set)


def is_alone(state: State) -> bool:
    """Whether the current list is one of headers, whose records are asked for one by one."""
    return state.alone or state.verb == "ListIdentifiers"


def advance(state: State, page: Page, counts: Counts) -> Step:
    """The step that a page leads to, with what it counts for in the store.

    Of error conditions the page may have noRecordsMatch and badResumptionToken; others are the caller's to raise.
    """
    codes = {condition.code for condition in page.errors}
    if "badResumptionToken" in codes and state.token:
        return _begun_again(state)
    after = _received(state, page, counts)
    if _clock_went_back(state, page):
        return _undated(state, after, page)
    if "noRecordsMatch" in codes:
        return _none_left(state, after)
    if not fits(state, page):
        return _undivided(after)
    if not after.strays and strays(state.windows[0], _datestamps(page)):
        after = replace(after, strays=True)
    is_empty = not page.records and not page.broken and not page.headers
    findings = [_empty(state, after)] if is_empty else []
    if page.token is not None and page.token.value:
        step = Step(state=after, trouble=_trouble(state, after))
    else:
        step = _last(state, after, page, is_empty=is_empty)
    return replace(step, findings=(*findings, *step.findings))


def fits(state: State, page: Page) -> bool:
    """Whether the page keeps to the window that it was asked for, as far as one was made by this program."""
    window = state.windows[0]
    if window.span == "all":
        return True
    return not outside(window, _datestamps(page))


def _datestamps(page: Page) -> list[str]:
    return [header.datestamp for header in page.headers or [record.header for record in page.records]]


def next_list(state: State, windows: tuple[Window, ...] | None = None) -> State:
    """The state at the beginning of the next list: of the next window, or of the first of `windows`."""
    following = state.windows[1:] if windows is None else windows
    again = replace(
        state,
        windows=following,
        list=state.list + 1,
        token="",
        alone=False,
        checking=False,
        list_pages=0,
        listed=0,
        gained=0,
        page_size=0,
        complete_list_size=None if following else state.complete_list_size,
        doubted_size=None,
        stale=0,
        repeated=False,
        moved=False,
        restarts=0,
    )
    return _opened(again)


def in_windows(state: State, span: Span | None) -> State:
    """The state at the beginning of a pass for its dates, in one list or in windows of a span."""
    return _opened(replace(state, windows=(Window(since=state.from_, until=state.until, into=span),)))


def _opened(state: State) -> State:
    """The state whose first window is one to ask for: windows are divided when their turn comes, not all at once."""
    while state.windows and (into := state.windows[0].into) is not None:
        first = replace(state.windows[0], into=None)
        parts = _parts(state, first, into)
        opened = [replace(part, into=into if part.span != into else None) for part in parts] or [first]
        state = replace(state, windows=(*opened, *state.windows[1:]))
    return state


def _parts(state: State, window: Window, down_to: Span = "second") -> tuple[Window, ...]:
    now = state.clock or state.response_date
    return divided(window, state.granularity, earliest=state.earliest, now=now, down_to=down_to)


def in_smaller_windows(state: State, worry: str) -> State | None:
    """The state at the beginning of the current window's first part; None where it can't be divided."""
    if state.heedless:
        return None
    parts = _parts(state, state.windows[0])
    return replace(next_list(state, (*parts, *state.windows[1:])), worry=worry) if parts else None


def _received(state: State, page: Page, counts: Counts) -> State:
    token = page.token
    stated = token.complete_list_size if token else None
    return replace(
        state,
        token=token.value if token else "",
        tokens=state.tokens or bool(token and token.value),
        pages=state.pages + 1,
        received=state.received + counts.gained,
        response_date=state.response_date or page.response_date,
        nameless=state.nameless + sum(1 for broken in page.broken if broken.identifier is None),
        list_pages=state.list_pages + 1,
        listed=state.listed + counts.fresh,
        gained=state.gained + counts.gained,
        page_size=state.page_size or _size(page),
        complete_list_size=_larger(stated, state.complete_list_size),
        stale=0 if counts.fresh else state.stale + 1,
        moved=state.moved or counts.moved > 0,
        repeated=state.repeated or (_size(page) > 0 and not (counts.fresh or counts.changed or counts.deleted)),
    )


def _larger(stated: int | None, before: int | None) -> int | None:
    """The larger of the sizes that a list has stated: where one falls, what slid forward was passed over."""
    return max((size for size in (stated, before) if size is not None), default=None)


def _clock_went_back(state: State, page: Page) -> bool:
    """Whether the repository's clock stands before the date since which it is asked for what is new."""
    if state.kind != "incremental" or state.pages:
        return False
    since, now = moment(state.from_ or ""), moment(page.response_date)
    return since is not None and now is not None and now < since


def _undated(before: State, after: State, page: Page) -> Step:
    """The beginning of a list without dates, where the last harvest's clock was wrong: it would hide what is new."""
    words = f"the repository's clock says {page.response_date}, and said {before.from_} or later at the last harvest"
    return Step(state=next_list(after, (Window(),)), findings=(finding("OAI213", f"{words}; all is asked for"),))


def _size(page: Page) -> int:
    return len(page.headers) or len(page.records) + len(page.broken)


def _trouble(before: State, after: State) -> str | None:
    if after.token == before.token:
        return f"the repository gives the same resumption token again: {after.token!r}"
    if after.stale >= _STALE_PAGES:
        return f"{after.stale} pages in a row brought no new record; the resumption token is {after.token!r}"
    return None


def _begun_again(state: State) -> Step:
    if state.restarts >= RESTARTS:
        worry = f"the repository refused its own resumption token in {RESTARTS + 1} attempts: {state.token!r}"
        return _doubted(state, "OAI205", worry)
    found = finding(
        "OAI205", f"the token of page {state.list_pages + 1} was refused, the list is begun again", value=state.token
    )
    again = replace(
        next_list(state, state.windows), alone=state.alone, checking=state.checking, restarts=state.restarts + 1
    )
    return Step(state=again, findings=(found,))


def _last(before: State, after: State, page: Page, *, is_empty: bool) -> Step:
    """The step after the page that says, or seems to say, that it is the list's last.

    A list of nothing is told by noRecordsMatch, so an empty page proves no end by itself: it is believed after other
    pages if its token says that it is the last, and wherever the stated size was reached.
    """
    sized = after.complete_list_size is not None
    if is_empty and not sized and (page.token is None or not before.list_pages):
        worry = f"the list ended with an empty page after {after.listed} records"
        return _doubted(after, "OAI201", worry, divide=before.list_pages > 0)
    if page.token is None and not sized and _may_be_cut(after, page):
        return _doubted(after, "OAI208", f"a list ends without a resumption token after {after.listed} records")
    step = _ended(after)
    if page.token is None and before.list_pages and not sized:
        found = finding("OAI203", f"page {after.list_pages}, the last that came, has no resumption token")
        return replace(step, findings=(found, *step.findings))
    return step


def _none_left(before: State, after: State) -> Step:
    """The step after noRecordsMatch, which answers a question for dates: in answer to a token it proves no end."""
    if not before.token or after.complete_list_size is not None:
        return _ended(after)
    worry = f"after {after.listed} records no record is to match the repository's own resumption token"
    return _doubted(after, "OAI201", worry, divide=_is_long(after))


def _is_long(state: State) -> bool:
    """Whether a list that ends early ends where others have ended; a far shorter one has another reason."""
    return state.cap is None or 2 * state.listed >= state.cap


def _may_be_cut(state: State, page: Page) -> bool:
    """Whether a list that says nothing of its end has a length at which repositories cut."""
    if state.list_pages > 1:
        return _size(page) >= max(state.page_size, _FULL)
    if state.tokens:
        return False
    if state.cap is not None:
        return state.listed >= state.cap
    return state.listed > 0 and state.listed % _ROUND == 0


def _ended(state: State) -> Step:
    if state.moved and not is_alone(state):
        return _moved(state)
    size = state.complete_list_size
    if size is not None and state.listed < size:
        worry = f"{state.listed} of {size} records came before the list ended"
        return _doubted(state, "OAI201", worry, divide=_is_long(state))
    if size is None and state.repeated and not is_alone(state):
        worry = "a page brought what other pages had brought, and may have been in the place of another"
        return _doubted(state, "OAI201", worry, divide=_is_long(state))
    if state.checking and not state.gained and not state.moved:
        return _laid_aside(state, "OAI201", state.worry)
    if size is not None and state.listed > size:
        found = finding("OAI202", f"{state.listed} records came, where {size} were stated")
        return Step(state=next_list(state), findings=(found,))
    return Step(state=next_list(state))


def _doubted(state: State, code: str, worry: str, *, divide: bool = True) -> Step:
    """What follows a list whose end is in doubt: smaller windows, then a list of its headers to find what is missing.

    Where both bring no further record, the doubt is told and laid aside; else the pass has a gap.
    """
    state = replace(state, cap=state.listed if state.cap is None else state.cap)
    smaller = in_smaller_windows(state, worry) if divide and not state.checking else None
    if smaller is not None:
        return Step(
            state=smaller, findings=_told(state, f"{worry}; it is asked for by the {smaller.windows[0].span}")
        )
    if not is_alone(state):
        size = state.complete_list_size
        check = replace(next_list(state, state.windows), alone=True, checking=True, worry=worry, doubted_size=size)
        return Step(state=check, findings=_told(state, f"{worry}; what is missing is looked for by its header"))
    return _laid_aside(state, code, worry) if state.checking and not state.gained else gap(state, code, worry)


def _moved(state: State) -> Step:
    """What follows a list that moved while it was read: a list of its headers, for what moved up over a page's end.

    A repository without snapshots counts its pages off what is there at the moment. A record that changes comes last
    then, and those behind it move up by one: the first of the next page is on no page. That is no doubt of the list's
    end, and once the headers are through, it is whole.
    """
    worry = "records changed while the list was read, and others may have moved up over the end of a page"
    check = replace(next_list(state, state.windows), alone=True, checking=True, moved=True)
    return Step(state=check, findings=_told(state, f"{worry}; what is missing is looked for by its header"))


def _laid_aside(state: State, code: str, worry: str) -> Step:
    """The step over a list in doubt, from whose headers nothing is missing; a gap where they prove nothing.

    A size as large as the whole list's is no window's, and wrong. Where it is, then lists of records and of headers
    may both leave out the same: that is told as an error.
    """
    if state.heedless or state.strays or state.windows[0].span == "all":
        return gap(state, code, worry)
    size = _larger(state.doubted_size, state.complete_list_size)
    told = "OAI209" if size is None or (state.cap is not None and size >= state.cap) else "OAI214"
    found = finding(told, f"{state.windows[0]}: {worry}; nothing is missing from the headers that are listed")
    return Step(state=next_list(state), findings=(found,))


def _told(state: State, words: str) -> tuple[Finding, ...]:
    """That a list is asked for in another way: said once, not for each window."""
    return () if state.worry else (finding("OAI207", words),)


def gap(state: State, code: str, worry: str) -> Step:
    """The step over the current list, which can't be had whole."""
    window = state.windows[0]
    named = worry if window.span == "all" else f"{window}: {worry}"
    return Step(
        state=next_list(replace(state, gaps=(*state.gaps, named))),
        findings=(finding(code, named),),
    )


def _undivided(state: State) -> Step:
    """The end of windows at a repository that heeds no dates."""
    whole = (Window(since=state.from_, until=state.until),)
    again = replace(next_list(state, whole), heedless=True)
    if state.worry:
        again = replace(again, alone=True, checking=True)
    found = finding("OAI210", f"{state.windows[0]} was asked for, and records of other dates came")
    return Step(state=again, findings=(found,))


def _empty(before: State, after: State) -> Finding:
    return finding("OAI204", f"page {after.list_pages} of the list has no records", value=before.token or None)
