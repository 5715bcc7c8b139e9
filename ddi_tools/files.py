"""Files that people name: which they are, their bytes, or a finding that says why there are none.

Nothing here waits for a writer, follows a link twice, or takes more bytes than it was allowed.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ddi_tools.findings import Finding, finding

#: The most bytes that are read of one file, unless more are asked for: larger than codebooks are but for those of a
#: census, and the tree of so many takes up to 1.5 gigabytes of memory.
MAX_BYTES = 100_000_000

#: As much of a file as tells what kind of file it is.
_HEAD = 1000
_CHUNK = 1 << 20

#: What a path is that is no regular file.
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

#: Names that the shell gives to pipes it has opened itself, as in `<(command)`: these have a writer.
_OPENED = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")


def label(path: str | Path) -> str:
    """The name of a file as text that can be printed: bytes that are not UTF-8 become `\\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def xml_files(folder: Path) -> Iterator[tuple[Path, Finding | None]]:
    """All that is called `*.xml` below a folder, sorted, and each folder that can't be listed, with the reason.

    Links to files are files, even where they lead nowhere; links to folders are not followed, so that none is walked
    twice. A folder without any such file gives itself, with a finding.
    """
    unlisted: list[OSError] = []
    found: dict[Path, Finding | None] = {}
    for where, _, names in os.walk(folder, onerror=unlisted.append):
        found |= dict.fromkeys(Path(where, name) for name in names if name.lower().endswith(".xml"))
    for error in unlisted:
        found[Path(error.filename)] = _unreadable(f"The folder can't be listed: {_reason(error, None)}")
    if not found:
        found[folder] = finding("XML114", "The folder holds no file that is called *.xml, nor does any folder in it")
    yield from sorted(found.items(), key=lambda item: item[0])


def read(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes | Finding:
    """The bytes of a file, or why there are none: it isn't there, can't be read, is no file, or is too large."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) and not str(path).startswith(_OPENED):
            what = next((what for is_so, what in _KINDS if is_so(status.st_mode)), "something else")
            pipe = "give its content with -" if stat.S_ISFIFO(status.st_mode) else None
            return _unreadable(f"This is {what}, not a file", hint=pipe)
        with path.open("rb") as stream:
            if status.st_size > max_bytes:
                return _too_large(stream.read(_HEAD), max_bytes, status.st_size)
            return read_stream(stream, max_bytes=max_bytes)
    except OSError as error:
        return _unreadable(f"The file can't be read: {_reason(error, path)}")


def read_stream(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> bytes | Finding:
    """All bytes of a stream, or a finding if there are too many; raises `OSError` as the stream does."""
    chunks: list[bytes] = []
    left = max_bytes + 1
    while left and (chunk := stream.read(min(left, _CHUNK))):  # `read(n)` takes n bytes of memory beforehand
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks) if left else _too_large(chunks[0][:_HEAD], max_bytes, None)


def _unreadable(message: str, *, hint: str | None = None) -> Finding:
    return finding("XML112", message, hint=hint)


def _reason(error: OSError, path: Path | None) -> str:
    if error.errno == errno.ELOOP:
        return "the link leads back to itself"
    if isinstance(error, FileNotFoundError) and path is not None:
        return f"the link leads to {label(path.readlink())}, which is not there" if path.is_symlink() else (
            "there is none of this name"
        )  # fmt: skip
    return (error.strerror or str(error)).lower()


def _too_large(head: bytes, max_bytes: int, size: int | None) -> Finding:
    """That there are too many bytes; or, if the first ones tell that it is no XML, what it is instead."""
    from ddi_tools.checks.wellformed import not_xml

    kind = not_xml(head)
    if kind is not None and kind.code == "XML103":
        return kind
    has = f"{size:,} bytes; no more than {max_bytes:,}" if size else f"more than {max_bytes:,} bytes, and no more"
    enough = size or 10 * max_bytes
    hint = f"raise the ceiling with --max-bytes {enough}; the tree takes up to fifteen times as much memory"
    return finding("XML113", f"The file has {has} are read", hint=hint)
