"""The crosswalk from DDI Codebook to DataCite: one row a statement, and the resource that comes of all rows.

The table is the documentation: the docs page is made from it. A row without functions is a statement that DataCite
has no place for; where a record makes it, that is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from ddi_tools.codebook.model import Study
from ddi_tools.codebook.write import legal
from ddi_tools.codebook.xml import XML_LANG, local_name
from ddi_tools.export.datacite import agents, dates, files, funding, identity, relations, rights, subjects, texts
from ddi_tools.export.datacite import resource as property_
from ddi_tools.export.datacite.resource import Resource
from ddi_tools.export.languages import tag
from ddi_tools.export.once import once
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding, finding

#: From all that an exporter may look at, values of properties and what there is to say about them.
Mapper = Callable[[Source], Iterable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One statement: its place in DDI, the model's field, what it becomes in DataCite, and the functions that do it.

    `ddi` is relative to codeBook, `model` a path of `Study`'s fields.
    """

    ddi: str
    model: str
    datacite: str = ""
    by: tuple[Mapper, ...] = ()


def _row(ddi: str, model: str, datacite: str = "", *by: Mapper) -> Row:
    return Row(ddi=ddi, model=model, datacite=datacite, by=by)


_C, _I, _S = "stdyDscr/citation", "stdyDscr/stdyInfo", "stdyDscr/stdyInfo/sumDscr"
_M, _A, _D = "stdyDscr/method", "stdyDscr/dataAccs", "stdyDscr/method/dataColl"
_METHODS = "description Methods"
_OTHER = "description Other"

