"""What becomes of a study in DataCite, and what is said about it."""

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ddi_tools.codebook.model import (
    Access,
    Agent,
    BoundingBox,
    Citation,
    DataFile,
    DatedText,
    Embargo,
    Grant,
    Holdings,
    Identifier,
    LangText,
    Methods,
    OtherMaterial,
    PersistentId,
    Place,
    Point,
    Polygon,
    Related,
    Series,
    Software,
    Statement,
    Study,
    Subject,
    Term,
    Title,
    Universe,
    Unparsed,
    Version,
)
from ddi_tools.codebook.read import read
from ddi_tools.codebook.xml import codebooks, parse
from ddi_tools.config import AgentIdentifier, Config, load
from ddi_tools.deposit.reconcile import FileResult, Reconciliation, Summary
from ddi_tools.export.datacite.crosswalk import describe
from ddi_tools.export.datacite.exporter import export
from ddi_tools.export.datacite.resource import Box, GeoLocation, Resource
from ddi_tools.export.registry import Source

DOI = Identifier(value="https://doi.org/10.5255/UKDA-SN-1", agency="DOI", doi="10.5255/UKDA-SN-1")
LEAST = Citation(
    titles=(Title(text="A study", kind="main", lang="en"),),
    identifiers=(DOI,),
    creators=(Agent(text="Whittaker, A", name="Whittaker, A", name_type="personal"),),
    distributors=(Agent(text="UK Data Service", name="UK Data Service"),),
    distribution_dates=(DatedText(date="2024"),),
)


def agent(name: str, **given: Any) -> Agent:
    return Agent(text=name, name=name, **given)


@pytest.fixture
def described(source_of: Any) -> Any:
    """The resource and findings of a study: what is cited as keywords, study and source as dicts."""

    def describe_it(
        study: dict[str, Any] | None = None, source: dict[str, Any] | None = None, **cited: Any
    ) -> tuple[Resource, dict[str, list[str]]]:
        given = Study(
            namespace="ddi:codebook:2_5", citation=dataclasses.replace(LEAST, **cited), **(study or {})
        )  # fmt: skip
        resource, findings = describe(source_of(given, **(source or {})))
        assert resource is not None
        said: dict[str, list[str]] = {}
        for f in findings:
            said.setdefault(f.code, []).append(f.message)
        return resource, said

    return describe_it


def test_the_least_that_a_study_can_say(described: Any) -> None:
    resource, said = described()
    assert resource.identifier.value == "10.5255/UKDA-SN-1"
    assert resource.publication_year.value == "2024"
    assert [d.value for d in resource.dates] == ["2024"]
    assert (resource.publisher.name, resource.creators[0].name_type) == ("UK Data Service", "Personal")
    assert set(said) == {"EXP129"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("lacking", "code"),
        [({"identifiers": ()}, "EXP101"), ({"distribution_dates": ()}, "EXP102"), ({"titles": ()}, "EXP103")],
    )
    def test_are_named_and_leave_no_file(self, source_of: Any, lacking: dict[str, Any], code: str) -> None:
        study = Study(namespace="", citation=dataclasses.replace(LEAST, **lacking))
        result = export(source_of(study))
        assert result.artifacts == ()
        assert [f.code for f in result.findings if f.severity == "error"] == [code]

    def test_without_a_doi_there_is_xml_and_nothing_to_register(self, source_of: Any) -> None:
        study = Study(namespace="", citation=dataclasses.replace(LEAST, identifiers=(Identifier(value="857133"),)))
        result = export(source_of(study))
        assert [a.path for a in result.artifacts] == ["datacite.xml"]
        assert [f.code for f in result.findings if f.severity == "error"] == ["EXP104"]

    def test_a_prefix_is_enough_to_register(self, source_of: Any) -> None:
        study = Study(namespace="", citation=dataclasses.replace(LEAST, identifiers=(Identifier(value="857133"),)))
        result = export(source_of(study, config=Config(prefix="10.5072")))
        attributes = json.loads(result.artifacts[1].data)["data"]["attributes"]
        assert attributes["prefix"] == "10.5072"
        assert "doi" not in attributes
        assert [f.code for f in result.findings if f.severity == "error"] == []

    def test_the_year_of_the_datestamp_is_not_registered(self, source_of: Any) -> None:
        study = Study(namespace="", citation=dataclasses.replace(LEAST, distribution_dates=()))
        result = export(source_of(study, datestamp="2025-10-01T03:56:21Z"))
        assert [a.path for a in result.artifacts] == ["datacite.xml"]
        assert [f.code for f in result.findings if f.severity == "error"] == ["EXP102"]

    def test_are_all_named(self, source_of: Any) -> None:
        result = export(source_of(Study(namespace="")))
        assert [f.code for f in result.findings][:3] == ["EXP101", "EXP102", "EXP103"]

    def test_two_files_otherwise(self, source_of: Any) -> None:
        result = export(source_of(Study(namespace="", citation=LEAST)))
        assert [(a.path, a.media_type) for a in result.artifacts] == [
            ("datacite.xml", "application/xml"),
            ("datacite.json", "application/json"),
        ]


