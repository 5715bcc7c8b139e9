"""What judging a record costs beside reading it: `python benchmarks/validation.py [FOLDER] [--rounds N] [--json]`.

Measures parse, XSD, profile at STRICT and rules on the DDI 2.5 documents of a folder (../shared/corpus, else the
fixtures), one process, and prints microseconds a document and the ratio to lxml's parse alone, by the size of the
documents and for all. The goal is 2.0 for all together. Beside them stand the official schema, where ../shared is,
`xmlschema`, and a loop of one XPath a path of the profile. Rounds are interleaved and the best of each counts, so
that a busy machine disturbs all alike.

Small documents are the far side of the goal: a parse of 10 us leaves 10 us for all judging, and one finding takes two
to make.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import xmlschema
from lxml import etree
from results import tell

from ddi_tools import resources
from ddi_tools.checks import registry, wellformed
from ddi_tools.checks.gates import Gate
from ddi_tools.checks.profile import ProfileCheck
from ddi_tools.checks.profiles import built_in
from ddi_tools.checks.run import Judge
from ddi_tools.checks.subject import Subject
from ddi_tools.codebook import schema, xml
from ddi_tools.findings import Finding

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2025, 1, 1)
ROUNDS = 25
SHARED = ROOT.parent / "shared" / "corpus"
OFFICIAL = ROOT.parent / "shared" / "schemas" / "ddi-codebook-2.5"
SLOW = "xmlschema, without parsing"
FLOOR = "lxml parse alone"
WHOLE = "parse + XSD + profile + rules"

#: The classes of documents: from how many bytes, and below how many.
CLASSES: Mapping[str, tuple[int, int]] = {
    "< 5 kB": (0, 5_000),
    "5-20 kB": (5_000, 20_000),
    "> 20 kB": (20_000, sys.maxsize),
    "all": (0, sys.maxsize),
}

Stage = Callable[[], object]


def documents(folder: Path) -> list[bytes]:
    """The well-formed DDI 2.5 codebooks below a folder, sorted by path."""
    found = []
    for file in sorted(p for p in folder.rglob("*.xml*") if p.is_file()):
        root = wellformed.read(data := file.read_bytes())
        if not isinstance(root, Finding) and root.tag == f"{{{xml.DDI25}}}codeBook":
            found.append(data)
    return found


def stages(data: list[bytes]) -> Mapping[str, Stage]:
    """The measured stages by name; those with ' + ' are composed, the others stand alone."""
    roots = [etree.fromstring(d) for d in data]
    profile = built_in("cdc25")
    xsd, check = schema.load("2.5"), ProfileCheck(profile, Gate.STRICT)
    rules = list(registry.checks().values())
    xpaths = [etree.XPath(p, namespaces=dict(profile.prefixes)) for p in {c.xpath for c in profile.constraints}]
    judge = Judge(as_of=DAY, schema="2.5", profile="cdc25", gate="STRICT")
    return {
        FLOOR: lambda: [etree.fromstring(d) for d in data],
        "parse as here": lambda: [wellformed.read(d) for d in data],
        "XSD": lambda: [xsd.validate(r) for r in roots],
        "profile STRICT": lambda: [check.check(r) for r in roots],
        "rules": lambda: [list(rule(s)) for r in roots for s in [Subject(r, DAY)] for rule in rules],
        "naive XPath loop": lambda: [x(r) for r in roots for x in xpaths],
        WHOLE: lambda: [judge(d, file="x") for d in data],
    }


def peers(data: list[bytes]) -> Iterator[tuple[str, Stage]]:
    """What else judges by the same schema; slow ones are measured once."""
    roots = [etree.fromstring(d) for d in data]
    file = OFFICIAL / "codebook.xsd"
    if file.is_file():
        official = schema.load(file)
        yield "parse + official XSD", lambda: [official.validate(etree.fromstring(d)) for d in data]
    slow: Any = xmlschema.XMLSchema(str(resources.path("schemas", "ddi-codebook", "2.5", "codebook.xsd")))
    yield SLOW, lambda: [slow.is_valid(r) for r in roots]


def measure(measured: Mapping[str, Stage], rounds: int = ROUNDS) -> dict[str, float]:
    """The best time of each stage, in seconds of this process."""
    best = dict.fromkeys(measured, float("inf"))
    for done in range(rounds):
        for name, stage in measured.items():
            if name == SLOW and done:
                continue
            start = time.process_time()
            stage()
            best[name] = min(best[name], time.process_time() - start)
    return best


def by_size(data: list[bytes], rounds: int) -> dict[str, dict[str, float]]:
    """Seconds a document, by class and stage; a class without documents is left out."""
    measured = {}
    for name, (least, below) in CLASSES.items():
        these = [document for document in data if least <= len(document) < below]
        if these:
            best = measure({**stages(these), **dict(peers(these))}, rounds)
            measured[f"{name} ({len(these)})"] = {stage: seconds / len(these) for stage, seconds in best.items()}
    return measured


def main() -> None:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folder", type=Path, nargs="?", default=SHARED if SHARED.is_dir() else ROOT / "fixtures")
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--json", action="store_true", help="print seconds a document as JSON")
    given = arguments.parse_args()
    data = documents(given.folder)
    measured = by_size(data, given.rounds)
    if given.json:
        print(json.dumps(measured, indent=2))
        return
    print(f"{len(data)} documents, {sum(map(len, data)) / 1000:.0f} kB, from {given.folder}")
    print(f"{'us a document, and times the parse':32}" + "".join(f"{name:>20}" for name in measured))
    for stage in next(iter(measured.values()), {}):
        cells = (f"{of[stage] * 1e6:12.1f} {of[stage] / of[FLOOR]:6.2f}x" for of in measured.values())
        for of in (of for size, of in measured.items() if size.startswith("all") and stage != FLOOR):
            goal = "<= 2" if stage == WHOLE else ""
            tell(f"validation: {stage}", of[stage] * 1e6, FLOOR, of[FLOOR] * 1e6, "us", of[stage] / of[FLOOR], goal)
        print(f"{stage:32}" + "".join(cells))


if __name__ == "__main__":
    main()
