"""Elements: their names, their places, their order and number, by the grammar."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lxml import etree

from ddi_tools.codebook.grammar import Declaration
from ddi_tools.codebook.kept import Kept, append, detach
from ddi_tools.codebook.paths import MISPLACED, TEXT_OF_SECTIONS
from ddi_tools.codebook.repair import markup
from ddi_tools.codebook.repair.bench import Bench
from ddi_tools.codebook.text import prose
from ddi_tools.codebook.xml import CODEBOOK_NAMESPACES, is_blank, local_name, namespace

#: Where repair puts what the reader knows by its wrong place, besides the reader's own table.
_MOVES = (*MISPLACED, ("fileName", "fileDscr/fileTxt/fileName"))
#: Elements that may stand empty: they say nothing, and nothing is invented by adding them where they must be.
_FRAME = frozenset({"stdyDscr", "citation", "titlStmt", "titl"})
#: Elements that repeat what another may say only once, and the name under which the standard has them repeat.
_REPEATED = {"titl": "parTitl"}
#: Titles that are the title where no other is given, the best first.
_STAND_INS = ("parTitl", "altTitl")


def mend(bench: Bench) -> None:
    """Every element under its right name, in its place, in order, as often as may be."""
    _names(bench)
    _moves(bench)
    waiting = [bench.root]
    while waiting:
        element = waiting.pop()
        declared = bench.declared(element)
        if declared is None:
            continue
        if declared.content == "elements":
            _section(bench, element, declared)
        elif declared.content in {"mixed", "text"}:
            markup.mend(bench, element, declared)
        waiting += reversed(list(element.iterchildren(tag=etree.Element)))
    complete(bench)


def complete(bench: Bench) -> None:
    """Every element with what must be in it; what can't have it is kept, the inner ones first."""
    for element in reversed(list(bench.root.iter(f"{{{bench.grammar.namespace}}}*"))):
        _complete(bench, element)


# -- names ---------------------------------------------------------------------------------------------------


def _names(bench: Bench) -> None:
    """Names in another case, and elements in another namespace of DDI Codebook, or in none."""
    own, folded = bench.grammar.namespace, {name.casefold(): name for name in bench.grammar.elements}
    for element in bench.root.iter(etree.Element):
        parent, name = element.getparent(), local_name(element)
        if parent is None or namespace(element) not in CODEBOOK_NAMESPACES:
            continue
        around = bench.declared(parent)
        if around is None:
            continue
        right = name if name in around.children else _same_but_for_case(name, around)
        if right is None:
            right = name if name in bench.grammar.elements else None
        if right is None and around.content == "elements":
            right = folded.get(name.casefold())
        if right is not None and element.tag != f"{{{own}}}{right}":
            why = f"{right} is the name in the namespace of the standard, {own}"
            bench.step("name", element, str(element.tag), f"{{{own}}}{right}", why)
            element.tag = f"{{{own}}}{right}"
            if right != name and around.content != "elements":
                bench.keep_name(element, name)  # a text's parts are read by their very names


def _same_but_for_case(name: str, around: Declaration) -> str | None:
    wanted = name.casefold()
    return next((each for each in around.children if each.casefold() == wanted), None)


# -- places --------------------------------------------------------------------------------------------------


def _moves(bench: Bench) -> None:
    """What stands where another program puts it goes to where the standard has it."""
    for found, belongs in _MOVES:
        *above, name = belongs.split("/")
        for study in list(_at(bench, [bench.root], found.split("/")[:-1])):
            for element in list(_at(bench, [study], [found.split("/")[-1]])):
                _move(bench, element, above, name)


def _move(bench: Bench, element: etree._Element, above: list[str], name: str) -> None:
    before, language = _path(element), bench.language(element)
    top = element
    while (parent := top.getparent()) is not None and parent is not bench.root:
        top = parent
    if above[:1] == ["fileDscr"] or not above:
        target = bench.root
        new_file = bool(above)
    else:
        target, new_file, above = top, False, above[1:]
    detach(element)
    for step in above:
        inner = None if new_file else next(target.iterchildren(bench.tag(step)), None)
        if inner is None:
            inner = bench.new(step)
            bench.order[inner] = bench.order.get(element, 0)
            append(target, inner)
        target = inner
    if local_name(element) != name:
        bench.keep_name(element, local_name(element))
        element.tag = bench.tag(name)
    append(target, element)
    bench.hold_language(element, language)
    bench.step("move", element, before, _path(element), f"the standard has {name} in {local_name(target)}")


