"""What repair takes out of a codebook it keeps in notes, and reading puts it back.

A kept note stands at the end of the first stdyDscr. Its subject is the place in the codebook as repaired, with what
stood there as last step: `@URI` an attribute, `name()` an element's former name, `text()` a text between elements,
`*` an element, `content()` all that an element held, `order()` the order in which its children stood. Its text is the
value, the name, the text, the element as XML, or the numbers of the children. So a program that knows nothing of this
sees plain notes, and this one reads the study as it was before.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from ddi_tools.codebook import xml

#: The type of the notes.
TYPE = "ddi-tools:repair"

#: Its type and its subject; a note that says more is somebody's.
_OWN_ATTRIBUTES = 2

_STEP = re.compile(r"(?P<name>[^/\[\]{}]+)(?:\[(?P<number>[0-9]{1,9})\])?")
_SUBJECT = re.compile(r"(?P<path>[^@]*?)/?(?P<step>@.+|(?:name|text|content|order)\(\)|\*)")
_NUMBER = re.compile(r"[0-9]{1,9}")
#: What is put back first: numbers count the children that are there, and content takes the place of what is there.
_FIRST = ("order()", "content()")
_XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing kept: the element that it belongs to, the last step of its place, its value."""

    element: etree._Element
    step: str
    value: str

    def put_back(self) -> None:
        """Make the element hold it again; an element that is put back comes last."""
        element = self.element
        if self.step == "name()":
            element.tag = f"{{{xml.namespace(element)}}}{self.value}"
        elif self.step == "text()":
            add_text(element, self.value)
        elif self.step == "order()":
            _reorder(element, self.value)
        elif self.step == "content()":
            _refill(element, xml.parse(self.value.encode()))
        elif self.step == "*":
            element.append(xml.parse(self.value.encode()))
        else:
            name = self.step.removeprefix("@")
            element.set(name.replace("xml:", _XML, 1) if name.startswith("xml:") else name, self.value)


def attribute_step(name: str) -> str:
    """The last step for an attribute in Clark notation."""
    return f"@{name.replace(_XML, 'xml:')}"


def content(element: etree._Element, whole: etree._Element) -> Kept:
    """All that an element held when it was as another is."""
    return Kept(element, "content()", etree.tostring(whole, encoding="unicode", with_tail=False))


def restored(codebook: etree._Element) -> etree._Element:
    """The codebook with what a repair kept in its place again: itself where nothing is kept, else a copy."""
    if not any(True for _ in _notes(codebook)):
        return codebook
    whole = copy.deepcopy(codebook)
    for kept in sorted(take(whole), key=lambda each: each.step not in _FIRST):
        kept.put_back()
    return whole


def take(codebook: etree._Element) -> list[Kept]:
    """Take the kept notes out of a codebook; those that lead nowhere stay, as any other note."""
    index = Places(codebook)
    notes = dict.fromkeys(_notes(codebook))
    found = [(n, k) for n in notes if (k := _kept(n, index)) is not None and k.element not in notes]
    for note, _ in found:
        detach(note)
    return [kept for _, kept in found]


def write(codebook: etree._Element, kept: Iterable[Kept]) -> None:
    """Write the kept notes, at the end of the codebook's first stdyDscr."""
    space = xml.namespace(codebook)
    study = next(codebook.iterchildren(f"{{{space}}}stdyDscr"))
    index = Places(codebook)
    rows = [(f"{index.path(each.element)}/{each.step}".lstrip("/"), each.value) for each in kept]
    for subject, value in rows:
        note = etree.Element(f"{{{space}}}notes", {"type": TYPE, "subject": subject})
        note.text = value
        append(study, note)


def append(parent: etree._Element, child: etree._Element) -> None:
    """Put an element last in another, indented as those before it."""
    last = _last(parent)
    child.tail = None
    if last is not None:
        child.tail = last.tail
        last.tail = parent.text if xml.is_blank(parent.text) else None
    parent.append(child)


