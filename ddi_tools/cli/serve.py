"""`ddi-tools serve`: a store as an OAI-PMH repository."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click

from ddi_tools.cli import options
from ddi_tools.cli.ending import ending
from ddi_tools.cli.log import Log, log_options, told


@click.command("serve", short_help="Serve a store as an OAI-PMH repository, with a page for each record.")
@click.option("--store", required=True, metavar="STORE", help="A path (SQLite) or a SQLAlchemy URL.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, metavar="N", help="0 for a free one."
)
@click.option("--base-url", metavar="URL", help="The base URL that the world knows, behind a proxy for example.")
@click.option("--name", default="ddi-tools", show_default=True, metavar="TEXT", help="The repository's name.")
@click.option(
    "--admin-email", default="root@localhost.localdomain", show_default=True, metavar="ADDRESS",
    help="Who is to be written to.",
)  # fmt: skip
@click.option(
    "--page-size", type=click.IntRange(1, 1000), default=100, show_default=True, metavar="N", help="Records a page."
)
@log_options
def command(
    store: str, host: str, port: int, base_url: str | None, name: str, admin_email: str, page_size: int,
    log_format: str, quiet: bool,
) -> int:  # fmt: skip
    """Serve the records of STORE over OAI-PMH 2.0, until Ctrl-C.

    The base URL is http://HOST:PORT/oai; at / there is a page for people, at /health a line for machines. What is
    harvested into STORE meanwhile is served at once. Only this machine can reach it unless --host says otherwise.
    """
    from ddi_tools.serve.serving import serving

    log = Log(log_format, quiet=quiet)
    with told(log), _logged(log), ending(log, "Stopping.") as stop, serving(
        store, now=options.now, host=host, port=port, base_url=base_url, name=name, admin_email=admin_email,
        page_size=page_size, progress=lambda done: log.say("publishing", f"{done:,} records published so far"),
    ) as running:  # fmt: skip
        log.say(
            "serving", f"Serving {running.records:,} records at {running.base_url}; for people: {running.page}",
            facts={"base_url": running.base_url, "page": running.page, "records": running.records},
        )  # fmt: skip
        stop.wait()
    return 0


class _Handler(logging.Handler):
    """What the server and the provider log goes where the command's own words go."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.say("server", self.format(record), level="error" if record.levelno > logging.WARNING else "warning")


@contextmanager
def _logged(log: Log) -> Iterator[None]:
    handler = _Handler(log)
    loggers = [logging.getLogger(name) for name in ("ddi_tools.serve", "waitress")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