def _at(bench: Bench, roots: list[etree._Element], names: list[str]) -> Iterator[etree._Element]:
    found = roots
    for name in names:
        found = [c for each in found for c in each.iterchildren(bench.tag(name))]
    yield from found


def _path(element: etree._Element) -> str:
    names = [local_name(element), *map(local_name, element.iterancestors())]
    return "/".join(reversed(names)).partition("codeBook/")[2]


# -- sections ------------------------------------------------------------------------------------------------


def _section(bench: Bench, section: etree._Element, declared: Declaration) -> None:
    """An element that holds elements only: known ones, no text between them, in order, as often as may be."""
    _texts(bench, section, declared)
    for child in list(section.iterchildren(tag=etree.Element)):
        name = local_name(child)
        if declared.slot(str(child.tag), bench.grammar.namespace) is None:
            why = f"{declared.name} may not hold {name}, and the standard has no other place for it"
            bench.step("keep-element", child, name, "notes", why)
            bench.keep_element(child)
        elif namespace(child) != bench.grammar.namespace and not bench.fits_citation(child):
            why = f"{namespace(child)} has no {name} such as this one"
            bench.step("keep-element", child, name, "notes", why)
            bench.keep_element(child)
    _numbers(bench, section, declared)
    _order(bench, section, declared)


def _texts(bench: Bench, section: etree._Element, declared: Declaration) -> None:
    """Text between the elements."""
    text_field = _path(section) in {path for path, _ in TEXT_OF_SECTIONS}
    texts = [(section, section.text or ""), *((child, child.tail or "") for child in section)]
    if section.text and (not is_blank(section.text) or not declared.children):
        section.text = None
    for child in section:
        if child.tail and (not is_blank(child.tail) or not declared.children):
            child.tail = None
    for element, text in texts:
        if is_blank(text):
            continue
        if text_field and prose(text):
            conditions = bench.new("conditions")
            conditions.text = text
            bench.order[conditions] = bench.order.get(element, 0)
            append(section, conditions)
            bench.step("move-text", section, text.strip(), "conditions", "useStmt holds elements, no text of its own")
            continue
        bench.keep_text(section, text)
        bench.step("keep-text", section, text.strip(), "notes", f"{local_name(section)} holds elements, no text")
    for child in section:
        if not isinstance(child.tag, str) and isinstance(child, etree._Entity):
            bench.keep_text(section, child.text or "")
            detach(child)


def _numbers(bench: Bench, section: etree._Element, declared: Declaration) -> None:
    """What may stand once, and stands more often: joined, renamed, or kept."""
    seen: dict[str, etree._Element] = {}
    for child in list(section.iterchildren(tag=etree.Element)):
        name = local_name(child)
        slot = declared.slot(str(child.tag), bench.grammar.namespace)
        if slot is None or slot.most > 1:
            continue
        first = seen.setdefault(name, child)
        if first is child:
            continue
        other = _REPEATED.get(name)
        if other is not None and other in declared.children:
            bench.step("repeat", child, name, other, f"there is one {name}; one in another language is a {other}")
            child.tag = bench.tag(other)
            bench.keep_name(child, name)
        elif _joinable(bench, name):
            _join(bench, first, child)
        else:
            bench.step("keep-element", child, name, "notes", f"{declared.name} holds one {name} and no more")
            bench.keep_element(child)


def _joinable(bench: Bench, name: str) -> bool:
    """Whether two of an element can be made one: all that they hold may repeat, or can be joined in turn."""
    declared = bench.grammar.elements[name]
    return declared.content == "elements" and all(
        slot.most > 1 or each in _REPEATED or _joinable(bench, each) for each, slot in declared.children.items()
    )


def _join(bench: Bench, first: etree._Element, second: etree._Element) -> None:
    name = local_name(first)
    bench.step("join", second, f"a second {name}", f"in the first {name}", f"there is one {name}")
    for child in list(second):
        language = bench.language(second)
        tail, child.tail = child.tail, None
        if tail and not is_blank(tail):
            bench.keep_text(first, tail)
        append(first, child)
        if isinstance(child.tag, str):
            bench.hold_language(child, bench.language(child) if _states_language(child) else language)
    if second.attrib or not is_blank(second.text):
        bench.keep_element(second)
    else:
        bench.inherit(first, second)
        detach(second)


