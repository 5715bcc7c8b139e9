"""Hostile records against the judge: `python benchmarks/fuzz.py --seconds 600 [--seed N] [FOLDER]`.

Mutates the XML files of a folder (../shared/corpus, else the fixtures), as bytes and as trees, and has each mutant
judged, told of in a form of the reports, read and repaired. A mutant that raises anything but what is promised, takes
longer than five seconds, or has an entity expanded, is kept in the folder that --keep names. Prints the count, the
failures and the most memory; exit code 1 where there are failures. The same seed makes the same mutants.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType

from lxml import etree

from ddi_tools import report
from ddi_tools.checks.run import Judge
from ddi_tools.codebook import xml
from ddi_tools.codebook.read import read
from ddi_tools.codebook.repair import repair
from ddi_tools.errors import UsageError

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2025, 1, 1)
MEMORY = 2 * 1024**3
PATIENCE = 5

#: What an expanded entity would leave behind, and the declarations that only then bring it about.
CANARY = "an-entity-was-expanded"
_HALVES = "<!ENTITY a 'an-entity-'><!ENTITY b 'was-expanded'>"

#: Pieces that have broken readers of XML.
SCRAPS: tuple[bytes, ...] = (
    b"<", b">", b"&", b"&#0;", b"&#x10FFFF;", b"&#xD800;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?", b"?>",
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b"<a xmlns=''/>", b"xmlns:x=''", b" ID='1 2'",
    b" ID=''", b" xml:lang='en_GB-'", b" xsi:type='x'", b" date='2024-02-31'", b"&lt;p&gt;", b"\xe2\x80\xae",
    b"0" * 5000, b" xmlns:q=\"a}b':{c\" q:r='1'", b"<q:r xmlns:q=\"a}b':{c\" q:r='1'/>", b"'", b"}", b"{",
    b"<p xmlns='http://www.w3.org/1999/xhtml'>", b"<concept vocabURI='urn:ddi:int.ddi.cv:AnalysisUnit:9'/>",
    b"10.1234/", b"https://doi.org/", b"0000-0000-0000-0000", b"-9999999999-13-45", b"\xd9\xa1\xd9\xa2", b"%s",
)  # fmt: skip

#: Document types that a reader must not follow.
DOCTYPES: tuple[str, ...] = (
    f"<!DOCTYPE codeBook [{_HALVES}<!ENTITY c '&a;&b;'>]>",
    "<!DOCTYPE codeBook [<!ENTITY c SYSTEM 'file:///etc/hostname'>]>",
    "<!DOCTYPE codeBook SYSTEM 'http://127.0.0.1:9/x.dtd'>",
    "<!DOCTYPE codeBook [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x.dtd'> %p;]>",
    "<!DOCTYPE codeBook [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abdefghi", "bdefghij", strict=True))
    + "<!ENTITY c '&j;'>]>",
    f"<!DOCTYPE codeBook [{_HALVES}<!ATTLIST codeBook version CDATA '&a;&b;'>]>",
)

Mutation = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, chance: random.Random) -> bytes:
    """A stretch is taken out, or the end."""
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.choice((1, 2, 10, 200, len(data))) :]


def flip(data: bytes, chance: random.Random) -> bytes:
    """Single bytes become others."""
    changed = bytearray(data)
    for _ in range(min(len(data), chance.choice((1, 3, 20)))):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)


def splice(data: bytes, chance: random.Random) -> bytes:
    """A scrap is put in anywhere."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(SCRAPS) + data[at:]


def double(data: bytes, chance: random.Random) -> bytes:
    """A stretch is written again elsewhere."""
    start, at = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
    return data[:at] + data[start : start + 400] + data[at:]


def encode(data: bytes, chance: random.Random) -> bytes:
    """The bytes are written in another encoding than they say."""
    text = data.decode("utf-8", errors="replace")
    return text.encode(chance.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "cp037")), errors="replace")


def declare(data: bytes, chance: random.Random) -> bytes:
    """A document type with entities is put before the root, and one of them is used somewhere in the text."""
    start = max(data.find(b"?>") + 2, 0) if data.lstrip().startswith(b"<?xml") else 0
    gaps = [at for at in range(start, len(data)) if data.startswith(b"</", at)]
    at = chance.choice(gaps) if gaps else len(data)
    return data[:start] + chance.choice(DOCTYPES).encode() + data[start:at] + b"&c;" + data[at:]


def nest(data: bytes, chance: random.Random) -> bytes:
    """Elements are nested deep, or are very many, where one element ends."""
    at = data.rfind(b"</", 0, chance.randrange(len(data) + 1) + 2)
    count = chance.choice((10, 250, 300, 3000))
    deep = b"<p>" * count + b"</p>" * count if chance.random() < 0.5 else b"<p/>" * count
    return data[:at] + deep + data[at:] if at >= 0 else data


