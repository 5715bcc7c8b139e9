"""Findings: what is wrong, or worth knowing, in data; and the catalogue of their codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ddi_tools.errors import UsageError
from ddi_tools.findings import (
    data_files,
    deposit,
    disclosure,
    export,
    oai,
    profile,
    repository,
    vocabulary,
    wellformed,
    xsd,
)
from ddi_tools.findings import rules as study_rules
from ddi_tools.findings.catalogue import Rule, Severity

__all__ = ["CATALOGUE", "Finding", "Rule", "Severity", "at_least", "finding", "rule", "rules"]


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


def rules(*names: str) -> tuple[Rule, ...]:
    """The rows that names mean, in the order of the names: a code, the beginning of codes (RUL1), or a kind.

    In any case; all rows where no name is given. `UsageError` names what is none of these, and the nearest there is.
    """
    found: dict[str, Rule] = {}
    for name in names:
        named = [r for r in CATALOGUE.values() if r.code.startswith(name.upper()) or r.kind == name.lower()]
        if not named or not name:
            raise UsageError(f"no finding has the code {name}", hint=_nearest(name))
        found |= {r.code: r for r in named}
    return tuple(found.values()) if names else tuple(CATALOGUE.values())


def _nearest(name: str) -> str:
    """What may have been meant by a name that means no rule."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed only where a name is wrong

    known = {r.code.lower(): r for r in CATALOGUE.values()} | {r.kind: r for r in CATALOGUE.values()}
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    meant = f"perhaps {known[near[0]].code} ({known[near[0]].kind}) is meant; " if near else ""
    return f"{meant}'ddi-tools explain' lists all codes"


#: The keys of a finding in JSON, in order, as CONTRACT promises them.
_KEYS = ("code", "kind", "severity", "message", "xpath", "line", "column", "value")


def to_json(finding: Finding) -> dict[str, str | int | None]:
    """A finding in the shape that CONTRACT promises."""
    return {key: getattr(finding, key) for key in _KEYS}


def at_least(findings: Iterable[Finding], severity: Severity) -> Iterator[Finding]:
    """Those findings that are as severe as `severity`, or more."""
    return (f for f in findings if f.severity.rank <= severity.rank)


def _by_code(*stages: Iterable[Rule]) -> Mapping[str, Rule]:
    catalogue: dict[str, Rule] = {}
    for stage in stages:
        for row in stage:
            if row.code in catalogue:
                raise ValueError(f"two rules have the code {row.code}")
            catalogue[row.code] = row
    return MappingProxyType(catalogue)


#: All rules by code, one module a stage, in the order of the pipeline.
CATALOGUE = _by_code(
    oai.ROWS, repository.ROWS, wellformed.ROWS, xsd.ROWS, profile.ROWS, vocabulary.ROWS, study_rules.ROWS,
    deposit.ROWS, disclosure.ROWS, data_files.ROWS, export.ROWS,
)  # fmt: skip
