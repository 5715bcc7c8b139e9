"""The landing page, as its readers' programs read it."""

import dataclasses
import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from ddi_tools.codebook.model import (
    Access,
    Agent,
    Citation,
    DataFile,
    DatedText,
    Embargo,
    Holdings,
    Identifier,
    LangText,
    PersistentId,
    Related,
    Study,
    Subject,
    Title,
)
from ddi_tools.deposit.claims import Claim
from ddi_tools.deposit.reconcile import FileStatus
from ddi_tools.export import bibtex, landing, prose, styled
from ddi_tools.export.languages import tag
from ddi_tools.export.reference import reference
from ddi_tools.export.registry import Source

from .conftest import SourceOf, file_result, filled, reconciled

ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://example.org/" onclick="alert(1)',
    "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "<!--<script>",
    "</title><base href=//evil.example>",
    "\x1b[31mred\x07 \u202egnp.exe \ud800",
)


def rendered(source: Source) -> str:
    (artifact, _) = landing.export(source).artifacts
    assert (artifact.path, artifact.media_type) == ("index.html", "text/html")
    return artifact.data.decode("utf-8")


def page(source: Source) -> html.HtmlElement:
    return html.document_fromstring(rendered(source))


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def section(root: html.HtmlElement, anchor: str) -> str:
    (found,) = root.xpath(f"//*[@id='{anchor}']")
    return words(found)


SHA = "0123456789abcdef" * 4

STUDY = Study(
    namespace="ddi:codebook:2_5",
    citation=Citation(
        titles=(Title(text="A study", kind="main", lang="en"),),
        identifiers=(Identifier(value="10.1234/x", agency="DOI", doi="10.1234/x"),),
        creators=(Agent(text="Who, W", name="Who, W"),),
    ),
)


# -- what a person sees ------------------------------------------------------------------------------------------


def test_the_first_screen_says_what_it_is_whose_and_whether_it_can_be_had(relations: Source) -> None:
    (header,) = page(relations).xpath("//main/header")
    text = words(header)
    for part in (
        "UK Data Service", "2024", "The Relations Study Data, 2021-2022", "Whittaker, A; Radcliffe, P",
        "The embargo ended on 1 January 2025.", "As of 1 January 2026.",
    ):  # fmt: skip
        assert part in text
    assert "https://doi.org/10.5255/UKDA-SN-857133" in header.xpath(".//a/@href")


def test_the_other_forms_of_the_citation_can_be_read_without_script(relations: Source) -> None:
    (apa,) = page(relations).xpath("//*[@id='cite']/details/p")
    assert words(apa) == styled.apa(reference(relations))
    (entry,) = page(relations).xpath("//*[@id='cite']/details/pre")
    assert entry.text == bibtex.export(relations).artifacts[0].data.decode()


def test_the_embargo_is_judged_for_the_day(relations: Source) -> None:
    before = dataclasses.replace(relations, as_of=date(2024, 12, 1))
    (header,) = page(before).xpath("//main/header")
    assert "Embargoed until 1 January 2025" in words(header)
    assert "open" not in words(header).casefold()


def test_an_access_that_is_not_stated_is_said_to_be_so(source_of: SourceOf) -> None:
    assert "Access not stated" in words(page(source_of(STUDY)))


def test_people_stand_with_affiliation_and_links_to_their_identifiers(source_of: SourceOf) -> None:
    who = Agent(
        text="Carberry, Josiah", name="Carberry, Josiah", affiliation="Brown University", name_type="personal",
        identifiers=(PersistentId(scheme="ORCID", value="0000-0002-1825-0097"),),
    )  # fmt: skip
    study = dataclasses.replace(STUDY, citation=dataclasses.replace(STUDY.citation, creators=(who,)))
    root = page(source_of(study))
    assert "Carberry, Josiah ORCID" in section(root, "people")
    assert "Brown University" in section(root, "people")
    orcid = "https://orcid.org/0000-0002-1825-0097"
    assert orcid in root.xpath("//*[@id='people']//a/@href")
    assert root.xpath("//head/link[@rel='author']/@href") == [orcid]


def test_the_files_are_listed_by_set_with_what_is_known_of_each(relations: Source) -> None:
    root = page(relations)
    files = section(root, "files")
    assert "3 of 3 files present" in files
    assert "1 statement on file counts confirmed." in files
    (table,) = root.xpath("//details[@class='set'][contains(., 'Parent/Family')]/table")
    assert [words(row) for row in table.xpath(".//tr[td/span[@class='file']]")] == [
        f"PF_01.txtInterview with P01text/plain1 kB{SHA}",
        f"PF_02.txttext/plain1 kB{SHA}",
    ]
    assert table.xpath(".//td[@class='number']/@data-size") == ["1000", "1000"]


