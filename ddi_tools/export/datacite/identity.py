"""What the study is: identifiers, titles, year, type, version, language, and the page it is found at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ddi_tools.codebook.languages import primary_language
from ddi_tools.codebook.model import Holdings
from ddi_tools.codebook.model import Identifier as IdNo
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.codebook.xml import XML_LANG, namespace
from ddi_tools.export import citation
from ddi_tools.export.datacite.resource import (
    AlternateIdentifier,
    Identifier,
    Language,
    PublicationYear,
    ResourceType,
    Title,
    Url,
    Version,
)
from ddi_tools.export.identify import identify, is_web_address
from ddi_tools.export.languages import in_one_language, tag
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding, finding

_TITLE = "/codeBook/stdyDscr/citation/titlStmt"
_STUDY, _DOCUMENT = "stdyDscr/citation", "docDscr/citation"
#: Besides DOIs, the identifiers that promise to outlive the page they lead to.
_PERSISTENT = frozenset({"Handle", "URN", "ARK"})
#: titleType in the schema, by the model's kind.
TITLE_TYPES = {
    "main": None,
    "parallel": "TranslatedTitle",
    "alternative": "AlternativeTitle",
    "subtitle": "Subtitle",
}


def identifier(source: Source) -> Iterator[Identifier | Finding]:
    """Property 1: the DOI; where there is none, the best other identifier, so that the record can be checked."""
    found = _best(source)
    if not found:
        return
    path, best = found
    if best.type != "DOI":
        message = f"no DOI in the record; {best.value} ({best.type}) stands in its place"
        yield finding("EXP110", message, xpath=f"{_TITLE}/IDNo", value=best.value)
    if path != f"{_STUDY}/titlStmt/IDNo":
        yield finding("EXP111", f"{best.value} was taken from {path}", xpath=f"/codeBook/{path}", value=best.value)
    yield best


def alternate_identifiers(source: Source) -> Iterator[AlternateIdentifier | Finding]:
    """Property 11: the study's other IDNo, each once, its agency as the type."""
    found = _best(source)
    best = found[1] if found else None
    for idno in source.study.citation.identifiers:
        if not is_placeholder(idno.value):
            other = _identifier(idno)
            if best is None or other.value.casefold() != best.value.casefold():
                yield AlternateIdentifier(value=other.value, type=other.type)


def titles(source: Source) -> Iterator[Title | Finding]:
    """Property 3: the main title in the primary language first, then all others with their types."""
    main = citation.title(source.study)
    if main is None:
        return
    yield Title(text=main.text, lang=tag(main.lang))
    seen = {main.text} | {t.text for t in source.study.citation.titles if t.kind == "main"}
    for title in source.study.citation.titles:
        if title is main or is_placeholder(title.text) or (title.kind == "parallel" and title.text in seen):
            continue
        yield Title(text=title.text, type=TITLE_TYPES[title.kind], lang=tag(title.lang))


def publication_year(source: Source) -> Iterator[PublicationYear | Finding]:
    """Property 5: see `citation.find_year`; last of all the year of the OAI-PMH datestamp: by then it was public."""
    found = citation.find_year(source.study)
    year, path = (found.value, found.path) if found else ((source.datestamp or "")[:4], "the OAI-PMH datestamp")
    if not (found and found.stated) and year:
        where = "/codeBook/stdyDscr/citation/distStmt/distDate"
        yield finding("EXP112", f"the year {year} was taken from {path}", xpath=where, value=year)
    if year:
        yield PublicationYear(value=year)


def resource_type(source: Source) -> Iterator[ResourceType | Finding]:
    """Property 10: a Dataset; the text is the kind of data, in the primary language."""
    kinds = in_one_language(source.study.data_kinds, primary_language(source.study))
    texts = [k.text if not is_placeholder(k.text) else "; ".join(c.text for c in k.concepts) for k in kinds]
    yield ResourceType(text="; ".join(dict.fromkeys(t for t in texts if not is_placeholder(t))))


def version(source: Source) -> Iterator[Version | Finding]:
    """Property 15: one, as the schema allows."""
    text = citation.version(source.study)
    if text is None:
        return
    yield Version(text=text)
    of_one_language = in_one_language(source.study.citation.versions, primary_language(source.study))
    if others := [v.text for v in of_one_language if not is_placeholder(v.text) and v.text != text]:
        where = "/codeBook/stdyDscr/citation/verStmt/version"
        yield finding("EXP130", f"one version is exported, not {'; '.join(others)}", xpath=where)


def language(source: Source) -> Iterator[Language | Finding]:
    """Property 9: the language of the data files, which DDI states on fileName; never that of the metadata."""
    where = "/codeBook/fileDscr/fileTxt/fileName/@xml:lang"
    ns = f"{{{namespace(source.tree)}}}" if namespace(source.tree) else ""
    names = source.tree.iterfind(f"{ns}fileDscr/{ns}fileTxt/{ns}fileName")
    found = list(dict.fromkeys(t for t in (tag(n.get(XML_LANG)) for n in names if (n.text or "").strip()) if t))
    if not found:
        return
    primary = tag(primary_language(source.study))
    chosen = primary if primary in found else found[0]
    if len(found) > 1:
        yield finding("EXP118", f"{chosen} taken of {', '.join(found)}", xpath=where, value=", ".join(found))
    yield Language(value=chosen or found[0])


def url(source: Source) -> Iterator[Url | Finding]:
    """The page of the study, from the holdings: a web address that is not the DOI's own."""
    for held in source.study.citation.holdings:
        if is_web_address(held.uri) and not held.doi:
            yield Url(value=held.uri or "")
            return


def _best(source: Source) -> tuple[str, Identifier] | None:
    """The identifier and where it was found: a DOI, another persistent one, a local one, a page, the record's own."""
    candidates = [*_candidates(source)]
    for wanted in ({"DOI"}, _PERSISTENT):
        for path, candidate in candidates:
            if candidate.type in wanted:
                return path, candidate
    local = [(p, c) for p, c in candidates if c.type != "URL"]
    if local:
        return local[0]
    if source.study.id:
        return "@ID", Identifier(value=source.study.id, type="Local")
    if candidates:
        return candidates[0]
    if source.identifier:
        return "the OAI-PMH header", Identifier(value=source.identifier, type="OAI")
    return None


def _candidates(source: Source) -> Iterator[tuple[str, Identifier]]:
    for root, cited in ((_STUDY, source.study.citation), *((_DOCUMENT, d) for d in source.study.documents)):
        yield from ((f"{root}/titlStmt/IDNo", i) for i in map(_identifier, _stated(cited.identifiers)))
        yield from ((f"{root}/holdings/@URI", i) for i in map(_held, cited.holdings) if i)


def _stated(idnos: Iterable[IdNo]) -> Iterator[IdNo]:
    return (i for i in idnos if not is_placeholder(i.value))


def _identifier(idno: IdNo) -> Identifier:
    """An IDNo with the type that its syntax shows, else its agency's name; but what is no DOI is not called one."""
    if idno.doi:
        return Identifier(value=idno.doi, type="DOI")
    known = identify(idno.value)
    if known and known.scheme in {*_PERSISTENT, "URL"}:
        return Identifier(value=known.value, type=known.scheme)
    agency = idno.agency if (idno.agency or "").casefold() != "doi" else None
    return Identifier(value=idno.value, type=agency or "Local")


def _held(holdings: Holdings) -> Identifier | None:
    known = identify(holdings.uri)
    return Identifier(value=known.value, type=known.scheme) if known else None
