"""The landing page: one HTML file that needs nothing else, neither scripts nor a server nor another file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from ddi_tools import __version__
from ddi_tools.characters import printable
from ddi_tools.codebook.model import LangText
from ddi_tools.deposit.reconcile import FileResult, FileSet, Reconciliation
from ddi_tools.export import bibtex, pictures, prose, schema_org, styled, templates, wording
from ddi_tools.export.facts import Facts, Row, beside, checked, described, facts, web
from ddi_tools.export.links import linked
from ddi_tools.export.reference import reference
from ddi_tools.export.registry import Artifact, Export, Source
from ddi_tools.export.signposting import formats, linkset, signposts

if TYPE_CHECKING:
    from jinja2 import Environment

#: More files than this are counted on the page, and listed in `reconciliation.json` only.
FILES = 2000

#: Of an abstract that is at least twice as long, about so many characters are open at first.
OPENING = 1500

#: What the page calls a file that is not as the list says.
STATUSES = {
    "missing": "missing",
    "unexpected": "not listed",
    "changed": "changed",
    "duplicate": "present twice",
}

#: Terms up to this length stand side by side; longer ones are paragraphs.
SHORT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of the deposit, and those of its files that the page lists."""

    path: str
    files: tuple[FileResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A set of files as the page shows it; `hidden` files are counted and not listed; `troubled` not all matched."""

    name: str
    description: str
    colour: int
    count: int
    size: int
    folders: tuple[Folder, ...]
    hidden: int
    troubled: int


def export(source: Source) -> Export:
    """The page `index.html`, and its typed links as `linkset.json`."""
    given = page(source)
    own = source.templates
    html = templates.render(_environment(own), "landing.html.j2", given, own=own)
    links = schema_org.dumps({"linkset": [*linkset(given["links"])]}, indent=True) + "\n"
    return Export(
        artifacts=(
            Artifact(path="index.html", media_type="text/html", data=html.encode()),
            Artifact(path="linkset.json", media_type="application/linkset+json", data=links.encode()),
        )
    )


def page(source: Source) -> dict[str, Any]:
    """All that the template is given."""
    told = facts(source)
    found = source.reconciliation
    abstract, rest = _opening(told.main.blocks)
    offered = formats(source.beside, source.study.namespace)
    files = [*described(source)]
    line = pictures.time_line(_happened(told))
    entry = reference(source)
    return {
        "facts": told,
        "source": source,
        "catalogue": schema_org.catalogue(source.endpoint),
        "version": __version__,
        "abstract": abstract,
        "rest": rest,
        "links": signposts(told, offered),
        "linkset": "linkset.json",
        "sections": [*_sections(told, bool(found), bool(files), bool(line), bool(offered))],
        "key_facts": _key_facts(source, told),
        "described": files,
        "checked": [*checked(source)],
        "statuses": STATUSES,
        "summary": _summary(told),
        "apa": styled.apa(entry),
        "bibtex": bibtex.write(entry),
        "formats": offered,
        "all_files": beside(source, "reconciliation.json", "lists them all"),
        "all_described": beside(source, "ddi.xml", "lists them all"),
        "parts": _parts(found) if found else (),
        "bars": pictures.makeup(found.sets) if found else (),
        "time": line,
        "verdict": wording.verdict(found) if found else "",
        "claims": wording.claims_verdict(found.claims) if found else "",
        "json_ld": _json_ld(source),
        "meta": [*_meta(told)],
    }


@cache
def _environment(own: Path | None) -> Environment:
    made = templates.environment(own, finalize=_safe)
    made.filters |= {
        "day": wording.day, "period": wording.period, "size": wording.size, "count": wording.count,
        "web": web, "blocks": prose.blocks, "language": wording.language, "linked": linked,
    }  # fmt: skip
    made.tests["short"] = lambda text: len(text) <= SHORT
    made.globals["SHORT"] = SHORT
    return made


def _safe(value: object) -> object:
    """A record's text with what HTML can't hold made visible; the template's own markup is left alone."""
    return printable(value) if type(value) is str else value


def _json_ld(source: Source) -> object:
    from markupsafe import Markup  # noqa: PLC0415 - as above

    text = schema_org.dumps(schema_org.dataset(source))
    return Markup(text)  # noqa: S704 - `dumps` writes no character with which an element could end


def _opening(blocks: Sequence[prose.Block]) -> tuple[Sequence[prose.Block], Sequence[prose.Block]]:
    """What of a long text is open at first, to the end of a paragraph, and the rest, if it is worth a click."""
    lengths = [len(block.text) + sum(len(item) for item in block.items) for block in blocks]
    length, rest = 0, sum(lengths)
    for number, (block, own) in enumerate(zip(blocks, lengths, strict=True), 1):
        length, rest = length + own, rest - own
        if block.kind == "paragraph" and length >= OPENING and rest >= OPENING:
            return blocks[:number], blocks[number:]
    return blocks, ()


def _sections(told: Facts, files: bool, described: bool, line: bool, beside: bool) -> Iterator[tuple[str, str]]:
    """The page's sections that have something in them: anchor and name."""
    main = told.main
    for anchor, name, present in (
        ("abstract", "Abstract", main.abstract),
        ("time", "Time line", line),
        ("people", "People", told.creators or told.contributors or told.funding or told.contacts),
        ("methods", "Methods", main.methods),
        ("files", "Files", files or described),
        ("use", "Access and use", main.terms or told.licences),
        ("topics", "Topics", main.topics or main.keywords),
        ("related", "Related", told.related or told.series or told.places_to_find),
        ("languages", "Other languages", told.others),
        ("about", "About this page", True),
        ("metadata", "Metadata", beside),
    ):
        if present:
            yield anchor, name


def _key_facts(source: Source, told: Facts) -> list[Row]:
    found = source.reconciliation
    present = sum(f.status != "missing" for f in found.files) if found else 0
    octets = sum(f.size or 0 for f in found.files if f.status != "missing") if found else 0
    rows = [
        _row("Collected", [wording.period(v) for v in told.collected], told.collected_in_words),
        _row("Period covered", [wording.period(v) for v in told.covered], told.covered_in_words),
        *told.main.content,
        *(row for row in told.main.methods if row.label in ("Analysis unit", "Mode of collection")),
        _row("Language of the data", [wording.language(v) for v in told.data_languages]),
        _row("Files", [f"{wording.count(present, 'file')}, {wording.size(octets)}"] if found else []),
        _row("Published", [wording.day(told.issued)] if told.issued else []),
        _row("Version", [told.version] if told.version else []),
        _row("Other identifiers", [f"{i.agency}: {i.value}" if i.agency else i.value for i in told.identifiers]),
    ]
    short = (Row(label=r.label, values=tuple(v for v in r.values if len(v.text) <= SHORT)) for r in rows)
    return [row for row in short if row.values]


def _row(label: str, values: Iterable[str], words: Iterable[LangText] = ()) -> Row:
    return Row(label=label, values=(*(LangText(text=value) for value in values), *words))


def _summary(told: Facts) -> str:
    """The first words of the abstract, for lists of results."""
    text = next((b.text for b in told.main.blocks if b.kind == "paragraph"), "")
    return text if len(text) <= 300 else text[:300].rsplit(" ", 1)[0] + " …"


def _parts(found: Reconciliation) -> tuple[Part, ...]:
    by_set: dict[str | None, list[FileResult]] = {}
    for file in found.files:
        by_set.setdefault(file.set, []).append(file)
    room = FILES
    parts: list[Part] = []
    known: list[FileSet] = list(found.sets)
    if loose := by_set.get(None):
        present = [f for f in loose if f.status != "missing"]
        name = "Other files" if known else "Files"
        known.append(FileSet(name=name, count=len(present), size=sum(f.size or 0 for f in present)))
        by_set[name] = loose
    for number, each in enumerate(known):
        files = by_set.get(each.name, [])
        parts.append(_part(each, files, min(number, pictures.COLOURS - 1), room))
        room = max(0, room - len(files))
    return tuple(parts)


def _part(each: FileSet, files: Sequence[FileResult], colour: int, room: int) -> Part:
    troubled = [f for f in files if f.status != "matched"]
    shown = [*troubled, *(f for f in files if f.status == "matched")][:room]
    return Part(
        name=each.name,
        description=each.description or "",
        colour=colour,
        count=each.count,
        size=each.size,
        folders=tuple(_folders(shown)),
        hidden=len(files) - len(shown),
        troubled=len(troubled),
    )


def _folders(files: Iterable[FileResult]) -> Iterator[Folder]:
    by_folder: dict[str, list[FileResult]] = {}
    for file in sorted(files, key=lambda f: f.path):
        by_folder.setdefault(str(PurePosixPath(file.path).parent), []).append(file)
    for name, inside in by_folder.items():
        yield Folder(path="" if name == "." else name, files=tuple(inside))


def _happened(told: Facts) -> Iterator[tuple[str, str]]:
    yield from (("Data collection", value) for value in told.collected)
    yield from (("Publication", value) for value in (told.issued,) if value)
    yield from (("End of the embargo", value) for value in (told.access.end,) if value)


def _meta(told: Facts) -> Iterator[tuple[str, str]]:
    """Dublin Core, and the names that reference managers read (Highwire)."""
    year = (told.issued or told.year or "").replace("-", "/")
    yield from (
        (name, value)
        for name, value in (
            ("DC.type", "Dataset"),
            ("DC.title", told.main.title),
            ("DC.identifier", told.url or ""),
            ("DC.publisher", told.publisher or ""),
            ("DC.date", told.issued or told.year or ""),
            ("DC.description", _summary(told)),
            ("citation_title", told.main.title),
            ("citation_doi", told.doi or ""),
            ("citation_publisher", told.publisher or ""),
            ("citation_publication_date", year),
            ("citation_abstract_html_url", told.url or ""),
            ("citation_language", (told.main.lang or "") if told.main.abstract else ""),
        )
        if value
    )
    for person in told.creators:
        yield "DC.creator", person.name
        yield "citation_author", person.name
        if person.affiliation:
            yield "citation_author_institution", person.affiliation
    yield from (("DC.contributor", person.name) for person in told.contributors)
    yield from (("DC.coverage", period) for period in told.covered)
    yield from (("DC.subject", keyword.text) for keyword in (*told.main.topics, *told.main.keywords))
    yield from (("DC.rights", licence.uri) for licence in told.licences)
    yield from (("DC.language", lang) for lang in told.data_languages)
