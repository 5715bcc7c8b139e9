"""Every record that we were given, to every target, in one pass: valid by the format's own schema or checker."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.codebook import xml
from ddi_tools.export.registry import BUILT_IN

from .conftest import SHARED, Exported, Nu, everything, faults


def codebooks(folder: Path) -> list[tuple[str, etree._Element]]:
    """All codebooks of the corpus, whatever their version, each with a name."""
    found: list[tuple[str, etree._Element]] = []
    for file in sorted((folder / "corpus").rglob("*.xml")):
        try:
            root = xml.parse(file.read_bytes())
        except (etree.XMLSyntaxError, xml.HostileXMLError):
            continue
        name = file.relative_to(folder / "corpus").as_posix()
        found += [(f"{name} {i}", located.element) for i, located in enumerate(xml.codebooks(root))]
    return found


@pytest.fixture(scope="module")
def exported(shared: Path) -> list[Exported]:
    return [everything(name, element) for name, element in codebooks(shared)]


def test_every_format_of_every_record_is_valid(exported: list[Exported]) -> None:
    assert len(exported) > 100
    assert [fault for each in exported for fault in faults(each)] == []


def test_none_lacks_a_format_without_saying_why(exported: list[Exported]) -> None:
    always = {file for name, target in BUILT_IN.items() if name != "datacite" for file in target.files}
    for each in exported:
        paths = {a.path for a in each.artifacts}
        assert always <= paths, (each.name, always - paths)
        if "datacite.xml" not in paths:
            assert each.codes & {"EXP101", "EXP102", "EXP103"}, each.name


@pytest.mark.parametrize("version", ["4.5", "4.6"])
def test_the_older_schemas_of_datacite_take_what_is_written_for_them(shared: Path, version: str) -> None:
    if not (SHARED / "schemas" / f"datacite-{version}").is_dir():
        pytest.skip(f"needs the schema of DataCite {version}, which is not here")
    found = [everything(name, element, version, ["datacite"]) for name, element in codebooks(shared)]
    assert sum(bool(each.artifacts) for each in found) > 50
    assert [fault for each in found for fault in faults(each, version)] == []


def test_the_nu_checker_finds_no_error_on_any_page(exported: list[Exported], nu: Nu, tmp_path: Path) -> None:
    pages = [page for each in exported for page in each.pages(tmp_path)]
    assert len(pages) > 200
    (bad := tmp_path / "bad.html").write_text("<!doctype html><title>T</title><p><b>x</p>")
    assert {fault.partition(":")[0] for fault in nu([*pages, bad])} == {"bad.html"}
