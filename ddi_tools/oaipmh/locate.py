"""From what people have at hand to the record: a page's address, a number, a DOI, a "Metadata Access" URL.

All is computed; nothing is asked for.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from ddi_tools.codebook.identifiers import as_doi
from ddi_tools.errors import UsageError
from ddi_tools.oaipmh.archives import ARCHIVES, CATALOGUE, CATALOGUE_PAGE, Archive
from ddi_tools.oaipmh.credentials import without_credentials
from ddi_tools.oaipmh.protocol import DEFAULT_PREFIX, parse_source_url, request

_CESSDA = re.compile(r"[0-9a-f]{64}")
_CESSDA_PAGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"datacatalogue\.cessda\.eu/(?:\w\w/)?detail/?\?(?:.*&)?q=([0-9a-f]{64})",
        r"datacatalogue\.cessda\.eu/(?:\w\w/)?detail/([0-9a-f]{64})",
        r"w3id\.org/cessda/cessda_product_research_data_([0-9a-f]{64})",
    )
)
_WEB = re.compile(r"https?://(?:www\.(?=datacatalogue\.))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A record, and where it can be had.

    `identifier` is the catalogue's, `metadata_access` its GetRecord URL. `archive` names the archive and `at_archive`
    is the archive's own GetRecord URL; both are None where the identifier alone was given, since it says neither.
    `note` is what is not certain.
    """

    identifier: str
    metadata_access: str
    page: str
    archive: str | None = None
    at_archive: str | None = None
    note: str | None = None


def cessda_identifier(base_url: str, identifier: str) -> str:
    """The CESSDA Data Catalogue's identifier of the record `identifier` of the repository at `base_url`."""
    return hashlib.sha256(f"{base_url}-{identifier}".encode()).hexdigest()


def locate(what: str, *, catalogue: str = CATALOGUE) -> Located | None:
    """The record that `what` names; None if it is none of the known forms.

    Raises `UsageError` if it names a record whose identifier can't be computed, and says why.
    """
    text = what.strip()
    if _CESSDA.fullmatch(text.lower()):
        return _in_catalogue(text.lower(), catalogue)
    if (web := _WEB.match(text)) is not None:
        return _at_address(text[web.end() :], text, catalogue)
    if (doi := as_doi(text)) is not None:
        return _of_doi(doi, catalogue)
    prefix, colon, number = text.partition(":")
    archive = next((a for a in ARCHIVES if a.prefix == prefix.lower()), None) if colon else None
    return _of_number(archive, number, catalogue) if archive else None


def forms() -> Iterable[str]:
    """The forms that `locate` knows, for messages."""
    yield from (
        "a CESSDA identifier",
        "the address of a page of the catalogue or of an archive",
        "a DOI of an archive",
    )
    yield "a number such as " + ", ".join(f"{a.prefix}:{a.example}" for a in ARCHIVES if a.rule == "shown")


def _at_address(address: str, url: str, catalogue: str) -> Located | None:
    address = address.replace("&amp;", "&")
    for page in _CESSDA_PAGES:
        if (match := page.match(address)) is not None:
            return _in_catalogue(match[1].lower(), catalogue)
    address = unquote(address)
    for archive in ARCHIVES:
        for pattern in archive.pages:
            if (match := re.match(pattern + r"(?![\w.])", address, re.IGNORECASE)) is not None:
                return _of_number(archive, match[1], catalogue)
    if "verb=getrecord" in address.lower():
        return _of_access(url, catalogue)
    return _of_doi(doi, catalogue) if (doi := as_doi(url)) is not None else None


def _of_access(url: str, catalogue: str) -> Located | None:
    """By a GetRecord URL: of the catalogue itself, of a known archive, or of any other repository."""
    asked = parse_source_url(url)
    if asked.identifier is None:
        return None
    if asked.base_url.rstrip("/") in (catalogue.rstrip("/"), CATALOGUE):
        return _in_catalogue(asked.identifier, catalogue)
    archive = next((a for a in ARCHIVES if a.base_url == asked.base_url), None)
    if archive is not None and archive.rule == "no":
        raise _not_computed(archive)
    note = None
    if archive is None:
        note = "this holds only if the catalogue harvests this repository, and by this very base URL"
    return _located(
        cessda_identifier(asked.base_url, asked.identifier), catalogue, archive.name if archive else asked.base_url,
        without_credentials(url), note,
    )  # fmt: skip


def _of_doi(doi: str, catalogue: str) -> Located | None:
    for archive in ARCHIVES:
        if archive.doi and (match := re.fullmatch(archive.doi, doi, re.IGNORECASE)) is not None:
            return _of_number(archive, match[1], catalogue)
    return None


def _of_number(archive: Archive, text: str, catalogue: str) -> Located:
    if archive.rule == "no" or archive.base_url is None:
        raise _not_computed(archive)
    number = archive.number_of(text)
    if number is None:
        raise UsageError(
            f"{text!r} is not a number of {archive.name}", hint=f"write it as {archive.prefix}:{archive.example}"
        )
    identifier = archive.identifier_of(number)
    access = request("GetRecord", identifier=identifier, metadataPrefix=archive.metadata_prefix).url(archive.base_url)
    note = None
    if archive.rule == "stated":
        note = "the rule is known to hold for this archive, but no record of it was at hand to show it: use --check"
    return _located(cessda_identifier(archive.base_url, identifier), catalogue, archive.name, access, note)


def _not_computed(archive: Archive) -> UsageError:
    return UsageError(
        f"the catalogue's identifiers of {archive.name} are not made by the rule, and can't be computed",
        hint="find the study at https://datacatalogue.cessda.eu and give the address of its page",
    )


def _in_catalogue(identifier: str, catalogue: str) -> Located:
    return _located(identifier, catalogue, None, None, None)


def _located(
    identifier: str, catalogue: str, archive: str | None, at_archive: str | None, note: str | None
) -> Located:
    return Located(
        identifier=identifier,
        metadata_access=request("GetRecord", metadataPrefix=DEFAULT_PREFIX, identifier=identifier).url(catalogue),
        page=CATALOGUE_PAGE + identifier,
        archive=archive,
        at_archive=at_archive,
        note=note,
    )
