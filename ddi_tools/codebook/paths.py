"""One name per element: which element of a codebook fills which field of the model, and what reads it.

Paths are below codeBook, without prefixes: they hold for every namespace that a codebook is met in. A field with a
dot lies in a part of the study (`citation.titles`) or in the values of a group (`documents.titles`: a field of each
document). `kind` names the reader in `ddi_tools.codebook.read`.
"""

from __future__ import annotations

from typing import NamedTuple


class Element(NamedTuple):
    """A row of the table: the element's path, the model's field, and the kind of its content."""

    path: str
    field: str
    kind: str


def _below(path: str, field: str, rows: tuple[tuple[str, str, str], ...]) -> tuple[Element, ...]:
    """The rows with their path and field put below another; an empty field takes theirs as they are."""
    dot = "." if field else ""
    return tuple(Element(f"{path}/{below}", f"{field}{dot}{name}", kind) for below, name, kind in rows)


_TITLES = (
    ("titlStmt/titl", "titles", "title"),
    ("titlStmt/subTitl", "titles", "title"),
    ("titlStmt/altTitl", "titles", "title"),
    ("titlStmt/parTitl", "titles", "title"),
    ("titlStmt/IDNo", "identifiers", "identifier"),
)

_CITATION = (
    *_TITLES,
    ("rspStmt/AuthEnty", "creators", "agent"),
    ("rspStmt/othId", "contributors", "agent"),
    ("prodStmt/language", "languages", "line"),
    ("prodStmt/producer", "producers", "agent"),
    ("prodStmt/copyright", "copyrights", "text"),
    ("prodStmt/license", "licenses", "statement"),
    ("prodStmt/prodDate", "production_dates", "date"),
    ("prodStmt/prodPlac", "production_places", "line"),
    ("prodStmt/software", "software", "software"),
    ("prodStmt/fundAg", "funders", "organisation"),
    ("prodStmt/grantNo", "grants", "grant"),
    ("distStmt/distrbtr", "distributors", "organisation"),
    ("distStmt/contact", "contacts", "agent"),
    ("distStmt/depositr", "depositors", "agent"),
    ("distStmt/depDate", "deposit_dates", "date"),
    ("distStmt/distDate", "distribution_dates", "date"),
    ("serStmt", "series", "series"),
    ("serStmt/serName", "series.names", "line"),
    ("serStmt/serInfo", "series.information", "text"),
    ("verStmt/version", "versions", "version"),
    ("verStmt/verResp", "version_responsibilities", "line"),
    ("verStmt/notes", "notes", "note"),
    ("biblCit", "bibliographic_citations", "text"),
    ("holdings", "holdings", "holdings"),
    ("notes", "notes", "note"),
)

_STUDY_INFORMATION = (
    ("studyBudget", "budgets", "text"),
    ("subject/keyword", "keywords", "subject"),
    ("subject/topcClas", "topics", "subject"),
    ("abstract", "abstracts", "text"),
    ("sumDscr/timePrd", "periods", "date"),
    ("sumDscr/collDate", "collection_dates", "date"),
    ("sumDscr/nation", "nations", "place"),
    ("sumDscr/geogCover", "coverages", "place"),
    ("sumDscr/geogUnit", "units", "place"),
    ("sumDscr/geoBndBox", "boxes", "box"),
    ("sumDscr/geoBndBox/westBL", "boxes.west", "value"),
    ("sumDscr/geoBndBox/eastBL", "boxes.east", "value"),
    ("sumDscr/geoBndBox/southBL", "boxes.south", "value"),
    ("sumDscr/geoBndBox/northBL", "boxes.north", "value"),
    ("sumDscr/boundPoly/polygon", "polygons", "polygon"),
    ("sumDscr/boundPoly/polygon/point", "polygons.points", "point"),
    ("sumDscr/boundPoly/polygon/point/gringLat", "polygons.points.latitude", "value"),
    ("sumDscr/boundPoly/polygon/point/gringLon", "polygons.points.longitude", "value"),
    ("sumDscr/anlyUnit", "analysis_units", "term"),
    ("sumDscr/universe", "universes", "universe"),
    ("sumDscr/dataKind", "data_kinds", "term"),
    ("qualityStatement/standardsCompliance/complianceDescription", "quality", "text"),
    ("qualityStatement/otherQualityStatement", "quality", "text"),
    ("notes", "notes", "note"),
)

