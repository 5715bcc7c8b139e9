"""The reading of one file: its size, digests and content, each byte taken once."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddi_tools.deposit import archives
from ddi_tools.deposit.content import Content, Watch, type_of
from ddi_tools.deposit.digests import Algorithm, Digester
from ddi_tools.deposit.disguise import judge_content
from ddi_tools.deposit.walk import FileKind, Seen
from ddi_tools.findings import Finding, finding

if TYPE_CHECKING:
    from ddi_tools.deposit.pronom import Pronom

#: A link that appears between the look and the opening is not followed, and a pipe does not block.
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
_PIECE = 1 << 18

#: By which a file is known again: its size, the times of change of its bytes and of its entry, its inode.
Mark = tuple[int, int, int, int]
#: As much of an inode's number as stands in 63 bits.
INODE = (1 << 63) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A file of the deposit: `path` relative to its root, with slashes; `size` in bytes; `sha256` in hexadecimal.

    `kind` tells hidden files and the leftovers of systems and programs from the others. `digests` are those that
    were asked for besides SHA-256, by algorithm. `media_type` is by the name, by the content where the name says
    nothing; `content` is what the bytes say, None where they were not looked at.
    """

    path: str
    size: int
    sha256: str
    media_type: str
    kind: FileKind = "ordinary"
    digests: tuple[tuple[Algorithm, str], ...] = ()
    content: Content | None = None

    def digest(self, algorithm: Algorithm) -> str | None:
        """The digest by this algorithm in hexadecimal, None where it was not taken."""
        return self.sha256 if algorithm == "sha256" else dict(self.digests).get(algorithm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of reading a file: its entry, None where it can't be read or trusted, and what was found.

    `mark` is that of the file as it was read.
    """

    entry: FileEntry | None
    findings: tuple[Finding, ...] = ()
    mark: Mark | None = None


#: An outcome as it comes from another process, but for what is known of the file here: its entry's size, SHA-256,
#: media type, further digests and content, None where it has no entry; the findings; the mark.
Told = tuple[
    tuple[int, str, str, tuple[tuple[Algorithm, str], ...], Content | None] | None, tuple[Finding, ...], Mark | None
]


def told(outcome: Outcome) -> Told:
    """The outcome, to be sent: `pickle` takes as long for the entries themselves as reading their files does."""
    entry = outcome.entry
    held = (entry.size, entry.sha256, entry.media_type, entry.digests, entry.content) if entry is not None else None
    return held, outcome.findings, outcome.mark


def heard(seen: Seen, told: Told) -> Outcome:
    """The outcome of a file that another process has read."""
    held, findings, mark = told
    if held is None:
        return Outcome(entry=None, findings=findings, mark=mark)
    size, sha256, media, digests, content = held
    entry = FileEntry(
        path=seen.path, size=size, sha256=sha256, media_type=media, kind=seen.kind, digests=digests, content=content
    )
    return Outcome(entry=entry, findings=findings, mark=mark)


def mark_of(status: os.stat_result) -> Mark:
    """What a file is known by."""
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & INODE)


def read(seen: Seen, further: Sequence[Algorithm] = (), pronom: Pronom | None = None) -> Outcome:
    """One file; a finding in the place of an entry where it can't be read, or is not what it was a moment before."""
    try:
        descriptor = _open(seen.place)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return _unstable(seen.path, "is no longer a file")
            return _taken(seen, descriptor, status, further, pronom)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        return _unstable(seen.path, "vanished while the folder was read")
    except OSError as error:
        return _failed("DEP001", seen.path, f"can't be read: {error.strerror}")


def _taken(
    seen: Seen, descriptor: int, status: os.stat_result, further: Sequence[Algorithm], pronom: Pronom | None
) -> Outcome:
    digester, watch = Digester(further), Watch()
    # A small file is read in pieces of its own size: memory is cheap to get by the kilobyte, and dear by the quarter
    # megabyte.
    piece = min(status.st_size + 1, _PIECE)
    size, tail = 0, b""
    while data := os.read(descriptor, piece):
        digester.update(data)
        watch.update(data)
        size += len(data)
        if pronom is not None:
            tail = (tail + data)[-pronom.reach :]
        if len(data) < piece and size == status.st_size:  # all that there was: no need to ask for more
            break
    mark = mark_of(os.fstat(descriptor))
    if size != status.st_size or mark[:2] != mark_of(status)[:2]:
        return _unstable(seen.path, "changed while it was read")
    puid = pronom.identify(watch.head, tail, seen.path) if pronom is not None and size else None
    held = watch.content(puid)
    entry = FileEntry(
        path=seen.path,
        size=size,
        sha256=digester.sha256(),
        media_type=type_of(seen.path, held),
        kind=seen.kind,
        digests=digester.further(),
        content=held,
    )
    found: list[Finding] = []
    if not size:
        found.append(finding("DEP009", f"{seen.path} is empty", value=seen.path))
    elif seen.kind != "system":
        found += judge_content(seen.path, held)
    if held.encoding is None and archives.is_archive(watch.head, seen.path):
        os.lseek(descriptor, 0, os.SEEK_SET)
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            found += archives.look(stream, watch.head, seen.path, size)
    return Outcome(entry=entry, findings=tuple(found), mark=mark)


def _open(place: str) -> int:
    return os.open(place, _OPEN)


def _unstable(path: str, what: str) -> Outcome:
    return _failed("DEP002", path, what)


def _failed(code: str, path: str, what: str) -> Outcome:
    return Outcome(entry=None, findings=(finding(code, f"{path} {what}", value=path),))
