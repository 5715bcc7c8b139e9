"""The demo's repository: the record served over OAI-PMH on a loopback port, and harvested from there over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import BytesIO

from ddi_tools import sources
from ddi_tools.demo.deposit import record
from ddi_tools.oaipmh.provider import serve

IDENTIFIER = "801dc16779edb9f36647ebc5b25331d7a8854b40d921ab0541aa6800e4c22d4e"

#: The repository's name of itself: its port is chance, and the same demo gives the same bytes.
BASE_URL = "http://localhost/oai-pmh/v0/oai"


def harvest(as_of: date) -> sources.Fetched:
    """The record, fetched over HTTP from a repository whose clock stands at the beginning of the day `as_of`."""
    clock = datetime.combine(as_of, time(), UTC)
    with serve([record()], public_url=BASE_URL, now=lambda: clock) as base_url:
        url = f"{base_url}?verb=GetRecord&metadataPrefix=oai_ddi25&identifier={IDENTIFIER}"
        fetched = sources.fetch(url, stdin=BytesIO, at=clock.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return replace(fetched, file=fetched.file.replace(base_url, BASE_URL), endpoint=BASE_URL)
