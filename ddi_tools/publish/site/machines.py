"""What machines look for in a site: sitemaps, robots.txt, the feed of changes, and the catalogue as JSON-LD."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from ddi_tools.characters import printable
from ddi_tools.export.schema_org import dumps
from ddi_tools.publish.site.browse import Page
from ddi_tools.publish.site.entry import Entry

#: So many addresses a sitemap may have (sitemaps.org).
_ADDRESSES = 50_000

#: So many changes stand in the feed.
CHANGES = 100

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ATOM = "http://www.w3.org/2005/Atom"

#: What the feed says of a record that is not there as it was.
_NOTICES = {
    "deleted": "The record was withdrawn by its repository.",
    "absent": "The record's repository lists it no more.",
    "unread": "The record is no DDI Codebook that can be read.",
    "unmade": "The record could not be worked on: the process that made its page was ended, each time.",
}


def moment(datestamp: str) -> str:
    """A datestamp as Atom wants it (RFC 3339); repositories give days, and some give nothing of use."""
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", datestamp):
        return datestamp
    day = re.match(r"\d{4}-\d\d-\d\d", datestamp)
    return f"{day[0] if day else '1970-01-01'}T00:00:00Z"


def newest(entries: Sequence[Entry], count: int) -> list[Entry]:
    """The records that changed last, the latest first."""
    return sorted(entries, key=lambda e: (moment(e.datestamp), e.name), reverse=True)[:count]


def sitemaps(live: Sequence[Entry], base: str | None) -> Iterator[Page]:
    """`sitemap.xml`, and several that it names where one can't hold all; none without a base URL, which it needs."""
    robots = "User-agent: *\nAllow: /\n"
    if base is None:
        yield "robots.txt", robots.encode()
        return
    yield "robots.txt", f"{robots}Sitemap: {base}sitemap.xml\n".encode()
    parts = [live[start : start + _ADDRESSES] for start in range(0, len(live), _ADDRESSES)] or [live]
    if len(parts) == 1:
        yield "sitemap.xml", _sitemap(parts[0], base)
        return
    index = etree.Element(f"{{{_SITEMAP}}}sitemapindex", nsmap={None: _SITEMAP})
    for number, part in enumerate(parts, 1):
        yield f"sitemap-{number}.xml", _sitemap(part, base)
        _text(etree.SubElement(index, f"{{{_SITEMAP}}}sitemap"), _SITEMAP, "loc", f"{base}sitemap-{number}.xml")
    yield "sitemap.xml", _xml(index)


def _sitemap(entries: Sequence[Entry], base: str) -> bytes:
    root = etree.Element(f"{{{_SITEMAP}}}urlset", nsmap={None: _SITEMAP})
    for entry in entries:
        url = etree.SubElement(root, f"{{{_SITEMAP}}}url")
        _text(url, _SITEMAP, "loc", base + entry.href)
        if re.match(r"\d{4}-\d\d-\d\d", entry.datestamp):
            _text(url, _SITEMAP, "lastmod", moment(entry.datestamp)[:10])
    return _xml(root)


def feed(title: str, entries: Sequence[Entry], base: str | None) -> bytes:
    """The Atom feed (RFC 4287) of the records that changed last, withdrawn ones too."""
    latest = newest(entries, CHANGES)
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    own = f"{base}feed.atom" if base else uuid.uuid5(uuid.NAMESPACE_URL, title).urn
    updated = moment(latest[0].datestamp if latest else "")
    for name, text in (("id", own), ("title", title), ("updated", updated)):
        _text(root, _ATOM, name, text)
    _text(etree.SubElement(root, f"{{{_ATOM}}}author"), _ATOM, "name", title)
    _link(root, "self", f"{base or ''}feed.atom")
    _link(root, "alternate", f"{base or ''}index.html")
    for entry in latest:
        node = etree.SubElement(root, f"{{{_ATOM}}}entry")
        # The same wherever the site lies: made of where the record is from.
        _text(node, _ATOM, "id", uuid.uuid5(uuid.NAMESPACE_URL, f"{entry.endpoint}\n{entry.name}").urn)
        _text(node, _ATOM, "title", entry.title)
        _text(node, _ATOM, "updated", moment(entry.datestamp))
        _link(node, "alternate", f"{base or ''}{entry.href}")
        said = _NOTICES.get(entry.state) or "; ".join(filter(None, [entry.people, *entry.archive, *entry.year]))
        _text(node, _ATOM, "summary", said)
    return _xml(root)


def catalogue(title: str, base: str | None, live: Sequence[Entry] | None) -> str:
    """The schema.org `DataCatalog`, with its datasets if they are given, to stand in a page or a file."""
    told: dict[str, Any] = {"@context": "https://schema.org/", "@type": "DataCatalog", "name": title}
    if base:
        told |= {"@id": base, "url": base}
    if live is not None:
        told["dataset"] = [_dataset(entry, base) for entry in live]
    return dumps(told)


def _dataset(entry: Entry, base: str | None) -> dict[str, Any]:
    told = {"@type": "Dataset", "name": entry.title, "url": f"{base or ''}{entry.href}"}
    return told | ({"identifier": f"https://doi.org/{entry.doi}"} if entry.doi else {})


def _link(parent: etree._Element, rel: str, href: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}link", rel=rel, href=href)


def _text(parent: etree._Element, space: str, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{space}}}{name}").text = printable(text)


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
