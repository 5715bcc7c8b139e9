import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddi_tools.codebook import xml
from ddi_tools.codebook.model import Access, LangText, Note, Study, Term
from ddi_tools.codebook.read import read
from ddi_tools.deposit.claims import Claim, find_claims, tokens
from ddi_tools.deposit.counting import LANGUAGES, counting
from ddi_tools.deposit.words import english


def claims(text: str, lang: str | None = "en") -> tuple[Claim, ...]:
    return find_claims(Study(namespace="", abstracts=(LangText(text=text, lang=lang),)))


def counted(text: str) -> list[tuple[int, str]]:
    return [(c.count, c.text) for c in claims(text)]


@pytest.mark.parametrize(
    ("sentence", "count", "words"),
    [
        ("The first set has 122 text files.", 122, "122 text files"),
        ("A Parent/Family data set (122 files) is there.", 122, "122 files"),
        ("A metadata file lists all names.", 1, "A metadata file"),
        ("Two separate files list the codes.", 2, "Two separate files"),
        ("This set of 183 text files contains fieldnotes.", 183, "183 text files"),
        ("One further file holds the codebook", 1, "One further file"),
        ("There is a single file.", 1, "single file"),
        ("1,234 files", 1234, "1,234 files"),
        ("Twenty-five files", 25, "Twenty-five files"),
        ("one hundred and twenty-two audio files", 122, "one hundred and twenty-two audio files"),
        ("two thousand three hundred files", 2300, "two thousand three hundred files"),
        ("12 .csv files", 12, "12 .csv files"),
        ("3 SPSS data files (one per wave)", 3, "3 SPSS data files"),
        ("2 data files + machine-readable documentation (PDF)", 2, "2 data files"),
        ("There are 4 datafiles and 2 PDF-files", 4, "4 datafiles"),
        ("7 anonymised interview transcript files", 7, "7 anonymised interview transcript files"),
        ("twenty-five transcripts and three zip files", 3, "three zip files"),
        ("12 of the 122 files are long", 122, "122 files"),
        ("In 2021 we collected 30 files.", 30, "30 files"),
        ("2021 text files were made.", 2021, "2021 text files"),
    ],
)
def test_a_count_of_files_is_found_in_words_and_figures(sentence: str, count: int, words: str) -> None:
    assert (count, words) in counted(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "27 parents from 22 families took part.",
        "Case files were read in 14 courts.",
        "We read 120 case files and 12 police files.",
        "In 2021 files were moved to the archive.",
        "Data come in wave 3 files.",
        "These are version 2 files, and Stata 13 files.",
        "A file lists the names.",
        "The data are in a text file.",
        "The 12 file names are in English.",
        "Two file formats are used.",
        "Each interview has two files.",
        "There are two files per participant.",
        "There are 3 files for each wave.",
        "A 10 GB file, a 5-page file and 20 minute audio files.",
        "Recorded 10-20 files a day.",
        "The first two files are older.",
        "Ages 0-16 files",
        "No files are missing, and zero files are empty.",
        "122 profiles and 3 filed reports",
        "See section 4.2 files",
        "£20 files",
    ],
)
def test_what_is_no_count_of_files_is_not_claimed(sentence: str) -> None:
    assert counted(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [
        ("There are 100 files.", "exact"),
        ("There are about 100 files.", "about"),
        ("There are more than 100 files.", "about"),
        ("There are up to 100 files.", "about"),
        ("There are two or three files.", "about"),
        ("There are at least 100 files.", "least"),
        ("There is a key file.", "article"),
        ("There is one key file.", "exact"),
    ],
)
def test_how_a_number_is_meant_is_kept(sentence: str, bound: str) -> None:
    assert [c.bound for c in claims(sentence)] == [bound]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (
            "There are two sets: a Parent/Family data set (122 files) and a Services data set (183 files).",
            ["Parent/Family data set", "Services data set"],
        ),
        ("The Parent data set consists of 122 text files and the Staff data set of 183.", ["Parent data set"]),
        ("Another data set contains the study materials (25 files).", ["study materials"]),
        ("A further set of 25 text files holds the study materials.", ["study materials"]),
        ("PARENT/FAMILY DATA SET: This set of 122 text files contains interviews.", ["PARENT/FAMILY DATA SET"]),
        ("Study materials data set\n25 text files: the protocol.", ["Study materials data set"]),
        ("A metadata file and two key files.", ["metadata", "key"]),
        ("122 files on parents and 183 files on services.", ["parents", "services"]),
        ("The collection consists of 333 files.", ["all files"]),
        ("There are 333 files in total.", ["all files"]),
        ("Two separate files were made.", [None]),
        ("Another 12 files.", [None]),
    ],
)
def test_the_set_is_known_by_the_nearest_words(text: str, groups: list[str | None]) -> None:
    assert [c.group for c in claims(text)] == groups


