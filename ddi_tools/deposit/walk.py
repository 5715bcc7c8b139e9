"""The walk through a folder: its files in the order of their paths, and what else lies in it as findings."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ddi_tools.config import CONFIG_NAME
from ddi_tools.deposit.ignoring import IGNORE_NAME, excluding, ignore_lines, ignoring
from ddi_tools.deposit.portable import judge_alike, judge_name
from ddi_tools.errors import StorageError
from ddi_tools.findings import Finding, finding

FileKind = Literal["ordinary", "hidden", "system"]

#: Names that macOS, Windows, Linux desktops and office programs leave behind, folders among them.
_SYSTEM = re.compile(
    r"\.DS_Store|\._.*|\.AppleDouble|\.LSOverride|__MACOSX|\.Spotlight-V100|\.Trashes|\.fseventsd|Icon\r"
    r"|[Tt]humbs\.db|ehthumbs\.db|[Dd]esktop\.ini|\$RECYCLE\.BIN|System Volume Information"
    r"|\.directory|\.Trash-\d+|\.nfs[0-9a-f]+|~\$.*|\.~lock\..*#|~WRL\d+\.tmp",
    re.DOTALL,
)


@dataclass(slots=True, kw_only=True)
class Seen:
    """A file met on the walk: where to open it, its path and kind; `name` is None where a link led to it."""

    place: str
    path: str
    kind: FileKind
    name: str | None = None


@dataclass(slots=True, kw_only=True)
class Folder:
    """A folder: where it lies; `prefix`, its path with a slash at the end, empty for the deposit's own; its kind."""

    place: str
    prefix: str = ""
    kind: FileKind = "ordinary"


@dataclass(slots=True, kw_only=True)
class Listing:
    """What lies in one folder, in the order of paths. `plain` says that nothing in it was out of the ordinary."""

    items: list[Seen | Folder] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    plain: bool = True

    def say(self, code: str, path: str, what: str) -> None:
        """Keeps a finding."""
        self.plain = False
        self.findings.append(finding(code, f"{path or 'the folder'} {what}", value=path))


class Walk:
    """Lists a folder, one of its folders at a time; what is no plain file or folder becomes a finding.

    Raises `StorageError` where the folder can't be listed at all.
    """

    def __init__(self, folder: Path, exclude: Sequence[str]) -> None:
        try:
            os.scandir(folder).close()
        except OSError as error:
            raise StorageError(
                f"the folder {folder} can't be read: {error.strerror}", hint="name an existing folder with --files"
            ) from error
        self.root = Folder(place=os.path.realpath(folder))
        #: The ignore file's lines; with the patterns of `exclude` they decide what is met.
        self.ignored = ignore_lines(folder)
        self._ignoring = ignoring(self.ignored or ())
        self._passed_over = 0
        # The configuration and the ignore file speak about the deposit, and are no part of it.
        self._own = frozenset({CONFIG_NAME} if self.ignored is None else {CONFIG_NAME, IGNORE_NAME})
        self._excluded = excluding(*exclude) if exclude else None

    def entries(self, folder: Folder) -> list[os.DirEntry[str]] | Finding:
        """What a folder holds, in no order; a finding where it can't be listed."""
        try:
            with os.scandir(folder.place) as entries:
                return list(entries)
        except OSError as error:
            path = folder.prefix.rstrip("/")
            return finding("DEP001", f"{path or 'the folder'} can't be listed: {error.strerror}", value=path)

    def listing(self, folder: Folder, entries: Iterable[os.DirEntry[str]]) -> Listing:
        """What the entries of a folder are."""
        listing = Listing()
        names: list[str] = []
        for entry in sorted(entries, key=_rank):
            name = _shown(entry.name)
            path = folder.prefix + name
            is_folder = entry.is_dir(follow_symlinks=False)
            # A link by the configuration's name is not read as such, and told like any other.
            own = path in self._own and not entry.is_symlink()
            if own or self._passes_over(path, is_folder=is_folder):
                listing.plain = False
                continue
            names.append(name)
            item = self._look(entry, name, path, folder.kind, listing)
            if item is not None:
                listing.items.append(item)
        if alike := list(judge_alike(names, folder.prefix)):
            listing.findings += alike
            listing.plain = False
        return listing

    def passed_over(self) -> list[Finding]:
        """Once all is listed: a finding, if the ignore file passed anything over."""
        if not self._passed_over:
            return []
        number = f"{self._passed_over} files and folders" if self._passed_over > 1 else "one file or folder"
        return [finding("DEP014", f"{IGNORE_NAME} passes over {number}", value=IGNORE_NAME)]

    def _passes_over(self, path: str, *, is_folder: bool) -> bool:
        if self._excluded is not None and self._excluded(path, is_folder):
            return True
        if self._ignoring is not None and self._ignoring(path, is_folder):
            self._passed_over += 1
            return True
        return False

    def _look(
        self, entry: os.DirEntry[str], name: str, path: str, above: FileKind, listing: Listing
    ) -> Seen | Folder | None:
        """What stands behind a name, None where it is nothing to read."""
        kind = _kind(entry.name, path, above, listing)
        if name != entry.name:
            listing.say("DEP006", path, "has a name that is not UTF-8")
        if kind != "system" and (wrong := list(judge_name(entry.name, path))):
            listing.findings += wrong
            listing.plain = False
        if entry.is_symlink():
            return self._link(entry, path, kind, listing)
        if entry.is_dir(follow_symlinks=False):
            return Folder(place=entry.path, prefix=path + "/", kind=kind)
        if entry.is_file(follow_symlinks=False):
            return Seen(place=entry.path, path=path, kind=kind, name=name)
        listing.say("DEP005", path, "is a pipe, a socket or a device, and no file")
        return None

    def _link(self, entry: os.DirEntry[str], path: str, kind: FileKind, listing: Listing) -> Seen | None:
        target = os.path.realpath(entry.path)
        root = self.root.place
        inside = target.startswith(root.rstrip(os.sep) + os.sep)
        try:
            mode = os.stat(target).st_mode if inside else 0  # noqa: PTH116 - a string all along, for speed
        except OSError:
            mode = 0
        if stat.S_ISREG(mode):
            listing.say("DEP004", path, "is a link to another file of the deposit, and was read as that file")
            return Seen(place=target, path=path, kind=kind)
        if stat.S_ISDIR(mode) or target == root:
            listing.say("DEP004", path, "is a link to another folder of the deposit, and was not followed")
        else:
            listing.say("DEP003", path, "is a link out of the deposit or to nothing, and was not followed")
        return None


def _kind(name: str, path: str, above: FileKind, listing: Listing) -> FileKind:
    """System beats hidden; what lies in a folder of a kind is of that kind, and only the folder is told."""
    if above == "system":
        return above
    if _SYSTEM.fullmatch(name):
        listing.say("DEP008", path, "was left behind by a system or program")
        return "system"
    if name.startswith(".") and above == "ordinary":
        listing.say("DEP007", path, "is hidden")
        return "hidden"
    return above


def _rank(entry: os.DirEntry[str]) -> str:
    """Sorts files before and after a folder as their paths will be: `a.txt` comes before `a/b`."""
    name = _shown(entry.name)
    return name + "/" if entry.is_dir(follow_symlinks=False) else name


def _shown(name: str) -> str:
    """The name as text that can be written anywhere: bytes that are not UTF-8 as codes."""
    return name if name.isprintable() else os.fsencode(name).decode("utf-8", "backslashreplace")
