"""Bags, held against the validator of the Library of Congress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import bagit
import pytest
from lxml import etree

from ddi_tools.codebook.model import Agent, Citation, Identifier, Study, Title
from ddi_tools.config import Config
from ddi_tools.errors import StorageError
from ddi_tools.export.registry import Artifact, Source
from ddi_tools.publish.bag import write_bag

STUDY = Study(
    namespace="ddi:codebook:2_5",
    citation=Citation(
        titles=(Title(text="A study\nPayload-Oxum: 1.1 \x1b", kind="main", lang="en"),),
        identifiers=(Identifier(value="10.1234/x", doi="10.1234/x"),),
        distributors=(Agent(text="An archive", name="An archive"),),
    ),
)

SOURCE = Source(
    study=STUDY, tree=etree.Element("codeBook"), unparsed=(), config=Config(), as_of=date(2026, 1, 1)
)  # fmt: skip

Bagged = Callable[..., Path]


@pytest.fixture
def bagged(tmp_path: Path) -> Bagged:
    """Makes a bag of files with these names."""

    def make(*names: str, out: str = "out") -> Path:
        files = tmp_path / "files"
        for name in names:
            (files / name).parent.mkdir(parents=True, exist_ok=True)
            (files / name).write_bytes(name.encode() * 3)
        artifacts = [Artifact(path="ddi.xml", media_type="application/xml", data=b"<codeBook/>")]
        write_bag(tmp_path / out / "bag", files=files, paths=names, artifacts=artifacts, source=SOURCE)
        return tmp_path / out / "bag"

    return make


@pytest.mark.parametrize(
    "names",
    [(), ("b.txt", "a/b c.txt"), ("100%.txt", "%25.txt"), ("a\nb.txt",), ("\u00e5\u202e.txt", " x"), ("bagit.txt",)],
)
def test_a_bag_is_valid_and_holds_files_and_metadata(bagged: Bagged, names: tuple[str, ...]) -> None:
    bag = bagit.Bag(str(bagged(*names)))
    bag.validate()
    assert {*bag.payload_files()} == {f"data/{name}" for name in names}
    assert "metadata/ddi.xml" in {*bag.tagfile_entries()}
    assert bag.info["Payload-Oxum"] == f"{sum(len(n.encode()) * 3 for n in names)}.{len(names)}"
    assert bag.info["Source-Organization"] == "An archive"
    assert bag.info["External-Description"] == "A study Payload-Oxum: 1.1 \\x1b"


def test_a_file_that_was_changed_is_found_out(bagged: Bagged) -> None:
    bag = bagged("a.txt")
    (bag / "data" / "a.txt").write_bytes(b"other")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(bag)).validate()


def test_same_deposit_same_bytes(bagged: Bagged) -> None:
    one, other = (
        {p.relative_to(bag): p.read_bytes() for p in bag.rglob("*") if p.is_file()}
        for bag in (bagged("b", "a/c", out="1"), bagged("a/c", "b", out="2"))
    )
    assert one == other


def test_a_bag_is_not_written_over_and_not_left_in_part(bagged: Bagged, tmp_path: Path) -> None:
    bag = bagged("a.txt")
    with pytest.raises(StorageError, match="there already"):
        bagged("a.txt")
    assert bag.is_dir()
    with pytest.raises(StorageError, match="can't be listed"):
        bagged("a%0A.txt", out="other")
    with pytest.raises(StorageError, match=r"gone\.txt"):
        write_bag(tmp_path / "other" / "bag", files=tmp_path, paths=["gone.txt"], artifacts=(), source=SOURCE)
    assert list((tmp_path / "other").iterdir()) == []


def test_every_record_of_the_corpus_makes_a_valid_bag(corpus: list[tuple[str, Source]], tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "a.txt").write_bytes(b"a")
    artifact = Artifact(path="ddi.xml", media_type="application/xml", data=b"<codeBook/>")
    for number, (_, source) in enumerate(corpus):
        bag = tmp_path / str(number)
        write_bag(bag, files=files, paths=["a.txt"], artifacts=[artifact], source=source)
        bagit.Bag(str(bag)).validate()
