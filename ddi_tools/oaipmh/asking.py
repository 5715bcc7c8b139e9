"""What people may set of how repositories are asked: one table, for options and for `ddi-tools.toml`."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeGuard
from urllib.parse import urlsplit

from ddi_tools.errors import StorageError, UsageError
from ddi_tools.oaipmh.credentials import Credentials, parse_credentials, split_credentials
from ddi_tools.oaipmh.limits import Limits

#: number: any; whole: of bytes or times; switch: yes or no; text.
Kind = Literal["number", "whole", "switch", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A field of `Limits` by its `name`, which is also the key in `ddi-tools.toml`; `least` is its lowest value.

    `rank` says which commands have it as an option: those that ask for one record too, or only those that list.
    """

    name: str
    kind: Kind
    help: str
    least: float = 0
    rank: Literal["each", "lists"] = "lists"

    @property
    def option(self) -> str:
        """The option of the command line."""
        return f"--{self.name.replace('_', '-')}"

    def check(self, value: object) -> Any:
        """The value itself; raises `ValueError` that says what belongs there."""
        if self.kind == "switch" and isinstance(value, bool):
            return value
        if self.kind == "text" and isinstance(value, str) and value.strip() and _in_header(value):
            return value.strip()
        if self.kind in ("number", "whole") and self._is_number(value):
            return int(value) if self.kind == "whole" else float(value)
        raise ValueError(f"must be {self._form}")

    def _is_number(self, value: object) -> TypeGuard[int | float]:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return False
        return value >= self.least and (self.kind == "number" or value == int(value))

    @property
    def _form(self) -> str:
        whole = "whole " if self.kind == "whole" else ""
        return {"switch": "true or false", "text": "a line of ASCII text"}.get(
            self.kind, f"a {whole}number of at least {self.least:g}"
        )


def _in_header(text: str) -> bool:
    return text.isascii() and text.isprintable()


SETTINGS = (
    Setting(
        name="contact", kind="text", rank="each",
        help="Who asks: a mail address or URL, told to the repository.",
    ),
    Setting(name="post", kind="switch", rank="each", help="Ask by POST."),
    Setting(
        name="allow_redirects", kind="switch", rank="each",
        help="Follow redirects to other hosts, and from http to https.",
    ),
    Setting(name="rate", kind="number", least=0.001, help="At most so many requests a second."),
    Setting(name="retries", kind="whole", rank="each", help="How often to try again after a fault that may pass."),
    Setting(name="patience", kind="number", help="Seconds that failing attempts may take before no more are made."),
    Setting(name="pause", kind="number", help="Seconds before the first further attempt; they grow."),
    Setting(name="longest_pause", kind="number", help="Seconds that a pause lasts at most, also by Retry-After."),
    Setting(name="connect_timeout", kind="number", least=0.1, help="Seconds to wait for a connection."),
    Setting(
        name="timeout", kind="number", least=0.1, rank="each",
        help="Seconds to wait for an answer to begin, and for each further part.",
    ),
    Setting(name="page_time", kind="number", least=0.1, help="Seconds that one answer may take."),
    Setting(name="total_time", kind="number", least=0.1, help="Seconds that all may take."),
    Setting(name="page_bytes", kind="whole", least=1, rank="each", help="Bytes that one answer may have."),
    Setting(
        name="expanded_bytes", kind="whole", least=1, rank="each",
        help="Bytes that one answer may have when unpacked.",
    ),
    Setting(name="least_rate", kind="whole", help="Bytes a second that an answer must bring."),
)  # fmt: skip

#: The two places that credentials are taken from; never the command line or the file itself.
AUTH_ENV = "auth_env"
AUTH_FILE = "auth_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHost:
    """What is set for the repositories of one host, and where the credentials for them are kept."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    auth_env: str | None = None
    auth_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How repositories are asked: what was set of the `Limits`, by name, and the credentials.

    `settings` and `credentials` are those of the call; they win over those of a host, and these over `general`.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    credentials: Credentials | None = None
    general: Mapping[str, Any] = field(default_factory=dict)
    hosts: Mapping[str, AtHost] = field(default_factory=dict)

    def limits(self, base: Limits, url: str) -> Limits:
        """The limits for the repository at a URL, those of `base` where nothing else was set."""
        return replace(base, **{**self.general, **self._at(url).settings, **self.settings})

    def credentials_for(self, url: str) -> Credentials | None:
        """The credentials for the repository at a URL; raises as `read_credentials` does.

        Those that stand in the URL itself win over those of its host.
        """
        at = self._at(url)
        return self.credentials or split_credentials(url)[1] or read_credentials(at.auth_env, at.auth_file)

    def _at(self, url: str) -> AtHost:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return AtHost()
        return self.hosts.get(f"{host}:{port}") or self.hosts.get(host) or AtHost()


def read_credentials(env: str | None, file: str | Path | None) -> Credentials | None:
    """The credentials in an environment variable, or in the first line of a file.

    Raises `UsageError` if they are not there or no credentials, `StorageError` if the file can't be read.
    """
    if env is not None:
        if env not in os.environ:
            raise UsageError(
                f"there is no environment variable {env}", hint="it should hold user:password, or a token"
            )
        return parse_credentials(os.environ[env], f"the environment variable {env}")
    if file is None:
        return None
    try:
        lines = Path(file).expanduser().read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise StorageError(f"{file} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not text in UTF-8", hint="it should hold user:password, or a token") from error
    return parse_credentials(lines[0] if lines else "", str(file))
