"""Responses of OAI-PMH, read once and without I/O.

Elements are known by their local names, since real repositories leave the namespace out or misspell it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from lxml import etree

from ddi_tools.codebook.xml import SPACE, HostileXMLError, local_name, parse
from ddi_tools.findings import Finding, finding
from ddi_tools.oaipmh import cutting, mending
from ddi_tools.oaipmh.protocol import (
    BrokenRecord,
    Condition,
    Header,
    HostilePageError,
    Identity,
    MetadataFormat,
    Page,
    Record,
    ResumptionToken,
    SetDescription,
    not_a_page,
)
from ddi_tools.oaipmh.spans import UncutError

#: A number of more digits counts no records; and Python reads no more than a few thousand of them.
_MOST_DIGITS = 15

#: The body that an element of the page stands for, as a document.
Body = Callable[[etree._Element], bytes]


def read_page(data: bytes, *, charset: str | None = None) -> Page:
    """Reads one response; what had to be tolerated to read it is in the page's findings.

    `charset` is the character encoding that HTTP stated. Raises `NotAPageError` if this is not an OAI-PMH response or
    only part of one, `HostilePageError` if it declares entities.
    """
    data, found = mending.redeclared(data)
    try:
        page = _page(data)
    except etree.XMLSyntaxError as error:
        page = mending.mend(data, charset, str(error), _page)
    return replace(page, findings=(*found, *page.findings)) if found else page


def _page(data: bytes) -> Page:
    """The page, with its bodies as they came where they can be cut out, else written anew."""
    try:
        parts = cutting.cut(data)
        page = _page_of(parts.husk, parts.body)
        parts.prove()
    except UncutError:
        return _page_of(_root(data), _standing_alone)
    return page


def _root(data: bytes) -> etree._Element:
    try:
        root = parse(data)
    except HostileXMLError as error:
        raise _hostile(f"declares entities ({error})") from None
    # With an external DTD, which is never fetched, references to its entities stay unresolved in the text.
    if root.getroottree().docinfo.doctype and next(root.iter(etree.Entity), None) is not None:
        raise _hostile("refers to entities of a DTD")
    return root


def _hostile(what: str) -> HostilePageError:
    return HostilePageError(
        f"the response {what}: it is refused as hostile", hint="tell the repository: OAI-PMH responses need no DTD"
    )


def _page_of(root: etree._Element, body: Body) -> Page:
    if local_name(root) != "OAI-PMH":
        raise not_a_page(etree.tostring(root, encoding="utf-8"))
    children = {local_name(child): child for child in root.iterchildren(tag=etree.Element)}
    errors = tuple(Condition(code=e.get("code", "unknown"), text=_text(e)) for e in _named(root, "error"))
    verb = next((name for name in children if name in _CONTENT or name in _OF_RECORDS), None)
    if verb is None and not errors:
        raise not_a_page(etree.tostring(root, encoding="utf-8"))
    response_date = _text(children.get("responseDate"))
    if verb is None:
        return Page(response_date=response_date, verb=None, errors=errors)
    read = partial(_read_records, body=body) if verb in _OF_RECORDS else _CONTENT[verb]
    pages = [read(element, response_date, verb, errors) for element in _named(root, verb)]
    return _joined(pages, _token(root))


def _joined(pages: Sequence[Page], stray: ResumptionToken | None) -> Page:
    """The page in one, though its list came in several elements, or has its token beside it: both are met with."""
    first = pages[0]
    if len(pages) == 1 and (stray is None or first.token is not None):
        return first
    return replace(
        first,
        records=tuple(r for p in pages for r in p.records),
        broken=tuple(b for p in pages for b in p.broken),
        headers=tuple(h for p in pages for h in p.headers),
        formats=tuple(f for p in pages for f in p.formats),
        sets=tuple(s for p in pages for s in p.sets),
        findings=tuple(f for p in pages for f in p.findings),
        token=_telling([token for token in (*(p.token for p in pages), stray) if token]),
    )


def _read_records(
    element: etree._Element, date: str, verb: str, errors: tuple[Condition, ...], *, body: Body
) -> Page:
    records: list[Record] = []
    broken: list[BrokenRecord] = []
    findings: list[Finding] = []
    for child in element.iterchildren(tag=etree.Element):
        name = local_name(child)
        record = _record(child, findings, body) if name == "record" else None
        if record is not None:
            records.append(record)
        elif name != "resumptionToken":
            reason = "it has no identifier" if name == "record" else f"it is in an element called {name}"
            broken.append(BrokenRecord(identifier=None, data=_standing_alone(child), reason=reason))
    return Page(
        response_date=date, verb=verb, records=tuple(records), broken=tuple(broken), token=_token(element),
        errors=errors, findings=tuple(findings),
    )  # fmt: skip


def _read_headers(element: etree._Element, date: str, verb: str, errors: tuple[Condition, ...]) -> Page:
    headers = tuple(h for child in _named(element, "header") if (h := _header(child)))
    return Page(response_date=date, verb=verb, headers=headers, token=_token(element), errors=errors)


def _read_formats(element: etree._Element, date: str, verb: str, errors: tuple[Condition, ...]) -> Page:
    formats = tuple(
        MetadataFormat(
            prefix=_child_text(f, "metadataPrefix"),
            schema=_child_text(f, "schema"),
            namespace=_child_text(f, "metadataNamespace"),
        )
        for f in _named(element, "metadataFormat")
    )
    return Page(response_date=date, verb=verb, formats=formats, token=_token(element), errors=errors)


def _read_sets(element: etree._Element, date: str, verb: str, errors: tuple[Condition, ...]) -> Page:
    sets = tuple(
        SetDescription(spec=_child_text(s, "setSpec"), name=_child_text(s, "setName")) for s in _named(element, "set")
    )
    return Page(response_date=date, verb=verb, sets=sets, token=_token(element), errors=errors)


def _read_identity(element: etree._Element, date: str, verb: str, errors: tuple[Condition, ...]) -> Page:
    identity = Identity(
        name=_child_text(element, "repositoryName"),
        base_url=_child_text(element, "baseURL"),
        earliest=_child_text(element, "earliestDatestamp"),
        deleted_record=_child_text(element, "deletedRecord"),
        granularity=_child_text(element, "granularity"),
        protocol_version=_child_text(element, "protocolVersion"),
        admin_emails=tuple(_text(e) for e in _named(element, "adminEmail")),
        compressions=tuple(_text(e) for e in _named(element, "compression")),
    )
    return Page(response_date=date, verb=verb, identity=identity, errors=errors)


_OF_RECORDS = frozenset({"GetRecord", "ListRecords"})
_CONTENT: Mapping[str, Callable[[etree._Element, str, str, tuple[Condition, ...]], Page]] = {
    "ListIdentifiers": _read_headers,
    "ListMetadataFormats": _read_formats,
    "ListSets": _read_sets,
    "Identify": _read_identity,
}


def _record(element: etree._Element, findings: list[Finding], body: Body) -> Record | None:
    parts = _parts(element)
    header = _header(parts["header"][-1]) if "header" in parts else None
    if header is None:
        return None
    bodies = [child for part in parts.get("metadata", ()) for child in part.iterchildren(tag=etree.Element)]
    if not bodies and not header.deleted:
        findings.append(
            finding(
                "OAI101",
                f"the record {header.identifier} is not deleted, yet has no metadata",
                value=header.identifier,
            )
        )
    if len(bodies) > 1:
        findings.append(
            finding(
                "OAI102",
                f"the record {header.identifier} has {len(bodies)} metadata elements; the first is kept",
                value=header.identifier,
            )
        )
    about = tuple(_standing_alone(e) for a in parts.get("about", ()) for e in a.iterchildren(tag=etree.Element))
    return Record(header=header, body=body(bodies[0]) if bodies else None, about=about)


def _header(element: etree._Element) -> Header | None:
    parts = _parts(element)
    identifier = _text(parts["identifier"][0]) if "identifier" in parts else ""
    if not identifier:
        return None
    return Header(
        identifier=identifier,
        datestamp=_text(parts["datestamp"][0]) if "datestamp" in parts else "",
        sets=tuple(map(_text, parts.get("setSpec", ()))),
        deleted=element.get("status", "").strip().lower() == "deleted",
    )


def _parts(element: etree._Element) -> dict[str, list[etree._Element]]:
    """The element's children by their names: going through them once is less than asking for each name."""
    parts: dict[str, list[etree._Element]] = {}
    for child in element.iterchildren(tag=etree.Element):
        parts.setdefault(local_name(child), []).append(child)
    return parts


