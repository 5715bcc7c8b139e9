"""DDI Codebook out: the record as it was harvested, with the files of the folder described in it.

Data files become fileDscr, documentation becomes otherMat. The metadata table is documentation. Of other files the
set decides, by its name: sets of study materials, metadata or keys are documentation, all others are data. A file of
no set is documentation if a word of its name says so (`codebook.csv`), or if its format is one that people read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from ddi_tools.codebook import schema
from ddi_tools.codebook.upgrade import upgrade
from ddi_tools.codebook.write import DescribedFile, describe_data, describe_material, serialize, standalone
from ddi_tools.codebook.xml import DDI25, DDI26, namespace, parse
from ddi_tools.deposit.reconcile import FileResult, Reconciliation
from ddi_tools.export.registry import Artifact, Export, Source
from ddi_tools.findings import Finding, Severity, finding

#: Words in the name of a set or file that make it documentation.
DOCUMENTATION_WORDS = frozenset(
    {
        "appendix", "appendices", "changelog", "citation", "codebook", "codebooks", "consent", "copyright",
        "dictionary", "doc", "docs", "documentation", "documents", "guide", "guides", "instrument", "instruments",
        "key", "keys", "labels", "licence", "license", "manual", "manuals", "material", "materials", "metadata",
        "protocol", "protocols", "questionnaire", "questionnaires", "readme", "report", "reports", "schedule",
        "schedules", "showcards", "userguide",
    }
)  # fmt: skip
#: Formats that people read, by the beginning of the media type.
DOCUMENTATION_TYPES = (
    "application/pdf",
    "application/msword",
    "application/rtf",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml",
    "application/vnd.openxmlformats-officedocument.presentationml",
    "application/vnd.ms-powerpoint",
    "text/html",
    "text/markdown",
)


def export(source: Source) -> Export:
    """The codebook, enriched if there is a folder; never refused, since the record itself is always there."""
    codebook = standalone(source.tree)
    findings = [*_enrich(codebook, source)]
    faults = sum(1 for c in source.checks if c.code.startswith("XSD") and c.severity is Severity.ERROR)
    if faults:
        message = f"the record breaks the schema in {faults} place(s), and so does ddi.xml"
        findings.append(finding("EXP201", message, xpath="/codeBook"))
    artifact = Artifact(path="ddi.xml", media_type="application/xml", data=serialize(codebook))
    return Export(artifacts=(artifact,), findings=tuple(findings))


def export_26(source: Source) -> Export:
    """The same in DDI Codebook 2.6; refused for a record that is neither in 2.5 nor in 2.6."""
    codebook = standalone(source.tree)
    space = namespace(codebook)
    if space not in (DDI25, DDI26):
        where = space or "no namespace"
        refused = finding("EXP203", f"the record is in {where}; there is no ddi-2.6.xml", xpath="/codeBook")
        return Export(artifacts=(), findings=(refused,))
    findings = [*_enrich(codebook, source)]
    data = serialize(upgrade(codebook) if space == DDI25 else codebook)
    judge = schema.load("2.6")
    if not judge.validate(parse(data)):
        message = f"ddi-2.6.xml breaks the schema in {len(judge.error_log)} place(s)"
        findings.append(finding("EXP201", message, xpath="/codeBook"))
    artifact = Artifact(path="ddi-2.6.xml", media_type="application/xml", data=data)
    return Export(artifacts=(artifact,), findings=tuple(findings))


def _enrich(codebook: etree._Element, source: Source) -> Iterator[Finding]:
    """Describe the files of the folder in the codebook, if there is one."""
    if not source.reconciliation:
        return
    if namespace(codebook) not in (DDI25, DDI26):
        where = namespace(codebook) or "no namespace"
        yield finding("EXP202", f"the record is in {where}; its files are not described", xpath="/codeBook")
        return
    present = [f for f in source.reconciliation.files if f.status != "missing"]
    read = {f.path for f in present if is_documentation(f, source.reconciliation)}
    describe_data(codebook, described(f for f in present if f.path not in read))
    describe_material(codebook, described(f for f in present if f.path in read))


def is_documentation(file: FileResult, reconciliation: Reconciliation) -> bool:
    """Whether the file is other material rather than data."""
    if reconciliation.manifest and file.path == reconciliation.manifest.path:
        return True
    if file.set is not None:
        return bool(_words(file.set) & DOCUMENTATION_WORDS)
    name = file.path.rpartition("/")[2]
    return bool(_words(name) & DOCUMENTATION_WORDS) or (file.media_type or "").startswith(DOCUMENTATION_TYPES)


def described(files: Iterable[FileResult]) -> list[DescribedFile]:
    """The files as the codebook describes them: size and digest as notes."""
    return [
        DescribedFile(path=f.path, media_type=f.media_type, description=f.description, facts=tuple(_facts(f)))
        for f in files
    ]


def _facts(file: FileResult) -> Iterable[tuple[str, str]]:
    if file.size is not None:
        yield "size in bytes", str(file.size)
    if file.sha256:
        yield "SHA-256", file.sha256


def _words(name: str) -> set[str]:
    return set(re.split(r"[^a-z]+", name.casefold()))
