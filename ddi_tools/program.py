"""Which program this is: another one would do its work otherwise."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

import ddi_tools
from ddi_tools import resources
from ddi_tools.errors import UsageError


@cache
def digest() -> str:
    """A digest of the modules, templates and schemas, the same for a checkout and for what is installed from it.

    Of packages that bring rules or exporters (their groups of entry points are ours) it has the versions.
    """
    told = hashlib.sha256(ddi_tools.__version__.encode())
    package = Path(ddi_tools.__file__).parent
    folders = ((package, "*.py"), (resources.folder("templates"), "*"), (resources.folder("schemas"), "*"))
    for folder, pattern in folders:
        for file in sorted(folder.rglob(pattern)):
            if file.is_file():
                told.update(f"{file.relative_to(folder).as_posix()} {file.stat().st_size}\n".encode())
                told.update(file.read_bytes())
    for group in sorted(each for each in entry_points().groups if each.startswith("ddi_tools.")):
        for plugin in sorted(entry_points(group=group), key=lambda each: (each.name, each.value)):
            version = plugin.dist.version if plugin.dist else ""
            told.update(f"{group} {plugin.name} {plugin.value} {version}\n".encode())
    return told.hexdigest()


def expect(program: str) -> None:
    """Raises `UsageError` in a worker that has another program than the one that sent the task."""
    if program != digest():
        raise UsageError(
            f"the workers on {platform.node()} have another ddi-tools than this command",
            hint="install the same there as here, and start the workers again",
        )
