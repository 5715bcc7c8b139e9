"""Each job over a store of all real records: every one of them is worked on, whatever version and shape it has."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.batch.jobs import Exporting, Repairing
from ddi_tools.codebook import schema, xml
from ddi_tools.export.registry import Source, exporters
from ddi_tools.oaipmh.protocol import Header, Record

from .conftest import AT, REPAIR, VALIDATION, _job, batch, lines, put

Corpus = list[tuple[str, Source]]
EVERYTHING = partial(_job, Exporting, targets=tuple(exporters()), datacite="4.7")


@pytest.fixture(scope="module")
def records(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store of all real codebooks."""
    where = str(tmp_path_factory.mktemp("corpus") / "store.db")
    put(where, *(
        Record(
            header=Header(identifier=f"oai:real.example:{number:04}", datestamp=AT, sets=(), deleted=False),
            body=etree.tostring(source.tree, encoding="UTF-8", with_tail=False),
        )
        for number, (_, source) in enumerate(corpus)
    ))  # fmt: skip
    return where


@pytest.mark.parametrize("job", [VALIDATION, EVERYTHING, REPAIR])
def test_every_record_is_worked_on(records: str, corpus: Corpus, tmp_path: Path, job: object) -> None:
    summary = batch(records, tmp_path / "out", job=job)
    assert (summary.told.records, summary.told.made, summary.told.lost) == (len(corpus), len(corpus), 0)
    assert len(list(lines(tmp_path / "out", "studies"))) == len(corpus)


def test_repaired_records_are_valid_and_others_told(records: str, corpus: Corpus, tmp_path: Path) -> None:
    batch(records, tmp_path / "out", job=REPAIR)
    told = [json.loads(line) for line in lines(tmp_path / "out", "documents")]
    counted = Counter("repaired" if document["valid"] else document["findings"][0]["code"] for document in told)
    spaces = Counter(xml.namespace(source.tree) for _, source in corpus)
    takes = sum(number for space, number in spaces.items() if space in schema.BY_NAMESPACE)
    assert counted == {"repaired": takes, "XML111": len(corpus) - takes}
    copies = list((tmp_path / "out" / "records").glob("*/record.xml"))
    assert len(copies) == takes
    for copy in copies:
        tree = etree.parse(copy)
        assert schema.load(schema.BY_NAMESPACE[xml.namespace(tree.getroot())]).validate(tree), copy


def test_records_of_another_version_than_the_one_asked_for_are_told(
    records: str, corpus: Corpus, tmp_path: Path
) -> None:
    summary = batch(records, tmp_path / "out", job=partial(_job, Repairing, schema="2.6"))
    assert xml.namespace(corpus[0][1].tree) != schema.VERSIONS["2.6"].namespace
    assert (summary.told.valid, summary.told.notes) == (0, len(corpus))
    assert not (tmp_path / "out" / "records").exists()
