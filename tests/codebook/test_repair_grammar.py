"""Repair of each element of the standard, put wrong in each way that an element can be."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable

import pytest
from lxml import etree

from ddi_tools.codebook import schema, xml
from ddi_tools.codebook.grammar import Grammar, grammar
from ddi_tools.codebook.read import read
from ddi_tools.codebook.repair import repair

#: What only the archive can say.
ALLOWED = re.compile(r"(var|otherMat)': The attribute '(name|level)' is required but missing")


def parents(table: Grammar) -> dict[str, str]:
    """For each element one that may hold it, on a short way from the codeBook."""
    found: dict[str, str] = {}
    waiting = ["codeBook"]
    while waiting:
        name = waiting.pop(0)
        new = [c for c in table.elements[name].children if c in table.elements and c not in {"codeBook", *found}]
        found |= dict.fromkeys(new, name)
        waiting += new
    return found


def alone(table: Grammar, above: dict[str, str], name: str) -> etree._Element:
    """An element in its parents, with nothing but the attributes that these must have."""
    chain = [name]
    while chain[-1] != "codeBook":
        chain.append(above[chain[-1]])
    element = etree.Element(f"{{{table.namespace}}}codeBook")
    for step in reversed(chain[:-1]):
        element = etree.SubElement(element, f"{{{table.namespace}}}{step}")
        for key, attribute in table.elements[step].attributes.items():
            if attribute.required:
                element.set(key, attribute.values[0] if attribute.values else "r")
    return element


def with_bad_values(table: Grammar, element: etree._Element) -> None:
    for key in table.elements[xml.local_name(element)].attributes:
        element.set(key, "bad value")


def without_attributes(table: Grammar, element: etree._Element) -> None:
    element.attrib.clear()


def with_text_and_strangers(table: Grammar, element: etree._Element) -> None:
    element.text = "text"
    for name in ("made", "var", "p", "citation"):
        etree.SubElement(element, f"{{{table.namespace}}}{name}").text = name


def with_all_children_reversed_and_twice(table: Grammar, element: etree._Element) -> None:
    for name in reversed(list(table.elements[xml.local_name(element)].children)):
        if name in table.elements:
            etree.SubElement(element, f"{{{table.namespace}}}{name}").text = "child"
    parent = element.getparent()
    if parent is not None:
        parent.insert(0, copy.deepcopy(element))


def words(root: etree._Element) -> Counter[str]:
    values = [str(v) for e in root.iter(etree.Element) for v in e.attrib.values()]
    return Counter(word for text in (*root.itertext(etree.Element), *values) for word in re.findall(r"\w+", text))


@pytest.mark.parametrize("version", ["2.5", "2.6"])
@pytest.mark.parametrize(
    "wrong",
    [with_bad_values, without_attributes, with_text_and_strangers, with_all_children_reversed_and_twice],
)
def test_each_element_is_mended(version: str, wrong: Callable[[Grammar, etree._Element], None]) -> None:
    table = grammar(version)
    above = parents(table)
    assert len(above) > 240
    for name in above:
        element = alone(table, above, name)
        wrong(table, element)
        before = xml.parse(etree.tostring(element.getroottree()))
        done = repair(before, version)
        after = xml.parse(done.data)
        assert [f.message for f in done.findings if not ALLOWED.search(f.message)] == [], name
        assert schema.load(version).validate(after) == done.valid, name
        assert not words(before) - words(after), name
        assert read(before)[0] == read(after)[0], name
        assert not done.valid or repair(after, version).steps == (), name
