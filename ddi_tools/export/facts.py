"""A study's facts in the form in which people read them: what the README and the landing page both tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ddi_tools.codebook.languages import primary_language
from ddi_tools.codebook.model import Agent, DatedText, Identifier, LangText, OtherMaterial, Related, Study, Term
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.export import citation, prose, wording
from ddi_tools.export.datacite import agents, dates, funding, rights, texts
from ddi_tools.export.datacite.resource import Contributor, Creator, Date, FundingReference
from ddi_tools.export.identify import identify, is_web_address
from ddi_tools.export.languages import in_one_language, tag
from ddi_tools.export.licences import Licence, find_licences
from ddi_tools.export.once import once
from ddi_tools.export.registry import Source
from ddi_tools.export.wording import Standing, standing
from ddi_tools.findings import Severity


class _Text(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def lang(self) -> str | None: ...


V = TypeVar("V")

#: The titles that stand below the title.
_SECOND = ("alternative", "subtitle")

#: Picks those of several texts that are in the language that is wanted.
Pick = Callable[[Iterable[_Text]], tuple[LangText, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label, and what the record says under it."""

    label: str
    values: tuple[LangText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A thing that is referred to: its words, and where it is, if it is at a web address or has a DOI."""

    text: str
    url: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A creator or contributor as listed; `role` in words, `links` by the name of their scheme (ORCID, ROR)."""

    name: str
    role: str = ""
    affiliation: str | None = None
    affiliation_url: str | None = None
    links: tuple[Link, ...] = ()
    type: str | None = None
    given_name: str | None = None
    family_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the record says in one language: title, abstract and its `blocks`, rows of facts, terms of access."""

    lang: str | None
    title: str
    titles: tuple[LangText, ...]
    abstract: tuple[LangText, ...]
    blocks: tuple[prose.Block, ...]
    content: tuple[Row, ...]
    methods: tuple[Row, ...]
    terms: tuple[Row, ...]
    other: tuple[Row, ...]
    keywords: tuple[LangText, ...]
    topics: tuple[LangText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is told of a study to people; `main` is in the primary language, `others` are the other languages'.

    Dates are ISO, periods `a/b`, `a/..` or `../b`; every `url` is http or https.
    """

    main: Edition
    others: tuple[Edition, ...]
    citation: str
    url: str | None
    doi: str | None
    year: str | None
    issued: str | None
    publisher: str | None
    version: str | None
    access: Standing
    embargo: tuple[LangText, ...]
    licences: tuple[Licence, ...]
    creators: tuple[Person, ...]
    contributors: tuple[Person, ...]
    contacts: tuple[Agent, ...]
    funding: tuple[FundingReference, ...]
    collected: tuple[str, ...]
    covered: tuple[str, ...]
    collected_in_words: tuple[LangText, ...]
    covered_in_words: tuple[LangText, ...]
    created: tuple[str, ...]
    submitted: tuple[str, ...]
    identifiers: tuple[Identifier, ...]
    places_to_find: tuple[str, ...]
    data_languages: tuple[str, ...]
    series: tuple[Link, ...]
    related: tuple[tuple[str, tuple[Link, ...]], ...]
    materials: tuple[Link, ...]


def _terms(terms: Iterable[Term]) -> Iterator[LangText]:
    """The words of each term; where it has none, its concepts'."""
    for term in terms:
        concepts = ", ".join(c.text for c in term.concepts if not is_placeholder(c.text))
        yield LangText(text=concepts if is_placeholder(term.text) else term.text, lang=term.lang)


#: What is told of the data beside the abstract, label and texts.
CONTENT: tuple[tuple[str, Callable[[Study], Iterable[_Text]]], ...] = (
    ("Kind of data", lambda s: _terms(s.data_kinds)),
    ("Countries and regions", lambda s: s.nations),
    ("Places covered", lambda s: s.coverages),
)

#: What is told of the use of the data.
TERMS: tuple[tuple[str, Callable[[Study], Iterable[_Text]]], ...] = (
    ("Kind of access", lambda s: s.access.types),
    ("Terms of the licence", lambda s: (*s.access.licenses, *s.citation.licenses)),
    ("Restrictions", lambda s: s.access.restrictions),
    ("Conditions", lambda s: s.access.conditions),
    ("Special permission", lambda s: s.access.special_permissions),
    ("Confidentiality", lambda s: s.access.confidentiality),
    ("Notes on access", lambda s: s.access.notes),
    ("Availability", lambda s: s.access.availability),
    ("How to cite, in the record's words", lambda s: s.access.citation_requirements),
    ("What users owe the archive", lambda s: s.access.deposit_requirements),
    ("Disclaimer", lambda s: s.access.disclaimers),
    ("Rights", lambda s: s.citation.copyrights),
)

#: The headings under which related things are listed.
RELATED = {
    "publication": "Publications",
    "study": "Related studies",
    "material": "Related material",
    "reference": "Other references",
}


@once
def facts(source: Source) -> Facts:
    """The facts of the study that `source` holds, judged for its day."""
    study = source.study
    primary = primary_language(study)
    cited = study.citation
    terms = tuple(t for _, get in TERMS for t in get(study))
    return Facts(
        main=_edition(study, primary, _primary(primary)),
        others=tuple(_edition(study, lang, _exactly(lang)) for lang in _languages(study) if lang != tag(primary)),
        citation=citation.cite(study),
        url=web(citation.link(study)),
        doi=cited.doi,
        year=citation.publication_year(study),
        issued=citation.issued(study),
        publisher=_name(citation.publisher(study)),
        version=citation.version(study),
        access=standing(rights.access(source)),
        embargo=_primary(primary)(study.access.embargoes),
        licences=tuple(dict.fromkeys(licence for t in terms for licence in find_licences(t.text))),
        creators=tuple(_person(c) for a in citation.creators(study) for c in _of(Creator, agents.person(a, ""))),
        contributors=_contributors(source),
        contacts=_contacts(study),
        funding=_of(FundingReference, funding.funding(source)),
        collected=_periods(source, "Collected"),
        covered=_periods(source, "Coverage"),
        collected_in_words=_in_words(study.collection_dates, primary),
        covered_in_words=_in_words(study.periods, primary),
        created=_periods(source, "Created"),
        submitted=_periods(source, "Submitted"),
        identifiers=tuple(
            {i.value: i for i in cited.identifiers if i.doi is None and not is_placeholder(i.value)}.values()
        ),
        places_to_find=_places_to_find(study),
        data_languages=tuple(dict.fromkeys(t for f in study.files for n in f.names if (t := tag(n.lang)))),
        series=tuple(_series(study, primary)),
        related=tuple(_related(study, primary)),
        materials=tuple(_materials(study.materials, primary)),
    )


def described(source: Source) -> Iterator[Mapping[str, str]]:
    """The files that the record describes, where no folder was looked at."""
    if source.reconciliation:
        return
    for file in source.study.files:
        if file.names:
            yield {
                "name": file.names[0].text,
                "type": file.type or file.format or "",
                "cases": file.cases or "",
                "variables": file.variables or "",
            }


def checked(source: Source) -> Iterator[str]:
    """What was checked, a sentence a matter."""
    if source.checks:
        tally = Counter(finding.severity for finding in source.checks)
        told = [wording.count(tally[s], "note" if s is Severity.INFO else s.value) for s in Severity if tally[s]]
        yield f"The record was held against the schema and the profile: {', '.join(told)}."
    if source.reconciliation:
        yield f"The folder was held against the list of files: {wording.verdict(source.reconciliation)}"
        if claims := wording.claims_verdict(source.reconciliation.claims):
            yield f"The record's own words were held against the folder: {claims}"
    if source.unparsed:
        details = wording.count(len(source.unparsed), "detail")
        yield f"{details} of the record could not be read into fields{beside(source, 'ddi.xml', 'has all of it')}."


def beside(source: Source, file: str, has: str) -> str:
    """Where a reader finds more, such as "; ddi.xml has all of it"; nothing where the file will not lie beside."""
    return f"; {file} {has}" if source.beside is None or file in source.beside else ""


def web(address: str | None) -> str | None:
    """The address, if a page may link to it: http or https, and a host; None for anything else."""
    address = (address or "").strip()
    return address if is_web_address(address) and not re.search(r"[\s<>\"'`\\{}|^]", address) else None


def _of(kind: type[V], found: Iterable[object]) -> tuple[V, ...]:
    """Those of an exporter's yields that are of the kind; findings are reported where they are made."""
    return tuple(each for each in found if isinstance(each, kind))


def _primary(primary: str | None) -> Pick:
    def pick(items: Iterable[_Text]) -> tuple[LangText, ...]:
        stated: list[_Text] = [i for i in items if not is_placeholder(i.text)]
        if not stated:  # as of most of what could be said
            return ()
        return _plain(in_one_language(stated, primary))

    return pick


def _exactly(lang: str) -> Pick:
    return lambda items: _plain(i for i in items if not is_placeholder(i.text) and tag(i.lang) == lang)


def _plain(items: Iterable[_Text]) -> tuple[LangText, ...]:
    """Each text once, with a language tag that a page may carry."""
    return tuple(dict.fromkeys(LangText(text=i.text, lang=tag(i.lang)) for i in items))


def _languages(study: Study) -> tuple[str, ...]:
    """The languages in which the record has a title or an abstract, in order of appearance."""
    every: list[_Text] = [*study.citation.titles, *study.abstracts]
    return tuple(dict.fromkeys(t for i in every if not is_placeholder(i.text) and (t := tag(i.lang))))


def _edition(study: Study, lang: str | None, pick: Pick) -> Edition:
    titles = study.citation.titles
    heading = citation.title(study) if lang == primary_language(study) else None
    own = pick([t for t in titles if t.kind not in _SECOND])
    second = pick([t for t in titles if t.kind in _SECOND])
    title = heading.text if heading else own[0].text if own else ""
    abstract = pick(study.abstracts)
    return Edition(
        lang=tag(lang),
        title=title,
        titles=tuple(dict.fromkeys(t for t in (*second, *own) if t.text != title)),
        abstract=abstract,
        blocks=prose.blocks([t.text for t in abstract]),
        content=_rows(study, CONTENT, pick),
        methods=_rows(study, texts.METHODS, pick),
        terms=_rows(study, TERMS, pick),
        other=_rows(study, texts.OTHER, pick),
        keywords=pick(study.keywords),
        topics=pick(study.topics),
    )


def _rows(
    study: Study, table: Iterable[tuple[str, Callable[[Study], Iterable[_Text]]]], pick: Pick
) -> tuple[Row, ...]:
    rows = (Row(label=label, values=pick(get(study))) for label, get in table)
    return tuple(row for row in rows if row.values)


def _name(agent: Agent | None) -> str | None:
    return agent.name if agent else None


def _person(who: Creator, role: str = "") -> Person:
    affiliation = who.affiliations[0] if who.affiliations else None
    return Person(
        name=who.name,
        role=role,
        affiliation=affiliation.name if affiliation else None,
        affiliation_url=web(affiliation.identifier) if affiliation else None,
        links=tuple(Link(text=i.scheme, url=web(i.value)) for i in who.identifiers if web(i.value)),
        type=who.name_type,
        given_name=who.given_name,
        family_name=who.family_name,
    )


def _contributors(source: Source) -> tuple[Person, ...]:
    found = _of(Contributor, agents.contributors(source))
    return tuple(_person(c.who, _spaced(c.type)) for c in found if c.type != "ContactPerson")


def _spaced(role: str) -> str:
    """`DataCollector` as `Data collector`; a role that has no word of its own as `Contributor`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", role).capitalize()
    return "Contributor" if role == "Other" else words


def _contacts(study: Study) -> tuple[Agent, ...]:
    found = in_one_language((*study.citation.contacts, *study.access.contacts), primary_language(study))
    return tuple({a.name: a for a in found if not is_placeholder(a.name) or a.email}.values())


def _periods(source: Source, kind: str) -> tuple[str, ...]:
    return tuple(d.value for d in _of(Date, dates.dates(source)) if d.type == kind)


def _in_words(dated: Sequence[DatedText], primary: str | None) -> tuple[LangText, ...]:
    """What is said of periods without a date that can be read, in one language; beside dates only what has words."""
    said = [LangText(text=d.text or d.written or "", lang=d.lang) for d in dated if not d.date]
    wanted = r"[^\W\d_]" if any(d.date for d in dated) else r"\w"
    told = [s for s in said if not is_placeholder(s.text) and re.search(wanted, s.text)]
    return tuple(dict.fromkeys(in_one_language(told, primary)))


def _places_to_find(study: Study) -> tuple[str, ...]:
    """The web addresses of the dataset beside the one that is cited."""
    found = dict.fromkeys(u for h in study.citation.holdings if not h.doi and (u := web(h.uri)))
    return tuple(u for u in found if u != citation.link(study))


def _series(study: Study, primary: str | None) -> Iterator[Link]:
    """Each series by its name; some archives write one series for each language."""
    named = [(s.uri, n) for s in study.citation.series for n in s.names if not is_placeholder(n.text)]
    chosen = in_one_language([n for _, n in named], primary)
    yield from (Link(text=n.text, url=web(uri), lang=tag(n.lang)) for uri, n in named if n in chosen)
    nameless = (web(s.uri) for s in study.citation.series if all(is_placeholder(n.text) for n in s.names))
    yield from (Link(text=url, url=url) for url in nameless if url)


def _related(study: Study, primary: str | None) -> Iterator[tuple[str, tuple[Link, ...]]]:
    for kind, heading in RELATED.items():
        of_kind = in_one_language([r for r in study.related if r.kind == kind], primary)
        links = tuple(dict.fromkeys(link for r in of_kind if (link := _link(r))))
        if links:
            yield heading, links


def _materials(materials: Iterable[OtherMaterial], primary: str | None) -> Iterator[Link]:
    """What documents the data: by its label, its words, or its address; Dataverse lists data files there too."""
    for material in materials:
        words = in_one_language(
            [t for t in (*material.labels, *material.texts) if not is_placeholder(t.text)], primary
        )
        url = web(material.uri)
        text = words[0].text if words else url
        if text and (material.level or "").casefold() != "datafile":
            yield Link(text=text, url=url, lang=tag(words[0].lang) if words else None)
        yield from _materials(material.materials, primary)


def _link(related: Related) -> Link | None:
    """The related thing in its own words, else by its title, else by its address."""
    given: Sequence[str] = [*related.uris, *(i.value for i in related.identifiers)]
    known = [found for g in given if (found := identify(g))]
    url = next((f"https://doi.org/{k.value}" for k in known if k.scheme == "DOI"), None)
    url = web(url) or next((k.value for k in known if k.scheme == "URL" and web(k.value)), None)
    words = [related.text, *(t.text for t in related.titles), *(i.value for i in related.identifiers), url or ""]
    text = next((w for w in words if not is_placeholder(w)), None)
    return Link(text=text, url=url, lang=tag(related.lang)) if text else None
