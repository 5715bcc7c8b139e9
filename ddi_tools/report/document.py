"""A judged document as it is reported: each finding with what is to be done with it, and its JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from ddi_tools.checks.run import DocumentResult
from ddi_tools.findings import Finding, Severity, to_json

#: The words for counts of each severity.
_PLURALS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "notes"}

_HALF = re.compile("[\ud800-\udfff]")


class Status(StrEnum):
    """Whether a finding is left to be dealt with, ignored for a reason, or known from the baseline."""

    LEFT = "left"
    IGNORED = "ignored"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A finding and its status; `reason` is that of an ignore."""

    finding: Finding
    status: Status = Status.LEFT
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A judged document and its findings, without those that were not selected, of which only the number is kept.

    `result` is the judgement as it was made: its verdict stands whatever is ignored, known or not selected. `name` is
    what the document goes by in baselines and fingerprints.
    """

    result: DocumentResult
    name: str
    findings: tuple[Reported, ...]
    not_selected: int = 0

    def of_status(self, status: Status) -> tuple[Reported, ...]:
        """The findings of a status, in order."""
        return tuple(f for f in self.findings if f.status is status)

    @property
    def left(self) -> tuple[Finding, ...]:
        """The findings that count: neither ignored nor known."""
        return tuple(f.finding for f in self.findings if f.status is Status.LEFT)

    @property
    def ignored(self) -> tuple[Reported, ...]:
        """The findings that are ignored, each with its reason."""
        return self.of_status(Status.IGNORED)

    @property
    def known(self) -> tuple[Reported, ...]:
        """The findings that the baseline knows."""
        return self.of_status(Status.KNOWN)


def verdict(result: DocumentResult) -> str:
    """The verdict in words; a record that lacks only what the profile recommends is not called plainly invalid."""
    if result.valid is None:
        return "not judged"
    if result.valid:
        return "valid"
    mandatory = any(f.severity is Severity.ERROR for f in result.findings)
    return "not valid" if mandatory else "all that is mandatory is there, not all that is recommended"


def reported_json(document: Document) -> dict[str, Any]:
    """A document in the shape that CONTRACT promises, with the findings that are left.

    Those that are ignored and known stand beside them, where there are any.
    """
    result = document.result
    shape: dict[str, Any] = {
        "file": result.file,
        "record": result.record,
        "valid": result.valid,
        "findings": [to_json(f) for f in document.left],
    }
    if document.ignored:
        shape["ignored"] = [to_json(f.finding) | {"reason": f.reason} for f in document.ignored]
    if document.known:
        shape["known"] = [to_json(f.finding) for f in document.known]
    return shape


def dumps(value: Any) -> str:
    """JSON as this project writes it: readable, no escapes of letters, keys in the order given."""
    import json

    return _escaped(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def json_line(value: Any) -> str:
    """The same on one line."""
    import json

    return _escaped(json.dumps(value, ensure_ascii=False)) + "\n"


def _escaped(text: str) -> str:
    # A file's name may hold bytes that are no text, which Python has as halves of surrogate pairs.
    return _HALF.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def counts(findings: Iterable[Finding]) -> str:
    """'3 errors, 1 warning', most severe first; 'nothing found' where there is none."""
    return counted(Counter(f.severity for f in findings))


def counted(tally: Counter[Severity]) -> str:
    """The same of findings that are counted already."""
    parts = [plural(tally[s], _PLURALS[s]) for s in Severity if tally[s]]
    return ", ".join(parts) or "nothing found"


def plural(number: int, words: str) -> str:
    """'1 note', '1,200 notes': a number with its word, given in the plural."""
    return f"{number:,} {words if number != 1 else words.removesuffix('s')}"


def state(document: Document) -> str:
    """The verdict, what is left, and how many are ignored and known, in words."""
    hidden = [f"{len(found):,} {word}" for word, found in (("ignored", document.ignored), ("known", document.known))]
    said = [verdict(document.result), counts(document.left)]
    if document.ignored or document.known:
        said.append(", ".join(word for word in hidden if not word.startswith("0 ")))
    return "; ".join(said)


def alike(findings: Iterable[Finding]) -> dict[Finding, list[int]]:
    """Findings without their places, in order, and the lines (0 for none) at which each was found."""
    found: dict[Finding, list[int]] = {}
    for finding in findings:
        found.setdefault(replace(finding, line=None, column=None, value=None), []).append(finding.line or 0)
    return found
