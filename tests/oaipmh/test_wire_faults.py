"""A harvest of three pages over a wire on which one thing after another is wrong.

What is asked for is the same each time: all records, or one sentence and exit code 3; never silence about what is
missing, and never a hang. `once` is a fault at the second page that heals; `always` is one that does not.
"""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.client import harvest
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.store.records import open_store

from .conftest import envelope, item, page
from .raw import Raw, chunked, response, serving

QUICK = Limits(
    retries=2, pause=0, longest_pause=0.05, timeout=0.5, connect_timeout=0.5, page_time=1.5, page_bytes=3_000_000,
    expanded_bytes=6_000_000,
)  # fmt: skip
IDENTIFY = envelope(b"<Identify><granularity>YYYY-MM-DD</granularity></Identify>")
TEXT = "Łódź, naïve façade, 東京"


def pages(number: int) -> bytes:
    """One of three pages of two records."""
    token = b"t%d" % (number + 1) if number < 2 else b""
    first, second = (f"oai:test:{2 * number + i}" for i in (0, 1))
    body = f"<d xmlns='u:x'>{TEXT}</d>".encode()
    return page(item(first, body), item(second, body), token=token)


def outcome(
    tmp_path: Path, fault: Callable[[bytes], Raw], *, times: int | None = 1, url_of: Callable[[str], str] = str
) -> tuple[int, str]:
    """How many whole records a harvest left, and the message that it ended with, empty where it is whole.

    `fault` is what the wire makes of the second page, so many times.
    """
    left = [times]

    def script(arguments: dict[str, str]) -> Raw:
        if arguments["verb"] == "Identify":
            return Raw((response(IDENTIFY),), then="keep")
        token = arguments.get("resumptionToken", "t0")
        assert token in ("t0", "t1", "t2", "t2&x=&y;")
        data = pages(int(token[1:2]))
        if token == "t1" and left[0] != 0:
            left[0] = None if left[0] is None else left[0] - 1
            return fault(data)
        return Raw((response(data),), then="keep")

    said = ""
    began = time.monotonic()
    with serving(script) as url, open_store(str(tmp_path / "store.db")) as store:
        try:
            summary = harvest(url_of(url), store, at="2024-07-01T00:00:00Z", limits=QUICK)
            assert summary.whole
        except RepositoryError as error:
            said = error.message
        bodies = [store.body(row.sha256).decode() for row in store.records() if row.sha256]
    assert time.monotonic() - began < 30
    assert all(TEXT in body for body in bodies)
    assert "\n" not in said
    return len(bodies), said


def plain(*pieces: bytes, then: str = "close", pause: float = 0) -> Raw:
    return Raw(pieces, then=then, pause=pause)


def with_header(data: bytes, *headers: bytes) -> Raw:
    return plain(response(data, *headers), then="keep")


def reencoded(data: bytes, declared: str, encoding: str, before: bytes = b"") -> bytes:
    text = data.decode().replace('encoding="UTF-8"', f'encoding="{declared}"')
    return before + text.encode(encoding, "xmlcharrefreplace")