#: In the order in which values are written where several rows fill one property.
CROSSWALK: tuple[Row, ...] = (
    _row(
        f"{_C}/titlStmt/IDNo", "citation.identifiers", "identifier; alternateIdentifier",
        identity.identifier, identity.alternate_identifiers,
    ),
    _row("docDscr/citation", "documents", "identifier, publisher, publicationYear, where the study has none",
         identity.identifier, agents.publisher, identity.publication_year),
    _row("@xml:lang", "lang", "xml:lang of every text that states none", identity.titles),
    _row("@ID", "id", "identifier, where there is no other", identity.identifier),
    _row(f"{_C}/rspStmt/AuthEnty", "citation.creators", "creator", agents.creators),
    _row(f"{_C}/titlStmt/titl, parTitl, altTitl, subTitl", "citation.titles", "title", identity.titles),
    _row(
        f"{_C}/distStmt/distrbtr", "citation.distributors", "publisher; contributor Distributor",
        agents.publisher, agents.contributors,
    ),
    _row(
        f"{_C}/distStmt/distDate", "citation.distribution_dates", "publicationYear; date Issued",
        identity.publication_year, dates.dates,
    ),
    _row(f"{_S}/dataKind", "data_kinds", "resourceType", identity.resource_type),
    _row(f"{_I}/subject/keyword", "keywords", "subject", subjects.keywords),
    _row(f"{_I}/subject/topcClas", "topics", "subject", subjects.topics),
    _row(f"{_C}/rspStmt/othId", "citation.contributors", "contributor by its role", agents.contributors),
    _row(f"{_C}/prodStmt/producer", "citation.producers", "contributor Producer", agents.contributors),
    _row(f"{_C}/distStmt/depositr", "citation.depositors", "contributor Other", agents.contributors),
    _row(f"{_C}/distStmt/contact", "citation.contacts", "contributor ContactPerson", agents.contributors),
    _row(f"{_A}/useStmt/contact", "access.contacts", "contributor ContactPerson", agents.contributors),
    _row(f"{_D}/dataCollector", "methods.data_collectors", "contributor DataCollector", agents.contributors),
    _row(f"{_C}/prodStmt/prodDate", "citation.production_dates", "date Created", dates.dates),
    _row(f"{_C}/distStmt/depDate", "citation.deposit_dates", "date Submitted", dates.dates),
    _row(f"{_S}/collDate", "collection_dates", "date Collected", dates.dates),
    _row(f"{_S}/timePrd", "periods", "date Coverage", dates.dates),
    _row(f"{_A} (an embargo's end, in words)", "access.embargoes", "date Available", rights.rights),
    _row("fileDscr/fileTxt/fileName/@xml:lang", "files.names", "language", identity.language),
    _row(f"{_C}/holdings/@URI", "citation.holdings", "identifier; the address that the DOI leads to",
         identity.identifier, identity.url),
    _row("stdyDscr/othrStdyMat/relPubl, relStdy, relMat, othRefs", "related", "relatedIdentifier; relatedItem",
         relations.related),
    _row("otherMat/@URI", "materials", "relatedIdentifier IsDocumentedBy or HasPart", relations.materials),
    _row("fileDscr", "files", "relatedIdentifier HasPart; size; format",
         relations.file_identifiers, files.sizes, files.formats),
    _row(f"{_C}/verStmt/version", "citation.versions", "version; date Updated", identity.version, dates.dates),
    *(
        _row(f"{_A}/{element}", f"access.{model}", "rights", rights.rights)
        for element, model in (
            ("useStmt/restrctn", "restrictions"), ("useStmt/conditions", "conditions"),
            ("useStmt/specPerm", "special_permissions"), ("useStmt/confDec", "confidentiality"),
            ("setAvail/avlStatus", "availability"), ("useStmt/deposReq", "deposit_requirements"),
            ("useStmt/citReq", "citation_requirements"), ("useStmt/disclaimer", "disclaimers"),
            ("license", "licenses"), ("typeOfAccess", "types"), ("notes", "notes"),
        )
    ),
    _row(f"{_C}/prodStmt/license", "citation.licenses", "rights", rights.rights),
    _row(f"{_C}/prodStmt/copyright", "citation.copyrights", "rights; date Copyrighted", rights.rights, dates.dates),
    _row(f"{_I}/abstract", "abstracts", "description Abstract", texts.abstract),
    *(
        _row(ddi, model, _METHODS, texts.methods)
        for ddi, model in (
            (f"{_S}/anlyUnit", "analysis_units"), (f"{_S}/universe", "universes"), (f"{_S}/geogUnit", "units"),
            (f"{_M}/stdyClas", "methods.classes"), (f"{_M}/dataProcessing", "methods.processing"),
            (f"{_D}/targetSampleSize/sampleSize", "methods.sample_sizes"),
            (f"{_D}/targetSampleSize/sampleSizeFormula", "methods.sample_size_formulas"),
            (f"{_D}/instrumentDevelopment", "methods.instrument_development"),
            (f"{_D}/collectorTraining", "methods.collector_training"),
            (f"{_D}/sources/srcOrig", "methods.source_origins"),
            (f"{_D}/sources/srcChar", "methods.source_characteristics"),
            (f"{_D}/sources/srcDocu", "methods.source_documentation"),
            (f"{_D}/timeMeth", "methods.time_methods"), (f"{_D}/frequenc", "methods.frequencies"),
            (f"{_D}/sampProc", "methods.sampling"), (f"{_D}/deviat", "methods.deviations"),
            (f"{_D}/collMode", "methods.collection_modes"), (f"{_D}/resInstru", "methods.instruments"),
            (f"{_D}/sources/dataSrc", "methods.sources"), (f"{_D}/collSitu", "methods.situations"),
            (f"{_D}/actMin", "methods.minimization"), (f"{_D}/ConOps", "methods.control_operations"),
            (f"{_D}/weight", "methods.weights"), (f"{_D}/cleanOps", "methods.cleaning"),
            (f"{_M}/anlyInfo/respRate", "methods.response_rates"),
            (f"{_M}/anlyInfo/EstSmpErr", "methods.sampling_errors"),
            (f"{_M}/anlyInfo/dataAppr", "methods.appraisals"),
            (f"{_I}/qualityStatement", "quality"), (f"{_M}/notes", "methods.notes"),
        )
    ),
    _row(f"{_C}/serStmt/serInfo", "citation.series.information", "description SeriesInformation", texts.series),
    _row(f"{_C}/serStmt/serName, @URI", "citation.series", "relatedItem IsPartOf", relations.series),
    *(
        _row(ddi, model, _OTHER, texts.other)
        for ddi, model in (
            (f"{_I}/notes", "notes"), (f"{_A}/setAvail/accsPlac", "access.places"),
            (f"{_A}/setAvail/origArch", "access.original_archives"),
            (f"{_A}/setAvail/collSize", "access.collection_sizes"),
            (f"{_A}/setAvail/complete", "access.completeness"),
            (f"{_A}/setAvail/fileQnty", "access.file_quantities"),
            (f"{_I}/studyBudget", "budgets"), ("stdyDscr/studyAuthorization", "authorizations"),
            (f"{_C}/prodStmt/prodPlac", "citation.production_places"),
            (f"{_C}/verStmt/verResp", "citation.version_responsibilities"),
        )
    ),
    _row(f"{_S}/nation", "nations", "geoLocationPlace", subjects.places),
    _row(f"{_S}/geogCover", "coverages", "geoLocationPlace", subjects.places),
    _row(f"{_S}/geoBndBox", "boxes", "geoLocationBox", subjects.boxes),
    _row(f"{_S}/boundPoly", "polygons", "geoLocationPolygon", subjects.polygons),
    _row(f"{_C}/prodStmt/fundAg", "citation.funders", "fundingReference", funding.funding),
    _row(f"{_C}/prodStmt/grantNo", "citation.grants", "fundingReference", funding.funding),
    # What DataCite has no place for.
    _row(f"{_C}/prodStmt/software", "citation.software"),
    _row(f"{_C}/prodStmt/language", "citation.languages"),
    _row(f"{_C}/biblCit", "citation.bibliographic_citations"),
    _row(f"{_C}/notes", "citation.notes"),
    _row(f"{_C}/holdings/@location", "citation.holdings.location"),
    _row(f"{_C}/holdings/@callno", "citation.holdings.call_number"),
    _row(f"{_C}/distStmt/distrbtr/@URI", "citation.distributors.uri"),
    _row(f"{_C}/prodStmt/grantNo/@role", "citation.grants.role"),
    _row(f"{_S}/anlyUnit/concept", "analysis_units.concepts.vocab_uri"),
    _row(f"{_D}/timeMeth/concept", "methods.time_methods.concepts.vocab_uri"),
    _row(f"{_D}/sampProc/concept", "methods.sampling.concepts.vocab_uri"),
    _row(f"{_D}/collMode/concept", "methods.collection_modes.concepts.vocab_uri"),
    _row("stdyDscr/othrStdyMat/*/citation/rspStmt", "related.creators"),
    _row("stdyDscr/othrStdyMat/*/citation/distStmt/distDate", "related.dates"),
    _row("fileDscr/fileTxt/fileCont", "files.contents"),
    _row("fileDscr/fileTxt/fileCitation/titlStmt/titl", "files.titles"),
    _row("fileDscr/fileTxt/filePlac", "files.places"),
    _row("fileDscr/fileTxt/verStmt/version", "files.versions"),
    _row("fileDscr/notes", "files.notes"),
    _row("otherMat/labl", "materials.labels"),
    _row("otherMat/txt", "materials.texts"),
    _row("otherMat/notes", "materials.notes"),
)  # fmt: skip

