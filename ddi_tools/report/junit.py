"""The report as JUnit XML, as Jenkins and other servers of continuous integration read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from ddi_tools.findings import Severity
from ddi_tools.report.document import Document, Status, counts, state
from ddi_tools.report.format import Style, Summarise
from ddi_tools.report.text import text_lines

#: The columns of the text in it: no terminal is known.
_WIDTH = 120


def as_junit(documents: Iterable[Document], summarise: Summarise, style: Style) -> Iterator[str]:
    """A test case for each document; see `outcome` for what fails it."""
    yield suite(documents, name="ddi-tools validate", what="codeBook")


def suite(documents: Iterable[Document], *, name: str, what: str) -> str:
    """A suite of the name given; `what` a document is called that has no name but its file's."""
    suite = etree.Element("testsuite", name=name)
    tally: Counter[str | None] = Counter()
    for document in documents:
        tag = outcome(document)
        tally[tag] += 1
        suite.append(_case(document, tag, what))
    numbers = {
        "tests": tally.total(), "failures": tally["failure"], "errors": tally["error"], "skipped": tally["skipped"],
    }  # fmt: skip
    for attribute, number in numbers.items():
        suite.set(attribute, str(number))
    root = etree.Element("testsuites", name="ddi-tools")
    root.append(suite)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()


def outcome(document: Document) -> str | None:
    """What JUnit calls the document: `failure`, `error` where it was not judged, `skipped`; None is passed.

    It fails where it is not valid or an error is left; not where all that is wrong with it is ignored or known, or
    was not selected. A document that was not judged for no more than a note, such as a deleted record, is skipped.
    """
    result, left = document.result, document.left
    severe = any(f.severity is not Severity.INFO for f in left)
    if result.valid is None:
        return "error" if severe else "skipped"
    if any(f.severity is Severity.ERROR for f in left) or (result.valid is False and severe):
        return "failure"
    return None


def _case(document: Document, tag: str | None, what: str) -> etree._Element:
    result = document.result
    case = etree.Element("testcase", classname=_xml_text(result.file), name=_xml_text(result.record or what))
    case.set("time", "0")
    told = [*text_lines(document.left, width=_WIDTH)]
    if tag == "skipped":
        etree.SubElement(case, tag, message=_xml_text(state(document)))
    elif tag is not None:
        detail = etree.SubElement(case, tag, type=_type(document), message=counts(document.left))
        detail.text, told = _xml_text("\n".join(told)), []
    told += [f"  ignored  {each.finding.code}  {each.reason}" for each in document.ignored]
    told += [f"  known    {each.finding.code}" for each in document.of_status(Status.KNOWN)]
    if told:
        etree.SubElement(case, "system-out").text = _xml_text("\n".join(told))
    return case


def _type(document: Document) -> str:
    """The code of the most severe finding that is left."""
    return min(document.left, key=lambda f: f.severity.rank).code


def _xml_text(text: str) -> str:
    """The text without the characters that XML 1.0 has no place for."""
    return "".join(
        c
        if c in "\t\n" or (ord(c) >= 0x20 and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")
        else "\ufffd"
        for c in text
    )
