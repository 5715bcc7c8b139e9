"""Repair of whatever a program may have made: mutants at every level, described variables and cubes included.

What must hold of each: no word of a text and no value of an attribute is lost, the study reads the same, a second
repair has nothing to do, and the result is valid, or says of each var and otherMat what it lacks.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.codebook import schema, xml
from ddi_tools.codebook.grammar import Declaration, grammar
from ddi_tools.codebook.read import read
from ddi_tools.codebook.repair import repair

RECORD = Path(__file__).parents[2] / "fixtures" / "relations-study" / "record.xml"
#: What the fixture's record lacks: files, groups, variables, a cube, materials, XHTML, tables, Dublin Core.
MORE = """<c xmlns="ddi:codebook:2_5" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:d="http://purl.org/dc/terms/">
<fileDscr ID="F1"><fileTxt><fileName>a</fileName><dimensns><caseQnty>5</caseQnty></dimensns></fileTxt></fileDscr>
<dataDscr><varGrp ID="VG" var="V1 V2"><labl>g</labl></varGrp>
<var ID="V1" name="v1" files="F1" intrvl="discrete"><location width="3" StartPos="1"/><labl xml:lang="en">l</labl>
<qstn><preQTxt>p</preQTxt><qstnLit>q <emph>so</emph></qstnLit><ivuInstr>i</ivuInstr></qstn>
<valrng><range min="1" max="5" UNITS="INT"/><key>k</key></valrng><invalrng><item VALUE="9"/></invalrng>
<sumStat type="mean">3</sumStat><catgry missing="Y"><catValu>9</catValu><labl>none</labl>
<catStat type="freq">7</catStat></catgry><varFormat type="numeric" schema="other"/></var>
<var ID="V2" name="v2"><txt><table>
<tgroup cols="1"><tbody><row><entry>e</entry></row></tbody></tgroup></table></txt></var>
<nCube ID="N" name="n" dmnsQnty="1"><labl>cube</labl>
<dmns rank="1" varRef="V1"/><measure varRef="V2" aggrMeth="sum"/></nCube>
</dataDscr><otherMat ID="O" level="study" URI="http://a.example/b.pdf"><labl>o</labl>
<txt>t <h:p>x <h:b>y</h:b></h:p></txt><citation><titlStmt><titl>T</titl></titlStmt>
<d:replaces>C</d:replaces></citation></otherMat></c>"""
VALUES = (
    "4", "a b", "http://a.example", "Start", "en", "archive", "2020-02-30", "<p>x</p>", "", " V1 ", "mean", "other",
    "9x", "V1 V2", "V1", "&amp;", "\u00a0", "true",
)  # fmt: skip
HTML = ("p", "br", "b", "ul", "li", "table", "td", "a", "script", "kbd", "P", "BR", "font", "title")
ALLOWED = re.compile(r"(var|otherMat)': The attribute '(name|level)' is required but missing")


@cache
def record(version: str) -> bytes:
    """The fixture's record with more in it, in the namespace of a version; valid."""
    (located,) = xml.codebooks(xml.parse(RECORD.read_bytes()))
    root = xml.parse(etree.tostring(located.element, with_tail=False))
    root.extend(list(xml.parse(MORE.encode())))
    etree.cleanup_namespaces(root)
    space = schema.VERSIONS[version].namespace
    data = etree.tostring(root).replace(xml.DDI25.encode(), space.encode())
    return data.replace(b'version="2.5"', f'version="{space[-3:].replace("_", ".")}"'.encode())


@cache
def tables(version: str) -> tuple[tuple[Declaration, ...], tuple[str, ...]]:
    elements = tuple(grammar(version).elements.values())
    return elements, tuple(sorted({name for each in elements for name in each.attributes}))


def words(root: etree._Element) -> Counter[str]:
    values = [str(v) for e in root.iter(etree.Element) for v in e.attrib.values()]
    return Counter(word for text in (*root.itertext(etree.Element), *values) for word in re.findall(r"\w+", text))


