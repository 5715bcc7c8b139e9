"""DDI Codebook in a later version: the same record in its namespace.

Each version adds elements and attributes to the one before and takes hardly any away, so every element, attribute,
comment and piece of white space stays as it is; what a later version took away is for `ddi_tools.codebook.repair`.
What changes: the namespace, the version, and the hint where the old schema is. For two statements 2.6 has a place of
their own: the identifier of an agent goes there, and a class of access from COAR's vocabulary, which CESSDA has among
the conditions in 2.5, stands there as well.
"""

from __future__ import annotations

from lxml import etree

from ddi_tools.codebook import schema
from ddi_tools.codebook.agents import settle
from ddi_tools.codebook.paths import ELEMENTS
from ddi_tools.codebook.xml import CODEBOOK_NAMESPACES, DDI26, XML_LANG, XSI, namespace

#: The elements of persons and organisations that have an identifier in 2.6.
_AGENTS = sorted({e.path.rpartition("/")[2] for e in ELEMENTS if e.kind in ("agent", "organisation")})
#: What CESSDA and archives call the vocabulary of access rights of COAR.
_COAR = frozenset({"coar access right vocabulary", "coar access rights vocabulary", "coar access rights"})
_SCHEMA_LOCATIONS = (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation", "schemaLocation")


def upgrade(codebook: etree._Element, version: str = "2.6") -> etree._Element:
    """A codeBook in a later version, a document of its own, with the comments around a root; the original stays.

    A document of 2.5 that is valid is valid by 2.6; faults stay as they are.
    """
    return _Upgrade(namespace(codebook), schema.VERSIONS[version]).of(codebook)


class _Upgrade:
    """From the namespace that a codebook is in, and others of DDI that are met in it, to that of a version."""

    def __init__(self, old: str, version: schema.Version) -> None:
        self.old, self.version = old, version

    def of(self, codebook: etree._Element) -> etree._Element:
        root = self.renamed(codebook, None)
        parents = {codebook: root}
        for event, node in etree.iterwalk(codebook, events=("start", "comment", "pi")):
            parent = node.getparent()
            if node is codebook or parent is None or parent not in parents:
                continue
            if event == "start":
                parents[node] = self.renamed(node, parents[parent])
            else:
                _copy(node, parents[parent])
        root.set("version", self.version.name)
        if codebook.getparent() is None:
            _around(codebook, root)
        if self.version.namespace == DDI26:
            _settle(root)
        return root

    def renamed(self, element: etree._Element, parent: etree._Element | None) -> etree._Element:
        """The element with the namespaces that are declared on it, under its new parent."""
        declared = {prefix: self.moved(uri) for prefix, uri in element.nsmap.items()}
        if not self.old:
            declared.setdefault(None, self.version.namespace)
        attributes = {self.tag(str(name), bare=False): str(value) for name, value in element.attrib.items()}
        for name in _SCHEMA_LOCATIONS:
            if hint := attributes.pop(name, ""):
                words = hint.split()
                pairs = zip(words[::2], words[1::2], strict=False)
                kept = [word for pair in pairs if pair[0] not in CODEBOOK_NAMESPACES for word in pair]
                if kept:
                    attributes[name] = " ".join(kept)
        within = parent is None or namespace(parent) == self.version.namespace
        tag = self.tag(str(element.tag), bare=within)
        if parent is None:
            copied = etree.Element(tag, attributes, declared)
        else:
            copied = etree.SubElement(parent, tag, attributes, declared)
            copied.tail = element.tail
        copied.text = element.text
        return copied

    def moved(self, uri: str) -> str:
        return self.version.namespace if uri in CODEBOOK_NAMESPACES else uri

    def tag(self, name: str, *, bare: bool = True) -> str:
        """A name in Clark notation; one of no namespace is an element's (`bare`), or stays."""
        space, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
        if space not in CODEBOOK_NAMESPACES or not (space or bare):
            return name
        return f"{{{self.version.namespace}}}{local}"


def _settle(root: etree._Element) -> None:
    """Statements to the places that 2.6 has for them."""
    space = f"{{{namespace(root)}}}"
    for element in root.iter(*(f"{space}{name}" for name in _AGENTS)):
        settle(element)
    for section in root.iterfind(f"{space}stdyDscr/{space}dataAccs"):
        known = {(e.text, e.get("vocab")) for e in section.iterfind(f"{space}typeOfAccess")}
        for conditions in reversed(section.findall(f"{space}useStmt/{space}conditions")):
            vocabulary, text = (conditions.get("elementVersion") or "").strip(), conditions.text
            if vocabulary.casefold() in _COAR and not len(conditions) and (text, vocabulary) not in known:
                types = etree.Element(f"{space}typeOfAccess", vocab=vocabulary)
                types.text = text
                if lang := _language(conditions):
                    types.set(XML_LANG, lang)
                types.tail = section.text
                section.insert(0, types)


def _language(element: etree._Element) -> str | None:
    """The language that an element states itself, or has from within its dataAccs."""
    above = (e for e in (element, element.getparent()) if e is not None)
    return next((lang for e in above if (lang := e.get(XML_LANG))), None)


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
