"""A study as DDI Codebook describes it: frozen values, every text with its language.

Names follow the elements' own meaning; `ddi_tools.codebook.paths` says which element fills which field. Text is
plain: markup, real or escaped, has become line breaks, and white space is collapsed. `lang` is the language in
effect, that of the nearest `xml:lang` at or above the element, as written there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

NameType = Literal["personal", "organizational"]
TitleKind = Literal["main", "parallel", "alternative", "subtitle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LangText:
    """A text and its language; `lang` is None where none is stated."""

    text: str
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(LangText):
    """A text about access or licence; `version` is @elementVersion, where archives name the vocabulary they use."""

    uri: str | None = None
    required: str | None = None
    form: str | None = None
    type: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(LangText):
    """A notes element; `type` and `subject` say what it is about (`DVN:TOU`, terms of use at Dataverse)."""

    type: str | None = None
    subject: str | None = None
    level: str | None = None
    responsible: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Software(LangText):
    """A software element; `date` is ISO 8601 or None, `written` is @date as it stands."""

    version: str | None = None
    date: str | None = None
    written: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title; `kind` is the element it came from (titl, parTitl, altTitl, subTitl)."""

    text: str
    kind: TitleKind
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """An IDNo: `value` as written; `doi` the bare DOI in it, where it is one."""

    value: str
    agency: str | None = None
    doi: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistentId:
    """An identifier of a person or organisation; `scheme` (ORCID, ROR, …) as stated or plain from its syntax."""

    scheme: str
    value: str
    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person or organisation: creator, contributor, producer, distributor, funder, contact.

    `text` is what the record says, white space collapsed; `name` is that without an affiliation which stood in
    the same text. `name_type`, `family_name` and `given_name` are set only on evidence (see `codebook.names`);
    otherwise they are None and nothing was split. An agent without a text is called by its affiliation, abbreviation
    or address. `identifiers` hold only what passed its check digit.
    """

    text: str
    name: str
    name_type: NameType | None = None
    family_name: str | None = None
    given_name: str | None = None
    affiliation: str | None = None
    identifiers: tuple[PersistentId, ...] = ()
    affiliation_identifiers: tuple[PersistentId, ...] = ()
    role: str | None = None
    abbr: str | None = None
    uri: str | None = None
    email: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedText:
    """A date as DDI gives it.

    `date` is ISO 8601 (YYYY, YYYY-MM or YYYY-MM-DD), read from @date or, failing that, from a text that is nothing
    but a date; None where neither can be read with certainty. `written` is @date as it stands; `event` is start,
    end or single.
    """

    text: str = ""
    date: str | None = None
    written: str | None = None
    event: str | None = None
    cycle: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A verStmt/version: its text and date."""

    text: str = ""
    date: str | None = None
    written: str | None = None
    type: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grantNo: the award's number, and the agency that gave it, where stated."""

    number: str = ""
    agency: str | None = None
    role: str | None = None
    uri: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A serStmt."""

    names: tuple[LangText, ...] = ()
    information: tuple[LangText, ...] = ()
    uri: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """A holdings element; `uri` as written, `doi` the bare DOI in it, where it is one."""

    text: str = ""
    uri: str | None = None
    doi: str | None = None
    location: str | None = None
    call_number: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A citation element: of the study, of the codebook itself (docDscr), of a publication, of a file."""

    titles: tuple[Title, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    creators: tuple[Agent, ...] = ()
    contributors: tuple[Agent, ...] = ()
    producers: tuple[Agent, ...] = ()
    copyrights: tuple[LangText, ...] = ()
    production_dates: tuple[DatedText, ...] = ()
    production_places: tuple[LangText, ...] = ()
    software: tuple[Software, ...] = ()
    licenses: tuple[Statement, ...] = ()
    languages: tuple[LangText, ...] = ()
    funders: tuple[Agent, ...] = ()
    grants: tuple[Grant, ...] = ()
    distributors: tuple[Agent, ...] = ()
    contacts: tuple[Agent, ...] = ()
    depositors: tuple[Agent, ...] = ()
    deposit_dates: tuple[DatedText, ...] = ()
    distribution_dates: tuple[DatedText, ...] = ()
    series: tuple[Series, ...] = ()
    versions: tuple[Version, ...] = ()
    version_responsibilities: tuple[LangText, ...] = ()
    bibliographic_citations: tuple[LangText, ...] = ()
    holdings: tuple[Holdings, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def doi(self) -> str | None:
        """The first bare DOI among the identifiers, else among the holdings."""
        dois = [i.doi for i in self.identifiers] + [h.doi for h in self.holdings]
        return next((doi for doi in dois if doi), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A keyword or topcClas; `vocab_uri` may be the URI of the scheme or of the concept: archives differ.

    `uri` is the concept's own, which only DDI 2.6 has a place for.
    """

    text: str
    vocab: str | None = None
    vocab_uri: str | None = None
    id: str | None = None
    uri: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A coded term inside anlyUnit, timeMeth, sampProc, collMode or dataKind."""

    text: str
    vocab: str | None = None
    vocab_uri: str | None = None
    id: str | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A methodological statement: its text without the concepts inside it, and those concepts."""

    text: str
    concepts: tuple[Concept, ...] = ()
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Universe:
    """A universe; `clusion` I or E says included or excluded."""

    text: str
    clusion: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A nation, geogCover or geogUnit; `abbr` is a country code as written."""

    text: str
    abbr: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundingBox:
    """A geoBndBox, in decimal degrees as written."""

    west: str
    east: str
    south: str
    north: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of a polygon, in decimal degrees as written."""

    latitude: str
    longitude: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """A polygon of a boundPoly, its points in order; the last is the first again."""

    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Embargo:
    """An embargo that the record's own words state; `end` is an ISO date, None where no end can be read."""

    text: str
    end: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The dataAccs section and useStmt.

    `embargoes` were found in these texts, or in the copyright and the notes, and repeat none of them. `types` and
    `licenses` have a place only in DDI 2.6.
    """

    types: tuple[Subject, ...] = ()
    licenses: tuple[Statement, ...] = ()
    places: tuple[Statement, ...] = ()
    original_archives: tuple[LangText, ...] = ()
    availability: tuple[LangText, ...] = ()
    collection_sizes: tuple[LangText, ...] = ()
    completeness: tuple[LangText, ...] = ()
    file_quantities: tuple[LangText, ...] = ()
    confidentiality: tuple[Statement, ...] = ()
    special_permissions: tuple[Statement, ...] = ()
    restrictions: tuple[Statement, ...] = ()
    contacts: tuple[Agent, ...] = ()
    citation_requirements: tuple[LangText, ...] = ()
    deposit_requirements: tuple[LangText, ...] = ()
    conditions: tuple[Statement, ...] = ()
    disclaimers: tuple[LangText, ...] = ()
    notes: tuple[Note, ...] = ()
    embargoes: tuple[Embargo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """The method section."""

    time_methods: tuple[Term, ...] = ()
    data_collectors: tuple[Agent, ...] = ()
    collector_training: tuple[LangText, ...] = ()
    frequencies: tuple[LangText, ...] = ()
    sampling: tuple[Term, ...] = ()
    sample_sizes: tuple[LangText, ...] = ()
    sample_size_formulas: tuple[LangText, ...] = ()
    deviations: tuple[LangText, ...] = ()
    collection_modes: tuple[Term, ...] = ()
    instruments: tuple[Term, ...] = ()
    instrument_development: tuple[LangText, ...] = ()
    sources: tuple[LangText, ...] = ()
    source_origins: tuple[LangText, ...] = ()
    source_characteristics: tuple[LangText, ...] = ()
    source_documentation: tuple[LangText, ...] = ()
    situations: tuple[LangText, ...] = ()
    minimization: tuple[LangText, ...] = ()
    control_operations: tuple[LangText, ...] = ()
    weights: tuple[LangText, ...] = ()
    cleaning: tuple[LangText, ...] = ()
    response_rates: tuple[LangText, ...] = ()
    sampling_errors: tuple[LangText, ...] = ()
    appraisals: tuple[LangText, ...] = ()
    classes: tuple[LangText, ...] = ()
    processing: tuple[LangText, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A relPubl, relStdy, relMat or othRefs: its own text, and what it cites in structured form.

    `uris` are those of its links and of the cited work's holdings, as written.
    """

    kind: Literal["publication", "study", "material", "reference"]
    text: str = ""
    identifiers: tuple[Identifier, ...] = ()
    titles: tuple[Title, ...] = ()
    creators: tuple[Agent, ...] = ()
    dates: tuple[DatedText, ...] = ()
    bibliographic_citations: tuple[LangText, ...] = ()
    uris: tuple[str, ...] = ()
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A fileDscr; counts are as written."""

    names: tuple[LangText, ...] = ()
    titles: tuple[Title, ...] = ()
    versions: tuple[Version, ...] = ()
    id: str | None = None
    uri: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    contents: tuple[LangText, ...] = ()
    type: str | None = None
    format: str | None = None
    cases: str | None = None
    variables: str | None = None
    places: tuple[LangText, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMaterial:
    """An otherMat; `materials` are those inside it, one level deep."""

    labels: tuple[LangText, ...] = ()
    texts: tuple[LangText, ...] = ()
    notes: tuple[Note, ...] = ()
    id: str | None = None
    uri: str | None = None
    level: str | None = None
    type: str | None = None
    materials: tuple[OtherMaterial, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One codeBook: all of its study level, in document order."""

    namespace: str
    version: str | None = None
    lang: str | None = None
    id: str | None = None
    documents: tuple[Citation, ...] = ()
    citation: Citation = field(default_factory=Citation)
    keywords: tuple[Subject, ...] = ()
    topics: tuple[Subject, ...] = ()
    abstracts: tuple[LangText, ...] = ()
    periods: tuple[DatedText, ...] = ()
    collection_dates: tuple[DatedText, ...] = ()
    nations: tuple[Place, ...] = ()
    coverages: tuple[Place, ...] = ()
    units: tuple[Place, ...] = ()
    boxes: tuple[BoundingBox, ...] = ()
    polygons: tuple[Polygon, ...] = ()
    analysis_units: tuple[Term, ...] = ()
    universes: tuple[Universe, ...] = ()
    data_kinds: tuple[Term, ...] = ()
    quality: tuple[LangText, ...] = ()
    budgets: tuple[LangText, ...] = ()
    authorizations: tuple[LangText, ...] = ()
    notes: tuple[Note, ...] = ()
    methods: Methods = field(default_factory=Methods)
    access: Access = field(default_factory=Access)
    related: tuple[Related, ...] = ()
    files: tuple[DataFile, ...] = ()
    materials: tuple[OtherMaterial, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unparsed:
    """What the reader could not place in the model.

    `path` is the element's or attribute's place (`stdyDscr/citation/titlStmt/titl/@ID`), `line` its line in the
    source, `content` the attribute's value, the stray text, or the element as XML.
    """

    path: str
    line: int | None
    content: str
