"""The exporter: `datacite.xml` and `datacite.json`, or a named refusal."""

from __future__ import annotations

from ddi_tools.export.datacite import write_json, write_xml
from ddi_tools.export.datacite.crosswalk import describe
from ddi_tools.export.registry import Artifact, Export, Source


def export(source: Source) -> Export:
    """The study for DataCite; without identifier, year or title no artifact, and a finding that says so."""
    resource, findings = describe(source)
    if resource is None:
        return Export(artifacts=(), findings=findings)
    return Export(
        artifacts=(
            Artifact(path="datacite.xml", media_type="application/xml", data=write_xml.write(resource)),
            Artifact(path="datacite.json", media_type="application/json", data=write_json.write(resource)),
        ),
        findings=findings,
    )
