"""Who asks: a user name and password, or a bearer token, kept out of every text that is shown or stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote

from ddi_tools.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """For HTTP basic authentication with a `user`, or as a bearer token without one; the secret has no repr."""

    user: str | None = None
    secret: str = field(repr=False)


def parse_credentials(text: str, where: str) -> Credentials:
    """Credentials as people keep them: `user:password`, or a token, which may have `Bearer` before it.

    `where` names the place that they come from. Raises `UsageError`, which never shows them, if there are none or
    they can't be sent in a header.
    """
    text = text.strip()
    word, _, token = text.partition(" ")
    if word.lower() == "bearer":
        return Credentials(secret=_token(token.strip(), where))
    user, colon, password = text.partition(":")
    if colon:
        _sendable(user, where)
        return Credentials(user=user, secret=_sendable(password, where, empty=True))
    return Credentials(secret=_token(text, where))


def _token(text: str, where: str) -> str:
    if not text.isascii():
        raise UsageError(f"{where} holds no token: one is of ASCII", hint="write user:password, with the colon")
    return _sendable(text, where)


def _sendable(text: str, where: str, *, empty: bool = False) -> str:
    if not text and not empty:
        raise UsageError(f"{where} holds no credentials", hint="it should hold user:password, or a token")
    if any(ord(c) < 32 or ord(c) == 127 for c in text):
        raise UsageError(
            f"{where} holds a control character", hint="it should be one line: user:password, or a token"
        )
    return text


def split_credentials(url: str) -> tuple[str, Credentials | None]:
    """The URL without the user name and password in it (`https://user:password@host/`), and these."""
    scheme, slashes, rest = url.partition("://")
    end = min((i for mark in "/?#" if (i := rest.find(mark)) >= 0), default=len(rest))
    userinfo, at, host = rest[:end].rpartition("@")
    if not slashes or not at:
        return url, None
    user, _, password = userinfo.partition(":")
    clean = f"{scheme}://{host}{rest[end:]}"
    return clean, Credentials(user=unquote(user), secret=unquote(password)) if userinfo else None


def without_credentials(url: str) -> str:
    """The URL as it may be shown and stored."""
    return split_credentials(url)[0]
