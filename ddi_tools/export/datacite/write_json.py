"""A DataCite resource as the JSON that DataCite's REST API takes: the body of `POST /dois`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from ddi_tools.export.datacite.resource import (
    AlternateIdentifier,
    Creator,
    FundingReference,
    GeoLocation,
    Identifier,
    RelatedItem,
    Resource,
    Title,
)
from ddi_tools.export.datacite.write_xml import KERNEL

Object = dict[str, Any]


def write(resource: Resource, prefix: str | None = None) -> bytes:
    """The request as UTF-8 JSON, keys in the order of the XML; it makes a draft, since it names no event."""
    return body(attributes(resource, prefix))


def body(given: Mapping[str, Any]) -> bytes:
    """Attributes as the body of a request."""
    whole = {"data": {"type": "dois", "attributes": dict(given)}}
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def attributes(resource: Resource, prefix: str | None = None) -> Object:
    """The attributes of the DOI; what the resource does not have is left out.

    Where it has no DOI, the `prefix` stands in its place: DataCite makes one that begins with it.
    """
    registered = resource.identifier.type == "DOI"
    stand_in = () if registered else (resource.identifier,)
    return _object(
        doi=resource.identifier.value if registered else None,
        prefix=None if registered else prefix,
        creators=[_person(c) for c in resource.creators],
        titles=[_title(t) for t in resource.titles],
        publisher=_publisher(resource),
        publicationYear=int(resource.publication_year.value),
        types=_object(
            resourceTypeGeneral=resource.resource_type.general, resourceType=resource.resource_type.text
        ),
        **_described(resource),
        alternateIdentifiers=[_alternate(i) for i in (*stand_in, *resource.alternate_identifiers)],
        **_related(resource),
        url=resource.url.value if resource.url else None,
        schemaVersion=KERNEL,
    )  # fmt: skip


def _described(resource: Resource) -> Object:
    return {
        "subjects": [
            _object(subject=s.text, subjectScheme=s.scheme, schemeUri=s.scheme_uri, valueUri=s.value_uri,
                    classificationCode=s.code, lang=s.lang)
            for s in resource.subjects
        ],
        "contributors": [_person(c.who) | {"contributorType": c.type} for c in resource.contributors],
        "dates": [_object(date=d.value, dateType=d.type, dateInformation=d.information) for d in resource.dates],
        "language": resource.language.value if resource.language else None,
        "sizes": [s.text for s in resource.sizes],
        "formats": [f.text for f in resource.formats],
        "version": resource.version.text if resource.version else None,
        "rightsList": [
            _object(rights=r.text, rightsUri=r.uri, rightsIdentifier=r.identifier,
                    rightsIdentifierScheme=r.scheme, schemeUri=r.scheme_uri, lang=r.lang)
            for r in resource.rights
        ],
        "descriptions": [
            _object(description=d.text, descriptionType=d.type, lang=d.lang) for d in resource.descriptions
        ],
        "geoLocations": [_geo_location(g) for g in resource.geo_locations],
    }  # fmt: skip


def _related(resource: Resource) -> Object:
    return {
        "relatedIdentifiers": [
            _object(relatedIdentifier=r.value, relatedIdentifierType=r.type, relationType=r.relation,
                    resourceTypeGeneral=r.general, relatedMetadataScheme=r.metadata_scheme,
                    schemeUri=r.scheme_uri, schemeType=r.scheme_type)
            for r in resource.related_identifiers
        ],
        "fundingReferences": [_funding(f) for f in resource.funding_references],
        "relatedItems": [_related_item(i) for i in resource.related_items],
    }  # fmt: skip


def _person(who: Creator) -> Object:
    return _object(
        name=who.name, nameType=who.name_type, givenName=who.given_name, familyName=who.family_name,
        nameIdentifiers=[
            _object(nameIdentifier=i.value, nameIdentifierScheme=i.scheme, schemeUri=i.scheme_uri)
            for i in who.identifiers
        ],
        affiliation=[
            _object(name=a.name, affiliationIdentifier=a.identifier, affiliationIdentifierScheme=a.scheme,
                    schemeUri=a.scheme_uri)
            for a in who.affiliations
        ],
        lang=who.lang,
    )  # fmt: skip


def _title(title: Title) -> Object:
    return _object(title=title.text, titleType=title.type, lang=title.lang)


def _publisher(resource: Resource) -> Object:
    publisher = resource.publisher
    return _object(
        name=publisher.name, publisherIdentifier=publisher.identifier, publisherIdentifierScheme=publisher.scheme,
        schemeUri=publisher.scheme_uri, lang=publisher.lang,
    )  # fmt: skip


def _alternate(identifier: Identifier | AlternateIdentifier) -> Object:
    return {"alternateIdentifier": identifier.value, "alternateIdentifierType": identifier.type}


def _geo_location(location: GeoLocation) -> Object:
    box = location.box and {
        "westBoundLongitude": float(location.box.west),
        "eastBoundLongitude": float(location.box.east),
        "southBoundLatitude": float(location.box.south),
        "northBoundLatitude": float(location.box.north),
    }
    polygon = [
        {"polygonPoint": {"pointLongitude": float(p.longitude), "pointLatitude": float(p.latitude)}}
        for p in location.polygon
    ]
    return _object(geoLocationPlace=location.place, geoLocationBox=box, geoLocationPolygon=polygon)


def _funding(reference: FundingReference) -> Object:
    return _object(
        funderName=reference.funder, funderIdentifier=reference.identifier,
        funderIdentifierType=reference.identifier_type, schemeUri=reference.scheme_uri,
        awardNumber=reference.award, awardUri=reference.award_uri,
    )  # fmt: skip


def _related_item(item: RelatedItem) -> Object:
    identifier = item.identifier and {
        "relatedItemIdentifier": item.identifier.value,
        "relatedItemIdentifierType": item.identifier.type,
    }
    return _object(
        relatedItemType=item.general, relationType=item.relation,
        relatedItemIdentifier=identifier,
        titles=[_title(t) for t in item.titles],
    )  # fmt: skip


def _object(**members: Any) -> Object:
    """The members that hold something."""
    return {key: value for key, value in members.items() if value not in (None, "", [], {})}
