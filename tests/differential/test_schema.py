"""The project's schemas against the official ones, verdict by verdict: records, mutants, instances of the grammar.

`DDI_TOOLS_MUTANTS` says how many mutants of real records are judged for each version; of instances of the grammar,
half as many are. `DDI_TOOLS_SEED` (any word) makes other mutants than those of every day.
"""

from __future__ import annotations

import copy
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
import xmlschema
from lxml import etree

from ddi_tools.codebook import schema, xml
from ddi_tools.codebook.schema import VERSIONS

MUTANTS = {v: int(os.environ.get("DDI_TOOLS_MUTANTS", "5000" if v == "2.5" else "1000")) for v in VERSIONS}
SEED = os.environ.get("DDI_TOOLS_SEED", "mutants")
XSD = "{http://www.w3.org/2001/XMLSchema}"
NAMESPACES = (xml.XHTML, "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
VALUES = (
    "", " ", "a", "A", "a b", " a ", "9", "9a", "-1", "1.5", "007", "_", "a:b", "é", "en", "en-GB", "us_EN", "x",
    "http://a.b/c", "http://a b", "2020", "2020-02", "2020-02-30", "2020-02-29", "2020-02-29T10:00:00",
    "2020-02-29T25:00:00", "true", "TRUE", "yes", "archive", "producer", "DVN", "10%", "2*", "/a/b", "@a", "2.5",
    "2.6",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Both schemas of a version, and the official one as `xmlschema` has it, to make instances of."""

    version: str
    official: etree.XMLSchema
    own: etree.XMLSchema
    grammar: Any

    @property
    def namespace(self) -> str:
        return VERSIONS[self.version].namespace

    def verdict(self, element: etree._Element) -> bool:
        """What both say, which must be the same."""
        verdicts = self.official.validate(element), self.own.validate(element)
        assert verdicts[0] == verdicts[1], (
            f"official {verdicts[0]}, own {verdicts[1]}: "
            f"{self.official.error_log.last_error or self.own.error_log.last_error}\n"
            f"{etree.tostring(element, encoding='unicode')[:2000]}"
        )
        return verdicts[0]

    def declared(self) -> dict[str, Any]:
        """The global elements of all namespaces, by name."""
        found = self.grammar.maps.elements
        return {n: found[n] for n in found if n[1:].partition("}")[0] in (self.namespace, *NAMESPACES)}


@pytest.fixture(scope="module", params=list(VERSIONS))
def pair(request: pytest.FixtureRequest, shared: Path, official_grammar: Callable[[str], Any]) -> Pair:
    version = request.param
    file = shared / "schemas" / f"ddi-codebook-{version}" / "codebook.xsd"
    return Pair(version, schema.load(file), schema.load(version), official_grammar(version))


# -- real records ---------------------------------------------------------------------------------------------


def codebooks(shared: Path) -> Iterator[etree._Element]:
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            root = xml.parse(file.read_bytes())
        except (etree.XMLSyntaxError, xml.HostileXMLError):
            continue
        yield from (located.element for located in xml.codebooks(root))


def test_corpus(pair: Pair, shared: Path) -> None:
    """Not the verdict alone: the same errors on the same lines."""
    count: Counter[bool] = Counter()
    for element in codebooks(shared):
        alone = copy.deepcopy(element)
        count[pair.verdict(alone)] += 1
        errors = [[(e.line, e.path, e.type_name) for e in s.error_log] for s in (pair.official, pair.own)]
        assert errors[0] == errors[1]
    assert sum(count.values()) > 100
    if pair.version != "2.6":
        assert min(count[True], count[False]) > 30, count


# -- instances of the grammar ---------------------------------------------------------------------------------


@cache
def example(simple: Any) -> str:
    """A valid value of a simple type."""
    listed = (str(v) for v in simple.enumeration or ())
    return next(v for v in (*listed, "a", "1", "2020", *VALUES) if simple.is_valid(v))


def instance(declaration: Any, *, full: bool = False, above: tuple[str, ...] = ()) -> etree._Element:
    """The least valid element of a declaration; or one with each child that it may have, but not within itself."""
    element = etree.Element(declaration.name)
    kind = declaration.type
    if not kind.is_complex():
        element.text = example(kind)
        return element
    for name, attribute in kind.attributes.items():
        if name is not None and attribute.use == "required":
            element.set(name, example(attribute.type))
    if kind.has_simple_content():
        element.text = example(kind.content)
        return element
    if kind.mixed:
        element.text = "text"
    above = (*above, declaration.name)
    for child in _wanted(kind.content, full):
        if child.name not in above or not full:
            element.append(instance(child, full=full and len(above) < 9, above=above))
    return element


def _wanted(particle: Any, full: bool) -> Iterator[Any]:
    if particle.max_occurs == 0 or (not full and particle.min_occurs == 0):
        return
    if isinstance(particle, xmlschema.XsdElement):
        yield from members(particle)[: None if full and particle.max_occurs is None else 1]
        return
    if not hasattr(particle, "model"):
        return
    chosen = (
        list(particle) if particle.model != "choice" or (full and particle.max_occurs is None) else list(particle)[:1]
    )
    for part in chosen:
        yield from _wanted(part, full)


def members(element: Any) -> list[Any]:
    found = [e for e in (element, *element.iter_substitutes()) if not (e.ref or e).abstract]
    return sorted(found, key=lambda e: str(e.name))


def allowed(declaration: Any) -> list[Any]:
    """The elements that may stand in this one, in the order of the grammar."""
    kind = declaration.type
    if not kind.is_complex() or kind.has_simple_content() or kind.name == f"{XSD}anyType":
        return []
    found = {
        m.name: m for p in kind.content.iter_elements() if isinstance(p, xmlschema.XsdElement) for m in members(p)
    }
    return list(found.values())


def reachable(pair: Pair) -> list[Any]:
    """Every declaration once a type: the global ones, and the local ones inside them."""
    found: dict[str, Any] = {}
    todo = list(pair.declared().values())
    while todo:
        declaration = todo.pop()
        if declaration.name not in found and not (declaration.ref or declaration).abstract:
            found[declaration.name] = declaration
            todo += allowed(declaration)
    return [found[name] for name in sorted(found)]


def test_every_attribute(pair: Pair) -> None:
    """Each attribute of each element, with values right and wrong; each other name; each obligatory one left out."""
    count: Counter[bool] = Counter()
    known = {n for d in reachable(pair) if d.type.is_complex() for n in d.type.attributes if n is not None}
    strangers = [
        *sorted(known)[::7],
        "bogus",
        "{urn:x}y",
        "{http://www.w3.org/1999/xhtml}dir",
        "{http://www.w3.org/XML/1998/namespace}id",
    ]
    for declaration in pair.declared().values():
        if declaration.abstract:
            continue
        element = instance(declaration)
        assert pair.verdict(element), declaration.name
        own = declaration.type.attributes if declaration.type.is_complex() else {}
        for name in [*(n for n in own if n is not None), *strangers]:
            before = element.attrib.pop(name, None)
            count[pair.verdict(element)] += 1
            listed = own[name].type.enumeration if name in own else None
            for value in (*VALUES, *(listed or ()), *(f" {v}" for v in listed or ())) if name in own else ("a",):
                element.set(name, str(value))
                count[pair.verdict(element)] += 1
                del element.attrib[name]  # so that libxml2 forgets an ID before the next
            if before is not None:
                element.set(name, before)
    assert min(count.values()) > 5000


def test_every_child(pair: Pair) -> None:
    """In each element: each child alone, each pair in both orders, twice and thrice, strangers, and text."""
    count: Counter[bool] = Counter()
    everything = reachable(pair)
    least = {d.name: instance(d) for d in everything}
    random = Random(1)
    for declaration in pair.declared().values():
        if declaration.abstract:
            continue
        children = [c.name for c in allowed(declaration)]
        prose = len(children) > 30  # in prose all orders are alike
        strangers = [d.name for d in random.sample(everything, 25)]
        firsts = random.sample(children, 4) if prose else children
        sequences = [[a] for a in (*children, *strangers)]
        sequences += [[a, b] for a in firsts for b in (children if not prose else random.sample(children, 6))]
        sequences += [[a, a, a] for a in firsts] + [[*children], [*reversed(children)]]
        for text in ("", "\n", "text"):
            sequences_here = sequences if text == "" else sequences[:2]
            for names in [[], *sequences_here]:
                for start in {False, bool(len(least[declaration.name]))}:
                    element = copy.deepcopy(least[declaration.name])
                    if not start:
                        element[:] = []
                    element.text = text or element.text
                    element.extend(copy.deepcopy(least[n]) for n in names)
                    count[pair.verdict(element)] += 1
    assert min(count.values()) > 2000


def test_values_of_elements(pair: Pair) -> None:
    """Each element that holds a value, with values right and wrong; local ones in a parent."""
    count: Counter[bool] = Counter()
    for declaration in pair.declared().values():
        if declaration.abstract:
            continue
        element = instance(declaration)
        for value in VALUES:
            element.text = value
            count[pair.verdict(element)] += 1
        for child in element:
            for value in VALUES:
                child.text = value
                count[pair.verdict(element)] += 1
    assert min(count.values()) > 100


# -- mutants --------------------------------------------------------------------------------------------------


class Mutator:
    """Makes one change at a time, anywhere in a document, as people and software do."""

    def __init__(self, pair: Pair, random: Random) -> None:
        self._random = random
        self._names = [d.name for d in reachable(pair)]
        self._attributes = sorted({n for d in reachable(pair) if d.type.is_complex() for n in d.type.attributes if n})
        self._namespace = pair.namespace
        self._changes = (
            self.remove, self.duplicate, self.swap, self.move, self.misspell, self.rename, self.renamespace, self.add,
            self.wrap, self.unwrap, self.put_text, self.move_text, self.drop_text, self.comment, self.add_attribute,
            self.drop_attribute, self.change_attribute, self.misspell_attribute, self.move_attribute, self.copy_id,
        )  # fmt: skip

    def mutate(self, root: etree._Element) -> None:
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            elements = list(root.iter(etree.Element))
            self._random.choice(self._changes)(self._random.choice(elements), elements)

    def remove(self, element: etree._Element, _: list[etree._Element]) -> None:
        if (parent := element.getparent()) is not None:
            parent.remove(element)

    def duplicate(self, element: etree._Element, _: list[etree._Element]) -> None:
        if element.getparent() is not None:
            element.addnext(copy.deepcopy(element))

    def swap(self, element: etree._Element, _: list[etree._Element]) -> None:
        if (after := element.getnext()) is not None:
            after.addnext(element)

    def move(self, element: etree._Element, elements: list[etree._Element]) -> None:
        target = self._random.choice(elements)
        if element.getparent() is not None and element not in {target, *target.iterancestors()}:
            target.insert(self._random.randint(0, len(target)), element)

    def misspell(self, element: etree._Element, _: list[etree._Element]) -> None:
        name = etree.QName(element).localname
        wrong = self._random.choice((name.lower(), name.upper(), name + "s", name[:-1] or "x", name.swapcase()))
        element.tag = element.tag.replace(name, wrong)  # type: ignore[union-attr, arg-type]

    def rename(self, element: etree._Element, _: list[etree._Element]) -> None:
        element.tag = self._random.choice(self._names)

    def renamespace(self, element: etree._Element, _: list[etree._Element]) -> None:
        other = self._random.choice((*VERSIONS.values(),)).namespace
        namespace = self._random.choice(("", "urn:x", xml.XHTML, other, xml.DDI122))
        name = etree.QName(element).localname
        element.tag = f"{{{namespace}}}{name}" if namespace else name

    def add(self, element: etree._Element, elements: list[etree._Element]) -> None:
        new = self._random.choice((etree.Element(self._random.choice(self._names)), self._random.choice(elements)))
        element.insert(self._random.randint(0, len(element)), copy.deepcopy(new))

    def wrap(self, element: etree._Element, _: list[etree._Element]) -> None:
        if (parent := element.getparent()) is not None:
            outer = etree.Element(self._random.choice((self._random.choice(self._names), parent.tag)))
            parent.replace(element, outer)
            outer.append(element)

    def unwrap(self, element: etree._Element, _: list[etree._Element]) -> None:
        if (parent := element.getparent()) is not None:
            parent[parent.index(element) : parent.index(element) + 1] = list(element)

    def put_text(self, element: etree._Element, _: list[etree._Element]) -> None:
        setattr(element, self._random.choice(("text", "tail")), self._random.choice(VALUES))

    def move_text(self, element: etree._Element, elements: list[etree._Element]) -> None:
        self._random.choice(elements).text, element.text = element.text, None

    def drop_text(self, element: etree._Element, _: list[etree._Element]) -> None:
        element.text = None

    def comment(self, element: etree._Element, _: list[etree._Element]) -> None:
        new = self._random.choice((etree.Comment("note"), etree.ProcessingInstruction("note", "x")))
        element.insert(self._random.randint(0, len(element)), new)

    def add_attribute(self, element: etree._Element, _: list[etree._Element]) -> None:
        name = self._random.choice(
            (*self._attributes, "bogus", "{urn:x}y", f"{{{xml.XSI}}}nil", f"{{{xml.XSI}}}schemaLocation")
        )
        element.set(name, self._random.choice(VALUES))

    def drop_attribute(self, element: etree._Element, _: list[etree._Element]) -> None:
        for name in self._some(element):
            del element.attrib[name]

    def change_attribute(self, element: etree._Element, _: list[etree._Element]) -> None:
        for name in self._some(element):
            element.set(name, self._random.choice(VALUES))

    def misspell_attribute(self, element: etree._Element, _: list[etree._Element]) -> None:
        for name in self._some(element):
            if "}" not in name:
                element.set(self._random.choice((name.lower(), name.upper(), name + "s")), element.attrib.pop(name))

    def move_attribute(self, element: etree._Element, elements: list[etree._Element]) -> None:
        for name in self._some(element):
            self._random.choice(elements).set(name, element.attrib.pop(name))

    def copy_id(self, element: etree._Element, elements: list[etree._Element]) -> None:
        ids = [i for e in elements if (i := e.get("ID")) is not None]
        element.set("ID", self._random.choice([*ids, "fresh"]))

    def _some(self, element: etree._Element) -> list[str]:
        return [self._random.choice(sorted(map(str, element.attrib)))] if element.attrib else []


def small(codebook: etree._Element, namespace: str) -> bytes:
    """A codebook in the namespace, with no more than two siblings of a name, so that many mutants are soon judged."""
    alone = copy.deepcopy(codebook)
    for parent in list(alone.iter(etree.Element)):
        seen: Counter[Any] = Counter()
        for child in list(parent.iterchildren(etree.Element)):
            seen[child.tag] += 1
            if seen[child.tag] > 2:
                parent.remove(child)
    data = etree.tostring(alone).decode()
    return (
        data.replace(xml.DDI25, namespace)
        .replace('version="2.5"', f'version="{namespace[-3:].replace("_", ".")}"')
        .encode()
    )


Seeds = tuple[list[bytes], list[bytes]]


@pytest.fixture(scope="module")
def seeds(pair: Pair, shared: Path) -> Seeds:
    """Real records, and made ones: each part of a codebook with all that it may hold."""
    real = [small(c, pair.namespace) for c in codebooks(shared) if xml.namespace(c) == xml.DDI25]
    made = []
    for declaration in pair.declared().values():
        if not declaration.abstract:
            data = etree.tostring(instance(declaration, full=True))
            made.append(data if len(data) < 100_000 else etree.tostring(instance(declaration)))
    return [r for r in real if len(r) < 40_000], made


def mutants(pair: Pair, seeds: Seeds, count: int) -> Iterable[etree._Element]:
    random = Random(f"{pair.version} {SEED}")
    mutator = Mutator(pair, random)
    real, made = seeds
    for number in range(count + count // 2):
        root = etree.fromstring(random.choice(made if number % 3 == 2 else real))
        mutator.mutate(root)
        # Read again, since in-place changes leave libxml2's table of IDs and the namespaces behind.
        yield etree.fromstring(etree.tostring(root, with_tail=False))


def test_mutants(pair: Pair, seeds: Seeds) -> None:
    count = Counter(pair.verdict(mutant) for mutant in mutants(pair, seeds, MUTANTS[pair.version]))
    print(f"{pair.version}: {count[True]} valid, {count[False]} invalid mutants")  # noqa: T201 (pytest -rP shows it)
    assert sum(count.values()) >= MUTANTS[pair.version]
    assert min(count.values()) > MUTANTS[pair.version] / 20


def test_engines_agree(pair: Pair, seeds: Seeds, own_grammar: Callable[[str], Any]) -> None:
    """lxml and `xmlschema` on the project's schema: the verdicts differ only where the reasons below hold."""
    other = own_grammar(pair.version)
    count: Counter[bool] = Counter()
    for mutant in mutants(pair, seeds, 50):
        etree.strip_tags(mutant, etree.Comment, etree.PI)  # `xmlschema` takes them for children of a simple value
        verdict = pair.own.validate(mutant)
        reasons = {str(e.reason or e.message) for e in other.iter_errors(cast(Any, mutant))}
        others = {r for r in reasons if not any(known in r for known in ENGINE_DIFFERENCES)}
        assert verdict == (not others), others or etree.tostring(mutant)[:2000]
        count[verdict] += 1
    assert min(count.values()) > 5


#: Where `xmlschema` is stricter than libxml2, by what it says, with the reason.
ENGINE_DIFFERENCES = {
    "IDREF": "libxml2 doesn't look for the element that a reference names",
}