def test_the_same_count_of_the_same_set_is_one_claim_in_the_fuller_words() -> None:
    text = "A Parent/Family data set (122 files).\nPARENT/FAMILY DATA SET: This set of 122 text files is large."

    assert counted(text) == [(122, "122 text files")]


def test_the_same_count_of_another_set_is_another_claim() -> None:
    assert counted("The Parent data set has 25 files and the Staff data set has 25 files.") == [
        (25, "25 files"),
        (25, "25 files"),
    ]


def test_a_list_under_headings_keeps_each_count_with_its_heading() -> None:
    found = claims(
        "Interviews data set\n\n40 files, all transcribed. Recorded by us.\nPhotographs set\n12 image files"
    )

    assert [(c.count, c.context.heading, c.context.close) for c in found] == [
        (40, "Interviews data set", True),
        (12, "Photographs set", True),
    ]


def test_every_text_that_may_speak_of_files_is_read_and_named() -> None:
    study = Study(
        namespace="",
        abstracts=(LangText(text="It has 2 audio files."),),
        data_kinds=(Term(text="3 text files"),),
        notes=(Note(text="4 video files were lost."),),
        access=Access(
            collection_sizes=(LangText(text="5 map files"),),
            file_quantities=(LangText(text=" 14 "), LangText(text="6 files")),
        ),
    )

    assert [(c.source, c.count, c.group) for c in find_claims(study)] == [
        ("abstract", 2, "audio"),
        ("kind of data", 3, None),
        ("notes", 4, "video"),
        ("collection size", 5, "map"),
        ("file quantity", 14, "all files"),
        ("file quantity", 6, None),
    ]


def test_texts_in_languages_without_a_table_are_passed_over() -> None:
    assert claims("12 text files", lang="pl") == ()
    assert len(claims("12 text files", lang=None)) == 1
    assert len(claims("12 text files", lang="en-GB")) == 1


@settings(max_examples=60)
@given(st.integers(1, 999_999))
def test_numbers_in_figures_and_in_words_mean_the_same(number: int) -> None:
    assert [c.count for c in claims(f"There are {number:,} audio files.")] == [number]
    assert [c.count for c in claims(f"There are {spelt(number)} audio files.")] == [number]


def spelt(number: int) -> str:
    words = {v: k for k, v in english.WORDS.numbers.items() if "single" not in k}
    if number >= 1000:
        return f"{spelt(number // 1000)} thousand" + (f" {spelt(number % 1000)}" if number % 1000 else "")
    if number >= 100:
        return f"{words[number // 100]} hundred" + (f" and {spelt(number % 100)}" if number % 100 else "")
    return words[number] if number in words else f"{words[number // 10 * 10]}-{words[number % 10]}"


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(["12", "two", "files", "text", "a", "of", "and", "(", ")", ".", "data set", "\n", "per"])
    )
)
def test_any_words_are_read_and_every_claim_stands_in_the_text(words: list[str]) -> None:
    text = " ".join(words)

    for claim in claims(text):
        assert claim.text in " ".join(text.split())
        assert claim.status == "unclear"


def test_long_texts_are_read_in_time() -> None:
    assert counted("twenty " * 20_000 + "x " * 20_000) == []


def test_tables_are_words_and_not_patterns_gone_wrong() -> None:
    for language in LANGUAGES:
        assert list(counting(language).mentions("")) == []
    assert all(re.fullmatch("[a-z ]+", word) for word in english.WORDS.numbers)


def test_words_are_compared_without_number_case_and_joints() -> None:
    assert tokens("The Parents/Families, and Services") == ["parent", "family", "service"]


SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "claims.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
SIGNS = {"exact": "{}", "about": "~{}", "least": "{}+", "article": "{}a"}


def test_the_list_has_sentences_of_every_language_with_and_without_counts() -> None:
    for language in LANGUAGES:
        stated = [bool(wanted) for lang, wanted, _ in SENTENCES if lang == language]
        assert len(stated) >= 40
        assert min(stated.count(True), stated.count(False)) >= 15


