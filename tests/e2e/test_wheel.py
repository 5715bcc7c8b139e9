"""The package as a stranger gets it: a wheel in a new environment, and an editable install, from another folder."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = {
    "record.xml", "ddi.xml", "datacite.xml", "datacite.json", "README.md", "index.html", "schema-org.jsonld",
    "dublin-core.xml", "citation.bib", "citation.ris", "citation.csl.json", "report.json",
    "reconciliation.json", "linkset.json", "deposit",
}  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (file,) = folder.glob("*.whl")
    return file


def test_the_wheel_carries_all_it_needs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"ddi_tools"}
    for folder in ("schemas", "templates", "fixtures"):
        carried = {name for name in names if name.startswith(f"ddi_tools/{folder}/")}
        here = {f"ddi_tools/{p.relative_to(ROOT).as_posix()}" for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert carried == here
        assert carried
    assert "ddi_tools/py.typed" in names


def test_the_demo_runs_from_a_new_environment_in_another_folder(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    binaries = tmp_path / "venv" / "bin"
    install = [str(binaries / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    done = demo(binaries / "ddi-tools", tmp_path)
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} == EXPECTED
    where = subprocess.run(
        [binaries / "python", "-c", "import ddi_tools; print(ddi_tools.__file__)"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert Path(where.strip()).is_relative_to(tmp_path)


def test_the_demo_runs_from_this_install_in_another_folder(tmp_path: Path) -> None:
    done = demo(Path(sys.executable).with_name("ddi-tools"), tmp_path)
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} == EXPECTED


def demo(program: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, "demo", "--out", "out"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"},
    )
