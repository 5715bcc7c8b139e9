"""Why a child is not allowed where it stands, in the words of the grammar: libxml2 says only what it expected."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from ddi_tools.codebook.grammar import Declaration, Grammar, grammar
from ddi_tools.codebook.schema import BY_NAMESPACE
from ddi_tools.codebook.xml import local_name, namespace

#: Of the elements that may hold a child, so many are named.
_NAMED = 3


def why(element: etree._Element) -> str | None:
    """One sentence on the element's order, number or home; None where the grammar has nothing to say of it."""
    parent = element.getparent()
    version = BY_NAMESPACE.get(namespace(element))
    if parent is None or version is None or namespace(parent) != namespace(element):
        return None
    table = grammar(version)
    holder = table.elements.get(local_name(parent))
    if holder is None:
        return None
    if holder.slot(str(element.tag), table.namespace) is None:
        return _home(table, local_name(element))
    # Of one that is there too often it would not help to know the place.
    return _number(element, holder, table.namespace) or _order(element, holder, table.namespace)


def _order(element: etree._Element, holder: Declaration, space: str) -> str | None:
    own = holder.slot(str(element.tag), space)
    later = None
    for sibling in element.itersiblings(tag=etree.Element, preceding=True):
        slot = holder.slot(str(sibling.tag), space)
        if own is not None and slot is not None and slot.place > own.place:
            later = sibling
    if later is None:
        return None
    return f"`{local_name(element)}` must come before `{local_name(later)}` in `{holder.name}`."


def _number(element: etree._Element, holder: Declaration, space: str) -> str | None:
    slot = holder.slot(str(element.tag), space)
    before = sum(1 for _ in element.itersiblings(str(element.tag), preceding=True))
    if slot is None or before < slot.most:
        return None
    times = "once" if slot.most == 1 else f"{slot.most} times"
    return f"`{local_name(element)}` may stand {times} in `{holder.name}`, and stands there already."


def _home(table: Grammar, name: str) -> str | None:
    homes = [d.name for d in table.elements.values() if name in d.children]
    if name not in table.elements or not homes:
        return None
    named = " or ".join(f"`{home}`" for home in islice(homes, _NAMED))
    more = " and others" if len(homes) > _NAMED else ""
    return f"`{name}` belongs in {named}{more}."
