"""The reconciliation as SARIF and JUnit: the reports of `validate`, each file of the deposit a document."""

from __future__ import annotations

from collections.abc import Iterator

from ddi_tools.report import junit, sarif
from ddi_tools.report.format import Style
from ddi_tools.report.reconciliation.sifted import Sifted


def as_sarif(sifted: Sifted) -> Iterator[str]:
    """A result for each finding, at its file; what a former report has already is unchanged, the rest new."""
    return sarif.as_sarif(sifted.documents, lambda: sifted.summary, Style())


def as_junit(sifted: Sifted) -> Iterator[str]:
    """A test case for the deposit as a whole, and one for each file."""
    yield junit.suite(sifted.documents, name="ddi-tools reconcile", what="file")
