"""Which findings are left: what is selected, what is ignored for a reason, and what is known from a baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ddi_tools.checks.run import DocumentResult
from ddi_tools.config import Ignore
from ddi_tools.deposit.patterns import matcher
from ddi_tools.errors import UsageError
from ddi_tools.findings import CATALOGUE, Finding
from ddi_tools.report import baseline
from ddi_tools.report.baseline import Known
from ddi_tools.report.document import Document, Reported, Status
from ddi_tools.report.summary import Ignored, Summary, Tally

#: Says of a document's file and record whether an ignore is meant for it.
_Fits = Callable[[str, str | None], bool]


class Sieve:
    """Sifts the findings of many documents, one document at a time, and counts what becomes of them.

    `select` are codes or beginnings of codes; without any, all are selected. `known` is a baseline. `base` is the
    folder to which files are named in baselines. `keep` is whether what is found is kept for a new baseline.

    An ignored finding is ignored, known or not; what is not selected is neither. Raises `UsageError` where a code
    begins none of the catalogue's, or a pattern can't be read.
    """

    def __init__(
        self,
        *,
        base: Path,
        select: Sequence[str] = (),
        ignores: Sequence[Ignore] = (),
        known: Mapping[str, Known] | None = None,
        keep: bool = False,
    ) -> None:
        self._base = base
        self._selected = tuple(existing(code) for code in select)
        self._rules: tuple[tuple[Ignore, _Fits], ...] = tuple(
            (_existing(ignore), _fits(ignore)) for ignore in ignores
        )
        self._known = known
        self._expected = frozenset(k.document for k in known.values()) if known else frozenset()
        self._seen: set[str] = set()
        self._found: Counter[str] = Counter()
        self._ignored: Counter[int] = Counter()
        self._kept: dict[str, Known] | None = {} if keep else None
        self._tally = Tally()

    def documents(self, results: Iterable[DocumentResult]) -> Iterator[Document]:
        """The documents, each sifted when it is asked for."""
        return map(self.sift, results)

    def sift(self, result: DocumentResult) -> Document:
        """A document with the status of each of its findings."""
        file = baseline.file_name(result, self._base)
        name = result.record or file
        # A file that could not be read goes by its own name, and once it is mended by that of its record.
        self._seen |= self._expected & {file, name}
        rules = [(index, ignore) for index, (ignore, fits) in enumerate(self._rules) if fits(file, result.record)]
        reported = [self._reported(name, f, rules) for f in result.findings]
        findings = tuple(r for r in reported if r is not None)
        document = Document(result=result, name=name, findings=findings, not_selected=len(reported) - len(findings))
        self._tally.add(document)
        return document

    def _reported(self, name: str, finding: Finding, rules: Sequence[tuple[int, Ignore]]) -> Reported | None:
        # Counted whatever becomes of it, so that a finding that is ignored is not called gone.
        is_known = self._is_known(name, finding)
        if self._selected and not finding.code.startswith(self._selected):
            return None
        for index, ignore in rules:
            if finding.code.startswith(ignore.code):
                self._ignored[index] += 1
                return Reported(finding=finding, status=Status.IGNORED, reason=ignore.reason)
        if self._kept is not None:
            now = baseline.known(name, finding)
            before = self._kept.get(now.fingerprint)
            self._kept[now.fingerprint] = now if before is None else replace(before, count=before.count + 1)
        return Reported(finding=finding, status=Status.KNOWN if is_known else Status.LEFT)

    def _is_known(self, name: str, finding: Finding) -> bool:
        if self._known is None or name not in self._expected:
            return False
        fingerprint = baseline.known(name, finding).fingerprint
        if (expected := self._known.get(fingerprint)) is None:
            return False
        self._found[fingerprint] += 1
        return self._found[fingerprint] <= expected.count

    def summary(self) -> Summary:
        """What all documents that were sifted until now came to."""
        entries = self._known.values() if self._known is not None else ()
        gone = [
            replace(each, count=each.count - self._found[each.fingerprint])
            for each in entries
            if each.document in self._seen and each.count > self._found[each.fingerprint]
        ]
        return self._tally.summary(
            ignored=tuple(
                Ignored(code=ignore.code, reason=ignore.reason, findings=self._ignored[index])
                for index, (ignore, _) in enumerate(self._rules)
            ),
            gone=tuple(gone),
            unseen=len(self._expected - self._seen),
            baseline=self._known is not None,
        )

    def new_baseline(self) -> bytes:
        """A baseline of all that was selected and not ignored, known or not."""
        return baseline.write((self._kept or {}).values())


def existing(code: str) -> str:
    """The code or beginning of codes, in capitals; `UsageError` where no code of the catalogue begins so."""
    code = code.strip().upper()
    if not code or not any(row.startswith(code) for row in CATALOGUE):
        raise UsageError(
            f"no finding has a code that begins with {code!r}", hint="'ddi-tools explain' lists all codes"
        )
    return code


def _existing(ignore: Ignore) -> Ignore:
    return replace(ignore, code=existing(ignore.code))


def _fits(ignore: Ignore) -> _Fits:
    if not ignore.files and not ignore.records:
        return lambda file, record: True
    file_fits, record_fits = matcher(ignore.files), matcher(ignore.records)
    return lambda file, record: file_fits(file) or (record is not None and record_fits(record))
