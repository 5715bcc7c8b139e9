"""What a file holds, by its bytes and not by its name: its format, and of text the encoding and the line ends."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ddi_tools.deposit.media_types import UNKNOWN, media_type

LineEnds = Literal["lf", "crlf", "cr", "mixed"]

#: As much of the beginning as formats are told by.
HEAD = 1 << 13
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16's does
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FIRST_OF_MARKS = frozenset(mark[0] for mark, _ in _MARKS)
#: Control characters that no text has; tab, line ends, form feed and escape may stand in one.
_TEXT = bytes(byte for byte in range(256) if (byte >= 32 and byte != 127) or byte in b"\t\n\f\r\x1b")
#: Not to be guessed: without a mark, the few bytes of a short text could be any of these.
_MARKED = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7"]
#: What stands among words in Western languages beside letters.
_SIGNS = frozenset("‘’“”„‚«»‹›–—…•·§°£€©®™¡¿½¼¾±×\xa0")
#: ZIP, OLE and Matroska files are told by what comes later, others by so many bytes (TAR by the last of them).
_SEARCHED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1a\x45\xdf\xa3")
_SHORT = 264
#: Formats that look like text at their beginning.
_LIKE_TEXT = (b"%PDF", b"{\\rtf", b"%!PS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the bytes say. `media_type` is None where no format is known by them.

    Of text, `encoding` is Python's name of it (`ascii` and `utf-8` are sure, a mark says the rest, others are
    guessed), `mark` whether it begins with a byte order mark, `line_ends` what ends its lines, None where it has one
    line. `puid` is the PRONOM identifier, where it was asked for.
    """

    media_type: str | None = None
    encoding: str | None = None
    mark: bool = False
    line_ends: LineEnds | None = None
    puid: str | None = None

    def __reduce__(self) -> tuple[Callable[..., Content], tuple[str | bool | None, ...]]:
        """What comes from another process is the one object for all that are alike, too."""
        return _alike, (self.media_type, self.encoding, self.line_ends, self.puid, self.mark)


@lru_cache(maxsize=4096)
def content(
    media: str | None, encoding: str | None, ends: LineEnds | None, puid: str | None, *, mark: bool
) -> Content:
    """One object for all files that are alike: a deposit has a million files, and a few dozen of these."""
    return Content(media_type=media, encoding=encoding, mark=mark, line_ends=ends, puid=puid)


def _alike(media: str | None, encoding: str | None, ends: LineEnds | None, puid: str | None, mark: bool) -> Content:
    return content(media, encoding, ends, puid, mark=mark)


def type_of(path: str, held: Content) -> str:
    """The media type of a file: that of its name, unless its name says nothing and the bytes do."""
    named = media_type(path)
    if named != UNKNOWN:
        return named
    return held.media_type or ("text/plain" if held.encoding else UNKNOWN)