#: Which field of the resource a value belongs to.
_FIELDS = {
    property_.Identifier: "identifier",
    property_.Creator: "creators",
    property_.Title: "titles",
    property_.Publisher: "publisher",
    property_.PublicationYear: "publication_year",
    property_.ResourceType: "resource_type",
    property_.Subject: "subjects",
    property_.Contributor: "contributors",
    property_.Date: "dates",
    property_.Language: "language",
    property_.AlternateIdentifier: "alternate_identifiers",
    property_.RelatedIdentifier: "related_identifiers",
    property_.Size: "sizes",
    property_.Format: "formats",
    property_.Version: "version",
    property_.Rights: "rights",
    property_.Description: "descriptions",
    property_.GeoLocation: "geo_locations",
    property_.FundingReference: "funding_references",
    property_.RelatedItem: "related_items",
    property_.Url: "url",
}
_SINGLE = frozenset({
    "identifier", "publisher", "publication_year", "resource_type", "language", "version", "url",
})  # fmt: skip

#: What is refused without: field, code, message.
_NEEDED = (
    ("identifier", "EXP101", "the record has no identifier of any kind"),
    ("publication_year", "EXP102", "no date in the record gives a year of publication"),
    ("titles", "EXP103", "the study has no title"),
)


_XML_LANG = etree.XPath("descendant-or-self::*/@xml:lang")


