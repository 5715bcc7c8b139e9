"""Where the files of many records go: a folder of this machine, or any place that `fsspec` knows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from ddi_tools.errors import StorageError, UsageError
from ddi_tools.publish.files import temporary_prefix, write_file


class Outputs(Protocol):
    """A place of files, by paths with `/` below it. It can be pickled: workers write to it too.

    All raise `StorageError`, which names the place.
    """

    @property
    def url(self) -> str:
        """What the place is called in messages, without passwords."""

    def write(self, path: str, data: bytes) -> None:
        """Writes a file whole or not at all, in the place of one that was there."""

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Writes each of the files so, by path, in no order; some are written if it fails."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    def remove(self, path: str) -> None:
        """Removes a file, if it is there, and folders that are empty then."""

    def paths(self, below: str) -> Iterator[str]:
        """The paths of all files in a folder and the folders in it, sorted."""

    def locked(self) -> AbstractContextManager[None]:
        """Keeps out all others who lock it, where the system can; raises `StorageError` where another one has it."""

    def tidy(self, paths: Iterable[str]) -> None:
        """Removes what writers of these files that were killed have left beside them; nobody else may write them."""


def open_outputs(where: str) -> Outputs:
    """The place at a path or URL; raises `UsageError` where it is none, or where its library is missing."""
    if "://" not in where or where.startswith("file://"):
        return Folder(Path(where.removeprefix("file://localhost").removeprefix("file://")))
    place = Remote(where)
    place.check()
    return place


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

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """See `Outputs`."""
        for path, data in files.items():
            self.write(path, data)

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
        except OSError as error:
            raise StorageError(f"{file} can't be removed: {error.strerror or error}") from error
        for folder in file.parents:
            if folder == self._root:
                break
            try:
                folder.rmdir()
            except OSError:  # it holds more, or another worker was faster
                break

    def paths(self, below: str) -> Iterator[str]:
        """See `Outputs`."""
        root = self._file(below) if below else self._root
        if root.exists() and not root.is_dir():
            raise StorageError(f"{root} is a file, and no folder", hint="choose another place with --out")
        for file in sorted(root.rglob("*")):
            if file.is_file():
                yield file.relative_to(self._root).as_posix()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """See `Outputs`: the folder itself is locked, until this ends or its process does."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._root, os.O_RDONLY)
        except OSError as error:
            raise StorageError(
                f"{self._root} can't be written: {error.strerror or error}", hint="choose another folder with --out"
            ) from error
        try:
            _lock(handle, self.url)
            yield
        finally:
            os.close(handle)

    def tidy(self, paths: Iterable[str]) -> None:
        """See `Outputs`."""
        folders: dict[Path, list[str]] = {}
        for file in map(self._file, paths):
            folders.setdefault(file.parent, []).append(temporary_prefix(file))
        for folder, prefixes in folders.items():
            for left in [entry.path for entry in os.scandir(folder) if entry.name.startswith(tuple(prefixes))]:
                Path(left).unlink(missing_ok=True)

    def _file(self, path: str) -> Path:
        return self._root / _inside(path, self.url)


class Remote:
    """See `Outputs`: a place behind a URL. One put of an object store is whole or nothing."""

    def __init__(self, where: str) -> None:
        self._where = where.rstrip("/")

    def __reduce__(self) -> tuple[type[Remote], tuple[str]]:
        """Connections are made anew by whoever receives it."""
        return Remote, (self._where,)

    @property
    def url(self) -> str:
        """See `Outputs`."""
        scheme, _, rest = self._where.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"

    def check(self) -> None:
        """Raises `UsageError` where nothing can be written to such a URL here."""
        scheme = self._where.partition("://")[0]
        try:
            _ = self._system
        except ImportError as error:
            extra = f"ddi-tools[{scheme}]" if scheme == "s3" else f"the package of fsspec for {scheme}"
            raise UsageError(f"{self.url}: its library is not installed", hint=f"pip install '{extra}'") from error
        except ValueError as error:
            raise UsageError(
                f"{self.url}: {error}", hint="give a folder, or a URL such as s3://bucket/path"
            ) from error

    def write(self, path: str, data: bytes) -> None:
        """See `Outputs`."""
        with self._complaints(path, "written"):
            self._system.pipe_file(self._place(path), data)

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """See `Outputs`: many at once where the library can, since each spends its time on waiting."""
        if files:
            with self._complaints(f"{next(iter(files))}, or a file after it,", "written"):
                self._system.pipe({self._place(path): data for path, data in files.items()})

    def read(self, path: str) -> bytes | None:
        """See `Outputs`."""
        with self._complaints(path, "read"):
            try:
                found: bytes = self._system.cat_file(self._place(path))
            except FileNotFoundError:
                return None
        return found

    def remove(self, path: str) -> None:
        """See `Outputs`."""
        with self._complaints(path, "removed"):
            try:
                self._system.rm_file(self._place(path))
            except FileNotFoundError:
                return

    def paths(self, below: str) -> Iterator[str]:
        """See `Outputs`."""
        with self._complaints(below, "listed"):
            self._system.invalidate_cache()
            try:
                found = self._system.find(self._place(below) if below else self._root)
            except FileNotFoundError:
                return
        for place in sorted(found):
            if place.rstrip("/") == self._root.strip("/"):
                continue  # an object by the name of the folder, which some consoles make for an empty one
            yield place.removeprefix(f"{self._root.strip('/')}/").removeprefix(f"{self._root}/")

    def locked(self) -> AbstractContextManager[None]:
        """See `Outputs`: most places behind a URL know no locks."""
        return nullcontext()

    def tidy(self, paths: Iterable[str]) -> None:
        """See `Outputs`: nothing is left by a put that came to no end."""

    @cached_property
    def _system(self) -> Any:
        import fsspec  # noqa: PLC0415 - most outputs are a folder

        # Not one that fsspec has kept: it would be of another server, if the environment names another one now.
        return fsspec.core.url_to_fs(self._where, skip_instance_cache=True)[0]

    @cached_property
    def _root(self) -> str:
        root: str = self._system._strip_protocol(self._where)
        return root.rstrip("/")

    def _place(self, path: str) -> str:
        return f"{self._root}/{_inside(path, self.url)}"

    @contextmanager
    def _complaints(self, path: str, what: str) -> Iterator[None]:
        try:
            yield
        except (StorageError, UsageError):
            raise
        except Exception as error:  # each library has errors of its own
            raise StorageError(
                f"{self.url}: {path or 'it'} can't be {what}: {str(error) or type(error).__name__}",
                hint="check that the place exists, and the credentials for it",
            ) from error


def _lock(handle: int, url: str) -> None:
    try:
        import fcntl  # noqa: PLC0415 - Windows has none
    except ModuleNotFoundError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StorageError(
            f"another batch is writing to {url}", hint="wait until it has ended, and run this one again"
        ) from None
    except OSError:  # some file systems of networks lock no folder
        return


def _inside(path: str, url: str) -> str:
    """The path; one that leaves the place can only come from a fault or an attack."""
    if not path or path.startswith("/") or ".." in path.split("/"):
        raise StorageError(f"{path!r} would be written outside {url}")
    return path
