"""A small deposit with something of each kind amiss, held against its list."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ddi_tools import pipeline
from ddi_tools.codebook import xml
from ddi_tools.codebook.model import Citation, LangText, Study, Title
from ddi_tools.config import Config, Ignore
from ddi_tools.deposit.reconcile import Reconciliation
from ddi_tools.report import Sieve
from ddi_tools.report.reconciliation.forms import render
from ddi_tools.report.reconciliation.sifted import Sifted, sift
from ddi_tools.report.reconciliation.since import Former

STUDY = Study(
    namespace=xml.DDI25,
    citation=Citation(
        titles=(
            Title(text="A *study* | <b>", kind="main", lang="en"),
            Title(text="Eine Studie", kind="main", lang="de"),
        )
    ),
    abstracts=(LangText(text="The talks set has 3 text files."),),
)

#: Contents by path; a name may look like a formula, or like markup.
LISTED = {"talks/1.txt": "one", "talks/2.txt": "two", "talks/3.txt": "three", "old.csv": "table", "gone.txt": "gone"}
THERE = {
    "talks/1.txt": "one", "talks/2.txt": "TWO", "talks/3.txt": "three", "new.csv": "table", "=x&lt;`.txt": "stranger",
    "talks/copy.txt": "one",
}  # fmt: skip

Judged = Callable[..., Reconciliation]
Sift = Callable[..., Sifted]


@pytest.fixture
def judged(tmp_path: Path) -> Judged:
    """Holds files, given by contents, against a list of what should be there."""

    def made(there: Mapping[str, str] = THERE, listed: Mapping[str, str] = LISTED) -> Reconciliation:
        folder = tmp_path / "deposit"
        if folder.exists():
            shutil.rmtree(folder)
        for path, content in there.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content)
        rows = (f"{path},{sha256(content.encode()).hexdigest()}\n" for path, content in listed.items())
        (tmp_path / "files.csv").write_text("file,sha256\n" + "".join(rows))
        return pipeline.reconcile(STUDY, folder, [tmp_path / "files.csv"], Config())

    return made


@pytest.fixture
def sifted(judged: Judged, tmp_path: Path) -> Sift:
    """A reconciliation, sifted as the keywords say; that of the small deposit where none is given."""

    def make(
        found: Reconciliation | None = None, *, former: Former | None = None, language: str = "en", **sieve: Any
    ) -> Sifted:
        found = found or judged()
        return sift(
            found, Sieve(base=tmp_path, **sieve), study=STUDY, file="record.xml", record="r1", former=former,
            language=language,
        )  # fmt: skip

    return make


def written(form: str, sifted: Sifted) -> str:
    return "".join(render(form, sifted))


IGNORE = Ignore(code="DEP202", reason="known strangers", files=("=*",))
