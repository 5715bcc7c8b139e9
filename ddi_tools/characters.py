"""Characters that a document can't hold, that a terminal obeys, or that mislead readers, made visible."""

from __future__ import annotations

import re

#: Controls, lone surrogates (bytes of a file name that are no UTF-8), noncharacters, and what turns a text around.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_BREAKS = str.maketrans({"\n": "\\n", "\t": "\\t", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def printable(text: str) -> str:
    """The text with each such character as its code (`\\x1b`, `\\u202e`); tabs and newlines stay."""
    if text.isprintable():  # nearly all are, and this is found out much sooner
        return text
    return _UNFIT.sub(lambda match: ascii(match.group())[1:-1], text)


def one_line(text: str) -> str:
    """The same, with tabs and line ends as codes as well."""
    return printable(text).translate(_BREAKS) if not text.isprintable() else text
