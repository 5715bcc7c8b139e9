"""Findings: what is wrong, or worth knowing, in data; and the catalogue of their codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ddi_tools.errors import UsageError


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
    `source` names the section of the standard or profile that the rule comes from.
    """

    code: str
    kind: str
    severity: Severity
    title: str
    explanation: str
    fix: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found in data, with its place.

    `line` and `column` are 1-based; `xpath` names the element or attribute; `value` is the offending text, or
    for findings about a deposit the file's relative path; `hint` says what to do in this case, where that is
    more than the rule's own fix.
    """

    code: str
    severity: Severity
    message: str
    xpath: str | None = None
    line: int | None = None
    column: int | None = None
    value: str | None = None
    hint: str | None = None

    @property
    def kind(self) -> str:
        """The rule's kind."""
        return rule(self.code).kind


def finding(
    code: str,
    message: str,
    *,
    severity: Severity | None = None,
    xpath: str | None = None,
    line: int | None = None,
    column: int | None = None,
    value: str | None = None,
    hint: str | None = None,
) -> Finding:
    """A finding of the catalogue's code, with the rule's severity unless another is given."""
    return Finding(
        code=code, severity=severity or rule(code).severity, message=message,
        xpath=xpath, line=line, column=column, value=value, hint=hint,
    )  # fmt: skip


def rule(code: str) -> Rule:
    """The catalogue's row for `code`; `UsageError` names the code where there is none."""
    try:
        return CATALOGUE[code]
    except KeyError:
        raise UsageError(f"no finding has the code {code}", hint="'ddi-tools explain' lists all codes") from None


def at_least(findings: Iterable[Finding], severity: Severity) -> Iterator[Finding]:
    """Those findings that are as severe as `severity`, or more."""
    return (f for f in findings if f.severity.rank <= severity.rank)


def _rows(*rows: tuple[str, str, Severity, str, str, str, str]) -> dict[str, Rule]:
    catalogue: dict[str, Rule] = {}
    for code, kind, severity, title, explanation, fix, source in rows:
        if code in catalogue:
            raise ValueError(f"two rules have the code {code}")
        catalogue[code] = Rule(
            code=code, kind=kind, severity=severity, title=title, explanation=explanation, fix=fix, source=source
        )  # fmt: skip
    return catalogue


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

# code, kind, severity, title, explanation, fix, source. One block a prefix, in the order of the pipeline.
CATALOGUE = _rows(
    # -- OAI: protocol ---------------------------------------------------------------------------------
    # -- XML: well-formedness --------------------------------------------------------------------------
    # -- XSD: schema -----------------------------------------------------------------------------------
    # -- PRF: profile ----------------------------------------------------------------------------------
    # -- RUL: rules ------------------------------------------------------------------------------------
    # -- DEP: deposit ----------------------------------------------------------------------------------
    # -- EXP: export loss ------------------------------------------------------------------------------
)
