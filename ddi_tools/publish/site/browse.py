"""The lists of the site: all records, and those of each value of each facet, a hundred a page, without a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ddi_tools.publish.names import safe_name
from ddi_tools.publish.site import template
from ddi_tools.publish.site.entry import Entry

#: The facets by the name of their field, in the order of the page: what one value and what several are called.
FACETS = {
    "archive": ("Archive", "archives"),
    "year": ("Year", "years"),
    "topic": ("Topic", "topics"),
    "language": ("Language", "languages"),
    "access": ("Access", "kinds of access"),
}

#: Records on a page of a list.
PAGE = 100

#: Values of a facet, and newest records, that the site's own page shows.
SHOWN, NEWEST = 8, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value of a facet, with the place of its list and how many records are in it."""

    text: str
    href: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A facet and its values: years from the newest, others from the commonest."""

    name: str
    label: str
    plural: str
    href: str
    values: tuple[Value, ...]


#: A file of the site: its path and bytes.
Page = tuple[str, bytes]


def facets(entries: Iterable[Entry]) -> tuple[tuple[Facet, dict[str, list[Entry]]], ...]:
    """The facets that have values, each with the records by value, in the order in which they were given."""
    held: dict[str, dict[str, list[Entry]]] = {name: {} for name in FACETS}
    for entry in entries:
        for name, by_value in held.items():
            for value in entry.values(name):
                by_value.setdefault(value, []).append(entry)
    return tuple((_facet(name, by_value), by_value) for name, by_value in held.items() if by_value)


def _facet(name: str, by_value: dict[str, list[Entry]]) -> Facet:
    values = [
        Value(text=text, href=f"browse/{name}/{_folder(text)}/index.html", count=len(entries))
        for text, entries in by_value.items()
    ]
    values.sort(key=lambda v: v.text)
    values.sort(key=lambda v: v.text if name == "year" else v.count, reverse=True)
    label, plural = FACETS[name]
    return Facet(name=name, label=label, plural=plural, href=f"browse/{name}/index.html", values=tuple(values))


def _folder(text: str) -> str:
    """The folder of a value's list. None has a dot: a value may be "index.html", which is the page of the facet."""
    return safe_name(text, place=("", "") if "." in text else None)


def lists(title: str, live: Sequence[Entry]) -> Iterator[Page]:
    """The pages of all lists. `live` is in the order in which records are listed."""
    yield from _list("browse/all", "All records", None, live, title)
    for facet, by_value in facets(live):
        yield facet.href, template.render("values", "../../", facet=facet, site=title)
        for value in facet.values:
            yield from _list(value.href.rpartition("/")[0], value.text, facet, by_value[value.text], title)


def _list(folder: str, heading: str, facet: Facet | None, entries: Sequence[Entry], title: str) -> Iterator[Page]:
    root = "../" * (folder.count("/") + 1)
    starts = range(0, max(1, len(entries)), PAGE)
    names = ["index.html", *(f"page-{number}.html" for number in range(2, len(starts) + 1))]
    for number, start in enumerate(starts):
        yield (
            f"{folder}/{names[number]}",
            template.render(
                "list", root, heading=heading, facet=facet, entries=entries[start : start + PAGE], names=names,
                number=number, total=len(entries), start=start, site=title,
            ),
        )  # fmt: skip
