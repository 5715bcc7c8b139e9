"""The exporter: `datacite.xml` and `datacite.json`, or a named refusal."""

from __future__ import annotations

from ddi_tools.export.datacite import write_json, write_xml
from ddi_tools.export.datacite.crosswalk import describe
from ddi_tools.export.datacite.versions import fit
from ddi_tools.export.registry import Artifact, Export, Source


def export(source: Source) -> Export:
    """The study for DataCite, in the version asked for.

    Without identifier, year or title there is no artifact, and a finding that says so.
    """
    resource, findings = describe(source)
    if resource is None:
        return Export(artifacts=(), findings=findings)
    resource, unsaid = fit(resource, source.datacite)
    xml = write_xml.write(resource, source.datacite)
    return Export(
        artifacts=(
            Artifact(path="datacite.xml", media_type="application/xml", data=xml),
            Artifact(path="datacite.json", media_type="application/json", data=write_json.write(resource)),
        ),
        findings=(*findings, *unsaid),
    )
