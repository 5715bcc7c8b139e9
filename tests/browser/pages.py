"""The pages that the browser opens: landing pages of several kinds, a site, and reports of validation."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lxml import etree

from ddi_tools import config, demo, pipeline, report
from ddi_tools.checks.run import DocumentResult, Judge
from ddi_tools.codebook.model import (
    Agent,
    Citation,
    DatedText,
    Identifier,
    LangText,
    PersistentId,
    Study,
    Subject,
    Title,
)
from ddi_tools.codebook.read import read
from ddi_tools.codebook.xml import codebooks, parse
from ddi_tools.config import Config
from ddi_tools.demo.repository import harvest
from ddi_tools.deposit.claims import Claim
from ddi_tools.export import landing
from ddi_tools.export.registry import Source
from ddi_tools.findings import finding
from ddi_tools.publish.files import write, write_file
from ddi_tools.publish.site.build import Settings, build
from ddi_tools.report.reconciliation import since
from ddi_tools.report.reconciliation.forms import render
from ddi_tools.report.reconciliation.sifted import Sifted, sift
from ddi_tools.report.reconciliation.since import Former
from ddi_tools.report.reconciliation.wording import LANGUAGES
from ddi_tools.store.records import RecordStore, open_store
from tests.export.conftest import FIXTURE, file_result, filled, reconciled
from tests.publish.test_site import codebook, put

DAY = date(2024, 6, 1)

#: Words without a place to break.
LONG = "Bundesausbildungsförderungsgesetzesänderungsverordnungsvorlagenausschussvorsitzendenwahlergebnis"
ADDRESS = f"https://example.org/{'a-long-path/' * 12}?{'parameter=value&' * 8}end"

#: Landing pages by name: the main fixture with all its files; one in four languages that has a great deal of
#: everything; one that knows next to nothing.
LANDING = ("fixture", "much", "bare")

#: The site's kinds of pages.
SITE = {
    "home": "site/index.html",
    "list": "site/browse/all/index.html",
    "values": "site/browse/topic/index.html",
    "record": "site/records/relations/index.html",
    "withdrawn": "site/records/gone/index.html",
}


def make(folder: Path) -> None:
    """Writes all pages into the folder."""
    _fixture(folder / "fixture")
    for name, source in (("much", much()), ("bare", bare())):
        write(folder / name, landing.export(source).artifacts)
    with open_store(folder / "store.sqlite") as store:
        _fill(store)
        settings = Settings(title="Studies of social science", base_url=None, as_of=DAY)
        build(store, folder / "site", settings, lambda done, total: None)
    text = "".join(report.render("html", [*_judged()], report.Sieve(base=folder)))
    write_file(folder / "report.html", text.encode())
    for language in LANGUAGES:
        write_file(folder / f"letter-{language}.html", letter(folder, language).encode())


def letter(folder: Path, language: str) -> str:
    """The page for a depositor whose folder has lost and gained files, with long names, since a former report."""
    deposit = folder / "letter"
    for path, data in demo.make_deposit():
        write_file(deposit / path, data)
    study, _ = read(next(codebooks(parse(demo.record()))).element)
    stated = config.load(demo.config_file())

    def sifted(former: Former | None = None) -> Sifted:
        found = pipeline.reconcile(study, deposit, (), stated)
        sieve = report.Sieve(base=folder)
        return sift(found, sieve, study=study, file="record.xml", former=former, language=language)

    write_file(folder / "former.json", "".join(render("json", sifted())).encode())
    shutil.rmtree(deposit / "study-materials")
    write_file(deposit / f"{LONG[:90]}{LONG[:90]}.txt", b"what is this?")
    write_file(deposit / "keys" / ".DS_Store", b"of no use")
    write_file(deposit / "keys" / "key_participants.csv", b"code\n")
    return "".join(render("html", sifted(since.read(folder / "former.json"))))


def _fixture(folder: Path) -> None:
    for path, data in demo.make_deposit():
        write_file(folder / "deposit" / path, data)
    stated = pipeline.Deposit(files=folder / "deposit", config=demo.config_file())
    write(folder, pipeline.run(harvest(DAY), Judge(as_of=DAY), deposit=stated, as_of=DAY).artifacts)


def _source(study: Study, **given: object) -> Source:
    tree = etree.Element("{ddi:codebook:2_5}codeBook")
    return Source(study=study, tree=tree, unparsed=(), config=Config(), as_of=DAY, **given)  # type: ignore[arg-type]


def bare() -> Source:
    """A record with a title and no more."""
    return _source(Study(namespace="", citation=Citation(titles=(Title(text="A study", kind="main"),))))


def much() -> Source:
    """A record with every field filled, three other languages, long words, and files that are not as listed."""
    who = Agent(
        text="Carberry, Josiah", name="Carberry, Josiah", affiliation=f"University of {LONG}", name_type="personal",
        identifiers=(PersistentId(scheme="ORCID", value="0000-0002-1825-0097"),),
    )  # fmt: skip
    base = filled(Study, f"Some words and {ADDRESS}")
    titles = (("main", "en", f"Attitudes, and {LONG}"), ("parallel", "fi", "Asenteet"), ("parallel", "de", LONG))
    study = dataclasses.replace(
        base,
        citation=dataclasses.replace(
            base.citation,
            titles=tuple(Title(text=text, kind=kind, lang=lang) for kind, lang, text in titles),  # type: ignore[arg-type]
            identifiers=(Identifier(value=f"10.1234/{LONG}", agency="DOI", doi=f"10.1234/{LONG}"),),
            creators=tuple(
                dataclasses.replace(who, name=f"Carberry, J{n}", text=f"Carberry, J{n}") for n in range(26)
            ),
            distribution_dates=(DatedText(date="2021-05-01"),),
        ),
        collection_dates=(DatedText(date="2019", event="start"), DatedText(date="2020-02", event="end")),
        abstracts=tuple(
            LangText(text="\n\n".join(f"{lang}: {'words of the abstract, ' * 30}" for _ in range(4)), lang=lang)
            for lang in ("en", "fi", "de", "ar")
        ),
        keywords=tuple(Subject(text=f"keyword {n}", lang="en") for n in range(85)),
    )
    files = [
        file_result(f"data/wave-{n % 3}/{LONG if n == 7 else 'interview'}-{n:03}.txt", "matched", set=f"Wave {n % 3}")
        for n in range(18)
    ]
    files += [file_result("data/gone.csv", "missing"), file_result("data/new.csv", "unexpected", size=52_000_000)]
    claims = (
        Claim(text="18 text files", count=18, source="abstract", found=18, status="confirmed"),
        Claim(text="3 tables", count=3, source="abstract", found=1, status="contradicted"),
        Claim(text="some notes", count=9, source="abstract"),
    )
    return _source(
        study, reconciliation=reconciled(*files, claims=claims), identifier=LONG, datestamp="2024-05-01",
        endpoint="https://archive.example/oai",
    )  # fmt: skip


def _fill(store: RecordStore) -> None:
    record = next(iter(codebooks(parse((FIXTURE / "record.xml").read_bytes())))).element
    bodies: dict[str, bytes | None] = {"relations": etree.tostring(record), "gone": None, "long": codebook(LONG)}
    for n in range(60):
        bodies[f"s{n}"] = codebook(
            f"Survey {n}", abstract=f"Of the {'kumquat' if n == 7 else 'orange'} and its façade.",
            topic=f"Topic {n % 12}", year=f"{1990 + n % 15}",
        )  # fmt: skip
    put(store, bodies)


def _judged() -> Iterator[DocumentResult]:
    code, place = "PRF101", f"/ddi:codeBook/{'ddi:element/' * 12}@xml:lang"
    lacks = [finding(code, "The language is missing", xpath=place, line=n, hint="State it.") for n in range(3)]
    others = [
        finding("XSD101", f"The element {LONG} stands where it may not", xpath=place, line=9),
        finding("RUL501", "HTML is written as text", xpath=place, line=12),
        finding("CVB101", "The term is not in the vocabulary", xpath=place, value="Cross-section"),
    ]
    yield DocumentResult(
        file=f"records/{LONG}.xml", record="oai:example:1", valid=False, findings=(*lacks, *others),
        archive="UK Data Service", sets=("language:en", "social"),
    )  # fmt: skip
    yield DocumentResult(
        file="b.xml", record="oai:example:2", valid=True, findings=(), archive="FSD", sets=("language:en",)
    )
    unread = (finding("XML101", "The document ends too early", line=4),)
    yield DocumentResult(file="c.xml", record=None, valid=None, findings=unread, archive=None, sets=())
