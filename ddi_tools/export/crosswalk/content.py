"""The crosswalk: what the study is about."""

from __future__ import annotations

from ddi_tools.export.crosswalk.row import Row, row
from ddi_tools.export.datacite import dates, identity, subjects, texts

_S = "stdyDscr/stdyInfo/sumDscr"
_I = "stdyDscr/stdyInfo"

ROWS: tuple[Row, ...] = (
    row(
        f"{_I}/subject/keyword", "keywords", subjects.keywords, datacite="subject", schema_org="keywords",
        dublin_core="dc:subject", readme="General information",
    ),
    row(
        f"{_I}/subject/keyword/@vocab", "keywords.vocab", datacite="subject/@subjectScheme",
        schema_org="keywords/inDefinedTermSet",
    ),
    row(
        f"{_I}/subject/keyword/@vocabURI", "keywords.vocab_uri", datacite="subject/@schemeURI; subject/@valueURI",
        schema_org="keywords; keywords/inDefinedTermSet",
        note="the scheme's address, or the concept's where it plainly is one",
    ),
    row(
        f"{_I}/subject/keyword/@vocabInstanceURI", "keywords.uri", datacite="subject/@valueURI",
        schema_org="keywords", only=True,
    ),
    row(f"{_I}/subject/keyword/@ID", "keywords.id"),
    row(
        f"{_I}/subject/topcClas", "topics", subjects.topics, datacite="subject", schema_org="about",
        dublin_core="dc:subject", readme="General information",
    ),
    row(
        f"{_I}/subject/topcClas/@vocab", "topics.vocab", datacite="subject/@subjectScheme",
        schema_org="about/inDefinedTermSet",
    ),
    row(
        f"{_I}/subject/topcClas/@vocabURI", "topics.vocab_uri", datacite="subject/@schemeURI; subject/@valueURI",
        schema_org="about; about/inDefinedTermSet", note="as of a keyword",
    ),
    row(
        f"{_I}/subject/topcClas/@vocabInstanceURI", "topics.uri", datacite="subject/@valueURI", schema_org="about",
        only=True,
    ),
    row(
        f"{_I}/subject/topcClas/@ID", "topics.id", datacite="subject/@classificationCode",
        schema_org="about/termCode",
    ),
    row(
        f"{_I}/abstract", "abstracts", texts.abstract, datacite="description Abstract", schema_org="description",
        dublin_core="dc:description", readme="Description",
    ),
    row(
        f"{_S}/timePrd", "periods.text", datacite="date Coverage/@dateInformation; description Methods",
        readme="General information",
        note="words and no date are a description (EXP127)",
    ),
    row(
        f"{_S}/timePrd/@date", "periods.date", dates.dates, datacite="date Coverage",
        schema_org="temporalCoverage", dublin_core="dc:coverage", readme="General information",
    ),
    row(f"{_S}/timePrd/@cycle", "periods.cycle", note="tells which beginning goes with which end"),
    row(
        f"{_S}/collDate", "collection_dates.text", datacite="date Collected/@dateInformation; description Methods",
        readme="General information",
        note="words and no date are a description (EXP127)",
    ),
    row(
        f"{_S}/collDate/@date", "collection_dates.date", dates.dates, datacite="date Collected",
        schema_org="temporalCoverage", dublin_core="dc:coverage", readme="General information",
    ),
    row(
        f"{_S}/nation", "nations", subjects.places, datacite="geoLocationPlace", schema_org="spatialCoverage",
        dublin_core="dc:coverage", readme="General information",
    ),
    row(f"{_S}/nation/@abbr", "nations.abbr", note="tells two names of one country"),
    row(
        f"{_S}/geogCover", "coverages", subjects.places, datacite="geoLocationPlace", schema_org="spatialCoverage",
        dublin_core="dc:coverage", readme="General information",
    ),
    row(f"{_S}/geogUnit", "units", texts.methods, datacite="description Methods", readme="Methods"),
    row(
        f"{_S}/geoBndBox", "boxes", subjects.boxes, datacite="geoLocationBox",
        schema_org="spatialCoverage/geo/box",
    ),
    row(
        f"{_S}/boundPoly", "polygons", subjects.polygons, datacite="geoLocationPolygon",
        schema_org="spatialCoverage/geo/polygon",
    ),
    row(f"{_S}/anlyUnit", "analysis_units", texts.methods, datacite="description Methods", readme="Methods"),
    row(
        f"{_S}/anlyUnit/concept", "analysis_units.concepts", datacite="description Methods", readme="Methods",
        note="where the element has no words of its own",
    ),
    row(f"{_S}/anlyUnit/concept/@vocabURI", "analysis_units.concepts.vocab_uri"),
    row(f"{_S}/universe", "universes", texts.methods, datacite="description Methods", readme="Methods"),
    row(
        f"{_S}/dataKind", "data_kinds", identity.resource_type, datacite="resourceType",
        readme="General information",
    ),
    row(
        f"{_S}/dataKind/concept", "data_kinds.concepts", datacite="resourceType", readme="General information",
        note="where the element has no words of its own",
    ),
    row(
        f"{_I}/qualityStatement/otherQualityStatement", "quality", texts.methods, datacite="description Methods",
        readme="Methods",
    ),
    row(
        f"{_I}/qualityStatement/standardsCompliance/complianceDescription", "quality",
        datacite="description Methods", readme="Methods",
    ),
    row(f"{_I}/notes", "notes", texts.other, datacite="description Other", readme="Other information"),
    row(f"{_I}/studyBudget", "budgets", texts.other, datacite="description Other", readme="Other information"),
    row(
        "stdyDscr/studyAuthorization/authorizationStatement", "authorizations", texts.other,
        datacite="description Other", readme="Other information",
    ),
    row(
        "stdyDscr/studyAuthorization/authorizingAgency", "authorizations", datacite="description Other",
        readme="Other information",
    ),
    row("stdyDscr/notes", "notes", datacite="description Other", readme="Other information"),
)  # fmt: skip