def test_a_contact_alone_is_among_the_people(source_of: SourceOf) -> None:
    desk = Agent(text="Archive desk", name="Archive desk", email="desk@example.org")
    study = dataclasses.replace(STUDY, citation=dataclasses.replace(STUDY.citation, creators=(), contacts=(desk,)))
    assert "desk@example.org" in section(page(source_of(study)), "people")


def test_files_that_are_not_as_listed_are_named_and_shown_at_once(source_of: SourceOf) -> None:
    files = [file_result(f"a/{n}.txt", set="A") for n in range(40)]
    files += [
        file_result("a/gone.txt", "missing", set="A", same_as="b/new.txt"),
        file_result("b/new.txt", "unexpected", set="B"),
    ]
    root = page(source_of(STUDY, reconciliation=reconciled(*files)))
    text = section(root, "files")
    assert "40 of 41 files present" in text
    assert "1 missing, 1 not listed" in text
    assert "gone.txt missing" in text
    assert "b/new.txt" in text
    assert len(root.xpath("//details[@class='set'][@open]")) == 2


def test_claims_are_told_with_their_outcome(source_of: SourceOf) -> None:
    claims = (
        Claim(text="122 text files", count=122, source="abstract", found=121, status="contradicted"),
        Claim(text="some tables", count=3, source="abstract"),
    )
    text = section(page(source_of(STUDY, reconciliation=reconciled(file_result("a.txt"), claims=claims))), "files")
    assert "0 of 2 statements on file counts confirmed, 1 contradicted, 1 not to be decided." in text
    assert "“122 text files”121contradicted" in text


def test_without_a_folder_the_files_are_those_that_the_record_describes(source_of: SourceOf) -> None:
    file = DataFile(names=(LangText(text="daF3187.por"),), type="SPSS", cases="1001", variables="56")
    text = section(page(source_of(dataclasses.replace(STUDY, files=(file,)))), "files")
    assert "daF3187.porSPSS100156" in text


def test_the_pictures_say_in_words_what_they_show(relations: Source) -> None:
    root = html.document_fromstring(rendered(relations))
    described = [
        (words(svg.xpath("./*[local-name()='title']")[0]), words(svg.xpath("./*[local-name()='desc']")[0]))
        for svg in root.xpath("//*[local-name()='svg'][@role='img']")
    ]
    assert described == [
        (
            "Time line",
            "Data collection: 1 April 2021 to 1 December 2022; Publication: 2024; End of the embargo: 1 January 2025",
        ),
        ("Number of files by set", "Metadata: 1 file; Parent/Family: 2 files"),
        ("Size by set", "Metadata: 52 bytes; Parent/Family: 2 kB"),
    ]


@pytest.mark.parametrize(("event", "fades"), [("start", "fade-end"), ("end", "fade-start")])
def test_an_open_end_of_the_time_line_fades(source_of: SourceOf, event: str, fades: str) -> None:
    cited = dataclasses.replace(STUDY.citation, distribution_dates=(DatedText(date="2020-05-01"),))
    study = dataclasses.replace(STUDY, citation=cited, collection_dates=(DatedText(date="2015", event=event),))
    root = page(source_of(study))
    assert root.xpath("//*[@id='time']//*[local-name()='rect']/@fill") == [f"url(#{fades})"]
    assert root.xpath("//*[local-name()='lineargradient']/@id") == [fades]


def test_texts_in_other_languages_are_there_and_marked(source_of: SourceOf) -> None:
    study = dataclasses.replace(
        STUDY,
        citation=dataclasses.replace(
            STUDY.citation,
            titles=(*STUDY.citation.titles, Title(text="Tutkimus", kind="parallel", lang="fi")),
        ),
        abstracts=(LangText(text="What it is.", lang="en"), LangText(text="Mitä se on.", lang="fi")),
        keywords=(Subject(text="köyhyys", lang="fi"), Subject(text="poverty", lang="en")),
    )
    root = page(source_of(study))
    assert words(root.find(".//h1")) == "A study"
    assert section(root, "abstract") == "Abstract What it is."
    finnish = section(root, "lang-fi")
    assert "Tutkimus" in finnish
    assert "Mitä se on." in finnish
    assert "köyhyys" in finnish
    assert {"fi"} == {
        e.get("lang")
        for e in root.xpath("//*[text()='Tutkimus' or text()='Mitä se on.']/ancestor-or-self::*[@lang][1]")
    }
    assert root.xpath("//header//a[@href='#lang-fi']/@hreflang") == ["fi"]