#: What heals of itself, or is only unusual: all records, also where every second page is like that.
HARMLESS: dict[str, Callable[[bytes], Raw]] = {
    "chunks of one byte": lambda d: plain(chunked(*(d[i : i + 1] for i in range(len(d)))), then="keep"),
    "chunks without an end": lambda d: plain(chunked(d, end=b"")),
    "chunks whose end is cut": lambda d: plain(chunked(d, end=b"0\r\n")),
    "chunks with a trailer": lambda d: plain(chunked(d, end=b"0\r\nX-Sum: 1\r\n\r\n"), then="keep"),
    "chunks with an extension": lambda d: plain(
        response(b"", b"Transfer-Encoding: chunked", length=False) + b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(d), d)
    ),
    "a chunk of less than nothing": lambda d: plain(
        response(b"", b"Transfer-Encoding: chunked", length=False) + b"-5\r\n" + d
    ),
    "rubbish after the last chunk": lambda d: plain(chunked(d) + b"rubbish", then="keep"),
    "longer than it is, closed": lambda d: plain(response(d, b"Content-Length: 99999", length=False)),
    "longer than it is, kept open": lambda d: plain(response(d, b"Content-Length: 99999", length=False), then="hang"),
    "no length, kept open": lambda d: plain(response(d, length=False), then="hang"),
    "no length, half closed": lambda d: plain(response(d, length=False), then="half"),
    "closed after the answer, without a word": lambda d: plain(response(d)),
    "HTTP/1.0": lambda d: plain(response(d, version=b"1.0", length=False)),
    "HTTP/1.0, kept alive": lambda d: plain(response(d, b"Connection: keep-alive", version=b"1.0"), then="keep"),
    "a status without a reason": lambda d: plain(response(d, status=b"200"), then="keep"),
    "lines that end with LF": lambda d: plain(response(d).replace(b"\r\n", b"\n", 5), then="close"),
    "a hundred continues": lambda d: plain(b"HTTP/1.1 100 Continue\r\n\r\n" * 100 + response(d), then="keep"),
    "a header of 60 kB": lambda d: with_header(d, b"X-Long: " + b"x" * 60_000),
    "90 headers": lambda d: with_header(d, *(b"X-%d: y" % i for i in range(90))),
    "a header without a colon": lambda d: with_header(d, b"rubbish"),
    "a header of bytes": lambda d: with_header(d, b"X-Name: \xff\xfe\x80"),
    "no Content-Type": lambda d: plain(response(d).replace(b"Content-Type: text/xml\r\n", b""), then="keep"),
    "called HTML": lambda d: plain(response(d).replace(b"text/xml", b"text/html; charset=utf-8"), then="keep"),
    "a charset that there is not": lambda d: plain(response(d).replace(b"text/xml", b"text/xml; charset=nonsense")),
    "called gzip, and is not": lambda d: with_header(d, b"Content-Encoding: gzip"),
    "called deflate, and is not": lambda d: with_header(d, b"Content-Encoding: deflate"),
    "called br, and is gzip": lambda d: with_header(gzip.compress(d), b"Content-Encoding: br"),
    "called something unknown": lambda d: with_header(d, b"Content-Encoding: utf-8"),
    "gzip": lambda d: with_header(gzip.compress(d), b"Content-Encoding: gzip"),
    "x-gzip": lambda d: with_header(gzip.compress(d), b"Content-Encoding: x-gzip"),
    "gzip, called nothing": lambda d: with_header(gzip.compress(d)),
    "gzip, called deflate": lambda d: with_header(gzip.compress(d), b"Content-Encoding: deflate"),
    "gzip twice, called once": lambda d: with_header(gzip.compress(gzip.compress(d)), b"Content-Encoding: gzip"),
    "gzip twice, called twice": lambda d: with_header(
        gzip.compress(gzip.compress(d)), b"Content-Encoding: gzip,gzip"
    ),
    "gzip in two members": lambda d: with_header(
        gzip.compress(d[:100]) + gzip.compress(d[100:]), b"Content-Encoding: gzip"
    ),
    "gzip with zeros after it": lambda d: with_header(gzip.compress(d) + b"\0" * 100, b"Content-Encoding: gzip"),
    "gzip with rubbish after it": lambda d: with_header(gzip.compress(d) + b"rubbish", b"Content-Encoding: gzip"),
    "gzip that lacks its sum": lambda d: with_header(gzip.compress(d)[:-4], b"Content-Encoding: gzip"),
    "deflate with zlib's header": lambda d: with_header(zlib.compress(d), b"Content-Encoding: deflate"),
    "deflate without it": lambda d: with_header(zlib.compress(d, wbits=-15), b"Content-Encoding: deflate"),
    "gzip in chunks": lambda d: plain(
        chunked(gzip.compress(d)).replace(b"Transfer", b"Content-Encoding: gzip\r\nTransfer", 1), then="keep"
    ),
    "a byte order mark": lambda d: with_header(b"\xef\xbb\xbf" + d),
    "UTF-16 with a mark": lambda d: with_header(reencoded(d, "UTF-16", "utf-16")),
    "UTF-16 with a mark, called UTF-8": lambda d: with_header(reencoded(d, "UTF-8", "utf-16")),
    "UTF-16, big end first": lambda d: with_header(reencoded(d, "UTF-16", "utf-16-be", b"\xfe\xff")),
    "UTF-16 and a byte order mark of UTF-8": lambda d: with_header(b"\xef\xbb\xbf" + reencoded(d, "UTF-16", "utf-8")),
    "UTF-8, called Latin-1": lambda d: with_header(reencoded(d, "ISO-8859-1", "utf-8")),
    "UTF-8, and HTTP says Latin-1": lambda d: plain(
        response(d).replace(b"text/xml", b"text/xml; charset=iso-8859-1")
    ),
    "blank lines before it": lambda d: with_header(b"\r\n\r\n" + d),
    "a token that is not escaped": lambda d: with_header(d.replace(b">t2<", b">t2&x=&y;<")),
    "a request that is not escaped": lambda d: with_header(
        d.replace(b"</request>", b"?verb=ListRecords&set=a</request>")
    ),
    "a notice after it": lambda d: with_header(d + b"<br /><b>Notice</b>: Undefined index"),
}

