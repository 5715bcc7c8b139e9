from __future__ import annotations

import pytest
from lxml import etree

from ddi_tools.checks.misplaced import why
from ddi_tools.codebook import xml


def child(content: str, namespace: str = xml.DDI25) -> etree._Element:
    """The last child of the innermost parent in the markup, in the namespace."""
    root = etree.fromstring(f'<codeBook xmlns="{namespace}">{content}</codeBook>')
    last = root
    while len(last):
        last = last[-1]
    return last


@pytest.mark.parametrize("namespace", [xml.DDI25, xml.DDI26])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<prodStmt><prodDate/><copyright/></prodStmt>", "`copyright` must come before `prodDate` in `prodStmt`."),
        (
            "<prodStmt><producer/><prodDate/><software/><copyright/></prodStmt>",
            "`copyright` must come before `prodDate` in `prodStmt`.",
        ),
        (
            "<stdyInfo><qualityStatement/><qualityStatement/></stdyInfo>",
            "`qualityStatement` may stand once in `stdyInfo`, and stands there already.",
        ),
        ("<stdyDscr><notes/><citation><holdings/></citation></stdyDscr>", None),
        ("<prodStmt><producer/></prodStmt>", None),
        ("<prodStmt><nothing/></prodStmt>", None),
        ("<nothing><producer/></nothing>", None),
        ("<prodStmt><x xmlns='urn:x'/></prodStmt>", None),
    ],
)
def test_the_grammar_says_why(namespace: str, content: str, said: str | None) -> None:
    assert why(child(content, namespace)) == said


@pytest.mark.parametrize("namespace", [xml.DDI25, xml.DDI26])
def test_a_child_that_has_no_place_here_is_sent_home(namespace: str) -> None:
    found = why(child("<stdyDscr><useStmt/></stdyDscr>", namespace)) or ""
    assert found.startswith("`useStmt` belongs in ")
    assert "`dataAccs`" in found


def test_no_grammar_no_word() -> None:
    assert why(child("<prodStmt><prodDate/><copyright/></prodStmt>", "urn:x")) is None
    assert why(etree.fromstring(f'<codeBook xmlns="{xml.DDI25}"/>')) is None
