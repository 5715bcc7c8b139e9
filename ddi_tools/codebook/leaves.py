"""The readers of single elements: each takes an element's text and attributes and makes a value of the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from ddi_tools.codebook import dates
from ddi_tools.codebook.identifiers import as_doi, find_doi, isni, orcid, ror
from ddi_tools.codebook.model import (
    Agent,
    Concept,
    DataFile,
    DatedText,
    Grant,
    Holdings,
    Identifier,
    LangText,
    NameType,
    Note,
    PersistentId,
    Place,
    Software,
    Statement,
    Subject,
    Term,
    Title,
    TitleKind,
    Universe,
    Version,
)
from ddi_tools.codebook.names import read_name
from ddi_tools.codebook.text import flatten, is_placeholder, line, prose
from ddi_tools.codebook.xml import XML_LANG, XSI, local_name

#: Attributes that give the language in effect: the standard's, and what NADA and Nesstar write instead.
_LANGUAGE = (XML_LANG, "lang", "xml-lang")
#: Where the schema lies: no fact about the study.
_SCHEMA_PLACE = (f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation", "schemaLocation")
#: Attributes that are in effect, and need no place in the model.
IN_EFFECT = frozenset(_LANGUAGE + _SCHEMA_PLACE)

_TITLE_KINDS: Mapping[str, TitleKind] = {
    "titl": "main", "partitl": "parallel", "alttitl": "alternative", "subtitl": "subtitle",
}  # fmt: skip
#: Agencies that give a DOI: what stands in their IDNo is one, or ends in one.
_DOI_AGENCIES = frozenset({"doi", "datacite", "dara", "da|ra", "crossref", "doi.org"})
_SCHEMES: tuple[tuple[str, Callable[[str | None], str | None], str], ...] = (
    ("ORCID", orcid, "https://orcid.org/"),
    ("ROR", ror, "https://ror.org/"),
    ("ISNI", isni, "https://isni.org/isni/"),
)
_CHECKED = frozenset(scheme.casefold() for scheme, _, _ in _SCHEMES)
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


def language(attributes: dict[str, str], inherited: str | None) -> str | None:
    """The language in effect; what says so, and where the schema lies, is taken out of the attributes."""
    stated = attributes.pop(XML_LANG, None)
    if attributes:
        for name in IN_EFFECT.intersection(attributes):
            value = attributes.pop(name)
            if stated is None and name in _LANGUAGE:
                stated = value
    stated = stated.strip() if stated else stated
    return inherited if stated is None else stated or None


class Leaf:
    """An element that is being read, and what is left of it.

    `attributes` are those that no one has taken yet; `apart` the children that were asked for apart; `strange` those
    that no one can read; `lost` what the plain text leaves out; `odd` attributes (or, without a name, texts) of
    elements inside.
    """

    __slots__ = ("apart", "attributes", "element", "lang", "lost", "odd", "strange")

    def __init__(self, element: etree._Element, lang: str | None) -> None:
        self.element = element
        self.attributes: dict[str, str] = dict(element.items())
        self.lang = language(self.attributes, lang) if self.attributes else lang
        self.apart: list[etree._Element] = []
        self.strange: list[etree._Element] = []
        self.lost: list[str] = []
        self.odd: list[tuple[etree._Element, str, str]] = []

    def take(self, name: str) -> str | None:
        """An attribute's value without padding; None where it is blank or not there."""
        value = self.attributes.get(name)
        if value is None or not (value := value.strip()):
            return None
        del self.attributes[name]
        return value

    def line(self, *apart: str) -> str:
        """The element's plain text in one line, without the children of these names."""
        return line(self._raw(apart), self.lost)

    def prose(self, *apart: str) -> str:
        """The element's plain text, without the children of these names."""
        return prose(self._raw(apart), self.lost)

    def _raw(self, apart: tuple[str, ...]) -> str:
        if not len(self.element):
            return self.element.text or ""
        flat = flatten(self.element, apart)
        self.apart, self.strange, self.odd = flat.apart, self.strange + flat.strange, self.odd + flat.attributes
        return flat.raw

    def address(self, child: etree._Element) -> str | None:
        """The address in an ExtLink; what else it has is left over."""
        link = Leaf(child, self.lang)
        uri, text = link.take("URI"), link.line()
        if text:
            link.odd.append((child, "", text))
        self.absorb(link)
        return uri

    def absorb(self, other: Leaf) -> None:
        """Take over what another leaf has left."""
        self.odd += [(other.element, name, value) for name, value in other.attributes.items()]
        self.odd += [(other.element, "", text) for text in other.lost]
        self.odd += other.odd
        self.strange += other.strange


