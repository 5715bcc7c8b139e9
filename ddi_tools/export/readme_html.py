"""README.html: the README as one page that needs nothing else, for those to whom Markdown says nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddi_tools import __version__
from ddi_tools.export import templates
from ddi_tools.export.facts import facts
from ddi_tools.export.links import linked
from ddi_tools.export.readme import markdown_of
from ddi_tools.export.registry import Artifact, Export, Source

if TYPE_CHECKING:
    from jinja2 import Environment
    from markdown_it import MarkdownIt


def export(source: Source) -> Export:
    """The file `README.html`."""
    own = source.templates
    html = templates.render(_environment(own), "README.html.j2", given(source), own=own)
    return Export(artifacts=(Artifact(path="README.html", media_type="text/html", data=html.encode()),))


def given(source: Source) -> dict[str, Any]:
    """All that the template is given."""
    from markupsafe import Markup  # noqa: PLC0415 - only for this export

    body = _parser().render(markdown_of(source))
    return {
        "title": facts(source).main.title or "Dataset without a title",
        "body": Markup(body),  # noqa: S704 - the parser lets no HTML through, and the README's texts are escaped
        "version": __version__,
    }


@cache
def _environment(own: Path | None) -> Environment:
    return templates.environment(own)


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only for this export

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")

    def text(_: Any, tokens: Any, index: int, *rest: Any) -> str:
        return str(linked(tokens[index].content))

    parser.add_render_rule("text", text)
    return parser
