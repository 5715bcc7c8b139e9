"""Where bodies are, of pages in which every `<` begins a tag and of the others."""

from __future__ import annotations

import pytest

from ddi_tools.oaipmh import spans
from ddi_tools.oaipmh.spans import UncutError

from .conftest import item, page

BODY = b"<c xmlns='u:x'>a <d/> ? ! b</c>"


def within(data: bytes, found: list[spans.Span] | None) -> list[bytes] | None:
    return None if found is None else [data[start:end] for start, end in found]


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        b"<c xmlns='u:x' a='>'\n b=\"/>\"/>",
        b"<c xmlns='u:x'><cc></cc></c >",
        b"<metadata xmlns='u:fgdc'><a/></metadata>",
        b"<c xmlns='u:x'><metadata><d>x</d></metadata></c>",
        "<ü xmlns='u:x'>ü</ü>".encode(),
    ],
)
def test_bodies_of_a_plain_page(body: bytes) -> None:
    data = page(item("1", b"\n " + body + b"\t\n"), item("2", BODY), item("3", b" "), item("4", body))
    assert within(data, spans.plain(data)) == [body, BODY, body]
    assert within(data, spans.any_way(data)) == [body, BODY, body]


@pytest.mark.parametrize(
    "body",
    [
        b"<c xmlns='u:x'><!-- a --></c>",
        b"<c xmlns='u:x'><![CDATA[<]]></c>",
        b"<c xmlns='u:x'><?p q?></c>",
        b"<c xmlns='u:x' xml:id='one'/>",
        b"<c xmlns='u:x'/><c/>",
        b"<c xmlns='u:x'></c><c></c>",
        b"text <c xmlns='u:x'/>",
        b"<c xmlns='u:x'><metadata><c></c></metadata></c>",
        b"<c xmlns='u:x'><metadata><c></c></metadata><metadata><c></c></metadata></c>",
        b"<c xmlns='u:x'></d>",
    ],
)
def test_a_page_that_is_not_plain(body: bytes) -> None:
    for items in ([item("1"), item("2", body)], [item("1", body), item("2")]):
        assert spans.plain(page(*items)) is None


@pytest.mark.parametrize("tag", [b"<metadata a='>'>", b"<metadata a='/>'>", b"</metadata><metadata>"])
def test_tags_that_mislead(tag: bytes) -> None:
    assert spans.plain(page(item("1", b"<c xmlns='u:x'/>").replace(b"<metadata>", tag), item("2"))) is None


def test_what_is_too_frequent_is_not_counted() -> None:
    assert spans.plain(page(item("1", b"<c xmlns='u:x'>" + b"!" * 100_000 + b"</c>"))) is None


def test_tags_that_do_not_pair() -> None:
    with pytest.raises(UncutError):
        spans.any_way(page(item("1")).replace(b"</metadata>", b""))
