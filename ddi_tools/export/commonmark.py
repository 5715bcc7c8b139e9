"""Markdown to HTML: CommonMark and tables, by GitHub's parser in C, which lets no HTML of its input through."""

from __future__ import annotations

import re
from html import unescape

from ddi_tools.export.links import linked

#: HTML has no `align` any more.
_ALIGNED = re.compile(r'<(t[dh]) align="(\w+)">')
#: What is left as it is, and text.
_PARTS = re.compile(r"(<code\b.*?</code>|<a\b.*?</a>|<[^>]*>)|[^<\n][^<]*", re.DOTALL)


def html(markdown: str) -> str:
    """The body of a page, well-formed as XML too."""
    from cmarkgfm import markdown_to_html_with_extensions  # noqa: PLC0415 - only for the README's other forms

    made: str = markdown_to_html_with_extensions(markdown, extensions=["table"])
    return _ALIGNED.sub(r'<\1 style="text-align:\2">', made)


def with_links(body: str) -> str:
    """The same with the web addresses in its text as links, those in code excepted."""
    return _PARTS.sub(_linked, body)


def _linked(part: re.Match[str]) -> str:
    return part[1] or str(linked(unescape(part[0])))
