"""Every word of a document is in the model or in what the reader gives back, whatever was done to the document."""

from __future__ import annotations

import dataclasses
import random
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.codebook.leaf import IN_EFFECT
from ddi_tools.codebook.model import Access, Agent, Unparsed
from ddi_tools.codebook.read import read
from ddi_tools.codebook.xml import codebooks, parse

from ..mutants import mutate

RECORD = Path(__file__).parents[2] / "fixtures" / "relations-study" / "record.xml"

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[/!?]?[A-Za-z][^<>]*>|<!--|-->")
#: Fields that repeat, in another form, words that stand in another field.
_DERIVED = {
    "name",
    "family_name",
    "given_name",
    "name_type",
    "date",
    "doi",
    "kind",
    "namespace",
    "embargoes",
    "path",
    "line",
}
#: Attributes that say what an element is for, and so which field it fills.
_TURNED_INTO_FIELDS = {"role"}


def _unescaped(text: str) -> str:
    for _ in range(5):
        text = unescape(text)
    return text


def _words(text: str) -> list[str]:
    return _WORD.findall(_unescaped(text))


def _in_source(root: etree._Element) -> Counter[str]:
    """The words of all texts and attribute values; tags in texts are no words, comments are no text."""
    found: Counter[str] = Counter()
    for node in root.iter():
        is_element = isinstance(node.tag, str)
        texts = [node.text if is_element else None, node.tail if node is not root else None]
        found.update(word for text in texts if text for word in _words(_TAG.sub(" ", _unescaped(text))))
        if is_element:
            for name, value in node.items():
                if name not in IN_EFFECT | _TURNED_INTO_FIELDS:
                    found.update(_words(value))
    return found


def _in_model(value: object, found: Counter[str]) -> Counter[str]:
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name in _DERIVED and not (isinstance(value, Access) and field.name != "embargoes"):
                continue
            inner = getattr(value, field.name)
            if field.name == "affiliation" and isinstance(value, Agent) and inner and value.text.endswith(inner):
                continue
            _in_model(inner, found)
    elif isinstance(value, tuple):
        for each in value:
            _in_model(each, found)
    elif isinstance(value, str):
        found.update(_words(value))
    return found


def _lost(root: etree._Element) -> Counter[str]:
    study, unparsed = read(root)
    assert all(isinstance(entry, Unparsed) and entry.path and entry.content.strip() for entry in unparsed)
    return _in_source(root) - _in_model((study, unparsed), Counter())


# -- mutants -----------------------------------------------------------------------------------------------

seeds = st.integers(min_value=0, max_value=2**32 - 1)


def test_no_word_of_the_fixture_is_lost() -> None:
    (located,) = codebooks(parse(RECORD.read_bytes()))
    assert not _lost(located.element)


@settings(max_examples=100, deadline=None)
@given(seed=seeds, changes=st.integers(min_value=1, max_value=25))
def test_no_word_of_a_mutant_is_lost(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    (located,) = codebooks(parse(RECORD.read_bytes()))
    root = etree.fromstring(etree.tostring(located.element))
    for _ in range(changes):
        mutate(root, chance)
    assert not _lost(root)


@pytest.fixture(scope="module")
def corpus(shared: Path) -> list[bytes]:
    """The codebooks of the corpus, as they stand alone."""
    found = []
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            root = parse(file.read_bytes())
        except etree.XMLSyntaxError:
            continue
        found += [etree.tostring(located.element, with_tail=False) for located in codebooks(root)]
    return found


def test_no_word_of_a_real_record_is_lost(corpus: list[bytes]) -> None:
    assert len(corpus) > 100
    for document in corpus:
        assert not _lost(parse(document)), document[:200]


def test_no_word_of_a_mutant_of_a_real_record_is_lost(corpus: list[bytes]) -> None:
    small = [document for document in corpus if len(document) < 60_000]

    @settings(max_examples=100, deadline=None)
    @given(seed=seeds, changes=st.integers(min_value=1, max_value=25))
    def check(seed: int, changes: int) -> None:
        chance = random.Random(seed)
        root = parse(chance.choice(small))
        for _ in range(changes):
            mutate(root, chance)
        assert not _lost(root)

    check()
