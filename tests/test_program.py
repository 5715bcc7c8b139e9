"""The digest of the program: results depend on it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TELL = "from ddi_tools import program; print(program.digest())"


def digest(*folders: Path) -> str:
    command = f"import sys; sys.path[:0] = {[str(folder) for folder in folders]!r}; {TELL}"
    return subprocess.run([sys.executable, "-c", command], check=True, capture_output=True, text=True).stdout


def test_a_package_that_brings_rules_makes_another_program(tmp_path: Path) -> None:
    described = tmp_path / "house_rules-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: house-rules\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text("[ddi_tools.checks]\nhouse = house_rules:check\n")
    alone, with_rules = digest(), digest(tmp_path)
    assert alone == digest()
    assert with_rules not in ("", alone)
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: house-rules\nVersion: 1.1\n")
    assert digest(tmp_path) not in (alone, with_rules)
