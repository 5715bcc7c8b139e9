"""schema.org JSON-LD: what search engines require, and nothing that the record does not say."""

import dataclasses
import json
from datetime import date
from typing import Any

import pytest

from ddi_tools.codebook.model import (
    Access,
    Agent,
    Citation,
    DatedText,
    Grant,
    Holdings,
    Identifier,
    LangText,
    PersistentId,
    Place,
    Statement,
    Study,
    Subject,
    Title,
)
from ddi_tools.config import AgentIdentifier, Config
from ddi_tools.export import schema_org
from ddi_tools.export.registry import Source

from .conftest import SourceOf, file_result, filled, reconciled

STUDY = Study(
    namespace="ddi:codebook:2_5",
    citation=Citation(
        titles=(Title(text="A study", kind="main", lang="en"),),
        identifiers=(Identifier(value="10.1234/x", agency="DOI", doi="10.1234/x"),),
        creators=(Agent(text="Who, W", name="Who, W"),),
        distributors=(Agent(text="An Archive", name="An Archive"),),
        distribution_dates=(DatedText(date="2024"),),
    ),
    abstracts=(LangText(text="An abstract that is long enough to be taken by a search engine.", lang="en"),),
)


def exported(source: Source) -> dict[str, Any]:
    (artifact,) = schema_org.export(source).artifacts
    assert (artifact.path, artifact.media_type) == ("schema-org.jsonld", "application/ld+json")
    value = json.loads(artifact.data)
    assert isinstance(value, dict)
    return value


def with_citation(**given: Any) -> Study:
    return dataclasses.replace(STUDY, citation=dataclasses.replace(STUDY.citation, **given))


def test_what_search_engines_ask_for(relations: Source) -> None:
    found = exported(relations)
    assert found["@context"] == "https://schema.org/"
    assert found["@type"] == "Dataset"
    assert found["name"] == "The Relations Study Data, 2021-2022"
    assert 50 <= len(found["description"]) <= 5000
    assert found["identifier"] == [
        "https://doi.org/10.5255/UKDA-SN-857133",
        {"@type": "PropertyValue", "propertyID": "UKDA", "value": "857133"},
    ]
    assert found["url"] == found["@id"] == "https://doi.org/10.5255/UKDA-SN-857133"
    assert found["creator"][0] == {
        "@type": "Person", "name": "Whittaker, A", "givenName": "A", "familyName": "Whittaker",
        "affiliation": {"@type": "Organization", "name": "University of Stirling"},
    }  # fmt: skip
    assert found["publisher"] == {"@type": "Organization", "name": "UK Data Service"}
    assert found["datePublished"] == "2024"
    assert found["temporalCoverage"] == "2021-04-01/2022-12-01"
    assert {p["name"] for p in found["spatialCoverage"]} >= {"Scotland", "England", "United Kingdom"}
    assert found["funder"] == {
        "@type": "Organization", "@id": "https://doi.org/10.13039/501100000269", "name": "ESRC",
    }  # fmt: skip
    assert found["includedInDataCatalog"]["name"] == "datacatalogue.cessda.eu"
    assert "Focus groups" in found["measurementTechnique"]


def test_the_files_of_the_folder_are_distributions_without_an_address(relations: Source) -> None:
    files = exported(relations)["distribution"]
    assert files[0] == {
        "@type": "DataDownload", "name": "metadata/files.csv", "encodingFormat": "text/csv", "contentSize": "52 B",
        "sha256": "0123456789abcdef" * 4,
    }  # fmt: skip
    assert not any("contentUrl" in f for f in files)


def test_a_missing_file_is_no_distribution(source_of: SourceOf) -> None:
    found = reconciled(file_result("here.txt"), file_result("gone.txt", "missing"))
    assert exported(source_of(STUDY, reconciliation=found))["distribution"]["name"] == "here.txt"


