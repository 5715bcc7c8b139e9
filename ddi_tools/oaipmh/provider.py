"""Records served over OAI-PMH 2.0: `respond` makes the response to a request, `serve` answers HTTP on loopback.

Resumption tokens hold their whole state, so that they stay valid for as long as the records stay the same.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.sax.saxutils import escape, quoteattr

from ddi_tools.oaipmh.page import read_page
from ddi_tools.oaipmh.protocol import DEFAULT_PREFIX, Condition, Header, MetadataFormat, Record

DDI25_FORMAT = MetadataFormat(
    prefix=DEFAULT_PREFIX,
    schema="http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd",
    namespace="ddi:codebook:2_5",
)

_GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What a provider serves: records of one format, in the order of their datestamps, `page_size` at a time."""

    base_url: str
    records: tuple[Record, ...]
    name: str = "ddi-tools"
    admin_email: str = "root@localhost.localdomain"
    format: MetadataFormat = field(default=DDI25_FORMAT)
    page_size: int = 100


class _ConditionError(Exception):
    """An error condition is the answer; `args[0]` is the condition."""


def collection(base_url: str, records: Iterable[Record], *, page_size: int = 100) -> Collection:
    """The collection of the records, put in order; of those with the same identifier the newest is served."""
    newest: dict[str, Record] = {}
    for record in sorted(records, key=_order):
        newest[record.header.identifier] = record
    return Collection(base_url=base_url, records=tuple(sorted(newest.values(), key=_order)), page_size=page_size)


def respond(held: Collection, arguments: Sequence[tuple[str, str]], *, response_date: str) -> bytes:
    """The response to a request's arguments (section 4), error conditions included."""
    given = dict(arguments)
    try:
        content = _content(held, arguments, given)
    except _ConditionError as raised:
        condition: Condition = raised.args[0]
        if condition.code in ("badVerb", "badArgument"):
            given = {}  # section 3.2: such a request is not repeated in the response
        content = f"<error code={quoteattr(condition.code)}>{escape(condition.text)}</error>".encode()
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in given.items())
    return b"".join(
        (
            b'<?xml version="1.0" encoding="UTF-8"?>\n'
            b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"'
            b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/'
            b' http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n',
            f"<responseDate>{response_date}</responseDate>\n".encode(),
            f"<request{attributes}>{escape(held.base_url)}</request>\n".encode(),
            content,
            b"\n</OAI-PMH>\n",
        )
    )


def _content(held: Collection, arguments: Sequence[tuple[str, str]], given: Mapping[str, str]) -> bytes:
    names = [name for name, _ in arguments]
    verb = given.get("verb")
    if verb is None or verb not in _VERBS or names.count("verb") > 1:
        raise _condition("badVerb", f"the verb must be one of {', '.join(_VERBS)}, given once")
    answer, required, optional = _VERBS[verb]
    own = set(names) - {"verb"}
    if len(own) < len(names) - 1:
        raise _condition("badArgument", "an argument is given more than once")
    exclusive = "resumptionToken" in own and "resumptionToken" in optional
    if strangers := sorted(own - {"resumptionToken"} if exclusive else own - required - optional):
        raise _condition("badArgument", f"{verb} does not take {', '.join(strangers)} here")
    if missing := sorted(required - own) if not exclusive else []:
        raise _condition("badArgument", f"{verb} needs {', '.join(missing)}")
    return f"<{verb}>\n".encode() + answer(held, given) + f"</{verb}>".encode()


def _identify(held: Collection, _: Mapping[str, str]) -> bytes:
    earliest = next((d for r in held.records if _DATE.fullmatch(d := r.header.datestamp)), "1970-01-01T00:00:00Z")
    return _elements(
        repositoryName=held.name,
        baseURL=held.base_url,
        protocolVersion="2.0",
        adminEmail=held.admin_email,
        earliestDatestamp=earliest,
        deletedRecord="persistent",
        granularity=_GRANULARITY,
    )


