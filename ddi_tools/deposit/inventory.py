"""The inventory of a deposit: which files lie in the folder, their sizes, digests and media types."""

from __future__ import annotations

from dataclasses import dataclass

from ddi_tools.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A file of the deposit: `path` relative to its root, with slashes; `size` in bytes; `sha256` in hexadecimal."""

    path: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The files of a folder, sorted by path, and what was found on the way (unreadable files, links)."""

    root: str
    files: tuple[FileEntry, ...]
    findings: tuple[Finding, ...] = ()
