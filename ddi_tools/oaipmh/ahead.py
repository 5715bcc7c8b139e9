"""The next pages of a list, fetched and read while the ones before them are being stored.

Reading and storing take about the same time, and most of both is spent in libraries that let other threads run; from
a repository that is far away, all the waiting is saved. Two pages are read ahead: storing one takes longer now and
then, when the database tidies up, and with one page the reader would wait for it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from ddi_tools.oaipmh.protocol import Page, Request, request
from ddi_tools.oaipmh.transport import Answer, Repository

#: So many pages are read before they are asked for.
_AHEAD = 2

#: How long the end of a request that nobody waits for any more is waited for, in seconds.
_PATIENCE = 1


class RepositoryAhead(Repository):
    """A repository that is asked for the next pages of a list of records as soon as their tokens are known.

    There is one request at a time, and what comes of it, an answer or a fault, is told when that page is asked for.
    """

    def __init__(self, base_url: str, **options: Any) -> None:
        super().__init__(base_url, **options)
        self._turn = threading.Lock()
        self._list: _List | None = None

    def ask(self, request: Request) -> Answer:
        """See `Repository.ask`."""
        answer = self._list.take(request) if self._list is not None else None
        if answer is not None:
            return answer
        answer = self._ask_in_turn(request)
        following = _following(request, answer.page)
        if following is not None:
            if self._list is not None:
                self._list.give_up()
            self._list = _List(following, self._ask_in_turn)
        return answer

    def close(self) -> None:
        """Closes the connections, also of a request that is on its way."""
        if self._list is not None:
            self._list.give_up()
            self._sleep = _stop  # before a further attempt it would pause
            self._watch.end()
            self._list.thread.join(_PATIENCE)
        super().close()

    def _ask_in_turn(self, request: Request) -> Answer:
        with self._turn:
            return super().ask(request)


class _List:
    """The pages of a list from one on, read in a thread that no exit waits for."""

    def __init__(self, first: Request, ask: Callable[[Request], Answer]) -> None:
        self._ask = ask
        self._next: Request | None = first
        self._read: deque[Answer | Exception] = deque()
        self._changed = threading.Condition()
        self._given_up = False
        self.thread = threading.Thread(target=self._run, args=(first,), name="ddi-tools-ahead", daemon=True)
        self.thread.start()

    def take(self, request: Request) -> Answer | None:
        """The answer to a request, if it is the next of the list: once it is there. Raises what came instead."""
        if request != self._next:
            return None
        with self._changed:
            self._changed.wait_for(lambda: self._read)
            taken = self._read.popleft()
            self._changed.notify_all()
        if isinstance(taken, Exception):
            self._next = None
            raise taken
        self._next = _following(request, taken.page)
        return taken

    def give_up(self) -> None:
        """No further page is asked for."""
        with self._changed:
            self._given_up = True
            self._changed.notify_all()

    def _run(self, first: Request) -> None:
        asking: Request | None = first
        while asking is not None:
            asking = self._put(asking)

    def _put(self, asking: Request) -> Request | None:
        """Reads a page, and gives the request that it leads to, as soon as there is room for another."""
        read: Answer | Exception
        try:
            read = self._ask(asking)
        except Exception as error:  # told to whoever asks for the page
            read = error
        with self._changed:
            self._read.append(read)
            self._changed.notify_all()
            self._changed.wait_for(lambda: len(self._read) < _AHEAD or self._given_up)
            if self._given_up or isinstance(read, Exception):
                return None
        return _following(asking, read.page)


class _AbandonedError(Exception):
    """Nobody waits for the answer any more."""


def _stop(_: float) -> None:
    raise _AbandonedError


def _following(asked: Request, page: Page) -> Request | None:
    """The request that the page leads to; None where there is none, or it is the same again."""
    if asked.verb != "ListRecords" or page.errors or page.token is None or not page.token.value:
        return None
    following = request("ListRecords", resumptionToken=page.token.value)
    return following if following != asked else None