class TestIdentifier:
    @pytest.mark.parametrize(
        ("cited", "value", "kind", "codes"),
        [
            ({"identifiers": (), "holdings": (Holdings(uri="http://dx.doi.org/10.1/X", doi="10.1/X"),)},
             "10.1000/X", "DOI", {"EXP111"}),
            ({"identifiers": (Identifier(value="FSD1", agency="FSD"), Identifier(value="urn:nbn:fi:fsd:T-1"))},
             "urn:nbn:fi:fsd:T-1", "URN", {"EXP110"}),
            ({"identifiers": (Identifier(value="N/A"), Identifier(value="JPSC2"))}, "JPSC2", "Local", {"EXP110"}),
            # Dataverse's trial DOIs have a prefix that can be none.
            ({"identifiers": (Identifier(value="doi:10.32/FK2/C09YQ7", agency="DOI"),)}, "doi:10.32/FK2/C09YQ7",
             "Local", {"EXP110"}),
            ({"identifiers": (), "holdings": (Holdings(uri="https://data.example.org/2"),)},
             "https://data.example.org/2", "URL", {"EXP110", "EXP111"}),
        ],
    )  # fmt: skip
    def test_is_the_best_there_is(
        self, described: Any, cited: dict[str, Any], value: str, kind: str, codes: set[str]
    ) -> None:
        if value == "10.1000/X":
            cited = {"identifiers": (), "holdings": (Holdings(uri="http://dx.doi.org/10.1000/X", doi="10.1000/X"),)}
        resource, said = described(**cited)
        assert (resource.identifier.value, resource.identifier.type) == (value, kind)
        assert codes <= set(said)
        assert {"EXP110", "EXP111"} & set(said) == codes

    def test_is_the_codebooks_own_before_the_id_of_its_element(self, described: Any) -> None:
        document = Citation(identifiers=(Identifier(value="ddi2-27", agency=None),))
        resource, _ = described(identifiers=(), study={"documents": (document,), "id": "C1"})
        assert resource.identifier.value == "ddi2-27"
        resource, _ = described(identifiers=(), study={"id": "C1"})
        assert resource.identifier.value == "C1"

    def test_is_that_of_the_harvest_at_last(self, described: Any) -> None:
        resource, said = described(identifiers=(), source={"identifier": "oai:x:1"})
        assert (resource.identifier.value, resource.identifier.type) == ("oai:x:1", "OAI")
        assert {"EXP110", "EXP111"} <= set(said)

    def test_others_are_alternates_by_their_agency(self, described: Any) -> None:
        again = Identifier(value="doi:10.5255/ukda-sn-1", agency="datacite", doi="10.5255/ukda-sn-1")
        number = Identifier(value="8719", agency="UKDA")
        resource, _ = described(identifiers=(DOI, number, again, number, Identifier(value="n/a", agency="X")))
        assert [(i.value, i.type) for i in resource.alternate_identifiers] == [("8719", "UKDA")]

    def test_the_page_is_not_the_doi(self, described: Any) -> None:
        holdings = (
            Holdings(uri="http://doi.org/10.5255/X", doi="10.5255/X"), Holdings(uri="https://archive.example.org/1")
        )  # fmt: skip
        resource, _ = described(holdings=holdings)
        assert resource.url
        assert resource.url.value == "https://archive.example.org/1"
        assert described(holdings=holdings[:1])[0].url is None


class TestYear:
    def test_that_is_inferred_is_said(self, described: Any) -> None:
        resource, said = described(distribution_dates=(), versions=(Version(date="2019-05-01"),))
        assert resource.publication_year.value == "2019"
        assert "verStmt/version" in said["EXP112"][0]
        assert "Issued" not in [d.type for d in resource.dates]

    def test_of_the_harvest_is_the_last_resort(self, described: Any) -> None:
        resource, said = described(distribution_dates=(), source={"datestamp": "2021-06-24T14:23:51Z"})
        assert resource.publication_year.value == "2021"
        assert "datestamp" in said["EXP112"][0]


