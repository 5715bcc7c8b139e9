"""What several exporters ask of a source is worked out once, and never serves another source."""

import dataclasses
from collections.abc import Iterator
from datetime import date

from ddi_tools.export.facts import facts
from ddi_tools.export.once import all_once, once
from ddi_tools.export.registry import Source


def test_the_first_that_asks_works_it_out_for_all(relations: Source) -> None:
    source = dataclasses.replace(relations)
    done: list[str] = []

    @once
    def title(source: Source) -> str:
        done.append("title")
        return source.study.citation.titles[0].text

    @all_once
    def titles(source: Source) -> Iterator[str]:
        done.append("titles")
        yield from (t.text for t in source.study.citation.titles)

    for _ in range(2):
        assert title(source) == titles(source)[0] == "The Relations Study Data, 2021-2022"
    assert title(source.among(["a.xml"])) == title(source)
    assert done == ["title", "titles"]


def test_another_source_has_facts_of_its_own(relations: Source) -> None:
    earlier = dataclasses.replace(relations, as_of=date(2022, 1, 1))
    assert facts(relations).access.kind != facts(earlier).access.kind
    assert relations == dataclasses.replace(relations)  # what was worked out makes no difference


def test_among_changes_nothing_but_what_lies_beside(relations: Source) -> None:
    assert relations.among(["a.xml"]) == dataclasses.replace(relations, beside=["a.xml"])
