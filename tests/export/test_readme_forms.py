"""README.txt and README.html: what README.md says, in other forms."""

import dataclasses

import pytest
from lxml import html

from ddi_tools.codebook.model import Citation, Study, Title
from ddi_tools.export import commonmark, readme_html, readme_text
from ddi_tools.export.registry import BUILT_IN, Source

from .conftest import SourceOf, filled
from .test_readme import ATTACKS


def text(source: Source) -> str:
    (artifact,) = readme_text.export(source).artifacts
    assert (artifact.path, artifact.media_type) == ("README.txt", "text/plain")
    return artifact.data.decode()


def page(source: Source) -> html.HtmlElement:
    (artifact,) = readme_html.export(source).artifacts
    assert (artifact.path, artifact.media_type) == ("README.html", "text/html")
    return html.document_fromstring(artifact.data.decode())


def attacked(source_of: SourceOf, attack: str) -> Source:
    titles = (Title(text=f"a {attack}", kind="main", lang="en"),)
    return source_of(dataclasses.replace(filled(Study, attack), citation=Citation(titles=titles)), identifier=attack)


def test_plain_text_has_no_markup_and_short_lines(relations: Source) -> None:
    told = text(relations)
    assert told.startswith("The Relations Study Data, 2021-2022\n=====")
    assert "- DOI: https://doi.org/10.5255/UKDA-SN-857133" in told
    assert "**" not in told
    assert "```" not in told
    prose = told.partition("\nData and files\n")[0]
    assert max(map(len, prose.splitlines())) <= readme_text.WIDTH


def test_columns_of_a_table_stay_under_one_another() -> None:
    table = "| File | Bytes |\n|---|---:|\n| `a\\|b.txt` | 12 |\n| 統計.txt | 1,234 |\n"
    assert (
        readme_text.text_of(commonmark.html(table))
        == "File      Bytes\n--------  -----\na|b.txt      12\n統計.txt  1,234\n"
    )


def test_lists_and_quotations_are_indented() -> None:
    told = readme_text.text_of(commonmark.html("- one\n  - two\n\n> said\n\n```text\n./  x\n```\n"))
    assert told == "- one\n  - two\n\n    said\n\n    ./  x\n"


def test_the_page_has_the_same_sections_and_links(relations: Source) -> None:
    root = page(relations)
    told = text(relations)
    headings = ["".join(h.itertext()) for h in root.iter("h1", "h2", "h3")]
    assert headings[0] == "The Relations Study Data, 2021-2022"
    assert all(f"{heading}\n" in told for heading in headings)
    assert "https://doi.org/10.5255/UKDA-SN-857133" in root.xpath("//a/@href")


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_a_record_holds_is_text(source_of: SourceOf, attack: str) -> None:
    source = attacked(source_of, attack)
    root = page(source)
    assert not root.xpath("//script | //img | //b | //*[@onerror]")
    assert not [a for a in root.xpath("//@href") if not a.startswith(("https://", "http://"))]
    shown = " ".join(attack.split())
    assert shown in " ".join(root.xpath("string(//h1)").split())
    assert shown in " ".join(text(source).split())


@pytest.mark.parametrize("target", ["readme-txt", "readme-html"])
def test_same_input_same_bytes_and_only_where_asked(relations: Source, target: str) -> None:
    export = BUILT_IN[target].load()
    assert export(relations) == export(relations)
    assert BUILT_IN[target].asked_only
