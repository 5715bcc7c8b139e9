"""A repository of 60 records that lies, on a real socket: after each harvest all of it is held, or it was said.

Whatever a row does, a harvest that ends without a word holds each record with its text, and no harvest changes a text
or takes away what the repository still has. A row says what the repository does; of `whole` rows all must be held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from xml.sax.saxutils import unescape

import pytest
from lxml import etree

from ddi_tools.errors import RepositoryError
from ddi_tools.findings import Severity
from ddi_tools.oaipmh.client import Selection, harvest
from ddi_tools.oaipmh.transport import Limits
from ddi_tools.store.records import RecordStore, open_store

from .conftest import FaultServer, Reply, condition, envelope

QUICK = Limits(retries=2, pause=0, longest_pause=0)
SIZE = 60


@dataclass(frozen=True)
class Kept:
    """A record as the repository has it: its name and text as they are written in XML."""

    name: str
    date: str
    text: str

    def header(self) -> str:
        return f"<header><identifier>{self.name}</identifier><datestamp>{self.date}</datestamp></header>"

    def body(self) -> str:
        return f"<d xmlns='u:x'>{self.text}<i>a</i> <i>b</i></d>"

    def xml(self) -> str:
        return f"<record>{self.header()}<metadata>{self.body()}</metadata></record>"


def kept() -> list[Kept]:
    return [
        Kept(f"oai:x:{i}", f"2024-0{1 + i // 28}-{1 + i % 28:02}T10:00:00Z", f"R&amp;D — é {i}") for i in range(SIZE)
    ]


@dataclass
class Asked:
    """A list request: the harvest that it is of, its page, how often it was made, and what was asked for."""

    run: int
    page: int
    tries: int
    arguments: dict[str, str]


@dataclass
class Twist:
    """What is odd about a repository; each function is given what an honest one would say.

    Of `whole` ones all must be held after `runs` harvests, the later ones `full` if so wanted; `believed` ones can't
    be found out at the first.
    """

    whole: bool = False
    runs: int = 1
    full: bool = False
    sized: bool = True
    per_page: int = 10
    believed: bool = False
    records: Callable[[Asked, list[Kept]], list[Kept]] = lambda asked, records: records
    listing: Callable[[Asked], bytes | None] = lambda asked: None
    part: Callable[[Asked, list[Kept]], list[Kept]] = lambda asked, part: part
    items: Callable[[Asked, str], str] = lambda asked, items: items
    token: Callable[[Asked, str], str] = lambda asked, element: element
    stated: Callable[[Asked, int], object] = lambda asked, size: size
    response: Callable[[Asked, bytes], bytes] = lambda asked, response: response
    clock: Callable[[int], str] = lambda run: f"2024-06-0{run + 1}T12:00:00Z"
    run: int = field(default=0, init=False)
    tokens: dict[str, tuple[str, str, int]] = field(default_factory=dict, init=False)
    tries: dict[str, int] = field(default_factory=dict, init=False)

    def script(self, arguments: dict[str, str]) -> Reply:
        given = {k: v for k, v in arguments.items() if k[0] != "_"}
        now = Asked(self.run, -1, 0, given)
        if given["verb"] == "Identify":
            told = "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity><earliestDatestamp>2024-01-01T00:00:00Z"
            answer = self.dated(f"<Identify>{told}</earliestDatestamp></Identify>".encode())
        elif given["verb"] == "GetRecord":
            found = [r for r in self.records(now, kept()) if unescape(r.name) == given["identifier"]]
            answer = self.dated(f"<GetRecord>{found[0].xml()}</GetRecord>".encode()) if found else b""
        else:
            answer = self.listed(given)
        return Reply(answer)

    def dated(self, content: bytes) -> bytes:
        return envelope(content, date=self.clock(self.run))

    def listed(self, given: dict[str, str]) -> bytes:
        since, until, start = given.get("from", ""), given.get("until", "9"), 0
        if "resumptionToken" in given:
            if given["resumptionToken"] not in self.tokens:
                return condition("badResumptionToken")
            since, until, start = self.tokens[given["resumptionToken"]]
        key = f"{self.run}{sorted(given.items())}"
        self.tries[key] = self.tries.get(key, 0) + 1
        asked = Asked(self.run, start // self.per_page, self.tries[key], given)
        if (instead := self.listing(asked)) is not None:
            return self.response(asked, instead)
        chosen = [r for r in self.records(asked, kept()) if since <= r.date <= until]
        if not chosen:
            return self.dated(b'<error code="noRecordsMatch"/>')
        return self.response(asked, self.dated(self.content(asked, chosen, (since, until), start).encode()))

    def content(self, asked: Asked, chosen: list[Kept], dates: tuple[str, str], start: int) -> str:
        end = start + self.per_page
        more = f"t{asked.run}|{end}+{'/'.join(dates)}&amp;" if end < len(chosen) else ""
        size = f' completeListSize="{self.stated(asked, len(chosen))}"' if self.sized else ""
        element = self.token(asked, f"<resumptionToken{size}>{more}</resumptionToken>")
        for found in etree.fromstring(f"<t>{element}</t>").iter():
            self.tokens[(found.text or "").strip()] = (*dates, end)
        part = self.part(asked, chosen[start:end])
        verb = asked.arguments["verb"]
        listed = "".join(r.xml() if verb == "ListRecords" else r.header() for r in part)
        return self.items(asked, f"<{verb}>{listed}{element}</{verb}>")


def at(page: int, answer: bytes, *, tries: int = 99, run: int = 0) -> Callable[[Asked], bytes | None]:
    return lambda a: answer if (a.page, a.run) == (page, run) and a.tries <= tries else None


def changed(asked: Asked, records: list[Kept]) -> list[Kept]:
    """Records of which three have changed before the second harvest."""
    if asked.run == 0:
        return records
    new = [replace(r, date="2024-06-01T12:30:00Z", text=f"{r.text} anew") for r in records[:3]]
    return records[3:] + new


def shifted() -> Callable[[Asked, list[Kept]], list[Kept]]:
    """A record of a page that was given goes away, and the rest slides forward by one."""
    seen = count()
    return lambda asked, records: records[1:] if asked.page >= 0 and next(seen) > 2 else records


HEADERS = envelope(b"<ListIdentifiers><header><identifier>oai:x:20</identifier></header></ListIdentifiers>")
ONE = envelope(f"<GetRecord>{kept()[20].xml()}</GetRecord>".encode())
EMPTY = "<resumptionToken/>"
OTHER = envelope(b"<Identify><repositoryName>R</repositoryName></Identify>")

TWISTS: dict[str, Callable[[], Twist]] = {
    "honest": lambda: Twist(whole=True),
    "honest, without a size": lambda: Twist(whole=True, sized=False),
    # -- answers to other questions
    "headers in the place of records": lambda: Twist(sized=False, listing=at(2, HEADERS)),
    "headers in the place of records, once": lambda: Twist(whole=True, sized=False, listing=at(2, HEADERS, tries=1)),
    "a single record in the place of a list": lambda: Twist(sized=False, listing=at(2, ONE)),
    "Identify in the place of a list": lambda: Twist(sized=False, listing=at(2, OTHER)),
    "an empty list at the beginning": lambda: Twist(listing=at(0, envelope(b"<ListRecords/>"))),
    # -- ends
    "noRecordsMatch to a token": lambda: Twist(sized=False, listing=at(2, condition("noRecordsMatch"))),
    "noRecordsMatch to a token, once": lambda: Twist(
        whole=True, sized=False, listing=at(2, condition("noRecordsMatch"), tries=1)
    ),
    "noRecordsMatch to all, then a catalogue": lambda: Twist(
        whole=True, runs=2, believed=True, listing=at(0, condition("noRecordsMatch"))
    ),
    "an empty token before the real one": lambda: Twist(
        whole=True, sized=False, token=lambda a, t: f"<resumptionToken/>{t}"
    ),
    "an empty token early": lambda: Twist(token=lambda a, t: EMPTY if a.page == 2 else t),
    "no token early": lambda: Twist(sized=False, token=lambda a, t: "" if a.page == 2 else t),
    "never a token": lambda: Twist(whole=True, sized=False, per_page=50, token=lambda a, t: ""),
    # -- sizes
    "a size that is too large": lambda: Twist(stated=lambda a, n: 99),
    "a size that is too small": lambda: Twist(whole=True, stated=lambda a, n: 7),
    "a size of 5,000 digits": lambda: Twist(whole=True, stated=lambda a, n: "9" * 5000),
    "the size of what remains": lambda: Twist(whole=True, stated=lambda a, n: n - 10 * a.page),
    "a record left out of each page": lambda: Twist(part=lambda a, p: p[:4] + p[5:]),
    "a record twice in the place of another": lambda: Twist(part=lambda a, p: [*p[:4], p[0], *p[5:]]),
    "records slide forward over the end of a page": lambda: Twist(records=shifted()),
    "a page in the place of another": lambda: Twist(
        whole=True, sized=False, part=lambda a, p: kept()[20:30] if a.page == 3 else p
    ),
    # -- shapes
    "a list in two": lambda: Twist(
        whole=True,
        sized=False,
        items=lambda a, x: x.replace("</record><r", "</record></ListRecords><ListRecords><r", 1),
    ),
    "a token beside its list": lambda: Twist(
        whole=True,
        sized=False,
        items=lambda a, x: x.removesuffix("</ListRecords>").replace("<resum", "</ListRecords><resum"),
    ),
    "records called Record": lambda: Twist(
        sized=False, items=lambda a, x: x.replace("<record>", "<Record>", 1).replace("</record>", "</Record>", 1)
    ),
    "records in an element of their own": lambda: Twist(
        sized=False,
        items=lambda a, x: x.replace("<ListRecords>", "<ListRecords><all>").replace("<resum", "</all><resum"),
    ),
    "comments with records in them": lambda: Twist(
        whole=True, items=lambda a, x: x.replace("<record>", f"<!-- {kept()[0].xml()} --><record>")
    ),
    # -- encodings
    "UTF-8 that is called UTF-16": lambda: Twist(
        whole=True, response=lambda a, x: x.replace(b'"UTF-8"', b'"UTF-16"')
    ),
    "UTF-8 that is called KOI8-R": lambda: Twist(whole=True, response=lambda a, x: x.replace(b"UTF-8", b"KOI8-R")),
    "UTF-8 that is called latin-1, after a blank": lambda: Twist(
        whole=True, response=lambda a, x: b"\n" + x.replace(b"UTF-8", b"ISO-8859-1")
    ),
    # -- identifiers and single records
    "identifiers that differ in a no-break space": lambda: Twist(
        whole=True, records=lambda a, rs: [*rs, *(replace(r, name=f"{r.name}\u00a0", text="other") for r in rs[:9])]
    ),
    "a broken record with an ampersand in its name": lambda: Twist(
        whole=True,
        items=lambda a, x: x.replace("R&amp;D — é 7<", "\x01<"),
        records=lambda a, rs: [replace(r, name=r.name.replace(":x:", ":x&amp;")) for r in rs],
    ),
    "broken records at the edges of each page": lambda: Twist(
        whole=True, items=lambda a, x: x.replace("R&amp;D — é 10<", "R & D<").replace("R&amp;D — é 9<", "<open><")
    ),
    # -- clocks and second harvests
    "a clock that was ahead": lambda: Twist(
        whole=True,
        runs=2,
        records=changed,
        clock=lambda run: "2024-06-02T12:00:00Z" if run else "2099-01-01T00:00:00Z",
    ),
    "a clock that goes back": lambda: Twist(
        whole=True, runs=2, records=changed, clock=lambda run: f"2024-06-0{5 - run}T12:00:00Z"
    ),
    "a clock that was never set": lambda: Twist(
        whole=True, runs=2, records=changed, clock=lambda run: "0001-01-01T00:00:00Z"
    ),
    "no clock": lambda: Twist(whole=True, runs=2, records=changed, clock=lambda run: ""),
    "a page of HTML at the second harvest": lambda: Twist(
        runs=2, full=True, response=lambda a, x: b"<html xmlns='http://www.w3.org/1999/xhtml'/>" if a.run else x
    ),
    "nothing at the second harvest": lambda: Twist(runs=2, full=True, records=lambda a, rs: [] if a.run else rs),
    "half at the second harvest": lambda: Twist(runs=2, full=True, records=lambda a, rs: rs[::2] if a.run else rs),
    "a list that ends early at the second harvest": lambda: Twist(
        runs=2, full=True, sized=False, token=lambda a, t: EMPTY if a.run else t
    ),
}


def text_of(body: bytes) -> str:
    return "".join(etree.fromstring(body).itertext())


def offered(twist: Twist) -> dict[str, str]:
    """What the repository has, by identifier."""
    records = twist.records(Asked(twist.run, -1, 0, {}), kept())
    return {unescape(r.name): text_of(r.body().encode()) for r in records}


def harvested(url: str, store: RecordStore, twist: Twist) -> bool:
    """Whether a harvest says nothing that ends it with another exit code than 0."""
    selection = Selection(full=twist.full and twist.run > 0)
    try:
        summary = harvest(url, store, at=f"2030-01-0{twist.run + 1}T00:00:00Z", selection=selection, limits=QUICK)
    except RepositoryError:
        return False
    return summary.whole and not any(f.severity is Severity.ERROR for f in summary.findings)


@pytest.mark.parametrize("name", list(TWISTS))
def test_all_is_held_or_it_is_said(fault_server: FaultServer, tmp_path: Path, name: str) -> None:
    twist = TWISTS[name]()
    before: dict[str, str] = {}
    with fault_server(twist.script) as url, open_store(tmp_path / "store.db") as store:
        for number in range(twist.runs):
            twist.run = number
            silent, there = harvested(url, store, twist), offered(twist)
            held = {r.identifier: text_of(store.body(r.sha256)) for r in store.records() if r.sha256 and not r.absent}
            current = {name: text for name, text in held.items() if name in there}
            assert current.keys() >= before.keys() & there.keys(), "what the repository has was taken away"
            assert current.items() <= {**before, **there}.items() or current == there, "a text was changed"
            assert not silent or current == there or (twist.believed and not twist.run), (
                "records are missing silently"
            )
            before = held
    assert not twist.whole or (silent and current == there)