def _text(leaf: Leaf) -> LangText | None:
    text = leaf.prose()
    return LangText(text=text, lang=leaf.lang) if text else None


def _line(leaf: Leaf) -> LangText | None:
    text = leaf.line()
    return LangText(text=text, lang=leaf.lang) if text else None


def _file_name(leaf: Leaf) -> DataFile | None:
    name = _line(leaf)
    return DataFile(names=(name,)) if name else None


def _value(leaf: Leaf) -> str | None:
    return leaf.line() or None


def _address(leaf: Leaf) -> str | None:
    """A web address: @URI, else the text if it is one."""
    uri, text = leaf.take("URI"), leaf.line()
    if uri is None and _WEB.fullmatch(text):
        return text
    if text:
        leaf.odd.append((leaf.element, "", text))
    return uri


def _title(leaf: Leaf) -> Title | None:
    text = leaf.line()
    return Title(text=text, kind=_TITLE_KINDS[local_name(leaf.element).casefold()], lang=leaf.lang) if text else None


def _identifier(leaf: Leaf) -> Identifier | None:
    value = leaf.line()
    if not value:
        return None
    agency = leaf.take("agency")
    doi = find_doi(value) if (agency or "").casefold() in _DOI_AGENCIES else as_doi(value)
    return Identifier(value=value, agency=agency, doi=doi, lang=leaf.lang)


def _date(leaf: Leaf) -> DatedText | None:
    text, written = leaf.line(), leaf.take("date")
    if not text and written is None:
        return None
    return DatedText(
        text=text, date=dates.stated(written, text), written=written, event=leaf.take("event"),
        cycle=leaf.take("cycle"), lang=leaf.lang,
    )  # fmt: skip


def _version(leaf: Leaf) -> Version | None:
    text, written = leaf.line(), leaf.take("date")
    if not text and written is None:
        return None
    return Version(text=text, date=dates.iso(written), written=written, type=leaf.take("type"), lang=leaf.lang)


def _software(leaf: Leaf) -> Software | None:
    text, version = leaf.line(), leaf.take("version")
    if not text and version is None:
        return None
    written = leaf.take("date")
    return Software(text=text, version=version, date=dates.iso(written), written=written, lang=leaf.lang)


def _grant(leaf: Leaf) -> Grant | None:
    number, agency = leaf.line(), leaf.take("agency")
    if not number and agency is None:
        return None
    return Grant(number=number, agency=agency, role=leaf.take("role"), uri=leaf.take("URI"), lang=leaf.lang)


def _holdings(leaf: Leaf) -> Holdings | None:
    text, uri, location = leaf.line(), leaf.take("URI"), leaf.take("location")
    call_number = leaf.take("callno")
    if not (text or uri or location or call_number):
        return None
    return Holdings(
        text=text,
        uri=uri,
        doi=find_doi(uri) or as_doi(text),
        location=location,
        call_number=call_number,
        lang=leaf.lang,
    )


def _subject(leaf: Leaf) -> Subject | None:
    text = leaf.line()
    if not text:
        return None
    return Subject(
        text=text, vocab=leaf.take("vocab"), vocab_uri=leaf.take("vocabURI"), id=leaf.take("ID"),
        uri=leaf.take("vocabInstanceURI") or leaf.take("URI"), lang=leaf.lang,
    )  # fmt: skip


def _term(leaf: Leaf) -> Term | None:
    text = leaf.prose("concept")
    concepts = tuple(filter(None, (_concept(leaf, child) for child in leaf.apart)))
    return Term(text=text, concepts=concepts, lang=leaf.lang) if text or concepts else None


