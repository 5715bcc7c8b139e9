"""Web addresses in a record's text, as links."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from ddi_tools.characters import printable
from ddi_tools.export.facts import web

_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]]+", re.IGNORECASE)


def linked(text: str) -> Markup:
    """The text, escaped for HTML, with its web addresses as links."""
    text = printable(text)
    if "://" not in text:
        return escape(text)
    parts: list[Markup] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:!?'")
        if address.count(")") > address.count("("):
            address = address.rstrip(")").rstrip(".,;:")
        if web(address):
            parts += [escape(text[end : match.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
            end = match.start() + len(address)
    return Markup("").join([*parts, escape(text[end:])])