#: What passes: all records where it heals, and a sentence where it does not.
PASSING: dict[str, tuple[Callable[[bytes], Raw], str]] = {
    "closed before a byte": (lambda d: plain(), "breaks the connection"),
    "closed within the status": (lambda d: plain(b"HTTP/1.1 20"), "does not speak HTTP"),
    "closed within the headers": (lambda d: plain(b"HTTP/1.1 200 OK\r\nContent-"), ""),
    "half closed before a byte": (lambda d: plain(then="half"), "breaks the connection"),
    "silence": (lambda d: plain(then="hang"), "does not answer in time"),
    "silence within the body": (lambda d: plain(response(d)[:-50], then="hang"), ""),
    "slow headers": (lambda d: plain(*(b"%c" % b for b in response(d)), pause=0.2), "does not answer in time"),
    "shorter than it is": (
        lambda d: plain(response(d, b"Content-Length: 300", length=False), then="keep"),
        "cut short",
    ),
    "no length, and cut": (lambda d: plain(response(d[:400], length=False)), "cut short"),
    "a chunk that is longer than it is": (
        lambda d: plain(response(b"", b"Transfer-Encoding: chunked", length=False) + b"ffff\r\n" + d[:400]),
        "ends before",
    ),
    "a chunk of no size": (
        lambda d: plain(response(b"", b"Transfer-Encoding: chunked", length=False) + b"zz\r\n" + d),
        "",
    ),
    "gzip that is cut": (lambda d: with_header(gzip.compress(d)[:-60], b"Content-Encoding: gzip"), "ends before"),
    "gzip that is damaged": (
        lambda d: with_header(gzip.compress(d)[:60] + b"\xff" * 60, b"Content-Encoding: gzip"),
        "",
    ),
    "no HTTP at all": (plain, "does not speak HTTP"),
    "500 headers": (lambda d: with_header(d, *(b"X-%d: y" % i for i in range(500))), "does not speak HTTP"),
    "a status of rubbish": (lambda d: plain(b"HTTP/1.1 abc\r\n\r\n"), "does not speak HTTP"),
    "JSON": (lambda d: with_header(b'{"error": "maintenance"}'), "maintenance"),
    "HTML": (lambda d: with_header(b"<html><body>Down for maintenance"), "Down for maintenance"),
    "nothing": (lambda d: with_header(b""), "it is empty"),
    "no content": (lambda d: plain(b"HTTP/1.1 204 No Content\r\n\r\n", then="keep"), "204"),
    "404": (lambda d: plain(response(b"", status=b"404 Not Found"), then="keep"), "404"),
    "Retry-After in ten days": (
        lambda d: plain(response(b"", b"Retry-After: 864000", status=b"503 Busy"), then="keep"),
        "503",
    ),
    "Retry-After of rubbish": (
        lambda d: plain(response(b"", b"Retry-After: soon, perhaps", status=b"429 Slow"), then="keep"),
        "429",
    ),
    "Retry-After without end": (
        lambda d: plain(response(b"", b"Retry-After: " + b"9" * 400, status=b"503 Busy"), then="keep"),
        "503",
    ),
    "Retry-After before now": (
        lambda d: plain(response(b"", b"Retry-After: -5", status=b"503 B"), then="keep"),
        "503",
    ),
    "Retry-After on no day": (
        lambda d: plain(response(b"", b"Retry-After: Wed, 99 Foo 2024 25:61:61 GMT", status=b"503 B"), then="keep"),
        "503",
    ),
}

