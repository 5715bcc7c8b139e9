"""Faults that stand behind others, and a second opinion: of documents that failed, where a person asks for it.

libxml2 stops judging an element's content at its first wrong child: what follows, and all that stands in it, is not
looked at before that child is mended. So wrong children are taken out of a copy and judged by themselves, and the
copy is judged again, until none is left. `xmlschema` says whether it too finds the document invalid, and gives its
reason for a value whose form libxml2 does not name. It was tried for the first task as well: it is a hundred times
slower, and passes over runs of wrong children. Of the 150 faults behind others in the real records at hand (69 where
each run is told by its first) it names 66, and none that is not among the 150.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from ddi_tools.checks import violations, xsd
from ddi_tools.checks.place import Places
from ddi_tools.findings import Finding, finding

if TYPE_CHECKING:
    from xmlschema import XMLSchema

#: How many elements libxml2 judges, over all rounds: two seconds or so.
_JUDGED = 3_000_000
#: How many elements a document may have to be given to xmlschema: two seconds or so.
_SECOND = 10_000
#: What can't be said of a part, or of a copy that was changed: that it can't begin a document; and IDs, of which
#: libxml2 forgets none that it has seen.
_UNSURE = frozenset({"XSD001", "XSD401", "XSD402"})


def check(codebook: etree._Element, compiled: etree.XMLSchema, explainer: Callable[[], XMLSchema]) -> list[Finding]:
    """What `xsd.check` finds, what stands behind it, and what xmlschema has to say of it; empty where all is valid.

    `explainer` gives the same schema for xmlschema; it is called for documents that failed and are not too large.
    """
    found = xsd.check(codebook, compiled)
    if not found:
        return []
    found += _behind(codebook, compiled, found)
    if sum(1 for _ in codebook.iter(etree.Element)) > _SECOND:
        return found
    return _second(codebook, explainer(), found)


def _behind(codebook: etree._Element, compiled: etree.XMLSchema, told: list[Finding]) -> Iterator[Finding]:
    """What comes to light when the wrong children are taken out, round by round."""
    places = Places(codebook)
    copied = copy.deepcopy(codebook)
    originals = dict(zip(copied.iter(etree.Element), codebook.iter(etree.Element), strict=True))
    known = {(f.xpath, f.message) for f in told}
    bereft: set[etree._Element] = set()
    waiting, left = [copied], _JUDGED
    while waiting:
        root = waiting.pop()
        left -= sum(1 for _ in root.iter(etree.Element))
        if left < 0:
            message = "The document is large, and has many faults: not all that stand behind others are told"
            yield finding("XSD602", message, xpath=places.xpath(codebook), line=codebook.sourceline)
            return
        faults = xsd.faults(root, compiled)
        for element, fault in faults:
            place = _place(fault, places.xpath(originals[element]))
            lacking = fault.code == "XSD102" and element in bereft  # what it lacks may be what was taken out
            # A run of children that are wrong for one reason is told by the first.
            keys = {(place, fault.message), (_run(originals[element], places), fault.message)}
            if fault.code not in _UNSURE and not lacking and known.isdisjoint(keys):
                known |= keys
                line = originals[element].sourceline
                yield finding("XSD601", fault.message, xpath=place, line=line, value=fault.value, hint=fault.hint)
        wrong = [e for e, fault in faults if fault.code == "XSD101" and e.getparent() is not None]
        if wrong:
            waiting.append(root)
        for first in wrong:
            # Those of its name that follow it are as wrong as it is, by order and by number.
            for element in [first, *first.itersiblings(str(first.tag))]:
                parent = element.getparent()
                if parent is not None:
                    bereft.add(parent)
                    _take_out(element, parent)
                    waiting.append(element)


def _run(element: etree._Element, places: Places) -> str | None:
    """The parent of an element, as a place; None for the root."""
    parent = element.getparent()
    return places.xpath(parent) if parent is not None else None


def _place(fault: Finding, element: str) -> str:
    """Where a fault of the copy is in the document: at an element, or at the same attribute of it."""
    _, at, attribute = (fault.xpath or "").rpartition("/@")
    return f"{element}{at}{attribute}" if at else element


def _take_out(element: etree._Element, parent: etree._Element) -> None:
    """Remove a child; the text behind it stays."""
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _second(codebook: etree._Element, explainer: XMLSchema, found: list[Finding]) -> list[Finding]:
    """The findings with xmlschema's reasons; one more where it finds the document valid."""
    tree: Any = codebook if codebook.getparent() is None else copy.deepcopy(codebook)  # its types know no lxml
    errors = list(explainer.iter_errors(tree))
    if not errors:
        message = "The record fails by libxml2, and is valid by xmlschema"
        return [*found, finding("XSD603", message, xpath=Places(codebook).xpath(codebook), line=codebook.sourceline)]
    places = Places(tree)
    reasons: dict[str | None, str] = {}
    for error in errors:
        element: Any = error.elem
        reasons.setdefault(places.xpath(element), str(error.reason))
    return [_with_reason(f, reasons) for f in found]


def _with_reason(found: Finding, reasons: Mapping[str | None, str]) -> Finding:
    """The finding with xmlschema's reason as its hint, where it can't say itself what was expected."""
    reason = reasons.get((found.xpath or "").partition("/@")[0])
    if reason is None or found.hint is not None or not violations.is_vague(found):
        return found
    return replace(found, hint=f"xmlschema says: {reason}")
