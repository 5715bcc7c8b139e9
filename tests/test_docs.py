"""The documentation says what the program does: generated pages are fresh, and every command in a page runs."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("name", ["findings.md", "commands.md"])
def test_generated_pages_are_fresh(name: str) -> None:
    page = generator().PAGES[name]()  # type: ignore[attr-defined]
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page, "run 'make docs'"


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


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the documented commands are run one after the other, as a reader would."""
    return tmp_path_factory.mktemp("reader")


LINES = [(page.name, line) for page in PAGES for line in commands(page) if line.startswith("ddi-tools ")]


def test_there_are_documented_commands() -> None:
    assert len(LINES) >= 8


def test_every_documented_command_runs(workplace: Path) -> None:
    """In order, since one command's output is the next one's input; a page says where exit 1 is expected."""
    failures = []
    for page, line in LINES:
        if "https://" in line:  # no network in the tests: these are run against the loopback provider in tests/e2e
            continue
        command = [sys.executable, "-c", "from ddi_tools.cli import main; main()", *shlex.split(line)[1:]]
        done = subprocess.run(command, cwd=workplace, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1) or "Traceback" in done.stderr:
            failures.append((page, line, done.returncode, done.stderr[-500:]))
    assert failures == []
