"""`run` on every real and synthetic record that we were given: no traceback, and from 2.5 a page and DataCite XML."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from .conftest import Run


def documents(shared: Path) -> list[dict[str, str]]:
    with (shared / "corpus" / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.fixture(scope="session")
def datacite_schemas(shared: Path) -> list[object]:
    from lxml import etree

    return [etree.XMLSchema(file=str(shared / "schemas" / f"datacite-{v}" / "metadata.xsd")) for v in ("4.6", "4.7")]


def test_run_on_every_document(run_cli: Run, shared: Path, tmp_path: Path, datacite_schemas: list[object]) -> None:
    from lxml import etree

    lacking = []
    rows = documents(shared)
    for index, row in enumerate(rows):
        out = tmp_path / str(index)
        done = run_cli("run", shared / "corpus" / row["path"], "--out", out, "--as-of", "2026-11-23")
        assert done.returncode in (0, 1, 2), (row["path"], done.stderr)
        if row["kind"] != "ddi25" or not row["realness"].startswith("real"):
            continue
        page, datacite = out / "index.html", out / "datacite.xml"
        if not page.exists() or not datacite.exists():
            lacking.append(row["path"])
            continue
        tree = etree.parse(datacite)
        for schema in datacite_schemas:
            assert schema.validate(tree), (row["path"], schema.error_log)  # type: ignore[attr-defined]
    assert len(rows) > 100
    assert lacking == []
