"""What the paths of a profile select in a document: all of them in one walk.

A profile is a hundred paths that share most of their steps. Plain ones (`/a/b/@c`) are merged into a tree of steps,
and the document is walked once along it; only what it names is visited. Other XPaths (predicates, `//`, relative
paths) are evaluated one by one. Both ways give the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from ddi_tools.codebook.xml import SPACE
from ddi_tools.errors import UsageError

_XML = "http://www.w3.org/XML/1998/namespace"
_NAME = r"[^\W\d][\w.-]*"
_STEP = rf"(?:{_NAME}:)?{_NAME}"
_PLAIN = re.compile(rf"(?:/{_STEP})+(?:/@{_STEP})?")

#: The first character after all those that are trimmed: a text that sorts before it is empty or begins with space.
_FIRST_VISIBLE = "!"

#: Of these elements the validator takes the first child node for the text, since terms and codes share them.
_FIRST_CHILD_IS_TEXT = frozenset({"anlyUnit", "concept"})

_string_value = etree.XPath("string()")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A path, and what is asked of it.

    `blank` asks for the nodes without text, `lacking` for the parents that have no such child or attribute, `texts`
    for all nodes with their text. Where nothing is asked, what counts is whether the path selects anything.
    """

    xpath: str
    blank: bool = False
    lacking: bool = False
    texts: bool = False


class Selected:
    """What was found, by the index of the path. An attribute is known by its element.

    `counts` is the number of nodes selected; of paths of which nothing else is asked, not 0 where there are any.
    """

    __slots__ = ("blank", "counts", "lacking", "texts")

    def __init__(self, size: int) -> None:
        self.counts = [0] * size
        self.blank: dict[int, list[etree._Element]] = {}
        self.lacking: dict[int, list[etree._Element]] = {}
        self.texts: dict[int, list[tuple[etree._Element, str]]] = {}

    def noted(self) -> set[int]:
        """The paths of which more is known than how often they were selected."""
        return {*self.blank, *self.lacking, *self.texts}


class Selector:
    """Paths made ready to be looked for in many documents; raises `UsageError` for a path that can't be."""

    def __init__(self, wanted: Iterable[Wanted], prefixes: Mapping[str, str]) -> None:
        self._wanted = tuple(wanted)
        self._top = _Step()
        self._general: list[_General] = []
        for index, want in enumerate(self._wanted):
            if _is_plain(want):
                self._top.add(index, want, prefixes)
            else:
                self._general.append(_General(index, want, prefixes))

    def select(self, root: etree._Element) -> Selected:
        """What the paths select in the document whose root is this element, even where it lies in a wrapper."""
        selected = Selected(len(self._wanted))
        step = self._top.children.get(root.tag)
        if step is not None:
            _visit(root, step, selected)
        if self._general:
            document = root if root.getparent() is None else deepcopy(root)
            for general in self._general:
                general.select(document, selected)
        return selected


def _is_plain(want: Wanted) -> bool:
    """Whether the walk can serve the path; parents without a child *element* are left to XPath, being rare."""
    return _PLAIN.fullmatch(want.xpath) is not None and not (want.lacking and "@" not in want.xpath)


def text_of(element: etree._Element) -> str:
    """The text of an element as the validator takes it."""
    local = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    return _first_text(element) if local in _FIRST_CHILD_IS_TEXT else str(_string_value(element))


def _first_text(element: etree._Element) -> str:
    """The text of the first child node, trimmed; comments and instructions are not there, and part no text."""
    text = element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            text = text or str(_string_value(child))
            break
        text += child.tail or ""
    return text.strip(SPACE)


class _Step:
    """One step of the merged paths: what to do at an element, and where to go from it."""

    __slots__ = ("attributes", "blank", "children", "index", "texts")

    def __init__(self) -> None:
        # Keyed by what lxml calls a tag, which is a function for a comment.
        self.children: dict[object, _Step] = {}
        self.attributes: list[tuple[str, int, Wanted | None]] = []
        self.index = -1
        self.blank = False
        self.texts = False

    def add(self, index: int, want: Wanted, prefixes: Mapping[str, str]) -> None:
        """Merge a plain path into the tree below this step."""
        step = self
        *names, last = want.xpath[1:].split("/")
        for name in names if last.startswith("@") else (*names, last):
            step = step.children.setdefault(_clark(name, want.xpath, prefixes), _Step())
        if last.startswith("@"):
            asked = want if want.blank or want.lacking or want.texts else None
            step.attributes.append((_clark(last[1:], want.xpath, prefixes), index, asked))
        else:
            step.index, step.blank, step.texts = index, want.blank, want.texts


