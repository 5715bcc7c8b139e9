"""schema.org `Dataset` as JSON-LD, as Google Dataset Search and the science-on-schema.org guidelines ask for it.

Persons and organisations are called so on evidence only, access is called free only where the record says open, and
a file has no address unless the record gives one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from ddi_tools.characters import printable
from ddi_tools.deposit.reconcile import FileResult
from ddi_tools.export import citation
from ddi_tools.export.crosswalk import losses
from ddi_tools.export.datacite import agents, rights, subjects
from ddi_tools.export.datacite.resource import FundingReference, GeoLocation, Publisher, Subject
from ddi_tools.export.facts import Facts, Link, Person, facts, web
from ddi_tools.export.identify import named_host
from ddi_tools.export.once import once
from ddi_tools.export.registry import Artifact, Export, Source
from ddi_tools.findings import Finding, finding

#: The lengths between which Google takes a description.
SHORTEST, LONGEST = 50, 5000

_TYPES = {
    "Personal": "Person", "Organizational": "Organization", "personal": "Person", "organizational": "Organization",
}  # fmt: skip

#: The terms of use that are conditions of access; the others are manners.
_CONDITIONS = frozenset(
    {"Kind of access", "Terms of the licence", "Restrictions", "Conditions", "Special permission"}
)

#: schema.org's property for a contributor's role; all others are contributors.
_ROLES = {"Producer": "producer", "Distributor": "provider", "Editor": "editor", "Translator": "translator"}


def export(source: Source) -> Export:
    """The file `schema-org.jsonld`, and findings where the record has less or more than search engines take."""
    told = facts(source)
    data = dumps(dataset(source), indent=True).encode() + b"\n"
    artifact = Artifact(path="schema-org.jsonld", media_type="application/ld+json", data=data)
    return Export(artifacts=(artifact,), findings=(*_findings(told), *losses(source, "schema_org")))


@once
def dataset(source: Source) -> dict[str, Any]:
    """The dataset; properties of which the record says nothing are absent."""
    told = facts(source)
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": told.url,
        "identifier": _identifiers(told),
        "name": told.main.title or told.citation,
        "alternateName": _other_names(told),
        "description": description(told),
        "url": (told.places_to_find or (told.url,))[0],
        "sameAs": [*told.places_to_find[1:]],
        "version": told.version,
        "keywords": [*_terms(source, subjects.keywords)],
        "about": [*_terms(source, subjects.topics)],
        "inLanguage": [*told.data_languages],
        "creator": [_person(p) for p in told.creators],
        **_contributors(told.contributors),
        "publisher": _publisher(source),
        "includedInDataCatalog": _catalogue(source.endpoint),
        "dateCreated": [*told.created],
        "datePublished": told.issued or told.year,
        "temporalCoverage": [*(told.covered or told.collected)],
        "spatialCoverage": [*_places(source)],
        "measurementTechnique": [*_techniques(told)],
        "license": [licence.uri for licence in told.licences],
        "conditionsOfAccess": [*_conditions(told)],
        "isAccessibleForFree": True if told.access.kind == "open" else None,
        "copyrightNotice": [v.text for row in told.main.terms if row.label == "Rights" for v in row.values],
        "funder": [*{json.dumps(f): f for f in map(_funder, told.funding)}.values()],
        "funding": [_grant(f) for f in told.funding if f.award],
        "isPartOf": [_work(s, "CreativeWorkSeries") for s in told.series],
        "citation": [
            _work(w, "CreativeWork") for heading, works in told.related if heading == "Publications" for w in works
        ],
        "subjectOf": [_work(m, "CreativeWork") for m in told.materials],
        "distribution": [_download(f) for f in source.reconciliation.files if f.status != "missing"]
        if source.reconciliation
        else [],
    }
    return {key: value for key, given in found.items() if (value := _short(given)) is not None}


def dumps(value: Mapping[str, Any], *, indent: bool = False) -> str:
    """JSON in which no `<` stands, so that it can't end the script element of a page; keys in the order given."""
    text = orjson.dumps(_fit(value), option=orjson.OPT_INDENT_2 if indent else None).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def abstract(told: Facts) -> str:
    """The whole abstract, its blocks parted by empty lines; empty where the record has none."""
    return "\n\n".join(b.text or "\n".join(f"- {item}" for item in b.items) for b in told.main.blocks)


def description(told: Facts) -> str:
    """The abstract: cut at a word where it is longer than Google takes, with the citation where it is shorter."""
    text = abstract(told)
    if len(text) < SHORTEST:
        text = "\n\n".join(filter(None, [text, told.citation]))
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rsplit(None, 1)[0] + " …"


def catalogue(endpoint: str | None) -> str | None:
    """The host of the catalogue from which the record was harvested; None for a machine's own or a bare number."""
    return named_host(web(endpoint))


def _findings(told: Facts) -> Iterator[Finding]:
    length = sum(len(t.text) + 2 for t in told.main.abstract) - 2
    where = "/codeBook/stdyDscr/stdyInfo/abstract"
    if length > LONGEST:
        yield finding(
            "EXP301", f"the abstract has {length:,} characters; the first {LONGEST:,} are given", xpath=where
        )
    elif length < SHORTEST:
        message = "the record has no abstract" if length < 1 else f"the abstract has {length} characters"
        yield finding("EXP302", f"{message}; the citation is given with it", xpath=where)
    if not told.main.title:
        yield finding(
            "EXP303", "the record has no title; the citation stands for it", xpath="/codeBook/stdyDscr/citation"
        )


