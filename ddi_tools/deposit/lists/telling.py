"""Which lists were read, and what their columns were taken for: as JSON, and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ddi_tools.deposit.manifest import Manifest

#: The forms of lists, in words.
KINDS = {
    "table": "table", "workbook": "workbook", "checksums": "checksums", "bagit": "manifest of a bag",
    "datapackage": "data package", "ro-crate": "RO-Crate", "record": "record", "several": "several lists",
}  # fmt: skip


def lists_of(manifest: Manifest | None) -> tuple[Manifest, ...]:
    """The lists that a manifest was united from; itself, where it is one."""
    return () if manifest is None else manifest.lists or (manifest,)


def lists_json(manifest: Manifest | None) -> list[dict[str, Any]]:
    """Each list with its form and columns; of each column why it was taken for what, and which were not, and why."""
    return [
        {
            "path": each.path,
            "name": each.name,
            "kind": each.kind,
            "sheet": each.sheet,
            "readable": each.readable,
            "files": len(each.entries),
            "columns": [
                asdict(choice) | {"others": [{"heading": heading, "why": why} for heading, why in choice.others]}
                for choice in each.choices
            ],
            "unused": list(each.unused),
        }
        for each in lists_of(manifest)
    ]


def columns_in_words(manifest: Manifest) -> Iterator[str]:
    """What the columns were taken for, a line for each reason; then which were not taken for that, and why."""
    reasons: dict[str, list[str]] = {}
    for choice in manifest.choices:
        reasons.setdefault(choice.why, []).append(f"{choice.role}: {choice.heading!r}")
    for why, chosen in reasons.items():
        yield f"{', '.join(chosen)} ({why})"
    for choice in manifest.choices:
        for heading, why in choice.others:
            yield f"not {choice.role}: {heading!r} ({why})"
    if manifest.unused:
        yield "no role: " + ", ".join(map(repr, manifest.unused))
