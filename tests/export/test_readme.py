"""README.md: read as Markdown, and as the plain text that most people see."""

import dataclasses
import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ddi_tools.codebook.model import (
    Access,
    Agent,
    Citation,
    DataFile,
    DatedText,
    LangText,
    Statement,
    Study,
    Title,
    Unparsed,
)
from ddi_tools.deposit.claims import Claim
from ddi_tools.deposit.manifest import ColumnChoice, Manifest, ManifestEntry
from ddi_tools.export import markdown, readme
from ddi_tools.export.registry import Source

from .conftest import SourceOf, file_result, filled, reconciled

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

ATTACKS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](https://evil/x.png)",
    "# Heading", "- item", "1. item", "> quotation", "| a | b |", "`code`", "```\nfence\n```", "**bold**", "_it_",
    "~~gone~~", "===", "---", "[x]: https://evil.example", "<https://evil.example>", "&lt;b&gt; &amp;", "a\n\n# b",
    "    indented", "\\", "text\\", "<!-- comment -->", "{{ 7 * 7 }}", "* star", "+ plus", "a\n===", "12) item",
)  # fmt: skip

STUDY = Study(
    namespace="ddi:codebook:2_5",
    citation=Citation(titles=(Title(text="A study", kind="main", lang="en"),)),
)


def rendered(source: Source) -> str:
    (artifact,) = readme.export(source).artifacts
    assert (artifact.path, artifact.media_type) == ("README.md", "text/markdown")
    return artifact.data.decode("utf-8")


def tokens(text: str) -> list[Token]:
    flat: list[Token] = []
    for token in MARKDOWN.parse(text):
        flat += [token, *(token.children or [])]
    return flat


def headings(text: str) -> list[tuple[str, str]]:
    parsed = MARKDOWN.parse(text)
    return [(token.tag, parsed[i + 1].content) for i, token in enumerate(parsed) if token.type == "heading_open"]


def part(text: str, heading: str) -> str:
    return text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


# -- what it tells -----------------------------------------------------------------------------------------------


def test_the_sections_stand_in_the_order_that_archives_recommend(relations: Source) -> None:
    assert [text for tag, text in headings(rendered(relations)) if tag == "h2"] == [
        "General information", "Sharing and access", "Data and files", "Methods", "What was checked",
    ]  # fmt: skip


def test_it_says_from_which_record_it_was_made_and_when(relations: Source) -> None:
    beginning = " ".join(rendered(relations)[:600].split())
    assert "This README was generated on 2026-01-01 by ddi-tools" in beginning
    assert "801dc16779edb9f36647ebc5b25331d7a8854b40d921ab0541aa6800e4c22d4e" in beginning
    assert "2025-10-01T03:56:21Z" in beginning


def test_the_facts_of_the_record(relations: Source) -> None:
    text = rendered(relations)
    for line in (
        "- **Title:** The Relations Study Data, 2021-2022",
        "- **DOI:** https://doi.org/10.5255/UKDA-SN-857133",
        "  - Whittaker, A (University of Stirling)",
        "  - Finch, E (South London and Maudsley NHS Foundation Trust)",
        "- **Publisher:** UK Data Service",
        "- **Published:** 2024",
        "- **Funding:** ESRC (https://doi.org/10.13039/501100000269)",
        "- **Dates of collection:** 2021-04-01 to 2022-12-01",
        "- **Embargo:** The embargo ended on 1 January 2025.",
    ):
        assert f"\n{line}\n" in text
    assert "> Whittaker, A; Radcliffe, P; Chandler, A;" in text


def test_the_embargo_is_judged_for_the_day(relations: Source) -> None:
    text = rendered(dataclasses.replace(relations, as_of=date(2024, 12, 1)))
    assert "- **Access on 2024-12-01:** Embargoed until 1 January 2025\n" in text


def test_what_the_record_leaves_out_is_marked(source_of: SourceOf) -> None:
    text = rendered(source_of(STUDY))
    for label in ("Creators", "Publisher", "Published", "Contact", "Funding", "Dates of collection", "Licence"):
        assert f"- **{label}:** {readme.NOT_STATED}\n" in text
    assert part(text, "Methods").strip() == readme.NOT_STATED


def test_the_files_with_counts_sizes_and_names(relations: Source) -> None:
    text = part(rendered(relations), "Data and files")
    assert "3 of 3 files present" in text
    assert re.search(r"\| Parent/Family +\| +2 \| +2 kB \|", text)
    assert re.search(r"  parent-family/ +2 files +2 kB", text)
    assert re.search(r"\| `parent-family/` +\| `PF_##.txt` +\| +2 \|", text)
    assert re.search(r"\| `metadata/files.csv` +\| +52 \| 0123456789abcdef +\|", text)