class TestAgents:
    def test_names_are_split_and_typed_on_evidence_only(self, described: Any) -> None:
        person = Agent(
            text="Whittaker, A, University of Stirling", name="Whittaker, A", name_type="personal",
            family_name="Whittaker", given_name="A", affiliation="University of Stirling",
            identifiers=(PersistentId(scheme="ORCID", value="0000-0002-1825-0097"),),
            affiliation_identifiers=(PersistentId(scheme="ROR", value="https://ror.org/03yrm5c26"),),
        )  # fmt: skip
        resource, said = described(creators=(person, agent("David Brook"), agent("UN", name_type="organizational")))
        first, second, third = resource.creators
        assert (first.name, first.family_name, first.given_name, first.name_type) == (
            "Whittaker, A", "Whittaker", "A", "Personal",
        )  # fmt: skip
        assert first.identifiers[0].value == "https://orcid.org/0000-0002-1825-0097"
        (affiliation,) = first.affiliations
        assert (affiliation.name, affiliation.identifier, affiliation.scheme) == (
            "University of Stirling", "https://ror.org/03yrm5c26", "ROR",
        )  # fmt: skip
        assert (second.name, second.name_type, second.family_name) == ("David Brook", None, None)
        assert third.name_type == "Organizational"
        assert said["EXP120"] == ["person or organisation? David Brook"]

    @pytest.mark.parametrize("orcid", ["0000-0000-0000-0000", "0000-0002-1825-0098", "somebody"])
    def test_a_wrong_identifier_is_refused_and_said(self, described: Any, orcid: str) -> None:
        who = agent("A", identifiers=(PersistentId(scheme="ORCID", value=orcid),))
        resource, said = described(creators=(who,))
        assert resource.creators[0].identifiers == ()
        assert orcid in said["EXP121"][0]

    def test_a_placeholder_is_no_affiliation(self, described: Any) -> None:
        resource, _ = described(creators=(agent("A", affiliation="N/A"),))
        assert resource.creators[0].affiliations == ()

    def test_nobody_is_said_in_datacites_own_word(self, described: Any) -> None:
        resource, said = described(creators=(), distributors=())
        assert (resource.creators[0].name, resource.publisher.name) == (":unav", ":unav")
        assert len(said["EXP115"]) == 2

    def test_producers_stand_in_for_creators_and_publisher(self, described: Any) -> None:
        resource, said = described(creators=(), distributors=(), producers=(agent("IPUMS"),))
        assert (resource.creators[0].name, resource.publisher.name) == ("IPUMS", "IPUMS")
        assert resource.contributors == ()
        assert {"EXP113", "EXP114"} <= set(said)

    def test_the_publishers_identifier_comes_from_the_configuration(self, described: Any) -> None:
        config = Config(publishers={"uk data service": AgentIdentifier(identifier="0468x4e75", scheme="ROR")})
        resource, _ = described(source={"config": config})
        assert (resource.publisher.identifier, resource.publisher.scheme) == ("https://ror.org/0468x4e75", "ROR")

    def test_contributors_have_the_role_of_their_element(self, described: Any) -> None:
        resource, said = described(
            contributors=(agent("E", role="editor"), agent("S"), agent("A remark on the ministry of the interior.")),
            producers=(agent("P"),),
            distributors=(agent("UK Data Service"), agent("Second Archive")),
            depositors=(agent("D"),),
            contacts=(agent("C", email="c@example.org"),),
            study={"methods": Methods(data_collectors=(agent("Gallup"),))},
        )
        assert [(c.who.name, c.type) for c in resource.contributors] == [
            ("E", "Editor"), ("S", "Other"), ("P", "Producer"), ("Second Archive", "Distributor"), ("D", "Other"),
            ("C", "ContactPerson"), ("Gallup", "DataCollector"),
        ]  # fmt: skip
        assert "A remark on the ministry of the interior." in [d.text for d in resource.descriptions]
        assert "EXP127" in said
        assert any("contact/@email" in m for m in said["EXP130"])

    def test_a_link_is_no_contact_person(self, described: Any) -> None:
        link = "Get in touch (https://archive.example/help)"
        resource, said = described(contacts=(agent(link), agent("C")))
        assert [c.who.name for c in resource.contributors] == ["C"]
        assert [d.text for d in resource.descriptions] == [f"Contact: {link}"]
        assert said["EXP127"] == ["contact holds a link and no name; it is a description"]

    def test_one_creator_for_two_languages(self, described: Any) -> None:
        creators = (agent("Lapsiasiavaltuutettu", lang="fi"), agent("Ombudsman for Children", lang="en"))
        resource, said = described(creators=creators)
        assert [c.name for c in resource.creators] == ["Ombudsman for Children"]
        assert "EXP128" in said


def test_titles_have_types_and_none_is_said_twice(described: Any) -> None:
    resource, _ = described(
        titles=(
            Title(text="Lapsibarometri", kind="main", lang="fi"),
            Title(text="Child Barometer", kind="main", lang="en"),
            Title(text="Child Barometer", kind="parallel", lang="en"),
            Title(text="Barnbarometern", kind="parallel", lang="sv"),
            Title(text="LB", kind="alternative"),
            Title(text="A survey", kind="subtitle", lang="jp"),
        )
    )
    assert [(t.text, t.type, t.lang) for t in resource.titles] == [
        ("Lapsibarometri", None, "fi"), ("Child Barometer", None, "en"), ("Barnbarometern", "TranslatedTitle", "sv"),
        ("LB", "AlternativeTitle", None), ("A survey", "Subtitle", None),
    ]  # fmt: skip