def _list_formats(held: Collection, given: Mapping[str, str]) -> bytes:
    if "identifier" in given:
        _find(held, given["identifier"])
    offered = held.format
    inner = _elements(metadataPrefix=offered.prefix, schema=offered.schema, metadataNamespace=offered.namespace)
    return b"<metadataFormat>\n" + inner + b"</metadataFormat>\n"


def _list_sets(held: Collection, given: Mapping[str, str]) -> bytes:
    if "resumptionToken" in given:
        raise _condition("badResumptionToken", "the list of sets is given whole")
    specs = sorted({spec for record in held.records for spec in record.header.sets})
    if not specs:
        raise _condition("noSetHierarchy", "this repository has no sets")
    return b"".join(b"<set>\n" + _elements(setSpec=spec, setName=spec) + b"</set>\n" for spec in specs)


def _get_record(held: Collection, given: Mapping[str, str]) -> bytes:
    _check_prefix(held, given["metadataPrefix"])
    return _record_xml(_find(held, given["identifier"]))


def _list_records(held: Collection, given: Mapping[str, str]) -> bytes:
    return _list(held, given, _record_xml)


def _list_identifiers(held: Collection, given: Mapping[str, str]) -> bytes:
    return _list(held, given, lambda record: _header_xml(record.header))


_LIST = frozenset({"from", "until", "set", "resumptionToken"})
_NONE: frozenset[str] = frozenset()

#: By verb: who answers, and which arguments it needs and may have (section 4).
_VERBS: Mapping[str, tuple[Callable[[Collection, Mapping[str, str]], bytes], frozenset[str], frozenset[str]]] = {
    "Identify": (_identify, _NONE, _NONE),
    "ListMetadataFormats": (_list_formats, _NONE, frozenset({"identifier"})),
    "ListSets": (_list_sets, _NONE, frozenset({"resumptionToken"})),
    "GetRecord": (_get_record, frozenset({"identifier", "metadataPrefix"}), _NONE),
    "ListIdentifiers": (_list_identifiers, frozenset({"metadataPrefix"}), _LIST),
    "ListRecords": (_list_records, frozenset({"metadataPrefix"}), _LIST),
}


def _list(held: Collection, given: Mapping[str, str], xml: Callable[[Record], bytes]) -> bytes:
    cursor, selection = _resumed(given["resumptionToken"]) if "resumptionToken" in given else (0, given)
    _check_prefix(held, selection["metadataPrefix"])
    chosen = _selected(held, selection)
    if not chosen:
        raise _condition("noRecordsMatch", "no record is in this set and between these dates")
    if cursor >= len(chosen):
        raise _condition("badResumptionToken", "the token is not one of this list")
    end = cursor + held.page_size
    records = b"".join(map(xml, chosen[cursor:end]))
    if not cursor and end >= len(chosen):
        return records
    following = urlencode({"cursor": end, **_selection(selection)}) if end < len(chosen) else ""
    size = f'completeListSize="{len(chosen)}" cursor="{cursor}"'
    return records + f"<resumptionToken {size}>{escape(following)}</resumptionToken>\n".encode()


def _selection(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ("metadataPrefix", "set", "from", "until") if name in given}


def _resumed(token: str) -> tuple[int, Mapping[str, str]]:
    given = dict(parse_qsl(token))
    cursor = given.get("cursor", "")
    if not (cursor.isascii() and cursor.isdecimal()) or "metadataPrefix" not in given:
        raise _condition("badResumptionToken", "the token is not one of this repository")
    return int(cursor), given


def _selected(held: Collection, given: Mapping[str, str]) -> list[Record]:
    since, until = _day(given.get("from"), "T00:00:00Z"), _day(given.get("until"), "T23:59:59Z")
    if "from" in given and "until" in given and len(given["from"]) != len(given["until"]):
        raise _condition("badArgument", "from and until differ in granularity")
    if since and until and since > until:
        raise _condition("badArgument", "from is later than until")
    spec = given.get("set")
    return [
        r for r in held.records
        if (not since or r.header.datestamp >= since) and (not until or r.header.datestamp <= until)
        and (spec is None or any(s == spec or s.startswith(f"{spec}:") for s in r.header.sets))
    ]  # fmt: skip


