"""Whether the promises of the depositor are kept: each held against the folder and its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ddi_tools.deposit import kept_files, kept_tables
from ddi_tools.deposit.inventory import FileEntry, Inventory
from ddi_tools.deposit.kept import Kept, Told
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.deposit.promises import Promises
from ddi_tools.deposit.sheets import Sheets
from ddi_tools.findings import Finding, finding


def hold(
    promises: Promises, inventory: Inventory, manifest: Manifest | None
) -> tuple[tuple[Kept, ...], tuple[Finding, ...]]:
    """Each promise in the order of the configuration, and a finding for whatever breaks one.

    Files left behind by systems are not counted: findings of their own name them. What can't be held against a
    table for one and the same reason is told once.
    """
    files = [f for f in inventory.files if f.kind != "system"]
    held = list(_all(promises, files, Sheets(inventory=inventory, manifest=manifest)))
    findings = [f for _, told in held for f in told]
    reasons = Counter((f.message, f.value) for f in findings if f.code == "DEP411")
    unclear = (
        finding("DEP411", f"{reason}; promises that can't be held against it: {number}", value=table)
        for (reason, table), number in reasons.items()
    )
    return tuple(kept for kept, _ in held), (*(f for f in findings if f.code != "DEP411"), *unclear)


def _all(promises: Promises, files: Sequence[FileEntry], sheets: Sheets) -> Iterator[Told]:
    yield from (kept_files.count(count, files) for count in promises.counts)
    yield from (kept_files.required(pattern, files) for pattern in promises.required)
    if promises.formats:
        yield kept_files.formats(promises.formats, files)
    if promises.max_file_size is not None:
        yield kept_files.file_sizes(promises.max_file_size, files)
    if promises.max_size is not None:
        yield kept_files.whole_size(promises.max_size, files)
    if promises.listed:
        yield kept_files.listed(files, sheets)
    yield from (kept_files.naming(naming, files, sheets) for naming in promises.names)
    yield from (kept_tables.tally(tally, sheets) for tally in promises.tallies)
    yield from (kept_tables.unique(unique, sheets) for unique in promises.unique)
    yield from (kept_tables.keyed(keyed, sheets) for keyed in promises.keyed)
