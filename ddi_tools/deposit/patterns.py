"""Patterns on the paths of a deposit: `*` and `?` within a name, `[a-z]` and `[!a-z]`, `**` for any folders.

A pattern without a slash fits a name in any folder, as in `.gitignore`; one that begins with a slash, or has one
inside, fits the path from the deposit's folder on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ddi_tools.errors import UsageError

_WILD = re.compile(r"(\*|\?|\[!?[\w-]+\])")


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """A function that says whether a path fits one of the patterns; capitals count.

    Raises `UsageError` where a pattern can't be read.
    """
    regexes = [_compiled(pattern) for pattern in patterns]
    return lambda path: any(regex.fullmatch(path) for regex in regexes)


def _compiled(pattern: str) -> re.Pattern[str]:
    names = pattern.strip("/").split("/")
    if "/" not in pattern.rstrip("/"):
        names.insert(0, "**")
    folders = "".join("(?:[^/]+/)*" if name == "**" else _name(name) + "/" for name in names[:-1])
    try:
        return re.compile(folders + (".+" if names[-1] == "**" else _name(names[-1])), re.DOTALL)
    except re.error as error:
        raise UsageError(f"the pattern {pattern!r} can't be read: {error}") from error


def _name(name: str) -> str:
    wild = {"*": "[^/]*", "?": "[^/]"}
    # Every second piece of the split is one of the wildcards.
    return "".join(
        (wild.get(piece) or piece.replace("[!", "[^", 1)) if i % 2 else re.escape(piece)
        for i, piece in enumerate(_WILD.split(name))
    )
