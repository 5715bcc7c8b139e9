"""The command line: parses arguments, calls the library, prints.

Each command lies in the module of its name and is imported only when it is called or listed: one document is
validated from the shell in the time that the XML library takes to load.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import click

from ddi_tools import __version__
from ddi_tools.characters import one_line
from ddi_tools.errors import DdiToolsError, StorageError

#: The commands, in the order of the work.
COMMANDS = (
    "demo",
    "run",
    "find",
    "repo",
    "harvest",
    "sync",
    "records",
    "serve",
    "log",
    "diff",
    "dump",
    "batch",
    "site",
    "quarantine",
    "verify",
    "validate",
    "repair",
    "inventory",
    "init",
    "reconcile",
    "export",
    "cite",
    "datacite",
    "explain",
)


#: Commands whose module is not of their name: `log` is what the other commands say.
_MODULES = {"log": "harvests"}


class _ReaderGoneError(Exception):
    """Nobody reads our output any more (`| head`)."""


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderGoneError from error  # click itself would end with 1, which means findings

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{_MODULES.get(cmd_name, cmd_name)}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ddi-tools", message="%(prog)s %(version)s")
def cli() -> None:
    """From a study's catalogue record and a folder of files to a valid, documented, citable deposit.

    Exit codes: 0 done, nothing at or above --fail-on; 1 findings at or above it; 2 wrong usage or configuration;
    3 the network or the repository; 4 the file system or the store.
    """


def main() -> NoReturn:
    """Runs the command line; one sentence and an exit code for whatever is not the program's own fault."""
    _open_output()
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except DdiToolsError as error:
        click.echo(f"ddi-tools: {one_line(error.message)}", err=True)
        if error.hint:
            click.echo(f"  {one_line(error.hint)}", err=True)
        sys.exit(error.exit_code)
    except (_ReaderGoneError, BrokenPipeError):  # nobody is left to tell
        _drop_output()
        sys.exit(0)
    except (OSError, MemoryError) as error:
        click.echo(f"ddi-tools: {_reason(error)}", err=True)
        _drop_output()
        sys.exit(StorageError.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _reason(error: OSError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    return ": ".join(str(part) for part in (error.filename, error.strerror) if part) or str(error)


def _open_output() -> None:
    """What is printed is UTF-8, as JSON must be, wherever it goes but to a terminal of another encoding."""
    if sys.stdout is None:  # Python has none where it was closed: `>&-`
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lasts
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _drop_output() -> None:
    """Sends what is still to be printed nowhere: Python would try once more at its end, and complain."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
