"""How far a batch has come, as Prometheus reads it: a text file for node_exporter's textfile collector."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from ddi_tools.batch.work import Told
from ddi_tools.errors import StorageError

#: Seconds between two writings.
_INTERVAL = 5.0


class Metrics:
    """Writes the file, whole, now and then while a batch goes on, and once more at its end."""

    def __init__(
        self,
        file: Path,
        job: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._file, self._clock, self._now = file, clock, now
        self._began = self._written = clock()
        self._registry = CollectorRegistry()
        self._records = self._gauge("records", "Records, by what became of them", "outcome")
        self._findings = self._gauge("findings", "Findings, by severity", "severity")
        self._total = self._gauge("records_total", "Records that are to be worked on")
        self._rate = self._gauge("records_per_second", "Records a second since the beginning")
        self._seconds = self._gauge("seconds", "Seconds since the beginning")
        self._ended = self._gauge("last_success_timestamp_seconds", "When the batch came to its end; 0 before")
        self._job = job

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(f"ddi_tools_batch_{name}", about, ("job", *labels), registry=self._registry)

    def update(self, told: Told, total: int) -> None:
        """Says what came of all parts until now, and how many records there are."""
        taken = self._clock() - self._began
        for outcome, number in (
            ("made", told.made), ("unchanged", told.records - told.made), ("removed", told.removed),
            ("not_worked_on", told.lost),
        ):  # fmt: skip
            self._records.labels(self._job, outcome).set(number)
        for severity, number in (("error", told.errors), ("warning", told.warnings), ("info", told.notes)):
            self._findings.labels(self._job, severity).set(number)
        self._total.labels(self._job).set(total)
        self._seconds.labels(self._job).set(taken)
        self._rate.labels(self._job).set(told.records / taken if taken else 0)
        self._ended.labels(self._job)
        if self._clock() - self._written >= _INTERVAL:
            self._write()

    def end(self) -> None:
        """The batch has come to its end."""
        self._ended.labels(self._job).set(self._now())
        self._write()

    def _write(self) -> None:
        self._written = self._clock()
        try:
            write_to_textfile(str(self._file), self._registry)
        except OSError as error:
            raise StorageError(
                f"{self._file} can't be written: {error.strerror or error}", hint="choose another file with --metrics"
            ) from error
