"""A site behind a URL: its files are written there, and its index is kept there from run to run."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from ddi_tools.engine.protocol import Engine
from ddi_tools.errors import DdiToolsError, StorageError
from ddi_tools.publish.outputs import Outputs
from ddi_tools.publish.site import index
from ddi_tools.publish.site.build import Built, Settings, build
from ddi_tools.store.records import RecordStore

#: So many seconds of work are lost, at most, with a run that is killed.
_SAVED_EVERY = 30


def build_to(
    store: RecordStore, site: Outputs, settings: Settings, progress: Callable[[int, int | None], None],
    *, begin: Callable[[], Engine] | None = None,
) -> Built:  # fmt: skip
    """Makes the site of a store in `site`, or brings it up to date; see `build`.

    Files that the index names are taken to be there: to look for each would take longer than to make it. Raises
    `StorageError`, also where the place holds anything but a site.
    """
    with TemporaryDirectory() as folder:
        _fetch(site, Path(folder))
        coming, saved = Path(folder) / index.COMING, time.monotonic()

        def tell(done: int, total: int | None) -> None:
            nonlocal saved
            progress(done, total)
            if time.monotonic() - saved >= _SAVED_EVERY:
                site.write(index.COMING, coming.read_bytes())
                saved = time.monotonic()

        try:
            built = build(store, Path(folder), settings, tell, begin=begin, to=site)
        except BaseException:
            if coming.exists():
                with suppress(DdiToolsError):  # the place may be what has failed: the first error tells it
                    site.write(index.COMING, coming.read_bytes())
            raise
        site.write(index.FILE, (Path(folder) / index.FILE).read_bytes())
        site.remove(index.COMING)
    return built


def _fetch(site: Outputs, folder: Path) -> None:
    """What runs before have left of the index."""
    found = False
    for name in (index.FILE, index.COMING):
        data = site.read(name)
        if data is not None:
            (folder / name).write_bytes(data)
            found = True
    if found:
        return
    if next(iter(site.paths("")), None) is not None:
        raise StorageError(
            f"{site.url} holds files, and is not from an earlier run of 'site'",
            hint="choose a new or an empty place with --out",
        )
    # Before any other file: without it, those of a run that is killed would be taken for somebody else's.
    site.write(index.COMING, b"")