class TestDates:
    @pytest.mark.parametrize(
        ("dated", "ranges"),
        [
            ([("2021-04-01", "start"), ("2022-12-01", "end")], ["2021-04-01/2022-12-01"]),
            ([("2021", "start")], ["2021/.."]),
            ([("2021", "end")], ["../2021"]),
            ([("2021", "single"), ("2021", None)], ["2021"]),
            ([("2021", "start"), ("2021", "start"), ("2022", "end"), ("2022", "end")], ["2021/2022"]),
            ([("2001", "start"), ("2002", "end"), ("2003", "start"), ("2004", "end")], ["2001/2002", "2003/2004"]),
            ([("2021-05", "start"), ("2021", "end")], ["2021-05/2021"]),
        ],
    )
    def test_periods(self, described: Any, dated: list[tuple[str, str | None]], ranges: list[str]) -> None:
        dates = tuple(DatedText(date=d, event=e) for d, e in dated)
        resource, _ = described(study={"collection_dates": dates, "periods": dates})
        for kind in ("Collected", "Coverage"):
            assert [d.value for d in resource.dates if d.type == kind] == ranges

    def test_a_period_that_ends_before_it_begins_is_refused(self, described: Any) -> None:
        dates = (DatedText(date="2022", event="start"), DatedText(date="2021", event="end"))
        resource, said = described(study={"periods": dates})
        assert "Coverage" not in [d.type for d in resource.dates]
        assert "2022/2021" in said["EXP122"][0]

    def test_cycles_are_periods_of_their_own(self, described: Any) -> None:
        dates = tuple(
            DatedText(date=d, event=e, cycle=c)
            for d, e, c in [("2001", "start", "P1"), ("2005", "start", "P2"), ("2002", "end", "P1")]
        )
        resource, _ = described(study={"collection_dates": dates})
        assert [d.value for d in resource.dates if d.type == "Collected"] == ["2001/2002", "2005/.."]

    def test_words_go_with_the_date_or_become_a_description(self, described: Any) -> None:
        words = DatedText(text="Two periods of fieldwork", lang="en")
        resource, _ = described(study={"collection_dates": (DatedText(date="1999"), words)})
        (collected,) = [d for d in resource.dates if d.type == "Collected"]
        assert (collected.value, collected.information) == ("1999", "Two periods of fieldwork")
        resource, said = described(study={"collection_dates": (words,)})
        assert [d.text for d in resource.descriptions] == ["Date of collection: Two periods of fieldwork"]
        assert "EXP127" in said

    def test_a_date_in_words_is_said(self, described: Any) -> None:
        resource, said = described(production_dates=(DatedText(text="Spring 1998"), DatedText(text="")))
        assert [d for d in resource.dates if d.type == "Created"] == []
        assert said["EXP122"] == ["'Spring 1998' can't be read as a date with certainty"]

    def test_a_date_that_cannot_be_read_is_said(self, described: Any) -> None:
        dates = (DatedText(written="1/1/1970", text="1/1/1970"), DatedText(date="2021"))
        resource, said = described(distribution_dates=dates)
        assert "1/1/1970" in said["EXP122"][0]
        assert [d.value for d in resource.dates if d.type == "Issued"] == ["2021"]

    @pytest.mark.parametrize(
        ("version", "updated"), [("2024-05-01", []), ("2025-01-02", ["2025-01-02"]), ("2019", [])]
    )
    def test_updated_is_later_than_issued(self, described: Any, version: str, updated: list[str]) -> None:
        resource, _ = described(versions=(Version(date=version),))
        assert [d.value for d in resource.dates if d.type == "Updated"] == updated

    @pytest.mark.parametrize(
        ("text", "years"),
        [("© 2019 The Archive", ["2019"]), ("Crown copyright 2010; copyright 2012", []), ("In 1999 we met", [])],
    )
    def test_copyrighted_needs_one_year(self, described: Any, text: str, years: list[str]) -> None:
        resource, _ = described(copyrights=(LangText(text=text),))
        assert [d.value for d in resource.dates if d.type == "Copyrighted"] == years

    def test_the_end_of_an_embargo_is_when_the_data_are_available(self, described: Any) -> None:
        access = Access(embargoes=(Embargo(text="The embargo ends on 1 January 2025", end="2025-01-01"),))
        resource, _ = described(study={"access": access}, source={"as_of": date(2024, 12, 1)})
        assert [d.value for d in resource.dates if d.type == "Available"] == ["2025-01-01"]
        assert resource.rights[0].uri == "http://purl.org/coar/access_right/c_f1cf"

    def test_created_and_submitted(self, described: Any) -> None:
        resource, _ = described(
            production_dates=(DatedText(date="2020"), DatedText(date="2020")), deposit_dates=(DatedText(date="2021"),)
        )
        assert [(d.value, d.type) for d in resource.dates[1:]] == [("2020", "Created"), ("2021", "Submitted")]


