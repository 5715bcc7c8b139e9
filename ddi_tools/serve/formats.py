"""The metadata formats of the provider: records as they were harvested, and as the exporters make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ddi_tools.codebook.read import read
from ddi_tools.codebook.xml import CODEBOOK_NAMESPACES, DDI25, DDI26, DDI122, parse
from ddi_tools.config import Config
from ddi_tools.export import dublin_core
from ddi_tools.export.datacite import write_xml
from ddi_tools.export.datacite.crosswalk import describe
from ddi_tools.export.registry import Source
from ddi_tools.oaipmh.protocol import MetadataFormat

if TYPE_CHECKING:
    from ddi_tools.store.publication.publication import Published

_DDI = "http://www.ddialliance.org/Specification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: the roots of those records that can be had in it, and what makes it of them; None: as they are.

    `refuses` is whether `write` may give None, since the record lacks what the format can't be without.
    """

    offered: MetadataFormat
    roots: tuple[str, ...]
    write: Callable[[Source], bytes | None] | None = None
    refuses: bool = False


def _datacite(source: Source) -> bytes | None:
    resource, _ = describe(source)
    return write_xml.write(resource) if resource else None


def _root(namespace: str) -> str:
    return f"{{{namespace}}}codeBook" if namespace else "codeBook"


def _offered(prefix: str, schema: str, namespace: str) -> MetadataFormat:
    return MetadataFormat(prefix=prefix, schema=schema, namespace=namespace)


CODEBOOKS = tuple(map(_root, CODEBOOK_NAMESPACES))

#: In the order in which they are listed. Those of other versions of DDI are offered where the store has such records.
FORMATS: tuple[Format, ...] = (
    Format(
        offered=_offered("oai_ddi25", f"{_DDI}/DDI-Codebook/2.5/XMLSchema/codebook.xsd", DDI25), roots=(_root(DDI25),)
    ),
    Format(
        offered=_offered("oai_ddi26", f"{_DDI}/DDI-Codebook/2.6/XMLSchema/codebook.xsd", DDI26), roots=(_root(DDI26),)
    ),
    Format(
        offered=_offered("oai_ddi122", f"{_DDI}/DDI-Codebook/1.2.2/Version1-2-2.xsd", DDI122), roots=(_root(DDI122),)
    ),
    Format(
        offered=_offered("oai_dc", dublin_core.SCHEMA, dublin_core.OAI_DC),
        roots=CODEBOOKS,
        write=dublin_core.write,
    ),
    Format(
        offered=_offered("oai_datacite", write_xml.SCHEMA, write_xml.KERNEL),
        roots=CODEBOOKS,
        write=_datacite,
        refuses=True,
    ),
)

#: Offered whatever the store holds.
_ALWAYS = ("oai_ddi25", "oai_dc", "oai_datacite")


def offered(roots: tuple[str, ...]) -> tuple[Format, ...]:
    """The formats of a repository whose records have these roots."""
    return tuple(f for f in FORMATS if f.offered.prefix in _ALWAYS or set(f.roots) & set(roots))


def disseminate(form: Format, body: bytes, record: Published, as_of: date) -> bytes | None:
    """The metadata's element in the format, to stand in a response; None where the record can't be given in it."""
    if record.root not in form.roots:
        return None
    if form.write is None:
        return embedded(body)
    made = form.write(source(body, record, as_of))
    return made[made.index(b"?>") + 2 :].strip() if made else None


def source(body: bytes, record: Published, as_of: date) -> Source:
    """The record as exporters take it."""
    tree = parse(body)
    study, unparsed = read(tree)
    return Source(
        study=study, tree=tree, unparsed=unparsed, config=Config(), as_of=as_of, identifier=record.own_identifier,
        datestamp=record.own_datestamp, endpoint=record.endpoint, beside=(),
    )  # fmt: skip


def embedded(body: bytes) -> bytes:
    """The body, byte for byte; but where it has a prefix and no default namespace, it is told that it has none.

    A response's default namespace is that of OAI-PMH: elements without prefix within such a body would fall into it.
    """
    start, _, _ = body.partition(b">")
    name = start[1:].split(None, 1)[0]
    if b":" not in name or b" xmlns=" in start:
        return body
    return body if None in parse(body).nsmap else body.replace(name, name + b' xmlns=""', 1)
