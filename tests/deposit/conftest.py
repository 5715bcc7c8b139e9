"""The demo's deposit, made once, and copies of it to damage."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ddi_tools import config
from ddi_tools.codebook import xml
from ddi_tools.codebook.model import Study
from ddi_tools.codebook.read import read
from ddi_tools.demo import config_file, make_deposit, record
from ddi_tools.deposit.inventory import Inventory, scan
from ddi_tools.deposit.manifest import find_manifest, read_manifest
from ddi_tools.deposit.reconcile import Reconciliation, reconcile


@pytest.fixture(scope="session")
def study() -> Study:
    """The demo's record."""
    return read(next(xml.codebooks(xml.parse(record()))).element)[0]


@pytest.fixture(scope="session")
def stated() -> config.Config:
    """What the demo's depositor states."""
    return config.load(config_file())


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's deposit as made; no test writes to it."""
    folder = tmp_path_factory.mktemp("pristine")
    for path, data in make_deposit():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


@pytest.fixture
def deposit(pristine: Path, tmp_path: Path) -> Path:
    """A copy of the demo's deposit."""
    return shutil.copytree(pristine, tmp_path / "deposit")


@dataclass(frozen=True)
class Judge:
    """All that `ddi-tools reconcile` does with a folder."""

    study: Study
    config: config.Config

    def __call__(self, folder: Path) -> Reconciliation:
        inventory = scan(folder, workers=1)
        manifest = find_manifest(folder, inventory, self.config)
        listed = read_manifest(manifest, root=folder, columns=self.config.columns) if manifest else None
        return reconcile(self.study, inventory, listed, self.config)


@pytest.fixture(scope="session")
def judge(study: Study, stated: config.Config) -> Callable[[Path], Reconciliation]:
    """Reconciles a folder with the demo's record and configuration."""
    return Judge(study, stated)


@pytest.fixture
def inventory(tmp_path: Path) -> Callable[[dict[str, bytes]], tuple[Path, Inventory]]:
    """Writes files into a folder and scans it."""

    def write(files: dict[str, bytes]) -> tuple[Path, Inventory]:
        for path, data in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return tmp_path, scan(tmp_path, workers=1)

    return write
