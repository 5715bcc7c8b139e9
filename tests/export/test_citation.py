"""How a study is cited, and where each part of the citation is found."""

import pytest

from ddi_tools.codebook.model import (
    Access,
    Agent,
    Citation,
    DatedText,
    Embargo,
    Holdings,
    Identifier,
    Study,
    Title,
    Version,
)
from ddi_tools.export import citation


def agent(name: str, **given: str) -> Agent:
    return Agent(text=name, name=name, **given)  # type: ignore[arg-type]


def study(**cited: object) -> Study:
    return Study(namespace="ddi:codebook:2_5", citation=Citation(**cited))  # type: ignore[arg-type]


WHITTAKER = Agent(
    text="Whittaker, A, University of Stirling", name="Whittaker, A", name_type="personal",
    family_name="Whittaker", given_name="A", affiliation="University of Stirling",
)  # fmt: skip


def test_cites_in_the_form_that_datacite_recommends() -> None:
    cited = study(
        titles=(Title(text="The Relations Study Data", kind="main"),),
        creators=(WHITTAKER, agent("Office for National Statistics")),
        distributors=(agent("UK Data Service"),),
        distribution_dates=(DatedText(text="2024", date="2024"),),
        versions=(Version(text="2"),),
        identifiers=(Identifier(value="doi:10.5255/X", doi="10.5255/X"),),
    )
    assert citation.cite(cited) == (
        "Whittaker, A; Office for National Statistics (2024). The Relations Study Data. Version 2. UK Data Service. "
        "[Dataset]. https://doi.org/10.5255/X"
    )


def test_cites_without_what_is_not_stated() -> None:
    assert citation.cite(study(titles=(Title(text="Why?", kind="main"),))) == "Why? [Dataset]."
    assert citation.cite(Study(namespace="")) == "[Dataset]."
    assert citation.cite(study(distribution_dates=(DatedText(text="2020", date="2020"),))) == "(2020). [Dataset]."


@pytest.mark.parametrize(("words", "head"), [("A study", "A study (2020)."), ("Why?", "Why? (2020).")])
def test_a_citation_without_a_creator_begins_with_the_title(words: str, head: str) -> None:
    cited = study(titles=(Title(text=words, kind="main"),), distribution_dates=(DatedText(text="2020", date="2020"),))
    assert citation.cite(cited) == f"{head} [Dataset]."


@pytest.mark.parametrize(
    ("text", "written"),
    [("1st Edition", "1st Edition."), ("7h", "Version 7h."), ("N/A", None), ("a history " * 10, None)],
)
def test_a_version_is_cited_if_it_is_one(text: str, written: str | None) -> None:
    words = citation.cite(study(versions=(Version(text=text),)))
    assert words == (f"{written} [Dataset]." if written else "[Dataset].")


