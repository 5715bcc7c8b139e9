"""Text as records carry it, to plain text: markup, real or escaped, becomes line breaks, white space is collapsed.

Archives write HTML into DDI's text elements, mostly escaped (`&lt;br&gt;`), sometimes escaped twice, sometimes as
elements in the DDI namespace, and DDI has inline elements of its own (`p`, `hi`, `list`). All of it is first made one
string with tags in it, then the tags that HTML knows are taken out. What only looks like one (`a < b`, `<5 cases`,
`<restrctn>`) is text and stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape, unescape

from lxml import etree

from ddi_tools.codebook.xml import local_name

#: Stands for a line break until white space is collapsed; no XML document can hold it.
_BREAK = "\0"
#: Stands for the start of a list item, likewise.
_ITEM = "\1"

_BLOCKS = """
blockquote body br caption center dd div dl dt h1 h2 h3 h4 h5 h6 head hr html li ol p pre section table tbody
tfoot thead tr ul
"""
_INLINES = """
a abbr acronym b big cite code col colgroup del em font i img ins kbd q s samp script small span strike strong
style sub sup td th tt u var wbr xml
"""
#: Words of everyday prose as well as of HTML: a tag only if an attribute follows.
_RARE = ("form", "iframe", "input", "link", "meta", "object", "embed", "svg", "title", "label", "button")
#: DDI's own inline elements, and those of its tables, as the HTML that reads the same.
_DDI = {
    "p": "p", "hi": "b", "emph": "em", "list": "ul", "itm": "li", "label": "b", "head": "p", "div": "div",
    "form": "p", "Link": "span", "ExtLink": "a", "txt": "p", "table": "table", "tgroup": "div",
    "thead": "thead", "tbody": "tbody", "row": "tr", "entry": "td", "titl": "p",
}  # fmt: skip
_BLOCK = frozenset(_BLOCKS.split())
_HTML = _BLOCK | frozenset(_INLINES.split())
_SILENT = ("script", "style")

_TOKEN = re.compile(
    r"<(?:!--|!\[[^\]<>]*\]>|\?xml\b[^<>]*>"
    rf"|(?P<end>/?)(?P<name>[ovw]:[a-z]+|st1:[a-z]+|{'|'.join(sorted(_HTML, key=len, reverse=True))}"
    rf"|(?:{'|'.join(_RARE)})(?=\s[^<>]*=))(?P<rest>(?:\s[^<>]*)?/?)>)",
    re.IGNORECASE,
)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
#: Attributes that say something to a reader; the others (class, style, target, …) only say how it looks.
_SAYING = re.compile(r"""\b(?:src|alt|title|cite|content|value|on[a-z]+)\s*=""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

_SOFT_BREAK = re.compile(r"\n(?<!\n\n)(?!\s*\n)")
_EXOTIC_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
#: A line that was wrapped and indented by a pretty printer, unless it is an item of a list.
_WRAPPED = re.compile(r"\n(?<!\n\n)[ \t]+(?=[^\s])(?![-*•–][ \t]|\d{1,2}[.)][ \t])")

#: What stands in a field that was not to be left empty, in records of UKDS, AUSSDA, FSD, NADA, Dataverse and others.
_FILLERS = """
n/a | na | n.a | none | null | nil | unknown | unavailable | not available | not applicable | not known | not
specified | not stated | not given | no information | no information available | no information recorded | to be
determined | tba | tbd | keine angabe | nicht verfügbar | unbekannt | aucune | aucun | inconnu | ei tietoa |
okänd | onbekend | - | -- | --- | ? | .
"""
_PLACEHOLDERS = frozenset(filler.strip() for filler in _FILLERS.split("|"))


@dataclass(slots=True, kw_only=True)
class Flat:
    """An element's text as one string with tags in it.

    `apart` are the children that were asked for apart, `strange` those that are no inline markup; the text of neither
    is in `raw`. `attributes` are those of the inline elements, each with its element, links' own addresses excepted.
    """

    raw: str = ""
    apart: list[etree._Element] = field(default_factory=list)
    strange: list[etree._Element] = field(default_factory=list)
    attributes: list[tuple[etree._Element, str, str]] = field(default_factory=list)


def prose(raw: str, lost: list[str] | None = None) -> str:
    """The plain text, with a newline for each line break and paragraph, and single spaces inside lines.

    `lost` gets what the plain text leaves out and says something: scripts, styles, comments, tags with a title.
    """
    if "<" in raw or "&" in raw:
        raw = _without_markup(raw, [] if lost is None else lost)
    return _collapse(raw)


def line(raw: str, lost: list[str] | None = None) -> str:
    """The plain text in one line; `lost` as for `prose`."""
    if "<" in raw or "&" in raw:
        raw = _without_markup(raw, [] if lost is None else lost).replace(_BREAK, " ").replace(_ITEM, "")
    return " ".join(raw.split())


def is_placeholder(text: str | None) -> bool:
    """Whether the text only fills a field that was not to be left empty: "N/A", "Unavailable.", "None", a dash."""
    if text is None or not (stripped := text.strip()):
        return True
    return stripped.rstrip(".").rstrip().casefold() in _PLACEHOLDERS


def html_name(name: str) -> str | None:
    """The HTML tag that an element inside a text reads as, HTML's own or DDI's; None where it is no markup."""
    return _DDI.get(name) or (name.lower() if name.lower() in _HTML else None)