_METHOD = (
    ("dataColl/timeMeth", "time_methods", "term"),
    ("dataColl/dataCollector", "data_collectors", "agent"),
    ("dataColl/collectorTraining", "collector_training", "text"),
    ("dataColl/frequenc", "frequencies", "text"),
    ("dataColl/sampProc", "sampling", "term"),
    ("dataColl/targetSampleSize/sampleSize", "sample_sizes", "line"),
    ("dataColl/targetSampleSize/sampleSizeFormula", "sample_size_formulas", "text"),
    ("dataColl/deviat", "deviations", "text"),
    ("dataColl/collMode", "collection_modes", "term"),
    ("dataColl/resInstru", "instruments", "term"),
    ("dataColl/instrumentDevelopment", "instrument_development", "text"),
    ("dataColl/sources/dataSrc", "sources", "text"),
    ("dataColl/sources/srcOrig", "source_origins", "text"),
    ("dataColl/sources/srcChar", "source_characteristics", "text"),
    ("dataColl/sources/srcDocu", "source_documentation", "text"),
    ("dataColl/collSitu", "situations", "text"),
    ("dataColl/actMin", "minimization", "text"),
    ("dataColl/ConOps", "control_operations", "text"),
    ("dataColl/weight", "weights", "text"),
    ("dataColl/cleanOps", "cleaning", "text"),
    ("anlyInfo/respRate", "response_rates", "text"),
    ("anlyInfo/EstSmpErr", "sampling_errors", "text"),
    ("anlyInfo/dataAppr", "appraisals", "text"),
    ("stdyClas", "classes", "text"),
    ("dataProcessing", "processing", "text"),
    ("notes", "notes", "note"),
)

_ACCESS = (
    ("typeOfAccess", "types", "subject"),
    ("license", "licenses", "statement"),
    ("setAvail/accsPlac", "places", "statement"),
    ("setAvail/origArch", "original_archives", "text"),
    ("setAvail/avlStatus", "availability", "text"),
    ("setAvail/collSize", "collection_sizes", "text"),
    ("setAvail/complete", "completeness", "text"),
    ("setAvail/fileQnty", "file_quantities", "line"),
    ("setAvail/notes", "notes", "note"),
    ("useStmt/confDec", "confidentiality", "statement"),
    ("useStmt/specPerm", "special_permissions", "statement"),
    ("useStmt/restrctn", "restrictions", "statement"),
    ("useStmt/contact", "contacts", "agent"),
    ("useStmt/citReq", "citation_requirements", "text"),
    ("useStmt/deposReq", "deposit_requirements", "text"),
    ("useStmt/conditions", "conditions", "statement"),
    ("useStmt/disclaimer", "disclaimers", "text"),
    ("notes", "notes", "note"),
)

#: What a relPubl, relStdy, relMat or othRefs cites.
_CITED = (
    *((f"citation/{path}", field, kind) for path, field, kind in _TITLES),
    ("citation/rspStmt/AuthEnty", "creators", "agent"),
    ("citation/prodStmt/prodDate", "dates", "date"),
    ("citation/distStmt/distDate", "dates", "date"),
    ("citation/biblCit", "bibliographic_citations", "text"),
    ("citation/holdings", "uris", "address"),
)
_RELATED = ("relPubl", "relStdy", "relMat", "othRefs")

_FILE = (
    ("fileTxt/fileName", "names", "line"),
    *((f"fileTxt/fileCitation/{path}", field, kind) for path, field, kind in _TITLES),
    ("fileTxt/fileCont", "contents", "text"),
    ("fileTxt/fileType", "type", "value"),
    ("fileTxt/format", "format", "value"),
    ("fileTxt/dimensns/caseQnty", "cases", "value"),
    ("fileTxt/dimensns/varQnty", "variables", "value"),
    ("fileTxt/filePlac", "places", "line"),
    ("fileTxt/verStmt/version", "versions", "version"),
    ("notes", "notes", "note"),
)

