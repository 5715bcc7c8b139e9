"""The next page of a list, fetched and read while the one before it is being stored.

Reading and storing take about the same time, and most of both is spent in libraries that let other threads run; from
a repository that is far away, all the waiting is saved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ddi_tools.oaipmh.protocol import Page, Request, request
from ddi_tools.oaipmh.transport import Answer, Repository

#: How long the end of a request that nobody waits for any more is waited for, in seconds.
_PATIENCE = 1


class RepositoryAhead(Repository):
    """A repository that is asked for the next page of a list of records as soon as its token is known.

    There is one request at a time, and what comes of it, an answer or a fault, is told when that page is asked for.
    """

    def __init__(self, base_url: str, **options: Any) -> None:
        super().__init__(base_url, **options)
        self._coming: _Coming | None = None

    def ask(self, request: Request) -> Answer:
        """See `Repository.ask`."""
        answer = self._arrived(request) or super().ask(request)
        following = _following(request, answer.page)
        if following is not None:
            self._coming = _Coming(following, super().ask)
        return answer

    def close(self) -> None:
        """Closes the connections, also of a request that is on its way."""
        if self._coming is not None:
            self._sleep = _stop  # before a further attempt it would pause
            self._watch.end()
            self._coming.thread.join(_PATIENCE)
        super().close()

    def _arrived(self, request: Request) -> Answer | None:
        """What was asked for ahead, if it is this; if it is not, it stays, and the connection is free."""
        if self._coming is None:
            return None
        self._coming.thread.join()
        if self._coming.request != request:
            return None
        coming, self._coming = self._coming, None
        if coming.error is not None:
            raise coming.error
        return coming.answer


class _Coming:
    """A request on its way, in a thread that no exit waits for."""

    def __init__(self, request: Request, ask: Callable[[Request], Answer]) -> None:
        self.request = request
        self.answer: Answer | None = None
        self.error: Exception | None = None
        self._ask = ask
        self.thread = threading.Thread(target=self._run, name="ddi-tools-ahead", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.answer = self._ask(self.request)
        except Exception as error:  # told to whoever asks for the page
            self.error = error


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
