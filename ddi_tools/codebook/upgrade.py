"""DDI Codebook 2.5 to 2.6: the same record in the namespace of the later version.

2.6 adds elements and attributes to 2.5 and takes hardly any away, so every element, attribute, comment and piece of
white space stays as it is. What changes: the namespace, the version, and the hint where the schema of 2.5 is.
"""

from __future__ import annotations

from lxml import etree

from ddi_tools.codebook.xml import DDI25, DDI26, XSI

_SCHEMA_LOCATION = f"{{{XSI}}}schemaLocation"


def upgrade(codebook: etree._Element) -> etree._Element:
    """A codeBook of 2.5 as one of 2.6, a document of its own, with the comments around a root; the original stays.

    A document of 2.5 that is valid is valid by 2.6; faults stay as they are.
    """
    root = _renamed(codebook, None)
    parents = {codebook: root}
    for event, node in etree.iterwalk(codebook, events=("start", "comment", "pi")):
        parent = node.getparent()
        if node is codebook or parent is None or parent not in parents:
            continue
        if event == "start":
            parents[node] = _renamed(node, parents[parent])
        else:
            _copy(node, parents[parent])
    root.set("version", "2.6")
    if codebook.getparent() is None:
        _around(codebook, root)
    return root


def _renamed(element: etree._Element, parent: etree._Element | None) -> etree._Element:
    """The element with the namespaces that are declared on it, under its new parent."""
    declared = {prefix: _moved(uri) for prefix, uri in element.nsmap.items()}
    attributes = {_tag(str(name)): str(value) for name, value in element.attrib.items()}
    if hint := attributes.pop(_SCHEMA_LOCATION, ""):
        words = hint.split()
        kept = [w for pair in zip(words[::2], words[1::2], strict=False) if pair[0] != DDI25 for w in pair]
        if kept:
            attributes[_SCHEMA_LOCATION] = " ".join(kept)
    if parent is None:
        copied = etree.Element(_tag(str(element.tag)), attributes, declared)
    else:
        copied = etree.SubElement(parent, _tag(str(element.tag)), attributes, declared)
        copied.tail = element.tail
    copied.text = element.text
    return copied


def _copy(node: etree._Element, parent: etree._Element) -> None:
    """Put a comment or processing instruction under its new parent."""
    copied = _alone(node)
    copied.tail = node.tail
    parent.append(copied)


def _alone(node: etree._Element) -> etree._Element:
    if isinstance(node, etree._ProcessingInstruction):
        return etree.ProcessingInstruction(node.target, node.text)
    return etree.Comment(node.text)


def _around(codebook: etree._Element, root: etree._Element) -> None:
    """Comments and processing instructions before and after the root, in their order."""
    for node in reversed(list(codebook.itersiblings(preceding=True))):
        root.addprevious(_alone(node))
    for node in reversed(list(codebook.itersiblings())):
        root.addnext(_alone(node))


def _moved(uri: str) -> str:
    return DDI26 if uri == DDI25 else uri


def _tag(name: str) -> str:
    prefix = f"{{{DDI25}}}"
    return f"{{{DDI26}}}{name.removeprefix(prefix)}" if name.startswith(prefix) else name
