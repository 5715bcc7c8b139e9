"""Names of files: which of them other systems can't hold, or take for one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from ddi_tools.findings import Finding, finding

#: Names that need no second look.
_SAFE = re.compile(r"[\w-](?:[\w ,;=+@#&()'~!\[\]{}.-]{0,58}[\w)\]~-])?", re.ASCII)
#: Windows, "Naming Files, Paths, and Namespaces": characters and names that are taken.
_FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]')
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE | re.DOTALL
)
_DEVICES = frozenset({"con", "prn", "aux", "nul", "com", "lpt"})
#: Most file systems hold a name of 255 bytes or UTF-16 units.
_NAME = 255
#: Windows holds a path of 260 UTF-16 units by default, the drive and a closing NUL among them.
_PATH = 256


def judge_name(name: str, path: str) -> Iterator[Finding]:
    """What is wrong with a name that stands at this path."""
    if len(path) > _PATH and len(path) - len(name) <= _PATH:  # a folder is told, and not all that lies in it
        yield finding("DEP013", f"{path} is a path of {len(path)} characters, more than Windows can open", value=path)
    if _SAFE.fullmatch(name) and name[:3].lower() not in _DEVICES:
        return
    if reason := _reason(name):
        yield finding("DEP010", f"{path} {reason}", value=path)


def _reason(name: str) -> str | None:
    if found := _FORBIDDEN.search(name):
        shown = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
        return f"has a name with {shown}, which Windows can't hold"
    if name[-1] in ". ":
        return f"has a name that ends with a {'dot' if name[-1] == '.' else 'space'}, which Windows drops"
    if _RESERVED.fullmatch(name):
        return "has a name that Windows keeps for a device"
    if (size := len(name.encode("utf-8", "surrogateescape"))) > _NAME:
        return f"has a name of {size} bytes, more than most file systems can hold"
    return None


def judge_alike(names: Iterable[str], prefix: str) -> Iterator[Finding]:
    """A finding for each name of a folder that another system takes for one before it; `prefix` is the folder's path.

    Names are compared whatever their capitals and however their accents are composed (Unicode Standard Annex 15).
    """
    ordered = sorted(names)
    if len({name.casefold() for name in ordered}) == len(ordered) and all(map(str.isascii, ordered)):
        return
    known: dict[str, str] = {}
    for name in ordered:
        composed = unicodedata.normalize("NFC", name)
        first = known.setdefault(unicodedata.normalize("NFC", composed.casefold()), name)
        if first == name:
            continue
        if unicodedata.normalize("NFC", first) == composed:
            what, code = "are one name with accents composed in two ways", "DEP012"
        else:
            what, code = "differ in capitals only", "DEP011"
        yield finding(code, f"{prefix}{first} and {prefix}{name} {what}", value=prefix + name)
