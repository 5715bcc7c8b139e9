"""The depositor's list of files: the metadata table of a deposit, in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ddi_tools.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """A row of the manifest: the file it names, what it says of its bytes, and all its cells by column."""

    path: str
    row: int
    size: int | None
    sha256: str | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest: where it lies relative to the deposit (None if outside), its columns and rows in order.

    `columns` are the headings as written; `roles` says which heading was taken as path, size, sha256, description.
    """

    path: str | None
    columns: tuple[str, ...]
    roles: Mapping[str, str]
    entries: tuple[ManifestEntry, ...]
    findings: tuple[Finding, ...] = ()
