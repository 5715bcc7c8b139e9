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
        ("<stdyDscr><useStmt/></stdyDscr>", "`useStmt` belongs in `sampleFrame` or `dataAccs`"),
        ("<prodStmt><producer/></prodStmt>", None),
        ("<prodStmt><nothing/></prodStmt>", None),
        ("<nothing><producer/></nothing>", None),
        ("<prodStmt><x xmlns='urn:x'/></prodStmt>", None),
    ],
)
def test_the_grammar_says_why(namespace: str, content: str, said: str | None) -> None:
    found = why(child(content, namespace))
    assert found == said or (said is not None and found is not None and found.startswith(said))


def test_no_grammar_no_word() -> None:
    assert why(child("<prodStmt><prodDate/><copyright/></prodStmt>", "urn:x")) is None
    assert why(etree.fromstring(f'<codeBook xmlns="{xml.DDI25}"/>')) is None