def new(chance: random.Random, version: str) -> etree._Element:
    """Any element of the standard, of HTML, of Dublin Core, of an older version, or of nobody."""
    name = chance.choice(tables(version)[0]).name
    space = schema.VERSIONS[version].namespace
    made = chance.choice((
        f"{{{space}}}{name}", f"{{{space}}}{name}", f"{{{space}}}{chance.choice((name.lower(), name.upper()))}",
        f"{{{space}}}{chance.choice(HTML)}", f"{{{xml.XHTML}}}{chance.choice(HTML)}", f"{{urn:x}}{name}", name,
        f"{{http://purl.org/dc/terms/}}{chance.choice(('title', 'made'))}", f"{{{xml.DDI122}}}{name}",
    ))  # fmt: skip
    return etree.Element(made)


def mutate(root: etree._Element, chance: random.Random, version: str) -> None:
    """One change that a program might have made, anywhere."""
    elements = list(root.iter(etree.Element))
    target, other = chance.choice(elements), chance.choice(elements[1:] or elements)
    parent = other.getparent()
    kind = chance.randrange(11)
    if kind == 0:
        made = new(chance, version)
        made.text = chance.choice(VALUES)
        target.insert(chance.randint(0, len(target)), made)
    elif kind == 1:
        names = (*tables(version)[1], "made", xml.XML_LANG, f"{{{xml.XSI}}}type", f"{{{xml.XSI}}}nil", "{urn:x}y")
        target.set(chance.choice(names), chance.choice(VALUES))
    elif kind == 2:
        target.text = f"{target.text or ''} {chance.choice(VALUES)} "
    elif kind == 3 and target is not root:
        target.tag = new(chance, version).tag
    elif kind == 4 and other not in (target, *target.iterancestors()):
        target.append(other)
    elif kind == 5 and parent is not None:
        parent.insert(0, other)
    elif kind == 6 and parent is not None:
        parent.remove(other)
    elif kind == 7 and target.attrib:
        del target.attrib[chance.choice(sorted(map(str, target.attrib)))]
    elif kind == 8 and target.attrib:
        target.set(chance.choice(sorted(map(str, target.attrib))), chance.choice(VALUES))
    elif kind == 9 and parent is not None:
        other.addnext(xml.parse(etree.tostring(other, with_tail=False)))
    elif kind == 10:
        target.insert(0, chance.choice((etree.Comment("c"), etree.PI("p", "i"))))


@pytest.mark.parametrize("version", schema.VERSIONS)
def test_the_record_is_valid_at_first(version: str) -> None:
    root = xml.parse(record(version))
    assert schema.load(version).validate(root), schema.load(version).error_log
    done = repair(root, version)
    assert (done.steps, done.data) == ((), etree.tostring(root, encoding="UTF-8"))


@settings(max_examples=60, deadline=None)
@given(
    version=st.sampled_from(list(schema.VERSIONS)),
    seed=st.integers(min_value=0, max_value=2**32 - 1),
    changes=st.integers(min_value=1, max_value=25),
)
def test_any_mutant_is_valid_after_repair_and_nothing_is_lost(version: str, seed: int, changes: int) -> None:
    chance = random.Random(seed)
    root = xml.parse(record(version))
    for _ in range(changes):
        mutate(root, chance, version)
    before = xml.parse(etree.tostring(root))
    done = repair(before, version)
    after = xml.parse(done.data)
    assert not words(before) - words(after)
    assert read(before)[0] == read(after)[0]
    assert schema.load(version).validate(xml.parse(done.data)) == done.valid
    assert [f.message for f in done.findings if not ALLOWED.search(f.message)] == []
    again = repair(after, version)
    assert again.steps == () or not done.valid
    assert again.data == (etree.tostring(after, encoding="UTF-8") if done.valid else done.data)
