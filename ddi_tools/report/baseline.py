"""What is known already: the findings of an earlier run, by fingerprints that survive a shift of lines."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ddi_tools.checks.run import DocumentResult
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.findings import Finding
from ddi_tools.report.document import dumps

_FORM = "ddi-tools-baseline"
_VERSION = 1
_POSITION = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Findings with one fingerprint: where they were, in words for a person, and how many of them there were."""

    fingerprint: str
    code: str
    document: str
    xpath: str | None
    count: int


def file_name(result: DocumentResult, base: Path) -> str:
    """A document's file as it is named from the folder `base`, with '/'; standard input stays '-'."""
    return "-" if result.file == "-" else os.path.relpath(result.file, base).replace(os.sep, "/")


def known(document: str, finding: Finding) -> Known:
    """A finding as a baseline knows it.

    The fingerprint is made of the document, the code, the XPath without positions, and the value. Lines, positions
    among siblings, and the wording of messages have no part in it.
    """
    import hashlib
    import json

    xpath = _POSITION.sub("", finding.xpath) if finding.xpath else None
    parts = json.dumps([_VERSION, document, finding.code, xpath, finding.value])
    digest = hashlib.sha256(parts.encode()).hexdigest()[:32]
    return Known(fingerprint=digest, code=finding.code, document=document, xpath=xpath, count=1)


def merged(findings: Iterable[Known]) -> Mapping[str, Known]:
    """The same, one for each fingerprint, with their counts added."""
    found: dict[str, Known] = {}
    for each in findings:
        before = found.get(each.fingerprint)
        found[each.fingerprint] = each if before is None else replace(before, count=before.count + each.count)
    return found


def write(findings: Iterable[Known]) -> bytes:
    """A baseline file of these findings, sorted, so that a difference between two is easy to read."""
    rows = sorted(merged(findings).values(), key=lambda k: (k.document, k.code, k.xpath or "", k.fingerprint))
    return dumps({_FORM: _VERSION, "findings": [asdict(row) for row in rows]}).encode()


def read(file: Path) -> Mapping[str, Known]:
    """The findings of a baseline file; `UsageError` where it is none, `StorageError` where it can't be read."""
    import json

    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise StorageError(f"{file} can't be read: {error.strerror}") from error
    except ValueError as error:
        raise _no_baseline(file, f"it is not JSON ({error})") from error
    if not isinstance(content, dict) or content.get(_FORM) != _VERSION:
        raise _no_baseline(file, f'it has no "{_FORM}": {_VERSION}')
    rows = content.get("findings")
    if not isinstance(rows, list):
        raise _no_baseline(file, 'it has no list "findings"')
    return merged(_row(file, index, row) for index, row in enumerate(rows))


def _row(file: Path, index: int, row: Any) -> Known:
    kinds: Mapping[str, type | tuple[type, ...]] = {
        "fingerprint": str,
        "code": str,
        "document": str,
        "xpath": (str, type(None)),
        "count": int,
    }
    if not isinstance(row, dict) or not all(isinstance(row.get(key, 0.0), kind) for key, kind in kinds.items()):
        raise _no_baseline(file, f"findings[{index}] must have {', '.join(kinds)}")
    return Known(**{key: row[key] for key in kinds})


def _no_baseline(file: Path, why: str) -> UsageError:
    return UsageError(f"{file} is no baseline: {why}", hint="'--write-baseline FILE' writes one")
