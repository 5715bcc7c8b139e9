"""Languages of a study: the one it is described in first, and facts that are repeated once a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from ddi_tools.codebook.model import Agent, Study


class Tongued(Protocol):
    """Anything with a language."""

    @property
    def lang(self) -> str | None: ...  # noqa: D102


T = TypeVar("T", bound=Tongued)


def primary_language(study: Study) -> str | None:
    """The language of the main title, as written; else that of a parallel one, else the commonest of the texts.

    None where no text has a language. A title without text says nothing of the language.
    """
    for kind in ("main", "parallel"):
        for title in study.citation.titles:
            if title.kind == kind and title.text and title.lang:
                return title.lang
    texts: list[Tongued] = [*study.citation.titles, *study.abstracts, *study.keywords, *study.topics]
    counts = Counter(text.lang for text in texts if text.lang)
    return counts.most_common(1)[0][0] if counts else study.lang


def subtag(lang: str | None) -> str:
    """The language in a tag, without region or script, in lower case: `en` of `en-GB`; empty where there is none."""
    return (lang or "").replace("_", "-").partition("-")[0].casefold()


def by_language(items: Iterable[T]) -> dict[str, list[T]]:
    """The items by the language in their tag, in order; under the empty text those without one."""
    groups: dict[str, list[T]] = {}
    for item in items:
        groups.setdefault(subtag(item.lang), []).append(item)
    return groups


def one_per_entity(agents: Iterable[Agent], primary: str | None = None) -> tuple[Agent, ...]:
    """Each agent once, where a record repeats them all in every language.

    Archives translate the names of organisations and affiliations, so copies are told by their place: where all
    languages list equally many agents, the list of the `primary` language stands for all (the first one, where none
    is given or none is so). Where they differ, the longest list stands. Agents without a language are never copies,
    unless name and affiliation are the same. Identifiers are collected from all copies.
    """
    groups = by_language(agents)
    unmarked = groups.pop("", [])
    lists = [_distinct(group) for group in groups.values()]
    if len({len(each) for each in lists}) > 1:
        chosen = max(lists, key=len)
    else:
        first = next((each for each in lists if subtag(each[0].lang) == subtag(primary)), lists[0] if lists else [])
        chosen = [_merged(copies) for copies in zip(first, *lists, strict=True)]
    return tuple(_distinct([*chosen, *unmarked]))


def _distinct(agents: Iterable[Agent]) -> list[Agent]:
    seen: dict[tuple[str, str | None, str | None], Agent] = {}
    for agent in agents:
        seen.setdefault((agent.name, agent.affiliation, agent.role), agent)
    return list(seen.values())


def _merged(copies: Sequence[Agent]) -> Agent:
    """The first copy, with what is known of identity from any of them."""
    first = copies[0]
    return replace(
        first,
        identifiers=tuple(dict.fromkeys(i for copy in copies for i in copy.identifiers)),
        affiliation_identifiers=tuple(dict.fromkeys(i for copy in copies for i in copy.affiliation_identifiers)),
    )
