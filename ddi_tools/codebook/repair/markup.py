"""Texts: markup that the standard doesn't have, HTML above all, becomes its own forms or plain text.

Each way is tried and held against what reading makes of the text; the first that reads the same is taken. The last is
the tags written out as text; where even that reads otherwise, the text as it was is kept in a note.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from html import escape

from lxml import etree

from ddi_tools.codebook.grammar import Declaration
from ddi_tools.codebook.kept import add_text
from ddi_tools.codebook.paths import ELEMENTS
from ddi_tools.codebook.repair.bench import Bench
from ddi_tools.codebook.text import flatten, html_name, line, prose
from ddi_tools.codebook.xml import XHTML, XML_LANG, is_blank, local_name, namespace

#: How deep markup may be nested to be rewritten.
_DEPTH = 100
_WORD = re.compile(r"\w+")
#: HTML that makes a paragraph of its own, and what only ends a line.
_PARAGRAPHS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "center", "blockquote"})
_LISTS = {"ul": "bulleted", "ol": "ordered"}
#: Inline HTML and DDI's form of it; inside its like, the other of the two.
_FORMS = {"b": "hi", "strong": "hi", "u": "hi", "big": "hi", "mark": "hi", "i": "emph", "em": "emph", "cite": "emph"}
_OTHER = {"hi": "emph", "emph": "hi"}
#: The standard's own markup that runs with the text; tables are looked at by themselves.
_RUNNING = frozenset({"div", "emph", "ExtLink", "head", "hi", "itm", "label", "Link", "list", "p"})
#: Texts in which a link is no part of the text to the readers: agents, and works that are related.
_LINKED = frozenset(
    element.path.rpartition("/")[2] for element in ELEMENTS if element.kind in {"agent", "organisation", "related"}
)


def mend(bench: Bench, element: etree._Element, declared: Declaration) -> None:
    """A text in which only what the standard allows stands."""
    for child in list(element.iterchildren(tag=etree.Element)):
        if html_name(local_name(child)) is not None and _too_deep(child):
            why = f"markup is nested deeper than {_DEPTH} levels"
            bench.step("keep-element", child, local_name(child), "notes", why)
            bench.keep_element(child, " ")
    _strangers(bench, element, element, declared)
    if _allowed(bench, element, declared):
        return
    for child in element:
        bench.put_back_in(child)
    _strangers(bench, element, element, declared)
    before = etree.tostring(element, encoding="unicode", with_tail=False)
    for way in (_as_forms, _as_text):
        made = way(bench, element, declared)
        if made is not None and _same(made, element) and _allowed(bench, made, declared):
            break
    else:
        made = _as_written(bench, element, declared)
        if not _same(made, element):
            bench.keep_content(element)
    _replace(bench, element, made)
    after = etree.tostring(element, encoding="unicode", with_tail=False)
    bench.step("markup", element, before, after, f"{declared.name} holds text and the standard's own forms, no HTML")


def _too_deep(element: etree._Element) -> bool:
    """Whether markup is nested as no text needs it, and deeper than it can be followed."""
    depth, level = 0, [element]
    while level and depth <= _DEPTH:
        depth, level = depth + 1, [child for each in level for child in each.iterchildren(tag=etree.Element)]
    return depth > _DEPTH


def _strangers(bench: Bench, text: etree._Element, element: etree._Element, declared: Declaration | None) -> None:
    """What is no markup, and stands where it may not, is kept; what may stand there is a text of its own."""
    for child in list(element.iterchildren(tag=etree.Element)):
        name = local_name(child)
        if html_name(name) is not None:
            _strangers(bench, text, child, bench.declared(child))
        elif declared is None or declared.slot(str(child.tag), bench.grammar.namespace) is None:
            bench.step("keep-element", child, name, "notes", f"{local_name(element)} may not hold {name}")
            bench.keep_element(child, " ", owner=text)


def _allowed(bench: Bench, element: etree._Element, declared: Declaration) -> bool:
    """Whether all markup in a text, at any depth, is the standard's; of XHTML that is the schema's to say."""
    for child in element.iterchildren(tag=etree.Element):
        if declared.slot(str(child.tag), bench.grammar.namespace) is None:
            return False
        if namespace(child) == XHTML and not bench.fits_text(child):
            return False
        if not _whole(bench, child):
            return False
    return True


def _whole(bench: Bench, child: etree._Element) -> bool:
    """Whether markup is right inside; other elements in a text are looked at by themselves."""
    inner = bench.declared(child)
    if inner is None or html_name(inner.name) is None:
        return True
    if any(attribute.required and child.get(name) is None for name, attribute in inner.attributes.items()):
        return False
    return inner.name not in _RUNNING or _allowed(bench, child, inner)


def _same(made: etree._Element, element: etree._Element) -> bool:
    """Whether a text reads as another, and has all of its words."""
    return _reading(made) == _reading(element) and not _words(element) - _words(made)


def _words(element: etree._Element) -> Counter[str]:
    """The words of a text and of the attributes of what is in it."""
    values = (str(value) for inner in element.iterdescendants(etree.Element) for value in inner.attrib.values())
    return Counter(word for text in (*element.itertext(), *values) for word in _WORD.findall(text))


def _reading(element: etree._Element) -> list[object]:
    """What the readers see in a text."""
    apart = ("citation", "concept", "ExtLink") if local_name(element) in _LINKED else ("concept",)
    flat = flatten(element, apart)
    return [line(flat.raw), prose(flat.raw), [(local_name(c), c.get("URI")) for c in flat.apart]]


def _replace(bench: Bench, element: etree._Element, made: etree._Element) -> None:
    attributes, tail = dict(element.attrib), element.tail
    element.clear()
    element.attrib.update(attributes)
    element.text, element.tail = made.text or None, tail
    element.extend(list(made))


# -- the standard's own forms ------------------------------------------------------------------------------


def _as_forms(bench: Bench, element: etree._Element, declared: Declaration) -> etree._Element | None:
    """HTML as paragraphs, lists, links and highlighting; None where it has no such form."""
    if declared.content != "mixed":
        return None
    return _Forms(bench, element, declared).made()


class _Forms:
    """The rewriting of one text; `into` is the paragraph that is being filled, or the text itself."""

    def __init__(self, bench: Bench, element: etree._Element, declared: Declaration) -> None:
        self.bench, self.element = bench, element
        self.out = etree.Element(element.tag, nsmap=element.nsmap)
        names = {local_name(c).lower() for c in element.iterdescendants(etree.Element)}
        self.paragraphs = "p" in declared.children and bool(names & (_PARAGRAPHS | {"br"}))
        self.into: etree._Element | None = None
        self.waiting: dict[str, str] = {}
        self.failed = False

    def made(self) -> etree._Element | None:
        self.flow(self.element)
        return None if self.failed else self.out

    def flow(self, element: etree._Element) -> None:
        """The content of the text, or of a block in it."""
        self.text(element.text)
        for child in element:
            self.child(child)
            self.text(child.tail)

    def child(self, child: etree._Element) -> None:
        name = local_name(child).lower()
        if name == "br" and self.paragraphs:
            self.into = None
        elif name in _PARAGRAPHS and self.paragraphs:
            self.into, self.waiting = None, dict(child.attrib)
            self.flow(child)
            if self.waiting:
                self.paragraph()
            self.into = None
        elif not name:
            self.target().append(_alone(child))
        else:
            inline = self.inline(child, local_name(self.target()))
            if inline is not None:
                self.target().append(inline)

    def text(self, text: str | None) -> None:
        if text and (not self.paragraphs or self.into is not None or not is_blank(text)):
            add_text(self.target(), text)

    def target(self) -> etree._Element:
        if not self.paragraphs:
            return self.out
        return self.into if self.into is not None else self.paragraph()

    def paragraph(self) -> etree._Element:
        self.into = self.bench.new("p")
        self.into.attrib.update(self.waiting)
        self.waiting = {}
        self.out.append(self.into)
        return self.into

    def inline(self, child: etree._Element, around: str) -> etree._Element | None:
        """A child as the standard's form of it; None, and the whole has failed, where there is none."""
        name, lower = local_name(child), local_name(child).lower()
        if namespace(child) == self.bench.grammar.namespace and name in self.bench.grammar.elements:
            made = self.bench.new(name)
        elif lower == "a" and (href := child.get("href") or child.get("URI")):
            made = self.bench.new("ExtLink")
            made.set("URI", href)
        elif lower in _FORMS:
            form = _FORMS[lower]
            made = self.bench.new(_OTHER[form] if form == around else form)
        elif lower in _LISTS:
            made = self.bench.new("list")
            made.set("type", _LISTS[lower])
        elif lower == "li":
            made = self.bench.new("itm")
        else:
            self.failed = True
            return None
        for key, value in child.items():
            if not (lower == "a" and key in {"href", "URI"}):
                made.set(key, value)
        made.text = child.text
        for inner in child:
            inside = self.inline(inner, local_name(made)) if isinstance(inner.tag, str) else _alone(inner)
            if inside is None:
                return None
            inside.tail = inner.tail
            made.append(inside)
        return made


