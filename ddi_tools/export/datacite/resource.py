"""A DataCite resource: frozen values, one class a property, fields in the words of the schema (kernel 4).

Texts may hold line breaks. `lang` is always a well-formed language tag. Values of controlled lists are those of
the newest version; `versions` fits them to older ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NameType = Literal["Personal", "Organizational"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """Property 1: a DOI (`type` "DOI", `value` bare), or what stands in for it; also that of a related item."""

    value: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternateIdentifier:
    """Property 11."""

    value: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameIdentifier:
    """Property 2.4: `value` in the form of a link."""

    value: str
    scheme: str
    scheme_uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliation:
    """Property 2.5."""

    name: str
    identifier: str | None = None
    scheme: str | None = None
    scheme_uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """Property 2; `name_type` only on evidence."""

    name: str
    name_type: NameType | None = None
    given_name: str | None = None
    family_name: str | None = None
    identifiers: tuple[NameIdentifier, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """Property 7: who, and as what (contributorType)."""

    who: Creator
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """Property 3; `type` None for a main title."""

    text: str
    type: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Property 4."""

    name: str
    identifier: str | None = None
    scheme: str | None = None
    scheme_uri: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationYear:
    """Property 5: four digits."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """Property 10; the general type is always Dataset."""

    text: str = ""
    general: str = "Dataset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Property 6."""

    text: str
    scheme: str | None = None
    scheme_uri: str | None = None
    value_uri: str | None = None
    code: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """Property 8: an ISO date, or a range `a/b` whose open end is `..` (EDTF, as RKMS-ISO8601 has no open end)."""

    value: str
    type: str
    information: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Property 9."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedIdentifier:
    """Property 12; metadata that are elsewhere (HasMetadata) have the scheme that they are in, and its schema."""

    value: str
    type: str
    relation: str
    general: str | None = None
    metadata_scheme: str | None = None
    scheme_uri: str | None = None
    scheme_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedItem:
    """Property 20: a related thing by its title, with or without an identifier."""

    general: str
    relation: str
    titles: tuple[Title, ...]
    identifier: Identifier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Property 13."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """Property 14: a media type, or what the record calls the format."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Property 15."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Property 16: a licence, an access right of the COAR vocabulary, or a statement in free text."""

    text: str
    uri: str | None = None
    identifier: str | None = None
    scheme: str | None = None
    scheme_uri: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Property 17."""

    text: str
    type: str
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Property 18.3, in decimal degrees."""

    west: str
    east: str
    south: str
    north: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of property 18.4, in decimal degrees."""

    longitude: str
    latitude: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GeoLocation:
    """Property 18: a place by name, a box, or a polygon, of at least four points of which the last is the first."""

    place: str | None = None
    box: Box | None = None
    polygon: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingReference:
    """Property 19; `identifier_type` is a value of funderIdentifierType."""

    funder: str
    identifier: str | None = None
    identifier_type: str | None = None
    scheme_uri: str | None = None
    award: str | None = None
    award_uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Url:
    """The page that the DOI shall lead to: no property, but an attribute of the REST API."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """All that DataCite is told of a study.

    `identifier` is no DOI where none is registered yet: it then stands in for it in the XML, whose schema has it
    mandatory, and is an alternate identifier in the JSON, in which a draft needs none.
    """

    identifier: Identifier
    creators: tuple[Creator, ...]
    titles: tuple[Title, ...]
    publisher: Publisher
    publication_year: PublicationYear
    resource_type: ResourceType
    subjects: tuple[Subject, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    dates: tuple[Date, ...] = ()
    language: Language | None = None
    alternate_identifiers: tuple[AlternateIdentifier, ...] = ()
    related_identifiers: tuple[RelatedIdentifier, ...] = ()
    sizes: tuple[Size, ...] = ()
    formats: tuple[Format, ...] = ()
    version: Version | None = None
    rights: tuple[Rights, ...] = ()
    descriptions: tuple[Description, ...] = ()
    geo_locations: tuple[GeoLocation, ...] = ()
    funding_references: tuple[FundingReference, ...] = ()
    related_items: tuple[RelatedItem, ...] = ()
    url: Url | None = None
