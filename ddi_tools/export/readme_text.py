"""README.txt: the README without markup, wrapped for every editor."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from ddi_tools.export.readme import markdown_of
from ddi_tools.export.registry import Artifact, Export, Source

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

#: Columns of prose; tables and paths may be wider.
WIDTH = 79

#: Under the headings of the first levels.
_RULES = {"h1": "=", "h2": "-", "h3": "~"}


def export(source: Source) -> Export:
    """The file `README.txt`."""
    data = text_of(markdown_of(source)).encode()
    return Export(artifacts=(Artifact(path="README.txt", media_type="text/plain", data=data),))


def text_of(markdown: str) -> str:
    """Markdown (CommonMark and tables) as plain text."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only for this export
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415 - as above

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tree = SyntaxTreeNode(parser.parse(markdown))
    return "\n\n".join("\n".join(_block(node, WIDTH)) for node in tree.children) + "\n"


def _block(node: SyntaxTreeNode, width: int) -> Iterator[str]:
    match node.type:
        case "heading":
            title = _words(node)
            yield title
            if rule := _RULES.get(node.tag):
                yield rule * min(WIDTH, _columns(title))
        case "bullet_list" | "ordered_list":
            for item in node.children:
                yield from _indented(item, "- ", width)
        case "blockquote":
            yield from _indented(node, "    ", width)
        case "fence" | "code_block":
            yield from (f"    {line}" for line in node.content.splitlines())
        case "table":
            yield from _table(node)
        case "hr":
            yield "-" * width
        case _:
            yield from textwrap.wrap(_words(node), width, break_long_words=False, break_on_hyphens=False)


def _indented(node: SyntaxTreeNode, first: str, width: int) -> Iterator[str]:
    lines = [line for child in node.children for line in _block(child, width - len(first))]
    yield from ((" " * len(first) if number else first) + line for number, line in enumerate(lines))


def _table(node: SyntaxTreeNode) -> Iterator[str]:
    rows = [[_words(cell) for cell in row.children] for part in node.children for row in part.children]
    right = ["right" in str(cell.attrGet("style")) for cell in node.children[0].children[0].children]
    widths = [max(_columns(row[column]) for row in rows) for column in range(len(right))]
    rows.insert(1, ["-" * width for width in widths])
    for row in rows:
        cells = zip(row, widths, right, strict=True)
        yield "  ".join(_padded(text, width, at_right) for text, width, at_right in cells).rstrip()


def _padded(text: str, width: int, at_right: bool) -> str:
    blanks = " " * (width - _columns(text))
    return blanks + text if at_right else text + blanks


def _words(node: SyntaxTreeNode) -> str:
    """The text of a node's inline content, without its markup."""
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return "".join(map(_words, node.children)) if node.children else node.content if not node.is_root else ""


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
