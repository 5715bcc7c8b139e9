"""Related things: publications, studies, documentation, the series, files with identifiers of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ddi_tools.codebook.identifiers import find_doi
from ddi_tools.codebook.model import Related, Series
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.codebook.xml import DDI25, DDI26, namespace
from ddi_tools.export.datacite.resource import Identifier, RelatedIdentifier, RelatedItem, Title
from ddi_tools.export.identify import Identified, identify, named_host
from ddi_tools.export.languages import tag
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How a kind of related material is said: relationType and resourceTypeGeneral."""

    relation: str
    general: str


#: By the model's kind. Of a related study DDI does not say how it is related: 4.7 has Other for that, which
#: would make a record invalid by 4.6, and References says as little.
RELATIONS: Mapping[str, Relation] = {
    "publication": Relation(relation="IsReferencedBy", general="Text"),
    "study": Relation(relation="References", general="Dataset"),
    "material": Relation(relation="IsDocumentedBy", general="Text"),
    "reference": Relation(relation="References", general="Text"),
}

#: Where the alliance keeps the schema of a namespace.
SCHEMAS: Mapping[str, str] = {
    DDI25: "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd",
    DDI26: "https://ddialliance.org/Specification/DDI-Codebook/2.6/XMLSchema/codebook.xsd",
}


def related(source: Source) -> Iterator[RelatedIdentifier | RelatedItem | Finding]:
    """Properties 12 and 20 from othrStdyMat: each identifier, and each text that says what the thing is."""
    seen: set[tuple[str, str]] = set()
    for thing in source.study.related:
        how = RELATIONS[thing.kind]
        found = [*_identifiers(thing)]
        for one in found:
            yield RelatedIdentifier(
                value=one.value, type=one.scheme, relation=how.relation, general=how.general,
            )  # fmt: skip
        titles = _titles(thing)
        # A reference is often repeated once a language, word for word.
        if titles and (thing.kind, titles[0].text) not in seen:
            seen.add((thing.kind, titles[0].text))
            first = Identifier(value=found[0].value, type=found[0].scheme) if found else None
            yield RelatedItem(
                general=how.general, relation=how.relation, titles=titles, identifier=first,
            )  # fmt: skip


def series(source: Source) -> Iterator[RelatedItem | Finding]:
    """Property 20: the series that the study is a part of."""
    for one in _merged(source.study.citation.series):
        at = identify(one.uri)
        yield RelatedItem(
            general="Collection",
            relation="IsPartOf",
            titles=tuple(Title(text=n.text, lang=tag(n.lang)) for n in one.names),
            identifier=Identifier(value=at.value, type=at.scheme) if at else None,
        )


def _merged(statements: Iterable[Series]) -> list[Series]:
    """The series that have a name; statements of one name each, all in different languages, are about one series."""
    named = [
        Series(names=names, uri=s.uri)
        for s in statements
        if (names := tuple(n for n in s.names if not is_placeholder(n.text)))
    ]
    languages = [tag(s.names[0].lang) for s in named]
    if (
        len(named) < 2
        or None in languages
        or len(set(languages)) < len(named)
        or any(len(s.names) > 1 for s in named)
    ):
        return named
    return [Series(names=tuple(s.names[0] for s in named), uri=named[0].uri)]


def materials(source: Source) -> Iterator[RelatedIdentifier | Finding]:
    """Property 12 from otherMat with an address; Dataverse lists the data files there too, as level `datafile`."""
    for material in source.study.materials:
        if found := identify(material.uri):
            part = (material.level or "").casefold() == "datafile"
            yield RelatedIdentifier(
                value=found.value, type=found.scheme, relation="HasPart" if part else "IsDocumentedBy"
            )  # fmt: skip


def file_identifiers(source: Source) -> Iterator[RelatedIdentifier | Finding]:
    """Property 12 from data files that have an identifier or address of their own."""
    for file in source.study.files:
        found = next((i for i in map(identify, [*(i.value for i in file.identifiers), file.uri]) if i), None)
        if found:
            yield RelatedIdentifier(value=found.value, type=found.scheme, relation="HasPart", general="Dataset")


def metadata(source: Source) -> Iterator[RelatedIdentifier | Finding]:
    """Property 12, HasMetadata: the record itself, where a repository gives it to everyone."""
    scheme = namespace(source.tree)
    if source.address and scheme in SCHEMAS and named_host(source.address):
        yield RelatedIdentifier(
            value=source.address, type="URL", relation="HasMetadata", metadata_scheme=scheme,
            scheme_uri=SCHEMAS[scheme], scheme_type="XSD",
        )  # fmt: skip


def _identifiers(thing: Related) -> Iterator[Identified]:
    """What identifies the thing, each once; failing that, the one DOI that its words name.

    A holdings URI or IDNo that is free text identifies nothing.
    """
    written = [i.value for i in thing.identifiers] + list(thing.uris)
    found = dict.fromkeys(known for known in map(identify, written) if known)
    doi = None if found else find_doi(thing.text)
    if doi and find_doi(thing.text.replace(doi, " ")) is None:
        yield Identified(scheme="DOI", value=doi)
    yield from found


def _titles(thing: Related) -> tuple[Title, ...]:
    """The titles; else the text; else an identifier that is none, but words (UKDS)."""
    if titles := tuple(Title(text=t.text, lang=tag(t.lang)) for t in thing.titles if not is_placeholder(t.text)):
        return titles
    words = [
        thing.text,
        *(c.text for c in thing.bibliographic_citations),
        *(i.value for i in thing.identifiers),
        *thing.uris,
    ]
    text = next((w for w in words if not is_placeholder(w) and identify(w) is None), None)
    return (Title(text=text, lang=tag(thing.lang)),) if text else ()