class TestSubjects:
    def test_an_address_that_each_term_of_a_vocabulary_has_for_itself_is_a_concepts(self, described: Any) -> None:
        """UniData; one term alone shows nothing, nor does an address that is lacking here and there twice."""

        def term(text: str, vocab: str | None, uri: str | None, lang: str = "en") -> Subject:
            return Subject(text=text, vocab=vocab, vocab_uri=uri, lang=lang)

        keywords = (
            term("youth", "U", "https://u.example/?tag=youth"), term("Italy", "U", "https://u.example/?tag=italy"),
            term("giovani", "U", "https://u.example/?tag=youth", "it"),
            term("alone", "V", "https://v.example/?tag=alone"),
            term("a", "W", "https://w.example/1"), term("b", "W", None), term("c", "W", None),
            term("d", None, "https://x.example/1"), term("e", None, "https://y.example/1"),
        )  # fmt: skip
        resource, _ = described(study={"keywords": keywords})
        assert {s.text: (s.value_uri is not None, s.scheme_uri is not None) for s in resource.subjects} == {
            "youth": (True, False), "Italy": (True, False), "giovani": (True, False), "alone": (False, True),
            "a": (False, True), "b": (False, False), "c": (False, False),
            "d": (False, True), "e": (False, True),
        }  # fmt: skip

    def test_a_concepts_uri_is_its_value_and_a_schemes_its_scheme(self, described: Any) -> None:
        hasset = "https://hasset.ukdataservice.ac.uk/45100da9-69d4-4eb9-b55c-cc81bf6e5125"
        keywords = (
            Subject(text="CHILDREN", vocab="HASSET", vocab_uri=hasset, lang="en"),
            Subject(text="lapset", vocab="YSO", vocab_uri="http://www.yso.fi/onto/yso/", id="lapset"),
            Subject(text="koti", vocab="YSO", vocab_uri="http://www.yso.fi/onto/yso/"),
            Subject(text="N/A"),
            Subject(text="odd", vocab_uri="optional for future use"),
        )
        resource, said = described(study={"keywords": keywords})
        assert [(s.text, s.scheme, s.value_uri, s.scheme_uri) for s in resource.subjects] == [
            ("CHILDREN", "HASSET", hasset, None),
            ("lapset", "YSO", None, "http://www.yso.fi/onto/yso/"),
            ("koti", "YSO", None, "http://www.yso.fi/onto/yso/"),
            ("odd", None, None, None),
        ]
        assert "EXP124" in said

    def test_a_topics_id_is_its_code_if_it_can_be_one(self, described: Any) -> None:
        topics = (Subject(text="Children", id="Children"), Subject(text="Law", id="two words"))
        resource, _ = described(study={"topics": topics})
        assert [s.code for s in resource.subjects] == ["Children", None]


def test_places_are_in_one_language_and_each_once(described: Any) -> None:
    nations = (
        Place(text="Finland", abbr="FI", lang="en"), Place(text="Suomi", abbr="FI", lang="fi"),
        Place(text="Sweden", abbr="SE", lang="en"), Place(text="Sweden", abbr="SE", lang="en"),
    )  # fmt: skip
    resource, said = described(study={"nations": nations, "coverages": (Place(text="sweden", lang="en"),)})
    assert [g.place for g in resource.geo_locations] == ["Finland", "Sweden"]
    assert "EXP128" in said


def test_a_box_off_the_globe_is_refused(described: Any) -> None:
    boxes = (
        BoundingBox(west="-8.6", east="1.8", south="49.9", north="60.8"),
        BoundingBox(west="199", east="0", south="0", north="1"),
        BoundingBox(west="-180,0", east="0", south="0", north="1"),
        BoundingBox(west="", east="", south="", north=""),
    )
    resource, said = described(study={"boxes": boxes})
    assert [g.box.west for g in resource.geo_locations if g.box] == ["-8.6"]
    assert len(said["EXP125"]) == 2


def test_a_bound_keeps_its_digits(described: Any) -> None:
    box = BoundingBox(west="-123.4567891", east="-122.00000001", south=" 49.1234567 ", north="+50.0")
    resource, _ = described(study={"boxes": (box,)})
    assert resource.geo_locations == (
        GeoLocation(box=Box(west="-123.4567891", east="-122.00000001", south="49.1234567", north="50")),
    )  # fmt: skip


def corners(*points: tuple[str, str]) -> Polygon:
    return Polygon(points=tuple(Point(latitude=lat, longitude=lon) for lat, lon in points))


TRIANGLE = (("60.5", "22.1"), ("61", "23"), ("60", "24.25"))


@pytest.mark.parametrize("points", [TRIANGLE, (*TRIANGLE, TRIANGLE[0])])
def test_a_polygon_is_closed(described: Any, points: tuple[tuple[str, str], ...]) -> None:
    resource, said = described(study={"polygons": (corners(*points),)})
    (location,) = resource.geo_locations
    assert [(p.latitude, p.longitude) for p in location.polygon] == [*TRIANGLE, TRIANGLE[0]]
    assert "EXP125" not in said


@pytest.mark.parametrize("points", [TRIANGLE[:2], (*TRIANGLE, ("91", "0")), (*TRIANGLE, ("north", "0"))])
def test_a_polygon_that_is_none_is_refused(described: Any, points: tuple[tuple[str, str], ...]) -> None:
    resource, said = described(study={"polygons": (corners(*points), Polygon())})
    assert resource.geo_locations == ()
    assert len(said["EXP125"]) == 1


