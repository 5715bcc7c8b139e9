"""Lists written and read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ddi_tools.deposit.lists.reading import read_manifest
from ddi_tools.deposit.manifest import Manifest


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., Manifest]:
    """Writes a list at a path of a deposit, and reads it; `beside` are other files of the deposit."""

    def read(path: str, content: str | bytes, beside: dict[str, bytes] | None = None, /, **columns: str) -> Manifest:
        data = content if isinstance(content, bytes) else content.encode()
        for each, its in {**(beside or {}), path: data}.items():
            (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / each).write_bytes(its)
        present = {f.relative_to(tmp_path).as_posix() for f in tmp_path.rglob("*") if f.is_file()}
        return read_manifest(tmp_path / path, root=tmp_path, columns=columns, present=present)

    return read
