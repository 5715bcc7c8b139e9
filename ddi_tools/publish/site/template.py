"""The pages of the site that are no record's: one template, in which all text is escaped."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ddi_tools import __version__
from ddi_tools.characters import printable
from ddi_tools.resources import path

if TYPE_CHECKING:
    from jinja2 import Template


def render(kind: str, root: str, **given: Any) -> bytes:
    """A page of the kind; `root` leads from it to the site's own page, and is empty there."""
    return _template().render(kind=kind, root=root, version=__version__, **given).encode()


@cache
def _template() -> Template:
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415 - not by those who make no site

    environment = SandboxedEnvironment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )  # fmt: skip
    return environment.from_string(path("templates", "site.html.j2").read_text(encoding="utf-8"))
