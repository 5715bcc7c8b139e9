"""RO-Crates: what RO-Crate 1.2 asks of them, held against its validator and read back by its library."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import rocrate
from rocrate.rocrate import ROCrate

from ddi_tools.codebook.model import Access, Agent, Citation, DatedText, LangText, Related, Statement, Study, Title
from ddi_tools.errors import StorageError
from ddi_tools.export.citation import publication_year
from ddi_tools.export.registry import Artifact, Source
from ddi_tools.publish import crate as crate_module
from ddi_tools.publish.crate_study import NO_LICENCE
from ddi_tools.publish.packages import pack
from tests.export.conftest import filled

from .conftest import reconciled

Crated = Callable[..., Path]
Node = Mapping[str, Any]

METADATA = (
    Artifact(path="ddi.xml", media_type="application/xml", data=b"<codeBook/>"),
    Artifact(path="datacite.xml", media_type="application/xml", data=b"<resource/>"),
)


def study(**cited: Any) -> Study:
    return Study(
        namespace="ddi:codebook:2_5",
        citation=Citation(
            titles=(Title(text="A study", kind="main", lang="en"),),
            distribution_dates=(DatedText(text="2024", date="2024-03-01"),),
            **cited,
        ),
        abstracts=(LangText(text="Interviews."),),
    )


@pytest.fixture
def crated(tmp_path: Path, fixture_source: Source) -> Crated:
    """Makes a crate of files with these names, of the fixture's study or of another."""

    def make(*names: str, out: str = "out", of: Study | None = None) -> Path:
        files = tmp_path / "files"
        files.mkdir(exist_ok=True)
        for name in names:
            (files / name).parent.mkdir(parents=True, exist_ok=True)
            (files / name).write_bytes(os.fsencode(name) * 3)
        source = dataclasses.replace(fixture_source, study=of) if of else fixture_source
        source = dataclasses.replace(source, reconciliation=reconciled(source, files))
        folder, _ = pack("rocrate", tmp_path / out, files=files, artifacts=METADATA, source=source)
        assert folder == tmp_path / out / "crate"
        return folder

    return make


