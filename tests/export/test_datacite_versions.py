"""One resource in the words of each version of DataCite's schema."""

import dataclasses

import pytest

from ddi_tools.cli import options
from ddi_tools.export.datacite import write_xml
from ddi_tools.export.datacite.exporter import export
from ddi_tools.export.datacite.resource import (
    Contributor,
    Creator,
    Date,
    Identifier,
    PublicationYear,
    Publisher,
    RelatedIdentifier,
    RelatedItem,
    Resource,
    ResourceType,
    Title,
)
from ddi_tools.export.datacite.versions import NEWEST, SCHEMAS, fit
from ddi_tools.export.registry import Source

RESOURCE = Resource(
    identifier=Identifier(value="10.5255/UKDA-SN-1", type="DOI"),
    creators=(Creator(name="A"),),
    titles=(Title(text="T"),),
    publisher=Publisher(name="P"),
    publication_year=PublicationYear(value="2024"),
    resource_type=ResourceType(),
    contributors=(Contributor(who=Creator(name="B"), type="Translator"),),
    dates=(
        Date(value="2024", type="Issued"),
        Date(value="1990/1995", type="Coverage"),
        Date(value="1999", type="Coverage", information="spring"),
    ),
    related_identifiers=(
        RelatedIdentifier(value="10.1/x", type="DOI", relation="References"),
        RelatedIdentifier(value="10.1/y", type="DOI", relation="IsReferencedBy"),
    ),
    related_items=(RelatedItem(general="Dataset", relation="References", titles=(Title(text="W"),)),),
)


def test_the_newest_says_all() -> None:
    assert fit(RESOURCE, "4.7") == (RESOURCE, ())


def test_4_6_has_all_that_is_written() -> None:
    assert fit(RESOURCE, "4.6") == (RESOURCE, ())


def test_4_5_has_no_coverage_and_keeps_the_word() -> None:
    fitted, said = fit(RESOURCE, "4.5")
    assert [(d.type, d.information) for d in fitted.dates] == [
        ("Issued", None), ("Other", "Coverage"), ("Other", "Coverage; spring"),
    ]  # fmt: skip
    assert [c.type for c in fitted.contributors] == ["Other"]
    assert {f.value for f in said} == {"Coverage", "Translator"}
    assert "(2 times)" in said[0].message


@pytest.mark.parametrize("version", SCHEMAS)
def test_the_xml_names_the_schema_of_its_version(relations: Source, version: str) -> None:
    xml, _ = export(dataclasses.replace(relations, datacite=version)).artifacts
    assert f"{write_xml.KERNEL} {SCHEMAS[version]}".encode() in xml.data


def test_the_option_offers_the_versions_that_there_are(relations: Source) -> None:
    def command() -> None: ...

    (option,) = options.datacite(command).__click_params__  # type: ignore[attr-defined]
    assert tuple(option.type.choices) == tuple(SCHEMAS)
    assert option.default == NEWEST == relations.datacite
