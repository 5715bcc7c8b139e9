"""CVB: the findings about controlled vocabularies."""

from __future__ import annotations

from ddi_tools.findings.catalogue import Rule

ROWS: tuple[Rule, ...] = ()
