"""What to do with a response that is not well-formed, so that no record is lost and no text changed.

A parser that recovers by itself drops what follows the fault, the resumption token with it. Here the fault is
narrowed down instead: first to the encoding and to what stands around the document, then to single records.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree

from ddi_tools.codebook.xml import SPACE, HostileXMLError, parse
from ddi_tools.findings import Finding, finding
from ddi_tools.oaipmh.protocol import BrokenRecord, NotAPageError, Page, not_a_page, shown

#: Reads bytes that must be well-formed.
Reader = Callable[[bytes], Page]

_ROOT = re.compile(rb"<(?:[\w.-]+:)?OAI-PMH[\s>]")
_END = re.compile(rb"</(?:[\w.-]+:)?OAI-PMH\s*>")
_PROLOG = re.compile(rb"<\?xml[\s-]")
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"'<>]*)["']""")
#: Encodings in which a declaration can't be read byte by byte: what has one that can is in none of them.
_WIDE = re.compile(r"utf[-_]?(16|32)|ucs|iso-10646", re.IGNORECASE)
#: A record of OAI-PMH begins with its header; a `record` inside the metadata (MARC has one) does not.
_RECORD = re.compile(rb"<((?:[\w.-]+:)?)record(?:\s[^<>]*)?>\s*<\1header[\s>/]")
_RECORD_END = re.compile(rb"</(?:[\w.-]+:)?record\s*>")
_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)")
_IDENTIFIER = re.compile(rb"<((?:[\w.-]+:)?identifier)(?:\s[^<>]*)?>(.*?)</\1\s*>", re.DOTALL)
#: A lead byte and its continuation: in text of a single-byte encoding as good as never found.
_UTF8_SEQUENCE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
_BOM = b"\xef\xbb\xbf"


def redeclared(data: bytes) -> tuple[bytes, tuple[Finding, ...]]:
    """The response without its declaration, where that states another encoding and the text is UTF-8.

    OAI-PMH requires UTF-8 (section 3.2.1 of the specification); such a page would be read wrongly, without complaint.
    """
    match = _ENCODING.match(data)
    stated = match[1].decode("latin-1") if match else "UTF-8"
    if stated.lower() in ("utf-8", "utf8") or (not _is_none(stated) and data.isascii()) or not _is_utf8(data):
        return data, ()
    found = finding("OAI002", f"the response says that it is in {stated}, and is in UTF-8; it was read as UTF-8")
    return _DECLARATION.sub(b"", data, count=1), (found,)


def _is_none(encoding: str) -> bool:
    """Whether this can't be the encoding of what has it in its declaration."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        return True
    return _WIDE.match(encoding) is not None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def mend(data: bytes, charset: str | None, reason: str, read: Reader) -> Page:
    """The page in a response that the parser refused for `reason`; what was wrong is in findings or `broken`.

    Raises `NotAPageError` if it is not an OAI-PMH response, or is cut short.
    """
    if not _ROOT.search(data):
        raise not_a_page(data)
    findings: list[Finding] = []
    data, found = redeclared(_one_document(_in_utf8(data, charset, findings), findings))
    findings += found
    page = _whole(data, read) or _by_record(data, reason, read, findings)
    return replace(page, findings=(*findings, *page.findings))


def _in_utf8(data: bytes, charset: str | None, findings: list[Finding]) -> bytes:
    """The response in UTF-8, if it is as a whole in another encoding than it says.

    A page with proper UTF-8 in it and a bad byte elsewhere is left alone: only the record with that byte is bad.
    """
    if _is_utf8(data) or _UTF8_SEQUENCE.search(data):
        return data
    for encoding in filter(None, (charset, "windows-1252", "iso-8859-1")):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        findings.append(
            finding("OAI002", f"the response is not in the encoding that it states; it was read as {encoding}")
        )
        return _DECLARATION.sub(b"", text.encode("utf-8"), count=1)
    return data


def _one_document(data: bytes, findings: list[Finding]) -> bytes:
    """The document alone, without what stands before its declaration or root and after its end tag."""
    start = min(m.start() for m in (_PROLOG.search(data), _ROOT.search(data)) if m)
    end = max((m.end() for m in _END.finditer(data)), default=len(data))
    before, after = data[:start].removeprefix(_BOM), data[end:].strip()
    for where, stray in (("before", before), ("after", after)):
        if stray:
            seen = shown(stray[:80]).strip()
            findings.append(finding("OAI001", f"there is text {where} the response: {seen!r}", value=seen))
    return data[start:end]


def _whole(data: bytes, read: Reader) -> Page | None:
    try:
        return read(data)
    except etree.XMLSyntaxError:
        return None


def _cut_short(reason: str) -> NotAPageError:
    return NotAPageError(
        f"the response is not well-formed XML, or cut short: {reason}",
        hint="try again later; if it stays so, tell the repository",
    )


def _escaped(envelope: bytes) -> bytes:
    """What stands around the records, its ampersands escaped: repositories put URLs and tokens there as they are."""
    return _AMPERSAND.sub(b"&amp;", envelope)


def _by_record(data: bytes, reason: str, read: Reader, findings: list[Finding]) -> Page:
    """Reads each record in an envelope of its own, so that a fault spoils one record and not its neighbours."""
    starts = [m.start() for m in _RECORD.finditer(data)]
    end = max((m.end() for m in _RECORD_END.finditer(data)), default=0)
    if starts and end <= starts[-1]:
        raise _cut_short(reason)
    head, tail = (data[: starts[0]], data[end:]) if starts else (data, b"")
    envelope = _whole(head + tail, read) if starts else None
    if envelope is None:
        head, tail = _escaped(head), _escaped(tail)
        envelope = _whole(head + tail, read)
        findings.append(finding("OAI004", f"the response has an ampersand that is not escaped ({reason})"))
    if envelope is None:
        raise _cut_short(reason)
    if not starts:
        return envelope
    pages = [_whole(head + chunk + tail, read) or _broken(chunk, reason) for chunk in _chunks(data, starts, end)]
    return replace(
        envelope,
        records=tuple(r for p in pages for r in p.records),
        broken=tuple(b for p in pages for b in p.broken),
        findings=tuple(f for p in pages for f in p.findings),
    )


def _chunks(data: bytes, starts: list[int], end: int) -> Iterator[bytes]:
    return (data[a:b] for a, b in zip(starts, [*starts[1:], end], strict=True))


def _broken(chunk: bytes, reason: str) -> Page:
    match = _IDENTIFIER.search(chunk)
    broken = BrokenRecord(identifier=_legible(match[2]) if match else None, data=chunk, reason=reason)
    return Page(response_date="", verb=None, broken=(broken,))


def _legible(identifier: bytes) -> str | None:
    """The identifier as it would be read if the record were whole, so that it can be asked for by it."""
    try:
        text = "".join(parse(b"<i>" + identifier + b"</i>").itertext())
    except (etree.XMLSyntaxError, HostileXMLError):
        text = shown(identifier.partition(b"<")[0])
    return text.strip(SPACE) or None