def graft(data: bytes, chance: random.Random) -> bytes:
    """As a tree: elements are moved, copied, removed and renamed, attributes and texts changed."""
    try:
        root = xml.parse(data)
    except (etree.XMLSyntaxError, xml.HostileXMLError, ValueError):
        return flip(data, chance)
    nodes = list(root.iter(etree.Element))
    for _ in range(chance.choice((1, 2, 8))):
        _edit(chance.choice(nodes), chance.choice(nodes), chance)
    return etree.tostring(root)


def _edit(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    kind = chance.randrange(7)
    parent = node.getparent()
    if kind == 0 and parent is not None:
        parent.remove(node)
    elif kind == 1:
        node.append(copy.deepcopy(other))
    elif kind == 2 and other not in (node, *node.iterancestors()):
        node.insert(0, other)
    elif kind == 3:
        node.tag = chance.choice((str(other.tag), "x", "{urn:x}y", "{ddi:codebook:2_6}titl"))
    elif kind == 4:
        node.text = chance.choice(
            (None, "", "  ", "\u202e", "<p>x</p>", "10.1/x", "2024-13", "x" * 70000, other.text)
        )
    elif kind == 5:
        for name, value in other.attrib.items():
            node.set(name, value)
    else:
        names = ("ID", "date", "event", "URI", "agency", "vocabURI", "version", "parent", xml.XML_LANG)
        node.set(chance.choice(names), chance.choice(("", " ", "1", "a b", "-", "9" * 400, other.text or "")[:7]))


MUTATIONS: Sequence[Mutation] = (cut, flip, splice, double, encode, declare, nest, graft, graft, graft, graft)


def mutant(data: bytes, chance: random.Random) -> bytes:
    """The data, changed in one to three ways."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(MUTATIONS)(data or b"<a/>", chance)
    return data


def attempt(data: bytes, judges: Sequence[Judge]) -> None:
    """Judges and reads the data; raises `AssertionError` where a promise is broken, or whatever broke it."""
    for judge in judges:
        results = judge(data, file="mutant.xml")
        assert results, "no result"
        said = [text for r in results for f in r.findings for text in (f.message, f.value) if text]
        assert not any(CANARY in text for text in said), "entity expanded"
    try:
        root = xml.parse(data)
    except (etree.XMLSyntaxError, xml.HostileXMLError, ValueError):
        return
    for found in xml.codebooks(root):
        read(found.element)


def report_and_repair(data: bytes, judge: Judge, name: str) -> None:
    """Has the findings told in a form, and each codebook repaired; what is said must be readable by its kind."""
    results = judge(data, file="mutant.xml")
    told = "".join(report.render(name, results, report.Sieve(base=ROOT))).encode("utf-8")
    if name == "junit":
        etree.fromstring(told, etree.XMLParser(huge_tree=True))
    elif name in ("json", "sarif"):
        json.loads(told)
    try:
        root = xml.parse(data)
    except (etree.XMLSyntaxError, xml.HostileXMLError, ValueError):
        return
    for found in xml.codebooks(root):
        try:
            done = repair(found.element)
        except UsageError:  # of a version that there is no schema for
            continue
        again = xml.parse(done.data)
        assert xml.is_codebook(again), "repair made no codebook"


@contextmanager
def patience(seconds: int) -> Iterator[None]:
    """Raises `TimeoutError` in what takes longer."""

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def seeds(folder: Path) -> list[bytes]:
    """What is mutated: the folder's XML files of up to a megabyte, by path."""
    files = sorted(p for p in folder.rglob("*.xml*") if p.is_file())
    return [data for data in (p.read_bytes() for p in files) if 0 < len(data) < 1_000_000]


def main() -> int:
    """Runs for as long as asked."""
    shared = ROOT.parent / "shared" / "corpus"
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, nargs="?", default=shared if shared.is_dir() else ROOT / "fixtures")
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--keep", type=Path, help="the folder for mutants that broke something")
    given = arguments.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    chance = random.Random(given.seed)
    judges = [
        Judge(as_of=DAY, schema=schema, profile=profile, gate="STRICT")
        for schema, profile in (("auto", "auto"), ("2.5", "cdc25"))
    ]
    forms = tuple(report.FORMATS)
    originals = seeds(given.folder)
    failures: Counter[str] = Counter()
    executed, slowest, start = 0, 0.0, time.monotonic()
    while (now := time.monotonic()) - start < given.seconds:
        data = mutant(chance.choice(originals), chance)
        began = time.monotonic()
        try:
            with patience(PATIENCE):
                attempt(data, judges)
                report_and_repair(data, judges[0], forms[executed % len(forms)])
        except Exception:
            trouble = traceback.format_exc(limit=-3)
            failures[trouble] += 1
            if failures[trouble] == 1 and given.keep is not None:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{executed}.xml").write_bytes(data)
        slowest = max(slowest, time.monotonic() - began)
        executed += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{executed} mutants in {now - start:.0f} s, seed {given.seed}; slowest {slowest:.2f} s; peak {peak:.0f} MB"
    )
    for trouble, count in failures.most_common():
        print(f"\n{count} times:\n{trouble}")
    print(f"{sum(failures.values())} failures of {len(failures)} kinds")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
