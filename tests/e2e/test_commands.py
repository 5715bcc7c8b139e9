"""The commands of CONTRACT, as scripts use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ddi_tools import demo
from ddi_tools.demo.repository import IDENTIFIER
from ddi_tools.export.registry import BUILT_IN
from ddi_tools.findings import CATALOGUE

from .conftest import Run

STEMS = {
    "record.xml", "ddi.xml", "datacite.xml", "datacite.json", "README.md", "index.html", "schema-org.jsonld",
    "dublin-core.xml", "report.json",
}  # fmt: skip


@pytest.fixture
def record(tmp_path: Path) -> Path:
    file = tmp_path / "record.xml"
    file.write_bytes(demo.record())
    return file


def test_run_takes_a_url_as_catalogues_print_it(run_cli: Run, repository: str, tmp_path: Path) -> None:
    url = f"{repository}?verb=GetRecord&metadataPrefix=oai_ddi25&identifier={IDENTIFIER}"
    done = run_cli("run", url, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} >= STEMS
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["source"] == {
        "identifier": IDENTIFIER, "datestamp": "2025-10-01T03:56:21Z", "endpoint": repository,
    }  # fmt: skip
    assert [d["record"] for d in report["documents"]] == [IDENTIFIER]


def test_run_takes_a_base_url_and_an_identifier(run_cli: Run, repository: str, tmp_path: Path) -> None:
    done = run_cli("run", repository, "--identifier", IDENTIFIER, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr


def test_run_takes_standard_input(run_cli: Run, record: Path, tmp_path: Path) -> None:
    with record.open("rb") as stream:
        done = run_cli("run", "-", "--out", tmp_path / "out", stdin=stream)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "record.xml").read_bytes() == record.read_bytes()


def test_run_wants_one_record(run_cli: Run, shared: Path, tmp_path: Path) -> None:
    several = shared / "corpus" / "cessda.cmv.core" / "list-records-response.xml"
    done = run_cli("run", several, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "--identifier" in done.stderr
    chosen = "53b3946ddb431037aa99e4fccd86fe280a18b25e8ff9612e0f963ba0f2691e4e"
    done = run_cli("run", several, "--identifier", chosen, "--out", tmp_path / "out")
    assert done.returncode in (0, 1)
    assert "Global Risks" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_harvest_and_records(run_cli: Run, repository: str, tmp_path: Path) -> None:
    store = tmp_path / "catalogue.sqlite"
    first = run_cli("harvest", repository, "--store", store)
    assert (first.returncode, first.stdout) == (0, "")
    assert "1 new" in first.stderr
    again = run_cli("harvest", repository, "--store", store)
    assert again.returncode == 0
    assert "0 new" in again.stderr
    listed = run_cli("records", "--store", store, "--format", "jsonl")
    (row,) = map(json.loads, listed.stdout.splitlines())
    assert list(row) == ["identifier", "datestamp", "sets", "deleted", "sha256", "endpoint", "version"]
    assert (row["identifier"], row["sets"], row["deleted"], row["version"]) == (
        IDENTIFIER, ["language:en", "openaire_data"], False, 1,
    )  # fmt: skip
    judged = run_cli("validate", "--store", store, "--format", "json", "--fail-on", "never")
    (document,) = json.loads(judged.stdout)["documents"]
    assert document["record"] == IDENTIFIER


def test_a_store_that_is_not_there_is_not_made_by_reading(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("records", "--store", tmp_path / "none.sqlite")
    assert done.returncode == 4
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "html", "sarif", "junit"])
def test_validate_in_every_format(run_cli: Run, record: Path, form: str) -> None:
    done = run_cli("validate", record, "--format", form)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


@pytest.mark.parametrize(("threshold", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on(run_cli: Run, record: Path, threshold: str, code: int) -> None:
    assert run_cli("validate", record, "--fail-on", threshold).returncode == code


def test_validate_takes_folders_and_has_a_row_for_every_file(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.xml").write_bytes(demo.record())
    (tmp_path / "sub" / "b.xml").write_bytes(b"")
    (tmp_path / "c.xml").write_bytes(b"<dc/>")
    done = run_cli("validate", tmp_path, "--format", "jsonl")
    rows = {Path(row["file"]).name: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert list(rows) == ["a.xml", "c.xml", "b.xml"]
    assert rows["b.xml"]["valid"] is None
    assert all(row["findings"] for row in rows.values())


def test_export_lists_and_writes_what_is_asked_for(run_cli: Run, record: Path, tmp_path: Path) -> None:
    listed = run_cli("export", "--list").stdout
    assert [line.split()[0] for line in listed.splitlines()] == [*BUILT_IN, "bagit", "rocrate"]
    done = run_cli("export", record, "--to", "readme,datacite", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"README.md", "datacite.xml", "datacite.json"}


def test_explain_knows_every_code(run_cli: Run) -> None:
    listed = run_cli("explain").stdout
    assert [line.split()[0] for line in listed.splitlines()] == list(CATALOGUE)
    page = run_cli("explain", "prf101").stdout
    assert page.startswith("PRF101: ")
    assert "What to do: " in page
    several = run_cli("explain", "prf101", "RUL10").stdout
    assert several.count("Source: ") == 8
    rows = json.loads(run_cli("explain", "RUL101", "--format", "json").stdout)
    assert [(row["code"], row["severity"]) for row in rows] == [("RUL101", "warning")]
    assert rows[0]["before"] != rows[0]["after"]
    wrong = run_cli("explain", "RUL1O1")
    assert wrong.returncode == 2
    assert "RUL101" in wrong.stderr


def test_every_command_has_help(run_cli: Run) -> None:
    overview = run_cli("--help").stdout
    for name in ("demo", "run", "harvest", "records", "validate", "reconcile", "export", "explain"):
        assert f"  {name} " in overview
        assert "--help" in run_cli(name, "--help").stdout


def test_templates_of_ones_own(run_cli: Run, record: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "README.md.j2").write_text("# {{ facts.main.title }}\n\n{{ facts.nobody }}\n", encoding="utf-8")
    given = ("export", record, "--to", "readme,landing", "--out", tmp_path / "out", "--template", own)
    failed = run_cli(*given)
    assert failed.returncode == 2
    assert "README.md.j2, line 3" in failed.stderr
    assert "docs/templates.md" in failed.stderr
    assert not (tmp_path / "out").exists()
    (own / "README.md.j2").write_text("{{ facts.main.title }}", encoding="utf-8")
    assert run_cli(*given).returncode == 0
    assert (tmp_path / "out" / "README.md").read_text(encoding="utf-8") == "The Relations Study Data, 2021-2022\n"


def test_export_makes_packages_of_the_files_and_all_formats(run_cli: Run, demo_out: Path, tmp_path: Path) -> None:
    import bagit

    words = ("export", demo_out / "record.xml", "--to", "bagit,rocrate", "--out", tmp_path / "out")
    done = run_cli(*words)
    assert done.returncode == 2
    assert "--files" in done.stderr
    done = run_cli(*words, "--files", demo_out / "deposit", "--as-of", "2026-01-01")
    assert done.returncode == 0, done.stderr
    bag = bagit.Bag(str(tmp_path / "out" / "bag"))
    bag.validate()
    assert len(list(bag.payload_files())) >= 333
    assert {f"metadata/{f}" for t in BUILT_IN.values() for f in t.files} <= {*bag.tagfile_entries()}
    crate = tmp_path / "out" / "crate"
    assert done.stdout.splitlines() == [str(tmp_path / "out" / "bag"), str(crate)]
    files = {p.relative_to(crate).as_posix() for p in crate.rglob("*") if p.is_file()}
    bagged = {*bag.payload_files()} | {f for f in bag.tagfile_entries() if f.startswith("metadata/")}
    assert files == bagged | {"ro-crate-metadata.json"}


@pytest.mark.parametrize(
    ("style", "begins"),
    [
        ("datacite", "Whittaker, A; Radcliffe, P; "),
        ("apa", "Whittaker, A., Radcliffe, P., "),
        ("bibtex", "@misc{10.5255/UKDA-SN-857133,"),
        ("ris", "TY  - DATA"),
        ("csl-json", "["),
    ],
)
def test_cite_prints_the_citation(run_cli: Run, record: Path, style: str, begins: str) -> None:
    done = run_cli("cite", record, "--style", style)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(begins)
    assert "10.5255/UKDA-SN-857133" in done.stdout


def test_cite_names_what_is_no_style(run_cli: Run, record: Path, tmp_path: Path) -> None:
    for style, told in (("chicago", "apa"), (str(tmp_path / "gone.csl"), "gone.csl"), (str(record), "*.csl")):
        done = run_cli("cite", record, "--style", style)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
        assert "Traceback" not in done.stderr
