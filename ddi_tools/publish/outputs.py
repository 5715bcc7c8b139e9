"""Where the files of many records go: a folder of this machine, or any place that `fsspec` knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ddi_tools.errors import StorageError
from ddi_tools.publish.files import write_file


class Outputs(Protocol):
    """A place of files, by paths with `/` below it. It can be pickled: workers write to it too.

    All raise `StorageError`, which names the place.
    """

    @property
    def url(self) -> str:
        """What the place is called in messages, without passwords."""

    def write(self, path: str, data: bytes) -> None:
        """Writes a file whole or not at all, in the place of one that was there."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    def remove(self, path: str) -> None:
        """Removes a file, if it is there, and folders that are empty then."""

    def paths(self, below: str) -> Iterator[str]:
        """The paths of all files in a folder and the folders in it, sorted."""


def open_outputs(where: str) -> Outputs:
    """The place at a path or URL; raises `UsageError` where its library is missing."""
    return Folder(Path(where))


class Folder:
    """See `Outputs`: a folder of this machine, which is made when something is written."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    @property
    def url(self) -> str:
        """See `Outputs`."""
        return str(self._root)

    def write(self, path: str, data: bytes) -> None:
        """See `Outputs`."""
        write_file(self._file(path), data)

    def read(self, path: str) -> bytes | None:
        """See `Outputs`."""
        try:
            return self._file(path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"{self._file(path)} can't be read: {error.strerror or error}") from error

    def remove(self, path: str) -> None:
        """See `Outputs`."""
        file = self._file(path)
        try:
            file.unlink(missing_ok=True)
            for folder in file.parents:
                if folder == self._root or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()
        except OSError as error:
            raise StorageError(f"{file} can't be removed: {error.strerror or error}") from error

    def paths(self, below: str) -> Iterator[str]:
        """See `Outputs`."""
        for file in sorted(self._file(below).rglob("*")):
            if file.is_file():
                yield file.relative_to(self._root).as_posix()

    def _file(self, path: str) -> Path:
        if not path or path.startswith("/") or ".." in path.split("/"):
            raise StorageError(f"{path!r} would be written outside {self._root}")
        return self._root / path
