"""Files that are not what their name says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ddi_tools.deposit.content import Content
from ddi_tools.deposit.media_types import UNKNOWN, media_type
from ddi_tools.findings import Finding, finding

#: Formats that others are packed in, so that the outer one says little of a file, and what such files are called.
_PACKED: Mapping[str, re.Pattern[str]] = {
    "application/zip": re.compile(r"openxmlformats|opendocument|epub|macroenabled|kmz|qda-project|nvivo|atlasti|zip"),
    "application/gzip": re.compile(r"rlang|gzip"),
}
#: Types whose first bytes leave no doubt .
_SURE = frozenset(
    {
        "application/pdf", "application/zip", "application/rtf", "application/vnd.sqlite3", "application/vnd.rar",
        "application/x-7z-compressed", "application/x-xz", "image/png", "image/jpeg", "image/gif", "audio/flac",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation", "application/epub+zip", "application/x-executable",
        "application/x-msdownload",
    }
)  # fmt: skip
#: Types of which every file is text. Programs and tables of statistics packages are not among them.
_TEXT = frozenset(
    {
        "text/plain", "text/markdown", "text/csv", "text/tab-separated-values", "text/html", "application/xml",
        "application/json", "application/yaml", "application/toml", "application/x-bibtex", "text/vtt",
    }
)  # fmt: skip
#: Types of which no file is text.
_BINARY = frozenset(
    {
        "application/pdf", "application/zip", "application/gzip", "image/png", "image/jpeg", "image/gif",
        "image/tiff", "application/vnd.sqlite3", "application/x-spss-sav", "application/x-7z-compressed",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
    }
)  # fmt: skip


def judge_content(path: str, held: Content) -> Iterator[Finding]:
    """A finding where the bytes contradict the name, or a text is written in a way that others may misread."""
    named = media_type(path)
    if named != UNKNOWN and (what := _contradiction(named, held)):
        yield finding("DEP015", f"{path} is {what}, and its name says {named}", value=path)
    elif held.encoding not in (None, "ascii", "utf-8"):
        yield finding("DEP021", f"{path} is text in {held.encoding}, not UTF-8", value=path)
    if held.line_ends == "mixed":
        yield finding("DEP022", f"{path} ends its lines in more than one way", value=path)


def _contradiction(named: str, held: Content) -> str | None:
    if held.encoding is not None:
        return "text" if named in _BINARY else None
    if named in _TEXT:
        return held.media_type or "no text"
    found = held.media_type
    if found is None or found == named or found not in _SURE:
        return None
    if (of_these := _PACKED.get(found)) is not None:
        return None if of_these.search(named) else found
    # A format that is known by its bytes and packed in ZIP may be called a ZIP archive.
    return None if named == "application/zip" and found in _BINARY | {"application/epub+zip"} else found
