"""Options that say how a repository is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from ddi_tools.config import CONFIG_NAME
from ddi_tools.oaipmh.asking import SETTINGS, Asking, AtHost, Setting, read_credentials

F = TypeVar("F", bound=Callable[..., Any])

_METAVARS = {"number": "N", "whole": "N", "text": "TEXT"}


def asking(*, lists: bool) -> Callable[[F], F]:
    """The options for the table of settings, and for credentials; the command is given one `asking`.

    A command that asks for no more than a record is spared those that only lists need.
    """
    offered = [s for s in SETTINGS if lists or s.rank == "each"]

    def decorate(function: F) -> F:
        @wraps(function)
        def command(*args: Any, **kwargs: Any) -> Any:
            values = {s.name: kwargs.pop(s.name) for s in offered}
            given = {name: value for name, value in values.items() if value is not None and value is not False}
            credentials = read_credentials(kwargs.pop("auth_env"), kwargs.pop("auth_file"))
            general, hosts = _configured(kwargs.get("config_file"))
            asking = Asking(settings=given, credentials=credentials, general=general, hosts=hosts)
            return function(*args, asking=asking, **kwargs)

        wrapped: Any = command
        for option in reversed([*map(_option, offered), *CREDENTIALS]):
            wrapped = option(wrapped)
        result: F = wrapped
        return result

    return decorate


def _configured(file: Path | None) -> tuple[Mapping[str, Any], Mapping[str, AtHost]]:
    """What the configuration states that is named, else the one in the working folder."""
    here = Path(CONFIG_NAME)
    if file is None and not here.is_file():
        return {}, {}
    from ddi_tools.oaipmh.configured import load_manners

    return load_manners(file or here)


def _option(setting: Setting) -> Callable[[Any], Any]:
    if setting.kind == "switch":
        return click.option(setting.option, setting.name, is_flag=True, help=setting.help)
    return click.option(
        setting.option, setting.name, type=_Value(setting), metavar=_METAVARS[setting.kind], help=setting.help
    )


class _Value(click.ParamType):  # type: ignore[type-arg]  # generic only in newer releases of click
    def __init__(self, setting: Setting) -> None:
        self.name = setting.name
        self._setting = setting

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self._setting.check(value if self._setting.kind == "text" else float(value))
        except (ValueError, OverflowError):
            try:
                self._setting.check(None)
            except ValueError as error:
                self.fail(f"{value!r} {error}", param, ctx)


#: Who asks; `read_credentials` reads both.
CREDENTIALS = (
    click.option(
        "--auth-env", metavar="NAME",
        help="The environment variable that holds user:password, or a bearer token. A ~/.netrc is heeded as well.",
    ),
    click.option(
        "--auth-file", type=click.Path(path_type=Path), metavar="FILE",
        help="The file that holds them, in its first line.",
    ),
)  # fmt: skip
