"""Citations as text: APA's examples for datasets, what real records hold, and what is no style."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ddi_tools.errors import UsageError
from ddi_tools.export import citation
from ddi_tools.export.reference import Author, Reference, reference
from ddi_tools.export.registry import Source
from ddi_tools.export.styled import apa, export, styled

ENTRY = Reference(
    key="x",
    authors=(Author(name="Whittaker, Anne", family="Whittaker", given="Anne"), Author(name="David Brook")),
    title="The Relations Study Data",
    issued="2024-03-01",
    publisher="UK Data Service",
    version="2",
    doi="10.5255/X",
    url="https://doi.org/10.5255/X",
    language="en",
    keywords=(),
)


def person(family: str, given: str) -> Author:
    return Author(name=f"{family}, {given}", family=family, given=given)


def cited(**given: object) -> str:
    return apa(dataclasses.replace(ENTRY, **given))  # type: ignore[arg-type]


def test_a_dataset_as_apa_has_it() -> None:
    assert apa(ENTRY) == (
        "Whittaker, A., & David Brook. (2024). The Relations Study Data (Version 2) [Dataset]. UK Data Service. "
        "https://doi.org/10.5255/X"
    )


@pytest.mark.parametrize(
    ("authors", "written"),
    [
        ((Author(name="Office for National Statistics"),), "Office for National Statistics. (2024)."),
        ((person("de Vries", "Jan"), person("van Beek", "Anne-Marie")), "de Vries, J., & van Beek, A.-M. (2024)."),
        ((person("Opp", "K.-D."), person("Smith", "JK")), "Opp, K.-D., & Smith, J. K. (2024)."),
        ((person("SMITH", "JO"),), "SMITH, J. (2024)."),
        ((person("Иванов", "Пётр"), Author(name="Институт")), "Иванов, П., & Институт. (2024)."),
        ((person("山田", "太郎"),), "山田 太郎. (2024)."),
        ((Author(name="ANES."),), "ANES. (2024)."),
        (tuple(person(f"F{n}", "G") for n in range(22)), "F17, G., F18, G., … F21, G. (2024)."),
    ],
)  # fmt: skip
def test_names(authors: tuple[Author, ...], written: str) -> None:
    assert f"{written} The Relations" in cited(authors=authors)


@pytest.mark.parametrize(
    ("version", "written"),
    [
        ("1.1", "Data (Version 1.1) [Dataset]."),
        ("1.0.", "Data (Version 1.0) [Dataset]."),
        ("1st Edition", "Data (1st Edition) [Dataset]."),
        ("2008-08-27", "Data (Version 2008-08-27) [Dataset]."),
        ("7h", "Data (Version 7h) [Dataset]."),
        (None, "Data [Dataset]."),
    ],
)
def test_versions(version: str | None, written: str) -> None:
    assert written in cited(version=version)


def test_what_is_not_known_is_not_made_up() -> None:
    assert "Brook. (n.d.). The" in cited(issued=None)
    assert cited(authors=()) == (
        "The Relations Study Data (Version 2) [Dataset]. (2024). UK Data Service. https://doi.org/10.5255/X"
    )
    assert cited(issued=None, doi=None, url="https://example.org/1").endswith(
        " UK Data Service. https://example.org/1"
    )
    assert cited(doi=None, url=None).endswith(" [Dataset]. UK Data Service.")
    nothing = dataclasses.replace(
        ENTRY, authors=(), title=None, issued=None, publisher=None, version=None, doi=None, url=None
    )
    assert apa(nothing) == "[Dataset]. (n.d.)."


@pytest.mark.parametrize(
    "title", ["Why?", "Päihteet", "Обследование", 'A <i>b</i> & "c" {d} $x$ _e_ \\input *z*', "“Q”"]
)
def test_a_title_stands_as_it_is(title: str) -> None:
    assert f" {title} (Version 2) [Dataset]." in cited(title=title)
    assert f" {title} [Dataset]." in cited(title=title, version=None)


def test_both_forms_in_one_file(relations: Source) -> None:
    (artifact,) = export(relations).artifacts
    datacite, apa_form = artifact.data.decode().split("\n\n")
    assert datacite == f"DataCite\n{citation.cite(relations.study)}"
    assert apa_form.startswith(
        "APA, 7th edition\nWhittaker, A., Radcliffe, P., Chandler, A., Wincup, E., Carver, H., "
    )
    assert apa_form.endswith("https://doi.org/10.5255/UKDA-SN-857133\n")


def test_a_style_of_ones_own(tmp_path: Path) -> None:
    style = tmp_path / "own.csl"
    style.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>Own</title>'
        "<id>own</id><updated>2026-01-01T00:00:00+00:00</updated></info>"
        '<citation><layout><text variable="title"/></layout></citation>'
        '<bibliography><layout><text variable="citation-number" suffix="."/>'
        '<text variable="title" suffix="!"/></layout></bibliography></style>',
        encoding="utf-8",
    )
    assert styled(ENTRY, style) == "1. The Relations Study Data!"


@pytest.mark.parametrize(
    "text",
    ["", "no XML", "<style/>", '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"/>',
     '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>T</title><id>i</id>'
     '<link href="http://www.zotero.org/styles/apa" rel="independent-parent"/></info></style>'],
)  # fmt: skip
def test_what_is_no_style_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "no.csl").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"no\.csl"):
        styled(ENTRY, tmp_path / "no.csl")
    with pytest.raises(UsageError, match="gone"):
        styled(ENTRY, tmp_path / "gone.csl")


def test_every_record_of_the_corpus_is_cited(corpus: list[tuple[str, Source]]) -> None:
    for name, source in corpus:
        entry = reference(source)
        text = apa(entry)
        assert text.isprintable(), name
        assert text.count("[Dataset]") == 1 + (entry.title or "").count("[Dataset]"), text
        assert " Retrieved " not in text, text
        assert ".." not in text.replace("...", ""), text
        for part in (entry.title, entry.publisher, entry.url):
            assert " ".join((part or "").split()) in text, (name, text)
        assert f"({entry.issued[:4] if entry.issued else 'n.d.'})" in text, text
