"""Stores to serve, and schemas to hold the responses against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.oaipmh.answer import answer
from ddi_tools.oaipmh.harvest import Kind, Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery
from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import Header, Page, Record
from ddi_tools.serve.holdings import Settings, StoreHoldings
from ddi_tools.store.publication.publication import Publication
from ddi_tools.store.records import open_store

ENDPOINT = "https://archive.example/oai"
BASE = "https://aggregator.example/oai"


def codebook(
    number: int, *, title: str = "", titled: bool = True, namespace: str = "ddi:codebook:2_5", prefix: str = ""
) -> bytes:
    """A record's body; without a title DataCite refuses it."""
    date = '<distStmt><distDate date="2020-01-01"/></distStmt>'
    title = (title or f"Study {number}") if titled else ""
    declared = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    text = (
        f'<codeBook {declared}="{namespace}" {xsi} xml:lang="en"><stdyDscr><citation>'
        f"<titlStmt><titl>{title}</titl></titlStmt>"
        f"<rspStmt><AuthEnty>Doe, J</AuthEnty></rspStmt>{date}</citation></stdyDscr></codeBook>"
    )
    for name in (
        "codeBook",
        "stdyDscr",
        "citation",
        "titlStmt",
        "titl",
        "rspStmt",
        "AuthEnty",
        "distStmt",
        "distDate",
    ):
        text = text.replace(f"<{name}", f"<{prefix}{name}").replace(f"</{name}", f"</{prefix}{name}")
    return text.encode()


def record(
    number: int | str, *, body: bytes | None = None, deleted: bool = False, sets: Sequence[str] = (),
    date: str = "2020-01-01T00:00:00Z", about: tuple[bytes, ...] = (), **of: object,
) -> Record:  # fmt: skip
    """A record that an archive gives; `of` is for `codebook`."""
    name = f"oai:archive.example:{number}" if isinstance(number, int) else number
    made = body if body is not None else codebook(number if isinstance(number, int) else 0, **of)  # type: ignore[arg-type]
    return Record(
        header=Header(identifier=name, datestamp=date, sets=tuple(sets), deleted=deleted),
        body=None if deleted else made,
        about=about,
    )


@dataclass
class Clock:
    """A clock that a test sets."""

    time: datetime = datetime(2024, 6, 1, 12, tzinfo=UTC)

    def __call__(self) -> str:
        return self.time.strftime("%Y-%m-%dT%H:%M:%SZ")

    def tick(self, **by: float) -> str:
        """Later by so much; a second where nothing is said."""
        self.time += timedelta(**(by or {"seconds": 1}))
        return self()


@dataclass
class Shelf:
    """A store on disk that is served: what is put in is given out at once."""

    path: Path
    page_size: int = 10
    clock: Clock = field(default_factory=Clock)
    opened: ExitStack = field(default_factory=ExitStack)

    def put(
        self, *records: Record, endpoint: str = ENDPOINT, prefix: str = "oai_ddi25", kind: Kind = "selective"
    ) -> None:
        """Stores the records, as a harvest of one page would; a full one takes away what it does not have."""
        with open_store(self.path) as store:
            place = Place(endpoint=endpoint, prefix=prefix)
            current = store.begin(place, State(kind=kind), self.clock())
            brought = Delivery(records=records, broken=(), response_date="2024-01-31T00:00:00Z", at=self.clock())
            store.commit(current, brought, lambda _: Step(state=State(kind=kind, pages=1)))
            store.finish(current, "whole", self.clock())

    def holdings(self) -> StoreHoldings:
        """The holdings, as a server that was just started has them."""
        publication = self.opened.enter_context(Publication(self.path))
        settings = Settings(name="Tests", base_url=BASE, admin_email="data@archive.example", page_size=self.page_size)
        return StoreHoldings(publication, settings, self.clock)

    def respond(self, *arguments: tuple[str, str], held: StoreHoldings | None = None) -> bytes:
        """The response to a request."""
        held = held or self.holdings()
        return answer(held, arguments, response_date=held.look().date)

    def ask(self, *arguments: tuple[str, str], held: StoreHoldings | None = None) -> Page:
        """The response, read."""
        return read_page(self.respond(*arguments, held=held))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(path=tmp_path / "store.sqlite")
    yield made
    made.opened.close()


Valid = Callable[[bytes], None]

_WRAPPER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="http://www.openarchives.org/OAI/2.0/" schemaLocation="{shared}/schemas/oai-pmh/OAI-PMH.xsd"/>
<xs:import namespace="ddi:codebook:2_5" schemaLocation="{shared}/schemas/ddi-codebook-2.5/codebook.xsd"/>
<xs:import namespace="http://datacite.org/schema/kernel-4"
  schemaLocation="{shared}/schemas/datacite-4.7/metadata.xsd"/>
<xs:import namespace="http://www.openarchives.org/OAI/2.0/oai_dc/" schemaLocation="{own}/oai_dc.xsd"/>
<xs:import namespace="http://www.openarchives.org/OAI/2.0/provenance" schemaLocation="{own}/provenance.xsd"/>
</xs:schema>"""


@pytest.fixture(scope="session")
def valid(shared: Path) -> Valid:
    """Holds a response, with all that is in it, against the schemas."""
    text = _WRAPPER.format(shared=shared, own=Path(__file__).parent / "schemas")
    schema = etree.XMLSchema(etree.fromstring(text, base_url=str(Path(__file__).parent / "wrapper.xsd")))

    def check(response: bytes) -> None:
        schema.assertValid(etree.fromstring(response))

    return check