def flatten(element: etree._Element, apart: Collection[str] = ()) -> Flat:
    """The text of an element and of the inline markup in it, with children of the names in `apart` kept apart."""
    if not len(element):
        return Flat(raw=element.text or "")
    flat = Flat()
    parts = [element.text or ""]
    stack = [(iter(element), "")]
    while stack:
        children, end = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            parts.append(end)
            continue
        if not isinstance(child.tag, str):
            if isinstance(child, etree._Entity):
                parts.append(child.text or "")
            parts.append(child.tail or "")
            continue
        name = local_name(child)
        tag = html_name(name)
        if name in apart or tag is None:
            (flat.apart if name in apart else flat.strange).append(child)
            parts.append(f" {child.tail or ''}")
            continue
        parts.append(_opening(child, tag, flat))
        parts.append(child.text or "")
        stack.append((iter(child), f"</{tag}>{child.tail or ''}"))
    flat.raw = "".join(parts)
    return flat


def _opening(child: etree._Element, tag: str, flat: Flat) -> str:
    """The start tag of an inline element, as HTML; its attributes, but for a link's address, are noted in `flat`."""
    href = ""
    for name, value in child.items():
        if tag == "a" and name in {"href", "URI"}:
            href = f' href="{escape(value)}"'
        else:
            flat.attributes.append((child, name, value))
    return f"<{tag}{href}>"


def _without_markup(raw: str, lost: list[str]) -> str:
    """The text without tags, with breaks and items marked, and with entities resolved.

    What was escaped twice shows its tags only now, so it is done until nothing changes.
    """
    for _ in range(5):
        before = raw
        if "<" in raw:
            raw = _untagged(raw, lost)
        if "&" in raw:
            raw = _ENTITY.sub(_resolved, raw)
        if raw == before:
            break
    return raw


def _resolved(entity: re.Match[str]) -> str:
    """The character of an entity; the entity itself where it is none. Control characters become nothing."""
    text = unescape(entity.group())
    return "".join(c for c in text if c in "\t\n" or (c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff"))


def _untagged(raw: str, lost: list[str]) -> str:
    """One pass over the tags; `lost` gets what is no part of the text."""
    out: list[str] = []
    endless: set[str] = set()
    link: tuple[str, int] | None = None
    position, breaks = 0, False
    while match := _TOKEN.search(raw, position):
        out.append(raw[position : match.start()])
        position = match.end()
        name = (match["name"] or "").lower()
        if name in _SILENT or match.group() == "<!--":
            position = _skip(raw, match, name, endless, lost)
        elif name == "a":
            _close(out, link)
            href = None if match["end"] else _HREF.search(match["rest"])
            link = (unescape(href[1] or href[2] or href[3] or "").strip(), len(out)) if href else None
            if match["rest"].endswith(('"/', "'/", " /")):
                _close(out, link)
                link = None
        elif name in _BLOCK:
            breaks = True
            out.append(_BREAK + _ITEM if name == "li" and not match["end"] else _BREAK)
        elif name in {"td", "th"}:
            out.append(" ")
        if match["rest"] and _SAYING.search(match["rest"]) and name not in _SILENT:
            lost.append(match.group())
    out.append(raw[position:])
    _close(out, link)
    text = "".join(out)
    # Where tags break the lines, a newline in the source is white space, as it is in HTML; an empty line is not.
    return _SOFT_BREAK.sub(" ", _newlines(text)) if breaks else text


def _skip(raw: str, match: re.Match[str], name: str, endless: set[str], lost: list[str]) -> int:
    """The place behind a comment, script or style, whose content goes to `lost`; behind its start if it has no end.

    `endless` remembers what has no end from here on, so that a text full of such starts is not searched each time.
    """
    if match["end"] or name in endless:
        return match.end()
    end = re.compile(rf"</{name}\s*>" if name else "-->", re.IGNORECASE).search(raw, match.end())
    if end is None:
        endless.add(name)
        return match.end()
    lost.append(raw[match.start() : end.end()])
    return end.end()


def _close(out: list[str], link: tuple[str, int] | None) -> None:
    """Put a link's address behind its text, unless the text is the address."""
    if link is None:
        return
    href, start = link
    text = "".join(out[start:]).strip()
    if href and _bare(href) not in _bare(text):
        out.append(f" ({href})" if text else f" {href} ")


def _bare(address: str) -> str:
    """An address without what people leave out when they write it."""
    return re.sub(r"^(?:mailto:|https?://(?:www\.)?)|/$", "", " ".join(address.split()).casefold())


def _newlines(text: str) -> str:
    """The text with all kinds of line ends as newlines."""
    return _EXOTIC_BREAKS.sub("\n", text) if any(end in text for end in "\r\v\f\x85\u2028\u2029") else text


def _collapse(text: str) -> str:
    text = _newlines(text)
    if "\n" not in text and _BREAK not in text:
        return " ".join(text.split())
    lines = [" ".join(each.split()) for each in _WRAPPED.sub(" ", text).replace(_BREAK, "\n").split("\n")]
    if _ITEM in text:
        lines = [f"- {each[1:].lstrip()}" if each[:1] == _ITEM and len(each) > 1 else each for each in lines]
    return "\n".join(each for each in lines if each not in {"", _ITEM})
