"""DDI Codebook out: the record as it was harvested, made valid if it is not, with the folder's files described in it.

The record is enriched, not rewritten: what is valid stays as it is. An older one is brought to 2.5, and what breaks
the schema is mended by `ddi_tools.codebook.repair`, which loses nothing.

Data files become fileDscr, documentation becomes otherMat. The metadata table is documentation. Of other files the
set decides, by its name: sets of study materials, metadata or keys are documentation, all others are data. A file of
no set is documentation if a word of its name says so (`codebook.csv`), or if its format is one that people read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from ddi_tools.codebook import schema
from ddi_tools.codebook.describe import describe_variables
from ddi_tools.codebook.model import Study
from ddi_tools.codebook.repair import Repaired, repair
from ddi_tools.codebook.upgrade import upgrade
from ddi_tools.codebook.write import DescribedFile, describe_data, describe_material, serialize, standalone
from ddi_tools.codebook.xml import DDI25, DDI26, XML_LANG, local_name, namespace
from ddi_tools.deposit.reconcile import FileResult, Reconciliation
from ddi_tools.export.licences import find_licences
from ddi_tools.export.registry import Artifact, Export, Source
from ddi_tools.findings import Finding, finding

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
    """The codebook in DDI Codebook 2.5, or in 2.6 if it is; enriched if there is a folder. Never refused."""
    return _export(source, "ddi.xml", "2.5" if namespace(source.tree) != DDI26 else "2.6")


def export_26(source: Source) -> Export:
    """The same in DDI Codebook 2.6."""
    return _export(source, "ddi-2.6.xml", "2.6")


def _export(source: Source, path: str, version: str) -> Export:
    codebook, findings = standalone(source.tree), []
    if (space := namespace(codebook)) not in (DDI25, DDI26):
        message = f"the record is in {space or 'no namespace'}; {path} has it in DDI Codebook {version}"
        findings.append(finding("EXP202", message, xpath="/codeBook"))
        codebook = upgrade(codebook, "2.5")
    if source.reconciliation:
        _describe(codebook, source.reconciliation)
    if namespace(codebook) != schema.VERSIONS[version].namespace:
        codebook = upgrade(codebook, version)
    if version == "2.6":
        _license(codebook, source.study)
    data = serialize(codebook)
    if not schema.load(version).validate(codebook):
        repaired = repair(codebook, version)
        data = repaired.data
        findings += _mended(repaired, path)
    return Export(artifacts=(Artifact(path=path, media_type="application/xml", data=data),), findings=tuple(findings))


def _license(codebook: etree._Element, study: Study) -> None:
    """The licences that the words about access name, in the element that only 2.6 has, if it has none there."""
    section = codebook.find("{*}stdyDscr/{*}dataAccs")
    if section is None or study.access.licenses or study.citation.licenses:
        return
    texts = (*study.access.restrictions, *study.access.conditions, *study.access.special_permissions)
    named = dict.fromkeys(licence for text in texts for licence in find_licences(text.text))
    for licence in reversed(named):
        element = etree.Element(f"{{{DDI26}}}license", {"URI": licence.uri, XML_LANG: "en"})
        element.text = licence.name
        last = next((e for e in reversed(section) if local_name(e) in ("typeOfAccess", "setAvail")), None)
        if last is None:
            element.tail = section.text
            section.insert(0, element)
        else:
            element.tail = last.tail
            section.insert(section.index(last) + 1, element)


def _mended(repaired: Repaired, path: str) -> Iterator[Finding]:
    """What was done to the record so that it is valid, and what could not be done."""
    if repaired.steps:
        tally = Counter(step.rule for step in repaired.steps)
        rules = ", ".join(f"{rule} ({number})" for rule, number in sorted(tally.items()))
        yield finding("EXP203", f"the record was mended to make {path} valid: {rules}", xpath="/codeBook")
    if not repaired.valid:
        first = repaired.findings[0]
        message = f"{path} is not valid in {len(repaired.findings)} place(s), the first: {first.message}"
        yield finding("EXP201", message, xpath=first.xpath)


def _describe(codebook: etree._Element, reconciliation: Reconciliation) -> None:
    """Describe the files of the folder in the codebook."""
    present = [f for f in reconciliation.files if f.status != "missing"]
    read = {f.path for f in present if is_documentation(f, reconciliation)}
    describe_data(codebook, described(f for f in present if f.path not in read))
    describe_material(codebook, described(f for f in present if f.path in read))
    if reconciliation.data_files:
        describe_variables(codebook, reconciliation.data_files)


def is_documentation(file: FileResult, reconciliation: Reconciliation) -> bool:
    """Whether the file is other material rather than data."""
    listed = reconciliation.manifest
    if listed and file.path in (listed.path, *listed.own):
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
