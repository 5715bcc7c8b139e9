"""The stores that the tests are run on: SQLite always, PostgreSQL where there is one; and records to put in."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from ddi_tools.oaipmh.harvest import Counts, Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery, Pass
from ddi_tools.oaipmh.protocol import BrokenRecord, Header, Record
from ddi_tools.store.records import RecordStore, open_store

PLACE = Place(endpoint="http://h/oai", prefix="oai_ddi25")
AT = "2024-07-01T00:00:00Z"

#: The URL of a database in which the tests may do as they like, such as postgresql+psycopg://me@/test?host=/run/pg.
VARIABLE = "DDI_TOOLS_TEST_POSTGRES"

_NUMBERS = count(1)


def _programs() -> Path | None:
    """The folder of the server's programs: Debian keeps them out of the path."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders and (folders[-1] / "initdb").exists() else None


@contextmanager
def _server(programs: Path) -> Iterator[str]:
    """A server of our own on a socket in a temporary folder; it refuses to run as root."""
    # Not pytest's folder: nobody but root may look into that, and a socket's path has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="ddi-pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(program: str, *words: str) -> None:
        subprocess.run(
            [programs / program, *words], user=user, cwd=folder, check=True, capture_output=True, timeout=120
        )

    try:
        run("initdb", "-D", str(data), "-U", "ddi", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        # Not as fast as can be, but as in use: what is committed is on the disk.
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c max_connections=50"
        run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://ddi@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL database; without one the test skips."""
    given, programs = os.environ.get(VARIABLE), _programs()
    if given:
        yield given
    elif programs:
        with _server(programs) as url:
            yield url
    else:
        pytest.skip(f"no PostgreSQL: neither {VARIABLE} is set, nor is initdb installed")


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a store can be made that is not there yet."""
    if request.param == "sqlite":
        yield str(tmp_path / "store.db")
        return
    url = make_url(request.getfixturevalue("postgres"))
    schema = f"test_{os.getpid()}_{next(_NUMBERS)}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    try:
        yield url.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
        engine.dispose()


@pytest.fixture
def store(where: str) -> Iterator[RecordStore]:
    with open_store(where) as opened:
        yield opened


def record(
    name: str, body: bytes | None = b"<a/>", *, date: str = "2024-01-01", deleted: bool = False,
    sets: tuple[str, ...] = (), about: tuple[bytes, ...] = (),
) -> Record:  # fmt: skip
    header = Header(identifier=name, datestamp=date, sets=sets, deleted=deleted)
    return Record(header=header, body=None if deleted else body, about=about)


def put(
    store: RecordStore, *records: Record, broken: tuple[BrokenRecord, ...] = (), at: str = AT,
    current: Pass | None = None, place: Place = PLACE,
) -> Counts:  # fmt: skip
    """Stores the records as a pass of their own, unless they belong to one; what it does not bring is not absent."""
    mine = current or store.begin(place, State(), at)
    delivery = Delivery(records=records, broken=broken, response_date="2024-06-01T12:00:00Z", at=at)
    counts, _ = store.commit(mine, delivery, lambda _: Step(state=mine.state))
    if current is None:
        counts += store.finish(mine, "whole", at, lose="deleted")
    return counts


def shown(store: RecordStore) -> list[tuple[str, str, bool, int]]:
    return [(r.identifier, r.datestamp, r.deleted, r.version) for r in store.records()]
