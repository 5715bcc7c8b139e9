"""Archives in a deposit: what a ZIP, TAR or gzip file holds, without a byte of it written anywhere.

Only as much is read as a list of members takes, and no more than a bound: a file of a kilobyte can claim to hold a
petabyte.
"""

from __future__ import annotations

import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from ddi_tools.findings import Finding, finding

#: Bytes that are read, or unpacked in passing, to list one archive.
MOST_READ = 1 << 26
#: An archive of ordinary data shrinks to a tenth; one that shrinks to a hundredth and holds this much is a trap.
_RATIO, _HUGE = 100, 1 << 28
_MOST_MEMBERS = 100_000
_NESTED = re.compile(r"\.(?:zip|tar|tgz|gz|bz2|xz|zst|7z|rar)$", re.IGNORECASE)
_OUTWARD = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, lzma.LZMAError, zlib.error, EOFError, OSError, ValueError,
    NotImplementedError, UnicodeError, OverflowError, KeyError, IndexError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of an archive: its name as the archive states it, its bytes unpacked and packed as it claims."""

    name: str
    size: int
    packed: int | None = None
    encrypted: bool = False
    special: bool = False


class _TooMuchError(Exception):
    """The bound on bytes or members is reached."""


class _Bounded(io.RawIOBase):
    """A stream of which so many bytes are read and no more; where it is `unpacked`, those passed over count."""

    def __init__(self, stream: IO[bytes], most: int, *, unpacked: bool = False) -> None:
        super().__init__()
        self._stream = stream
        self._left = most
        self._unpacked = unpacked

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        if self._unpacked and whence == io.SEEK_SET:
            self._spend(max(0, offset - self._stream.tell()))
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > self._left:
            size = self._left + 1
        data = self._stream.read(size)
        self._spend(len(data))
        return data

    def _spend(self, number: int) -> None:
        self._left -= number
        if self._left < 0:
            raise _TooMuchError

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def is_archive(head: bytes, path: str) -> bool:
    """Whether a file that begins so is to be looked into: ZIP, gzip, or TAR; not a document that is packed as one."""
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return True
    if head.startswith(b"\x1f\x8b"):
        return not path.lower().endswith((".rds", ".rda", ".rdata", ".svgz"))
    return head[257:262] == b"ustar"


def look(stream: IO[bytes], head: bytes, path: str, size: int, *, most: int = MOST_READ) -> list[Finding]:
    """What there is to say of an archive; documents that are ZIP files inside are only held against the bounds."""
    members: list[Member] = []
    findings: list[Finding] = []
    try:
        for member in _members(stream, head, path, most):
            members.append(member)
            if len(members) > _MOST_MEMBERS:
                raise _TooMuchError
    except _TooMuchError:
        findings.append(finding("DEP037", f"{path} holds more than is looked into", value=path))
    except _BROKEN as error:
        what = " ".join(str(error).split()) or type(error).__name__
        findings.append(finding("DEP036", f"{path} can't be read as an archive: {what[:120]}", value=path))
    findings += _judged(members, path, size, document=_is_document(members))
    return findings


def _members(stream: IO[bytes], head: bytes, path: str, most: int) -> Iterator[Member]:
    if head.startswith(b"PK"):
        yield from _in_zip(_Bounded(stream, most))
    elif head.startswith(b"\x1f\x8b"):
        unpacked = _Bounded(gzip.GzipFile(fileobj=stream, mode="rb"), most, unpacked=True)  # type: ignore[arg-type]
        if unpacked.read(512)[257:262] == b"ustar":
            unpacked.seek(0)
            yield from _in_tar(unpacked)
            return
        # RFC 1952, section 2.3.1: the last four bytes are the size unpacked, modulo 2 to the 32.
        stream.seek(-4, io.SEEK_END)
        name = path.rpartition("/")[2]
        yield Member(name=re.sub(r"\.gz$", "", name), size=int.from_bytes(stream.read(4), "little"))
    else:
        yield from _in_tar(_Bounded(stream, most))


def _in_zip(stream: _Bounded) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield Member(
                    name=info.orig_filename,
                    size=info.file_size,
                    packed=info.compress_size,
                    encrypted=bool(info.flag_bits & 1),
                    special=(info.external_attr >> 16) & 0o170000 == 0o120000,
                )


def _in_tar(stream: _Bounded) -> Iterator[Member]:
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        for info in archive:
            if not info.isdir():
                yield Member(name=info.name, size=info.size, special=not info.isfile())


def _is_document(members: Iterable[Member]) -> bool:
    """Whether a ZIP file is a document of an office program, an e-book or the like, which no one unpacks."""
    return any(m.name in ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF") for m in members)


def _judged(members: list[Member], path: str, size: int, *, document: bool) -> Iterator[Finding]:
    total = sum(m.size for m in members)
    packed = sum(m.packed or 0 for m in members)
    if (total > _HUGE and total > _RATIO * size) or packed > size:
        claims = f"claims to hold {total} bytes in a file of {size}"
        yield finding("DEP032", f"{path} {claims}", value=path)
    if outward := [m.name for m in members if _OUTWARD.search(m.name)]:
        yield finding("DEP033", f"{path} holds {_some(outward)}, which would be unpacked elsewhere", value=path)
    if encrypted := [m.name for m in members if m.encrypted]:
        yield finding("DEP034", f"{path} holds {_some(encrypted)}, which is encrypted", value=path)
    if document:
        return
    if special := [m.name for m in members if m.special]:
        yield finding("DEP038", f"{path} holds {_some(special)}, which is a link or no file", value=path)
    if nested := [m.name for m in members if _NESTED.search(m.name)]:
        yield finding("DEP035", f"{path} holds {_some(nested)}, an archive in the archive", value=path)
    if members:
        number = f"{len(members)} files" if len(members) > 1 else "one file"
        yield finding("DEP031", f"{path} holds {number} of {total} bytes in all", value=path)


def _some(names: list[str]) -> str:
    """The first of the names in a form that can be shown, and how many more there are."""
    shown = names[0][:100].encode("unicode_escape", "replace").decode("ascii")
    return f"{shown!r}" + (f" and {len(names) - 1} more" if len(names) > 1 else "")
