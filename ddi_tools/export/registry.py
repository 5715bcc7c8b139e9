"""The exporters by name: each turns a study, and the deposit if there is one, into artifacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ddi_tools.codebook.model import Study, Unparsed
from ddi_tools.config import Config
from ddi_tools.deposit.reconcile import Reconciliation
from ddi_tools.findings import Finding

if TYPE_CHECKING:
    from lxml import etree


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file to publish: its path relative to the output folder, media type, and bytes."""

    path: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What an exporter gives: its artifacts, and findings about what was lost, inferred or refused.

    An exporter that must refuse (no DOI, no year) gives no artifact and a finding that names the reason.
    """

    artifacts: tuple[Artifact, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """All that an exporter may look at.

    `tree` is the codeBook element as harvested, `unparsed` what the reader could not place; `checks` are the
    findings of validation; `as_of` is the day for which embargoes are judged and which documents are dated by;
    `identifier`, `datestamp` and `endpoint` say where the record came from, None for a plain file.
    """

    study: Study
    tree: etree._Element
    unparsed: Sequence[Unparsed]
    config: Config
    as_of: date
    reconciliation: Reconciliation | None = None
    checks: Sequence[Finding] = ()
    identifier: str | None = None
    datestamp: str | None = None
    endpoint: str | None = None


Exporter = Callable[[Source], Export]
