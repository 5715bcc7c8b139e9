"""Findings and studies as Parquet, which DuckDB, pandas and Spark read: the columns, and a part's file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from ddi_tools.checks.origin import domain, host

#: The columns by name, each with its type and what it holds. Of findings:
FINDINGS: Mapping[str, tuple[str, str]] = {
    "identifier": ("string", "the record's OAI-PMH identifier"),
    "endpoint": ("string", "the repository that it came from"),
    "archive": ("string", "the archive: the domain in the identifier, else the repository's host"),
    "code": ("string", "the finding's code; `ddi-tools explain` knows it"),
    "kind": ("string", "the kind of finding"),
    "severity": ("string", "error, warning or info"),
    "message": ("string", "what is wrong, in a sentence"),
    "xpath": ("string", "the element or attribute"),
    "line": ("int32", "its line in the record, from 1"),
    "column": ("int32", "its column"),
    "value": ("string", "the offending text"),
}
#: And of studies.
STUDIES: Mapping[str, tuple[str, str]] = {
    "identifier": ("string", "the record's OAI-PMH identifier"),
    "endpoint": ("string", "the repository that it came from"),
    "prefix": ("string", "the metadata prefix that it was asked for by"),
    "datestamp": ("string", "the datestamp of its header"),
    "sets": ("list<string>", "the sets of its header"),
    "archive": ("string", "the archive: the domain in the identifier, else the repository's host"),
    "doi": ("string", "the study's DOI, bare"),
    "title": ("string", "its first title"),
    "year": ("string", "the year of publication"),
    "publisher": ("string", "the publisher's name"),
    "languages": ("list<string>", "the languages of its titles"),
    "access": ("string", "open, restricted, embargoed or metadata-only; null where the record does not say"),
    "valid": ("bool", "the verdict; null where nothing was judged"),
    "errors": ("int32", "findings of severity error"),
    "warnings": ("int32", "of severity warning"),
    "notes": ("int32", "of severity info"),
}


def is_there() -> bool:
    """Whether the library that writes Parquet is installed."""
    try:
        import pyarrow  # noqa: F401, PLC0415 - an extra, and slow to load
    except ModuleNotFoundError:
        return False
    return True


def findings(documents: Iterable[Mapping[str, Any]]) -> bytes:
    """The findings of the documents as a Parquet file."""
    return _file(FINDINGS, list(_findings(documents)))


def studies(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The studies as a Parquet file."""
    return _file(STUDIES, rows)


def _findings(documents: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for document in documents:
        record, endpoint = document["record"], document["file"]
        archive = domain(record) or host(endpoint)
        for finding in document["findings"]:
            yield {
                "identifier": record, "endpoint": endpoint, "archive": archive,
                **{name: finding.get(name) for name in FINDINGS if name in finding},
            }  # fmt: skip


def _file(columns: Mapping[str, tuple[str, str]], rows: Sequence[Mapping[str, Any]]) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to load
    from pyarrow import parquet  # noqa: PLC0415

    types = {
        "string": pa.string(), "int32": pa.int32(), "bool": pa.bool_(), "list<string>": pa.list_(pa.string()),
    }  # fmt: skip
    schema = pa.schema(
        [pa.field(name, types[kind], metadata={"about": about}) for name, (kind, about) in columns.items()]
    )
    table = pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows], schema=schema)
    out = BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()
