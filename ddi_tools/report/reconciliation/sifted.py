"""A reconciliation with what becomes of each finding: a document for the deposit, and one for each file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ddi_tools.checks.run import DocumentResult
from ddi_tools.codebook.model import Study, Title
from ddi_tools.deposit.reconcile import FileResult, Reconciliation
from ddi_tools.findings import Finding, Severity
from ddi_tools.report.document import Document, Reported, Status
from ddi_tools.report.reconciliation.since import Former, Since, held_against
from ddi_tools.report.sieve import Sieve
from ddi_tools.report.summary import Summary

#: Findings whose `value` is the path of what they are about; that of others may be words of the record, or a cell.
_OF_FILES = ("DEP0", "DEP2", "DEP5")
_OF_LISTS = "DEP1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """A reconciliation as it is reported.

    `file` is the record's. The first of `documents` is about the deposit as a whole, the others about a file each, by
    path. `summary` counts those with findings. `since` is what changed since a former report, where one was given: a
    finding that it has already is known. `language` is that of the page for the depositor.
    """

    reconciliation: Reconciliation
    study: Study
    file: str
    documents: tuple[Document, ...]
    summary: Summary
    since: Since | None = None
    language: str = "en"

    def title(self, language: str = "") -> str:
        """The study's title in a language if it has one, else its first; the record's file where it has none."""
        found = self._title(language)
        return found.text if found else self.file

    def title_language(self, language: str) -> str | None:
        """The language of that title, where the record states it."""
        found = self._title(language)
        return found.lang if found else None

    def _title(self, language: str) -> Title | None:
        titles = self.study.citation.titles
        alike = (t for t in titles if language and (t.lang or "").lower().startswith(language))
        return next(alike, titles[0] if titles else None)

    @property
    def told(self) -> tuple[Finding, ...]:
        """The findings to be dealt with, new or known, in the order of the reconciliation."""
        kept = {id(r.finding) for d in self.documents for r in d.findings if r.status is not Status.IGNORED}
        return tuple(f for f in self.reconciliation.findings if id(f) in kept)

    @property
    def left(self) -> tuple[Finding, ...]:
        """Those that count for the exit code: without those that a former report has already."""
        kept = {id(f) for d in self.documents for f in d.left}
        return tuple(f for f in self.reconciliation.findings if id(f) in kept)

    @property
    def ignored(self) -> tuple[Reported, ...]:
        """The findings that are ignored, each with its reason."""
        return tuple(r for d in self.documents for r in d.ignored)

    @property
    def by_path(self) -> Mapping[str, Document]:
        """The documents of files, by path."""
        return {d.result.file: d for d in self.documents[1:]}


def sift(
    reconciliation: Reconciliation,
    sieve: Sieve,
    *,
    study: Study,
    file: str,
    record: str | None = None,
    former: Former | None = None,
    language: str = "en",
) -> Sifted:
    """What is selected, ignored for a reason, and known from a former report.

    Patterns of an ignore fit the paths of the deposit, and the record's file for what is said of the whole.
    """
    # A file without findings needs no sieve: nearly all are such, and a deposit may have very many.
    documents = tuple(
        sieve.sift(result) if result.findings else Document(result=result, name=result.file, findings=())
        for result in _results(reconciliation, file, record)
    )
    summary = sieve.summary()
    since = None
    if former is not None:
        left = {id(f) for d in documents for f in d.left}
        since = held_against(former, reconciliation.files, reconciliation.findings, left)
        still = {id(f) for f in since.still}
        documents = tuple(_marked(document, still) for document in documents)
        summary = replace(summary, baseline=True)
    return Sifted(
        reconciliation=reconciliation, study=study, file=file, documents=documents, summary=summary, since=since,
        language=language,
    )  # fmt: skip


def _marked(document: Document, still: set[int]) -> Document:
    """The document with those findings known that are in the former report."""
    known = (
        replace(r, status=Status.KNOWN) if r.status is Status.LEFT and id(r.finding) in still else r
        for r in document.findings
    )
    return replace(document, findings=tuple(known))


def _results(reconciliation: Reconciliation, file: str, record: str | None) -> Iterator[DocumentResult]:
    about = _about(reconciliation)
    whole: list[Finding] = []
    of_files: dict[str, list[Finding]] = {f.path: [] for f in reconciliation.files}
    for finding in reconciliation.findings:
        path = about(finding)
        (whole if path is None else of_files.setdefault(path, [])).append(finding)
    yield DocumentResult(file=file, record=record, valid=not _severe(whole), findings=tuple(whole))
    statuses = {f.path: f for f in reconciliation.files}
    for path, found in sorted(of_files.items()):
        valid = _as_listed(statuses.get(path)) and not _severe(found)
        yield DocumentResult(file=path, record=None, valid=valid, findings=tuple(found))


def _about(reconciliation: Reconciliation) -> Callable[[Finding], str | None]:
    """The path of the file that a finding is about; None where it is about the deposit as a whole."""
    paths = {f.path for f in reconciliation.files}
    manifest = reconciliation.manifest
    lists = (manifest.lists or (manifest,)) if manifest else ()
    # One outside of the deposit has no path there, and goes by its name.
    of_lists = {id(f): each.path or each.name or None for each in lists for f in each.findings}

    def about(finding: Finding) -> str | None:
        if finding.code.startswith(_OF_LISTS):
            return of_lists.get(id(finding), manifest.path if manifest else None)
        if finding.value is None:
            return None
        return finding.value if finding.code.startswith(_OF_FILES) or finding.value in paths else None

    return about


def _severe(findings: Iterable[Finding]) -> bool:
    return any(f.severity is Severity.ERROR for f in findings)


def _as_listed(file: FileResult | None) -> bool:
    """Whether a file is where and what it should be; what systems leave behind is told by a warning alone."""
    return file is not None and file.status in ("matched", "unexpected") and file.naming != "renamed"


def by_code(findings: Sequence[Finding]) -> Mapping[str, list[Finding]]:
    """The findings of each code, the most severe first, then by code."""
    found: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (f.severity.rank, f.code)):
        found.setdefault(finding.code, []).append(finding)
    return found
