"""Templates of the documents for people: the project's own, and the user's in their place."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddi_tools.errors import UsageError
from ddi_tools.resources import folder

if TYPE_CHECKING:
    from jinja2 import Environment

#: The files that a folder of the user's own may hold, each in the place of the project's.
NAMES = ("README.md.j2", "README.html.j2", "landing.html.j2", "landing.css", "landing.js")

#: Before a name: the project's own file, also where the user has one of that name, so that this may extend it.
OWN = "ddi-tools"

_HINT = "docs/templates.md lists the templates and what each is given"


def environment(own: Path | None, **options: Any) -> Environment:
    """An environment that finds the templates in the folder `own`, then the project's; what is unknown is an error.

    A user's templates can't reach Python's internals or files outside the two folders; `inlined(file)` gives a file's
    text.
    Raises `UsageError` if `own` is no folder, or has none of `NAMES`.
    """
    from jinja2 import (  # noqa: PLC0415 - read once, and only for what has a template
        ChoiceLoader,
        Environment,
        FileSystemLoader,
        PrefixLoader,
        StrictUndefined,
    )  # fmt: skip
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415 - as above
    from markupsafe import Markup  # noqa: PLC0415 - as above

    if own is not None and not any((own / name).is_file() for name in NAMES):
        raise UsageError(f"the folder {str(own)!r} has no template; known are {', '.join(NAMES)}", hint=_HINT)
    built_in = FileSystemLoader(folder("templates"))
    loader = ChoiceLoader([*([FileSystemLoader(own)] if own else []), built_in, PrefixLoader({OWN: built_in})])
    # The sandbox looks at each attribute that a template asks for, which takes as long as all the rest.
    made = (SandboxedEnvironment if own else Environment)(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, auto_reload=own is not None, **options,
    )  # fmt: skip

    def inlined(file: str) -> Markup:
        """A style sheet or script of a templates' folder, to stand in the page."""
        return Markup(loader.get_source(made, file)[0].strip())  # noqa: S704 - no record's text

    made.globals["inlined"] = inlined
    return made


def render(made: Environment, name: str, given: Mapping[str, Any], *, own: Path | None) -> str:
    """The text that the template gives; raises `UsageError` with file and line for a mistake in the user's."""
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415 - as above

    try:
        return made.get_template(name).render(given)
    except TemplateSyntaxError as error:
        if own is None:
            raise
        raise _mistake(error.filename or error.name or name, error.lineno, error) from error
    except Exception as error:  # a template is a program: it can fail in every way that one can
        places = [f for f in traceback.extract_tb(error.__traceback__) if own in Path(f.filename).parents]
        if own is None or not (places or isinstance(error, UnicodeDecodeError | OSError)):
            raise
        raise _mistake(*((places[-1].filename, places[-1].lineno) if places else (name, None)), error) from error


def _mistake(file: str, line: int | None, error: Exception) -> UsageError:
    place = f"{file}, line {line}" if line else file
    return UsageError(f"the template {place}: {error or type(error).__name__}", hint=_HINT)