def test_the_documentation_counts_them_right() -> None:
    page = (Path(__file__).parents[2] / "docs/deposit.md").read_text(encoding="utf-8")
    for language, name in LANGUAGES.items():
        rows = [wanted for lang, wanted, _ in SENTENCES if lang == language]
        counts = sum(len(wanted.split()) for wanted in rows)
        assert f"| {name.title()} | {len(rows)} | {sum(map(bool, rows))} | {counts} |" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_are_read_as_they_are_labelled(language: str) -> None:
    wrong = []
    for lang, wanted, sentence in SENTENCES:
        found = [SIGNS[c.bound].format(c.count) for c in claims(sentence, language)]
        if lang == language and found != wanted.split():
            wrong.append((sentence, found, wanted))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_without_a_language_is_read_in_all_and_nothing_is_counted_twice(language: str) -> None:
    wrong = []
    for lang, wanted, sentence in SENTENCES:
        found = [SIGNS[c.bound].format(c.count) for c in claims(sentence, None)]
        if lang == language and found != wanted.split():
            wrong.append((sentence, found, wanted))
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "text", "group"),
    [
        ("de", "Der Bestand umfasst 5 Dateien.", "all files"),
        ("de", "Die gesamte Sammlung enthält 5 Dateien.", "all files"),
        ("sv", "Hela samlingen innehåller 5 filer.", "all files"),
        ("de", "Es sind insgesamt 5 Dateien.", "all files"),
        ("de", "Der Datensatz Eltern enthält 5 Dateien.", None),
        ("de", "Zusammen mit 5 Dateien kam ein Brief.", None),
        ("fr", "La collection comprend 5 fichiers.", "all files"),
        ("fr", "La collection Parents comprend 5 fichiers.", None),
        ("fi", "Koko aineisto koostuu 5 tiedostosta.", "all files"),
        ("fi", "Osa-aineisto Vanhemmat sisältää 5 tiedostoa.", None),
        ("sv", "Samlingen består av 5 filer.", "all files"),
        ("sv", "Samlingen Föräldrar består av 5 filer.", None),
        ("nl", "De dataset bestaat uit 5 bestanden.", "all files"),
        ("nl", "De dataset Ouders bestaat uit 5 bestanden.", None),
    ],
)
def test_the_whole_is_meant_only_where_no_name_stands_behind_it(language: str, text: str, group: str | None) -> None:
    found = [c.group for c in claims(text, language)]

    assert found == ["all files"] if group else "all files" not in found


@pytest.mark.parametrize(
    ("language", "spelt", "number"),
    [
        ("de", "siebenhunderteinundneunzig", 791),
        ("de", "zweitausenddreihundert", 2300),
        ("fr", "deux mille trois cent quatre-vingt-onze", 2391),
        ("fr", "soixante et onze", 71),
        ("fi", "kolmetuhatta kaksisataaneljäkymmentäviisi", 3245),
        ("fi", "yhdeksäntoista", 19),
        ("sv", "sjuhundranittioett", 791),
        ("nl", "zevenhonderdeenennegentig", 791),
        ("nl", "tweeduizend driehonderd", 2300),
        ("en", "two hundred thousand three hundred and four", 200_304),
    ],
)
def test_long_numbers_are_read_in_every_language(language: str, spelt: str, number: int) -> None:
    nouns = {"en": "files", "de": "Dateien", "fr": "fichiers", "fi": "tiedostoa", "sv": "filer", "nl": "bestanden"}

    assert [c.count for c in claims(f"{spelt} {nouns[language]}", language)] == [number]


# -- given texts ------------------------------------------------------------------------------------------------


def test_the_seed_states_five_counts_and_no_other(shared: Path) -> None:
    text = (shared / "seed" / "relations-study.txt").read_text(encoding="utf-8")

    assert sorted(counted(text)) == [
        (1, "A metadata file"),
        (2, "Two separate files"),
        (25, "25 text files"),
        (122, "122 text files"),
        (183, "183 text files"),
    ]


def test_the_demo_record_states_the_same_five(study: Study) -> None:
    assert sorted(c.count for c in find_claims(study)) == [1, 2, 25, 122, 183]


def test_records_that_say_little_of_files_have_few_claims(shared: Path) -> None:
    found: list[tuple[str, str]] = []
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            codebooks = list(xml.codebooks(xml.parse(file.read_bytes())))
        except (xml.HostileXMLError, SyntaxError, ValueError):
            continue
        for each in codebooks:
            found += [(file.name, claim.text) for claim in find_claims(read(each.element)[0])]

    assert found == [("arg-drones-E-2014-can.xml", "three separate data files")]