_MATERIAL = (
    ("labl", "labels", "line"),
    ("txt", "texts", "text"),
    ("notes", "notes", "note"),
)

#: The whole mapping, in the schema's order.
ELEMENTS: tuple[Element, ...] = (
    Element("docDscr", "documents", "citation"),
    *_below("docDscr/citation", "documents", _CITATION),
    Element("docDscr/notes", "documents.notes", "note"),
    *_below("stdyDscr/citation", "citation", _CITATION),
    Element("stdyDscr/studyAuthorization/authorizingAgency", "authorizations", "line"),
    Element("stdyDscr/studyAuthorization/authorizationStatement", "authorizations", "text"),
    *_below("stdyDscr/stdyInfo", "", _STUDY_INFORMATION),
    *_below("stdyDscr/method", "methods", _METHOD),
    *_below("stdyDscr/dataAccs", "access", _ACCESS),
    *(Element(f"stdyDscr/othrStdyMat/{name}", "related", "related") for name in _RELATED),
    *(row for name in _RELATED for row in _below(f"stdyDscr/othrStdyMat/{name}", "related", _CITED)),
    Element("stdyDscr/notes", "notes", "note"),
    Element("fileDscr", "files", "file"),
    *_below("fileDscr", "files", _FILE),
    Element("fileName", "files", "file name"),  # misplaced: AUSSDA has one a file, without a fileDscr around it
    Element("otherMat", "materials", "material"),
    *_below("otherMat", "materials", _MATERIAL),
    Element("otherMat/otherMat", "materials.materials", "material"),
    *_below("otherMat/otherMat", "materials.materials", _MATERIAL),
)

#: Sections that archives write text into, and the field that it belongs to: DaRUS has the licence in useStmt.
TEXT_OF_SECTIONS: tuple[tuple[str, str], ...] = (("stdyDscr/dataAccs/useStmt", "access.conditions"),)

_DISTRIBUTION = ("contact", "depositr", "depDate", "distDate", "distrbtr")

#: Where elements are met that belong elsewhere, and where they belong: Dataverse 4 writes the first two sorts.
MISPLACED: tuple[tuple[str, str], ...] = (
    ("stdyDscr/useStmt", "stdyDscr/dataAccs/useStmt"),
    ("stdyDscr/setAvail", "stdyDscr/dataAccs/setAvail"),
    *((f"stdyDscr/stdyInfo/{name}", f"stdyDscr/citation/distStmt/{name}") for name in _DISTRIBUTION),
    *((f"stdyDscr/stdyInfo/{name}", f"stdyDscr/othrStdyMat/{name}") for name in _RELATED),
    *((f"stdyDscr/{name}", f"stdyDscr/othrStdyMat/{name}") for name in _RELATED),
    ("stdyDscr/othrStdyMat/otherRefs", "stdyDscr/othrStdyMat/othRefs"),
    ("stdyDscr/method/dataColl/sampleSize", "stdyDscr/method/dataColl/targetSampleSize/sampleSize"),
    ("stdyDscr/method/dataColl/dataSrc", "stdyDscr/method/dataColl/sources/dataSrc"),
    ("stdyDscr/dataAccs/useStmt/avlStatus", "stdyDscr/dataAccs/setAvail/avlStatus"),
    ("stdyDscr/citation/IDNo", "stdyDscr/citation/titlStmt/IDNo"),
    ("stdyDscr/citation/AuthEnty", "stdyDscr/citation/rspStmt/AuthEnty"),
    *((f"stdyDscr/citation/{name}", f"stdyDscr/citation/distStmt/{name}") for name in _DISTRIBUTION),
    ("stdyDscr/subject", "stdyDscr/stdyInfo/subject"),
    ("stdyDscr/abstract", "stdyDscr/stdyInfo/abstract"),
    ("stdyDscr/sumDscr", "stdyDscr/stdyInfo/sumDscr"),
    ("stdyDscr/dataColl", "stdyDscr/method/dataColl"),
    ("stdyDscr/otherMat", "otherMat"),
    ("stdyDscr/fileDscr", "fileDscr"),
)
