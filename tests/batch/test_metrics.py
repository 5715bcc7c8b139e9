from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ddi_tools.batch.metrics import Metrics
from ddi_tools.batch.work import Told
from ddi_tools.errors import StorageError


def read(file: Path) -> dict[str, float]:
    families = text_string_to_metric_families(file.read_text())
    return {
        " ".join([s.name.removeprefix("ddi_tools_batch_"), *(v for k, v in s.labels.items() if k != "job")]): s.value
        for family in families for s in family.samples
    }  # fmt: skip


def test_the_file_is_written_now_and_then_and_at_the_end(tmp_path: Path) -> None:
    times = iter([0.0, 2.0, 2.0, 10.0, 10.0, 10.0, 12.0])
    metrics = Metrics(tmp_path / "m.prom", "validate", clock=lambda: next(times), now=lambda: 99.0)
    metrics.update(Told(records=10, made=10), 40)
    assert not (tmp_path / "m.prom").exists()
    metrics.update(Told(records=20, made=15, lost=1, errors=3, warnings=2), 40)
    told = read(tmp_path / "m.prom")
    assert (told["records made"], told["records unchanged"], told["records not_worked_on"]) == (15, 5, 1)
    assert (told["findings error"], told["findings warning"], told["findings info"]) == (3, 2, 0)
    assert (told["records_total"], told["records_per_second"], told["seconds"]) == (40, 2, 10)
    assert told["last_success_timestamp_seconds"] == 0
    metrics.end()
    assert read(tmp_path / "m.prom")["last_success_timestamp_seconds"] == 99


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    metrics = Metrics(tmp_path / "none" / "m.prom", "validate")
    metrics.update(Told(), 0)
    with pytest.raises(StorageError, match="can't be written"):
        metrics.end()
