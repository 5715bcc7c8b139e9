"""Strangers at both ends: other harvesters get all that is served, and our own gets all that other servers have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import oai_repo
import oaipmh.common
import oaipmh.metadata
import oaipmh.server
import pytest
from lxml import etree
from oaipmh_scythe import Scythe
from sickle import Sickle

from ddi_tools.cli import options
from ddi_tools.findings import Severity
from ddi_tools.oaipmh.client import Selection, harvest
from ddi_tools.oaipmh.server import bound, listening
from ddi_tools.serve.serving import serving
from ddi_tools.store.records import open_store

from .conftest import Shelf, codebook, record

AT = "2024-07-01T00:00:00Z"
SIZE = 57


@pytest.fixture
def served(shelf: Shelf) -> Iterator[str]:
    shelf.put(*(record(i, sets=("language:en",)) for i in range(SIZE)))
    shelf.put(record(3, deleted=True))
    with serving(str(shelf.path), now=options.now, page_size=10) as running:
        assert (running.records, running.deleted) == (SIZE - 1, 1)
        yield running.base_url


def ours(url: str, where: Path, prefix: str = "oai_ddi25") -> dict[str, bytes | None]:
    """All that our own client gets: bodies by identifiers, None for those that are deleted."""
    with open_store(where) as store:
        summary = harvest(url, store, at=AT, selection=Selection(prefix=prefix))
        assert summary.whole
        assert all(f.severity is Severity.INFO for f in summary.findings), summary.findings
        return {
            r.identifier: store.body(r.sha256) if r.sha256 and not r.deleted else None for r in store.records()
        }  # fmt: skip


def inside(raw: str | bytes) -> bytes | None:
    """The metadata of a record's element, to be compared; None where it has none."""
    found = etree.fromstring(raw).find("{*}metadata/*")
    return None if found is None else canonical(etree.tostring(found, with_tail=False))


def canonical(body: bytes | None) -> bytes | None:
    """In canonical form, without the blank text between elements, which both other harvesters drop."""
    if body is None:
        return None
    tree = etree.fromstring(body, etree.XMLParser(remove_blank_text=True))
    return bytes(etree.tostring(tree, method="c14n", exclusive=True))


@pytest.mark.parametrize("prefix", ["oai_ddi25", "oai_dc", "oai_datacite"])
def test_three_harvesters_get_the_same(served: str, tmp_path: Path, prefix: str) -> None:
    mine = {name: canonical(body) for name, body in ours(served, tmp_path / "mine.sqlite", prefix).items()}
    by_sickle = {r.header.identifier: inside(r.raw) for r in Sickle(served).ListRecords(metadataPrefix=prefix)}
    with Scythe(served) as scythe:
        by_scythe = {r.header.identifier: inside(str(r)) for r in scythe.list_records(metadata_prefix=prefix)}  # type: ignore[union-attr]
    assert set(mine) == {f"oai:archive.example:{i}" for i in range(SIZE)}
    assert [name for name, body in mine.items() if body is None] == ["oai:archive.example:3"]
    assert by_sickle == mine
    assert by_scythe == mine


def test_what_is_harvested_again_is_the_same_byte_for_byte(served: str, tmp_path: Path) -> None:
    mine = ours(served, tmp_path / "mine.sqlite")
    assert all(body == codebook(i) for i in range(SIZE) if (body := mine[f"oai:archive.example:{i}"]) is not None)


def test_the_third_in_a_row_gets_the_same_again(served: str, tmp_path: Path) -> None:
    mine = ours(served, tmp_path / "mine.sqlite")
    with serving(str(tmp_path / "mine.sqlite"), now=options.now, page_size=7) as running:
        assert ours(running.base_url, tmp_path / "third.sqlite") == mine
        with open_store(tmp_path / "third.sqlite") as store:
            row = next(r for r in store.records() if not r.deleted)
            (about,) = store.about(row)
    bases = [e.text for e in etree.fromstring(about).iter("{*}baseURL")]
    assert bases == [served, "https://archive.example/oai"]


# -- other servers -------------------------------------------------------------------------------------------------

