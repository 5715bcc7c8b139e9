"""The XML and the JSON of DataCite say the same, and hold every text as it was."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.codebook.write import legal
from ddi_tools.export.datacite import write_json, write_xml
from ddi_tools.export.datacite.resource import (
    Affiliation,
    AlternateIdentifier,
    Box,
    Contributor,
    Creator,
    Date,
    Description,
    Format,
    FundingReference,
    GeoLocation,
    Identifier,
    Language,
    NameIdentifier,
    PublicationYear,
    Publisher,
    RelatedIdentifier,
    RelatedItem,
    Resource,
    ResourceType,
    Rights,
    Size,
    Subject,
    Title,
    Url,
    Version,
)

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PERSON = {"nameType": "nameType", "lang": XML_LANG}
SCHEME = {"schemeUri": "schemeURI"}

#: Property by property: the XML's path of elements, the JSON's key of the text, and its other keys by attribute.
TABLE: dict[str, tuple[str, str, dict[str, str]]] = {
    "titles": ("titles/title", "title", {"titleType": "titleType", "lang": XML_LANG}),
    "subjects": (
        "subjects/subject", "subject",
        {"subjectScheme": "subjectScheme", "schemeUri": "schemeURI", "valueUri": "valueURI",
         "classificationCode": "classificationCode", "lang": XML_LANG},
    ),
    "dates": ("dates/date", "date", {"dateType": "dateType", "dateInformation": "dateInformation"}),
    "alternateIdentifiers": (
        "alternateIdentifiers/alternateIdentifier", "alternateIdentifier",
        {"alternateIdentifierType": "alternateIdentifierType"},
    ),
    "relatedIdentifiers": (
        "relatedIdentifiers/relatedIdentifier", "relatedIdentifier",
        {"relatedIdentifierType": "relatedIdentifierType", "relationType": "relationType",
         "resourceTypeGeneral": "resourceTypeGeneral", "relatedMetadataScheme": "relatedMetadataScheme",
         "schemeUri": "schemeURI", "schemeType": "schemeType"},
    ),
    "rightsList": (
        "rightsList/rights", "rights",
        {"rightsUri": "rightsURI", "rightsIdentifier": "rightsIdentifier",
         "rightsIdentifierScheme": "rightsIdentifierScheme", "schemeUri": "schemeURI", "lang": XML_LANG},
    ),
    "descriptions": (
        "descriptions/description", "description", {"descriptionType": "descriptionType", "lang": XML_LANG}
    ),
}  # fmt: skip


def read(xml: bytes) -> dict[str, Any]:
    """The XML as the attributes of the JSON: a reader of its own, to hold one writer against the other."""
    root = etree.fromstring(xml)
    found: dict[str, Any] = {
        key: [entry(e, text, attributes) for e in elements(root, path)]
        for key, (path, text, attributes) in TABLE.items()
    }
    found |= {key: [e.text or "" for e in elements(root, f"{key}/{key[:-1]}")] for key in ("sizes", "formats")}
    found |= {key: one.text for key in ("language", "version") for one in elements(root, key)}
    (identifier,) = elements(root, "identifier")
    if identifier.get("identifierType") == "DOI":
        found["doi"] = identifier.text
    else:
        stand_in = {
            "alternateIdentifier": identifier.text,
            "alternateIdentifierType": identifier.get("identifierType"),
        }
        found["alternateIdentifiers"].insert(0, stand_in)
    (publisher,) = elements(root, "publisher")
    attributes = {k: k for k in ("publisherIdentifier", "publisherIdentifierScheme")} | SCHEME | {"lang": XML_LANG}
    found["publisher"] = entry(publisher, "name", attributes)
    (year,), (kind,) = elements(root, "publicationYear"), elements(root, "resourceType")
    found["publicationYear"] = int(year.text or "")
    found["types"] = entry(kind, "resourceType", {"resourceTypeGeneral": "resourceTypeGeneral"})
    found["creators"] = [person(e, "creatorName") for e in elements(root, "creators/creator")]
    found["contributors"] = [
        person(e, "contributorName") | {"contributorType": e.get("contributorType")}
        for e in elements(root, "contributors/contributor")
    ]
    found["geoLocations"] = [location(e) for e in elements(root, "geoLocations/geoLocation")]
    found["fundingReferences"] = [funding(e) for e in elements(root, "fundingReferences/fundingReference")]
    found["relatedItems"] = [item(e) for e in elements(root, "relatedItems/relatedItem")]
    return {key: value for key, value in found.items() if value != []}


def elements(parent: etree._Element, path: str) -> list[etree._Element]:
    return parent.findall("/".join(f"{{*}}{step}" for step in path.split("/")))


def entry(element: etree._Element, key: str, attributes: dict[str, str]) -> dict[str, Any]:
    text = (element.text or "") + "".join("\n" + (br.tail or "") for br in element)
    given = {name: element.get(attribute) for name, attribute in attributes.items()}
    return ({key: text} if text else {}) | {name: value for name, value in given.items() if value is not None}


def person(element: etree._Element, name: str) -> dict[str, Any]:
    (named,) = elements(element, name)
    found = entry(named, "name", PERSON)
    found |= {part: e.text for part in ("givenName", "familyName") for e in elements(element, part)}
    identifiers = {"nameIdentifierScheme": "nameIdentifierScheme"} | SCHEME
    if given := [entry(e, "nameIdentifier", identifiers) for e in elements(element, "nameIdentifier")]:
        found["nameIdentifiers"] = given
    affiliation = {k: k for k in ("affiliationIdentifier", "affiliationIdentifierScheme")} | SCHEME
    if given := [entry(e, "name", affiliation) for e in elements(element, "affiliation")]:
        found["affiliation"] = given
    return found


def location(element: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place in elements(element, "geoLocationPlace"):
        found["geoLocationPlace"] = place.text
    for box in elements(element, "geoLocationBox"):
        found["geoLocationBox"] = {etree.QName(bound).localname: float(bound.text or "") for bound in box}
    return found


def funding(element: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {"funderName": elements(element, "funderName")[0].text}
    for e in elements(element, "funderIdentifier"):
        found |= entry(e, "funderIdentifier", {"funderIdentifierType": "funderIdentifierType"} | SCHEME)
    for e in elements(element, "awardNumber"):
        found |= entry(e, "awardNumber", {"awardUri": "awardURI"})
    return found


def item(element: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {key: element.get(key) for key in ("relatedItemType", "relationType")}
    found["titles"] = [
        entry(e, "title", {"titleType": "titleType", "lang": XML_LANG}) for e in elements(element, "titles/title")
    ]
    for e in elements(element, "relatedItemIdentifier"):
        found["relatedItemIdentifier"] = entry(
            e, "relatedItemIdentifier", {"relatedItemIdentifierType": "relatedItemIdentifierType"}
        )
    return found


def attributes(resource: Resource) -> dict[str, Any]:
    body = json.loads(write_json.write(resource))
    assert body["data"]["type"] == "dois"
    found: dict[str, Any] = body["data"]["attributes"]
    return {k: v for k, v in found.items() if v not in ([], None) and k not in {"url", "schemaVersion"}}


def full(text: str = "Ä & <b> ]]> \"'", *, lang: str | None = "en", doi: bool = True) -> Resource:
    """A resource with every property, and `text` in each that takes a text."""
    who = Creator(
        name=text, name_type="Personal", given_name=text, family_name=text, lang=lang,
        identifiers=(NameIdentifier(value=text, scheme="ORCID", scheme_uri="https://orcid.org/"),),
        affiliations=(Affiliation(name=text, identifier="https://ror.org/03yrm5c26", scheme="ROR"),),
    )  # fmt: skip
    return Resource(
        identifier=Identifier(value="10.5255/UKDA-SN-1" if doi else text, type="DOI" if doi else "UKDA"),
        creators=(who, Creator(name=text)),
        titles=(Title(text=text, lang=lang), Title(text=text, type="Subtitle")),
        publisher=Publisher(name=text, identifier="https://ror.org/0468x4e75", scheme="ROR", lang=lang),
        publication_year=PublicationYear(value="2024"),
        resource_type=ResourceType(text=text),
        subjects=(Subject(text=text, scheme=text, scheme_uri="urn:x:y", code="A1", lang=lang), Subject(text=text)),
        contributors=(Contributor(who=who, type="Producer"),),
        dates=(Date(value="2021-04-01/..", type="Collected", information=text), Date(value="2024", type="Issued")),
        language=Language(value="en"),
        alternate_identifiers=(AlternateIdentifier(value=text, type=text),),
        related_identifiers=(
            RelatedIdentifier(value=text, type="URL", relation="References", general="Text"),
            RelatedIdentifier(
                value=text, type="URL", relation="HasMetadata", metadata_scheme=text, scheme_uri="https://x.example",
                scheme_type="XSD",
            ),
        ),
        sizes=(Size(text=text),),
        formats=(Format(text=text),),
        version=Version(text=text),
        rights=(Rights(text=text, uri="http://purl.org/coar/access_right/c_abf2", lang=lang), Rights(text=text)),
        descriptions=(Description(text=f"{text}\n{text}\n\n{text}", type="Abstract", lang=lang),),
        geo_locations=(GeoLocation(place=text), GeoLocation(box=Box(west="-1.5", east="2", south="0", north="9"))),
        funding_references=(
            FundingReference(funder=text, identifier=text, identifier_type="Other", award=text, award_uri="urn:x:y"),
            FundingReference(funder=text),
        ),
        related_items=(
            RelatedItem(
                general="Text", relation="IsReferencedBy", titles=(Title(text=text, lang=lang),),
                identifier=Identifier(value=text, type="URL"),
            ),
            RelatedItem(general="Dataset", relation="References", titles=(Title(text=text),)),
        ),
        url=Url(value="https://example.org/1"),
    )  # fmt: skip


@pytest.mark.parametrize("resource", [full(), full(lang=None), full(doi=False)], ids=["full", "no-lang", "no-doi"])
def test_xml_and_json_say_the_same(resource: Resource) -> None:
    assert read(write_xml.write(resource)) == attributes(resource)


AWKWARD = [
    "& < > \" '", "]]>", "<script>alert(1)</script>", "שלום \u200fעולם", "e\u0301", "a\nb", "  a  b ", "\U0001f600",
    "{{ 7*7 }}",
]  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert texts(attributes(full(text)), "title") == [text, text, text, text]
    assert read(write_xml.write(full(text))) == attributes(full(text))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1).map(legal).map(lambda t: t.replace("\r", "")).filter(bool))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert read(write_xml.write(full(text))) == attributes(full(text))


def test_the_xml_names_its_schema_and_is_the_same_every_time() -> None:
    xml = write_xml.write(full())
    root = etree.fromstring(xml)
    location = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation")
    assert location == "http://datacite.org/schema/kernel-4 https://schema.datacite.org/meta/kernel-4/metadata.xsd"
    assert write_xml.write(full()) == xml
    assert write_json.write(full()) == write_json.write(full())


def test_line_breaks_of_a_description_are_br() -> None:
    xml = write_xml.write(full("a"))
    assert b'descriptionType="Abstract">a<br/>a<br/><br/>a</description>' in xml


def test_an_unregistered_identifier_is_no_doi() -> None:
    found = attributes(full("8719", doi=False))
    assert "doi" not in found
    assert found["alternateIdentifiers"][0] == {"alternateIdentifier": "8719", "alternateIdentifierType": "UKDA"}


def test_the_json_asks_for_a_draft_and_says_where_the_doi_leads() -> None:
    found = json.loads(write_json.write(full()))["data"]["attributes"]
    assert "event" not in found
    assert found["url"] == "https://example.org/1"
    assert found["schemaVersion"] == "http://datacite.org/schema/kernel-4"


def texts(value: Any, key: str) -> list[str]:
    if isinstance(value, dict):
        return [v for k, v in value.items() if k == key] + texts(list(value.values()), key)
    return (
        [t for v in value for t in texts(v, key)]
        if isinstance(value, Iterable) and not isinstance(value, str)
        else []
    )
