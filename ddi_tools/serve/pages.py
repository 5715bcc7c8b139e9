"""Pages for people: the repository's own, and each record's landing page with the files beside it."""

from __future__ import annotations

import base64
import hashlib
import threading
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from ddi_tools import __version__
from ddi_tools.characters import printable
from ddi_tools.codebook.read import read
from ddi_tools.codebook.xml import parse
from ddi_tools.export import citation
from ddi_tools.export.registry import BUILT_IN
from ddi_tools.resources import path
from ddi_tools.serve.formats import CODEBOOKS, offered, source
from ddi_tools.serve.holdings import Current, StoreHoldings

if TYPE_CHECKING:
    from jinja2 import Template

    from ddi_tools.store.publication.publication import Published

#: So many of the newest records stand on the repository's page.
_NEWEST = 20

#: The exporters whose files lie beside a landing page; that of DataCite may give none.
_BESIDE = ("datacite", "dublin-core", "ddi", "schema-org", "readme", "bibtex", "ris", "csl-json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A file of a record: its media type and bytes."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A record on the repository's page."""

    href: str
    title: str
    identifier: str
    datestamp: str


def record_path(identifier: str) -> str:
    """The path of a record's landing page, as it stands in a URL; relative to the repository's page.

    A slash is left as it is, since many servers refuse it escaped; but not where the path would then be another.
    """
    is_plain = all(part not in ("", ".", "..") for part in identifier.split("/"))
    return f"records/{quote(identifier, safe='/:@' if is_plain else ':@')}/"


def served(file: str, record: Published, body: bytes, as_of: date) -> Served | None:
    """The file of this name that lies beside a record's landing page, or the page (`index.html`) itself."""
    if file == "record.xml":
        return Served(media_type="application/xml", data=body)
    target = next((name for name, target in BUILT_IN.items() if file in target.files), None)
    if target is None or record.root not in CODEBOOKS:
        return None
    given = replace(source(body, record, as_of), home="../" * record_path(record.identifier).count("/"))
    if target == "landing":
        made = [a.path for name in _BESIDE for a in BUILT_IN[name].load()(given).artifacts]
        given = given.among(("record.xml", *made))
    artifacts = BUILT_IN[target].load()(given).artifacts
    return next((Served(media_type=a.media_type, data=a.data) for a in artifacts if a.path == file), None)


class FrontPage:
    """The repository's page; it is made anew only when something new is published."""

    def __init__(self, holdings: StoreHoldings) -> None:
        self._holdings = holdings
        self._making = threading.Lock()
        self._made: tuple[int, bytes] | None = None

    def html(self, current: Current) -> bytes:
        """The page."""
        with self._making:
            if self._made is None or self._made[0] != current.tally.last:
                self._made = (current.tally.last, self._make(current))
            return self._made[1]

    def _make(self, current: Current) -> bytes:
        held = self._holdings
        rows = held.publication.latest(_NEWEST)
        bodies = held.publication.bodies([row.sha256 for row in rows if row.sha256])
        return (
            _template()
            .render(
                described=held.describe(),
                tally=current.tally,
                formats=[form.offered for form in offered(current.roots)],
                sources=[s for s in held.sets() if s.spec.startswith("source:")],
                newest=[_line(row, bodies[row.sha256 or ""]) for row in rows],
                version=__version__,
            )
            .encode()
        )


@cache
def script_policy() -> str:
    """The content security policy of all pages: no script but the landing page's own, nothing from elsewhere."""
    script = path("templates", "landing.js").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _line(record: Published, body: bytes) -> Line:
    study, _ = read(parse(body))
    title = citation.title(study)
    return Line(
        href=record_path(record.identifier), title=title.text if title else record.identifier,
        identifier=record.identifier, datestamp=record.datestamp,
    )  # fmt: skip


@cache
def _template() -> Template:
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415 - not by those who only harvest

    environment = SandboxedEnvironment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )  # fmt: skip
    return environment.from_string(path("templates", "repository.html.j2").read_text(encoding="utf-8"))
