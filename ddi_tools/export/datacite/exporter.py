"""The exporter: `datacite.xml` and `datacite.json`, or a named refusal."""

from __future__ import annotations

from ddi_tools.export import citation
from ddi_tools.export.datacite import write_json, write_xml
from ddi_tools.export.datacite.crosswalk import describe
from ddi_tools.export.datacite.resource import Resource
from ddi_tools.export.datacite.versions import fit
from ddi_tools.export.registry import Artifact, Export, Source
from ddi_tools.findings import Finding, finding


def export(source: Source) -> Export:
    """The study for DataCite, in the version asked for.

    Without identifier, year or title there is no artifact, and a finding that says so. The JSON, which is what
    registers a DOI, wants a year that the record states, and the DOI, or the prefix that the configuration states.
    """
    resource, findings = fitted(source)
    if resource is None:
        return Export(artifacts=(), findings=findings)
    xml = write_xml.write(resource, source.datacite)
    artifacts = [Artifact(path="datacite.xml", media_type="application/xml", data=xml)]
    refusals = unregistrable(source, resource, source.config.prefix)
    if not refusals:
        data = write_json.write(resource, source.config.prefix)
        artifacts.append(Artifact(path="datacite.json", media_type="application/json", data=data))
    return Export(artifacts=tuple(artifacts), findings=(*findings, *refusals))


def fitted(source: Source) -> tuple[Resource | None, tuple[Finding, ...]]:
    """The study as a resource in the words of the version asked for, None where it must be refused; and findings."""
    resource, findings = describe(source)
    if resource is None:
        return None, findings
    resource, unsaid = fit(resource, source.datacite)
    return resource, (*findings, *unsaid)


def unregistrable(source: Source, resource: Resource, prefix: str | None) -> tuple[Finding, ...]:
    """Why DataCite can't be asked to register the resource, which may well be described in XML.

    It has no DOI, and no prefix for one is stated; or the year is only that in which the record was last changed.
    """
    refusals = []
    if citation.find_year(source.study) is None:
        message = "no date in the record gives a year of publication; that of the OAI-PMH datestamp is not registered"
        refusals.append(finding("EXP102", message, value=resource.publication_year.value))
    if resource.identifier.type != "DOI" and prefix is None:
        where = "/codeBook/stdyDscr/citation/titlStmt/IDNo"
        message = f"the record has no DOI, and no prefix is stated; {resource.identifier.value} can't be registered"
        refusals.append(finding("EXP104", message, xpath=where, value=resource.identifier.value))
    return tuple(refusals)