def _token(element: etree._Element) -> ResumptionToken | None:
    return _telling(
        [
            ResumptionToken(
                value=_text(token),
                complete_list_size=_number(token.get("completeListSize")),
                cursor=_number(token.get("cursor")),
                expiration_date=token.get("expirationDate"),
            )
            for token in _named(element, "resumptionToken")
        ]
    )


def _telling(tokens: Sequence[ResumptionToken]) -> ResumptionToken | None:
    """The one of several tokens by which the list goes on, if any does: an empty one beside it ends nothing."""
    return next((token for token in tokens if token.value), tokens[0] if tokens else None)


def _standing_alone(element: etree._Element) -> bytes:
    """The element as a document: libxml2 declares on it the namespaces that were in scope around it."""
    return etree.tostring(element, encoding="utf-8", with_tail=False)


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return element.iterchildren(tag=f"{{*}}{name}")


def _child_text(element: etree._Element, name: str) -> str:
    return _text(next(_named(element, name), None))


def _text(element: etree._Element | None) -> str:
    """The text without white space at its ends; a repository may wrap or pad any of its own values.

    It is the white space of XML: what ends with a no-break space is another identifier than what doesn't.
    """
    if element is None:
        return ""
    return ("".join(element.itertext()) if len(element) else element.text or "").strip(SPACE)


def _number(value: str | None) -> int | None:
    digits = (value or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None
