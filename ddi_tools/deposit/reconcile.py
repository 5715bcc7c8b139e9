"""Reconciliation: the record and the manifest held against the folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ddi_tools.deposit.claims import Claim
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.findings import Finding

FileStatus = Literal["matched", "missing", "unexpected", "changed", "duplicate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """One file, expected or present, and its status.

    `size` and `sha256` are the folder's where the file is present, else what the manifest states; `set` is the
    name of the set it belongs to; `description` comes from the manifest; `same_as` is the path of the file
    with the same digest, for a duplicate or a renamed file.
    """

    path: str
    status: FileStatus
    size: int | None = None
    sha256: str | None = None
    media_type: str | None = None
    set: str | None = None
    description: str | None = None
    same_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSet:
    """A set of files of the deposit: its name, files present, and their bytes."""

    name: str
    count: int
    size: int
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts over `Reconciliation.files`, as CONTRACT's `reconciliation.json` names them."""

    expected: int
    present: int
    matched: int
    missing: int
    unexpected: int
    changed: int
    duplicates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What came of holding record, manifest and folder against each other; files and sets are sorted by name."""

    summary: Summary
    claims: tuple[Claim, ...]
    files: tuple[FileResult, ...]
    sets: tuple[FileSet, ...]
    findings: tuple[Finding, ...]
    manifest: Manifest | None = None
