"""The rules by name: built in, and those that other packages bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points

from ddi_tools.checks import vocabulary
from ddi_tools.checks.rules import access, dates, identifiers, languages, mandatory, texts
from ddi_tools.checks.subject import Rule
from ddi_tools.errors import UsageError

#: The project's own rules, in the order of their findings.
BUILT_IN: Mapping[str, Rule] = {
    "mandatory": mandatory.cited,
    "doi": identifiers.doi,
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
    for plugin in entry_points(group=GROUP) if plugins is None else plugins:
        if plugin.name in known:
            raise UsageError(
                f"two checks have the name {plugin.name!r}: the second comes from {plugin.value}",
                hint="uninstall the package that brings it",
            )
        known[plugin.name] = plugin.load()
    return known
