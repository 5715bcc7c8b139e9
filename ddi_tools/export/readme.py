"""README.md of the dataset: sections in the order that archives recommend, lines from the record and the folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ddi_tools import __version__
from ddi_tools.characters import one_line
from ddi_tools.deposit.lists.telling import lists_of
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.deposit.reconcile import FileResult, Reconciliation
from ddi_tools.export import commonmark, markdown, templates, wording
from ddi_tools.export.crosswalk import losses
from ddi_tools.export.facts import Person, beside, checked, described, facts
from ddi_tools.export.once import once
from ddi_tools.export.registry import Artifact, Export, Source
from ddi_tools.export.schema_org import catalogue
from ddi_tools.findings import Finding

if TYPE_CHECKING:
    from jinja2 import Environment

#: More files than this are counted in the README, and listed in `reconciliation.json` only.
FILES = 2000

#: Patterns of names that are told of a folder; the rarest are left out.
PATTERNS = 6

#: Values up to this length share a line.
SHORT = 40

#: What the README says where a template of an archive would have a field to fill in.
NOT_STATED = "Not stated in the record."


def export(source: Source) -> Export:
    """The file `README.md`."""
    artifact = Artifact(path="README.md", media_type="text/markdown", data=markdown_of(source).encode())
    return Export(artifacts=(artifact,), findings=unsaid(source))


def unsaid(source: Source) -> tuple[Finding, ...]:
    """What the README has no place for; what a template of the user's leaves out is the user's own."""
    return () if source.templates else tuple(losses(source, "readme"))


@once
def markdown_of(source: Source) -> str:
    """The README as Markdown; its other forms are made of it."""
    own = source.templates
    text = templates.render(_environment(own), "README.md.j2", readme(source), own=own)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@once
def html_of(source: Source) -> str:
    """The Markdown as the body of a page."""
    return commonmark.html(markdown_of(source))


def readme(source: Source) -> Mapping[str, object]:
    """All that the template is given."""
    told = facts(source)
    found = source.reconciliation
    table = _table(found.manifest) if found else None
    return {
        "facts": told,
        "source": source,
        "version": __version__,
        "catalogue": catalogue(source.endpoint),
        "abstract": told.main.blocks,
        "found": found,
        "verdict": wording.verdict(found) if found else "",
        "sets": _sets(found) if found else "",
        "tree": [*_tree(found.files)] if found else [],
        "patterns": _patterns(found.files) if found else "",
        "manifest": table,
        "columns": _columns(table) if table else "",
        "files": _files(found.files[:FILES]) if found else "",
        "hidden": max(0, len(found.files) - FILES) if found else 0,
        "all_files": beside(source, "reconciliation.json", "lists them all"),
        "described": _described(source),
        "claims": _claims(found) if found and found.claims else "",
        "checked": [*checked(source)],
        "NOT_STATED": NOT_STATED,
    }


@cache
def _environment(own: Path | None) -> Environment:
    from markupsafe import Markup  # noqa: PLC0415 - read once, and only for this export

    def safe(value: object) -> object:
        """Plain text is escaped for Markdown; `Markup` is what is Markdown already, and is left alone."""
        return Markup(markdown.escape(value)) if type(value) is str else value  # noqa: S704 - escaped for Markdown

    def filtered(make: object) -> object:
        assert callable(make)
        return lambda *given, **options: Markup(make(*given, **options))  # noqa: S704 - as above

    environment = templates.environment(own, finalize=safe)
    made = {"paragraph": markdown.paragraph, "code": markdown.code, "block": markdown.block, "field": _field}
    environment.filters |= {name: filtered(make) for name, make in made.items()} | {
        "day": wording.day, "period": wording.period, "language": wording.language, "count": wording.count,
        "described": _person, "as_it_is": Markup,
    }  # fmt: skip
    environment.globals["iso"] = str
    return environment


def _field(values: object, label: str, *, each: bool = False) -> str:
    """A labelled entry of a list: one value behind the label, more of them below it, or that none is stated.

    Short values that follow each other share a line, unless `each` is to have its own; the order is the record's.
    """
    given = [values] if isinstance(values, str) else [*values] if isinstance(values, Iterable) else []
    texts = [text for value in given if (text := str(getattr(value, "text", value)).strip())]
    head = f"**{markdown.escape(label)}:**"
    lines = [line.removeprefix("- ") for text in texts for line in text.splitlines() if line.strip()]
    if not each:
        runs = [(brief, [*run]) for brief, run in groupby(lines, lambda line: len(line) <= SHORT)]
        lines = [line for brief, run in runs for line in (["; ".join(run)] if brief else run)]
    if not lines:
        return f"- {head} {NOT_STATED}"
    if len(lines) == 1:
        return markdown.wrapped(f"{head} {markdown.escape(lines[0])}", first="- ")
    return "\n".join([f"- {head}", *(markdown.paragraph(line, first="  - ") for line in lines)])


def _person(person: Person) -> str:
    about = ", ".join(filter(None, [person.affiliation, *(link.url or "" for link in person.links)]))
    role = f"{person.role}: " if person.role else ""
    return f"{role}{person.name} ({about})" if about else f"{role}{person.name}"


def _sets(found: Reconciliation) -> str:
    rows = [
        (markdown.escape(s.name), f"{s.count:,}", wording.size(s.size), markdown.escape(s.description or ""))
        for s in found.sets
    ]
    loose = [f for f in found.files if f.set is None and f.status != "missing"]
    if loose and rows:
        rows.append(("Other files", f"{len(loose):,}", wording.size(sum(f.size or 0 for f in loose)), ""))
    headings = ("Set", "Files", "Size", "What it holds")
    if not any(row[3] for row in rows):
        headings, rows = headings[:3], [row[:3] for row in rows]  # type: ignore[assignment, misc]
    return markdown.table(headings, rows, right=(1, 2)) if rows else ""


def _tree(files: Iterable[FileResult]) -> Iterator[str]:
    """The folders with what lies directly in each, indented."""
    counts: Counter[PurePosixPath] = Counter()
    sizes: Counter[PurePosixPath] = Counter()
    for file in files:
        if file.status != "missing":
            folder = PurePosixPath(file.path).parent
            counts[folder] += 1
            sizes[folder] += file.size or 0
    folders = sorted({p for folder in counts for p in (folder, *folder.parents)}, key=lambda p: p.parts)
    lines = [("  " * len(f.parts) + (f"{f.name}/" if f.name else "./"), f) for f in folders]
    width = max((len(one_line(name)) for name, _ in lines), default=0)
    for name, folder in lines:
        inside = f"{wording.count(counts[folder], 'file'):>12}  {wording.size(sizes[folder]):>10}"
        yield f"{one_line(name):<{width}}{inside if counts[folder] else ''}".rstrip()


def _patterns(files: Iterable[FileResult]) -> str:
    """How the files of each folder are named, the commonest pattern first."""
    names: dict[str, list[str]] = {}
    for file in files:
        if file.status != "missing":
            folder, _, name = file.path.rpartition("/")
            names.setdefault(f"{folder}/" if folder else "./", []).append(name)
    rows = [
        (markdown.code(folder), markdown.code(pattern) if pattern else "other names", f"{count:,}")
        for folder, inside in sorted(names.items())
        for pattern, count in name_patterns(inside)
    ]
    return markdown.table(("Folder", "Names", "Files"), rows, right=(2,)) if rows else ""


def name_patterns(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Patterns that the names follow, with how many do, commonest first; the empty pattern stands for all others.

    Digits become #. Where that leaves too many patterns, what only one name has between its first part and its
    extension becomes an ellipsis.
    """
    shapes = Counter(re.sub(r"\d", "#", name) for name in names)
    if len(shapes) > PATTERNS:
        shapes = Counter(s if n > 1 else _shorter(s) for s, n in shapes.items() for _ in range(n))
    ranked = sorted(shapes.items(), key=lambda each: (-each[1], each[0]))
    yield from ranked[:PATTERNS]
    if rest := sum(number for _, number in ranked[PATTERNS:]):
        yield "", rest


