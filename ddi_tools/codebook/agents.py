"""Persons and organisations: an agent read from its element, and written into one.

DDI 2.5 has an agent's identifier in an ExtLink inside it, 2.6 in attributes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from lxml import etree

from ddi_tools.codebook.identifiers import isni, orcid, ror
from ddi_tools.codebook.kept import detach
from ddi_tools.codebook.leaf import Leaf
from ddi_tools.codebook.model import Agent, NameType, PersistentId
from ddi_tools.codebook.names import read_name
from ddi_tools.codebook.text import flatten, is_placeholder, line
from ddi_tools.codebook.write import legal
from ddi_tools.codebook.xml import XML_LANG, is_blank, namespace

_SCHEMES: tuple[tuple[str, Callable[[str | None], str | None], str], ...] = (
    ("ORCID", orcid, "https://orcid.org/"),
    ("ROR", ror, "https://ror.org/"),
    ("ISNI", isni, "https://isni.org/isni/"),
)
_CHECKED = frozenset(scheme.casefold() for scheme, _, _ in _SCHEMES)
#: The words of DDI 2.6, agentType.
_AGENT_TYPES: Mapping[str, NameType] = {"individual": "personal", "organization": "organizational"}
_ATTRIBUTE = "agentIdentifier"
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)

Reads = Callable[[etree._Element], Agent | None]


def agent(leaf: Leaf, *, person: bool = True) -> Agent | None:
    """A person or organisation; where `person` is false, an affiliation is no evidence of one."""
    text = leaf.line("ExtLink")
    own, of_affiliation, linked = _links(leaf)
    if stated := leaf.take("agentIdentifier"):
        own.insert(0, persistent(stated, leaf.take("typeOfAgentIdentifier")))
    affiliation = _affiliation(leaf)
    abbr, email, uri = leaf.take("abbr"), leaf.take("email"), leaf.take("URI")
    for child in linked:
        if uri is None:
            uri = leaf.address(child)
        else:
            leaf.strange.append(child)
    if not text:
        called = affiliation or abbr or email or uri or "".join(i.value for i in own[:1])
        affiliation = None if called == affiliation else affiliation
        text = line(called, leaf.lost)
    if not text:
        return None
    name = read_name(text, affiliation if person else None, _identified(own) or _of_type(leaf))
    return Agent(
        text=text, name=name.name, name_type=name.name_type, family_name=name.family_name,
        given_name=name.given_name, affiliation=affiliation or name.affiliation, identifiers=tuple(own),
        affiliation_identifiers=tuple(of_affiliation), role=leaf.take("role"), abbr=abbr, uri=uri, email=email,
        lang=leaf.lang,
    )  # fmt: skip


def organisation(leaf: Leaf) -> Agent | None:
    """A distributor or funder: mostly organisations, with the body they belong to as affiliation."""
    return agent(leaf, person=False)


def _affiliation(leaf: Leaf) -> str | None:
    affiliation = leaf.take("affiliation")
    if affiliation and is_placeholder(affiliation):
        leaf.odd.append((leaf.element, "affiliation", affiliation))
        return None
    return " ".join(affiliation.split()) if affiliation else None


def _links(leaf: Leaf) -> tuple[list[PersistentId], list[PersistentId], list[etree._Element]]:
    """The identifiers of an agent and of its affiliation that its ExtLinks give, and the links to its own pages.

    An identifier whose check digit is wrong is none: the link is left over.
    """
    own: list[PersistentId] = []
    of_affiliation: list[PersistentId] = []
    pages: list[etree._Element] = []
    for child in leaf.apart:
        role, title = (child.get("role") or "").strip().casefold(), (child.get("title") or "").strip()
        known = _checked(child)
        if known is None and "pid" in role and title.casefold() not in _CHECKED:
            known = _stated(child, title)
        if known is not None:
            (of_affiliation if "affiliation" in role else own).append(known)
            leaf.odd += _besides(child, known)
        elif not role and title.casefold() not in _CHECKED and "logo" not in title.casefold():
            pages.append(child)
        else:
            leaf.strange.append(child)
    return own, of_affiliation, pages


def _checked(child: etree._Element) -> PersistentId | None:
    """The ORCID, ROR or ISNI in a link's address or text, if its check digit is right."""
    for text in (child.get("URI"), child.text):
        for scheme, read, resolver in _SCHEMES:
            if value := read(text):
                return PersistentId(scheme=scheme, value=value, uri=resolver + value)
    return None


def _stated(child: etree._Element, title: str) -> PersistentId | None:
    """The identifier of a scheme that is only stated."""
    uri, text = (child.get("URI") or "").strip(), line(flatten(child).raw)
    value = text or uri
    return PersistentId(scheme=title, value=value, uri=uri or None) if value and title else None


