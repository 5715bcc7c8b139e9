"""README.txt: the README without markup, wrapped for every editor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from ddi_tools.codebook.write import legal
from ddi_tools.codebook.xml import parse
from ddi_tools.export.markdown import wrap
from ddi_tools.export.readme import html_of, unsaid
from ddi_tools.export.registry import Artifact, Export, Source

if TYPE_CHECKING:
    from lxml import etree

#: Columns of prose; tables and paths may be wider.
WIDTH = 79

#: Under the headings of the first levels.
_RULES = {"h1": "=", "h2": "-", "h3": "~"}

#: What stands in lines of its own; all else is part of a paragraph, which an item of a list may leave unsaid.
_BLOCKS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "blockquote", "pre", "table", "hr"})


def export(source: Source) -> Export:
    """The file `README.txt`."""
    data = text_of(html_of(source)).encode()
    artifact = Artifact(path="README.txt", media_type="text/plain", data=data)
    return Export(artifacts=(artifact,), findings=unsaid(source))


def text_of(body: str) -> str:
    """HTML as `ddi_tools.export.commonmark` makes it, as plain text."""
    root = parse(f"<body>{legal(body)}</body>".encode())
    return "\n\n".join("\n".join(_block(child, WIDTH)) for child in root.iterchildren(*_BLOCKS)) + "\n"


def _block(element: etree._Element, width: int) -> Iterator[str]:
    match element.tag:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6" as tag:
            title = _words(element)
            yield title
            if rule := _RULES.get(tag):
                yield rule * min(WIDTH, _columns(title))
        case "ul" | "ol":
            for item in element.iterchildren("li"):
                yield from _indented(item, "- ", width)
        case "blockquote":
            yield from _indented(element, "    ", width)
        case "pre":
            yield from (f"    {line}" for line in "".join(element.itertext()).splitlines())
        case "table":
            yield from _table(element)
        case "hr":
            yield "-" * width
        case _:
            yield from _wrapped(_words(element), width)


def _indented(element: etree._Element, first: str, width: int) -> Iterator[str]:
    lines = [line for part in _parts(element, width - len(first)) for line in part]
    yield from ((" " * len(first) if number else first) + line for number, line in enumerate(lines))


def _parts(element: etree._Element, width: int) -> Iterator[Iterator[str]]:
    """The blocks in an element; text that stands in it without a paragraph is one."""
    loose = element.text or ""
    for child in element:
        if child.tag in _BLOCKS:
            yield _wrapped(loose, width)
            yield _block(child, width)
            loose = child.tail or ""
        else:
            loose += _words(child) + (child.tail or "")
    yield _wrapped(loose, width)


def _wrapped(text: str, width: int) -> Iterator[str]:
    return wrap(" ".join(text.split()), width)


def _table(element: etree._Element) -> Iterator[str]:
    rows = [[_words(cell) for cell in row.iterchildren("th", "td")] for row in element.iter("tr")]
    right = ["right" in cell.get("style", "") for cell in element.iter("th")]
    widths = [max(_columns(row[column]) for row in rows) for column in range(len(right))]
    rows.insert(1, ["-" * width for width in widths])
    for row in rows:
        cells = zip(row, widths, right, strict=True)
        yield "  ".join(_padded(text, width, at_right) for text, width, at_right in cells).rstrip()


def _padded(text: str, width: int, at_right: bool) -> str:
    blanks = " " * (width - _columns(text))
    return blanks + text if at_right else text + blanks


def _words(element: etree._Element) -> str:
    """The text of an element, without its markup."""
    return "".join(element.itertext()).replace("\n", " ")


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