def _states_language(element: etree._Element) -> bool:
    return any(name in element.attrib for name in ("{http://www.w3.org/XML/1998/namespace}lang", "lang", "xml-lang"))


def _order(bench: Bench, section: etree._Element, declared: Declaration) -> None:
    """The children in the schema's order, each with the comments before it; those of a name as they came."""
    groups: list[tuple[tuple[int, int], list[etree._Element]]] = []
    before: list[etree._Element] = []
    last = (0, 0)
    for child in section:
        before.append(child)
        if isinstance(child.tag, str):
            slot = declared.slot(child.tag, bench.grammar.namespace)
            last = (slot.place if slot else len(declared.children), bench.order.get(child, last[1]))
            groups.append((last, before))
            before = []
    ordered = sorted(groups, key=lambda group: group[0])
    if [g for _, g in ordered] == [g for _, g in groups]:
        return
    names = [local_name(c) for c in section.iterchildren(tag=etree.Element)]
    tails = [child.tail for child in section]
    for child, tail in zip([c for _, group in ordered for c in group] + before, tails, strict=True):
        child.tail = tail
        section.append(child)
    after = [local_name(c) for c in section.iterchildren(tag=etree.Element)]
    if names != after:
        bench.step("order", section, _runs(names), _runs(after), f"the standard's order in {declared.name}")


def _runs(names: list[str]) -> str:
    """The names, those that follow each other once."""
    return " ".join(n for i, n in enumerate(names) if i == 0 or names[i - 1] != n)


def orders(bench: Bench) -> list[Kept]:
    """The order in which the children of each section stood, where it is another now."""
    found = []
    for section, declared in bench.elements():
        children = list(section.iterchildren(tag=etree.Element))
        if declared.content != "elements":
            continue
        places = [(bench.order.get(child, 0), number) for number, child in enumerate(children)]
        numbers = [number for _, number in sorted(places)]
        if any(a > b for a, b in itertools.pairwise(numbers)):
            found.append(Kept(section, "order()", " ".join(str(number + 1) for number in numbers)))
    return found


# -- what must be there --------------------------------------------------------------------------------------


def _complete(bench: Bench, element: etree._Element) -> None:
    """What must be in an element, where it lacks and can be had; an element that can't be made whole is kept."""
    declared = bench.declared(element)
    if declared is None:
        return
    for name in declared.required():
        if next(element.iterchildren(bench.tag(name)), None) is not None:
            continue
        if name not in _FRAME:
            _set_aside(bench, element, f"it lacks {name}, which can't be derived")
            return
        _add(bench, element, declared, name)
    if declared.either and not {local_name(c) for c in element}.intersection(declared.either):
        _set_aside(bench, element, f"it lacks one of {', '.join(declared.either)}")
        return
    # A comment or processing instruction in the middle of a text does not end it.
    text = "".join([element.text or "", *(node.tail or "" for node in element)]).strip()
    holds = next(element.iterchildren(etree.Element), None) is not None
    if declared.content == "text" and not holds and not bench.fits(declared.text, text):
        _set_aside(bench, element, f"{text!r} is no value that the standard knows for it")


def _add(bench: Bench, element: etree._Element, declared: Declaration, name: str) -> None:
    """A title from what stands in for it, else the empty element that the standard asks for."""
    for other in _STAND_INS if name == "titl" else ():
        found = next(element.iterchildren(bench.tag(other)), None)
        if found is not None:
            bench.step("derive", found, other, name, f"there is no other title: the {other} is it")
            found.tag = bench.tag(name)
            bench.keep_name(found, other)
            _order(bench, element, declared)
            return
    child = bench.new(name)
    append(element, child)
    bench.order[child] = bench.order.get(element, 0)
    why = f"{declared.name} must hold {name}; what it says is not known, so it stands empty"
    bench.step("complete", child, "", name, why)
    _order(bench, element, declared)
    _complete(bench, child)


def _set_aside(bench: Bench, element: etree._Element, why: str) -> None:
    """Keep an element in a note, if what it stands in can do without it."""
    parent = element.getparent()
    around = bench.declared(parent) if parent is not None else None
    if parent is None or around is None:
        return
    bench.step("keep-element", element, local_name(element), "notes", why)
    bench.keep_element(element, " " if around.content == "mixed" else "")