def graph_of(crate: Path) -> dict[str, Node]:
    """The entities by their identifiers, after all that is asked of every crate was seen to."""
    described = json.loads((crate / "ro-crate-metadata.json").read_bytes())
    nodes: list[Node] = described["@graph"]
    graph = {node["@id"]: node for node in nodes}
    assert described["@context"] == "https://w3id.org/ro/crate/1.2/context"
    assert [*graph][:2] == ["./", "ro-crate-metadata.json"]
    assert graph["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert len(graph) == len(nodes)
    assert {*graph["./"]} >= {"name", "description", "datePublished", "license"}
    for node in nodes[:1] + nodes[2:]:
        assert node["@type"]
        assert node["name"], node
        for name, value in node.items():
            for each in value if isinstance(value, list) else [value]:
                assert not isinstance(each, dict) or ({*each} == {"@id"} and each["@id"] in graph), (name, each)
                assert each not in (None, "", []), (name, node)
    cited = graph["./"].get("citation", [])
    assert all(":" in work["@id"] for work in (cited if isinstance(cited, list) else [cited]))
    there = {p.relative_to(crate).as_posix() for p in crate.rglob("*") if p.is_file()}
    reached = {unquote(name) for name in reach(graph, "./") if graph[name]["@type"] == "File"}
    assert reached == there - {"ro-crate-metadata.json"}
    for name in reached:
        assert int(graph[identity(graph, name)]["contentSize"]) == (crate / name).stat().st_size
    return graph


def identity(graph: Mapping[str, Node], path: str) -> str:
    return next(name for name in graph if unquote(name) == path)


def reach(graph: Mapping[str, Node], name: str) -> set[str]:
    parts = graph[name].get("hasPart", [])
    found = [part["@id"] for part in (parts if isinstance(parts, list) else [parts])]
    return {name}.union(*(reach(graph, part) for part in found)) if found else {name}


@pytest.mark.parametrize(
    "names",
    [(), ("b.txt", "a/b c.txt", "a/d/e"), ("100%.txt", "%25.txt", "#1?.txt"), ("a\nb.txt", "http:", "c|d"),
     ("\u00e5\u202e.txt", " x", "\u00a0"), ("ro-crate-metadata.json", "metadata/ddi.xml")],
)  # fmt: skip
def test_a_crate_describes_all_files_and_is_read_back(crated: Crated, names: tuple[str, ...]) -> None:
    crate = crated(*names)
    graph = graph_of(crate)
    for name in names:
        node = graph[identity(graph, f"data/{name}")]
        assert node["sha256"] == hashlib.sha256((crate / "data" / name).read_bytes()).hexdigest()
    read = ROCrate(crate)
    assert read.version == "1.2"
    assert read.root_dataset["name"] == "The Relations Study Data, 2021-2022"
    files = {e.id for e in read.data_entities if e.type == "File"}
    assert {unquote(f) for f in files} == {f"data/{n}" for n in names} | {f"metadata/{a.path}" for a in METADATA}


def test_letters_of_all_languages_stand_as_they_are(crated: Crated) -> None:
    assert {"data/p\u00e4iv\u00e4%20%25.txt", "data/\u0434/"} <= {
        *graph_of(crated("p\u00e4iv\u00e4 %.txt", "\u0434/a"))
    }


def test_the_study_is_told_as_in_json_ld(crated: Crated) -> None:
    graph = graph_of(crated("a.txt"))
    root = graph["./"]
    assert root["datePublished"] == "2024"
    assert len(root["description"]) > 5000  # whole, where search engines are given its beginning
    first = graph[root["creator"][0]["@id"]]
    assert (first["@type"], first["familyName"]) == ("Person", "Whittaker")
    assert graph[first["affiliation"]["@id"]]["name"] == "University of Stirling"
    assert graph[root["identifier"][0]["@id"]]["value"] == "doi:10.5255/UKDA-SN-857133"
    assert graph["metadata/datacite.xml"]["about"] == {"@id": "./"}
    assert graph[graph["metadata/ddi.xml"]["conformsTo"]["@id"]]["name"] == "DDI Codebook 2.5"


def test_a_publication_without_an_address_is_mentioned(crated: Crated) -> None:
    works = (
        Related(kind="publication", text="A book"),
        Related(kind="publication", text="An article", uris=("https://doi.org/10.1234/y",)),
    )
    graph = graph_of(crated(of=dataclasses.replace(study(), related=works)))
    assert graph["./"]["citation"] == {"@id": "https://doi.org/10.1234/y"}
    assert graph[graph["./"]["mentions"]["@id"]]["name"] == "A book"


@pytest.mark.parametrize(
    "text", ["../../x", "#", "./", "data/", "_:b", "\x1b[31m\u202e", "https://example.org/a b", "<!--"]
)
def test_no_text_of_a_record_becomes_an_identifier(crated: Crated, text: str) -> None:
    of: Study = filled(Study, text)
    graph = graph_of(crated("a.txt", of=of))
    own = {
        "./",
        "ro-crate-metadata.json",
        "data/",
        "metadata/",
        "data/a.txt",
        "metadata/ddi.xml",
        "metadata/datacite.xml",
    }
    assert all(re.match(r"#[a-z]+-\d+$|https?://\S+$|ddi:codebook:2_5$", name) for name in {*graph} - own)


def test_the_type_of_a_name_is_never_guessed(crated: Crated) -> None:
    unknown = Agent(text="David Brook", name="David Brook")
    graph = graph_of(crated(of=study(creators=(unknown,), producers=(unknown,))))
    assert graph[graph["./"]["creator"]["@id"]] == {"@id": "#thing-1", "@type": "Thing", "name": "David Brook"}
    assert "publisher" not in graph["./"]
    assert graph["./"]["producer"] == graph["./"]["creator"]


@pytest.mark.parametrize(
    ("conditions", "name", "description"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution 4.0 International", None),
        ("Ask the depositor.", "Terms of use", "Ask the depositor."),
        (None, "Terms of use", NO_LICENCE),
    ],
)
def test_a_licence_is_one_or_the_records_words(
    crated: Crated, conditions: str | None, name: str, description: str | None
) -> None:
    access = Access(conditions=(Statement(text=conditions),) if conditions else ())
    graph = graph_of(crated(of=dataclasses.replace(study(), access=access)))
    licence = graph[graph["./"]["license"]["@id"]]
    assert licence["name"] == name
    assert description in (None, licence["description"])


def test_what_a_crate_needs_and_the_record_lacks_is_told(fixture_source: Source, tmp_path: Path) -> None:
    def codes(of: Study) -> tuple[Path | None, list[str]]:
        source = dataclasses.replace(fixture_source, study=of)
        folder, findings = pack("rocrate", tmp_path, files=tmp_path, artifacts=METADATA, source=source)
        return folder, [f.code for f in findings]

    assert codes(dataclasses.replace(study(), citation=Citation())) == (None, ["EXP401"])
    assert list(tmp_path.iterdir()) == []
    assert codes(study()) == (tmp_path / "crate", ["EXP402"])


def test_same_deposit_same_bytes(crated: Crated) -> None:
    one, other = (
        {p.relative_to(crate): p.read_bytes() for p in crate.rglob("*") if p.is_file()}
        for crate in (crated("b", "a/c", out="1"), crated("a/c", "b", out="2"))
    )
    assert one == other


@pytest.mark.parametrize("name", [b"\xff.txt", b"d\xe9/e\xe9 \\x.txt", rb"\xff.txt"])
def test_a_name_that_is_no_utf_8_is_told_by_codes_and_so_is_the_copy(crated: Crated, name: bytes) -> None:
    crate = crated(os.fsdecode(name))
    told = name.decode("utf-8", "backslashreplace")
    assert graph_of(crate)[identity(graph_of(crate), f"data/{told}")]["name"] == told.rpartition("/")[2]
    assert (crate / "data" / told).read_bytes() == name * 3


def test_a_crate_is_not_written_over_and_not_left_in_part(crated: Crated, tmp_path: Path) -> None:
    crated("a.txt")
    with pytest.raises(StorageError, match="there already"):
        crated("a.txt")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["crate"]
    with pytest.raises(StorageError, match="no UTF-8"):
        crate_module.identity("data/\udcff.txt")


def test_every_record_of_the_corpus_makes_a_crate(corpus: list[tuple[str, Source]], tmp_path: Path) -> None:
    made = 0
    for number, (name, source) in enumerate(corpus):
        folder, findings = pack("rocrate", tmp_path / str(number), files=tmp_path, artifacts=METADATA, source=source)
        if folder is None:
            assert [f.code for f in findings] == ["EXP401"]
            assert publication_year(source.study) is None, name
        else:
            graph_of(folder)
            ROCrate(folder)
            made += 1
    assert made > 70  # most of the others are made-up records, without any date


# -- the validator ----------------------------------------------------------------------------------------------

#: What RO-Crate recommends to say, and the fixture's record does not, by the beginning of the validator's words.
NOT_IN_THE_RECORD = (
    "A License entity SHOULD have an absolute HTTP(S) URL",  # no licence is named: the terms are in words
    "An Organization entity SHOULD have a ROR identifier",
    "An Organization referenced as `funder` from the Root Data Entity SHOULD itself reference",
    "An Organization's contactPoint SHOULD reference",
    "A Person entity SHOULD have an ORCID identifier",
    "At least one author or publisher Person/Organization SHOULD have a contactPoint",
    "Data Entities SHOULD have a `description` property",  # of files that no list describes
    "The Root Data Entity SHOULD specify datePublished to at least the precision of a day",
    "The organization SHOULD have a URL",
)


@pytest.fixture(scope="session")
def issues_of() -> Callable[..., dict[str, list[tuple[str, str]]]]:
    """What RO-Crate's validator says of crates, severity and message; it skips where the validator isn't there.

    It wants older versions of what the project's own tools want, so it lives in an environment of its own.
    """
    judge = Path(os.environ.get("DDI_TOOLS_TEST_ROC_VALIDATOR", Path(sys.prefix) / "validators" / "bin" / "python"))
    if not judge.exists():
        pytest.skip(f"needs roc-validator in the environment of {judge}: 'make test' makes it")

    def run(severity: str, *crates: Path) -> dict[str, list[tuple[str, str]]]:
        # The library's own copy of RO-Crate's context stands for the one on the web.
        context = Path(rocrate.__file__).with_name("data") / "ro-crate.jsonld"
        script = Path(__file__).with_name("judge_crates.py")
        done = subprocess.run(
            [judge, script, context, severity, *crates], capture_output=True, text=True, check=False, timeout=500
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return {
            row["crate"]: [(i[0], i[1]) for i in row["issues"]] for row in map(json.loads, done.stdout.splitlines())
        }

    return run


def test_the_validator_finds_only_what_the_record_does_not_say(crated: Crated, issues_of: Any) -> None:
    crate, broken = crated("\u00e5 b%.txt", "a/c.csv"), crated("\u00e5 b%.txt", "a/c.csv", out="broken")
    (broken / "data" / "a" / "c.csv").unlink()
    issues = issues_of("RECOMMENDED", crate, broken)
    assert [i for i in issues[str(crate)] if i[0] == "REQUIRED"] == []
    assert {m for _, m in issues[str(crate)] if not m.startswith(NOT_IN_THE_RECORD)} == set()
    assert any("data/a/c.csv" in message for _, message in issues[str(broken)])