@pytest.mark.parametrize(
    ("agent", "type_"),
    [
        (Agent(text="Pulkkinen, Lea", name="Pulkkinen, Lea", name_type="personal"), "Person"),
        (Agent(text="United Nations", name="United Nations", name_type="organizational"), "Organization"),
        (Agent(text="David Brook", name="David Brook"), None),
    ],
)
def test_persons_and_organisations_are_called_so_on_evidence_only(
    source_of: SourceOf, agent: Agent, type_: str | None
) -> None:
    creator = exported(source_of(with_citation(creators=(agent,))))["creator"]
    assert creator.get("@type") == type_
    assert creator["name"] == agent.name


def test_an_organisation_belongs_to_another_and_has_no_affiliation(source_of: SourceOf) -> None:
    agent = Agent(text="A Centre", name="A Centre", name_type="organizational", affiliation="A University")
    creator = exported(source_of(with_citation(creators=(agent,))))["creator"]
    assert creator["memberOf"] == {"@type": "Organization", "name": "A University"}
    assert "affiliation" not in creator


def test_an_orcid_is_the_creators_id(source_of: SourceOf) -> None:
    pids = (PersistentId(scheme="ORCID", value="0000-0002-1825-0097"),)
    creator = exported(source_of(with_citation(creators=(Agent(text="Who, W", name="Who, W", identifiers=pids),))))
    assert creator["creator"]["@id"] == "https://orcid.org/0000-0002-1825-0097"


def test_free_of_charge_is_said_of_open_data_only(relations: Source, source_of: SourceOf) -> None:
    before = exported(dataclasses.replace(relations, as_of=date(2024, 12, 1)))
    assert "isAccessibleForFree" not in before
    assert "http://purl.org/coar/access_right/c_f1cf" in before["conditionsOfAccess"]
    assert any("1 January 2025" in c for c in before["conditionsOfAccess"])
    silent = exported(source_of(STUDY))
    assert "isAccessibleForFree" not in silent
    assert "conditionsOfAccess" not in silent


def test_a_licence_is_an_address_or_it_is_none(source_of: SourceOf) -> None:
    def licensed(text: str) -> Any:
        access = Access(conditions=(Statement(text=text),))
        return exported(source_of(dataclasses.replace(STUDY, access=access))).get("license")

    assert licensed("https://creativecommons.org/licenses/by/4.0/") == "https://creativecommons.org/licenses/by/4.0/"
    assert licensed("Ask the depositor.") is None


def test_a_period_covered_goes_before_the_time_of_collection(source_of: SourceOf) -> None:
    study = dataclasses.replace(
        STUDY,
        collection_dates=(DatedText(date="2020", event="start"), DatedText(date="2021", event="end")),
    )
    assert exported(source_of(study))["temporalCoverage"] == "2020/2021"
    study = dataclasses.replace(study, periods=(DatedText(date="1900", event="start"),))
    assert exported(source_of(study))["temporalCoverage"] == "1900/.."


def test_keywords_are_terms_with_what_is_known_of_their_vocabulary(source_of: SourceOf) -> None:
    concept = "https://hasset.ukdataservice.ac.uk/45100da9-69d4-4eb9-b55c-cc81bf6e5125"
    study = dataclasses.replace(
        STUDY, keywords=(Subject(text="CHILDREN", vocab="HASSET", vocab_uri=concept), Subject(text="drugs"))
    )
    assert exported(source_of(study))["keywords"] == [
        {
            "@type": "DefinedTerm", "@id": concept, "name": "CHILDREN",
            "inDefinedTermSet": {"@type": "DefinedTermSet", "name": "HASSET"},
        },
        {"@type": "DefinedTerm", "name": "drugs"},
    ]  # fmt: skip


