"""Options on how a folder is taken stock of: what is passed over, what is looked for, and what is read again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from ddi_tools.errors import StorageError, UsageError

if TYPE_CHECKING:
    from ddi_tools.deposit.inventory import Inventory, Scan

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanning:
    """What a person wants of the inventory."""

    exclude: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    cache: Path | None = None
    paranoid: bool = False
    pronom: bool = False

    def __call__(self, folder: Path, *, digests: Iterable[str] = ()) -> Inventory:
        """All of it at once; `digests` are taken besides those that are wanted anyway."""
        with replace(self, digests=(*self.digests, *digests)).opened(folder) as scan:
            return scan.inventory()

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Scan]:
        """An inventory to take within the context: at its end the cache is written, if there is one."""
        from ddi_tools.deposit.cache import Memory, Remembering
        from ddi_tools.deposit.inventory import Scan
        from ddi_tools.publish.files import writing

        pronom = None
        if self.pronom:
            from ddi_tools.deposit.pronom import Pronom

            pronom = Pronom()
        scan = Scan(folder, apart=True, exclude=self.exclude, digests=self.digests, pronom=pronom)
        if self.cache is None:
            yield scan
            return
        if self.cache.resolve().is_relative_to(folder.resolve()):
            raise UsageError(f"the cache {self.cache} lies in the deposit", hint="name a file elsewhere with --cache")
        with _former(self.cache) as file, writing(self.cache) as new:
            memory = Memory(None if self.paranoid else file, scan.plan)
            scan.remember(memory, Remembering(new, scan.plan, time.time_ns(), scan.further))
            yield scan
        if memory.trouble:
            click.echo(f"{self.cache}: {memory.trouble}", err=True)


@contextmanager
def _former(file: Path) -> Iterator[BinaryIO | None]:
    try:
        opened = file.open("rb") if file.exists() else nullcontext()
    except OSError as error:
        raise StorageError(
            f"{file} can't be read: {error.strerror}", hint="name another file with --cache"
        ) from error
    with opened as former:
        yield former


def scanning(*, digests: bool = False) -> Callable[[F], F]:
    """`--exclude`, `--cache`, `--paranoid`, and with `digests` `--digest` and `--pronom`: together a `Scanning`."""

    def decorate(function: F) -> F:
        @wraps(function)
        def told(
            *args: Any,
            exclude: tuple[str, ...],
            cache: Path | None,
            paranoid: bool,
            digest: tuple[str, ...] = (),
            pronom: bool = False,
            **others: Any,
        ) -> Any:
            wanted = Scanning(
                exclude=exclude,
                digests=tuple(name for each in digest for name in each.split(",")),
                cache=cache,
                paranoid=paranoid,
                pronom=pronom,
            )
            return function(*args, scanning=wanted, **others)

        decorated: Any = told
        for option in reversed(_OPTIONS if digests else _OPTIONS[:3]):
            decorated = option(decorated)
        result: F = decorated
        return result

    return decorate


_OPTIONS = (
    click.option(
        "--exclude",
        multiple=True,
        metavar="PATTERN",
        help="Pass over files and folders of the deposit that fit, such as '*.bak'. May be given several times.",
    ),
    click.option(
        "--cache",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Remember in FILE what was read: files that did not change are not read again.",
    ),
    click.option("--paranoid", is_flag=True, help="Read all files, whatever the cache says, and make it anew."),
    click.option(
        "--digest",
        multiple=True,
        metavar="NAME",
        help="Take md5, sha1 or sha512 beside SHA-256, in the same reading. May be given several times.",
    ),
    click.option("--pronom", is_flag=True, help="Identify formats by PRONOM; needs ddi-tools[pronom]."),
)