def test_web_addresses_in_texts_are_links_and_nothing_else_is(source_of: SourceOf) -> None:
    restriction = "See https://example.org/licence (and javascript:alert(1), ftp://example.org)."
    study = dataclasses.replace(
        STUDY,
        access=Access(restrictions=(LangText(text=restriction),)),  # type: ignore[arg-type]
        related=(Related(kind="publication", text="A book", uris=("javascript:alert(1)",)),),
    )
    root = page(source_of(study))
    assert root.xpath("//*[@id='use']//a/@href") == ["https://example.org/licence"]
    assert restriction in section(root, "use")
    assert root.xpath("//*[@id='related']//a") == []


# -- form --------------------------------------------------------------------------------------------------------


def every(source_of: SourceOf, relations: Source) -> list[Source]:
    empty = Study(namespace="ddi:codebook:2_5")
    return [relations, source_of(empty), source_of(STUDY), source_of(filled(Study, "A text. ")), crowded(source_of)]


def crowded(source_of: SourceOf) -> Source:
    creators = tuple(Agent(text=f"Who, W{n}", name=f"Who, W{n}", affiliation="X" * 90) for n in range(300))
    study = dataclasses.replace(
        STUDY,
        citation=dataclasses.replace(STUDY.citation, creators=creators),
        keywords=tuple(Subject(text=f"word {n}") for n in range(300)),
    )
    files = [file_result(f"d{n % 7}/{n:05}.txt", set=f"Set {n % 11:02}") for n in range(5000)]
    return source_of(study, reconciliation=reconciled(*files))


def test_one_main_one_h1_headings_in_order_and_none_empty(source_of: SourceOf, relations: Source) -> None:
    for source in every(source_of, relations):
        root = page(source)
        assert len(root.xpath("//main")) == 1
        headings = root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")
        levels = [int(h.tag[1]) for h in headings]
        assert levels.count(1) == 1
        assert all(b <= a + 1 for a, b in pairwise(levels)), levels
        assert all(words(h) for h in headings)


def test_no_part_is_empty(source_of: SourceOf, relations: Source) -> None:
    for source in every(source_of, relations):
        root = page(source)
        for element in root.xpath("//section|//dd|//dt|//li|//summary|//dl|//ul|//main//p|//tbody"):
            assert words(element), etree.tostring(element)
        for block in root.xpath("//section"):
            heading = block.xpath(".//h2")[0]
            assert words(block) != words(heading)


def test_anchors_lead_somewhere_and_ids_are_unique(source_of: SourceOf, relations: Source) -> None:
    for source in every(source_of, relations):
        root = page(source)
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {a[1:] for a in root.xpath("//a/@href") if a.startswith("#")} <= set(ids)
        for labelled in root.xpath("//@aria-labelledby"):
            assert set(labelled.split()) <= set(ids)


def test_headers_of_tables_have_a_scope(relations: Source) -> None:
    assert all(th.get("scope") for th in page(relations).iter("th"))


def test_nothing_is_loaded(source_of: SourceOf, relations: Source) -> None:
    loading = {"stylesheet", "preload", "prefetch", "preconnect", "icon", "import", "modulepreload", "dns-prefetch"}
    for source in every(source_of, relations):
        root = page(source)
        assert root.xpath("//@src|//@srcset|//@action|//@background|//iframe|//object|//embed|//form") == []
        assert not loading & {r for rel in root.xpath("//link/@rel") for r in rel.split()}
        style = "".join(root.xpath("//style/text()"))
        assert not re.search(r"@import|url\(", style)
        assert root.xpath("//@style") == []


def test_a_page_of_a_catalogue_leads_back_to_it(relations: Source) -> None:
    assert page(relations).xpath("//nav[@class='crumbs']") == []
    within = page(dataclasses.replace(relations, home="../../index.html"))
    assert within.xpath("//nav[@class='crumbs']/a/@href") == ["../../index.html"]


def test_what_is_written_from_the_right_is_marked(source_of: SourceOf) -> None:
    study = dataclasses.replace(STUDY, abstracts=(LangText(text="A.", lang="en"), LangText(text="دراسة", lang="ar")))
    assert page(source_of(study)).xpath("//*[@lang='ar']/@dir") == ["rtl"]


def test_the_page_is_whole_without_its_script(relations: Source) -> None:
    root = page(relations)
    assert root.xpath("//button|//input|//*[@hidden]") == []


