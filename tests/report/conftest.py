from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ddi_tools import report
from ddi_tools.checks.run import DocumentResult
from ddi_tools.findings import Finding, finding

#: What a hostile record may hold: control characters, markup, what XML can't hold, a file name's byte in no encoding.
ATTACK = "\x1b[31m</script><script>alert(1)</script>\x00\ufffe\udce9'\"&<\x85"

Render = Callable[..., str]


def result(
    *findings: Finding,
    valid: bool | None = False,
    file: str = "a.xml",
    record: str | None = "r1",
    archive: str | None = None,
    sets: tuple[str, ...] = (),
) -> DocumentResult:
    return DocumentResult(file=file, record=record, valid=valid, findings=findings, archive=archive, sets=sets)


def missing(line: int | None = None, message: str = "The title is missing") -> Finding:
    return finding("PRF101", message, xpath="/ddi:codeBook/ddi:stdyDscr", line=line, hint="Give a title.")


def twice(line: int = 3) -> Finding:
    return finding("RUL504", f"parTitl is on line {line}", xpath=f"/ddi:codeBook/ddi:parTitl[{line}]", line=line)


#: Not valid, valid, not judged.
RESULTS = [
    result(missing(6), missing(9), archive="UK Data Service", sets=("language:en", "social")),
    result(valid=True, file="b.xml", record="r2", archive="FSD", sets=("language:en",)),
    result(finding("XML101", ATTACK), valid=None, file=f"c {ATTACK}.xml", record=ATTACK, archive=ATTACK),
]


@pytest.fixture
def render(tmp_path: Path) -> Render:
    """The whole report of results in a form, sifted as the keywords say."""

    def rendered(
        form: str, results: Sequence[DocumentResult], *, style: report.Style | None = None, **sieve: Any
    ) -> str:
        return "".join(report.render(form, results, report.Sieve(base=tmp_path, **sieve), style))

    return rendered