class TestRights:
    def test_the_licence_is_first_then_access_then_words(self, described: Any) -> None:
        access = Access(
            restrictions=(Statement(text="Under embargo until 2030. CC BY 4.0 then", lang="en"),),
            conditions=(Statement(text="N/A"),),
            embargoes=(Embargo(text="", end="2030-01-01"),),
        )
        resource, _ = described(study={"access": access}, copyrights=(LangText(text="The Archive"),))
        assert [(r.identifier, r.uri) for r in resource.rights] == [
            ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
            (None, "http://purl.org/coar/access_right/c_f1cf"),
            (None, None),
            (None, None),
        ]
        assert resource.rights[3].text == "The Archive"

    def test_unknown_access_stays_unknown(self, described: Any) -> None:
        resource, said = described()
        assert resource.rights == ()
        assert "EXP129" in said


def test_descriptions_by_type_and_language(described: Any) -> None:
    methods = Methods(
        time_methods=(Term(text="Cross-section", lang="en"), Term(text="Poikkileikkaus", lang="fi")),
        collection_modes=(Term(text="Interview", lang="en"), Term(text="Diary", lang="en")),
        sources=(LangText(text="Unavailable."),),
    )
    study = {
        "abstracts": (
            LangText(text="One", lang="en"),
            LangText(text="Yksi", lang="fi"),
            LangText(text="Two", lang="en"),
        ),
        "universes": (
            Universe(text="Adults", clusion="I", lang="en"),
            Universe(text="Soldiers", clusion="E", lang="en"),
        ),
        "methods": methods,
        "notes": (LangText(text="A note", lang="en"),),
    }
    resource, _ = described(study=study, series=(Series(information=(LangText(text="About", lang="en"),)),))
    assert [(d.type, d.lang, d.text) for d in resource.descriptions] == [
        ("Abstract", "en", "One\n\nTwo"),
        ("Abstract", "fi", "Yksi"),
        ("Methods", "en", "Universe: Adults\nExcluded from the universe: Soldiers\nTime method: Cross-section\n"
         "Mode of collection: Interview; Diary"),
        ("Methods", "fi", "Time method: Poikkileikkaus"),
        ("SeriesInformation", "en", "About"),
        ("Other", "en", "Notes: A note"),
    ]  # fmt: skip


class TestFunding:
    def test_a_grant_goes_to_the_funder_its_agency_names(self, described: Any) -> None:
        config = Config(funders={"ESRC": AgentIdentifier(identifier="501100000269", scheme="Crossref Funder ID")})
        resource, _ = described(
            funders=(agent("Economic and Social Research Council", abbr="ESRC"), agent("Other Fund")),
            grants=(
                Grant(number="RES-1", agency="esrc"),
                Grant(number="RES-2", agency="ESRC"),
                Grant(number="W02:1", agency="BMBWF"),
            ),
            source={"config": config},
        )
        assert [(f.funder, f.award, f.identifier) for f in resource.funding_references] == [
            ("Economic and Social Research Council", "RES-1", "https://doi.org/10.13039/501100000269"),
            ("Economic and Social Research Council", "RES-2", "https://doi.org/10.13039/501100000269"),
            ("Other Fund", None, None),
            ("BMBWF", "W02:1", None),
        ]
        assert all(f.award_uri is None for f in resource.funding_references)

    def test_as_many_of_each_are_paired_by_order_and_it_is_said(self, described: Any) -> None:
        resource, said = described(
            funders=(agent("A"), agent("B")), grants=(Grant(number="1"), Grant(number="2"), Grant(number="N/A"))
        )
        assert [(f.funder, f.award) for f in resource.funding_references] == [("A", "1"), ("B", "2")]
        assert "EXP116" in said

    def test_a_grant_without_its_funder_is_kept_in_words(self, described: Any) -> None:
        resource, said = described(funders=(agent("A"),), grants=(Grant(number="1"), Grant(number="2")))
        assert [(f.funder, f.award) for f in resource.funding_references] == [("A", None)]
        assert [d.text for d in resource.descriptions] == ["Grant number: 1", "Grant number: 2"]
        assert len(said["EXP126"]) == 2

    def test_an_agency_without_a_number_is_a_funder(self, described: Any) -> None:
        resource, _ = described(
            grants=(Grant(agency="Suomen Akatemia", lang="fi"), Grant(agency="Academy", lang="en"))
        )
        assert [(f.funder, f.award) for f in resource.funding_references] == [("Academy", None)]

    def test_no_identifier_is_guessed_and_a_strange_scheme_is_other(self, described: Any) -> None:
        config = Config(funders={"B": AgentIdentifier(identifier="Q1", scheme="Wikidata")})
        resource, _ = described(funders=(agent("ESRC"), agent("B")), source={"config": config})
        assert [(f.identifier, f.identifier_type) for f in resource.funding_references] == [
            (None, None),
            ("Q1", "Other"),
        ]

    @pytest.mark.parametrize(
        ("number", "uri"),
        [
            ("info:eu-repo/grantAgreement/EC/H2020/640741", "info:eu-repo/grantAgreement/EC/H2020/640741"),
            ("10.35802/218300", "https://doi.org/10.35802/218300"),
            ("RES-1", None),
        ],
    )
    def test_an_award_that_is_an_address_has_one(self, described: Any, number: str, uri: str | None) -> None:
        resource, _ = described(grants=(Grant(number=number, agency="EC"),))
        assert resource.funding_references[0].award_uri == uri