def test_much_is_capped_and_the_rest_is_counted(source_of: SourceOf) -> None:
    root = page(crowded(source_of))
    assert len(root.xpath("//span[@class='file']")) == landing.FILES
    hidden = [
        int(w.split()[0].replace(",", "")) for p in root.xpath("//details/p[@class='notice']") if (w := words(p))
    ]
    assert sum(hidden) == 5000 - landing.FILES
    assert "276 more names" in section(root, "people")
    assert "and 288 others" in words(root.find(".//header"))


# -- what machines read ------------------------------------------------------------------------------------------


def test_metadata_in_the_head(relations: Source) -> None:
    root = page(relations)
    meta = [(m.get("name"), m.get("content")) for m in root.xpath("//meta[@name]")]
    for expected in (
        ("DC.title", "The Relations Study Data, 2021-2022"),
        ("DC.identifier", "https://doi.org/10.5255/UKDA-SN-857133"),
        ("DC.creator", "Whittaker, A"),
        ("citation_title", "The Relations Study Data, 2021-2022"),
        ("citation_author", "Callaghan, J"),
        ("citation_author_institution", "University of Stirling"),
        ("citation_doi", "10.5255/UKDA-SN-857133"),
        ("citation_publication_date", "2024"),
        ("citation_publisher", "UK Data Service"),
        ("citation_abstract_html_url", "https://doi.org/10.5255/UKDA-SN-857133"),
        ("citation_language", "en"),
    ):
        assert expected in meta


def test_typed_links_lead_to_the_files_beside_the_page(relations: Source) -> None:
    links = {(x.get("rel"), x.get("href")): x.get("type") for x in page(relations).xpath("//head/link")}
    assert links[("cite-as", "https://doi.org/10.5255/UKDA-SN-857133")] is None
    assert links[("describedby", "datacite.xml")] == "application/vnd.datacite.datacite+xml"
    assert links[("describedby", "schema-org.jsonld")] == "application/ld+json"
    assert ("type", "https://schema.org/Dataset") in links
    assert links[("linkset", "linkset.json")] == "application/linkset+json"


def test_only_files_that_are_there_are_offered(relations: Source) -> None:
    root = page(dataclasses.replace(relations, beside=("ddi.xml", "report.json")))
    assert root.xpath("//*[@id='metadata']//a/@href") == ["ddi.xml", "report.json"]
    assert root.xpath("//link[@rel='describedby']/@href") == ["ddi.xml"]
    alone = page(dataclasses.replace(relations, beside=()))
    assert alone.xpath("//*[@id='metadata']|//link[@rel='describedby']") == []


def test_only_files_that_are_there_are_said_to_list_more(source_of: SourceOf) -> None:
    source = crowded(source_of)
    assert "more; reconciliation.json lists them all." in words(page(source))
    alone = words(page(dataclasses.replace(source, beside=())))
    assert "files more." in alone
    assert "reconciliation.json lists" not in alone


def test_the_linkset_says_the_same(relations: Source) -> None:
    (_, artifact) = landing.export(relations).artifacts
    contexts = json.loads(artifact.data)["linkset"]
    assert contexts[0]["anchor"] == "index.html"
    assert contexts[0]["cite-as"] == [{"href": "https://doi.org/10.5255/UKDA-SN-857133"}]
    described = [d["href"] for d in contexts[0]["describedby"]]
    assert described == page(relations).xpath("//link[@rel='describedby']/@href")
    assert [c["anchor"] for c in contexts[1:]] == described
    assert all(c["describes"][0]["href"] == "index.html" for c in contexts[1:])


@pytest.mark.parametrize("namespace", ["ddi:codebook:2_5", "ddi:codebook:2_6", "http://www.icpsr.umich.edu/DDI", ""])
def test_the_linkset_names_the_standard_that_the_record_is_in(source_of: SourceOf, namespace: str) -> None:
    (_, artifact) = landing.export(source_of(dataclasses.replace(STUDY, namespace=namespace))).artifacts
    found = json.loads(artifact.data)["linkset"][0]["describedby"]
    assert [d["profile"] for d in found if d["href"] == "ddi.xml"] == ([namespace] if namespace else [])


def test_the_json_ld_of_the_page_is_that_of_the_file(relations: Source) -> None:
    from ddi_tools.export import schema_org

    (script,) = page(relations).xpath("//script[@type='application/ld+json']/text()")
    (artifact,) = schema_org.export(relations).artifacts
    assert json.loads(script) == json.loads(artifact.data)


def test_same_input_same_bytes(relations: Source) -> None:
    assert rendered(relations) == rendered(dataclasses.replace(relations))


