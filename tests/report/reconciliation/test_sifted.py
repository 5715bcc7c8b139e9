from __future__ import annotations

import pytest

from ddi_tools.config import Ignore
from ddi_tools.errors import UsageError

from .conftest import IGNORE, Sift


def test_the_deposit_is_a_document_and_so_is_each_file(sifted: Sift) -> None:
    found = sifted()

    whole, *files = found.documents
    assert (whole.result.file, whole.result.record) == ("record.xml", "r1")
    assert [d.result.file for d in files] == [f.path for f in found.reconciliation.files]
    assert {d.result.file: (d.result.valid, [f.code for f in d.left]) for d in files} == {
        "=x&lt;`.txt": (False, ["DEP202"]),
        "gone.txt": (False, ["DEP201"]),
        "new.csv": (False, []),
        "old.csv": (False, ["DEP204"]),
        "talks/1.txt": (True, []),
        "talks/2.txt": (False, ["DEP203"]),
        "talks/3.txt": (True, []),
        "talks/copy.txt": (False, ["DEP205"]),
    }
    assert [f.code for f in whole.left] == ["DEP301"]


def test_no_finding_is_lost_between_the_documents(sifted: Sift) -> None:
    found = sifted()

    assert found.told == found.left == found.reconciliation.findings


def test_an_ignore_fits_paths_of_the_deposit(sifted: Sift) -> None:
    found = sifted(ignores=[IGNORE])

    assert [(r.finding.value, r.reason) for r in found.ignored] == [("=x&lt;`.txt", "known strangers")]
    assert "DEP202" not in [f.code for f in found.left]
    assert len(found.left) == len(found.reconciliation.findings) - 1


def test_an_ignore_of_other_files_takes_nothing(sifted: Sift) -> None:
    assert sifted(ignores=[Ignore(code="DEP202", reason="r", files=("talks/*",))]).ignored == ()


def test_what_is_not_selected_is_not_told(sifted: Sift) -> None:
    assert [f.code for f in sifted(select=["DEP203"]).told] == ["DEP203"]


def test_a_code_that_is_none_is_refused(sifted: Sift) -> None:
    with pytest.raises(UsageError, match="DEP999"):
        sifted(ignores=[Ignore(code="DEP999", reason="r")])


def test_the_title_is_that_of_the_language(sifted: Sift) -> None:
    found = sifted()

    assert found.title("de") == "Eine Studie"
    assert found.title() == found.title("fr") == "A *study* | <b>"