def _alone(element: etree._Element) -> etree._Element:
    """A copy without the text behind it."""
    alone = copy.deepcopy(element)
    alone.tail = None
    return alone


# -- text --------------------------------------------------------------------------------------------------


def _as_text(bench: Bench, element: etree._Element, declared: Declaration) -> etree._Element | None:
    """The plain text alone, if nothing but markup without attributes would go."""
    flat = flatten(element)
    lost: list[str] = []
    text = prose(flat.raw, lost)
    if flat.attributes or flat.strange or lost or any(not isinstance(c.tag, str) for c in element.iter()):
        return None
    made = etree.Element(element.tag)
    made.text = text
    return made


def _as_written(bench: Bench, element: etree._Element, declared: Declaration) -> etree._Element:
    """The text with the tags that are not allowed written out as text."""
    made = etree.Element(element.tag)
    parts = [element.text or ""]
    for child in element:
        fits = not isinstance(child.tag, str) or declared.slot(child.tag, bench.grammar.namespace) is not None
        if fits and (namespace(child) != XHTML or bench.fits_text(child)) and _whole(bench, child):
            add_text(made, "".join(parts))
            made.append(_alone(child))
            parts = [child.tail or ""]
        else:
            parts += [_written(child), child.tail or ""]
    add_text(made, "".join(parts))
    return made


def _written(element: etree._Element) -> str:
    """An element's tags as text, with what is between them."""
    name = html_name(local_name(element)) or local_name(element)
    if not name:
        return "" if not isinstance(element, etree._Entity) else element.text or ""
    attributes = "".join(f' {_plain(k, name)}="{escape(v)}"' for k, v in element.items())
    inner = (element.text or "") + "".join(_written(c) + (c.tail or "") for c in element)
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


def _plain(name: str, tag: str) -> str:
    """An attribute's name as HTML has it."""
    if tag == "a" and name == "URI":
        return "href"
    return "lang" if name == XML_LANG else name.rpartition("}")[2]
