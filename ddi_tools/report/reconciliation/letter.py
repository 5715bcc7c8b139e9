"""The reconciliation as a page for the depositor: what is missing, what is wrong, what to do, in their language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ddi_tools import __version__
from ddi_tools.deposit.reconcile import FileResult, Reconciliation
from ddi_tools.findings import Finding, Severity
from ddi_tools.report.html import environment, markup, own
from ddi_tools.report.reconciliation.sifted import Sifted, by_code
from ddi_tools.report.reconciliation.since import Since
from ddi_tools.report.reconciliation.wording import Advice, Wording, wording

#: At most so many files or rows are listed of a code; a page of more is not read.
_LISTED = 1000

#: Up to so many stand open, more are folded.
_OPEN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file, row or text that a finding is about: its `name`, and what there is to say of it in this case.

    `foreign` says that the note is the finding's own message, in English.
    """

    name: str
    note: str = ""
    foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """All findings of a code: what they mean, what to do, and where; `new` says that a former report had none."""

    code: str
    severity: Severity
    advice: Advice
    number: str
    items: tuple[Item, ...]
    more: int = 0
    new: bool = False

    @property
    def folded(self) -> bool:
        """Whether the list is long enough to be folded."""
        return len(self.items) > _OPEN


def as_html(sifted: Sifted) -> Iterator[str]:
    """The page, in the language of `sifted`; it loads nothing, and has no script."""
    words = wording(sifted.language)
    found = sifted.reconciliation
    points = list(_points(sifted, words))
    template = environment().from_string(own("letter.html.j2"))
    yield from template.generate(
        words=words,
        title=sifted.title(words.language),
        title_language=sifted.title_language(words.language),
        lead=_lead(found, points),
        summary=found.summary,
        tiles=[(kind, getattr(found.summary, kind)) for kind in ("missing", "changed", "unexpected", "duplicates")],
        sections=[(s, [p for p in points if p.severity is s]) for s in Severity],
        sets=found.by_set() if found.sets else {},
        claims=found.claims,
        since=_changes(sifted.since, words) if sifted.since else None,
        style_sheet=markup(own("report.css") + "\n" + own("letter.css")),
        version=__version__,
    )


def _lead(found: Reconciliation, points: Iterable[Point]) -> str:
    """The key of the sentence that says how it stands."""
    grave = {point.severity for point in points}
    if Severity.ERROR in grave or found.summary.missing or found.summary.changed:
        return "lead_todo"
    return "lead_check" if Severity.WARNING in grave else "lead_notes" if grave else "lead_done"


def _points(sifted: Sifted, words: Wording) -> Iterator[Point]:
    itemise = _itemiser(sifted.reconciliation, words)
    new = {f.code for f in sifted.since.new} - {f.code for f in sifted.since.still} if sifted.since else set()
    paths = {f.path for f in sifted.reconciliation.files}
    for code, findings in by_code(sifted.told).items():
        of_files = all(f.value in paths for f in findings)
        yield Point(
            code=code,
            severity=findings[0].severity,
            advice=words.advise(code),
            number=words.counted("files" if of_files else "entries", len(findings)),
            items=tuple(itemise(f) for f in findings[:_LISTED]),
            more=max(0, len(findings) - _LISTED),
            new=code in new,
        )


def _itemiser(found: Reconciliation, words: Wording) -> Callable[[Finding], Item]:
    """A function from a finding to what the page lists of it."""
    files = {f.path: f for f in found.files}
    likely = {pair.missing: pair for pair in found.likely}
    claims = {claim.text: claim for claim in found.claims}
    counts = {p.text: p for p in found.promises if p.kind == "count" and (p.expected + p.found).isdecimal()}
    alike = _alike(found.files)

    def item(finding: Finding) -> Item:
        name = finding.value or ""
        file = files.get(name)
        match finding.code:
            case "DEP203" | "DEP201" | "DEP202":
                return Item(name=name)
            case "DEP204" if file and file.same_as:
                return Item(name=name, note=words.say("now_called", name=file.same_as))
            case "DEP205" if file and file.same_as:
                return Item(name=name, note=words.say("copy_of", name=file.same_as))
            case "DEP206" if file:
                others = [path for path in alike.get(file.sha256 or "", ()) if path != name]
                return Item(name=name, note=words.say("copy_of", name=", ".join(others)))
            case "DEP207" if file and file.listed_as:
                return Item(name=name, note=words.say("listed_as", name=file.listed_as))
            case "DEP211" if name in likely:
                pair = likely[name]
                return Item(name=name, note=words.say("perhaps", name=pair.present, n=pair.score))
            case "DEP301" | "DEP302" if (claim := claims.get(name)) and claim.found is not None:
                return Item(name=words.say("quoted", name=name), note=words.say("found", n=claim.found))
            case "DEP401" if promise := counts.get(f"files: {name}"):
                return Item(name=name, note=words.say("agreed", name=promise.expected, n=int(promise.found)))
        if finding.code.startswith("DEP1") and finding.line is not None:
            return Item(name=words.say("row", n=finding.line), note=name)
        if finding.code.startswith("DEP0") and name:
            return Item(name=name)
        # What only the message tells is told as it is.
        return Item(name=name, note=finding.message.removeprefix(name).strip(), foreign=True)

    return item


def _alike(files: Iterable[FileResult]) -> Mapping[str, list[str]]:
    """The paths of the files that are there, by digest."""
    paths: dict[str, list[str]] = {}
    for file in files:
        if file.status != "missing" and file.sha256:
            paths.setdefault(file.sha256, []).append(file.path)
    return paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed since a former report, of one kind: its heading, and the lines below it."""

    heading: str
    lines: Sequence[str]
    more: int = 0


def _changes(since: Since, words: Wording) -> tuple[str, list[Change]]:
    """How much is still open, and what changed."""
    kinds = (
        ("since_mended", [f"{words.advise(p.code).title}: {p.value or ''}".rstrip(": ") for p in _known(since)]),
        ("since_new", [f"{words.advise(f.code).title}: {f.value or ''}".rstrip(": ") for f in since.new]),
        ("since_came", since.came),
        ("since_went", since.went),
        ("since_changed", since.changed),
        ("since_moved", [f"{move.before} → {move.now}" for move in since.moved]),
    )
    still = words.counted("since_still", len(since.still))
    return still, [
        Change(heading=words.page[key], lines=lines[:_LISTED], more=max(0, len(lines) - _LISTED))
        for key, lines in kinds
        if lines
    ]


def _known(since: Since) -> Iterable[Finding]:
    """The mended findings as findings; a code that the catalogue no longer has is left out."""
    from ddi_tools.findings import CATALOGUE, finding

    return [finding(p.code, p.message, value=p.value) for p in since.mended if p.code in CATALOGUE]
