"""The body of an answer as it comes: unpacked, and never more of it than is allowed.

`Content-Encoding` is believed only where the bytes agree: a body that is called gzip and is not, one that is packed
twice, or packed without a word, is read all the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.limits import Limits

#: The packings that are undone here; others are left to urllib3, which asks only for what it can undo.
KNOWN = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})

_GZIP = b"\x1f\x8b"
_GZIP_BITS, _ZLIB_BITS, _RAW_BITS = 31, 15, -15

#: Packed in one another, no more than so many layers are undone.
_LAYERS = 3

#: XML is packed to a tenth, tables of one value to a hundredth; what is packed tighter, and is large, is a bomb.
_TIGHTEST = 250
_LARGE = 64 << 20

_STEP = 1 << 20

_ASK = "ask the repository, or raise the limit"


class Unpacker:
    """Takes the bytes of one body in pieces; `url` is for messages.

    Raises `RepositoryError` when there are too many, `zlib.error` when they can't be unpacked.
    """

    def __init__(self, url: str, encoding: str, limits: Limits) -> None:
        self._url = url
        self._deflate = "deflate" in encoding.lower()
        self._limits = limits
        self._layers: list[_Layer] = []
        self._start: bytes | None = b""
        self._pieces: list[bytes] = []
        self.received = 0
        self._size = 0

    def feed(self, data: bytes) -> None:
        """Takes the next bytes."""
        self.received += len(data)
        if self.received > self._limits.page_bytes:
            raise RepositoryError(
                f"{self._url} answers with more than {self._limits.page_bytes:,} bytes", hint=f"{_ASK}: --page-bytes"
            )
        if self._start is not None:
            data = self._start + data
            if len(data) < len(_GZIP):
                self._start = data
                return
            self._start = None
            self._layers = self._packed(data)
        self._unpack(data, 0)

    def end(self) -> bytes:
        """The whole body; raises `EOFError` if it breaks off within its packing."""
        if any(layer.open for layer in self._layers):
            raise EOFError
        return self.so_far()

    def so_far(self) -> bytes:
        """What has come up to now."""
        return b"".join(self._pieces) + (self._start or b"")

    def _packed(self, data: bytes) -> list[_Layer]:
        if data.startswith(_GZIP):
            return [_Layer(_GZIP_BITS)]
        if not self._deflate:
            return []
        # Servers disagree whether deflate has the header of zlib (RFC 9110, section 8.4.1.2).
        for bits in (_ZLIB_BITS, _RAW_BITS):
            try:
                zlib.decompressobj(bits).decompress(data, 1)
                return [_Layer(bits)]
            except zlib.error:
                continue
        return []

    def _unpack(self, data: bytes, depth: int) -> None:
        if depth == len(self._layers):
            self._keep(data)
            return
        layer = self._layers[depth]
        for piece in layer.feed(data):
            if layer.first and piece.startswith(_GZIP) and depth + 1 == len(self._layers) < _LAYERS:
                self._layers.append(_Layer(_GZIP_BITS))
            layer.first = False
            self._unpack(piece, depth + 1)

    def _keep(self, data: bytes) -> None:
        self._pieces.append(data)
        self._size += len(data)
        if self._size > self._limits.expanded_bytes:
            raise RepositoryError(
                f"{self._url} answers with more than {self._limits.expanded_bytes:,} bytes when unpacked",
                hint=f"{_ASK}: --expanded-bytes",
            )
        if self._size > _LARGE and self._size > _TIGHTEST * self.received:
            raise RepositoryError(
                f"{self._url} sends a decompression bomb: {self.received:,} bytes became {self._size:,}",
                hint="tell the repository; this answer is not read",
            )


class _Layer:
    """One packing being undone, a bounded piece at a time."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inflate = zlib.decompressobj(bits)
        self.first = True

    @property
    def open(self) -> bool:
        """Whether there must be more to come."""
        return not self._inflate.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The unpacked bytes, in pieces."""
        while True:
            if self._inflate.eof:
                if not data.startswith(_GZIP):
                    return  # zeros or rubbish after the end: the page itself tells whether it is whole
                self._inflate = zlib.decompressobj(self._bits)  # gzip may have several members
            piece = self._inflate.decompress(data, _STEP)
            if piece:
                yield piece
            data = self._inflate.unconsumed_tail or self._inflate.unused_data
            if not data and len(piece) < _STEP:
                return
