"""A page and its checkpoint are there both or neither, whenever the harvester is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest

from ddi_tools.oaipmh.harvest import State
from ddi_tools.store.records import open_store

from .conftest import AT, PLACE

PAGE = 5
HARVESTER = """
import os, sys
from ddi_tools.oaipmh.harvest import Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery
from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.store.records import open_store
with open_store(sys.argv[1]) as store:
    current = store.begin(Place(endpoint=sys.argv[2], prefix=sys.argv[3]), State(), sys.argv[4])
    for page in range(10_000):
        records = [
            Record(header=Header(identifier=f"{page:06}-{i}", datestamp="2024"), body=b"<a>%d</a>" % page)
            for i in range(5)
        ]
        state = State(token=f"t{page + 1}", pages=page + 1, received=5 * page + 5)
        delivery = Delivery(records=records, broken=[], response_date="", at=sys.argv[4])
        store.commit(current, delivery, lambda _: Step(state=state))
        print(page, flush=True)
"""


@pytest.mark.parametrize("pages", [1, 2, 9])
def test_a_killed_harvester_leaves_whole_pages(where: str, pages: int) -> None:
    arguments = [sys.executable, "-c", HARVESTER, where, PLACE.endpoint, PLACE.prefix, AT]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        for _ in range(pages):
            running.stdout.readline()
        threading.Event().wait(0.0013 * pages)  # somewhere within a page
        running.send_signal(signal.SIGKILL)
    assert running.returncode == -signal.SIGKILL
    with open_store(where) as store:
        current = store.begin(PLACE, State(), AT)
        there = list(store.documents())
        assert current.state.pages >= pages
        assert current.state.token == f"t{current.state.pages}"
        assert len(there) == current.state.received == PAGE * current.state.pages
        assert all(body == b"<a>%d</a>" % int(row.identifier[:6]) for row, body in there)
        assert list(store.damages()) == []
