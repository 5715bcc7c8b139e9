"""Findings and studies as Parquet, read by other hands."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from ddi_tools.batch import tables
from ddi_tools.errors import UsageError

from .conftest import EXPORT, REPAIR, VALIDATION, batch, lines


def test_duckdb_reads_what_the_documents_say(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "out")
    documents = [json.loads(line) for line in lines(tmp_path / "out", "documents")]
    with duckdb.connect() as database:
        rows = database.execute(
            f"SELECT identifier, code, severity, message, line FROM '{tmp_path}/out/parquet/findings/*.parquet' "
            "ORDER BY identifier, code, message, line"
        ).fetchall()
        (errors,) = database.execute(
            f"SELECT sum(errors) FROM '{tmp_path}/out/parquet/studies/*.parquet'"
        ).fetchall()[0]
    expected = [
        (d["record"], f["code"], f["severity"], f["message"], f["line"]) for d in documents for f in d["findings"]
    ]
    assert rows == sorted(expected, key=lambda row: tuple((v is None, v) for v in row))
    assert len(rows) > 100
    assert errors == sum(row[2] == "error" for row in rows)


@pytest.mark.parametrize("job", [VALIDATION, EXPORT, REPAIR])
def test_studies_have_a_row_each(store: str, tmp_path: Path, job: object) -> None:
    batch(store, tmp_path / "out", job=job)
    found = pd.read_parquet(tmp_path / "out" / "parquet" / "studies").sort_values("identifier")
    told = [json.loads(line) for line in lines(tmp_path / "out", "studies")]
    assert list(found["identifier"]) == [row["identifier"] for row in told]
    first = found.iloc[0]
    assert (first["year"], first["publisher"], first["archive"]) == ("2024", "UK Data Service", "one.example")
    assert list(first["languages"]) == ["en"]
    assert list(first["sets"]) == ["even"]


def test_the_columns_are_those_that_are_documented() -> None:
    for columns, data in ((tables.FINDINGS, tables.findings([])), (tables.STUDIES, tables.studies([]))):
        schema = parquet.read_schema(pa.BufferReader(data))
        assert [f.name for f in schema] == list(columns)
        assert [(f.metadata or {}).get(b"about", b"").decode() for f in schema] == [
            about for _, about in columns.values()
        ]


def test_the_page_on_batches_has_the_columns() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")
    for columns in (tables.FINDINGS, tables.STUDIES):
        rows = [f"| `{name}` | {kind} | {about} |" for name, (kind, about) in columns.items()]
        assert "\n".join(rows) in page


def test_the_same_rows_are_the_same_bytes() -> None:
    rows = [{"identifier": "a", "endpoint": "e", "valid": None, "languages": ["en"], "errors": 1}]
    assert tables.studies(rows) == tables.studies(rows)
    (row,) = parquet.read_table(BytesIO(tables.studies(rows))).to_pylist()
    assert (row["identifier"], row["valid"], row["languages"], row["errors"], row["doi"]) == (
        "a",
        None,
        ["en"],
        1,
        None,
    )


def test_without_parquet_there_is_none_and_later_there_is(store: str, tmp_path: Path) -> None:
    batch(store, tmp_path / "out", parquet=False)
    assert not list((tmp_path / "out").rglob("*.parquet"))
    assert batch(store, tmp_path / "out").told.made == 30
    assert len(list((tmp_path / "out").rglob("*.parquet"))) == 8
    with pytest.raises(UsageError, match="has Parquet files"):
        batch(store, tmp_path / "out", parquet=False)
