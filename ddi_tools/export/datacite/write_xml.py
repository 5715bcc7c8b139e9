"""A DataCite resource as XML, valid by the schema of kernel 4 from version 4.5 on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from lxml import etree

from ddi_tools.codebook.xml import XML_LANG, XSI
from ddi_tools.export.datacite.resource import (
    Contributor,
    Creator,
    Description,
    FundingReference,
    GeoLocation,
    Point,
    RelatedItem,
    Resource,
    Title,
)
from ddi_tools.export.datacite.versions import NEWEST, SCHEMAS

KERNEL = "http://datacite.org/schema/kernel-4"
SCHEMA = SCHEMAS[NEWEST]

T = TypeVar("T")


def write(resource: Resource, version: str = NEWEST) -> bytes:
    """The resource as a UTF-8 document, properties in the order of DataCite's documentation.

    `version` is named as its schema; the resource is in that version's words already.
    """
    root = etree.Element(f"{{{KERNEL}}}resource", nsmap={None: KERNEL, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{KERNEL} {SCHEMAS[version]}")
    _mandatory(root, resource)
    _optional(root, resource)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8", pretty_print=True)


def _mandatory(root: etree._Element, resource: Resource) -> None:
    _add(root, "identifier", resource.identifier.value, identifierType=resource.identifier.type)
    _list(root, "creators", resource.creators, lambda parent, c: _person(_add(parent, "creator"), "creatorName", c))
    _list(root, "titles", resource.titles, _title)
    publisher = resource.publisher
    _add(
        root, "publisher", publisher.name, lang=publisher.lang, publisherIdentifier=publisher.identifier,
        publisherIdentifierScheme=publisher.scheme, schemeURI=publisher.scheme_uri,
    )  # fmt: skip
    _add(root, "publicationYear", resource.publication_year.value)
    _add(
        root, "resourceType", resource.resource_type.text or None, resourceTypeGeneral=resource.resource_type.general
    )


def _optional(root: etree._Element, resource: Resource) -> None:
    _list(root, "subjects", resource.subjects, lambda parent, s: _add(
        parent, "subject", s.text, lang=s.lang, subjectScheme=s.scheme, schemeURI=s.scheme_uri,
        valueURI=s.value_uri, classificationCode=s.code,
    ))  # fmt: skip
    _list(root, "contributors", resource.contributors, _contributor)
    _list(root, "dates", resource.dates, lambda parent, d: _add(
        parent, "date", d.value, dateType=d.type, dateInformation=d.information
    ))  # fmt: skip
    if resource.language:
        _add(root, "language", resource.language.value)
    _list(root, "alternateIdentifiers", resource.alternate_identifiers, lambda parent, i: _add(
        parent, "alternateIdentifier", i.value, alternateIdentifierType=i.type
    ))  # fmt: skip
    _list(root, "relatedIdentifiers", resource.related_identifiers, lambda parent, r: _add(
        parent, "relatedIdentifier", r.value, relatedIdentifierType=r.type, relationType=r.relation,
        resourceTypeGeneral=r.general, relatedMetadataScheme=r.metadata_scheme, schemeURI=r.scheme_uri,
        schemeType=r.scheme_type,
    ))  # fmt: skip
    _list(root, "sizes", resource.sizes, lambda parent, s: _add(parent, "size", s.text))
    _list(root, "formats", resource.formats, lambda parent, f: _add(parent, "format", f.text))
    if resource.version:
        _add(root, "version", resource.version.text)
    _list(root, "rightsList", resource.rights, lambda parent, r: _add(
        parent, "rights", r.text, lang=r.lang, rightsURI=r.uri, rightsIdentifier=r.identifier,
        rightsIdentifierScheme=r.scheme, schemeURI=r.scheme_uri,
    ))  # fmt: skip
    _list(root, "descriptions", resource.descriptions, _description)
    _list(root, "geoLocations", resource.geo_locations, _geo_location)
    _list(root, "fundingReferences", resource.funding_references, _funding)
    _list(root, "relatedItems", resource.related_items, _related_item)


def _person(parent: etree._Element, tag: str, who: Creator) -> etree._Element:
    _add(parent, tag, who.name, lang=who.lang, nameType=who.name_type)
    for part, text in (("givenName", who.given_name), ("familyName", who.family_name)):
        if text:
            _add(parent, part, text)
    for i in who.identifiers:
        _add(parent, "nameIdentifier", i.value, nameIdentifierScheme=i.scheme, schemeURI=i.scheme_uri)
    for a in who.affiliations:
        _add(
            parent, "affiliation", a.name, affiliationIdentifier=a.identifier,
            affiliationIdentifierScheme=a.scheme, schemeURI=a.scheme_uri,
        )  # fmt: skip
    return parent


def _contributor(parent: etree._Element, contributor: Contributor) -> etree._Element:
    return _person(_add(parent, "contributor", contributorType=contributor.type), "contributorName", contributor.who)


def _title(parent: etree._Element, title: Title) -> etree._Element:
    return _add(parent, "title", title.text, lang=title.lang, titleType=title.type)


def _description(parent: etree._Element, description: Description) -> etree._Element:
    first, *lines = description.text.split("\n")
    element = _add(parent, "description", first, lang=description.lang, descriptionType=description.type)
    for line in lines:
        _add(element, "br").tail = line
    return element


def _geo_location(parent: etree._Element, location: GeoLocation) -> etree._Element:
    element = _add(parent, "geoLocation")
    if location.place:
        _add(element, "geoLocationPlace", location.place)
    if box := location.box:
        bounds = _add(element, "geoLocationBox")
        _add(bounds, "westBoundLongitude", box.west)
        _add(bounds, "eastBoundLongitude", box.east)
        _add(bounds, "southBoundLatitude", box.south)
        _add(bounds, "northBoundLatitude", box.north)
    _list(element, "geoLocationPolygon", location.polygon, _point)
    return element


def _point(parent: etree._Element, point: Point) -> etree._Element:
    element = _add(parent, "polygonPoint")
    _add(element, "pointLongitude", point.longitude)
    _add(element, "pointLatitude", point.latitude)
    return element


def _funding(parent: etree._Element, reference: FundingReference) -> etree._Element:
    element = _add(parent, "fundingReference")
    _add(element, "funderName", reference.funder)
    if reference.identifier:
        _add(
            element, "funderIdentifier", reference.identifier,
            funderIdentifierType=reference.identifier_type, schemeURI=reference.scheme_uri,
        )  # fmt: skip
    if reference.award:
        _add(element, "awardNumber", reference.award, awardURI=reference.award_uri)
    return element


def _related_item(parent: etree._Element, item: RelatedItem) -> etree._Element:
    element = _add(
        parent, "relatedItem", relatedItemType=item.general, relationType=item.relation,
    )  # fmt: skip
    if item.identifier:
        _add(
            element, "relatedItemIdentifier", item.identifier.value, relatedItemIdentifierType=item.identifier.type
        )  # fmt: skip
    _list(element, "titles", item.titles, _title)
    return element


def _add(
    parent: etree._Element, tag: str, text: str | None = None, *, lang: str | None = None, **attributes: str | None
) -> etree._Element:
    element = etree.SubElement(parent, f"{{{KERNEL}}}{tag}")
    element.text = text
    if lang:
        element.set(XML_LANG, lang)
    for key, value in attributes.items():
        if value is not None:
            element.set(key, value)
    return element


def _list(
    parent: etree._Element, tag: str, values: Iterable[T], add: Callable[[etree._Element, T], etree._Element]
) -> None:
    """The wrapper and in it one element a value; no wrapper where there is no value."""
    wrapper: etree._Element | None = None
    for value in values:
        wrapper = _add(parent, tag) if wrapper is None else wrapper
        add(wrapper, value)
