"""FAIR Signposting: what a machine finds from the landing page, in the page's head and as a linkset (RFC 9264)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ddi_tools.export.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A file that lies beside the page: what it is to people and to machines."""

    file: str
    name: str
    purpose: str
    media_type: str
    profile: str | None = None


#: The files that `run` leaves beside the page. Those with a profile describe the dataset, by the standard it names.
FORMATS = (
    Format(
        file="datacite.xml",
        name="DataCite XML",
        purpose="to register the DOI",
        media_type="application/vnd.datacite.datacite+xml",
        profile="http://datacite.org/schema/kernel-4",
    ),
    Format(
        file="datacite.json",
        name="DataCite JSON",
        purpose="for DataCite's REST API",
        media_type="application/vnd.datacite.datacite+json",
        profile="http://datacite.org/schema/kernel-4",
    ),
    Format(
        file="dublin-core.xml",
        name="Dublin Core",
        purpose="for library catalogues",
        media_type="application/xml",
        profile="http://www.openarchives.org/OAI/2.0/oai_dc/",
    ),
    Format(
        file="ddi.xml",
        name="DDI Codebook",
        purpose="the whole description, with the files",
        media_type="application/xml",
        profile="ddi:codebook:2_5",
    ),
    Format(
        file="schema-org.jsonld",
        name="schema.org JSON-LD",
        purpose="for search engines",
        media_type="application/ld+json",
        profile="https://schema.org/",
    ),
    Format(file="citation.bib", name="BibTeX", purpose="to cite in LaTeX", media_type="application/x-bibtex"),
    Format(
        file="citation.ris",
        name="RIS",
        purpose="to cite with a reference manager",
        media_type="application/x-research-info-systems",
    ),
    Format(
        file="citation.csl.json",
        name="CSL-JSON",
        purpose="to cite with a citation processor",
        media_type="application/vnd.citationstyles.csl+json",
    ),
    Format(file="README.md", name="README", purpose="to keep with the data", media_type="text/markdown"),
    Format(file="record.xml", name="Record", purpose="as it was harvested", media_type="application/xml"),
    Format(
        file="reconciliation.json",
        name="Reconciliation",
        purpose="every file, with its checksum",
        media_type="application/json",
    ),
    Format(file="report.json", name="Report", purpose="what was checked and found", media_type="application/json"),
)


def formats(beside: Sequence[str] | None, namespace: str) -> tuple[Format, ...]:
    """The formats of the files that lie beside the page, all where that is not known.

    The profile of `ddi.xml` is the namespace of the record; without one it names no standard that a machine knows.
    """
    return tuple(
        replace(each, profile=namespace or None) if each.file == "ddi.xml" else each
        for each in FORMATS
        if beside is None or each.file in beside
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signpost:
    """A typed link of the page; `profile` is for the linkset alone, as HTML has no such attribute."""

    rel: str
    href: str
    type: str | None = None
    profile: str | None = None


def signposts(told: Facts, formats: Iterable[Format]) -> tuple[Signpost, ...]:
    """The page's typed links (FAIR Signposting): what to cite, what describes it, of what type it is, whose it is."""
    return (
        *(Signpost(rel="cite-as", href=told.url) for _ in [0] if told.url),
        *(
            Signpost(rel="describedby", href=f.file, type=f.media_type, profile=f.profile)
            for f in formats
            if f.profile
        ),
        Signpost(rel="type", href="https://schema.org/AboutPage"),
        Signpost(rel="type", href="https://schema.org/Dataset"),
        *(Signpost(rel="license", href=licence.uri) for licence in told.licences),
        *(Signpost(rel="author", href=link.url) for p in told.creators for link in p.links if link.url),
    )


def linkset(links: Iterable[Signpost]) -> Iterator[dict[str, Any]]:
    """The links by what they start from (RFC 9264, 4.2): the page, and the descriptions, which lead back to it."""
    of_page: dict[str, Any] = {"anchor": "index.html"}
    for link in links:
        target = {"href": link.href, "type": link.type, "profile": link.profile}
        of_page.setdefault(link.rel, []).append({key: value for key, value in target.items() if value})
    yield of_page
    back = {"href": "index.html", "type": "text/html"}
    yield from ({"anchor": link.href, "describes": [back]} for link in links if link.rel == "describedby")
