"""Artifacts to disk: each through a temporary file and a rename, so that a file is whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO

from ddi_tools.errors import StorageError
from ddi_tools.export.registry import Artifact


def write(folder: Path, artifacts: Iterable[Artifact]) -> list[Path]:
    """Writes the artifacts below `folder`, which is made if need be, and gives their paths in order.

    Raises `StorageError` that names the file and the reason; files written before it stay.
    """
    root = folder.resolve()
    return [write_file(_inside(folder, root, artifact.path), artifact.data) for artifact in artifacts]


def write_file(file: Path, data: bytes) -> Path:
    """Writes one file whole or not at all, with its folders; raises `StorageError`."""
    with _as_storage_error(file):
        try:
            descriptor, name = _temporary(file)
        except FileNotFoundError:  # of a folder's files the first
            file.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = _temporary(file)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(data)
            # mkstemp makes private files; published ones get what the user's umask allows.
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return file


@contextmanager
def writing(file: Path) -> Iterator[BinaryIO]:
    """A file to write to, which is in its place and whole once the context ends well; raises `StorageError`."""
    with _as_storage_error(file):
        descriptor, name = _temporary(file)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
        with _as_storage_error(file):
            Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _temporary(file: Path) -> tuple[int, str]:
    return tempfile.mkstemp(dir=file.parent, prefix=temporary_prefix(file))


def temporary_prefix(file: Path) -> str:
    """How the names begin that a file has until it is whole."""
    return f".{file.name[:40]}."


def _inside(folder: Path, root: Path, path: str) -> Path:
    """The artifact's place; a path that leaves the folder can only come from a fault or an attack."""
    # A plain name can't, and nearly all are: a link of that name is replaced, not followed.
    is_plain = path == PurePath(path).name != ".."
    if not is_plain and not (root / path).resolve().is_relative_to(root):
        raise StorageError(f"{path!r} would be written outside {folder}")
    return folder / path


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


@contextmanager
def _as_storage_error(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{file} can't be written: {error.strerror or error}", hint="choose another folder with --out"
        ) from error
