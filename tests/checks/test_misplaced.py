from __future__ import annotations

import copy
import random
import re

import pytest
from lxml import etree

from ddi_tools import demo
from ddi_tools.checks import xsd
from ddi_tools.checks.misplaced import why
from ddi_tools.codebook import schema, xml


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


def test_one_too_many_is_not_sent_to_another_place() -> None:
    """Behind IDNo, a second titl is in the wrong place too; before it, it would still be one too many."""
    root = etree.fromstring(f'<titlStmt xmlns="{xml.DDI25}"><titl>a</titl><IDNo>1</IDNo><titl>b</titl></titlStmt>')
    assert why(root[2]) == "`titl` may stand once in `titlStmt`, and stands there already."


def _shuffled(seed: int) -> etree._Element:
    """The fixture's record with a child put elsewhere among its siblings, or twice."""
    draw = random.Random(seed)
    root = etree.fromstring(demo.record())
    record = copy.deepcopy(next(root.iter(f"{{{xml.DDI25}}}codeBook")))
    child = draw.choice([e for e in record.iter(etree.Element) if e.getparent() is not None])
    parent = child.getparent()
    assert parent is not None
    if draw.random() < 0.3:
        child.addnext(copy.deepcopy(child))
    parent.insert(draw.randrange(len(parent)), child)
    return record


@pytest.mark.parametrize("seed", range(40))
def test_a_child_that_is_moved_as_told_is_wrong_no_longer(seed: int) -> None:
    record, compiled = _shuffled(seed), schema.load("2.5")
    for element, found in xsd.faults(record, compiled):
        told = re.search(r"`\w+` must come before `(\w+)` in `\w+`\.$", found.message)
        parent = element.getparent()
        if told is None or parent is None:
            continue
        before = next(parent.iterchildren(f"{{{xml.DDI25}}}{told[1]}"))
        before.addprevious(element)
        assert element not in {e for e, f in xsd.faults(record, compiled) if f.code == "XSD101"}
