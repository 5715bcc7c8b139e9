"""The documentation says what the program does: generated pages are fresh, and every command in a page runs."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ddi_tools import demo
from ddi_tools.cli.harvest import COUNTS
from ddi_tools.oaipmh.archives import ARCHIVES
from ddi_tools.oaipmh.asking import SETTINGS
from ddi_tools.oaipmh.provider import serve

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def generator() -> object:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["findings.md", "commands.md", "crosswalk.md"])
def test_generated_pages_are_fresh(name: str) -> None:
    page = generator().PAGES[name]()  # type: ignore[attr-defined]
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page, "run 'make docs'"


def test_the_table_of_the_readme_is_that_of_the_benchmarks() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8") == generator().readme(), "run 'make docs'"  # type: ignore[attr-defined]


def test_the_page_on_repair_names_its_rules() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "ddi_tools/codebook/repair").glob("*.py"))
    rules = set(re.findall(r'\bstep\(\s*"([a-z-]+)"', sources)) | {"keep-value", "value"}
    table = (ROOT / "docs" / "repair.md").read_text(encoding="utf-8").partition("|---|---|")[2].partition("## ")[0]
    named = {rule for row in table.splitlines() for rule in re.findall(r"`([a-z-]+)`", row.partition(" | ")[0])}
    assert named == rules


def test_the_page_on_repositories_names_every_setting_and_archive() -> None:
    page = (ROOT / "docs" / "repositories.md").read_text(encoding="utf-8")
    named = {word for row in page.splitlines() if row.startswith("|") for word in re.findall(r"`(\w+)`", row)}
    assert named == {s.name for s in SETTINGS} | {a.prefix for a in ARCHIVES} | {"From"}


def commands(page: Path) -> list[str]:
    """The command lines of a page's shell blocks, continuation lines joined, comments dropped."""
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in (raw.split(" #")[0].strip() for raw in lines) if line and not line.startswith("#")]


def test_the_readme_starts_with_the_two_commands() -> None:
    assert commands(ROOT / "README.md")[:2] == ["make demo", "make test"]


def test_every_make_target_in_the_docs_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {line.split()[1] for page in PAGES for line in commands(page) if line.startswith("make ")}
    assert named
    assert named <= targets


LINES = [(page.name, line) for page in PAGES for line in commands(page) if line.startswith("ddi-tools ")]

#: The catalogue that the pages speak of; the tests ask a repository of their own in its place.
CATALOGUE_URL = "https://datacatalogue.cessda.eu/oai-pmh/v0/oai"


def test_there_are_documented_commands() -> None:
    assert len(LINES) >= 8


def configurations() -> list[tuple[str, str]]:
    """The configurations that the pages tell readers to keep: blocks of TOML whose first line is their name."""
    found = (re.findall(r"^```toml\n# (\S+\.toml)\n(.*?)^```", p.read_text("utf-8"), re.M | re.S) for p in PAGES)
    return [each for page in found for each in page]


def test_every_documented_command_runs(tmp_path: Path) -> None:
    """In order and in one folder, as a reader would: one command's output is the next one's input."""
    failures = []
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    with serve([demo.record()]) as base_url:
        for name, text in configurations():
            (tmp_path / name).write_text(text.replace(CATALOGUE_URL, base_url), encoding="utf-8")
        for page, line in LINES:
            here = line.replace(CATALOGUE_URL, base_url)
            assert line.startswith("ddi-tools find ") or "https://" not in here, f"{line!r} needs the network"
            done = subprocess.run(
                here, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment
            )
            if done.returncode != 0:
                failures.append((page, line, done.returncode, done.stderr[-500:]))
    assert failures == []


def first_cells(page: str) -> set[str]:
    """What stands in backticks in the first cells of a page's tables."""
    rows = [line.split(" | ")[0] for line in page.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}


def test_the_page_on_sync_names_every_key_and_every_event() -> None:
    from ddi_tools.sync import settings

    page = (ROOT / "docs" / "sync.md").read_text(encoding="utf-8")
    keys, _, log = page.partition("## The log")
    assert first_cells(keys) == settings.KEYS - {"sources"}
    code = "".join(
        (ROOT / "ddi_tools/cli" / f"{n}.py").read_text("utf-8")
        for n in ("harvest", "sync", "progress", "ending", "log")
    )
    assert first_cells(log) == set(re.findall(r'\.(?:say|line)\(\s*"([a-z]+)"', code))
    for count in COUNTS:
        assert f"`{count}`" in log
