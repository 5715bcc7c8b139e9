"""The provider, running: a store, its holdings, and the server in front of them."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from ddi_tools.errors import UsageError
from ddi_tools.oaipmh.server import Limits, bound, listening
from ddi_tools.serve.application import OAI_PATH, Application
from ddi_tools.serve.holdings import Settings, StoreHoldings
from ddi_tools.store.publication.publication import Publication

#: The form that the schema of responses wants.
_EMAIL = re.compile(r"[^\s@]+@([^\s@.]+\.)+[^\s@.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A repository that is served: its base URL, the address of the page for people, and how much it has."""

    base_url: str
    page: str
    records: int
    deleted: int


@contextmanager
def serving(
    store: str,
    *,
    now: Callable[[], str],
    host: str = "127.0.0.1",
    port: int = 0,
    base_url: str | None = None,
    name: str = "ddi-tools",
    admin_email: str = "root@localhost.localdomain",
    page_size: int = 100,
    limits: Limits | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Running]:
    """Serves the store until the block ends.

    `now` is the clock, in UTC to the second; `progress` is told how many records are published, which for a large
    store that is served for the first time takes a while. Raises `UsageError` for an address that can't be had, and
    `StorageError` where there is no store.
    """
    _check(base_url, admin_email)
    with Publication(store) as publication:
        opened = bound(host, port)
        try:
            here = f"http://{_authority(host, opened.getsockname()[1])}"
            settings = Settings(
                name=name, base_url=base_url or here + OAI_PATH, admin_email=admin_email, page_size=page_size
            )
            holdings = StoreHoldings(publication, settings, now, progress)
        except BaseException:
            opened.close()
            raise
        with listening(Application(holdings), opened, limits):
            tally = holdings.look().tally
            yield Running(base_url=settings.base_url, page=f"{here}/", records=tally.live, deleted=tally.deleted)


def _authority(host: str, port: int) -> str:
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - where all addresses are listened on, the machine's name is one
        host = socket.gethostname()
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _check(base_url: str | None, admin_email: str) -> None:
    if base_url is not None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise UsageError(
                f"{base_url!r} can't be a base URL",
                hint="it is an http or https URL, and ends before the question mark",
            )
    if not _EMAIL.fullmatch(admin_email):
        raise UsageError(f"{admin_email!r} is no e-mail address", hint="give one, such as data@archive.example")
