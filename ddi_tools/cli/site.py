"""`ddi-tools site`: a store as a static catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddi_tools.cli import options
from ddi_tools.cli.log import Log
from ddi_tools.cli.progress import Progress

if TYPE_CHECKING:
    from ddi_tools.batch.parts import Where
    from ddi_tools.engine.protocol import Engine


@click.command("site", short_help="Make a static catalogue of a store's records.")
@options.store
@click.option("--out", required=True, metavar="OUT", help="A folder, or a URL such as s3://bucket/catalogue.")
@click.option("--base-url", metavar="URL", help="Where the site will be: sitemap.xml and absolute links need it.")
@click.option("--title", default="Research data", show_default=True, metavar="TEXT", help="The catalogue's title.")
@options.as_of
def command(store: str, out: str, base_url: str | None, title: str, as_of: date) -> int:
    """Write a catalogue of the records in STORE as a folder of files; OUT/index.html opens without a server.

    Each record has its landing page with its metadata beside it; records can be browsed by archive, year, topic,
    language and access, and searched in the browser. Made again, only what changed is written, what is gone is
    removed, and records that were withdrawn leave a notice.
    """
    from ddi_tools.engine.opening import open_engine
    from ddi_tools.engine.processors import processors

    begin = partial(open_engine, "processes") if processors() > 1 else None
    return make_site(Log(), store, out, base_url=base_url, title=title, as_of=as_of, begin=begin)


def make_site(
    log: Log, store: str, out: str, *, base_url: str | None, title: str, as_of: date,
    begin: Callable[[], Engine] | None, where: Where | None = None, few: int | None = None,
) -> int:  # fmt: skip
    """Makes the site, or brings it up to date, and tells what was done; 1 if records could not be worked on."""
    from ddi_tools.export.facts import web
    from ddi_tools.publish.outputs import open_outputs
    from ddi_tools.publish.site.build import Settings, build
    from ddi_tools.publish.site.remote import build_to
    from ddi_tools.store.records import open_store

    if base_url is not None and (web(base_url) is None or "?" in base_url or "#" in base_url):
        raise click.BadParameter(f"{base_url!r} is not an http or https address of a site", param_hint="'--base-url'")
    out = out.removeprefix("file://")
    base = f"{base_url.rstrip('/')}/" if base_url else None
    with open_store(store, create=False) as opened, Progress(log, "records") as progress:
        settings = Settings(title=title, base_url=base, as_of=as_of, few=few)
        if where is not None:
            settings = replace(
                settings, chosen=replace(where.chosen(), deleted=None),
                wanted=lambda row: where.has(row.identifier, row.endpoint),
            )  # fmt: skip
        if "://" in out:
            place = open_outputs(out)
            home = f"{place.url}/index.html"
            done = build_to(opened, place, settings, progress.update, begin=begin)
        else:
            home = str(Path(out) / "index.html")
            done = build(opened, Path(out), settings, progress.update, begin=begin)
    facts = {name: getattr(done, name) for name in ("live", "notices", "made", "unchanged", "removed", "lost")}
    log.say(
        "done",
        f"{home}: {done.live} records and {done.notices} notices; {done.made} made, "
        f"{done.unchanged} unchanged, {done.removed} removed"
        + (f"; {done.lost} could not be worked on, and their notices say so" if done.lost else ""),
        facts=facts,
    )
    return int(done.lost > 0)