NAMES = [f"oai:archive.example:{i}" for i in range(SIZE)]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DDI = ("oai_ddi25", "http://example.org/codebook.xsd", "ddi:codebook:2_5")


class RepoData(oai_repo.DataInterface):  # type: ignore[misc]
    """The records of `oai-repo`."""

    limit = 10
    url = ""

    def get_identify(self) -> Any:
        return oai_repo.Identify(
            repository_name="Strange", base_url=self.url, admin_email=["a@b.example"],
            earliest_datestamp="2020-01-01T00:00:00Z", deleted_record="no", granularity="YYYY-MM-DDThh:mm:ssZ",
        )  # fmt: skip

    def is_valid_identifier(self, identifier: str) -> bool:
        return identifier in NAMES

    def get_metadata_formats(self, identifier: str | None = None) -> list[Any]:
        return [oai_repo.MetadataFormat(*DDI)]

    def get_record_header(self, identifier: str) -> Any:
        return oai_repo.RecordHeader(identifier=identifier, datestamp="2020-01-01T00:00:00Z")

    def get_record_metadata(self, identifier: str, metadataprefix: str) -> Any:
        return etree.fromstring(codebook(NAMES.index(identifier)))

    def get_record_abouts(self, identifier: str) -> list[Any]:
        return []

    def list_set_specs(self, identifier: str | None = None, cursor: int = 0) -> tuple[Any, ...]:
        return ([], 0, None)

    def list_identifiers(
        self, metadataprefix: str, filter_from: Any = None, filter_until: Any = None, filter_set: Any = None,
        cursor: int = 0,
    ) -> tuple[Any, ...]:  # fmt: skip
        return (NAMES[cursor : cursor + self.limit], len(NAMES), None)


class ToolkitData:
    """The records of `oaipmh`."""

    url = ""

    def identify(self) -> Any:
        return oaipmh.common.Identify(
            repositoryName="Strange", baseURL=self.url, protocolVersion="2.0", adminEmails=["a@b.example"],
            earliestDatestamp=LONG_AGO.replace(tzinfo=None), deletedRecord="no", granularity="YYYY-MM-DDThh:mm:ssZ",
            compression=["identity"],
        )  # fmt: skip

    def listMetadataFormats(self, identifier: str | None = None) -> list[Any]:  # noqa: N802 - the interface's name
        return [DDI]

    def listRecords(self, metadataPrefix: str, **_: Any) -> Iterable[Any]:  # noqa: N802, N803
        for number, name in enumerate(NAMES):
            header = oaipmh.common.Header(None, name, LONG_AGO.replace(tzinfo=None), [], False)
            yield header, oaipmh.common.Metadata(None, {"number": number}), None


def repo_answers(data: RepoData, given: dict[str, str]) -> bytes:
    return bytes(oai_repo.OAIRepository(data).process(given))


def toolkit_answers(data: ToolkitData, given: dict[str, str]) -> bytes:
    registry = oaipmh.metadata.MetadataRegistry()
    registry.registerWriter(
        "oai_ddi25", lambda element, found: element.append(etree.fromstring(codebook(found.getMap()["number"])))
    )
    return bytes(oaipmh.server.Server(data, registry).handleRequest(given))


@contextmanager
def stranger(data: Any, answers: Any) -> Iterator[str]:
    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        body = answers(data, dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)))
        start("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))])
        return [body]

    opened = bound()
    data.url = f"http://127.0.0.1:{opened.getsockname()[1]}/oai"
    with listening(application, opened):
        yield data.url


@pytest.mark.parametrize(
    ("data", "answers"), [(RepoData(), repo_answers), (ToolkitData(), toolkit_answers)], ids=["oai-repo", "oaipmh"]
)
def test_other_servers_are_harvested_whole(data: Any, answers: Any, tmp_path: Path) -> None:
    with stranger(data, answers) as url:
        mine = ours(url, tmp_path / "mine.sqlite")
    assert {name: canonical(body) for name, body in mine.items()} == {
        name: canonical(codebook(i)) for i, name in enumerate(NAMES)
    }