def test_files_that_are_not_as_listed_have_a_status(source_of: SourceOf) -> None:
    found = reconciled(file_result("a.txt"), file_result("b.txt", "missing"))
    text = part(rendered(source_of(STUDY, reconciliation=found)), "Data and files")
    assert re.search(r"\| `b.txt` .*\| missing +\|", text)
    assert "1 of 2 files present, as listed; 1 missing." in text


def _choice(heading: str) -> tuple[ColumnChoice, ...]:
    return (ColumnChoice(role="path", heading=heading, why="by its heading"),)


def test_the_columns_of_the_metadata_table(source_of: SourceOf) -> None:
    entries = tuple(
        ManifestEntry(path=f"{n}.txt", row=n, cells={"file": f"{n}.txt", "kind": kind})
        for n, kind in enumerate(("interview", "interview", ""))
    )
    manifest = Manifest(path="files.csv", columns=("file", "kind"), choices=_choice("file"), entries=entries)
    found = reconciled(file_result("0.txt"), manifest=manifest)
    text = part(rendered(source_of(STUDY, reconciliation=found)), "Data and files")
    assert "files.csv has 3 rows, each for a file, and these columns." in text
    assert re.search(r"\| `file` +\| path +\| +3 \| +3 \|", text)
    assert re.search(r"\| `kind` +\| +\| +2 \| +1 \|", text)


def test_claims_and_their_outcome(source_of: SourceOf) -> None:
    claim = Claim(text="122 text files", count=122, source="abstract", found=121, status="contradicted")
    found = reconciled(file_result("a.txt"), claims=(claim,))
    text = part(rendered(source_of(STUDY, reconciliation=found)), "What was checked")
    assert re.search(r"\| “122 text files” \| +\| +121 \| contradicted \|", text)


def test_without_a_folder_the_files_are_those_that_the_record_describes(source_of: SourceOf) -> None:
    file = DataFile(names=(LangText(text="daF3187.por"),), type="SPSS", cases="1001", variables="56")
    text = part(rendered(source_of(dataclasses.replace(STUDY, files=(file,)))), "Data and files")
    assert re.search(r"\| `daF3187.por` \| SPSS \| +1001 \| +56 \|", text)


def test_names_are_told_by_their_patterns() -> None:
    assert [*readme.name_patterns(["P01_a.txt", "P02_a.txt", "key.csv"])] == [("P##_a.txt", 2), ("key.csv", 1)]
    materials = [f"SM{n:02}_{'x' * n}.txt" for n in range(1, 20)]
    assert [*readme.name_patterns([*materials, "P01_a.txt", "P02_a.txt"])] == [("SM##_….txt", 19), ("P##_a.txt", 2)]
    assert [*readme.name_patterns([chr(97 + n) * 5 for n in range(20)])][-1] == ("", 14)


def test_five_thousand_files_are_counted_and_not_all_listed(source_of: SourceOf) -> None:
    found = reconciled(*(file_result(f"{n:05}.txt") for n in range(5000)))
    text = rendered(source_of(STUDY, reconciliation=found))
    assert text.count("0123456789abcdef") == readme.FILES
    assert f"{5000 - readme.FILES:,} files more are listed in reconciliation.json." in text
    alone = rendered(source_of(STUDY, reconciliation=found, beside=()))
    assert f"{5000 - readme.FILES:,} files more are in the folder." in alone


@pytest.mark.parametrize("date", [None, "1996"])
def test_dates_that_are_told_in_words_are_told(source_of: SourceOf, date: str | None) -> None:
    dated = (DatedText(text="1996", date=date), DatedText(text="Spring 1997"))
    text = rendered(source_of(dataclasses.replace(STUDY, collection_dates=dated, periods=dated)))
    assert "- **Dates of collection:** 1996; Spring 1997\n- **Period covered:** 1996; Spring 1997\n" in text


def test_the_lines_of_a_text_keep_their_order(source_of: SourceOf) -> None:
    long = "(1) " + "No fees. " * 9
    terms = Statement(text=f"Users agree to these conditions of use.\n{long}\n(2) Be good.\n(3) Cite.")
    text = rendered(source_of(dataclasses.replace(STUDY, access=Access(conditions=(terms,)))))
    places = [text.index(words) for words in ("Users agree", "(1)", "(2) Be good.; (3) Cite.")]
    assert places == sorted(places)


def test_the_facts_are_one_list(source_of: SourceOf) -> None:
    general = rendered(source_of(STUDY)).partition("## General information")[2].partition("### Description")[0]
    assert "\n\n" not in general.strip()


