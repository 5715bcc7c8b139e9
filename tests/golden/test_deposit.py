"""The demo's deposit and damaged copies of it, each report byte for byte; a difference is read before it is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ddi_tools import config, demo
from ddi_tools.codebook import xml
from ddi_tools.codebook.read import read
from ddi_tools.errors import UsageError
from ddi_tools.pipeline import reconcile
from ddi_tools.publish.files import write_file
from ddi_tools.report import Sieve
from ddi_tools.report.reconciliation.forms import render
from ddi_tools.report.reconciliation.sifted import sift

from .damages import DAMAGES

GOLDEN = Path(__file__).parent / "deposit"

#: What the record says, and what it says instead in the copies whose folder is as it was made.
CLAIMS = {
    "record-contradicted": (b"122 text files", b"121 text files"),
    "record-vague": (b"25 text", b"some 30 text"),
}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pristine")
    for path, data in demo.make_deposit():
        write_file(folder / path, data)
    return folder


@pytest.mark.parametrize("name", [*DAMAGES, *CLAIMS])
def test_report_is_as_it_was_read(name: str, pristine: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = shutil.copytree(pristine, tmp_path / "deposit")
    if name in DAMAGES:
        DAMAGES[name](folder)
    record = demo.record()
    if name in CLAIMS:
        assert CLAIMS[name][0] in record
        record = record.replace(*CLAIMS[name])
    study, _ = read(next(xml.codebooks(xml.parse(record))).element)

    try:
        outcome = reconcile(study, folder, (), config.load(demo.config_file()))
        sifted = sift(outcome, Sieve(base=tmp_path), study=study, file="record.xml")
        made = "".join(render("markdown", sifted)).encode()
    except UsageError as error:
        made = f"{error}\n{error.hint}\n".replace(f"{folder}/", "").encode()

    if request.config.getoption("--update-golden"):
        write_file(GOLDEN / f"{name}.md", made)
    assert made == (GOLDEN / f"{name}.md").read_bytes(), "changed: read the difference, then run with --update-golden"


def test_no_report_is_left_over() -> None:
    reports = {file.stem: file.read_text(encoding="utf-8") for file in GOLDEN.glob("*.md")}

    assert reports.keys() == DAMAGES.keys() | CLAIMS.keys()
    assert len(reports) >= 21
    assert "Findings: nothing found" in reports["pristine"]
