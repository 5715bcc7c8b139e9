"""However a body is packed and cut, what comes out is what went in; and what is cut off is missed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.oaipmh.unpacking import Unpacker

DOCUMENTS = st.binary(max_size=300).map(lambda data: b"<?" + data)
PACKINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("", bytes),
    "called gzip": ("gzip", bytes),
    "called deflate": ("deflate", bytes),
    "gzip": ("gzip", gzip.compress),
    "not called": ("", gzip.compress),
    "twice": ("gzip", lambda data: gzip.compress(gzip.compress(data))),
    "thrice": ("", lambda data: gzip.compress(gzip.compress(gzip.compress(data)))),
    "members": ("gzip", lambda data: gzip.compress(data[:7]) + gzip.compress(data[7:])),
    "deflate": ("deflate", zlib.compress),
    "both": ("deflate, gzip", lambda data: gzip.compress(gzip.compress(data))),
}
CUTS = st.lists(st.integers(1, 40), min_size=1, max_size=8)


def unpacked(data: bytes, encoding: str, cuts: list[int], limits: Limits | None = None) -> bytes:
    body = Unpacker("http://r.example/oai", encoding, limits or Limits())
    at = turn = 0
    while at < len(data):
        step = cuts[turn % len(cuts)]
        body.feed(data[at : at + step])
        at, turn = at + step, turn + 1
    return body.end()


@pytest.mark.parametrize(("encoding", "pack"), PACKINGS.values(), ids=PACKINGS)
@given(document=DOCUMENTS, cuts=CUTS)
def test_what_comes_out_is_what_went_in(
    encoding: str, pack: Callable[[bytes], bytes], document: bytes, cuts: list[int]
) -> None:
    assert unpacked(pack(document), encoding, cuts) == document


@given(document=DOCUMENTS, cuts=CUTS, lost=st.integers(1, 10), times=st.integers(1, 3))
def test_what_is_cut_off_is_missed(document: bytes, cuts: list[int], lost: int, times: int) -> None:
    packed = document
    for _ in range(times):
        packed = gzip.compress(packed, mtime=0)
    with pytest.raises(EOFError):
        unpacked(packed[:-lost], "gzip", cuts)


@given(size=st.integers(0, 3000), cuts=CUTS)
def test_no_more_is_kept_than_is_allowed(size: int, cuts: list[int]) -> None:
    document = b"<" * size
    limits = Limits(expanded_bytes=1000)
    if size <= 1000:
        assert unpacked(gzip.compress(document), "gzip", cuts, limits) == document
    else:
        with pytest.raises(RepositoryError, match="more than 1,000 bytes when unpacked"):
            unpacked(gzip.compress(document), "gzip", cuts, limits)
