"""The inventory of a deposit: which files lie in the folder, their sizes, digests and media types."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from ddi_tools.config import CONFIG_NAME
from ddi_tools.deposit.digests import Algorithm, Digester, selected
from ddi_tools.deposit.media_types import media_type
from ddi_tools.deposit.patterns import matcher
from ddi_tools.errors import StorageError
from ddi_tools.findings import Finding, finding

#: Told how many files are read, and how many there are.
Progress = Callable[[int, int], None]
FileKind = Literal["ordinary", "hidden", "system"]

#: Names that macOS, Windows, Linux desktops and office programs leave behind, folders among them.
_SYSTEM = re.compile(
    r"\.DS_Store|\._.*|\.AppleDouble|\.LSOverride|__MACOSX|\.Spotlight-V100|\.Trashes|\.fseventsd|Icon\r"
    r"|[Tt]humbs\.db|ehthumbs\.db|[Dd]esktop\.ini|\$RECYCLE\.BIN|System Volume Information"
    r"|\.directory|\.Trash-\d+|\.nfs[0-9a-f]+|~\$.*|\.~lock\..*#|~WRL\d+\.tmp",
    re.DOTALL,
)
#: A link that appears between the look and the opening is not followed, and a pipe does not block.
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
_PIECE = 1 << 18
#: Files handed to a thread at once: few enough to share the work, many enough that handing over costs little.
_BATCH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A file of the deposit: `path` relative to its root, with slashes; `size` in bytes; `sha256` in hexadecimal.

    `kind` tells hidden files and the leftovers of systems and programs from the others. `digests` are those that
    were asked for besides SHA-256, by algorithm.
    """

    path: str
    size: int
    sha256: str
    media_type: str
    kind: FileKind = "ordinary"
    digests: tuple[tuple[Algorithm, str], ...] = ()

    def digest(self, algorithm: Algorithm) -> str | None:
        """The digest by this algorithm in hexadecimal, None where it was not taken."""
        return self.sha256 if algorithm == "sha256" else dict(self.digests).get(algorithm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The files of a folder, sorted by path, and what was found on the way (unreadable files, links).

    What a finding names in `value` and `files` does not hold could not be read, or was not followed.
    """

    root: str
    files: tuple[FileEntry, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Seen:
    """A name met on the walk: where to open it, how to call it."""

    place: str
    path: str
    kind: FileKind


def scan(
    folder: Path,
    *,
    workers: int | None = None,
    exclude: Sequence[str] = (),
    digests: Iterable[str] = (),
    progress: Progress | None = None,
) -> Inventory:
    """The inventory of a folder; every file is read once.

    `workers` threads read (as many as there are processors, if None); paths that fit a pattern of `exclude` are
    passed over, folders with all that is in them. `digests` names algorithms besides SHA-256. Raises `StorageError`
    where the folder can't be listed, `UsageError` where there is no such algorithm.
    """
    further = selected(digests)
    walk = _Walk(folder, exclude)
    seen = sorted(walk.files(), key=lambda s: s.path)
    batches = [seen[i : i + _BATCH] for i in range(0, len(seen), _BATCH)]
    files: list[FileEntry] = []
    findings = walk.findings
    done = 0
    with ThreadPoolExecutor(workers or _processors()) as pool:
        for batch in pool.map(partial(_read_batch, further=further), batches):
            for outcome in batch:
                if isinstance(outcome, Finding):
                    findings.append(outcome)
                else:
                    files.append(outcome)
            done += len(batch)
            if progress is not None:
                progress(done, len(seen))
    findings += [finding("DEP009", f"{f.path} is empty", value=f.path) for f in files if not f.size]
    findings.sort(key=lambda f: (f.code, f.value or ""))
    return Inventory(root=str(folder), files=tuple(files), findings=tuple(findings))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Walk:
    """Lists the folder; what is no plain file or folder becomes a finding."""

    def __init__(self, folder: Path, exclude: Sequence[str]) -> None:
        self.findings: list[Finding] = []
        self._root = os.path.realpath(folder)
        self._excluded = matcher((f"/{CONFIG_NAME}", *exclude))  # speaks about the deposit, and is no part of it
        try:
            os.scandir(folder).close()
        except OSError as error:
            raise StorageError(
                f"the folder {folder} can't be read: {error.strerror}", hint="name an existing folder with --files"
            ) from error

    def files(self) -> Iterator[_Seen]:
        """The regular files, in no order."""
        stack: list[tuple[str, str, FileKind]] = [(self._root, "", "ordinary")]
        while stack:
            folder, prefix, kind = stack.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        seen = self._look(entry, prefix, kind)
                        if seen is None:
                            continue
                        if entry.is_dir(follow_symlinks=False):
                            stack.append((entry.path, seen.path + "/", seen.kind))
                        else:
                            yield seen
            except OSError as error:
                self._say("DEP001", prefix.rstrip("/"), f"can't be listed: {error.strerror}")

    def _look(self, entry: os.DirEntry[str], prefix: str, above: FileKind) -> _Seen | None:
        """What stands behind a name, None where it is nothing to read."""
        path = prefix + _shown(entry.name)
        if self._excluded(path):
            return None
        kind = self._kind(entry.name, path, above)
        if path != prefix + entry.name:
            self._say("DEP006", path, "has a name that is not UTF-8")
        if entry.is_symlink():
            return self._link(entry, path, kind)
        if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False):
            return _Seen(place=entry.path, path=path, kind=kind)
        self._say("DEP005", path, "is a pipe, a socket or a device, and no file")
        return None

    def _kind(self, name: str, path: str, above: FileKind) -> FileKind:
        """System beats hidden; what lies in a folder of a kind is of that kind, and only the folder is told."""
        if above == "system":
            return above
        if _SYSTEM.fullmatch(name):
            self._say("DEP008", path, "was left behind by a system or program")
            return "system"
        if name.startswith(".") and above == "ordinary":
            self._say("DEP007", path, "is hidden")
            return "hidden"
        return above

    def _link(self, entry: os.DirEntry[str], path: str, kind: FileKind) -> _Seen | None:
        target = os.path.realpath(entry.path)
        inside = target.startswith(self._root.rstrip(os.sep) + os.sep)
        try:
            mode = os.stat(target).st_mode if inside else 0  # noqa: PTH116 - a string all along, for speed
        except OSError:
            mode = 0
        if stat.S_ISREG(mode):
            self._say("DEP004", path, "is a link to another file of the deposit, and was read as that file")
            return _Seen(place=target, path=path, kind=kind)
        if stat.S_ISDIR(mode) or target == self._root:
            self._say("DEP004", path, "is a link to another folder of the deposit, and was not followed")
        else:
            self._say("DEP003", path, "is a link out of the deposit or to nothing, and was not followed")
        return None

    def _say(self, code: str, path: str, what: str) -> None:
        self.findings.append(finding(code, f"{path or 'the folder'} {what}", value=path))


def _shown(name: str) -> str:
    """The name as text that can be written anywhere: bytes that are not UTF-8 as codes."""
    return name if name.isprintable() else os.fsencode(name).decode("utf-8", "backslashreplace")


def _read_batch(batch: Sequence[_Seen], *, further: Sequence[Algorithm]) -> list[FileEntry | Finding]:
    return [_read(seen, Digester(further)) for seen in batch]


def _read(seen: _Seen, digester: Digester) -> FileEntry | Finding:
    """One file's size and digest; a finding where it can't be read, or is not what it was a moment before."""
    try:
        descriptor = _open(seen.place)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return _unstable(seen.path, "is no longer a file")
            size = _digest(descriptor, status.st_size, digester)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        return _unstable(seen.path, "vanished while the folder was read")
    except OSError as error:
        return finding("DEP001", f"{seen.path} can't be read: {error.strerror}", value=seen.path)
    if size != status.st_size:
        return _unstable(seen.path, "changed while it was read")
    return FileEntry(
        path=seen.path,
        size=size,
        sha256=digester.sha256(),
        media_type=media_type(seen.path),
        kind=seen.kind,
        digests=digester.further(),
    )


def _digest(descriptor: int, expected: int, digester: Digester) -> int:
    """Takes the digests of the bytes that are there, and counts them. A small file is read in pieces of its own size:
    memory is cheap to get by the kilobyte, and dear by the quarter megabyte.
    """
    piece = min(expected + 1, _PIECE)
    size = 0
    while data := os.read(descriptor, piece):
        digester.update(data)
        size += len(data)
    return size


def _open(place: str) -> int:
    return os.open(place, _OPEN)


def _unstable(path: str, what: str) -> Finding:
    return finding("DEP002", f"{path} {what}", value=path)
