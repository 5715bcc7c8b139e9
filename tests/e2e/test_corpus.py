"""`run` on every record that we were given: no traceback, and from each real one of 2.5 valid DataCite and a page."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from ddi_tools.cli import cli
from ddi_tools.errors import DdiToolsError


def documents(shared: Path) -> list[dict[str, str]]:
    with (shared / "corpus" / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.fixture(scope="module")
def datacite_schemas(shared: Path) -> list[etree.XMLSchema]:
    return [etree.XMLSchema(file=str(shared / "schemas" / f"datacite-{v}" / "metadata.xsd")) for v in ("4.6", "4.7")]


def test_run_on_every_document(shared: Path, tmp_path: Path, datacite_schemas: list[etree.XMLSchema]) -> None:
    lacking, real = [], 0
    rows = documents(shared)
    for index, row in enumerate(rows):
        out = tmp_path / str(index)
        words = ["run", str(shared / "corpus" / row["path"]), "--out", str(out), "--as-of", "2026-11-23"]
        done = CliRunner().invoke(cli, words, standalone_mode=False)
        # Several records in one file are the caller's to choose from: one sentence, and nothing else may be raised.
        assert done.exception is None or isinstance(done.exception, DdiToolsError), (row["path"], done.exception)
        for datacite in out.glob("datacite.xml"):
            tree = etree.parse(datacite)
            for schema in datacite_schemas:
                assert schema.validate(tree), (row["path"], schema.error_log)
        if row["kind"] == "ddi25" and row["realness"].startswith("real") and row["well_formed"] == "yes":
            real += 1
            if not {"index.html", "datacite.xml", "README.md", "ddi.xml"} <= {p.name for p in out.glob("*")}:
                lacking.append(row["path"])
    assert len(rows) > 100
    assert real > 10
    assert lacking == []
