"""Every invalid record of 2.5 that was given, repaired and held against the official schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.codebook import schema, xml
from ddi_tools.codebook.read import read
from ddi_tools.codebook.repair import repair

#: Records that repair can't make valid, by their file, and why. There are none.
NOT_REPAIRED: Mapping[str, str] = {}


def words(root: etree._Element) -> Counter[str]:
    """The words of all texts and attribute values."""
    texts = [*root.itertext(etree.Element), *(str(v) for e in root.iter(etree.Element) for v in e.attrib.values())]
    return Counter(word for text in texts for word in re.findall(r"\w+", text))


def codebooks(shared: Path) -> Iterator[tuple[str, etree._Element]]:
    """The codebooks of the corpus in the namespace of 2.5, each with its file."""
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            root = xml.parse(file.read_bytes())
        except (etree.XMLSyntaxError, xml.HostileXMLError):
            continue
        for located in xml.codebooks(root):
            if xml.namespace(located.element) == xml.DDI25:
                yield f"{file.parent.name}/{file.name}", located.element


@pytest.mark.parametrize("version", ["2.5", "2.5-2012"])
def test_every_invalid_record_is_valid_after_repair(shared: Path, version: str) -> None:
    """And says what it said: no word is lost, the study reads the same, a second repair has nothing to do."""
    official = schema.load(shared / "schemas" / f"ddi-codebook-{version}" / "codebook.xsd")
    count: Counter[str] = Counter()
    for file, codebook in codebooks(shared):
        as_it_came = etree.tostring(codebook, encoding="UTF-8", with_tail=False)
        if official.validate(xml.parse(as_it_came)):
            done = repair(codebook, version)
            assert (done.data, done.steps) == (as_it_came, ()), file
            count["valid"] += 1
            continue
        done = repair(codebook, version)
        after = xml.parse(done.data)
        assert official.validate(after) == (file not in NOT_REPAIRED), (file, official.error_log)
        assert not words(codebook) - words(after), file
        assert read(codebook)[0] == read(after)[0], file
        assert repair(after, version).steps == (), file
        count["repaired"] += 1
    assert min(count["valid"], count["repaired"]) > 20, count
