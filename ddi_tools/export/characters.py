"""Characters that a document can't hold, or that mislead its readers, made visible."""

from __future__ import annotations

import re

#: Controls, lone surrogates (bytes of a file name that are no UTF-8), noncharacters, and what turns a text around.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


def printable(text: str) -> str:
    """The text with each such character as its code (`\\x1b`, `\\u202e`); tabs and newlines stay."""
    return _UNFIT.sub(lambda match: ascii(match.group())[1:-1], text)
