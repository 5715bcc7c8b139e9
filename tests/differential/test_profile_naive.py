"""The profile engine against the plainest other one: XPath by XPath, constraint by constraint, as the facts say.

`DDI_TOOLS_PROFILE_MUTANTS` says how many mutants of records are judged; each by every profile and gate.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from lxml import etree

from ddi_tools.checks.gates import Gate, Kind
from ddi_tools.checks.profile import Constraint, Profile, ProfileCheck
from ddi_tools.checks.profile_document import load, read
from ddi_tools.checks.profiles import NAMES, built_in
from ddi_tools.codebook import xml
from ddi_tools.findings import Finding

MUTANTS = int(os.environ.get("DDI_TOOLS_PROFILE_MUTANTS", "200"))
SEED = os.environ.get("DDI_TOOLS_SEED", "mutants")
ABSENT = {Kind.MANDATORY: "mandatory", Kind.RECOMMENDED: "recommended", Kind.OPTIONAL: "optional"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Violation = tuple[str, str, int | None]

# -- the naive engine -----------------------------------------------------------------------------------------


def trimmed(text: str) -> str:
    """Java's `String.trim`."""
    start, end = 0, len(text)
    while start < end and ord(text[start]) <= 32:
        start += 1
    while end > start and ord(text[end - 1]) <= 32:
        end -= 1
    return text[start:end]


def text_of(node: object) -> str:
    """A node's text; of anlyUnit and concept the first child node's."""
    if not isinstance(node, etree._Element):
        return str(node)
    if etree.QName(node).localname in {"anlyUnit", "concept"}:
        first = next(iter(node.xpath("node()")), "")
        return trimmed(first.xpath("string()") if isinstance(first, etree._Element) else str(first))
    return "".join(node.itertext())


def line_of(node: Any) -> int | None:
    line: int | None = (node if isinstance(node, etree._Element) else node.getparent()).sourceline
    return line


def violations(root: etree._Element, constraint: Constraint, prefixes: dict[str, str]) -> Iterator[Violation]:
    kind, path = constraint.kind, constraint.xpath
    nodes = root.xpath(path, namespaces=prefixes)
    if kind in ABSENT and not nodes:
        yield ABSENT[kind], path, None
    if kind in {Kind.MANDATORY, Kind.RECOMMENDED, Kind.NOT_BLANK, Kind.IF_PARENT_PRESENT}:
        yield from (("blank", path, line_of(n)) for n in nodes if not trimmed(text_of(n)))
    if kind is Kind.IF_PARENT_PRESENT:
        above, _, last = path.rpartition("/")
        # What may stand anywhere is missing from nowhere.
        for parent in root.xpath(above or ".", namespaces=prefixes) if not f"{above}x".endswith("/x") else ():
            if not parent.xpath(last, namespaces=prefixes):
                yield "mandatory-if-parent-present", path, line_of(parent)
    if kind is Kind.MAX_OCCURS and constraint.limit is not None and len(nodes) > constraint.limit:
        yield "max-occurs", path, None
    if kind is Kind.FIXED_VALUE:
        yield from (("fixed-value", path, line_of(n)) for n in nodes if trimmed(text_of(n)) != constraint.value)


def judged(root: etree._Element, profile: Profile) -> Iterator[tuple[Kind, Violation]]:
    # Comments, instructions and the borders of CDATA are not in the validator's document.
    bare = copy.deepcopy(root)
    bare.tail = None
    etree.strip_tags(bare, etree.Comment, etree.ProcessingInstruction)
    for constraint in profile.constraints:
        for violation in violations(bare, constraint, dict(profile.prefixes)):
            yield constraint.kind, violation


# -- profiles --------------------------------------------------------------------------------------------------

OTHER = """<pr:DDIProfile xmlns:pr="ddi:ddiprofile:3_2" xmlns:r="ddi:reusable:3_2">
<pr:XPathVersion> 1.0 </pr:XPathVersion>
<pr:XMLPrefixMap><pr:XMLPrefix>c</pr:XMLPrefix><pr:XMLNamespace>ddi:codebook:2_5</pr:XMLNamespace></pr:XMLPrefixMap>
%s</pr:DDIProfile>"""
#: Every kind of constraint on every kind of XPath that a profile may hold.
XPATHS = (
    "/c:codeBook/c:stdyDscr/c:citation/c:titlStmt/c:titl", "//c:titl", "//c:titl/@xml:lang", "c:stdyDscr/c:stdyInfo",
    "./c:stdyDscr//c:keyword", "//c:concept", "//c:anlyUnit", "//c:anlyUnit/c:concept", "//c:concept/@vocab",
    "//c:collDate[@event='start']/@date", "/c:codeBook/c:stdyDscr[1]/c:citation/c:titlStmt/c:IDNo[@agency]",
    "/c:codeBook/*/c:citation/c:titlStmt/c:titl", "//c:nation/@*", "//@abbr", "//c:distStmt/c:distrbtr",
    "/c:codeBook/c:stdyDscr/c:stdyInfo/c:abstract/@xml:lang", "/c:codeBook/@version", "titl",
    "/c:codeBook/c:stdyDscr/c:method/c:dataColl/c:collMode/c:concept", "//c:sumDscr/c:anlyUnit[c:concept]",
)  # fmt: skip
ASKS = "<Constraints><NotBlankNodeConstraint/><MandatoryNodeIfParentPresentConstraint/>%s</Constraints>"


