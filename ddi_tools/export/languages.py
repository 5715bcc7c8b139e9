"""Languages in exports: well-formed tags, and one language out of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Protocol, TypeVar


class _HasLang(Protocol):
    @property
    def lang(self) -> str | None: ...


T = TypeVar("T", bound=_HasLang)


@cache
def tag(written: str | None) -> str | None:
    """The BCP 47 tag in its shortest form (`FR` and `fre` are `fr`); None if nobody could know the language.

    `jp` and `yy`, seen in records, are no languages; `und` says that none is known.
    """
    if not written:
        return None
    import langcodes  # noqa: PLC0415 - reading its tables costs more than most exports

    try:
        standard = langcodes.standardize_tag(written.strip())
        valid = langcodes.tag_is_valid(standard)
    except ValueError:
        return None
    return standard if valid and standard not in {"und", "mul", "zxx", "mis"} else None


def by_language(items: Iterable[T]) -> dict[str | None, list[T]]:
    """The items by language tag, in order of first appearance; under None those whose language can't be known."""
    groups: dict[str | None, list[T]] = {}
    for item in items:
        groups.setdefault(tag(item.lang), []).append(item)
    return groups


def in_one_language(items: Sequence[T], primary: str | None) -> tuple[T, ...]:
    """The items without the copies in other languages.

    Where some are in the primary language, these; else the language with most items, the first of equals. Items
    without a language are always among them.
    """
    tagged = {lang: group for lang, group in by_language(items).items() if lang is not None}
    if not tagged:
        return tuple(items)
    wanted = tag(primary)
    chosen = wanted if wanted in tagged else max(tagged, key=lambda lang: len(tagged[lang]))
    return tuple(item for item in items if tag(item.lang) in (None, chosen))


def without_translations(items: Sequence[T], primary: str | None) -> tuple[T, ...]:
    """The items in one language, if every language has as many of them; else all, as none is another's copy."""
    tagged = [group for lang, group in by_language(items).items() if lang is not None]
    same = len(tagged) > 1 and len({len(group) for group in tagged}) == 1
    return in_one_language(items, primary) if same else tuple(items)