def describe(source: Source) -> tuple[Resource | None, tuple[Finding, ...]]:
    """The study as a DataCite resource, None where it must be refused; and all that was inferred, moved or lost."""
    parts: dict[str, list[Any]] = {field: [] for field in _FIELDS.values()}
    stated, said = _stated(source)
    for value in stated:
        parts[_FIELDS[type(value)]].append(value)
    findings = [*said, *_losses(source), *_untagged(source.tree)]
    refusals = [finding(code, message) for field, code, message in _NEEDED if not parts[field]]
    if refusals:
        return None, (*refusals, *dict.fromkeys(findings))
    filled: dict[str, Any] = {
        field: (values[0] if values else None) if field in _SINGLE else tuple(values)
        for field, values in parts.items()
    }
    return Resource(**filled), tuple(dict.fromkeys(findings))


def properties(source: Source) -> tuple[Any, ...]:
    """The values of all properties that the study has, each once, in the order of the table; nothing is refused."""
    return _stated(source)[0]


@once
def _stated(source: Source) -> tuple[tuple[Any, ...], tuple[Finding, ...]]:
    """The values, each once, and the findings of the table's functions, in its order."""
    found = [each for mapper in dict.fromkeys(m for row in CROSSWALK for m in row.by) for each in mapper(source)]
    values = dict.fromkeys(_clean(each) for each in found if not isinstance(each, Finding))
    return tuple(values), tuple(each for each in found if isinstance(each, Finding))


def values(study: Study, path: str) -> tuple[Any, ...]:
    """All values of a field of the model that say something; a path goes on through the items of a sequence."""
    found: tuple[Any, ...] = (study,)
    for name in path.split("."):
        of_name = (getattr(each, name) for each in found)
        found = tuple(v for value in of_name for v in (value if isinstance(value, tuple) else (value,)) if v)
    return found


def _losses(source: Source) -> Iterator[Finding]:
    for row in CROSSWALK:
        if not row.by and (lost := values(source.study, row.model)):
            message = f"{row.ddi} is not exported ({len(lost)} time{'s' if len(lost) > 1 else ''})"
            yield finding("EXP130", message, xpath=f"/codeBook/{row.ddi}")
    if source.unparsed:
        first = source.unparsed[0]
        message = f"{len(source.unparsed)} part(s) of the record were not read, the first: {first.path}"
        yield finding("EXP131", message, line=first.line)


def _untagged(codebook: etree._Element) -> Iterator[Finding]:
    """A finding for each xml:lang that is no language; variables, which are not exported, left out."""
    parts = (part for part in codebook.iterchildren(tag=etree.Element) if local_name(part) != "dataDscr")
    written = {str(lang) for part in parts for lang in _XML_LANG(part)} | {codebook.get(XML_LANG, "")}
    for lang in sorted(written - {""}):
        if tag(lang) is None:
            yield finding("EXP123", f"{lang!r} is no language", value=lang)


def _clean(value: Any) -> Any:
    """The value with all characters taken out that XML can't hold; the same object where there are none."""
    kind = type(value)
    if kind is str:
        return legal(value)
    if kind is tuple:
        items = tuple(map(_clean, value))
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    changed = {}
    for name in getattr(kind, "__slots__", ()):  # of the resource's classes; None has none
        old = getattr(value, name)
        if (new := _clean(old)) is not old:
            changed[name] = new
    return replace(value, **changed) if changed else value
