"""The crosswalk: how the study is cited: titles, identifiers, people, funding, dates, the page where it is found."""

from __future__ import annotations

from ddi_tools.export.crosswalk.row import Row, row
from ddi_tools.export.datacite import agents, dates, funding, identity, relations, rights, texts

_C = "stdyDscr/citation"

ROWS: tuple[Row, ...] = (
    row(
        "@xml:lang", "lang", identity.titles, datacite="description Abstract/@xml:lang; publisher/@xml:lang",
        dublin_core="dc:description/@xml:lang; dc:publisher/@xml:lang",
        note="the language of each text that states none",
    ),
    row(
        "@ID", "id", identity.identifier, datacite="identifier", dublin_core="dc:identifier",
        note="where there is no other identifier",
    ),
    row(
        f"{_C}/titlStmt/titl", "citation.titles[main]", identity.titles, datacite="title", schema_org="name",
        dublin_core="dc:title", readme="General information; Heading; Recommended citation",
    ),
    row(
        f"{_C}/titlStmt/subTitl", "citation.titles[subtitle]", datacite="title Subtitle",
        schema_org="alternateName", dublin_core="dc:title", readme="General information",
    ),
    row(
        f"{_C}/titlStmt/altTitl", "citation.titles[alternative]", datacite="title AlternativeTitle",
        schema_org="alternateName", dublin_core="dc:title", readme="General information",
    ),
    row(
        f"{_C}/titlStmt/parTitl", "citation.titles[parallel]", datacite="title TranslatedTitle",
        schema_org="alternateName", dublin_core="dc:title", readme="General information",
    ),
    row(
        f"{_C}/titlStmt/IDNo", "citation.identifiers", identity.identifier, identity.alternate_identifiers,
        datacite="alternateIdentifier; identifier", schema_org="@id; identifier; identifier/value; url",
        dublin_core="dc:identifier", readme="General information; Recommended citation",
        note="the DOI; any other is an alternate identifier",
    ),
    row(
        f"{_C}/titlStmt/IDNo/@agency", "citation.identifiers.agency",
        datacite="alternateIdentifier/@alternateIdentifierType", schema_org="identifier/propertyID",
        readme="General information", note="not of a DOI",
    ),
    row(
        f"{_C}/rspStmt/AuthEnty", "citation.creators", agents.creators, datacite="creator", schema_org="creator",
        dublin_core="dc:creator", readme="General information; Recommended citation",
        note="person or organisation only on evidence",
    ),
    row(
        f"{_C}/rspStmt/AuthEnty/@affiliation", "citation.creators.affiliation", datacite="creator/affiliation",
        schema_org="creator/affiliation", readme="General information",
    ),
    row(f"{_C}/rspStmt/AuthEnty/@abbr", "citation.creators.abbr", only=True),
    row(
        f"{_C}/rspStmt/AuthEnty/ExtLink", "citation.creators.identifiers", datacite="creator/nameIdentifier",
        schema_org="creator", readme="General information", ddi26=f"{_C}/rspStmt/AuthEnty/@agentIdentifier",
        note="ORCID, ROR, ISNI with right check digits; others as stated",
    ),
    row(
        f"{_C}/rspStmt/AuthEnty/ExtLink[@role='affiliation-PID']", "citation.creators.affiliation_identifiers",
        datacite="creator/affiliation/@affiliationIdentifier", schema_org="creator/affiliation",
    ),
    row(
        f"{_C}/rspStmt/othId", "citation.contributors", agents.contributors,
        datacite="contributor Other; description Other", schema_org="contributor", dublin_core="dc:contributor",
        readme="General information", note="a remark instead of a name is a description",
    ),
    row(
        f"{_C}/rspStmt/othId/@role", "citation.contributors.role", datacite="contributor/@contributorType",
        readme="General information", note="the contributor's type, where it is one",
    ),
    row(
        f"{_C}/rspStmt/othId/@affiliation", "citation.contributors.affiliation",
        datacite="contributor Other/affiliation", schema_org="contributor/affiliation",
        readme="General information",
    ),
    row(
        f"{_C}/prodStmt/language", "citation.languages", only=True,
        note="of the metadata, or of the data: which is not said",
    ),
    row(
        f"{_C}/prodStmt/producer", "citation.producers", agents.contributors,
        datacite="contributor Producer; creator; publisher", schema_org="creator; producer; publisher",
        dublin_core="dc:contributor; dc:creator; dc:publisher", readme="General information; Recommended citation",
        note="the creator or publisher, where there is none",
    ),
    row(f"{_C}/prodStmt/producer/@role", "citation.producers.role"),
    row(f"{_C}/prodStmt/producer/@abbr", "citation.producers.abbr"),
    row(
        f"{_C}/prodStmt/producer/@affiliation", "citation.producers.affiliation",
        datacite="contributor Producer/affiliation", schema_org="producer/affiliation",
        readme="General information",
    ),
    row(
        f"{_C}/prodStmt/copyright", "citation.copyrights", dates.dates, rights.rights,
        datacite="date Copyrighted; rights", schema_org="copyrightNotice", dublin_core="dc:rights",
        readme="Sharing and access", note="never a licence, unless it names one; its year is the date Copyrighted",
    ),
    row(
        f"{_C}/prodStmt/license", "citation.licenses", rights.rights, datacite="rights",
        schema_org="conditionsOfAccess", dublin_core="dc:rights", readme="Sharing and access", only=True,
    ),
    row(
        f"{_C}/prodStmt/prodDate", "citation.production_dates", dates.dates, datacite="date Created",
        schema_org="dateCreated", readme="General information",
    ),
    row(
        f"{_C}/prodStmt/prodPlac", "citation.production_places", texts.other, datacite="description Other",
        readme="Other information",
    ),
    row(f"{_C}/prodStmt/software", "citation.software"),
    row(f"{_C}/prodStmt/software/@version", "citation.software.version"),
    row(
        f"{_C}/prodStmt/fundAg", "citation.funders", funding.funding, datacite="fundingReference",
        schema_org="funder", readme="General information",
    ),
    row(f"{_C}/prodStmt/fundAg/@abbr", "citation.funders.abbr"),
    row(f"{_C}/prodStmt/fundAg/@role", "citation.funders.role"),
    row(
        f"{_C}/prodStmt/fundAg/ExtLink", "citation.funders.identifiers",
        datacite="fundingReference/funderIdentifier", schema_org="funder", readme="General information",
        ddi26=f"{_C}/prodStmt/fundAg/@agentIdentifier", note="else the one that ddi-tools.toml states",
    ),
    row(
        f"{_C}/prodStmt/grantNo", "citation.grants", funding.funding,
        datacite="description Other; fundingReference/awardNumber", schema_org="funding/identifier",
        readme="General information",
        note="by its agency, else paired by order (EXP116); a description where no funder is known (EXP126)",
    ),
    row(
        f"{_C}/prodStmt/grantNo/@agency", "citation.grants.agency", datacite="fundingReference",
        schema_org="funder; funding/funder", readme="General information",
    ),
    row(f"{_C}/prodStmt/grantNo/@role", "citation.grants.role"),
    row(
        f"{_C}/prodStmt/grantNo/@URI", "citation.grants.uri", datacite="fundingReference/awardNumber/@awardURI",
        schema_org="funding/url", only=True,
    ),
    row(
        f"{_C}/distStmt/distrbtr", "citation.distributors", agents.publisher, agents.contributors,
        datacite="contributor Distributor; publisher", schema_org="provider; publisher",
        dublin_core="dc:publisher", readme="General information; Recommended citation",
        note="the first is the publisher, others are contributors",
    ),
    row(f"{_C}/distStmt/distrbtr/@abbr", "citation.distributors.abbr"),
    row(f"{_C}/distStmt/distrbtr/@affiliation", "citation.distributors.affiliation"),
    row(f"{_C}/distStmt/distrbtr/@URI", "citation.distributors.uri", schema_org="publisher/url"),
    row(
        f"{_C}/distStmt/distrbtr/ExtLink", "citation.distributors.identifiers",
        datacite="publisher/@publisherIdentifier", schema_org="publisher",
        ddi26=f"{_C}/distStmt/distrbtr/@agentIdentifier", note="else the one that ddi-tools.toml states",
    ),
    row(
        f"{_C}/distStmt/contact", "citation.contacts", agents.contributors, datacite="contributor ContactPerson",
        readme="General information",
    ),
    row(
        f"{_C}/distStmt/contact/@affiliation", "citation.contacts.affiliation",
        datacite="contributor ContactPerson/affiliation", readme="General information",
    ),
    row(
        f"{_C}/distStmt/contact/@email", "citation.contacts.email", readme="General information",
        note="kept out of metadata that are registered and harvested",
    ),
    row(f"{_C}/distStmt/contact/@URI", "citation.contacts.uri"),
    row(
        f"{_C}/distStmt/depositr", "citation.depositors", agents.contributors, datacite="contributor Other",
        schema_org="contributor", dublin_core="dc:contributor", readme="General information",
    ),
    row(
        f"{_C}/distStmt/depositr/@affiliation", "citation.depositors.affiliation",
        datacite="contributor Other/affiliation", schema_org="contributor/affiliation",
        readme="General information",
    ),
    row(
        f"{_C}/distStmt/depDate", "citation.deposit_dates", dates.dates, datacite="date Submitted",
        readme="General information",
    ),
    row(
        f"{_C}/distStmt/distDate", "citation.distribution_dates", identity.publication_year, dates.dates,
        datacite="date Issued; publicationYear", schema_org="datePublished", dublin_core="dc:date",
        readme="General information; Recommended citation",
        note="where it is lacking, the year is inferred (EXP112) or refused (EXP102)",
    ),
    row(
        f"{_C}/serStmt/serName", "citation.series.names", relations.series, datacite="relatedItem IsPartOf",
        schema_org="isPartOf", dublin_core="dc:relation", readme="Related",
    ),
    row(
        f"{_C}/serStmt/@URI", "citation.series.uri", datacite="relatedItem IsPartOf/relatedItemIdentifier",
        schema_org="isPartOf", readme="Related",
    ),
    row(f"{_C}/serStmt/@ID", "citation.series.id"),
    row(
        f"{_C}/serStmt/serInfo", "citation.series.information", texts.series,
        datacite="description SeriesInformation",
    ),
    row(
        f"{_C}/verStmt/version", "citation.versions", identity.version, datacite="version", schema_org="version",
        readme="General information; Recommended citation",
    ),
    row(
        f"{_C}/verStmt/version/@date", "citation.versions.date", dates.dates,
        datacite="date Updated; publicationYear", schema_org="datePublished", dublin_core="dc:date",
        readme="General information; Recommended citation", note="where it is later than the distribution",
    ),
    row(f"{_C}/verStmt/version/@type", "citation.versions.type"),
    row(
        f"{_C}/verStmt/verResp", "citation.version_responsibilities", texts.other, datacite="description Other",
        readme="Other information",
    ),
    row(f"{_C}/biblCit", "citation.bibliographic_citations"),
    row(
        f"{_C}/holdings/@URI", "citation.holdings.uri", identity.identifier, identity.url,
        datacite="identifier; url", schema_org="@id; identifier; url", dublin_core="dc:identifier",
        readme="General information; Recommended citation; Related",
        note="a DOI is the identifier, where there is none; else the page that the DOI leads to",
    ),
    *(
        row(ddi, model)
        for ddi, model in (
            (f"{_C}/holdings", "citation.holdings.text"),
            (f"{_C}/holdings/@location", "citation.holdings.location"),
            (f"{_C}/holdings/@callno", "citation.holdings.call_number"), (f"{_C}/notes", "citation.notes"),
        )
    ),
)  # fmt: skip
