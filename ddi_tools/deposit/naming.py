"""Naming schemes: what the parts of a file's name are, by a template or a regular expression.

A template is a file's name with its parts in braces:

- `{id:[A-Z]{2}\\d{2}}` a regular expression (without lookaround and backreferences, which RE2 has not);
- `{kind:interview|fieldnote}` one of several words;
- `{date:%Y-%m-%d}` a date as `strptime` writes it, which must be one of the calendar;
- `{subject}` anything, as little as will do.

A template with a slash outside of braces speaks of the path from the deposit's folder on, any other of the name.
RE2 takes time in proportion to the name's length, whatever is asked: no pattern can hold up a run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from ddi_tools.deposit.promises import Naming
from ddi_tools.errors import UsageError

#: What the codes of a date look like; those with words in a language are left out.
_DATES = {"%Y": r"\d{4}", "%y": r"\d{2}", "%m": r"\d{2}", "%d": r"\d{2}", "%j": r"\d{3}"}
_DATES |= {"%H": r"\d{2}", "%M": r"\d{2}", "%S": r"\d{2}", "%%": "%"}


class Scheme:
    """A naming scheme, ready to be held against names; raises `UsageError` where it can't be read.

    `parts` are the names of its parts, in order.
    """

    def __init__(self, naming: Naming) -> None:
        self.template = naming.template
        self._dates: dict[str, str] = {}
        self._seen: set[str] = set()
        parts = [(None, naming.template)] if naming.is_pattern else list(pieces(naming.template))
        pattern = naming.template if naming.is_pattern else "".join(self._piece(*part) for part in parts)
        self._of_path = any("/" in text for part, text in parts if part is None)
        self._regex = _compiled(pattern)
        places: Mapping[str, int] = self._regex.groupindex
        self.parts: tuple[str, ...] = tuple(sorted(places, key=places.__getitem__))

    def _piece(self, part: str | None, text: str) -> str:
        if part is None:
            return re.escape(text)
        if part in self._seen:
            raise UsageError(f"has the part {part!r} twice", hint="give each part a name of its own")
        self._seen.add(part)
        if "%" in text:
            self._dates[part] = text
            return f"(?P<{part}>{self._date(text)})"
        return f"(?P<{part}>{text or '[^/]+?'})"

    def _date(self, text: str) -> str:
        codes = re.split(r"(%.)", text)
        if unknown := next((c for c in codes[1::2] if c not in _DATES), None):
            raise UsageError(f"has the code {unknown} in a date", hint=f"known are: {' '.join(_DATES)}")
        return "".join(_DATES.get(code) or re.escape(code) for code in codes)

    def read(self, path: str) -> Mapping[str, str] | None:
        """The parts of a file's name by their names; None where the name is not of the scheme."""
        match = self._regex.fullmatch(path if self._of_path else path.rpartition("/")[2])
        if match is None:
            return None
        parts: dict[str, str] = {name: value or "" for name, value in match.groupdict().items()}
        return parts if all(_is_date(parts[name], form) for name, form in self._dates.items()) else None


@lru_cache(maxsize=4096)  # Thousands of files are of a few hundred days.
def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def pieces(template: str) -> Iterator[tuple[str | None, str]]:
    """The template's literal texts, with None, and its parts with their names, in order; raises `UsageError`."""
    at = 0
    while at < len(template):
        opening = template.find("{", at)
        if opening < 0:
            yield None, template[at:]
            return
        if opening > at:
            yield None, template[at:opening]
        end = _closing(template, opening)
        name, _, text = template[opening + 1 : end].partition(":")
        if not re.fullmatch(r"[A-Za-z_]\w{0,30}", name, re.ASCII):
            raise UsageError(f"has a part {name!r}; a part's name is made of letters", hint="write {id:[A-Z]+}")
        yield name, text
        at = end + 1


def _closing(template: str, opening: int) -> int:
    """Where the brace that opens there is closed; braces in the expression come in pairs."""
    depth = 0
    for at in range(opening, len(template)):
        depth += {"{": 1, "}": -1}.get(template[at], 0)
        if not depth:
            return at
    raise UsageError("has a brace that is not closed", hint="write {id:[A-Z]{2}}")


def _compiled(pattern: str) -> Any:
    import re2  # noqa: PLC0415 - needed only where names are promised

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        told = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise UsageError(f"can't be read: {told}", hint="lookaround and backreferences are not known") from error
