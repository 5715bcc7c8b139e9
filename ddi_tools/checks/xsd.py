"""The schema's verdict on a codebook: libxml2 judges, and `violations` says in words what it found."""

from __future__ import annotations

import copy

from lxml import etree

from ddi_tools.findings import Finding

#: What libxml2 calls the type of an ID.
_ID = "'xs:ID'"
_ID_ATTRIBUTES = ("ID", "{http://www.w3.org/XML/1998/namespace}id")


def check(codebook: etree._Element, schema: etree.XMLSchema) -> list[Finding]:
    """What keeps the codebook from being valid, in document order; empty where it is valid.

    The codebook may stand in a larger document, such as an OAI-PMH response, and is judged as if it stood alone. One
    that was judged before and has been changed since must be parsed anew: libxml2 does not look again at an ID that
    it has seen, even where its value is another now.
    """
    return [found for _, found in faults(codebook, schema)]


def faults(codebook: etree._Element, schema: etree.XMLSchema) -> list[tuple[etree._Element, Finding]]:
    """What `check` finds, each with the element that it speaks of."""
    errors = _errors(codebook, schema)
    if not errors:
        return []
    from ddi_tools.checks import violations  # noqa: PLC0415 - the grammar is slow to load, and most records are valid

    return violations.findings(codebook, errors)


def _errors(codebook: etree._Element, schema: etree.XMLSchema) -> list[etree._LogEntry]:
    inside = codebook.getparent() is not None
    # libxml2 keeps the IDs of a whole document in one table, and lxml lends it a copy of an inner root: so an ID of
    # the root itself is not compared with those below it, and an ID of another record counts as a duplicate. Where
    # that can matter, a copy is judged that stands alone.
    alone = inside and any(codebook.get(a) is not None for a in _ID_ATTRIBUTES)
    if schema.validate(copy.deepcopy(codebook) if alone else codebook):
        return []
    errors = list(schema.error_log)
    if inside and not alone and any(_ID in e.message for e in errors):
        return [] if schema.validate(copy.deepcopy(codebook)) else list(schema.error_log)
    return errors
