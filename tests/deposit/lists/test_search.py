from collections.abc import Callable
from pathlib import Path

import pytest

from ddi_tools.config import Config
from ddi_tools.deposit.inventory import Inventory
from ddi_tools.deposit.lists.search import find_manifests
from ddi_tools.errors import UsageError

Write = Callable[[dict[str, bytes]], tuple[Path, Inventory]]


def found(root: Path, inventory: Inventory, config: Config | None = None) -> list[str | None]:
    return [m.path for m in find_manifests(root, inventory, config or Config())]


FILES = {"data/a.txt": b"a", "data/b.txt": b"b", "data/c.csv": b"id,answer\n1,yes\n"}
LIST = b"file name,title\ndata/a.txt,A\ndata/b.txt,B\ndata/c.csv,C\n"


def test_the_configured_manifest_is_taken(inventory: Write) -> None:
    root, scanned = inventory({**FILES, "list.csv": LIST, "other.csv": b"file\ndata/a.txt\n"})

    assert found(root, scanned, Config(manifests=("./other.csv",))) == ["other.csv"]


def test_a_configured_manifest_outside_is_refused(inventory: Write) -> None:
    root, scanned = inventory(FILES)

    with pytest.raises(UsageError, match="leads out of the deposit"):
        found(root, scanned, Config(manifests=("../list.csv",)))


@pytest.mark.parametrize("config", [Config(), Config(manifests=("gone.csv",))])
def test_the_list_is_found_by_its_columns_and_rows(inventory: Write, config: Config) -> None:
    root, scanned = inventory({**FILES, "doc/list.tsv": LIST.replace(b",", b"\t")})

    assert found(root, scanned, config) == ["doc/list.tsv"]


def test_names_without_folders_make_a_list_too(inventory: Write) -> None:
    root, scanned = inventory({**FILES, "list.csv": LIST.replace(b"data/", b"")})

    assert found(root, scanned) == ["list.csv"]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"stimuli.csv": b"file,seconds\nx.png,1\ny.png,2\n"},
        {"few.csv": b"file,seconds\ndata/a.txt,1\n"},
        {"broken.csv": b"PK\x03\x04file name"},
        {"empty.csv": b""},
    ],
    ids=["no table", "names others", "names few", "no text", "empty"],
)
def test_what_is_not_plainly_the_list_is_not_taken(inventory: Write, files: dict[str, bytes]) -> None:
    root, scanned = inventory({**FILES, **files})

    assert found(root, scanned) == []
