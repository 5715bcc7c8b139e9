"""What tests of packages share: the fixture's record, and the outcome for a folder of files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ddi_tools import pipeline
from ddi_tools.config import Config
from ddi_tools.deposit.inventory import scan
from ddi_tools.deposit.reconcile import Reconciliation, reconcile
from ddi_tools.export.registry import Source
from ddi_tools.sources import Fetched
from tests.export.test_json_ld import vocabulary

__all__ = ["vocabulary"]

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "relations-study"


@pytest.fixture(scope="session")
def fixture_source() -> Source:
    """The main fixture's record, without a folder."""
    fetched = Fetched(data=(FIXTURE / "record.xml").read_bytes(), file="record.xml")
    return pipeline.source_of(fetched, pipeline.require_codebook(fetched), as_of=date(2026, 1, 1), config=Config())


def reconciled(source: Source, files: Path) -> Reconciliation:
    """The record held against the folder, without a list of files."""
    return reconcile(source.study, scan(files), None, Config())
