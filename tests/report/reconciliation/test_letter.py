"""The page for depositors: whole, in their language, and safe to open."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.report.reconciliation.since import read
from ddi_tools.report.reconciliation.wording import LANGUAGES, wording

from .conftest import LISTED, THERE, Judged, Sift, written


def page(text: str) -> etree._Element:
    return etree.HTML(text)


def words(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_finding_is_told_with_what_to_do(language: str, sifted: Sift) -> None:
    found = sifted(language=language)
    root = page(written("html", found))
    advice = wording(language).advice

    assert root.get("lang") == language
    articles = {a.findtext(".//span[@class='code']"): words(a) for a in root.iter("article")}
    assert articles.keys() == {f.code for f in found.told}
    for finding in found.told:
        assert advice[finding.code].title in articles[finding.code]
        assert advice[finding.code].fix in articles[finding.code]
        assert (finding.value or "") in articles[finding.code]


def test_what_each_file_is_now_stands_beside_it(sifted: Sift) -> None:
    text = words(page(written("html", sifted())))

    for said in (
        "old.csv now called new.csv",
        "talks/copy.txt same content as talks/1.txt",
        "3 text files” received: 4",
    ):
        assert said in text


def test_nothing_is_loaded_or_run_and_no_name_is_markup(sifted: Sift) -> None:
    text = written("html", sifted())
    root = page(text)

    assert not root.xpath("//script | //@src | //link | //@onclick | //b | //img | //a[starts-with(@href, 'http')]")
    assert "default-src 'none'" in root.xpath("//meta[@http-equiv]/@content")[0]
    assert "url(" not in text
    assert "@import" not in text
    assert root.findtext(".//h1") == "A *study* | <b>"


def test_long_lists_are_folded_and_those_too_long_are_cut(sifted: Sift, judged: Judged) -> None:
    few = page(written("html", sifted(judged(THERE, LISTED | {f"{n}.txt": str(n) for n in range(2)}))))
    many = page(written("html", sifted(judged(THERE, {f"{n}.txt": str(n) for n in range(1200)}))))

    assert not few.xpath("//article//details")
    # Three names of the list are those of files in a folder.
    (folded,) = many.xpath("//article[.//span[.='DEP201']]//details")
    assert not folded.get("open")
    assert words(folded.find("summary")) == "Show all 1,197"
    assert len(folded.findall(".//li")) == 1000
    assert words(folded).endswith("and 197 more, which the archive can name")


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({**LISTED, "talks/2.txt": "two"}, "lead_done"),
        ({**LISTED, "talks/2.txt": "two", ".DS_Store": "x"}, "lead_check"),
        ({k: v for k, v in LISTED.items() if k != "gone.txt"}, "lead_todo"),
    ],
)
def test_the_first_sentence_says_how_it_stands(
    there: dict[str, str], said: str, sifted: Sift, judged: Judged
) -> None:
    root = page(written("html", sifted(judged(there))))

    (lead,) = root.xpath("//p[contains(@class, 'lead')]")
    assert lead.get("class") == f"lead {said}"
    assert wording("en").page[said] in words(lead)


def test_what_changed_since_is_told_first(sifted: Sift, judged: Judged, tmp_path: Path) -> None:
    file = tmp_path / "former.json"
    file.write_text(written("json", sifted()), encoding="utf-8")
    there = {**THERE, "gone.txt": "gone", "more.txt": "more"}
    found = sifted(judged(there), former=read(file), language="de")

    root = page(written("html", found))

    _, first, *_ = root.xpath("//main/*")
    assert first.get("class") == "since"
    text = words(first)
    for said in ("Erledigt (1)", "Fehlende Dateien: gone.txt", "Dateien, die nicht auf der Liste stehen: more.txt"):
        assert said in text
    # What was there before is still told below.
    assert {f.code for f in found.told} == {a.findtext(".//span[@class='code']") for a in root.iter("article")}