# -- hostile records ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_a_record_holds_is_text(source_of: SourceOf, attack: str) -> None:
    fits = attack.replace("\ud800", "").replace("\x1b", "").replace("\x07", "")  # what an XML document can hold
    statuses: tuple[FileStatus, ...] = ("matched", "missing", "unexpected", "changed", "duplicate")
    told = {"set": attack, "description": attack, "same_as": attack, "media_type": attack}
    files = [file_result(f"{attack}/{n}{attack}", status, **told) for n, status in enumerate(statuses)]
    claims = (Claim(text=attack, count=1, source=attack, group=attack),)
    source = source_of(
        filled(Study, fits), reconciliation=reconciled(*files, claims=claims), identifier=attack,
        endpoint=attack, datestamp="2025-10-01",
    )  # fmt: skip
    text = rendered(source)
    root = html.document_fromstring(text)
    quiet = html.document_fromstring(rendered(source_of(STUDY)))
    ours = quiet.xpath("//script[not(@type)]/text()")
    assert [s.text for s in root.iter("script") if s.get("type") != "application/ld+json"] == ours
    json.loads(root.xpath("//script[@type='application/ld+json']/text()")[0])
    assert {str(a) for a in root.xpath("//@*[starts-with(name(), 'on')]")} == set()
    assert {tag(lang) for lang in root.xpath("//@lang|//@hreflang")} == {*root.xpath("//@lang|//@hreflang")}
    assert {e.tag for e in root.iter() if isinstance(e.tag, str)} <= KNOWN
    for href in root.xpath("//@href"):
        assert re.match(r"https?://|#|(?:README|[a-z-]+)\.(?:xml|json|jsonld|md|bib|ris|csl\.json)$", href), href
    assert "49" not in words(root.find(".//h1"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", text)


KNOWN = {
    "html", "head", "meta", "title", "link", "style", "script", "body", "a", "main", "header", "p", "span",
    "h1", "h2", "h3", "h4", "h5", "div", "strong", "time", "nav", "ul", "li", "section", "dl", "dt", "dd",
    "details", "summary", "pre", "figure", "figcaption", "svg", "desc", "rect", "line", "text", "tspan", "circle",
    "table", "thead", "tbody", "tfoot", "tr", "th", "td", "code",
}  # fmt: skip


def test_every_real_record_has_a_page(shared: Path) -> None:
    from ddi_tools.codebook import xml
    from ddi_tools.codebook.read import read
    from ddi_tools.config import Config

    pages = 0
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            found = list(xml.codebooks(xml.parse(file.read_bytes())))
        except (xml.HostileXMLError, ValueError, SyntaxError):
            continue
        for codebook in found[:1]:
            study, unparsed = read(codebook.element)
            root = page(
                Source(study=study, tree=codebook.element, unparsed=unparsed, config=Config(), as_of=date(2026, 1, 1))
            )
            assert words(root.find(".//h1"))
            assert all(words(h) for h in root.xpath("//h2|//h3|//h4|//section|//dd|//main//p"))
            pages += 1
    assert pages > 60


def test_an_embargo_without_an_end_is_told_as_that(source_of: SourceOf) -> None:
    study = dataclasses.replace(STUDY, access=Access(embargoes=(Embargo(text="Under embargo."),)))
    header = words(page(source_of(study)).find(".//header"))
    assert re.search("not stated|no end", header)


def test_other_addresses_and_dates_have_their_place(source_of: SourceOf) -> None:
    study = dataclasses.replace(
        STUDY,
        citation=dataclasses.replace(
            STUDY.citation,
            holdings=(Holdings(uri="https://example.org/study/1"), Holdings(uri="javascript:alert(1)")),
            distribution_dates=(DatedText(date="2020-05-01"),),
        ),
        collection_dates=(DatedText(date="2019", event="start"),),
    )
    root = page(source_of(study))
    assert root.xpath("//*[@id='related']//a/@href") == ["https://example.org/study/1"]
    assert "from 2019" in section(root, "facts")
    assert "1 May 2020" in section(root, "facts")


class _Counted(tuple[str, ...]):
    """A list's items, and how often they were gone through."""

    times = 0

    def __iter__(self) -> Any:
        self.times += 1
        return super().__iter__()


def test_a_long_text_is_gone_through_once() -> None:
    """A text of 10,000 paragraphs took six seconds, where each was held against all behind it."""
    items = _Counted(("a", "b"))
    last = prose.Block(kind="list", items=items)
    landing._opening([*(prose.Block(kind="paragraph", text="x") for _ in range(50)), last])
    assert items.times == 1
