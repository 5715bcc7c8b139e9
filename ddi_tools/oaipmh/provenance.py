"""Where a record that is given on comes from (the provenance guideline of OAI-PMH): a chain of origins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

NAMESPACE = "http://www.openarchives.org/OAI/2.0/provenance"
SCHEMA = "http://www.openarchives.org/OAI/2.0/provenance.xsd"

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ORIGIN = f"{{{NAMESPACE}}}originDescription"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a record was harvested: its header there, the date of the response, and whether it is changed here."""

    base_url: str
    identifier: str
    datestamp: str
    namespace: str
    harvested: str
    altered: bool


def with_origin(about: Sequence[bytes], origin: Origin) -> tuple[bytes, ...]:
    """The about containers with the origin on top of the chain that the source gave, if it gave one."""
    chain: etree._Element | None = None
    others: list[bytes] = []
    for each in about:
        element = etree.fromstring(each)
        if element.tag == f"{{{NAMESPACE}}}provenance" and chain is None:
            chain = element.find(_ORIGIN)
        else:
            others.append(each)
    root = etree.Element(f"{{{NAMESPACE}}}provenance", nsmap={None: NAMESPACE, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    described = etree.SubElement(
        root, _ORIGIN, harvestDate=_second(origin.harvested, ""), altered=str(origin.altered).lower()
    )
    for name, text in (
        ("baseURL", origin.base_url),
        ("identifier", origin.identifier),
        # A source may have none that can be read: it was then changed when it came at the latest.
        ("datestamp", _second(origin.datestamp, origin.harvested)),
        ("metadataNamespace", origin.namespace),
    ):
        etree.SubElement(described, f"{{{NAMESPACE}}}{name}").text = text
    if chain is not None:
        described.append(chain)
    return (etree.tostring(root), *others)


def _second(date: str, otherwise: str) -> str:
    """The date in one of the protocol's two forms."""
    for written in (date, otherwise):
        try:
            moment = datetime.fromisoformat(written.strip())
        except ValueError:
            continue
        if len(written.strip()) == 10:
            return written.strip()
        return (
            (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        )
    return "1970-01-01T00:00:00Z"
