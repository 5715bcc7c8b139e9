"""A row of the catalogue: what a code means, how much it matters, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters, most first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the catalogue: what a code means.

    `kind` is a stable word for the sort of finding (for profile findings, the Metadata Validator's word);
    `source` names the section of the standard or profile that the rule comes from. `before` and `after` are an
    example, most often XML: what the finding is about, and the same mended; None where an example says nothing more.
    """

    code: str
    kind: str
    severity: Severity
    title: str
    explanation: str
    fix: str
    source: str
    before: str | None = None
    after: str | None = None

    @property
    def example(self) -> tuple[tuple[str, str], ...]:
        """The example's parts, each with its label; empty where there is none."""
        return tuple((label, text) for label, text in (("Before", self.before), ("After", self.after)) if text)


def row(
    code: str,
    kind: str,
    severity: Severity,
    title: str,
    explanation: str,
    fix: str,
    source: str,
    *,
    before: str | None = None,
    after: str | None = None,
) -> Rule:
    """A rule written as a row of a table."""
    return Rule(
        code=code, kind=kind, severity=severity, title=title, explanation=explanation, fix=fix, source=source,
        before=before, after=after,
    )  # fmt: skip