class TestRelations:
    def test_identifiers_by_syntax_and_words_as_items(self, described: Any) -> None:
        related = (
            Related(kind="publication", text="A paper", identifiers=(Identifier(value="doi:10.1000/x"),)),
            Related(kind="publication", identifiers=(Identifier(value="The political awareness", agency="URN"),)),
            Related(kind="material", uris=("https://archive.example.org/guide.pdf", "Road traffic")),
            Related(kind="study", titles=(Title(text="First wave", kind="main", lang="en"),)),
            Related(kind="publication", text="A paper", lang="fi"),
        )
        resource, _ = described(study={"related": related})
        assert [(r.value, r.type, r.relation) for r in resource.related_identifiers] == [
            ("10.1000/x", "DOI", "IsReferencedBy"),
            ("https://archive.example.org/guide.pdf", "URL", "IsDocumentedBy"),
        ]
        assert [(i.titles[0].text, i.relation) for i in resource.related_items] == [
            ("A paper", "IsReferencedBy"), ("The political awareness", "IsReferencedBy"),
            ("Road traffic", "IsDocumentedBy"), ("First wave", "References"),
        ]  # fmt: skip

    def test_a_series_in_two_languages_is_one(self, described: Any) -> None:
        series = (
            Series(names=(LangText(text="Barometri", lang="fi"),), uri="https://fsd.example.org/8?lang=fi"),
            Series(names=(LangText(text="Barometer", lang="en"),), uri="https://fsd.example.org/8?lang=en"),
        )
        resource, _ = described(series=series)
        (item,) = resource.related_items
        assert [(t.text, t.lang) for t in item.titles] == [("Barometri", "fi"), ("Barometer", "en")]
        assert (item.general, item.relation) == ("Collection", "IsPartOf")
        resource, _ = described(series=(series[0], dataclasses.replace(series[0], names=series[1].names * 2)))
        assert len(resource.related_items) == 2

    def test_files_and_materials_with_an_address(self, described: Any) -> None:
        resource, _ = described(
            study={
                "files": (DataFile(identifiers=(Identifier(value="doi:10.1000/f"),)), DataFile(uri="local.sav")),
                "materials": (
                    OtherMaterial(uri="https://a.example.org/1", level="datafile"),
                    OtherMaterial(uri="https://a.example.org/2", level="study"),
                ),
            }
        )
        assert [(r.value, r.relation) for r in resource.related_identifiers] == [
            ("10.1000/f", "HasPart"), ("https://a.example.org/1", "HasPart"),
            ("https://a.example.org/2", "IsDocumentedBy"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("address", "scheme", "found"),
        [
            ("https://oai.example.org/oai?verb=GetRecord&identifier=1", "ddi:codebook:2_5", True),
            ("https://oai.example.org/oai?verb=GetRecord&identifier=1", "http://www.icpsr.umich.edu/DDI", False),
            ("http://127.0.0.1:8000/oai?verb=GetRecord", "ddi:codebook:2_5", False),
            (None, "ddi:codebook:2_5", False),
        ],
    )
    def test_the_record_itself_is_metadata_of_the_data(
        self, described: Any, address: str | None, scheme: str, found: bool
    ) -> None:
        tree = etree.Element(f"{{{scheme}}}codeBook")
        resource, _ = described(source={"address": address, "tree": tree})
        related = [(r.value, r.relation, r.metadata_scheme) for r in resource.related_identifiers]
        assert related == ([(address, "HasMetadata", scheme)] if found else [])


class TestFiles:
    NOTHING = Summary(expected=0, present=0, matched=0, missing=0, unexpected=0, changed=0, duplicates=0)

    def test_sizes_and_formats_are_of_the_files_that_are_there(self, described: Any) -> None:
        files = (
            FileResult(path="a.txt", status="matched", size=10, media_type="text/plain"),
            FileResult(path="b.csv", status="unexpected", size=5, media_type="text/csv"),
            FileResult(path="c.sav", status="missing", size=99, media_type="application/x-spss-sav"),
        )
        there = Reconciliation(summary=self.NOTHING, claims=(), files=files, sets=(), findings=())
        resource, _ = described(
            source={"reconciliation": there}, study={"files": (DataFile(type="Stata", cases="662", variables="1"),)}
        )
        assert [s.text for s in resource.sizes] == ["2 files", "15 bytes", "662 cases", "1 variable"]
        assert [f.text for f in resource.formats] == ["text/csv", "text/plain"]

    def test_without_a_folder_the_record_is_believed(self, described: Any) -> None:
        files = tuple(DataFile(names=(LangText(text=n),), type="SPSS", cases="10") for n in "ab")
        resource, _ = described(study={"files": (*files, DataFile(cases="about ten"))})
        assert [s.text for s in resource.sizes] == ["a: 10 cases", "b: 10 cases"]
        assert [f.text for f in resource.formats] == ["SPSS"]

    @pytest.mark.parametrize(
        ("names", "language", "codes"),
        [
            ('<fileName xml:lang="fi">a</fileName>', "fi", set()),
            ('<fileName xml:lang="fi">a</fileName><fileName xml:lang="en">a</fileName>', "en", {"EXP118"}),
            ('<fileName xml:lang="jp">a</fileName><fileName xml:lang="fi"/>', None, set()),
            ("<fileName>a</fileName>", None, set()),
        ],
    )
    def test_the_language_is_that_of_the_files(
        self, described: Any, names: str, language: str | None, codes: set[str]
    ) -> None:
        tree = etree.fromstring(
            '<codeBook xmlns="ddi:codebook:2_5" xml:lang="en">'
            f"<fileDscr><fileTxt>{names}</fileTxt></fileDscr></codeBook>"
        )
        resource, said = described(source={"tree": tree})
        assert (resource.language.value if resource.language else None) == language
        assert codes == {"EXP118"} & set(said)


class TestLosses:
    def test_what_has_no_place_is_said_once_a_sort(self, described: Any) -> None:
        _, said = described(software=(Software(text="SPSS"), Software(text="R")), notes=(LangText(text="x"),))
        assert said["EXP130"] == [
            "stdyDscr/citation/prodStmt/software is not exported (2 times)",
            "stdyDscr/citation/notes is not exported (1 time)",
        ]

    def test_what_was_not_read_is_said(self, described: Any) -> None:
        unparsed = (Unparsed(path="dataDscr", line=7, content="<dataDscr/>"),)
        _, said = described(source={"unparsed": unparsed})
        assert "dataDscr" in said["EXP131"][0]

    def test_a_language_that_is_none_is_said(self, described: Any) -> None:
        tree = etree.fromstring(
            '<codeBook xml:lang="FR"><stdyDscr xml:lang="jp"/><dataDscr><var xml:lang="yy"/></dataDscr></codeBook>'
        )
        abstracts = (LangText(text="A", lang="jp"), LangText(text="B", lang="FR"))
        resource, said = described(study={"abstracts": abstracts}, source={"tree": tree})
        assert [d.lang for d in resource.descriptions] == [None, "fr"]
        assert said["EXP123"] == ["'jp' is no language"]


def test_characters_that_xml_cannot_hold_are_left_out(described: Any) -> None:
    resource, _ = described(study={"abstracts": (LangText(text="a\x00b\x0bc\ud800d\ufffee"),)})
    assert resource.descriptions[0].text == "abcde"


def test_same_input_same_bytes(source_of: Any) -> None:
    def once() -> list[bytes]:
        source: Source = source_of(Study(namespace="", citation=LEAST))
        return [a.data for a in export(source).artifacts]

    assert once() == once()


FIXTURE = Path(__file__).resolve().parents[2] / "fixtures/relations-study"


@pytest.fixture(scope="module")
def resource() -> Resource:
    (found,) = codebooks(parse((FIXTURE / "record.xml").read_bytes()))
    study, unparsed = read(found.element)
    source = Source(
        study=study, tree=found.element, unparsed=unparsed, config=load(FIXTURE / "ddi-tools.toml"),
        as_of=date(2026, 1, 1),
    )  # fmt: skip
    resource, _ = describe(source)
    assert resource is not None
    return resource


class TestMainFixture:
    """The figures that issue 2 asks to be shown."""

    def test_identity(self, resource: Resource) -> None:
        assert (resource.identifier.type, resource.identifier.value) == ("DOI", "10.5255/UKDA-SN-857133")
        assert resource.publisher.name == "UK Data Service"
        assert resource.publication_year.value == "2024"

    def test_creators(self, resource: Resource) -> None:
        assert [(c.family_name, c.given_name, c.affiliations[0].name) for c in resource.creators] == [
            ("Whittaker", "A", "University of Stirling"),
            ("Radcliffe", "P", "Kings College London"),
            ("Chandler", "A", "University of Edinburgh"),
            ("Wincup", "E", "Independent Consultant"),
            ("Carver", "H", "University of Stirling"),
            ("Finch", "E", "South London and Maudsley NHS Foundation Trust"),
            ("Callaghan", "J", "University of Stirling"),
        ]
        assert {c.name_type for c in resource.creators} == {"Personal"}

    def test_dates_places_and_funding(self, resource: Resource) -> None:
        dates = {d.type: d.value for d in resource.dates}
        assert (dates["Available"], dates["Collected"]) == ("2025-01-01", "2021-04-01/2022-12-01")
        assert {"Scotland", "England", "United Kingdom"} <= {g.place for g in resource.geo_locations}
        (funder,) = resource.funding_references
        assert (funder.funder, funder.identifier_type, funder.identifier) == (
            "ESRC", "Crossref Funder ID", "https://doi.org/10.13039/501100000269",
        )  # fmt: skip
