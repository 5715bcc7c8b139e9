import pytest

from ddi_tools.codebook.model import Access, LangText, Study
from ddi_tools.config import SetRule
from ddi_tools.deposit.claims import Claim, find_claims
from ddi_tools.deposit.sets import FileSet, assigner, divide, judge

RULES = (
    SetRule(name="Parent/Family", patterns=("parents/*.txt",), words=("parents and families",), description="Talks"),
    SetRule(name="Services", patterns=("services/**", "parents/*"), words=("professionals/services",)),
    SetRule(name="Keys", patterns=("keys/*.csv",), words=("separate files",)),
)


def sets(**counts: int) -> tuple[FileSet, ...]:
    return tuple(FileSet(name=name.replace("_", "-"), count=count, size=0) for name, count in counts.items())


def verdicts(
    text: str, found: tuple[FileSet, ...], rules: tuple[SetRule, ...] = (), total: int = 99
) -> list[tuple[int, str | None, int | None, str]]:
    claims = find_claims(Study(namespace="", abstracts=(LangText(text=text),)))
    return [(c.count, c.group, c.found, c.status) for c in judge(claims, found, rules, total)]


def test_the_first_rule_that_fits_gives_the_set() -> None:
    set_of = assigner(RULES)

    assert set_of("parents/a.txt") == "Parent/Family"
    assert set_of("parents/a.doc") == "Services"
    assert set_of("elsewhere/a.txt") is None


def test_without_rules_top_folders_are_sets() -> None:
    assert [assigner(())(p) for p in ("a/b/c.txt", "c.txt")] == ["a", None]


def test_files_are_divided_and_a_stated_set_is_there_even_if_empty() -> None:
    found = divide([("parents/a.txt", 3), ("parents/b.txt", 4), ("services/x/c.txt", 5), ("d.txt", 9)], RULES)

    assert found == (
        FileSet(name="Keys", count=0, size=0),
        FileSet(name="Parent/Family", count=2, size=7, description="Talks"),
        FileSet(name="Services", count=1, size=5),
    )


def test_the_configurations_words_tell_the_set() -> None:
    found = divide([("keys/a.csv", 1), ("keys/b.csv", 1)], RULES)

    assert verdicts("Two separate files name parents and services.", found, RULES) == [(2, "Keys", 2, "confirmed")]
    assert verdicts("Three separate files name them.", found, RULES) == [(3, "Keys", 2, "contradicted")]


def test_a_folders_name_tells_the_set_in_any_order_and_number() -> None:
    found = sets(parent_family=122, services_professionals=183)
    text = "A Parent/Family data set (122 files) and a Professionals & Services data set (184 files)."

    assert verdicts(text, found) == [
        (122, "parent-family", 122, "confirmed"),
        (184, "services-professionals", 183, "contradicted"),
    ]


def test_a_set_that_the_files_only_tell_of_is_no_ground_to_contradict() -> None:
    text = "Two separate files list the codes of professionals and services."

    assert verdicts(text, sets(services_professionals=183)) == [(2, "services-professionals", 183, "unclear")]


@pytest.mark.parametrize(
    ("text", "count", "status"),
    [
        ("The key set has 10 files.", 10, "confirmed"),
        ("The key set has 10 files.", 9, "contradicted"),
        ("The key set has about 10 files.", 10, "unclear"),
        ("The key set has about 10 files.", 3, "unclear"),
        ("The key set has at least 10 files.", 12, "confirmed"),
        ("The key set has at least 10 files.", 9, "contradicted"),
        ("There is a key file.", 1, "confirmed"),
        ("There is a key file.", 3, "unclear"),
        ("There is a key file.", 0, "contradicted"),
        ("There is one key file.", 3, "contradicted"),
    ],
)
def test_a_verdict_is_never_more_certain_than_the_words(text: str, count: int, status: str) -> None:
    assert [v[3] for v in verdicts(text, sets(key=count))] == [status]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Datensatz Eltern umfasst 122 Textdateien."),
        ("de", "Der Bestand enthält 122 Dateien mit Elterninterviews."),
        ("fr", "L'ensemble Eltern comprend 122 fichiers texte."),
        ("fi", "Osa-aineisto Eltern sisältää 122 tekstitiedostoa."),
        ("sv", "Materialet Eltern omfattar 122 textfiler."),
        ("nl", "De verzameling Eltern bevat 122 tekstbestanden."),
    ],
)
@pytest.mark.parametrize(("count", "status"), [(122, "confirmed"), (121, "contradicted")])
def test_sets_are_known_by_their_words_in_every_language(language: str, text: str, count: int, status: str) -> None:
    rules = (SetRule(name="Parents", patterns=("p/*",), words=("Eltern", "Elterninterviews")),)
    claims = find_claims(Study(namespace="", abstracts=(LangText(text=text, lang=language),)))

    judged = judge(claims, divide([(f"p/{i}", 1) for i in range(count)], rules), rules, count)

    assert [(c.group, c.status) for c in judged] == [("Parents", status)]


