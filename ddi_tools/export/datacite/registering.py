"""What registers a study at DataCite: the attributes of its DOI, or a named refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ddi_tools.codebook.identifiers import as_doi
from ddi_tools.config import is_prefix
from ddi_tools.errors import UsageError
from ddi_tools.export.datacite import write_json
from ddi_tools.export.datacite.exporter import fitted, unregistrable
from ddi_tools.export.datacite.resource import AlternateIdentifier, Identifier, Resource, Url
from ddi_tools.export.identify import is_web_address
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding


def attributes(
    source: Source, *, prefix: str | None = None, doi: str | None = None, url: str | None = None
) -> tuple[Mapping[str, Any] | None, tuple[Finding, ...]]:
    """The attributes that register the study, None where it must be refused; and the findings.

    What is given stands in the place of the configuration's prefix, the record's DOI, the page in its holdings.
    Raises `UsageError` where it is no prefix, no DOI, no web address.
    """
    if prefix is not None and not is_prefix(prefix):
        raise UsageError(f"{prefix!r} is no prefix of a DOI", hint="it is what stands before the slash: 10.5255")
    if url is not None and not is_web_address(url):
        raise UsageError(f"{url!r} is no web address", hint="write it with https://")
    bare = as_doi(doi) if doi is not None else None
    if doi is not None and bare is None:
        raise UsageError(f"{doi!r} is no DOI", hint="write it as 10.5255/UKDA-SN-857133")
    resource, findings = fitted(source)
    if resource is None:
        return None, findings
    if url is not None:
        resource = replace(resource, url=Url(value=url))
    if bare is not None:
        resource = _under(resource, bare)
    prefix = prefix or source.config.prefix
    if refusals := unregistrable(source, resource, prefix):
        return None, (*findings, *refusals)
    return write_json.attributes(resource, prefix), findings


def _under(resource: Resource, doi: str) -> Resource:
    """The resource under another DOI; its own identifier becomes one of the others."""
    own = resource.identifier
    if own.value.casefold() == doi.casefold():
        return resource
    others = (AlternateIdentifier(value=own.value, type=own.type), *resource.alternate_identifiers)
    return replace(
        resource, identifier=Identifier(value=doi, type="DOI"), alternate_identifiers=tuple(dict.fromkeys(others))
    )
