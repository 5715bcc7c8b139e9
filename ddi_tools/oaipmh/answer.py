"""The response to a request, as bytes: what `Holdings` have, in the words of OAI-PMH 2.0."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from ddi_tools.oaipmh import tokens
from ddi_tools.oaipmh.arguments import GRANULARITY, ILLEGAL, judge, selection
from ddi_tools.oaipmh.holdings import Holdings, Refusal
from ddi_tools.oaipmh.protocol import Header, MetadataFormat, Record
from ddi_tools.oaipmh.tokens import Resumption

#: A URI or IRI reference, as the schema's anyURI wants one where a request is repeated.
_URI = re.compile(r"(?:[^\s\x00-\x20\x7f<>\"{}|\\^`%\[\]#]|%[0-9A-Fa-f]{2})+")

_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/'
    ' http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
)


def answer(held: Holdings, arguments: Sequence[tuple[str, str]], *, response_date: str) -> bytes:
    """The response to a request's arguments (section 4), error conditions included."""
    given: Mapping[str, str] = {}
    try:
        given = judge(arguments)
        content = _VERBS[given["verb"]](held, given, response_date)
        content = b"<%s>\n%s</%s>" % (given["verb"].encode(), content, given["verb"].encode())
    except Refusal as refusal:
        condition = refusal.condition
        if condition.code in ("badVerb", "badArgument"):
            given = {}  # section 3.2: such a request is not repeated in the response
        content = f"<error code={quoteattr(condition.code)}>{_text(condition.text)}</error>".encode()
    attributes = "".join(
        f" {name}={quoteattr(value)}"
        for name, value in given.items()
        if name != "identifier" or _URI.fullmatch(value)  # what is no URI would make the response invalid
    )
    opening = (
        f"{_OPENING}<responseDate>{response_date}</responseDate>\n"
        f"<request{attributes}>{_text(held.describe().base_url)}</request>\n"
    )
    return b"".join((opening.encode(), content, b"\n</OAI-PMH>\n"))


def _identify(held: Holdings, given: Mapping[str, str], now: str) -> bytes:
    described = held.describe()
    return _elements(
        repositoryName=described.name,
        baseURL=described.base_url,
        protocolVersion="2.0",
        adminEmail=described.admin_email,
        earliestDatestamp=described.earliest,
        deletedRecord="persistent",
        granularity=GRANULARITY,
    )


def _list_formats(held: Holdings, given: Mapping[str, str], now: str) -> bytes:
    formats = held.formats(given.get("identifier"))
    if not formats:
        raise Refusal("noMetadataFormats", "the record is to be had in no format")
    return b"".join(map(_format, formats))


def _format(offered: MetadataFormat) -> bytes:
    inner = _elements(metadataPrefix=offered.prefix, schema=offered.schema, metadataNamespace=offered.namespace)
    return b"<metadataFormat>\n" + inner + b"</metadataFormat>\n"


def _list_sets(held: Holdings, given: Mapping[str, str], now: str) -> bytes:
    if "resumptionToken" in given:
        raise Refusal("badResumptionToken", "the list of sets is given whole")
    sets = held.sets()
    if not sets:
        raise Refusal("noSetHierarchy", "this repository has no sets")
    return b"".join(b"<set>\n" + _elements(setSpec=s.spec, setName=s.name) + b"</set>\n" for s in sets)


def _get_record(held: Holdings, given: Mapping[str, str], now: str) -> bytes:
    _check_prefix(held, given["metadataPrefix"])
    return record_xml(held.get(given["identifier"], given["metadataPrefix"]))


def _list(held: Holdings, given: Mapping[str, str], now: str) -> bytes:
    verb = given["verb"]
    resumed = _resumed(held, given, now) if "resumptionToken" in given else None
    chosen = resumed.selection if resumed else selection(given)
    _check_prefix(held, chosen.prefix)
    listed = held.select(chosen, resumed.position if resumed else None, bodies=verb == "ListRecords")
    if not listed.records:
        raise Refusal("noRecordsMatch", "no record is in this set and between these dates, in this format")
    xml = b"".join(record_xml(r) if verb == "ListRecords" else header_xml(r.header) for r in listed.records)
    if resumed is None and listed.position is None:
        return xml
    cursor, size = (resumed.cursor, resumed.size) if resumed else (0, listed.size)
    states = f' completeListSize="{size}"' if size is not None else ""
    if listed.position is None:
        return xml + f'<resumptionToken{states} cursor="{cursor}"/>\n'.encode()
    expires = tokens.expiry(now)
    following = Resumption(
        verb=verb, selection=chosen, position=listed.position, cursor=cursor + len(listed.records), size=size
    )
    token = tokens.seal(held.key, following, expires=expires)
    states = f' expirationDate="{expires}"{states} cursor="{cursor}"'
    return xml + f"<resumptionToken{states}>{token}</resumptionToken>\n".encode()


def _resumed(held: Holdings, given: Mapping[str, str], now: str) -> Resumption:
    resumption = tokens.unseal(held.key, given["resumptionToken"], now=now)
    if resumption.verb != given["verb"]:
        raise Refusal("badResumptionToken", f"the token is one of {resumption.verb}")
    return resumption


_VERBS: Mapping[str, Callable[[Holdings, Mapping[str, str], str], bytes]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}


def _check_prefix(held: Holdings, prefix: str) -> None:
    offered = [each.prefix for each in held.formats()]
    if prefix not in offered:
        raise Refusal("cannotDisseminateFormat", f"no record is given as {prefix!r}; there are: {', '.join(offered)}")


def record_xml(record: Record) -> bytes:
    """The record's element; a deleted one has a header alone (section 2.5.1)."""
    parts = [b"<record>\n", header_xml(record.header)]
    if not record.header.deleted:
        if record.body is not None:
            parts += [b"<metadata>\n", record.body, b"\n</metadata>\n"]
        parts += [b"<about>\n" + about + b"\n</about>\n" for about in record.about]
    return b"".join((*parts, b"</record>\n"))


def header_xml(header: Header) -> bytes:
    """The header's element."""
    status = b' status="deleted"' if header.deleted else b""
    inner = _elements(identifier=header.identifier, datestamp=header.datestamp)
    sets = b"".join(_elements(setSpec=spec) for spec in header.sets)
    return b"<header" + status + b">\n" + inner + sets + b"</header>\n"


def _elements(**texts: str) -> bytes:
    return "".join(f"<{name}>{_text(text)}</{name}>\n" for name, text in texts.items()).encode()


def _text(text: str) -> str:
    return escape(ILLEGAL.sub("\ufffd", text))
