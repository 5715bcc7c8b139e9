"""The rules by name: built in, and those that other packages bring."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ddi_tools.checks import vocabulary
from ddi_tools.checks.rules import access, dates, identifiers, languages, mandatory, texts
from ddi_tools.checks.subject import Rule
from ddi_tools.errors import UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

#: The project's own rules, in the order of their findings.
BUILT_IN: Mapping[str, Rule] = {
    "mandatory": mandatory.cited,
    "doi": identifiers.doi,
    "persistent-identifiers": identifiers.persistent,
    "agent-identifiers": identifiers.agents,
    "addresses": identifiers.addresses,
    "dates": dates.real,
    "date-order": dates.ordered,
    "embargo": access.embargo,
    "access-words": access.contradiction,
    "creators": texts.creators,
    "html": texts.html,
    "placeholders": texts.placeholders,
    "duplicates": texts.duplicates,
    "language-tags": languages.tags,
    "title-language": languages.titles,
    "vocabulary": vocabulary.terms,
}

#: Other packages add rules here: the entry point's name is the rule's, its object a `Rule`.
GROUP = "ddi_tools.checks"


def checks(plugins: Sequence[EntryPoint] | None = None) -> dict[str, Rule]:
    """All rules by name; raises `UsageError` where a package adds a name that is taken."""
    known = dict(BUILT_IN)
    for plugin in _installed() if plugins is None else plugins:
        if plugin.name in known:
            raise UsageError(
                f"two checks have the name {plugin.name!r}: the second comes from {plugin.value}",
                hint="uninstall the package that brings it",
            )
        known[plugin.name] = plugin.load()
    return known


def _installed() -> Sequence[EntryPoint]:
    """The rules that installed packages bring."""
    if not any(_may_bring_rules(folder) for folder in sys.path):
        return ()
    from importlib.metadata import entry_points  # noqa: PLC0415 - a quarter of the start-up time; few have plugins

    return tuple(entry_points(group=GROUP))


def _may_bring_rules(place: str) -> bool:
    """Whether a package in a folder of `sys.path` names the group; an archive there is not looked into, and may."""
    try:
        with os.scandir(place or ".") as entries:
            described = [entry.path for entry in entries if entry.name.endswith(("dist-info", "egg-info"))]
    except NotADirectoryError:
        return True
    except OSError:
        return False
    return any(_names_group(Path(folder, "entry_points.txt")) for folder in described)


def _names_group(file: Path) -> bool:
    try:
        return GROUP.encode() in file.read_bytes()
    except OSError:
        return False