def _concept(leaf: Leaf, child: etree._Element) -> Concept | None:
    inner = Leaf(child, leaf.lang)
    text = inner.line()
    concept = None
    if text:
        concept = Concept(
            text=text, vocab=inner.take("vocab"), vocab_uri=inner.take("vocabURI"), id=inner.take("ID"),
            uri=inner.take("vocabInstanceURI"),
        )  # fmt: skip
    leaf.absorb(inner)
    return concept


def _universe(leaf: Leaf) -> Universe | None:
    text = leaf.prose()
    return Universe(text=text, clusion=leaf.take("clusion"), lang=leaf.lang) if text else None


def _place(leaf: Leaf) -> Place | None:
    text, abbr = leaf.line(), leaf.take("abbr")
    return Place(text=text or abbr or "", abbr=abbr, lang=leaf.lang) if text or abbr else None


def _statement(leaf: Leaf) -> Statement | None:
    text, uri = leaf.prose(), leaf.take("URI")
    if not text and uri is None:
        return None
    return Statement(
        text=text or uri or "", uri=uri, required=leaf.take("required"), form=leaf.take("formNo"),
        type=leaf.take("type"), version=leaf.take("elementVersion"), lang=leaf.lang,
    )  # fmt: skip


def _note(leaf: Leaf) -> Note | None:
    text = leaf.prose()
    if not text:
        return None
    return Note(
        text=text, type=leaf.take("type"), subject=leaf.take("subject"), level=leaf.take("level"),
        responsible=leaf.take("resp"), lang=leaf.lang,
    )  # fmt: skip


def _agent(leaf: Leaf, *, person: bool = True) -> Agent | None:
    """A person or organisation; where `person` is false, an affiliation is no evidence of one."""
    text = leaf.line("ExtLink")
    own, of_affiliation, linked = _links(leaf)
    if stated := leaf.take("agentIdentifier"):
        own.append(_persistent(stated, leaf.take("typeOfAgentIdentifier")))
    affiliation = _affiliation(leaf)
    abbr, email, uri = leaf.take("abbr"), leaf.take("email"), leaf.take("URI")
    for child in linked:
        if uri is None:
            uri = leaf.address(child)
        else:
            leaf.strange.append(child)
    if not text:
        text = affiliation or abbr or email or uri or "".join(i.value for i in own[:1])
        affiliation = None if text == affiliation else affiliation
    if not text:
        return None
    name = read_name(text, affiliation if person else None, _identified(own))
    return Agent(
        text=text, name=name.name, name_type=name.name_type, family_name=name.family_name,
        given_name=name.given_name, affiliation=affiliation or name.affiliation, identifiers=tuple(own),
        affiliation_identifiers=tuple(of_affiliation), role=leaf.take("role"), abbr=abbr, uri=uri, email=email,
        lang=leaf.lang,
    )  # fmt: skip


def _organisation(leaf: Leaf) -> Agent | None:
    """A distributor or funder: mostly organisations, with the body they belong to as affiliation."""
    return _agent(leaf, person=False)


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


def _persistent(value: str, scheme: str | None) -> PersistentId:
    """The identifier that DDI 2.6 has an attribute for."""
    for name, read, resolver in _SCHEMES:
        if known := read(value):
            return PersistentId(scheme=name, value=known, uri=resolver + known)
    return PersistentId(scheme=scheme or "", value=value, uri=value if _WEB.fullmatch(value) else None)


def _identified(identifiers: list[PersistentId]) -> NameType | None:
    schemes = {identifier.scheme for identifier in identifiers}
    return "personal" if "ORCID" in schemes else "organizational" if "ROR" in schemes else None


#: The readers by the kind that the table of paths names. Each gives None where its element says nothing.
READERS: Mapping[str, Callable[[Leaf], Any]] = {
    "address": _address,
    "agent": _agent,
    "date": _date,
    "file name": _file_name,
    "grant": _grant,
    "holdings": _holdings,
    "identifier": _identifier,
    "line": _line,
    "note": _note,
    "organisation": _organisation,
    "place": _place,
    "software": _software,
    "statement": _statement,
    "subject": _subject,
    "term": _term,
    "text": _text,
    "title": _title,
    "universe": _universe,
    "value": _value,
    "version": _version,
}