def detach(element: etree._Element, between: str = "") -> None:
    """Take an element out of its parent; text behind it stays, with `between` in its place."""
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    before, last = element.getprevious(), element.getnext() is None
    element.tail = None
    parent.remove(element)
    if tail is None or (not between and xml.is_blank(tail) and before is None and _last(parent) is not None):
        tail = ""
    text = between + tail
    if before is None:
        parent.text = (parent.text or "") + text or None
    elif not xml.is_blank(text) or between:
        before.tail = (before.tail or "") + text
    elif (tail or last) and xml.is_blank(before.tail):
        before.tail = tail or None  # what stood before the parent's end


def add_text(element: etree._Element, text: str) -> None:
    """Put a text behind all that an element holds."""
    last = _last(element)
    if last is not None:
        last.tail = (last.tail or "") + text
    else:
        element.text = (element.text or "") + text


def _last(element: etree._Element) -> etree._Element | None:
    return next(element.iterchildren(reversed=True), None)  # to count the children takes a walk over them


def _notes(codebook: etree._Element) -> Iterator[etree._Element]:
    space = xml.namespace(codebook)
    if space in (xml.DDI25, xml.DDI26):
        for study in codebook.iterchildren(f"{{{space}}}stdyDscr"):
            yield from (note for note in study.iterchildren(f"{{{space}}}notes") if note.get("type") == TYPE)


def _kept(note: etree._Element, index: Places) -> Kept | None:
    subject = _SUBJECT.fullmatch(note.get("subject") or "")
    element = index.at(subject["path"]) if subject is not None else None
    if subject is None or element is None or len(note) or len(note.attrib) > _OWN_ATTRIBUTES:
        return None
    step, value = subject["step"], note.text or ""
    if step in {"*", "content()"}:
        return Kept(element, step, value) if _is_xml(value) else None
    if step.startswith("@"):
        return Kept(element, step, value) if _is_name(step[1:]) else None
    if step == "name()":
        return Kept(element, step, value) if _is_name(value) else None
    return Kept(element, step, value)


def _reorder(element: etree._Element, numbers: str) -> None:
    """The children in the order of the numbers, if there is one for each."""
    children = list(element.iterchildren(tag=etree.Element))
    order = [int(number) for number in numbers.split() if _NUMBER.fullmatch(number)]
    if sorted(order) == list(range(1, len(children) + 1)):
        for number in order:
            element.append(children[number - 1])


def _refill(element: etree._Element, whole: etree._Element) -> None:
    """The text and the children of another element instead of its own."""
    del element[:]
    element.text = whole.text
    element.extend(list(whole))


def _is_xml(value: str) -> bool:
    try:
        xml.parse(value.encode())
    except (etree.XMLSyntaxError, xml.HostileXMLError, ValueError):
        return False
    return True


def _is_name(value: str) -> bool:
    try:
        etree.QName(value.replace("xml:", _XML, 1) if value.startswith("xml:") else value)
    except ValueError:
        return False
    return True


class Places:
    """Where the elements of a codebook stand, by local name and number; the children of each are counted once."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.children: dict[etree._Element, dict[str, list[etree._Element]]] = {}
        self.numbers: dict[etree._Element, int] = {}

    def path(self, element: etree._Element) -> str:
        """The steps from the codebook to an element; a number where siblings share the name."""
        steps: list[str] = []
        parent = element.getparent()
        while element is not self.root and parent is not None:
            name = xml.local_name(element)
            alike = self._named(parent)[name]
            steps.append(name if len(alike) == 1 else f"{name}[{self.numbers[element]}]")
            element, parent = parent, parent.getparent()
        return "/".join(reversed(steps))

    def at(self, path: str) -> etree._Element | None:
        """The element at such steps; None where there is none."""
        element = self.root
        for step in path.split("/") if path else ():
            match = _STEP.fullmatch(step)
            alike = self._named(element).get(match["name"], []) if match else []
            number = int(match["number"] or 1) if match else 0
            if not 0 < number <= len(alike):
                return None
            element = alike[number - 1]
        return element

    def _named(self, parent: etree._Element) -> dict[str, list[etree._Element]]:
        if parent not in self.children:
            named: dict[str, list[etree._Element]] = {}
            for child in parent.iterchildren(tag=etree.Element):
                alike = named.setdefault(xml.local_name(child), [])
                alike.append(child)
                self.numbers[child] = len(alike)
            self.children[parent] = named
        return self.children[parent]
