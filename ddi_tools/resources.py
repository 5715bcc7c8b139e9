"""The one place that finds `schemas/`, `templates/` and `fixtures/`: in the wheel or in the checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from ddi_tools.errors import StorageError

Folder = Literal["schemas", "templates", "fixtures"]


@cache
def folder(name: Folder) -> Path:
    """The folder `name` of files that travel with the package.

    In a wheel it lies inside the package; in a checkout, also one installed as editable, beside it.
    Raises `StorageError` if the installation lacks it.
    """
    package = Path(__file__).resolve().parent
    for candidate in (package / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise StorageError(
        f"the installation of ddi-tools has no folder {name!r}",
        hint="install it again: 'pip install --force-reinstall ddi-tools'",
    )


def path(name: Folder, *parts: str) -> Path:
    """The file `parts` in the folder `name`; raises `StorageError` where there is none."""
    file = folder(name).joinpath(*parts)
    if not file.is_file():
        raise StorageError(f"the installation of ddi-tools has no file {name}/{'/'.join(parts)}")
    return file
