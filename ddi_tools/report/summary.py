"""What many documents came to: the verdicts, the commonest findings, and both for each archive and each set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from ddi_tools.checks.run import DocumentResult
from ddi_tools.findings import CATALOGUE, Severity
from ddi_tools.report.baseline import Known
from ddi_tools.report.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The verdicts on the documents of an archive or a set, and the findings left in them.

    `name` is None for the documents of which it is not known.
    """

    name: str | None
    documents: int
    valid: int
    not_valid: int
    not_judged: int
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCount:
    """How often a code is left, in how many documents, and as how severe a finding at most."""

    code: str
    severity: Severity
    findings: int
    documents: int

    @property
    def title(self) -> str:
        """What the code means, in a few words."""
        return CATALOGUE[self.code].title


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """An ignore, and how many findings it took."""

    code: str
    reason: str
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the documents came to. `severities`, `codes` and the groups count the findings that are left.

    `codes` are in order of their number, the commonest first; groups in order of their documents. A document of
    several sets counts in each. `gone` are findings that the baseline knows and that were not found again in
    documents judged now; `unseen` is the number of its documents that were not judged now.
    """

    total: Group
    severities: Counter[Severity]
    codes: tuple[CodeCount, ...]
    archives: tuple[Group, ...]
    sets: tuple[Group, ...]
    ignored: tuple[Ignored, ...] = ()
    known: int = 0
    not_selected: int = 0
    baseline: bool = False
    gone: tuple[Known, ...] = ()
    unseen: int = 0

    def to_json(self) -> dict[str, Any]:
        """The summary as it stands beside `documents`."""
        total = asdict(self.total)
        del total["name"], total["findings"]
        shape: dict[str, Any] = {
            **total,
            "findings": {severity.value: self.severities[severity] for severity in Severity},
            "codes": [
                {"code": c.code, "severity": c.severity.value, "title": c.title, "findings": c.findings,
                 "documents": c.documents} for c in self.codes
            ],
            "archives": [asdict(group) for group in self.archives],
            "sets": [asdict(group) for group in self.sets],
            "ignored": [asdict(each) for each in self.ignored],
            "not_selected": self.not_selected,
        }  # fmt: skip
        if self.baseline:
            shape["baseline"] = {
                "known": self.known, "gone": [asdict(each) for each in self.gone],
                "documents_not_judged": self.unseen,
            }  # fmt: skip
        return shape


class _Groups:
    """Verdicts and findings, counted by name."""

    def __init__(self) -> None:
        self._verdicts: Counter[tuple[str | None, bool | None]] = Counter()
        self._findings: Counter[str | None] = Counter()

    def add(self, names: Iterable[str | None], result: DocumentResult, findings: int) -> None:
        for name in names:
            self._verdicts[name, result.valid] += 1
            self._findings[name] += findings

    def group(self, name: str | None) -> Group:
        valid, not_valid, not_judged = (self._verdicts[name, verdict] for verdict in (True, False, None))
        return Group(
            name=name, documents=valid + not_valid + not_judged, valid=valid, not_valid=not_valid,
            not_judged=not_judged, findings=self._findings[name],
        )  # fmt: skip

    def groups(self) -> tuple[Group, ...]:
        """By number of documents, then by name; the unknown last."""
        found = [self.group(name) for name in self._findings]
        return tuple(sorted(found, key=lambda g: (g.name is None, -g.documents, g.name or "")))


class Tally:
    """Counts documents one by one; what it holds grows with the codes, archives and sets, not with the documents."""

    def __init__(self) -> None:
        self._all, self._archives, self._sets = _Groups(), _Groups(), _Groups()
        self._severities: Counter[Severity] = Counter()
        self._findings: Counter[str] = Counter()
        self._documents: Counter[str] = Counter()
        self._worst: dict[str, Severity] = {}
        self._known = 0
        self._not_selected = 0

    def add(self, document: Document) -> None:
        """Counts a document."""
        result, left = document.result, document.left
        self._all.add([None], result, len(left))
        self._archives.add([result.archive], result, len(left))
        self._sets.add(dict.fromkeys(result.sets) or [None], result, len(left))
        for finding in left:
            worst = self._worst.setdefault(finding.code, finding.severity)
            self._worst[finding.code] = min(worst, finding.severity, key=lambda severity: severity.rank)
        self._severities.update(f.severity for f in left)
        self._findings.update(f.code for f in left)
        self._documents.update({f.code for f in left})
        self._known += len(document.known)
        self._not_selected += document.not_selected

    def summary(
        self,
        *,
        ignored: tuple[Ignored, ...] = (),
        baseline: bool = False,
        gone: tuple[Known, ...] = (),
        unseen: int = 0,
    ) -> Summary:
        """What was counted until now."""
        codes = sorted(self._findings, key=lambda code: (-self._findings[code], code))
        return Summary(
            total=self._all.group(None),
            severities=self._severities.copy(),
            codes=tuple(
                CodeCount(
                    code=code, severity=self._worst[code], findings=self._findings[code],
                    documents=self._documents[code],
                ) for code in codes
            ),
            archives=self._archives.groups(),
            sets=self._sets.groups(),
            ignored=ignored,
            known=self._known,
            not_selected=self._not_selected,
            baseline=baseline,
            gone=gone,
            unseen=unseen,
        )  # fmt: skip