class Watch:
    """Looks at the pieces of one file as they are read."""

    def __init__(self) -> None:
        self.head = b""
        self._text = True
        self._encoding: str | None = None
        self._decoder: codecs.IncrementalDecoder | None = None
        self._mark = False
        self._ends: set[bytes] = set()
        self._last = b""
        self._sample = b""

    def update(self, piece: bytes) -> None:
        """Takes the next piece; pieces are cut anywhere."""
        if not self.head:
            self._begin(piece)
        if self._text:
            self._read(piece)

    def _begin(self, piece: bytes) -> None:
        self.head = head = piece[:HEAD]
        if head[0] in _FIRST_OF_MARKS:
            for mark, encoding in _MARKS:
                if head.startswith(mark):
                    self._mark, self._encoding = True, encoding
                    self._decoder = codecs.getincrementaldecoder(encoding)("strict")
                    return
        self._encoding = "ascii"
        # Nearly all that is no text has a zero among its first bytes: finding it takes next to nothing.
        self._text = b"\0" not in head and not head.startswith(_LIKE_TEXT) and not head.translate(None, _TEXT)

    def _read(self, piece: bytes) -> None:
        if self._mark and self._encoding != "utf-8":
            text = self._decoded(piece)
            # As bytes, so that line ends are counted in one way.
            self._count(text.encode("utf-8", "surrogatepass"))
            return
        if b"\0" in piece:
            self._text = False
            return
        self._count(piece)
        if self._decoder is None and self._encoding == "ascii" and not piece.isascii():
            self._encoding = "utf-8"
            self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        if self._decoder is not None:
            self._decoded(piece)

    def _decoded(self, piece: bytes, *, final: bool = False) -> str:
        """The piece as text; where that fails, the encoding is another one, or this is no text."""
        if self._decoder is None:
            return ""
        try:
            return self._decoder.decode(piece, final)
        except UnicodeDecodeError as error:
            self._decoder = None
            self._text, self._encoding = not self._mark, None
            self._sample = piece[max(0, error.start - HEAD) : error.start + HEAD]
            return ""

    def _count(self, piece: bytes) -> None:
        if not piece:  # the decoder has but a part of a character
            return
        if self._last == b"\r":
            self._ends.add(b"\r\n" if piece.startswith(b"\n") else b"\r")
            piece = piece.removeprefix(b"\n")
        self._last = piece[-1:]
        if b"\r" not in piece:
            if b"\n" in piece:
                self._ends.add(b"\n")
            return
        piece = piece.removesuffix(b"\r")  # its line feed may be in the next piece
        pairs, feeds, returns = piece.count(b"\r\n"), piece.count(b"\n"), piece.count(b"\r")
        for end, number in ((b"\r\n", pairs), (b"\n", feeds - pairs), (b"\r", returns - pairs)):
            if number:
                self._ends.add(end)

    def content(self, puid: str | None = None) -> Content:
        """What the file holds, once all of it was read."""
        if not self.head:
            return content(None, None, None, puid, mark=False)
        if self._text and self._decoder is not None:
            self._decoded(b"", final=True)
        if not self._text:
            return content(_known_by_bytes(self.head), None, None, puid, mark=False)
        if self._last == b"\r":
            self._ends.add(b"\r")
        return content(None, self._encoding or _guessed(self._sample), self._line_ends(), puid, mark=self._mark)

    def _line_ends(self) -> LineEnds | None:
        if not self._ends:
            return None
        words: Mapping[bytes, LineEnds] = {b"\n": "lf", b"\r\n": "crlf", b"\r": "cr"}
        return words[next(iter(self._ends))] if len(self._ends) == 1 else "mixed"


def _known_by_bytes(head: bytes) -> str | None:
    import filetype  # type: ignore[import-untyped]  # noqa: PLC0415 - not needed where all is text

    # Some formats are searched through all that is given, which takes longer than the digest of a small file.
    kind = filetype.guess(head if head.startswith(_SEARCHED) else head[:_SHORT])
    return _OURS.get(kind.mime, kind.mime) if kind is not None else None


def _guessed(sample: bytes) -> str:
    """The encoding that letters beyond ASCII are likeliest in; Windows-1252 where nothing speaks for another."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - most text is UTF-8

    best = from_bytes(sample, cp_exclusion=_MARKED, preemptive_behaviour=False).best()
    if best is None or (_is_latin(sample, best.encoding) and _is_latin(sample, "cp1252")):
        return "cp1252"  # code pages share most letters; of those that read a text alike, it is the commonest
    return best.encoding.replace("_", "-")


def _is_latin(sample: bytes, encoding: str) -> bool:
    """Whether the text is in Latin letters and such signs as stand among them, if it is in this encoding."""
    beyond = {c for c in sample.decode(encoding, "replace") if c > "\x7f"}
    return all(c in _SIGNS or unicodedata.name(c, "").startswith("LATIN ") for c in beyond)


#: The library's words for types, where ours are others.
_OURS: Mapping[str, str] = {
    "audio/x-wav": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/x-aiff": "audio/aiff",
    "application/x-rar-compressed": "application/vnd.rar",
    "application/x-sqlite3": "application/vnd.sqlite3",
    "video/x-matroska": "video/matroska",
}
