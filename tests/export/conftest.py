"""What tests of exports share: a source made of a study alone."""

import dataclasses
import types
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from lxml import etree

from ddi_tools.codebook import xml
from ddi_tools.codebook.model import Study
from ddi_tools.codebook.read import read
from ddi_tools.config import Config, load
from ddi_tools.deposit.claims import Claim
from ddi_tools.deposit.reconcile import FileResult, FileSet, FileStatus, Reconciliation, Summary
from ddi_tools.export.registry import Source

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "relations-study"

SourceOf = Callable[..., Source]


@pytest.fixture
def source_of() -> SourceOf:
    """Makes a `Source` of a study; everything else as given, or nothing."""

    def make(study: Study, **given: Any) -> Source:
        defaults: dict[str, Any] = {
            "tree": etree.Element("{ddi:codebook:2_5}codeBook"),
            "unparsed": (),
            "config": Config(),
            "as_of": date(2026, 1, 1),
        }
        return Source(study=study, **(defaults | given))

    return make


def file_result(path: str, status: FileStatus = "matched", **given: Any) -> FileResult:
    defaults: dict[str, Any] = {"size": 1000, "sha256": "0123456789abcdef" * 4, "media_type": "text/plain"}
    return FileResult(path=path, status=status, **(defaults | given))


def reconciled(*files: FileResult, claims: tuple[Claim, ...] = (), manifest: Any = None) -> Reconciliation:
    """The outcome for files with these statuses, sets made of their names."""
    tally = {
        status: sum(f.status == status for f in files) for status in ("matched", "missing", "unexpected", "changed")
    }
    names = sorted({f.set for f in files if f.set})
    sets = [[f for f in files if f.set == name and f.status != "missing"] for name in names]
    return Reconciliation(
        summary=Summary(
            expected=len(files) - tally["unexpected"],
            present=len(files) - tally["missing"],
            duplicates=0,
            **tally,
        ),
        claims=claims,
        files=tuple(sorted(files, key=lambda f: f.path)),
        sets=tuple(
            FileSet(name=name, count=len(of), size=sum(f.size or 0 for f in of))
            for name, of in zip(names, sets, strict=True)
        ),
        findings=(),
        manifest=manifest,
    )


@pytest.fixture(scope="session")
def relations() -> Source:
    """The main fixture's record with a small folder, as of 1 January 2026."""
    found = next(iter(xml.codebooks(xml.parse((FIXTURE / "record.xml").read_bytes()))))
    study, unparsed = read(found.element)
    return Source(
        study=study,
        tree=found.element,
        unparsed=unparsed,
        config=load(FIXTURE / "ddi-tools.toml"),
        as_of=date(2026, 1, 1),
        reconciliation=reconciled(
            file_result("parent-family/PF_01.txt", set="Parent/Family", description="Interview with P01"),
            file_result("parent-family/PF_02.txt", set="Parent/Family"),
            file_result("metadata/files.csv", set="Metadata", media_type="text/csv", size=52),
            claims=(Claim(text="2 text files", count=2, source="abstract", found=2, status="confirmed"),),
        ),
        identifier=found.record,
        datestamp="2025-10-01T03:56:21Z",
        endpoint="https://datacatalogue.cessda.eu/oai-pmh/v0/oai",
    )


def filled(kind: Any, text: str, within: tuple[Any, ...] = ()) -> Any:
    """A value of the model in which every field is there, once, and every text is `text`.

    Dates and bare DOIs are what the reader makes of them, so they are no free texts. What holds things of its own
    kind holds none.
    """
    values: dict[str, Any] = {}
    for name, hint in get_type_hints(kind).items():
        if name in {"date", "end"}:
            values[name] = "2024-01-31"
        elif name == "doi":
            values[name] = "10.1234/a'b&c;d"
        elif name == "name_type":
            values[name] = "personal"
        else:
            values[name] = _filled_field(hint, text, (*within, kind))
    return kind(**values)


def _filled_field(hint: Any, text: str, within: tuple[Any, ...]) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(h for h in get_args(hint) if h is not type(None))
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return () if inner in within else (_filled_field(inner, text, within),)
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if hint in within:
        return None
    return filled(hint, text, within) if dataclasses.is_dataclass(hint) else text