def test_grants_and_funders(source_of: SourceOf) -> None:
    config = Config(funders={"ESRC": AgentIdentifier(identifier="501100000269", scheme="Crossref Funder ID")})
    study = with_citation(funders=(Agent(text="ESRC", name="ESRC"),), grants=(Grant(number="ES/1", agency="ESRC"),))
    found = exported(source_of(study, config=config))
    assert found["funding"]["identifier"] == "ES/1"
    assert found["funding"]["funder"]["@id"] == "https://doi.org/10.13039/501100000269"
    assert found["funder"]["name"] == "ESRC"


def test_the_page_of_the_study_is_its_url(source_of: SourceOf) -> None:
    found = exported(source_of(with_citation(holdings=(Holdings(uri="https://example.org/1"),))))
    assert found["url"] == "https://example.org/1"
    assert found["@id"] == "https://doi.org/10.1234/x"


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("https://datacatalogue.cessda.eu/oai-pmh/v0/oai", "datacatalogue.cessda.eu"),
        ("http://127.0.0.1:40123/oai", None),
        ("http://localhost/oai", None),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_a_catalogue_is_named_by_its_host(endpoint: str | None, host: str | None) -> None:
    assert schema_org.catalogue(endpoint) == host


@pytest.mark.parametrize(
    ("abstract", "codes"), [("Short.", ["EXP302"]), ("long " * 1200, ["EXP301"]), ("x" * 60, []), ("", ["EXP302"])]
)
def test_descriptions_outside_the_limits_are_reported(source_of: SourceOf, abstract: str, codes: list[str]) -> None:
    study = dataclasses.replace(STUDY, abstracts=(LangText(text=abstract),) if abstract else ())
    source = source_of(study)
    assert [f.code for f in schema_org.export(source).findings] == codes
    description = exported(source)["description"]
    assert len(description) <= 5000
    assert description.startswith(abstract[:4900].rsplit(" ", 1)[0])


def test_a_record_without_a_title_is_named_by_its_citation(source_of: SourceOf) -> None:
    source = source_of(with_citation(titles=()))
    assert [f.code for f in schema_org.export(source).findings] == ["EXP303"]
    assert "Who, W (2024)" in exported(source)["name"]


def test_places_with_a_box(source_of: SourceOf) -> None:
    from ddi_tools.codebook.model import BoundingBox, Point, Polygon

    box = BoundingBox(west="-7.5", east="1.8", south="49.9", north="60.8")
    corners = (Point(latitude=lat, longitude=lon) for lat, lon in (("1", "2"), ("3", "4"), ("5", "6.5")))
    study = dataclasses.replace(
        STUDY, nations=(Place(text="United Kingdom"),), boxes=(box,), polygons=(Polygon(points=tuple(corners)),)
    )  # fmt: skip
    name, shape, polygon = exported(source_of(study))["spatialCoverage"]
    assert polygon["geo"] == {"@type": "GeoShape", "polygon": "1 2 3 4 5 6.5 1 2"}
    assert name == {"@type": "Place", "name": "United Kingdom"}
    assert shape["geo"] == {"@type": "GeoShape", "box": "49.9 -7.5 60.8 1.8"}


@pytest.mark.parametrize("attack", ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028", "\ud800"])
def test_no_text_ends_the_script_element_of_a_page(source_of: SourceOf, attack: str) -> None:
    written = schema_org.dumps(schema_org.dataset(source_of(filled(Study, attack))))
    assert "<" not in written
    written.encode("utf-8")
    assert json.loads(written)["@type"] == "Dataset"


def test_nothing_is_empty_and_the_order_of_keys_is_fixed(source_of: SourceOf, relations: Source) -> None:
    def walk(value: Any) -> None:
        assert value not in (None, "", [], {})
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(each)

    for source in (relations, source_of(STUDY), source_of(Study(namespace="")), source_of(filled(Study, "Text."))):
        walk(exported(source))
    assert list(exported(relations))[:4] == ["@context", "@type", "@id", "identifier"]
    assert schema_org.export(relations) == schema_org.export(relations)
