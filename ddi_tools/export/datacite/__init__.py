"""DataCite: a study as a DataCite resource (kernel 4), written as XML and as the JSON of the REST API."""