def _besides(child: etree._Element, known: PersistentId) -> list[tuple[etree._Element, str, str]]:
    """What a link says besides the identifier that was read from it."""
    said = [
        ("", line(flatten(child).raw)),
        *((k, v.strip()) for k, v in child.items() if k not in {"role", XML_LANG}),
    ]
    repeats = {known.scheme.casefold(), known.value.casefold(), (known.uri or "").casefold()}
    return [
        (child, name, value)
        for name, value in said
        if value and value.casefold() not in repeats and not any(read(value) for _, read, _ in _SCHEMES)
    ]


def persistent(value: str, scheme: str | None) -> PersistentId:
    """The identifier that DDI 2.6 has an attribute for."""
    for name, read, resolver in _SCHEMES:
        if known := read(value):
            return PersistentId(scheme=name, value=known, uri=resolver + known)
    return PersistentId(scheme=scheme or "", value=value, uri=value if _WEB.fullmatch(value) else None)


def _identified(identifiers: list[PersistentId]) -> NameType | None:
    schemes = {identifier.scheme for identifier in identifiers}
    return "personal" if "ORCID" in schemes else "organizational" if "ROR" in schemes else None


def _of_type(leaf: Leaf) -> NameType | None:
    """What DDI 2.6 has an attribute for."""
    known = _AGENT_TYPES.get((leaf.attributes.get("agentType") or "").strip())
    if known is not None:
        leaf.take("agentType")
    return known


# -- written -----------------------------------------------------------------------------------------------------


def write(element: etree._Element, agent: Agent, reads: Reads, attributes: Collection[str]) -> None:
    """Write an agent into its element so that it reads the same; its language is the caller's to write.

    `reads` gives what an element is read as, `attributes` are those that the version has for it. Where two ways read
    the same, it is the plainer one for other programs: an affiliation stands in its attribute, an identifier in that
    of 2.6.
    """
    element.text = legal(agent.text)
    for name, value in (("role", agent.role), ("abbr", agent.abbr), ("email", agent.email)):
        if value:
            element.set(name, legal(value))
    for number, identifier in enumerate(agent.identifiers):
        stated = number == 0 and (_ATTRIBUTE in attributes or not identifier.scheme)
        if not (stated and identify(element, identifier)):
            _link(element, identifier, "PID")
    for identifier in agent.affiliation_identifiers:
        _link(element, identifier, "affiliation-PID")
    if agent.uri and ("URI" in attributes or _checked_uri(agent.uri)):
        element.set("URI", legal(agent.uri))
    elif agent.uri:
        _child(element).set("URI", legal(agent.uri))
    if agent.affiliation:
        element.set("affiliation", legal(agent.affiliation))
        if not _same(reads(element), agent):
            del element.attrib["affiliation"]
            if not _same(reads(element), agent):
                element.set("affiliation", legal(agent.affiliation))
    read = reads(element)
    if agent.name_type and (read is None or read.name_type != agent.name_type):
        element.set("agentType", next(k for k, v in _AGENT_TYPES.items() if v == agent.name_type))


def identify(element: etree._Element, identifier: PersistentId) -> bool:
    """Write an agent's identifier as DDI 2.6 does, if it reads the same there."""
    value = identifier.uri or identifier.value
    if persistent(value, identifier.scheme) != identifier:
        return False
    element.set(_ATTRIBUTE, legal(value))
    if identifier.scheme:
        element.set("typeOfAgentIdentifier", legal(identifier.scheme))
    return True


def settle(element: etree._Element) -> None:
    """Put an agent's first identifier from the ExtLink of 2.5 into the attributes of 2.6, if that loses nothing."""
    for link in element.iterchildren(f"{{{namespace(element)}}}ExtLink"):
        role, title = (link.get("role") or "").strip().casefold(), (link.get("title") or "").strip()
        known = _checked(link)
        if known is None and "pid" in role and title.casefold() not in _CHECKED:
            known = _stated(link, title)
        if known is None or "affiliation" in role:
            continue
        if not (_ATTRIBUTE in element.attrib or len(link) or _besides(link, known)) and identify(element, known):
            detach(link, "" if is_blank(link.tail) else " ")
        return


def _same(read: Agent | None, agent: Agent) -> bool:
    wanted = (agent.text, agent.name, agent.affiliation)
    return read is not None and (read.text, read.name, read.affiliation) == wanted


def _link(element: etree._Element, identifier: PersistentId, role: str) -> None:
    """An identifier as DDI 2.5 has it. The text would stand within the name, so there is none without need."""
    link = _child(element)
    link.attrib.update({"URI": legal(identifier.uri or ""), "role": role, "title": legal(identifier.scheme)})
    if identifier.value != identifier.uri and _checked(link) is None:
        link.text = legal(identifier.value)


def _child(element: etree._Element) -> etree._Element:
    return etree.SubElement(element, f"{{{namespace(element)}}}ExtLink")


def _checked_uri(uri: str) -> bool:
    return any(read(uri) for _, read, _ in _SCHEMES)
