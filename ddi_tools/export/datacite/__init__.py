"""DataCite: a study as a DataCite resource (kernel 4), written as XML and as the JSON of the REST API."""

from ddi_tools.export.datacite.exporter import export

__all__ = ["export"]