class TestYear:
    def test_is_that_of_distribution(self) -> None:
        found = citation.find_year(
            study(
                distribution_dates=(DatedText(date="2024-03-01"),),
                versions=(Version(date="2020"),),
                production_dates=(DatedText(date="2019"),),
            )
        )
        assert found
        assert (found.value, found.path, found.stated) == ("2024", "stdyDscr/citation/distStmt/distDate", True)

    @pytest.mark.parametrize(
        ("cited", "document", "year", "path"),
        [
            (
                {},
                {"distribution_dates": (DatedText(date="2021-05-11"),)},
                "2021",
                "docDscr/citation/distStmt/distDate",
            ),
            ({"versions": (Version(date="2022"),)}, {}, "2022", "stdyDscr/citation/verStmt/version"),
            ({}, {"versions": (Version(date="2022"),)}, "2022", "docDscr/citation/verStmt/version"),
            ({"production_dates": (DatedText(date="2015"),)}, {}, "2015", "stdyDscr/citation/prodStmt/prodDate"),
            ({"deposit_dates": (DatedText(date="2014"),)}, {}, "2014", "stdyDscr/citation/distStmt/depDate"),
        ],
    )
    def test_falls_back_and_says_so(
        self, cited: dict[str, object], document: dict[str, object], year: str, path: str
    ) -> None:
        given = Study(
            namespace="", citation=study(**cited).citation, documents=(study(**document).citation,)
        )  # fmt: skip
        found = citation.find_year(given)
        assert found
        assert (found.value, found.path, found.stated) == (year, path, False)

    def test_is_the_end_of_the_embargo_where_nothing_else_is_dated(self) -> None:
        ends = Access(embargoes=(Embargo(text="", end="2025-01-01"), Embargo(text="", end="2027-06-01")))
        assert citation.publication_year(Study(namespace="", access=ends)) == "2027"

    def test_is_none_without_a_date_and_never_made_up(self) -> None:
        unknown = study(distribution_dates=(DatedText(written="1/1/1970"), DatedText(date="9999")))
        assert citation.publication_year(unknown) is None
        assert citation.issued(unknown) is None

    def test_issued_is_the_earliest_of_several_languages(self) -> None:
        given = study(
            distribution_dates=(DatedText(date="2020-07-01", lang="en"), DatedText(date="2020-03-02", lang="fi"))
        )
        assert citation.issued(given) == "2020-03-02"


class TestPublisher:
    def test_is_the_distributor_in_the_primary_language(self) -> None:
        given = study(
            titles=(Title(text="Barometer", kind="main", lang="en"),),
            distributors=(agent("Tietoarkisto", lang="fi"), agent("Data Archive", lang="en")),
        )
        found = citation.find_publisher(given)
        assert found
        assert (found.value.name, found.stated) == ("Data Archive", True)

    def test_is_the_producer_where_nobody_distributes(self) -> None:
        given = study(distributors=(agent("N/A"),), producers=(agent("IPUMS"),))
        found = citation.find_publisher(given)
        assert found
        assert (found.value.name, found.path, found.stated) == ("IPUMS", "stdyDscr/citation/prodStmt/producer", False)

    def test_is_none_where_nobody_is_named(self) -> None:
        assert citation.publisher(study(creators=(WHITTAKER,))) is None


class TestCreators:
    def test_are_each_once_in_order(self) -> None:
        given = study(
            creators=(agent("B", lang="en"), agent("A", lang="en"), agent("B", lang="fi"), agent("A", lang="fi"))
        )
        assert [a.name for a in citation.creators(given)] == ["B", "A"]

    def test_placeholders_are_nobody(self) -> None:
        assert citation.creators(study(creators=(agent("Unavailable."),))) == ()

    def test_are_the_producers_where_none_is_named(self) -> None:
        found = citation.find_creators(study(producers=(agent("ANES"),)))
        assert found
        assert not found.stated


class TestTitle:
    def test_is_in_the_primary_language(self) -> None:
        given = study(
            titles=(Title(text="Child Barometer", kind="main", lang="en"), Title(text="X", kind="main", lang="fi"))
        )
        found = citation.title(given)
        assert found
        assert found.text == "Child Barometer"

    def test_is_a_parallel_one_where_the_main_is_empty(self) -> None:
        given = study(
            titles=(Title(text="", kind="main", lang="sv"), Title(text="Election", kind="parallel", lang="en"))
        )
        found = citation.title(given)
        assert found
        assert found.text == "Election"


@pytest.mark.parametrize(
    ("uri", "link"),
    [
        ("https://urn.fi/urn:nbn:fi:fsd:T-FSD3187", "https://urn.fi/urn:nbn:fi:fsd:T-FSD3187"),
        ("https://doi.org/", None),
        ("Road traffic and the environment", None),
    ],
)
def test_links_to_the_holdings_without_a_doi(uri: str, link: str | None) -> None:
    assert citation.link(study(holdings=(Holdings(uri=uri),))) == link


def test_the_familys_name_comes_first() -> None:
    assert citation.name(WHITTAKER) == "Whittaker, A"
    assert citation.name(agent("David Brook")) == "David Brook"
