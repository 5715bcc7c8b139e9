"""Pages of sites, of reports, and of the fixture and its mutants, by the Nu checker."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from click.testing import CliRunner
from lxml import etree

from ddi_tools import demo
from ddi_tools.cli import cli
from ddi_tools.codebook import xml
from ddi_tools.oaipmh.harvest import Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery
from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.publish.site.build import Settings, build
from ddi_tools.store.records import open_store

from .conftest import SHARED, Nu, everything
from .test_corpus import codebooks
from .test_mutants import fixture, mutant

MUTANTS = 12


def put(store: Path, bodies: dict[str, bytes]) -> None:
    """A store of these records, and of one that was deleted."""
    records = [Record(header=Header(identifier=n, datestamp="2024-01-02"), body=b) for n, b in bodies.items()]
    records.append(Record(header=Header(identifier="gone", datestamp="2024-01-02", deleted=True), body=None))
    with open_store(store) as opened:
        current = opened.begin(Place(endpoint="https://a.example/oai", prefix="oai_ddi25"), State(), "2024")
        delivery = Delivery(records=records, broken=[], response_date="", at="2024")
        opened.commit(current, delivery, lambda _: Step(state=current.state))
        opened.finish(current, "whole", "2024", lose="deleted")


def test_the_nu_checker_finds_no_error_on_pages_of_sites_and_reports(nu: Nu, tmp_path: Path) -> None:
    bodies = {f"mutant-{n}": etree.tostring(mutant(fixture(), random.Random(n), 30)) for n in range(MUTANTS)}
    bodies["fixture"] = demo.record()
    if SHARED.is_dir():
        some = codebooks(SHARED)[::10]  # Their pages are judged without a site as well.
        bodies |= {name: etree.tostring(element, with_tail=False) for name, element in some}
    (records := tmp_path / "records").mkdir()
    for number, body in enumerate(bodies.values()):
        (records / f"{number:03}.xml").write_bytes(body)
    put(tmp_path / "s.db", bodies)
    settings = Settings(title="Studies & <more>", base_url="https://c.example/", as_of=date(2026, 1, 1))
    with open_store(tmp_path / "s.db") as store:
        build(store, tmp_path / "site", settings, lambda done, total: None)
    words = ["validate", str(records), "--format", "html", "--fail-on", "never"]
    (tmp_path / "report.html").write_text(CliRunner().invoke(cli, words, standalone_mode=False).stdout)
    pages = [*(tmp_path / "site").rglob("*.html"), tmp_path / "report.html"]
    assert len(pages) > MUTANTS + 5
    for name in list(bodies)[:MUTANTS]:
        pages += everything(name, next(xml.codebooks(xml.parse(bodies[name]))).element).pages(tmp_path)
    assert nu(pages) == []
