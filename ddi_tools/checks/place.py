"""Where an element stands, as the XPath that findings show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from lxml import etree

from ddi_tools.codebook import xml

#: The prefixes that findings write, by namespace; other namespaces keep the document's own.
PREFIXES: Mapping[str, str] = {
    **{namespace: "ddi" for namespace in xml.CODEBOOK_NAMESPACES if namespace},
    xml.OAI: "oai",
    xml.XHTML: "xhtml",
    xml.XSI: "xsi",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/XML/1998/namespace": "xml",
}

_STEP = re.compile(r"(?:(?P<prefix>[^:/\[\]]+):)?(?P<name>[^:/\[\]]+)(?:\[(?P<number>\d+)\])?")


@lru_cache(maxsize=1024)
def name(tag: str, prefix: str | None = None) -> str:
    """A name in Clark notation as an XPath step; `prefix` is the document's own, for a namespace not known here."""
    namespace, _, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    if not namespace:
        return local
    prefix = PREFIXES.get(namespace, prefix)
    return f"{prefix}:{local}" if prefix else f"*[local-name()='{local}']"


class Places:
    """The places of the elements below a root; siblings of a name are counted once, however many ask."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._paths: dict[etree._Element, str] = {}
        self._children: dict[etree._Element, dict[tuple[str | None, str], list[etree._Element]]] = {}
        self._numbers: dict[tuple[etree._Element, object], Mapping[etree._Element, int]] = {}

    def xpath(self, element: etree._Element) -> str:
        """The path from the root to an element at or below it, with numbers where siblings share the name."""
        above: list[etree._Element] = []
        node: etree._Element | None = element
        while node is not None and node not in self._paths:
            above.append(node)
            node = None if node is self._root else node.getparent()
        path = self._paths[node] if node is not None else ""
        while above:
            node = above.pop()
            step = name(str(node.tag), node.prefix)
            number = None if node is self._root else self._number(node)
            path += f"/{step}" if number is None else f"/{step}[{number}]"
            self._paths[node] = path
        return path

    def at(self, path: str | None) -> etree._Element:
        """The element at a path of libxml2's making, in which `*` counts all elements, and a name those so written.

        As far as the path goes: the last element found, where a step leads nowhere.
        """
        element = self._root
        for step in (path or "").split("/")[2:]:
            match = _STEP.fullmatch(step)
            if match is None:
                break
            children = self._written(element, match["prefix"], match["name"])
            number = int(match["number"] or 1)
            if len(children) < number:
                break
            element = children[number - 1]
        return element

    def _written(self, parent: etree._Element, prefix: str | None, local: str) -> list[etree._Element]:
        """The children that are written with a prefix and a name; all of them where the name is `*`."""
        if parent not in self._children:
            elements = list(parent.iterchildren(tag=etree.Element))
            written: dict[tuple[str | None, str], list[etree._Element]] = {(None, "*"): elements}
            for child in elements:
                written.setdefault((child.prefix, xml.local_name(child)), []).append(child)
            self._children[parent] = written
        return self._children[parent].get((prefix, local), [])

    def _number(self, element: etree._Element) -> int | None:
        """Which of the siblings of its name an element is, from 1; None for the only one."""
        parent = element.getparent()
        if parent is None:
            return None
        key = parent, element.tag
        if key not in self._numbers:
            alike = [child for child in parent[:] if child.tag == element.tag]
            self._numbers[key] = {child: number for number, child in enumerate(alike, 1)} if len(alike) > 1 else {}
        return self._numbers[key].get(element)