def _day(date: str | None, time: str) -> str | None:
    """The date to the second; a day stands for its first second in `from`, for its last in `until`."""
    if date is None:
        return None
    try:
        if not _DATE.fullmatch(date):
            raise ValueError(date)
        datetime.fromisoformat(date)
    except ValueError:
        raise _condition("badArgument", f"{date!r} is not a date like {_GRANULARITY} or YYYY-MM-DD") from None
    return date if "T" in date else date + time


def _find(held: Collection, identifier: str) -> Record:
    record = next((r for r in held.records if r.header.identifier == identifier), None)
    if record is None:
        raise _condition("idDoesNotExist", f"no record has the identifier {identifier!r}")
    return record


def _check_prefix(held: Collection, prefix: str) -> None:
    if prefix != held.format.prefix:
        raise _condition("cannotDisseminateFormat", f"no record is given as {prefix!r}")


def _condition(code: str, text: str) -> _ConditionError:
    return _ConditionError(Condition(code=code, text=text))


def _record_xml(record: Record) -> bytes:
    parts = [b"<record>\n", _header_xml(record.header)]
    if record.body is not None and not record.header.deleted:
        parts += [b"<metadata>\n", record.body, b"\n</metadata>\n"]
    parts += [b"<about>\n" + about + b"\n</about>\n" for about in record.about]
    return b"".join((*parts, b"</record>\n"))


def _header_xml(header: Header) -> bytes:
    status = b' status="deleted"' if header.deleted else b""
    inner = _elements(identifier=header.identifier, datestamp=header.datestamp)
    sets = b"".join(_elements(setSpec=spec) for spec in header.sets)
    return b"<header" + status + b">\n" + inner + sets + b"</header>\n"


def _elements(**texts: str) -> bytes:
    return "".join(f"<{name}>{escape(text)}</{name}>\n" for name, text in texts.items()).encode()


def _order(record: Record) -> tuple[str, str]:
    return record.header.datestamp, record.header.identifier


@contextmanager
def serve(
    sources: Iterable[bytes | Record],
    *,
    path: str = "/oai-pmh/v0/oai",
    page_size: int = 100,
    public_url: str | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[str]:
    """Serves the records on a free loopback port, and gives the base URL.

    A source is a record, or a response whose records are taken. `public_url` is the base URL that the repository
    states of itself, where that isn't the port's; `now` is its clock.
    """
    records = [r for s in sources for r in ((s,) if isinstance(s, Record) else read_page(s).records)]
    with _Server(("127.0.0.1", 0), _Handler) as server:
        base_url = f"http://127.0.0.1:{server.server_port}{path}"
        server.RequestHandlerClass = _handler(
            collection(public_url or base_url, records, page_size=page_size), path, now
        )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield base_url
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    """A server that takes it without a word when a client goes away in the middle of an answer."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and POST on one path; a subclass says with what."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1  # headers and body in one packet
    disable_nagle_algorithm = True
    path_served = ""

    def answer(self, arguments: Sequence[tuple[str, str]]) -> bytes:
        raise NotImplementedError

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self._send(url.path, url.query)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        body = self.rfile.read(min(int(length), 1 << 16)) if length.isdecimal() else b""
        self._send(urlsplit(self.path).path, body.decode("utf-8", "replace"))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a library does not print."""

    def _send(self, path: str, query: str) -> None:
        if path.rstrip("/") != self.path_served.rstrip("/"):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = self.answer(parse_qsl(query, keep_blank_values=True))
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _handler(held: Collection, path: str, now: Callable[[], datetime]) -> type[_Handler]:
    class Handler(_Handler):
        path_served = path

        def answer(self, arguments: Sequence[tuple[str, str]]) -> bytes:
            date = now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            return respond(held, arguments, response_date=date)

    return Handler
