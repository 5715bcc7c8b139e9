"""The reconciliation as Markdown, for issues, mails and wikis: what is amiss, and what is to be done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ddi_tools.characters import one_line
from ddi_tools.deposit.matching import Sayer
from ddi_tools.deposit.reconcile import Reconciliation
from ddi_tools.findings import CATALOGUE, Finding
from ddi_tools.report.document import counts, plural
from ddi_tools.report.reconciliation.sifted import Sifted, by_code
from ddi_tools.report.reconciliation.since import Since

#: At most so many findings of a code are listed; JSON and CSV have all.
_LISTED = 200

#: Who says that a file belongs to the deposit, in words.
SAYERS: Mapping[Sayer, str] = {
    "manifest": "the lists of files", "record": "the record", "expectation": "the configuration",
}  # fmt: skip

#: What begins or ends markup within a line.
_MARKUP = re.compile(r"([\\`*_\[\]<>|#&~$])")


def as_markdown(sifted: Sifted) -> Iterator[str]:
    """Headings, tables and lists in CommonMark with GitHub's tables."""
    yield f"# Reconciliation: {plain(sifted.title())}\n\n{summary_line(sifted.reconciliation)}\n"
    if sifted.since is not None:
        yield from _since(sifted.since)
    yield from _tables(sifted.reconciliation)
    yield f"\n## Findings: {counts(sifted.told)}\n"
    for code, found in by_code(sifted.told).items():
        yield from _group(code, found)
    if sifted.ignored:
        yield "\n## Ignored\n\n"
        for each in sifted.ignored[:_LISTED]:
            yield f"- {each.finding.code} {plain(each.finding.message)}: {plain(each.reason or '')}\n"
        if len(sifted.ignored) > _LISTED:
            yield f"- and {len(sifted.ignored) - _LISTED:,} more, which JSON has\n"


def summary_line(found: Reconciliation) -> str:
    """What came of it, in one sentence."""
    s = found.summary
    faults = (
        (s.missing, "missing"), (s.unexpected, "unexpected"), (s.changed, "changed"), (s.duplicates, "present twice"),
        (s.renamed, "renamed"), (s.misnamed, "misnamed"),
    )  # fmt: skip
    told = ", ".join(f"{number:,} {what}" for number, what in faults if number)
    line = f"{s.matched:,} of {s.expected:,} expected files matched; {s.present:,} present"
    return f"{line}, {told}." if told else f"{line}."


def plain(text: str) -> str:
    """A record's or depositor's text, which is no markup."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def _tables(found: Reconciliation) -> Iterator[str]:
    named = [(SAYERS[sayer], c.expected, c.matched, c.missing, c.changed) for sayer, c in found.by_sayer().items()]
    yield from _table("Who names the files", ("By", "Named", "Matched", "Missing", "Changed"), named, texts=1)
    if found.sets:
        rows = [
            (plain(name or "(in no set)"), c.expected, c.present, c.matched, c.missing, c.changed,
             c.unexpected + c.duplicates)
            for name, c in found.by_set().items()
        ]  # fmt: skip
        headings = ("Set", "Expected", "Present", "Matched", "Missing", "Changed", "Not listed")
        yield from _table("Sets", headings, rows, texts=1)
    claims = [
        (plain(c.text), plain(c.group or ""), "" if c.found is None else c.found, c.status) for c in found.claims
    ]
    yield from _table("What the record says", ("Words", "Set", "Found", "So it is"), claims)
    broken = [
        (plain(p.text), plain(p.expected), plain(p.found), p.status) for p in found.promises if p.status != "kept"
    ]
    yield from _table("Promises that are not kept", ("Promised", "As", "Found", "So it is"), broken)


def _table(
    heading: str, columns: Sequence[str], rows: Iterable[Sequence[str | int]], *, texts: int | None = None
) -> Iterator[str]:
    """A table under a heading, nothing without rows; `texts` is how many of its columns hold text, all if None."""
    rows = list(rows)
    if not rows:
        return
    rules = ["---" if texts is None or i < texts else "---:" for i in range(len(columns))]
    cells: list[Sequence[str | int]] = [columns, *rows]
    lines = [f"| {' | '.join(f'{c:,}' if isinstance(c, int) else c for c in row)} |" for row in cells]
    yield f"\n## {heading}\n\n{lines[0]}\n|{'|'.join(rules)}|\n" + "".join(f"{line}\n" for line in lines[1:])


def _group(code: str, found: Sequence[Finding]) -> Iterator[str]:
    rule = CATALOGUE[code]
    number = f", {len(found):,} times" if len(found) > 1 else ""
    yield f"\n### {code} {plain(rule.title)} ({found[0].severity}{number})\n\n{plain(rule.fix)}\n\n"
    for finding in found[:_LISTED]:
        line = f" (line {finding.line})" if finding.line else ""
        hint = f" → {plain(finding.hint)}" if finding.hint else ""
        yield f"- {plain(finding.message)}{line}{hint}\n"
    if len(found) > _LISTED:
        yield f"- and {len(found) - _LISTED:,} more, which JSON and CSV have\n"


def _since(since: Since) -> Iterator[str]:
    yield f"\n## Since {plain(since.report)}\n\n"
    yield f"{', '.join(since_counts(since))}.\n\n"
    rows = (
        [("New", f"{f.code} {f.message}") for f in since.new]
        + [("Mended", f"{p.code} {p.message}") for p in since.mended]
        + [("Came", path) for path in since.came]
        + [("Went", path) for path in since.went]
        + [("Changed", path) for path in since.changed]
        + [("Moved", f"{move.before} → {move.now}") for move in since.moved]
    )
    for what, text in rows[:_LISTED]:
        yield f"- {what}: {plain(text)}\n"
    if len(rows) > _LISTED:
        yield f"- and {len(rows) - _LISTED:,} more, which JSON has\n"


def since_counts(since: Since) -> Iterator[str]:
    """How many findings and files there are of each kind, in words; kinds without any are left out for files."""
    yield f"{plural(len(since.new), 'findings')} new"
    yield f"{len(since.mended):,} mended"
    yield f"{len(since.still):,} still there"
    for paths, what in (
        (since.came, "came"), (since.went, "went"), (since.changed, "changed"), (since.moved, "moved"),
    ):  # fmt: skip
        if paths:
            yield f"{plural(len(paths), 'files')} {what}"
