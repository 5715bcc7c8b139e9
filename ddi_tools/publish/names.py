"""File names for records: identifiers are anything at all, from `../` to three hundred characters to nothing."""

from __future__ import annotations

import hashlib
import re

#: Names that are files everywhere as they are. Capitals are not among them: Windows and macOS do not tell case apart.
_PLAIN = re.compile(r"[a-z0-9_][a-z0-9._-]{0,99}")

#: Names that Windows keeps for devices, also with an extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")

#: Of a name that is made safe, so many characters are kept for people to know it by.
_LENGTH = 80


def safe_name(identifier: str, *, place: tuple[str, str] | None = None) -> str:
    """The name of a record's file, without extension: the identifier itself where that is a file name everywhere.

    Else what can be kept of it, and a digest of all of it. `place`, the endpoint and the prefix, goes into it
    too: it tells apart records of one identifier from several repositories. A record always has its name, whatever
    other records there are.
    """
    if place is None and _PLAIN.fullmatch(identifier) and not _DEVICES.fullmatch(identifier):
        return identifier
    whole = "\n".join((*(place or ()), identifier))
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    kept = _UNSAFE.sub("_", identifier).strip("_-")[:_LENGTH] or "record"
    return f"{kept}-{digest}"
