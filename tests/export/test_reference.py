"""Citations as entries of a reference list: written, and read back by the readers of others."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string as parse_bibtex
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from ddi_tools.codebook import xml
from ddi_tools.codebook.model import Agent, Citation, DatedText, Identifier, Study, Subject, Title, Version
from ddi_tools.codebook.read import read
from ddi_tools.config import Config
from ddi_tools.export import bibtex, csl_json, ris
from ddi_tools.export.reference import Reference, reference
from ddi_tools.export.registry import Source

from .conftest import SourceOf, filled

ATTACKS = (
    "100 % of $5_000 & #1 ~ ^ {braces} \\input{/etc/passwd} \"quoted\" 'single' <b>bold</b>",
    "}, note = {broken out},\n@comment{",
    "unbalanced { brace",
    "unbalanced } brace \\",
    "end\r\nER  - \r\nTY  - BOOK\nAU  - Mallory",
    "next\u2028AU  - Mallory\x85KW  - x\x0bPY  - 1",
    "\x1b[31mred\x1b[0m \u202eturned",
    "Smith and Jones, Ltd and others",
    '=HYPERLINK("https://evil.example") </script><script>alert(1)</script> {{ 7*7 }}',
    "Łódź, 東京, \U0001f600 – ‘quotes’",
)


def study(text: str) -> Study:
    return Study(
        namespace="ddi:codebook:2_5",
        citation=Citation(
            titles=(Title(text=text, kind="main", lang="en"),),
            creators=(
                Agent(text=text, name=text),
                Agent(
                    text=f"J {text}",
                    name=f"J {text}",
                    name_type="personal",
                    family_name=f"Doe {text}",
                    given_name=f"J {text}",
                ),
            ),
            distributors=(Agent(text=text, name=text),),
            distribution_dates=(DatedText(text="2024", date="2024-03"),),
            versions=(Version(text=text[:40]),),
            identifiers=(Identifier(value="doi:10.1234/a'b&c_d%{e", doi="10.1234/a'b&c_d%{e"),),
        ),
        keywords=(Subject(text=text, lang="en"), Subject(text="kinship", lang="en")),
    )


def text_of(latex: str) -> str:
    """What LaTeX prints; of some characters the reader does not know the name."""
    latex = (
        latex.replace(r"\textbraceleft{}", r"\{")
        .replace(r"\textbraceright{}", r"\}")
        .replace(r"\textasciicircum{}", "^")
    )
    found: str = LatexNodes2Text(math_mode="verbatim", keep_comments=True).latex_to_text(latex)
    return " ".join(found.split())


def bib(data: str) -> dict[str, str]:
    """The fields of the one entry, as bibtexparser reads them; pybtex must find the same entry and fields."""
    library = parse_bibtex(data)
    assert not library.failed_blocks
    (block,) = library.blocks
    (entry,) = library.entries
    assert block is entry
    (other,) = parse_string(data, "bibtex").entries.values()
    assert {*other.fields, *other.persons} == {f.key for f in entry.fields}
    return {f.key: f.value for f in entry.fields}


@pytest.mark.parametrize("text", ATTACKS)
class TestHostileText:
    def test_bibtex(self, text: str, source_of: SourceOf) -> None:
        entry = reference(source_of(study(text)))
        fields = bib(bibtex.write(entry))
        assert set(fields) == {
            "author", "title", "year", "publisher", "version", "howpublished", "doi", "url", "language", "keywords",
        }  # fmt: skip
        for name in ("title", "publisher", "version"):
            assert text_of(fields[name]) == getattr(entry, name)
        assert fields["doi"] == "10.1234/a'b&c_d%%7Be"

    def test_names_in_bibtex(self, text: str, source_of: SourceOf) -> None:
        entry = reference(source_of(study(text)))
        (read,) = parse_string(bibtex.write(entry), "bibtex").entries.values()
        whole, parted = read.persons["author"]
        assert text_of(" ".join(whole.last_names)) == entry.authors[0].name
        assert not whole.first_names + whole.middle_names + whole.prelast_names
        assert text_of(" ".join(parted.prelast_names + parted.last_names)) == entry.authors[1].family
        assert text_of(" ".join(parted.first_names + parted.middle_names)) == entry.authors[1].given

    def test_ris(self, text: str, source_of: SourceOf) -> None:
        entry = reference(source_of(study(text)))
        data = ris.write(entry)
        assert len(data.splitlines()) == data.count("\r\n")
        (read,) = rispy.loads(data)
        assert read["type_of_reference"] == "DATA"
        assert (read["title"], read["publisher"], read["edition"]) == (entry.title, entry.publisher, entry.version)
        assert read["authors"] == [entry.authors[0].name, f"{entry.authors[1].family}, {entry.authors[1].given}"]
        assert read["keywords"] == [*entry.keywords]
        assert (read["year"], read["date"]) == ("2024", "2024/03//")

    def test_csl_json(self, text: str, source_of: SourceOf) -> None:
        source = source_of(study(text))
        entry = reference(source)
        (artifact,) = csl_json.export(source).artifacts
        (item,) = json.loads(artifact.data)
        assert item["title"] == entry.title
        assert item["author"] == [
            {"literal": entry.authors[0].name},
            {"family": entry.authors[1].family, "given": entry.authors[1].given},
        ]
        read = CiteProcJSON([item])[item["id"].lower()]
        assert (read.type, int(read.issued.year), int(read.issued.month)) == ("dataset", 2024, 3)

    def test_every_text_is_a_line_that_is_seen(self, text: str, source_of: SourceOf) -> None:
        for module in (bibtex, ris, csl_json):
            (artifact,) = module.export(source_of(filled(Study, text))).artifacts
            assert not set(artifact.data.decode()) & set("\x1b\u202e\u2028\x85\x0b")


def test_the_fixture(relations: Source) -> None:
    fields = bib(bibtex.export(relations).artifacts[0].data.decode())
    assert fields["author"].startswith("Whittaker, A and Radcliffe, P and ")
    assert fields["url"] == "https://doi.org/10.5255/UKDA-SN-857133"
    (read,) = rispy.loads(ris.export(relations).artifacts[0].data.decode())
    assert (read["doi"], read["language"], len(read["authors"])) == ("10.5255/UKDA-SN-857133", "en", 7)
    assert relations.study.citation.doi == json.loads(csl_json.export(relations).artifacts[0].data)[0]["DOI"]


def test_what_is_not_stated_is_absent(source_of: SourceOf) -> None:
    source = source_of(Study(namespace=""))
    entry = reference(source)
    assert entry == Reference(
        key="dataset", authors=(), title=None, issued=None, publisher=None, version=None, doi=None, url=None,
        language=None, keywords=(),
    )  # fmt: skip
    assert bib(bibtex.write(entry)) == {"howpublished": "Dataset"}
    assert ris.write(entry) == "TY  - DATA\r\nID  - dataset\r\nER  - \r\n"
    assert csl_json.item(entry) == {"id": "dataset", "type": "dataset"}


@pytest.mark.parametrize(
    ("cited", "identifier", "key"),
    [
        (
            {"identifiers": (Identifier(value="", doi="10.5255/UKDA-SN-857133"),)},
            "oai:x:1",
            "10.5255/UKDA-SN-857133",
        ),
        ({}, "oai:x y{}:1", "oai:x-y-:1"),
        ({}, "{}", "dataset"),
    ],
)
def test_the_key_is_of_what_programs_take(
    cited: dict[str, Any], identifier: str, key: str, source_of: SourceOf
) -> None:
    given = Study(namespace="", citation=Citation(**cited))
    assert reference(source_of(given, identifier=identifier)).key == key


def test_keywords_are_those_of_one_language(source_of: SourceOf) -> None:
    given = Study(
        namespace="",
        citation=Citation(titles=(Title(text="A", kind="main", lang="en"),)),
        keywords=(Subject(text="care, informal", lang="en"), Subject(text="hoiva", lang="fi")),
    )
    entry = reference(source_of(given))
    assert entry.keywords == ("care, informal",)
    assert bib(bibtex.write(entry))["keywords"] == "{care, informal}"


def test_all_records_of_the_corpus_are_read_back(shared: Path) -> None:
    seen = 0
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            found = next(xml.codebooks(xml.parse(file.read_bytes())), None)
        except (ValueError, SyntaxError):
            continue
        if found is None:
            continue
        cited, unparsed = read(found.element)
        source = Source(
            study=cited, tree=found.element, unparsed=unparsed, config=Config(), as_of=date(2026, 1, 1)
        )  # fmt: skip
        entry = reference(source)
        fields = bib(bibtex.write(entry))
        assert text_of(fields.get("title", "")) == (entry.title or ""), file
        (back,) = rispy.load(io.StringIO(ris.write(entry), newline=""))
        assert back.get("title") == entry.title, file
        item = csl_json.item(entry)
        assert CiteProcJSON([json.loads(json.dumps(item))]), file
        seen += 1
    assert seen > 50