def test_an_abstract_is_given_once(source_of: SourceOf) -> None:
    only = (LangText(text="In English only.", lang="en"),)
    title = (Title(text="Tutkimus", kind="main", lang="fi"), Title(text="A study", kind="parallel", lang="en"))
    study = dataclasses.replace(STUDY, citation=Citation(titles=title), abstracts=only)
    assert rendered(source_of(study)).count("In English only.") == 1


@pytest.mark.parametrize(("beside", "more"), [(("ddi.xml",), "; ddi.xml has all of it."), ((), " into fields.")])
def test_only_a_file_that_is_there_is_said_to_have_more(
    source_of: SourceOf, beside: tuple[str, ...], more: str
) -> None:
    unread = (Unparsed(path="dataDscr", line=1, content="x"),)
    text = part(rendered(source_of(STUDY, unparsed=unread, beside=beside)), "What was checked")
    assert more in text
    assert ("ddi.xml" in text) == bool(beside)


# -- form --------------------------------------------------------------------------------------------------------


def test_prose_stays_below_a_hundred_columns(relations: Source, source_of: SourceOf) -> None:
    long = source_of(filled(Study, "A sentence of some length that has to be wrapped. " * 20))
    for source in (relations, long):
        for line in rendered(source).splitlines():
            assert len(line) < 100 or line.startswith(("|", "#")), line


def test_no_heading_is_empty_and_no_level_is_left_out(relations: Source, source_of: SourceOf) -> None:
    for source in (relations, source_of(STUDY), source_of(Study(namespace="")), source_of(filled(Study, "Text."))):
        found = headings(rendered(source))
        assert all(text for _, text in found)
        levels = [int(tag[1]) for tag, _ in found]
        assert levels[0] == 1
        assert all(b <= a + 1 for a, b in pairwise(levels))


def test_same_input_same_bytes(relations: Source) -> None:
    assert rendered(relations) == rendered(dataclasses.replace(relations))


# -- hostile records ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_a_record_holds_is_text(source_of: SourceOf, attack: str) -> None:
    files = [file_result(f"{attack}/{attack}", "unexpected", set=attack, description=attack)]
    claims = (Claim(text=attack, count=1, source=attack, group=attack),)
    cells = {attack: attack}
    entry = ManifestEntry(path=attack, row=1, cells=cells)
    manifest = Manifest(path=attack, columns=(attack,), choices=_choice(attack), entries=(entry,))
    found = reconciled(*files, claims=claims, manifest=manifest)
    text = rendered(source_of(filled(Study, attack), reconciliation=found, identifier=attack))
    plain = rendered(source_of(filled(Study, "Text."), reconciliation=found, identifier="x"))
    kinds = {t.type for t in tokens(text)}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "hr", "em_open", "s_open", "code_block"}
    # A dash is a placeholder and leaves a section out; nothing adds one.
    assert {h for h in headings(text) if h[0] in ("h2", "h3") and "Description in" not in h[1]} <= {*headings(plain)}
    assert [t.tag for t in tokens(text) if t.type == "table_open"] == ["table"] * 5
    assert "49" not in {t.content for t in tokens(text)}


TEXTS = st.text(alphabet=st.sampled_from("ab \n\t*_`[]()<>#|~\\&;!-+=1.:>/\"'"), max_size=60) | st.text(max_size=40)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_paragraph_reads_as_the_text_it_was(text: str) -> None:
    from ddi_tools.characters import printable

    parsed = MARKDOWN.parse(markdown.paragraph(text))
    wanted = " ".join(printable(" ".join(text.split())).split())
    if not wanted:
        assert parsed == []
        return
    assert [t.type for t in parsed] == ["paragraph_open", "inline", "paragraph_close"]
    children = parsed[1].children or []
    assert {c.type for c in children} <= {"text", "softbreak", "text_special"}
    read = "".join(" " if c.type == "softbreak" else c.content for c in children)
    assert " ".join(read.split()) == wanted


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_code_in_a_table_stays_in_its_cell(text: str) -> None:
    parsed = MARKDOWN.parse(markdown.table(("File", "Size"), [(markdown.code(text), "1")]))
    cells = [parsed[i + 1].content for i, t in enumerate(parsed) if t.type == "td_open"]
    assert len(cells) == 2
    assert cells[1] == "1"


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_block_ends_where_it_should(lines: list[str]) -> None:
    parsed = MARKDOWN.parse(markdown.block(lines) + "\n\nafter")
    assert [t.type for t in parsed] == ["fence", "paragraph_open", "inline", "paragraph_close"]


def test_people_keep_their_roles(source_of: SourceOf) -> None:
    study = dataclasses.replace(
        STUDY, citation=dataclasses.replace(STUDY.citation, producers=(Agent(text="Institute", name="Institute"),),
                                            creators=(Agent(text="Who, W", name="Who, W"),))
    )  # fmt: skip
    assert "- **Contributors:** Producer: Institute\n" in rendered(source_of(study))
