"""Reconciliation: the record and the manifest held against the folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ddi_tools.codebook.model import Study
from ddi_tools.codebook.variables import DataTable
from ddi_tools.config import Config
from ddi_tools.deposit.claims import Claim, find_claims
from ddi_tools.deposit.comparison import FileResult, FileStatus, compare, expectation_of
from ddi_tools.deposit.inventory import Inventory
from ddi_tools.deposit.keeping import hold
from ddi_tools.deposit.kept import Kept
from ddi_tools.deposit.likeness import Likeness
from ddi_tools.deposit.lists.telling import lists_json
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.deposit.matching import Sayer
from ddi_tools.deposit.sets import FileSet, assigner, divide, judge
from ddi_tools.findings import Finding, finding
from ddi_tools.findings import to_json as finding_json

__all__ = ["FileResult", "FileSet", "FileStatus", "Reconciliation", "Summary", "reconcile", "to_json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts over `Reconciliation.files`, as CONTRACT's `reconciliation.json` names them.

    Every file has one status, so `expected` is matched, missing and changed together, and `present` is matched,
    changed, unexpected and duplicates together. `renamed` files count among those missing under the one name and
    those unexpected under the other; `misnamed` ones among those that are there.
    """

    expected: int
    present: int
    matched: int
    missing: int
    unexpected: int
    changed: int
    duplicates: int
    renamed: int = 0
    misnamed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What came of holding record, manifest and folder against each other; files and sets are sorted by name.

    `data_files` holds the variables of data files, where they were asked for.
    """

    summary: Summary
    claims: tuple[Claim, ...]
    files: tuple[FileResult, ...]
    sets: tuple[FileSet, ...]
    findings: tuple[Finding, ...]
    manifest: Manifest | None = None
    promises: tuple[Kept, ...] = ()
    likely: tuple[Likeness, ...] = ()
    data_files: tuple[DataTable, ...] = ()

    def by_sayer(self) -> Mapping[Sayer, Summary]:
        """The counts of the files that the lists, the record and the configuration name, for each that names any."""
        files: dict[Sayer, list[FileResult]] = {"manifest": [], "record": [], "expectation": []}
        for file in self.files:
            for sayer in file.said_by:
                files[sayer].append(file)
        return {sayer: _summary(found) for sayer, found in files.items() if found}

    def by_set(self) -> Mapping[str | None, Summary]:
        """The counts for each set, by name, and for the files in none, if there are any."""
        files: dict[str | None, list[FileResult]] = {each.name: [] for each in self.sets}
        for file in self.files:
            files.setdefault(file.set, []).append(file)
        return {name: _summary(found) for name, found in files.items()}


def reconcile(study: Study, inventory: Inventory, manifest: Manifest | None, config: Config) -> Reconciliation:
    """Holds the folder against the manifest, or without one against the files that the record names.

    Where neither names files, those that are there count as matched, and a finding says that nothing was held
    against them. The manifest itself is expected, listed or not, and not held against its own row. Files left
    behind by systems are unexpected without being told twice, and in no set.
    """
    expectation = expectation_of(study, inventory, manifest, config)
    comparison = compare(expectation, inventory, assigner(config.sets))
    ordinary = [f for f in inventory.files if f.kind != "system"]
    sets = divide(((f.path, f.size) for f in ordinary), config.sets)
    claims = judge(find_claims(study), sets, config.sets, len(ordinary))
    promises, broken = hold(config.promises, inventory, manifest)
    told = (*inventory.findings, *(manifest.findings if manifest else ()))
    return Reconciliation(
        summary=_summary(comparison.files),
        claims=claims,
        files=comparison.files,
        sets=sets,
        findings=(*told, *expectation.findings, *comparison.findings, *_claim_findings(claims), *broken),
        manifest=manifest,
        promises=promises,
        likely=comparison.likely,
    )


def _summary(files: Collection[FileResult]) -> Summary:
    tally = Counter(f.status for f in files)
    renamed = sum(f.naming == "renamed" and f.status == "missing" for f in files)
    return Summary(
        expected=tally["matched"] + tally["missing"] + tally["changed"],
        present=tally.total() - tally["missing"],
        matched=tally["matched"],
        missing=tally["missing"],
        unexpected=tally["unexpected"],
        changed=tally["changed"],
        duplicates=tally["duplicate"],
        renamed=renamed,
        misnamed=sum(f.naming == "misnamed" for f in files),
    )


def _claim_findings(claims: Iterable[Claim]) -> Iterator[Finding]:
    for claim in claims:
        words = f"the record states {claim.text!r} ({claim.source})"
        of = f" in {claim.group}" if claim.group else ""
        if claim.status == "contradicted":
            yield finding("DEP301", f"{words}; the folder has {claim.found}{of}", value=claim.text)
        elif claim.status == "unclear":
            found = f"may be the {claim.found}{of}" if claim.found is not None else "could be matched with no set"
            yield finding("DEP302", f"{words}, which {found}", value=claim.text)


# -- as JSON --------------------------------------------------------------------------------------------------


def to_json(reconciliation: Reconciliation) -> dict[str, Any]:
    """The shape of `reconciliation.json` that CONTRACT promises, and more: sets with their counts, who says what of
    each file, the pairs of names that may be one file, and the manifest.
    """
    manifest = reconciliation.manifest
    counts = reconciliation.by_set()
    summary = asdict(reconciliation.summary)
    naming = {key: summary.pop(key) for key in ("renamed", "misnamed")}  # beside the keys that CONTRACT names
    return {
        "summary": summary,
        "naming": naming,
        "said_by": {sayer: asdict(named) for sayer, named in reconciliation.by_sayer().items()},
        "claims": [{name: getattr(c, name) for name in _CLAIM_KEYS} for c in reconciliation.claims],
        "expectations": [asdict(p) for p in reconciliation.promises],
        "files": [{name: getattr(f, name) for name in _FILE_KEYS} for f in reconciliation.files],
        "sets": [asdict(s) | asdict(counts[s.name]) for s in reconciliation.sets],
        "likely": [asdict(pair) for pair in reconciliation.likely],
        "manifests": lists_json(manifest),
        "manifest": {"path": manifest.path, "columns": dict(manifest.roles)} if manifest else None,
        "findings": [finding_json(f) for f in reconciliation.findings],
    }


_CLAIM_KEYS = ("text", "count", "source", "group", "found", "status")
_FILE_KEYS = (
    "path",
    "size",
    "sha256",
    "status",
    "media_type",
    "set",
    "same_as",
    "description",
    "naming",
    "listed_as",
    "said_by",
)
