"""README.html: the README as one page that needs nothing else, for those to whom Markdown says nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddi_tools import __version__
from ddi_tools.export import templates
from ddi_tools.export.commonmark import with_links
from ddi_tools.export.facts import facts
from ddi_tools.export.readme import html_of, unsaid
from ddi_tools.export.registry import Artifact, Export, Source

if TYPE_CHECKING:
    from jinja2 import Environment


def export(source: Source) -> Export:
    """The file `README.html`."""
    own = source.templates
    html = templates.render(_environment(own), "README.html.j2", given(source), own=own)
    artifact = Artifact(path="README.html", media_type="text/html", data=html.encode())
    return Export(artifacts=(artifact,), findings=unsaid(source))


def given(source: Source) -> dict[str, Any]:
    """All that the template is given."""
    from markupsafe import Markup  # noqa: PLC0415 - only for this export

    return {
        "title": facts(source).main.title or "Dataset without a title",
        "body": Markup(with_links(html_of(source))),  # noqa: S704 - the README's texts are escaped, and no HTML is let in
        "version": __version__,
    }


@cache
def _environment(own: Path | None) -> Environment:
    return templates.environment(own)
