"""Repair: a schema-valid copy of a codebook, with every step that was taken, and nothing lost.

The work is done from the grammar, not from the schema's messages: those name only the first wrong child of a parent.
What the version has no place for is kept in notes (`ddi_tools.codebook.kept`), from where reading takes it, so that
the study is the same before and after.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

from lxml import etree

from ddi_tools.codebook import kept, schema, xml
from ddi_tools.codebook.grammar import grammar
from ddi_tools.codebook.read import read
from ddi_tools.codebook.repair import attributes, structure
from ddi_tools.codebook.repair.bench import Bench, Step, xpath
from ddi_tools.errors import UsageError
from ddi_tools.findings import Finding, finding

__all__ = ["Repaired", "Step", "repair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A codebook as repaired: its bytes, the steps in the order in which they were taken, what is still not valid.

    Without steps, `data` is the codebook as it came: the file's own bytes are the caller's to keep.
    """

    version: str
    data: bytes
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether the schema finds nothing more."""
        return not self.findings


def repair(codebook: etree._Element, version: str | None = None) -> Repaired:
    """The codebook made valid by a version of `schema.VERSIONS`; by that of its namespace, where none is named.

    The element is left as it is, and may stand in a larger document. Raises `UsageError` for a version that is none,
    or of another namespace.
    """
    version = _version(codebook, version)
    judge = schema.load(version)
    alone = copy.deepcopy(codebook)
    if judge.validate(alone):
        return Repaired(version=version, data=etree.tostring(codebook, encoding="UTF-8", with_tail=False))
    root = _standing(codebook)
    bench = Bench(root, codebook, grammar(version))
    structure.mend(bench)
    if attributes.mend(bench):
        structure.complete(bench)
    orders, study = structure.orders(bench), read(codebook)[0]
    kept.write(root, bench.kept)
    again = xml.parse(data := _bytes(root))
    if orders and read(again)[0] != study:
        # The schema's order is another than that in which the values of a field were read: titles, related works.
        kept.write(root, orders)
        again = xml.parse(data := _bytes(root))
    if read(again)[0] != study:
        # Rare: values that were read from several sections at once, or from elements of a foreign namespace.
        bench.step("keep-content", root, "the record", "notes", "what was changed reads otherwise than before")
        kept.write(root, [kept.content(root, kept.restored(codebook))])
        again = xml.parse(data := _bytes(root))
    # libxml2 does not look again at the IDs of a tree that it has seen, so what is judged is the bytes.
    findings = () if judge.validate(again) else tuple(_left(again, e) for e in judge.error_log)
    return Repaired(version=version, data=data, steps=tuple(bench.steps), findings=findings)


def _version(codebook: etree._Element, version: str | None) -> str:
    space = xml.namespace(codebook)
    if version is None:
        version = schema.BY_NAMESPACE.get(space)
    if version is None or version not in schema.VERSIONS or schema.VERSIONS[version].namespace != space:
        raise UsageError(
            f"a codebook in the namespace {space!r} can't be repaired" + (f" as {version}" if version else ""),
            hint=f"repair takes codebooks of {', '.join(schema.VERSIONS)}",
        )
    return version


def _standing(codebook: etree._Element) -> etree._Element:
    """A copy that stands alone, with the comments and processing instructions around it where it is a root."""
    if codebook.getparent() is None:
        return copy.deepcopy(codebook.getroottree()).getroot()
    alone = copy.deepcopy(codebook)
    alone.tail = None
    return alone


def _bytes(root: etree._Element) -> bytes:
    """A document of the root and of what stands around it, each on a line of its own."""
    around = [*reversed(list(root.itersiblings(preceding=True))), root, *root.itersiblings()]
    parts = [etree.tostring(each, encoding="UTF-8", with_tail=False) for each in around]
    if root.getroottree().docinfo.internalDTD is not None:  # what a DOCTYPE holds is written with the whole only
        parts = [etree.tostring(root.getroottree(), encoding="UTF-8")]
    return b"\n".join([b'<?xml version="1.0" encoding="UTF-8"?>', *parts, b""])


def _left(root: etree._Element, error: etree._LogEntry) -> Finding:
    """What is not valid still; its place is that in the copy."""
    prefixes = {prefix: space for prefix, space in root.nsmap.items() if prefix}
    try:
        found = root.xpath(error.path or ".", namespaces=prefixes)
    except etree.XPathError:  # A prefix that is declared further down.
        found = []
    place = xpath(kept.Places(root), found[0]) if isinstance(found, list) and found else error.path
    message = error.message.replace(f"{{{xml.namespace(root)}}}", "")
    return finding("XSD801", f"still not valid: {message}", xpath=place, line=error.line)
