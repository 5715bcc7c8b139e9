"""XML as the project reads it: one parser setting for all, the namespaces, and where codebooks lie in a file.

Metadata is hostile input: no DTD is loaded, no entity is resolved, nothing is fetched. A document that declares
entities of its own, or uses those of a DTD elsewhere, is refused as such (`HostileXMLError`), since without them it
can't be read as it was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree

DDI25 = "ddi:codebook:2_5"
DDI26 = "ddi:codebook:2_6"
DDI122 = "http://www.icpsr.umich.edu/DDI"
OAI = "http://www.openarchives.org/OAI/2.0/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XHTML = "http://www.w3.org/1999/xhtml"

#: The white space of XML; a no-break space is text.
SPACE = " \t\r\n"

#: The namespaces a codebook is met in; records of DDI 1.2.2 and 2.1 may have none.
CODEBOOK_NAMESPACES = (DDI25, DDI26, DDI122, "")


class HostileXMLError(Exception):
    """A document that declares entities, or uses those of a DTD elsewhere; `args[0]` names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A codeBook element and, if it came in an OAI-PMH response, its record's identifier."""

    element: etree._Element
    record: str | None


@cache  # Making a parser takes a third as long as reading a record; one may read any number.
def _parser() -> etree.XMLParser[etree._Element]:
    # IDs are collected, though nobody asks for them: without, libxml2 takes it that a DTD elsewhere is to be loaded.
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True
    )


def parse(data: bytes) -> etree._Element:
    """The root of a document, with all white space kept.

    Text nodes of any size are read (`huge_tree`): ceilings on bytes are the business of whoever reads them from
    outside. Raises `etree.XMLSyntaxError` if the document is not well-formed, `HostileXMLError` if it declares
    entities, or uses those of a DTD elsewhere, `MemoryError` if there is not enough for its tree.
    """
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError(f"The tree of {len(data):,} bytes takes more memory than there is") from error
        raise
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and (names := _entities(root, dtd)):
        raise HostileXMLError(", ".join(sorted(names)))
    return root


class Reader:
    """Reads documents through for being well-formed, and makes no tree of them: in half the time.

    Its parser keeps what it found wrong, so each thread needs a reader of its own.
    """

    def __init__(self) -> None:
        target: Any = _NoTree()
        self._parser = etree.XMLParser(
            target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
        )

    def is_well_formed(self, data: bytes, *, ids: bool | None = None) -> bool:
        """Whether the document, which must have no DTD, is well-formed, namespaces included.

        `ids` says whether it may have attributes xml:id, where that is known.
        """
        try:
            # Bad and doubled ones are refused by who makes a tree, and nothing to who makes none.
            etree.fromstring(data, _parser() if ids or (ids is None and b"xml:id" in data) else self._parser)
        except etree.XMLSyntaxError:
            return False
        # Without a tree to make, an undeclared prefix ends no parsing; it is in the log.
        found = self._parser.error_log
        return not (len(found) and found.filter_from_errors())


class _NoTree:
    """A target for no events: a parser without one of them makes a tree, and a method more would be called."""

    def close(self) -> None: ...


def _entities(root: etree._Element, dtd: etree.DTD) -> set[str]:
    """The names of the entities that a document declares or uses.

    One that is only used is still a node in the tree: its text is lacking, and libxml2 validates no such tree.
    """
    used = {(node.text or "").strip("&;") for node in root.iter(etree.Entity)}
    return used | {str(entity.name) for entity in dtd.iterentities()}


def is_blank(text: str | None) -> bool:
    """Whether there is nothing but the white space of XML in a text."""
    return not text or not text.strip(SPACE)


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The namespace of the element's tag; empty where it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag[0] == "{" else ""


def is_codebook(element: etree._Element) -> bool:
    """Whether the element is the root of a DDI Codebook, of whatever version."""
    return local_name(element) == "codeBook" and namespace(element) in CODEBOOK_NAMESPACES


def codebooks(root: etree._Element) -> Iterator[Located]:
    """The codebooks of a document, in document order: the root itself, or those that an OAI-PMH response carries.

    A response whose records hold no codebook (deleted records, errors, other formats) yields none.
    """
    if is_codebook(root):
        yield Located(element=root, record=None)
        return
    if namespace(root) != OAI:
        return
    for record in root.iter(f"{{{OAI}}}record"):
        metadata = record.find(f"{{{OAI}}}metadata")
        if metadata is None:
            continue
        for child in metadata.iterchildren(tag=etree.Element):
            if is_codebook(child):
                identifier = record.findtext(f"{{{OAI}}}header/{{{OAI}}}identifier")
                yield Located(element=child, record=identifier.strip() if identifier else None)