@cache
def other() -> Profile:
    used = ""
    for number, xpath in enumerate(XPATHS):
        asks = ASKS % ("<RecommendedNodeConstraint/>" if number % 3 == 0 else "")
        used += f'<pr:Used xpath="{xpath}" limitMaxOccurs="{number % 4}" fixedValue="TRUE" defaultValue=" en "'
        used += ' isRequired="True">' if number % 3 == 1 else ">"
        used += f"<pr:Instructions><r:Content><![CDATA[ {asks} ]]></r:Content></pr:Instructions></pr:Used>"
    return read((OTHER % used).encode(), name="other")


# -- documents -------------------------------------------------------------------------------------------------


def codebooks(shared: Path) -> Iterator[etree._Element]:
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            root = xml.parse(file.read_bytes())
        except (etree.XMLSyntaxError, xml.HostileXMLError):
            continue
        yield from (located.element for located in xml.codebooks(root))


BLANKS = ("", " ", "\n\t", "\u00a0", "\u2003", "x", " x ", "DDI Time Method", " DDI Analysis Unit\n", "en", "\u200b")
NODES = (
    "<!--c-->",
    "<?p i?>",
    "<![CDATA[ ]]>",
    "<![CDATA[x]]>",
    " ",
    "\n",
    "x",
    "<concept/>",
    "<concept>y</concept>",
)


def mutant(codebook: etree._Element, paths: list[str], prefixes: dict[str, str], chance: Random) -> etree._Element:
    """A record with up to thirty changes, half of them where the profile looks; read again from its own lines."""
    root = copy.deepcopy(codebook)
    root.tail = None
    for _ in range(chance.randint(1, 30)):
        elements = [e for e in root.iter(etree.Element) if e is not root]
        if not elements:
            break
        element = chance.choice(elements)
        if chance.random() < 0.5:
            found = root.xpath(chance.choice(paths), namespaces=prefixes)
            owners = [n if isinstance(n, etree._Element) else n.getparent() for n in found]
            element = chance.choice([o for o in owners if o is not root] or [element])
        change(element, chance)
    data = etree.tostring(root, encoding="unicode")
    if chance.random() < 0.5:  # lines and columns that no serialiser makes
        data = data.replace(" xml:lang", "\n  xml:lang").replace("/>", "\n/>")
    return xml.parse(data.replace("\ue000", chance.choice(NODES)).encode())


def change(element: etree._Element, chance: Random) -> None:
    parent = element.getparent()
    assert parent is not None
    kind = chance.randrange(8)
    if kind == 0:
        parent.remove(element)
    elif kind == 1:
        element.text = chance.choice(BLANKS)
    elif kind == 2:
        element.addnext(copy.deepcopy(element))
    elif kind == 3:
        element.set(chance.choice((LANG, "vocab", "agency", "date", "event", "URI", "abbr")), chance.choice(BLANKS))
    elif kind == 4 and element.attrib:
        del element.attrib[chance.choice(sorted(map(str, element.attrib)))]
    elif kind == 5:
        element.text = "\ue000" + (element.text or "")  # what stands for a node that is put in as text
    elif kind == 6:
        space = chance.choice(("ddi:codebook:2_5", "ddi:codebook:2_6", "", "urn:x"))
        made = etree.Element(f"{{{space}}}{etree.QName(element).localname}", nsmap={"q": space} if space else None)
        made.attrib.update(element.attrib)
        made.text, made.tail = element.text, element.tail
        made.extend(list(element))
        parent.replace(element, made)
    else:
        element.insert(0, etree.Comment("c") if chance.random() < 0.5 else etree.PI("p", "i"))


def rows(findings: list[Finding]) -> list[Violation]:
    return [(f.kind or "", f.xpath or "", f.line) for f in findings]


def test_both_engines_find_the_same_on_any_mutant(shared: Path) -> None:
    """Built-in profiles, official files, and one of odd XPaths; each at all gates; order and lines too."""
    folder = shared / "schemas" / "cessda-profiles"
    official = {n: load(folder / f"{n[:5]}_profile{n[5:].replace('-', '_')}.xml") for n in NAMES}
    profiles = [*map(built_in, NAMES), *official.values(), other()]
    engines = [(p, {g: ProfileCheck(p, g) for g in Gate}) for p in profiles]
    seeds = [c for c in codebooks(shared) if len(etree.tostring(c)) < 100_000]
    chance = Random(SEED)
    paths = [*dict.fromkeys(c.xpath for c in built_in("cdc25").constraints)]
    found = 0
    for number in range(MUTANTS):
        root = mutant(chance.choice(seeds), paths, dict(built_in("cdc25").prefixes), chance)
        # Where it stands alone and where it lies in a response, a document is judged alike.
        for profile, checks in engines if number % 10 == 0 else [*engines[:2], engines[-1]]:
            expected = list(judged(root, profile))
            for gate, check in checks.items():
                wanted = [violation for kind, violation in expected if kind in gate.kinds]
                assert rows(check.check(root)) == wanted, (number, profile.name, gate)
            found += len(expected)
    assert found > MUTANTS * 10


@pytest.mark.parametrize("name", NAMES)
def test_a_document_in_a_response_is_judged_as_one_that_stands_alone(shared: Path, name: str) -> None:
    checks = [ProfileCheck(p, Gate.STRICT) for p in (built_in(name), other())]
    for codebook in codebooks(shared):
        alone = xml.parse(etree.tostring(codebook, with_tail=False))
        for check in checks:
            inside = [(f.kind, f.xpath) for f in check.check(codebook)]
            assert inside == [(f.kind, f.xpath) for f in check.check(alone)]