def _short(given: Any) -> Any:
    """A list of one as the one, an empty thing as None, the rest as it is."""
    if isinstance(given, list):
        return given[0] if len(given) == 1 else given or None
    return given or None


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _fit(each) for key, each in value.items()}
    return [_fit(each) for each in value] if isinstance(value, list) else value


def _thing(kind: str | None, **properties: Any) -> dict[str, Any]:
    """A node: its type if it is known, `id` as `@id`, and those properties that have a value."""
    named = {"@id" if key == "id" else key: _short(value) for key, value in properties.items()}
    return ({"@type": kind} if kind else {}) | {key: value for key, value in named.items() if value is not None}


def _other_names(told: Facts) -> list[str]:
    titles = [*(t.text for t in told.main.titles), *(edition.title for edition in told.others)]
    return [t for t in dict.fromkeys(titles) if t and t != told.main.title]


def _identifiers(told: Facts) -> list[Any]:
    doi = [f"https://doi.org/{told.doi}"] if told.doi else []
    return [*doi, *(_thing("PropertyValue", propertyID=i.agency, value=i.value) for i in told.identifiers)]


def _person(person: Person) -> dict[str, Any]:
    kind = _TYPES.get(person.type or "")
    links = [link.url for link in person.links]
    # Only persons have an affiliation; an organisation is a member of another.
    belonging = "memberOf" if kind == "Organization" else "affiliation"
    belongs = {belonging: _organization(person.affiliation, person.affiliation_url)} if person.affiliation else {}
    names = {"givenName": person.given_name, "familyName": person.family_name} if kind == "Person" else {}
    return _thing(kind, id=links[0] if links else None, name=person.name, **names, **belongs, sameAs=links[1:])


def _organization(name: str, identifier: str | None) -> dict[str, Any]:
    return _thing("Organization", id=identifier, name=name)


def _contributors(people: Sequence[Person]) -> dict[str, list[Any]]:
    by_role: dict[str, list[Any]] = {}
    for person in people:
        by_role.setdefault(_ROLES.get(person.role, "contributor"), []).append(_person(person))
    return by_role


def _publisher(source: Source) -> dict[str, Any] | None:
    """The publisher; a distributor is an organisation by the element's definition."""
    found = citation.find_publisher(source.study)
    exported = next((p for p in agents.publisher(source) if isinstance(p, Publisher)), None)
    if not found or not exported:
        return None
    kind = "Organization" if found.path.endswith("distrbtr") else _TYPES.get(found.value.name_type or "")
    return _thing(kind, id=web(exported.identifier), name=exported.name, url=web(found.value.uri))


def _catalogue(endpoint: str | None) -> dict[str, Any] | None:
    host = catalogue(endpoint)
    return _thing("DataCatalog", name=host, url=f"https://{host}/") if host else None


def _terms(source: Source, of: Callable[[Source], Iterable[Subject | Finding]]) -> Iterator[dict[str, Any]]:
    seen: set[tuple[str, str | None]] = set()
    for subject in of(source):
        if isinstance(subject, Subject) and (subject.text, subject.value_uri) not in seen:
            seen.add((subject.text, subject.value_uri))
            yield _thing(
                "DefinedTerm",
                id=web(subject.value_uri),
                name=subject.text,
                termCode=subject.code,
                inDefinedTermSet=_vocabulary(subject),
            )


def _vocabulary(subject: Subject) -> str | dict[str, Any] | None:
    """The vocabulary by its address, else by its name; processors take a bare text in this place for an address."""
    address = web(subject.scheme_uri)
    return address or (_thing("DefinedTermSet", name=subject.scheme) if subject.scheme else None)


def _places(source: Source) -> Iterator[dict[str, Any]]:
    yield from (_thing("Place", name=p.place) for p in subjects.places(source) if isinstance(p, GeoLocation))
    for found in subjects.boxes(source):
        if isinstance(found, GeoLocation) and (box := found.box):
            yield _thing("Place", geo=_thing("GeoShape", box=f"{box.south} {box.west} {box.north} {box.east}"))
    for found in subjects.polygons(source):
        if isinstance(found, GeoLocation):
            corners = " ".join(f"{p.latitude} {p.longitude}" for p in found.polygon)
            yield _thing("Place", geo=_thing("GeoShape", polygon=corners))


def _techniques(told: Facts) -> Iterator[str]:
    for row in told.main.methods:
        if row.label == "Mode of collection":
            yield from (v.text for v in row.values if len(v.text) <= 120)


def _conditions(told: Facts) -> Iterator[str]:
    if right := rights.ACCESS_RIGHTS.get(told.access.kind):
        yield f"{rights.COAR}{right[1]}"
    yield from ([told.access.headline + "."] if told.access.kind == "embargoed" else [])
    for row in told.main.terms:
        if row.label in _CONDITIONS:
            yield from (v.text for v in row.values)


def _funder(reference: FundingReference) -> dict[str, Any]:
    return _organization(reference.funder, web(reference.identifier))


def _grant(reference: FundingReference) -> dict[str, Any]:
    return _thing(
        "Grant", identifier=reference.award, url=web(reference.award_uri), funder=_funder(reference)
    )  # fmt: skip


def _work(link: Link, kind: str) -> dict[str, Any]:
    return _thing(kind, id=link.url, name=link.text)


def _download(file: FileResult) -> dict[str, Any]:
    """A file of the folder; it is not public just because it is here, so it has no contentUrl."""
    return _thing(
        "DataDownload",
        name=file.path,
        description=file.description,
        encodingFormat=file.media_type,
        contentSize=f"{file.size} B" if file.size is not None else None,
        sha256=file.sha256,
    )
