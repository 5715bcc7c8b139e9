"""Subjects and places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ddi_tools.codebook.languages import primary_language
from ddi_tools.codebook.model import BoundingBox, Place
from ddi_tools.codebook.model import Point as Vertex
from ddi_tools.codebook.model import Subject as Keyword
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.export.datacite.resource import Box, GeoLocation, Point, Subject
from ddi_tools.export.identify import is_uri
from ddi_tools.export.languages import in_one_language, tag
from ddi_tools.export.once import all_once
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding, finding

_SUBJECT = "/codeBook/stdyDscr/stdyInfo/subject"
_SUMMARY = "/codeBook/stdyDscr/stdyInfo/sumDscr"
#: The end of a concept's URI: a UUID (HASSET), a name below id/ (ELSST), a code in the query (SND).
_CONCEPT = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/?$|/id/[^/]+/?$|/concept/|[?&]code=[^&]+$", re.IGNORECASE
)


@all_once
def keywords(source: Source) -> Iterator[Subject | Finding]:
    """Property 6 from keyword."""
    yield from _subjects(source.study.keywords, f"{_SUBJECT}/keyword")


@all_once
def topics(source: Source) -> Iterator[Subject | Finding]:
    """Property 6 from topcClas, whose ID is a code of the classification."""
    yield from _subjects(source.study.topics, f"{_SUBJECT}/topcClas", coded=True)


def _subjects(terms: Sequence[Keyword], where: str, *, coded: bool = False) -> Iterator[Subject | Finding]:
    terms = [t for t in terms if not is_placeholder(t.text)]
    shared, own = _shared(terms), _own(terms)
    refused = dict.fromkeys(t.vocab_uri for t in terms if not is_placeholder(t.vocab_uri) and not is_uri(t.vocab_uri))
    for uri in refused:
        yield finding("EXP124", f"{uri!r} is no URI", xpath=f"{where}/@vocabURI", value=uri)
    for term in terms:
        uri = term.vocab_uri if is_uri(term.vocab_uri) else None
        concept = uri is not None and not shared[uri] and (uri in own or _CONCEPT.search(uri) is not None)
        yield Subject(
            text=term.text,
            scheme=term.vocab if not is_placeholder(term.vocab) else None,
            scheme_uri=None if concept else uri,
            value_uri=term.uri if is_uri(term.uri) else uri if concept else None,
            code=term.id if coded and not is_placeholder(term.id) and not re.search(r"\s", term.id or "") else None,
            lang=tag(term.lang),
        )


def _shared(terms: Iterable[Keyword]) -> Mapping[str, bool]:
    """By vocabURI, whether different terms of one language have it: then it is the scheme's URI, not a concept's."""
    texts: defaultdict[str, defaultdict[str | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    for term in terms:
        texts[term.vocab_uri or ""][term.lang].add(term.text)
    return {uri: any(len(t) > 1 for t in by_lang.values()) for uri, by_lang in texts.items()}


def _own(terms: Iterable[Keyword]) -> frozenset[str]:
    """The vocabURIs of vocabularies whose every term has another: those of concepts (UniData: `?tag=youth`)."""
    by_vocab: defaultdict[tuple[str | None, str | None], dict[str, str]] = defaultdict(dict)
    for term in (t for t in terms if not is_placeholder(t.vocab)):
        by_vocab[term.vocab, term.lang][term.text] = term.vocab_uri or ""
    apart = (uris for uris in map(dict.values, by_vocab.values()) if len(uris) > 1 and len(set(uris)) == len(uris))
    return frozenset(uri for uris in apart for uri in uris)


@all_once
def places(source: Source) -> Iterator[GeoLocation | Finding]:
    """Property 18.4: nations, then finer places, each once, in the primary language."""
    primary = primary_language(source.study)
    seen: set[str] = set()
    for element, all_places in (("nation", source.study.nations), ("geogCover", source.study.coverages)):
        named = [p for p in all_places if not is_placeholder(p.text)]
        chosen = in_one_language(named, primary)
        if len(chosen) < len(named):
            yield finding(
                "EXP128", f"{len(chosen)} of {len(named)} {element} exported, those in one language",
                xpath=f"{_SUMMARY}/{element}",
            )  # fmt: skip
        for place in chosen:
            if not seen & (keys := _keys(place)):
                yield GeoLocation(place=place.text)
            seen |= keys


@all_once
def boxes(source: Source) -> Iterator[GeoLocation | Finding]:
    """Property 18.3; a box without a bound, or with one off the globe, is refused."""
    for box in source.study.boxes:
        if checked := _box(box):
            yield GeoLocation(box=checked)
        elif any(not is_placeholder(b) for b in (box.west, box.east, box.south, box.north)):
            value = f"W {box.west} E {box.east} S {box.south} N {box.north}"
            yield finding("EXP125", f"{value} is no box", xpath=f"{_SUMMARY}/geoBndBox", value=value)


def polygons(source: Source) -> Iterator[GeoLocation | Finding]:
    """Property 18.4; one with a point off the globe, or of less than three points, is refused.

    The last point is the first again by both standards; where a record leaves that out, it is added.
    """
    for polygon in source.study.polygons:
        points = [_point(p) for p in polygon.points]
        whole = [p for p in points if p is not None]
        closed = (*whole, whole[0]) if whole and whole[0] != whole[-1] else tuple(whole)
        if len(whole) == len(points) and len(closed) > 3:
            yield GeoLocation(polygon=closed)
        elif points:
            value = ", ".join(f"{p.latitude} {p.longitude}" for p in polygon.points)
            yield finding("EXP125", f"{value} is no polygon", xpath=f"{_SUMMARY}/boundPoly", value=value)


def _keys(place: Place) -> set[str]:
    """What makes a place the same as another: its name, and its country code (not shared with a finer place)."""
    return {place.text.casefold()} | (
        {f"@{place.abbr.casefold()}"} if place.abbr and not is_placeholder(place.abbr) else set()
    )


def _point(point: Vertex) -> Point | None:
    try:
        latitude, longitude = float(point.latitude), float(point.longitude)
    except ValueError:
        return None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    return Point(longitude=_degrees(longitude), latitude=_degrees(latitude))


def _box(box: BoundingBox) -> Box | None:
    try:
        west, east, south, north = (float(b) for b in (box.west, box.east, box.south, box.north))
    except ValueError:
        return None
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        return None
    return Box(west=_degrees(west), east=_degrees(east), south=_degrees(south), north=_degrees(north))


def _degrees(number: float) -> str:
    """As many digits as the record can have meant: 15 are what a number keeps."""
    return f"{number:.15g}"
