"""What the issue promises of the demo's output, read as its users read it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools import demo

from .conftest import Run

NS = {"d": "http://datacite.org/schema/kernel-4", "ddi": "ddi:codebook:2_5"}
CREATORS = [
    ("Whittaker", "A", "University of Stirling"),
    ("Radcliffe", "P", "Kings College London"),
    ("Chandler", "A", "University of Edinburgh"),
    ("Wincup", "E", "Independent Consultant"),
    ("Carver", "H", "University of Stirling"),
    ("Finch", "E", "South London and Maudsley NHS Foundation Trust"),
    ("Callaghan", "J", "University of Stirling"),
]


@pytest.fixture(scope="module")
def datacite(demo_out: Path) -> etree._Element:
    return etree.parse(demo_out / "datacite.xml").getroot()


def texts(root: etree._Element, path: str) -> list[str]:
    return [e.text or "" for e in root.iterfind(path, NS)]


def test_the_record_is_kept_as_harvested(demo_out: Path) -> None:
    harvested, served = (etree.fromstring(data) for data in ((demo_out / "record.xml").read_bytes(), demo.record()))
    body = "//ddi:codeBook"
    assert [etree.tostring(e, method="c14n") for e in harvested.xpath(body, namespaces=NS)] == [
        etree.tostring(e, method="c14n") for e in served.xpath(body, namespaces=NS)
    ]


def test_the_datacite_record(datacite: etree._Element) -> None:
    assert texts(datacite, "d:identifier") == ["10.5255/UKDA-SN-857133"]
    assert [
        (
            c.findtext("d:familyName", None, NS),
            c.findtext("d:givenName", None, NS),
            c.findtext("d:affiliation", None, NS),
        )
        for c in datacite.iterfind(".//d:creator", NS)
    ] == CREATORS
    assert texts(datacite, "d:publisher") == ["UK Data Service"]
    assert texts(datacite, "d:publicationYear") == ["2024"]
    dates = {(d.get("dateType"), d.text) for d in datacite.iterfind(".//d:date", NS)}
    assert {("Available", "2025-01-01"), ("Collected", "2021-04-01/2022-12-01")} <= dates
    assert {"Scotland", "England", "United Kingdom"} <= set(texts(datacite, ".//d:geoLocationPlace"))


def test_the_funder_has_the_identifier_that_the_configuration_states(datacite: etree._Element) -> None:
    (funder,) = datacite.iterfind(".//d:fundingReference", NS)
    assert funder.findtext("d:funderName", None, NS) == "ESRC"
    identifier = funder.find("d:funderIdentifier", NS)
    assert identifier is not None
    assert (identifier.text or "").endswith("501100000269")
    assert identifier.get("funderIdentifierType") == "Crossref Funder ID"


def test_the_json_says_the_same(demo_out: Path) -> None:
    attributes = json.loads((demo_out / "datacite.json").read_text(encoding="utf-8"))["data"]["attributes"]
    assert attributes["doi"] == "10.5255/UKDA-SN-857133"
    assert [
        (c["familyName"], c["givenName"], c["affiliation"][0]["name"]) for c in attributes["creators"]
    ] == CREATORS


def test_all_files_matched_and_all_claims_confirmed(demo_out: Path) -> None:
    outcome = json.loads((demo_out / "reconciliation.json").read_text(encoding="utf-8"))
    assert outcome["summary"] == {
        "expected": 333, "present": 333, "matched": 333, "missing": 0, "unexpected": 0, "changed": 0, "duplicates": 0,
    }  # fmt: skip
    assert {f["status"] for f in outcome["files"]} == {"matched"}
    assert sorted((c["count"], c["found"], c["status"]) for c in outcome["claims"]) == [
        (n, n, "confirmed") for n in (1, 2, 25, 122, 183)
    ]


@pytest.mark.parametrize(("day", "says"), [("2024-12-01", "mbargoed until"), ("2026-01-01", "mbargo ended")])
def test_the_embargo_is_judged_for_the_day(run_cli: Run, tmp_path: Path, day: str, says: str) -> None:
    (tmp_path / "record.xml").write_bytes(demo.record())
    done = run_cli("run", tmp_path / "record.xml", "--as-of", day, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert says in page
    assert "2025" in page


def test_two_runs_give_the_same_bytes(run_cli: Run, demo_out: Path, tmp_path: Path) -> None:
    done = run_cli("demo", "--out", tmp_path / "again", "--as-of", "2026-01-01")
    assert done.returncode == 0
    for file in sorted(p for p in demo_out.rglob("*") if p.is_file()):
        assert (tmp_path / "again" / file.relative_to(demo_out)).read_bytes() == file.read_bytes(), file.name


# -- damage to the deposit ---------------------------------------------------------------------------------


@pytest.fixture
def damaged(demo_out: Path, tmp_path: Path) -> Path:
    shutil.copytree(demo_out / "deposit", tmp_path / "deposit")
    return tmp_path / "deposit"


def first_file(deposit: Path) -> Path:
    return min((deposit / "parent-family").iterdir())


def reconcile(run_cli: Run, demo_out: Path, deposit: Path) -> tuple[int, dict[str, list[str]]]:
    done = run_cli("reconcile", demo_out / "record.xml", "--files", deposit, "--format", "json")
    outcome = json.loads(done.stdout)
    named: dict[str, list[str]] = {}
    for file in outcome["files"]:
        if file["status"] != "matched":
            named.setdefault(file["status"], []).append(file["path"])
    for finding in outcome["findings"]:
        assert finding["message"]
    return done.returncode, named


def test_a_removed_file_is_named(run_cli: Run, demo_out: Path, damaged: Path) -> None:
    file = first_file(damaged)
    file.unlink()
    assert reconcile(run_cli, demo_out, damaged) == (1, {"missing": [f"parent-family/{file.name}"]})


def test_an_added_file_is_named(run_cli: Run, demo_out: Path, damaged: Path) -> None:
    (damaged / "parent-family" / "stranger.txt").write_text("Not in the table.", encoding="utf-8")
    assert reconcile(run_cli, demo_out, damaged) == (1, {"unexpected": ["parent-family/stranger.txt"]})


def test_a_changed_file_is_named(run_cli: Run, demo_out: Path, damaged: Path) -> None:
    file = first_file(damaged)
    file.write_bytes(file.read_bytes() + b"One line more.\n")
    assert reconcile(run_cli, demo_out, damaged) == (1, {"changed": [f"parent-family/{file.name}"]})


def test_a_renamed_file_is_named_under_both_names(run_cli: Run, demo_out: Path, damaged: Path) -> None:
    file = first_file(damaged)
    file.rename(file.with_name("renamed.txt"))
    code, named = reconcile(run_cli, demo_out, damaged)
    assert (code, named) == (
        1, {"missing": [f"parent-family/{file.name}"], "unexpected": ["parent-family/renamed.txt"]},
    )  # fmt: skip
    done = run_cli("reconcile", demo_out / "record.xml", "--files", damaged, "--format", "json")
    pairs = [f["message"] for f in json.loads(done.stdout)["findings"]]
    assert any(file.name in message and "renamed.txt" in message for message in pairs)


def test_the_metadata_table_tallies(demo_out: Path) -> None:
    (table,) = (demo_out / "deposit" / "metadata").iterdir()
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 333
    assert {row["file_name"] for row in rows} == {
        p.relative_to(demo_out / "deposit").as_posix() for p in (demo_out / "deposit").rglob("*") if p.is_file()
    }
