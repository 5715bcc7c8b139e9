"""The body of an answer as it comes: unpacked, and never more of it than is allowed.

`Content-Encoding` is believed only where the bytes agree: a body that is called gzip and is not, one that is packed
twice, or packed without a word, is read all the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from ddi_tools.errors import RepositoryError
from ddi_tools.oaipmh.limits import Limits

#: The packings that are undone here; others are left to urllib3, which asks only for what it can undo.
KNOWN = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})

_GZIP = b"\x1f\x8b"
_GZIP_BITS, _ZLIB_BITS, _RAW_BITS = 31, 15, -15

#: How a response begins that is called deflate, and is not packed.
_BEGINNINGS = (b"<?", b"<O", b"<!", b"\xef\xbb")

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
        self._limits = limits
        self._pieces: list[bytes] = []
        self._size = 0
        self._outermost = _Stage(_LAYERS, self._keep, deflate="deflate" in encoding.lower())
        self.received = 0

    def feed(self, data: bytes) -> None:
        """Takes the next bytes."""
        self.received += len(data)
        if self.received > self._limits.page_bytes:
            raise RepositoryError(
                f"{self._url} answers with more than {self._limits.page_bytes:,} bytes", hint=f"{_ASK}: --page-bytes"
            )
        self._outermost.feed(data)

    def end(self) -> bytes:
        """The whole body; raises `EOFError` if it breaks off within its packing."""
        if self._outermost.open:
            raise EOFError
        return self.so_far()

    def so_far(self) -> bytes:
        """What has come up to now."""
        return b"".join(self._pieces) + self._outermost.head

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


class _Stage:
    """Bytes that may be packed, in so many `layers` at most: which they are in shows in the first two."""

    def __init__(self, layers: int, keep: Callable[[bytes], None], *, deflate: bool = False) -> None:
        self._layers = layers
        self._keep = keep
        self._deflate = deflate
        self._known = layers == 0
        self._head = b""
        self._packed: tuple[_Layer, _Stage] | None = None

    @property
    def open(self) -> bool:
        """Whether there must be more to come."""
        return self._packed is not None and (self._packed[0].open or self._packed[1].open)

    @property
    def head(self) -> bytes:
        """What has come and is too little to know."""
        return self._head or (self._packed[1].head if self._packed else b"")

    def feed(self, data: bytes) -> None:
        """Takes the next bytes."""
        if not self._known:
            data = self._head + data
            self._head = data if len(data) < len(_GZIP) else b""
            if self._head:
                return
            self._known = bool(data)
            if (bits := self._bits(data)) is not None:
                self._packed = _Layer(bits), _Stage(self._layers - 1, self._keep)
        if self._packed is None:
            self._keep(data)
            return
        layer, within = self._packed
        for piece in layer.feed(data):
            within.feed(piece)

    def _bits(self, data: bytes) -> int | None:
        if data.startswith(_GZIP):
            return _GZIP_BITS
        if data.startswith(_BEGINNINGS):
            return None  # two bytes are not enough for zlib to say that they are no deflate
        # Servers disagree whether deflate has the header of zlib (RFC 9110, section 8.4.1.2).
        for bits in (_ZLIB_BITS, _RAW_BITS) if self._deflate else ():
            try:
                zlib.decompressobj(bits).decompress(data, 1)
                return bits
            except zlib.error:
                continue
        return None


class _Layer:
    """One packing being undone, a bounded piece at a time."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inflate = zlib.decompressobj(bits)
        #: What came first after the end, where that is too little to know what it is, or no member.
        self._after = b""

    @property
    def open(self) -> bool:
        """Whether there must be more to come."""
        return not self._inflate.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The unpacked bytes, in pieces."""
        while True:
            if self._inflate.eof:
                data = self._after + data
                self._after = data[: len(_GZIP)]
                if not data.startswith(_GZIP):
                    return  # zeros or rubbish after the end: the page itself tells whether it is whole
                self._after = b""
                self._inflate = zlib.decompressobj(self._bits)  # gzip may have several members
            piece = self._inflate.decompress(data, _STEP)
            if piece:
                yield piece
            data = self._inflate.unconsumed_tail or self._inflate.unused_data
            if not data and len(piece) < _STEP:
                return