def _visit(element: etree._Element, step: _Step, selected: Selected) -> None:
    """Note what the steps' paths ask of this element, and go on to its children."""
    counts, index = selected.counts, step.index
    if index >= 0:
        counts[index] += 1
        # Nearly every element begins with a visible letter: then it is not blank, and nothing else need be read.
        if (
            step.blank
            and ((text := element.text) is None or text < _FIRST_VISIBLE)
            and not text_of(element).strip(SPACE)
        ):
            selected.blank.setdefault(index, []).append(element)
        if step.texts:
            selected.texts.setdefault(index, []).append((element, text_of(element)))
    for name, index, asked in step.attributes:
        if asked is None:
            # Reading an attribute is the dearest step of the walk: one that is known to occur is not read again.
            if not counts[index] and element.get(name) is not None:
                counts[index] = 1
            continue
        value = element.get(name)
        if value is None:
            if asked.lacking:
                selected.lacking.setdefault(index, []).append(element)
            continue
        counts[index] += 1
        if asked.blank and value < _FIRST_VISIBLE and not value.strip(SPACE):
            selected.blank.setdefault(index, []).append(element)
        if asked.texts:
            selected.texts.setdefault(index, []).append((element, value))
    if step.children:
        children = step.children
        for child in element[:]:  # a list is made in half the time of an iterator
            below = children.get(child.tag)
            if below is not None:
                _visit(child, below, selected)


class _General:
    """An XPath that is not a plain path of names."""

    def __init__(self, index: int, want: Wanted, prefixes: Mapping[str, str]) -> None:
        self._index = index
        self._want = want
        self._nodes = _compiled(want.xpath, prefixes)
        parents, last = _split(want.xpath)
        lacking = want.lacking and parents is not None
        self._parents = _compiled(parents or ".", prefixes) if lacking else None
        self._last = _compiled(f"./{last}", prefixes) if lacking else None

    def select(self, root: etree._Element, selected: Selected) -> None:
        """Add what the XPath selects in the document of this root."""
        index = self._index
        for owner, text in self._found(root):
            selected.counts[index] += 1
            if self._want.blank and not text.strip(SPACE):
                selected.blank.setdefault(index, []).append(owner)
            if self._want.texts:
                selected.texts.setdefault(index, []).append((owner, text))
        if self._parents is not None and self._last is not None:
            for parent in self._evaluated(self._parents, root):
                if isinstance(parent, etree._Element) and not self._evaluated(self._last, parent):
                    selected.lacking.setdefault(index, []).append(parent)

    def _found(self, root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
        for node in self._evaluated(self._nodes, root):
            if isinstance(node, etree._Element):
                if isinstance(node.tag, str):  # comments and instructions are not in the validator's document
                    yield node, text_of(node)
            elif isinstance(node, etree._ElementUnicodeResult) and (owner := node.getparent()) is not None:
                yield owner, str(node)

    def _evaluated(self, compiled: etree.XPath, root: etree._Element) -> list[object]:
        """The nodes of an XPath; a function or variable that is none shows only where a predicate is reached."""
        try:
            return list(compiled(root))
        except etree.XPathError as error:
            raise UsageError(f"the profile's XPath {self._want.xpath!r} can't be used: {error}") from error


def _compiled(xpath: str, prefixes: Mapping[str, str]) -> etree.XPath:
    # Undeclared prefixes show only at evaluation, so each is tried once on an empty element.
    try:
        compiled = etree.XPath(xpath, namespaces=dict(prefixes), regexp=False)
        result = compiled(etree.Element("none"))
    except etree.XPathError as error:
        raise UsageError(f"the profile's XPath {xpath!r} can't be used: {error}") from error
    if not isinstance(result, list):
        raise UsageError(f"the profile's XPath {xpath!r} gives a value, not elements or attributes")
    return compiled


def _split(xpath: str) -> tuple[str | None, str]:
    """The XPath of the parent, and the last step; a slash inside a predicate or a string parts nothing.

    The parent is "" for a step from the root element, and None where none is named: the root element, and what may
    stand anywhere (`//a`), are not missing from any element.
    """
    depth, cut, quote = 0, -1, ""
    for position, character in enumerate(xpath):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
        elif character == "/" and depth == 0:
            cut = position
    parent, last = xpath[: max(cut, 0)], xpath[cut + 1 :]
    return None if cut == 0 or parent.endswith("/") else parent, last


def _clark(name: str, xpath: str, prefixes: Mapping[str, str]) -> str:
    """`prefix:local` as lxml writes names, `{namespace}local`; a name without a prefix is in no namespace."""
    prefix, _, local = name.rpartition(":")
    if not prefix:
        return local
    namespace = _XML if prefix == "xml" else prefixes.get(prefix)
    if namespace is None:
        raise UsageError(
            f"the profile's XPath {xpath!r} uses the prefix {prefix!r}, which the profile does not declare",
            hint="declare it in a pr:XMLPrefixMap",
        )
    return f"{{{namespace}}}{local}"
