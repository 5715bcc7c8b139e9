"""A package: a new folder that holds a deposit's files and all of its metadata; whole, or not there at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ddi_tools.errors import StorageError

#: The folders in a package: the deposit's files lie below the one, all metadata below the other.
DATA, METADATA = "data", "metadata"

_PIECE = 1 << 20


@contextmanager
def new_folder(folder: Path, what: str) -> Iterator[Path]:
    """A place to make the folder in; it takes its name at the end, and is gone if anything fails before.

    Raises `StorageError`, which calls the folder `what`, where it is there already or a file can't be had or written.
    """
    try:
        if folder.exists():
            raise StorageError(f"{folder} is there already", hint="remove it, or choose another folder with --out")
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            made.chmod(0o755)  # mkdtemp makes private folders
            yield made
            made.replace(folder)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as error:
        raise StorageError(
            f"{what} {folder} can't be written: {error.filename or ''} {error.strerror or error}",
            hint="look at that file, or choose another folder with --out",
        ) from error


def located(files: Path, path: str) -> Path:
    """Where the file of this path lies: a name that is no UTF-8 is told with codes for its bytes, such as `\\xe9`.

    In a package the file bears the name that is told, as that is what all metadata call it.
    """
    if "\\x" not in path or (files / path).exists():
        return files / path
    octets = re.sub(rb"\\x([89a-f][0-9a-f])", lambda code: bytes.fromhex(code[1].decode()), os.fsencode(path))
    return files / os.fsdecode(octets)


def copy(source: Path, target: Path) -> tuple[str, int]:
    """Copies a file, a piece at a time; the SHA-256 and the size of what was copied."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, target.open("xb") as written:
        while piece := read.read(_PIECE):
            written.write(piece)
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size
