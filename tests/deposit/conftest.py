"""The demo's deposit, made once, and copies of it to damage."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ddi_tools import config
from ddi_tools.codebook import xml
from ddi_tools.codebook.model import Study
from ddi_tools.codebook.read import read
from ddi_tools.demo import config_file, make_deposit, record
from ddi_tools.deposit.inventory import Inventory, scan
from ddi_tools.deposit.lists.search import find_manifests
from ddi_tools.deposit.lists.union import unite
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


@pytest.fixture(scope="session")
def judge(study: Study, stated: config.Config) -> Callable[..., Reconciliation]:
    """Does with a folder all that `ddi-tools reconcile` does; the record and configuration are the demo's."""

    def judged(folder: Path, *, study: Study = study, config: config.Config = stated) -> Reconciliation:
        inventory = scan(folder, workers=1)
        listed = unite(find_manifests(folder, inventory.files, config), {f.path for f in inventory.files})
        return reconcile(study, inventory, listed, config)

    return judged


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
