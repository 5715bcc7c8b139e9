"""The demo's outputs, byte for byte: a change in any of them is read before it is committed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ddi_tools import demo, pipeline
from ddi_tools.checks.run import Judge
from ddi_tools.demo.repository import harvest
from ddi_tools.publish.files import write_file

GOLDEN = Path(__file__).parent / "demo"
NAMES = (
    "README.md", "datacite.json", "datacite.xml", "ddi.xml", "index.html", "linkset.json", "dublin-core.xml",
    "schema-org.jsonld", "citation.bib", "citation.ris", "citation.csl.json",
)  # fmt: skip
AS_OF = date(2026, 1, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    deposit = tmp_path_factory.mktemp("deposit")
    for path, data in demo.make_deposit():
        write_file(deposit / path, data)
    stated = pipeline.Deposit(files=deposit, config=demo.config_file())
    outcome = pipeline.run(harvest(AS_OF), Judge(as_of=AS_OF), deposit=stated, as_of=AS_OF)
    return {artifact.path: artifact.data for artifact in outcome.artifacts}


@pytest.mark.parametrize("name", NAMES)
def test_output_is_as_it_was_read(made: dict[str, bytes], name: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        write_file(GOLDEN / name, made[name])
    assert made[name] == (GOLDEN / name).read_bytes(), "changed: read the difference, then run with --update-golden"