#: What does not pass: told at once, and asking again is left to the caller.
REFUSED: dict[str, tuple[Callable[[bytes], Raw], str]] = {
    "a header of 100 kB": (lambda d: with_header(d, b"X-Long: " + b"x" * 100_000), "headers"),
    "one byte at a time": (
        lambda d: plain(response(b"", b"Content-Length: 9999", length=False), *[b" "] * 99, pause=0.1),
        "more than 1.5 seconds",
    ),
    "headers without end": (lambda d: plain(b"HTTP/1.1 200 OK\r\n", *[b"X-More: 1\r\n"] * 300, pause=0.02), ""),
    "a body without end": (lambda d: plain(response(d, length=False), *[b" " * 1_000_000] * 9), "3,000,000 bytes"),
    "a bomb": (
        lambda d: with_header(gzip.compress(d + b" " * 9_000_000), b"Content-Encoding: gzip"),
        "6,000,000 bytes when",
    ),
    "410": (lambda d: plain(response(b"", status=b"410 Gone"), then="keep"), "410"),
    "a redirect to itself": (
        lambda d: plain(
            response(b"", b"Location: /oai?verb=ListRecords&resumptionToken=t1", status=b"302 F"), then="keep"
        ),
        "redirects more than",
    ),
    "a redirect to a file": (
        lambda d: plain(response(b"", b"Location: file:///etc/passwd", status=b"302 Found"), then="keep"),
        "file:",
    ),
    "a redirect to nowhere": (
        lambda d: plain(response(b"", b"Location: http://[", status=b"302 Found"), then="keep"),
        "it is no URL",
    ),
    "a redirect without a place": (lambda d: plain(response(b"", status=b"302 Found"), then="keep"), "302"),
    "entities": (lambda d: with_header(b'<!DOCTYPE a [<!ENTITY b "c">]>' + d.partition(b"?>")[2]), "hostile"),
}


@pytest.mark.parametrize("fault", HARMLESS.values(), ids=HARMLESS)
def test_what_is_only_unusual(tmp_path: Path, fault: Callable[[bytes], Raw]) -> None:
    assert outcome(tmp_path, fault, times=None) == (6, "")


@pytest.mark.parametrize(("fault", "said"), PASSING.values(), ids=PASSING)
def test_what_passes(tmp_path: Path, fault: Callable[[bytes], Raw], said: str) -> None:
    assert outcome(tmp_path, fault, times=1) == (6, "")


@pytest.mark.parametrize(("fault", "said"), PASSING.values(), ids=PASSING)
def test_what_would_pass_and_does_not(tmp_path: Path, fault: Callable[[bytes], Raw], said: str) -> None:
    records, message = outcome(tmp_path, fault, times=None)
    assert records == 2
    assert said in message
    assert message


@pytest.mark.parametrize(("fault", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(tmp_path: Path, fault: Callable[[bytes], Raw], said: str) -> None:
    records, message = outcome(tmp_path, fault, times=None)
    assert records == 2
    assert said in message
    assert message