def _shorter(shape: str) -> str:
    return re.sub(r"^([^\W_]+[#\w]*?[_ -])\S.*?(\.\w+)?$", r"\1…\2", shape)


def _table(manifest: Manifest | None) -> Manifest | None:
    """The first of the lists that has columns."""
    return next((each for each in lists_of(manifest) if each.columns), None)


def _columns(manifest: Manifest) -> str:
    roles = {heading: role for role, heading in manifest.roles.items()}
    rows = []
    for heading in manifest.columns:
        filled = [value for entry in manifest.entries if (value := entry.cells.get(heading, "").strip())]
        rows.append(
            (markdown.code(heading), roles.get(heading, ""), f"{len(filled):,}", f"{len(set(filled)):,}"),
        )
    return markdown.table(("Column", "Read as", "Rows filled in", "Different values"), rows, right=(2, 3))


def _files(files: Sequence[FileResult]) -> str:
    sound = all(f.status == "matched" for f in files)
    headings = ["File", "Bytes", "SHA-256, first 16"] + ([] if sound else ["Status"])
    rows = [
        [markdown.code(f.path), "" if f.size is None else str(f.size), (f.sha256 or "")[:16]]
        + ([] if sound else [f.status])
        for f in files
    ]
    return markdown.table(headings, rows, right=(1,)) if rows else ""


def _described(source: Source) -> str:
    rows = [
        (markdown.code(f["name"]), *(markdown.escape(f[key]) for key in ("type", "cases", "variables")))
        for f in described(source)
    ]
    return markdown.table(("File", "Type", "Cases", "Variables"), rows, right=(2, 3)) if rows else ""


def _claims(found: Reconciliation) -> str:
    rows = [
        (
            markdown.escape(f"“{c.text}”"),
            markdown.escape(c.group or ""),
            "" if c.found is None else str(c.found),
            c.status,
        )
        for c in found.claims
    ]
    return markdown.table(("The record says", "Set", "Found", "Outcome"), rows, right=(2,))
