"""`.ddiignore`: what of a folder is no part of the deposit, written as Git's ignore files are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ddi_tools.deposit.patterns import matcher
from ddi_tools.errors import StorageError, UsageError

#: The ignore file's name; only the one in the deposit's own folder counts.
IGNORE_NAME = ".ddiignore"

#: Says of a path, and of whether it is a folder, that it is passed over.
Ignoring = Callable[[str, bool], bool]


def ignore_lines(root: Path) -> tuple[str, ...] | None:
    """The lines of the folder's ignore file; None where there is no such file, or only a link by that name.

    Raises `StorageError` where it can't be read, `UsageError` where it is not UTF-8.
    """
    file = root / IGNORE_NAME
    if file.is_symlink() or not file.is_file():  # nothing outside of the deposit is read
        return None
    try:
        return tuple(file.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8", hint="save it as UTF-8") from error
    except OSError as error:
        raise StorageError(f"{file} can't be read: {error.strerror}", hint="give yourself the right to") from error


def ignoring(lines: tuple[str, ...]) -> Ignoring | None:
    """What the lines of an ignore file pass over, None where they name nothing; the syntax is that of gitignore(5).

    Raises `UsageError` where a line can't be read.
    """
    if not any(line.strip() and not line.startswith("#") for line in lines):
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - few deposits have an ignore file

    for number, line in enumerate(lines, 1):
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError as error:
            raise UsageError(f"{IGNORE_NAME}, line {number}: {line!r} is no pattern") from error
    spec = GitIgnoreSpec.from_lines(lines)
    return lambda path, folder: spec.match_file(path + "/" if folder else path)


def excluding(*patterns: str) -> Ignoring:
    """What fits one of the patterns of `patterns.matcher`."""
    fits = matcher(patterns)
    return lambda path, _: fits(path)