def test_a_claim_on_the_whole_is_held_against_all_files() -> None:
    assert verdicts("The collection consists of 99 files.", sets(a=1)) == [(99, "all files", 99, "confirmed")]
    assert verdicts("There are 98 files in total.", sets(a=1)) == [(98, "all files", 99, "contradicted")]


def test_the_file_quantity_is_held_against_all_files() -> None:
    claims = find_claims(Study(namespace="", access=Access(file_quantities=(LangText(text="99"),))))

    assert [c.status for c in judge(claims, (), (), 99)] == ["confirmed"]


def test_a_number_without_a_set_stays_unclear_even_if_it_fits() -> None:
    assert verdicts("There are 99 text files.", sets(a=99)) == [(99, None, None, "unclear")]


def test_names_that_many_sets_have_tell_nothing() -> None:
    assert verdicts("The Parent data set has 5 data files.", sets(data=9, files=5)) == [
        (5, "Parent data set", None, "unclear")
    ]


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [
        ("de", "Dateien", "Der Datensatz Eltern enthält 5 Dateien."),
        ("de", "Textdateien", "Es gibt 5 Textdateien."),
        ("fr", "fichiers", "Il y a 5 fichiers texte."),
        ("fi", "tiedostoa", "Siinä on 5 tiedostoa."),
        ("sv", "filer", "Det finns 5 filer."),
        ("nl", "bestanden", "Er zijn 5 bestanden."),
    ],
)
def test_nor_do_they_in_other_languages(language: str, name: str, text: str) -> None:
    rules = (SetRule(name=name, patterns=("x/*",)),)
    claims = find_claims(Study(namespace="", abstracts=(LangText(text=text, lang=language),)))

    assert [c.status for c in judge(claims, divide([("x/1", 1)], rules), rules, 1)] == ["unclear"]


def test_two_sets_at_once_are_no_evidence() -> None:
    rules = (
        SetRule(name="A", patterns=("a/*",), words=("interviews",)),
        SetRule(name="B", patterns=("b/*",), words=("interviews",)),
    )

    assert verdicts("There are 5 interview files.", divide([], rules), rules)[0][3] == "unclear"


def test_the_nearest_set_before_the_number_counts() -> None:
    text = "Other than the services set, the parent set has 5 files."

    assert verdicts(text, sets(parent=5, services=6)) == [(5, "parent", 5, "confirmed")]


def test_a_heading_counts_for_its_first_sentence_and_hints_for_the_rest() -> None:
    text = "Parent set\n5 text files. Recorded at home. Another 7 text files are short."

    assert verdicts(text, sets(parent=5)) == [(5, "parent", 5, "confirmed"), (7, "parent", 5, "unclear")]


def test_what_the_folder_shows_to_be_the_same_claim_is_one() -> None:
    text = "The parents set has 5 text files. Interviews with parents and families are in 5 files."
    rules = (SetRule(name="P", patterns=("p/*",), words=("parents set", "parents and families")),)
    found = divide([(f"p/{i}", 1) for i in range(5)], rules)

    assert verdicts(text, found, rules) == [(5, "P", 5, "confirmed")]


def test_claims_keep_their_words_and_their_order() -> None:
    claims = find_claims(Study(namespace="", abstracts=(LangText(text="7 map files, 3 sound files, 5 odd files"),)))

    judged = judge(claims, sets(sound=3, map=7), (), 10)

    assert [(c.text, c.status) for c in judged] == [
        ("7 map files", "confirmed"),
        ("3 sound files", "confirmed"),
        ("5 odd files", "unclear"),
    ]
    assert all(isinstance(c, Claim) and c.source == "abstract" for c in judged)
