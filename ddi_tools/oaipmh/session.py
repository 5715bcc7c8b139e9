"""A `requests` session that stays within the repository and within its time."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from ddi_tools.errors import RepositoryError, UsageError
from ddi_tools.oaipmh.credentials import Credentials, without_credentials
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.oaipmh.watch import Watch


def _watched(kind: type[HTTPConnection], watch: Watch) -> type[HTTPConnection]:
    class Watched(kind):  # type: ignore[misc, valid-type]  # a class that is given
        def connect(self) -> None:
            watch.over(self)
            super().connect()

        def getresponse(self) -> Any:
            watch.over(self)
            return super().getresponse()

    return Watched


class _Adapter(HTTPAdapter):
    """Connections that the watch knows of."""

    def __init__(self, watch: Watch) -> None:
        plain, tls = HTTPConnection, HTTPSConnection
        self._pools: dict[str, Callable[..., Any]] = {
            "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": _watched(plain, watch)}),
            "https": type("TLSPool", (HTTPSConnectionPool,), {"ConnectionCls": _watched(tls, watch)}),
        }
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        prepared.headers["Authorization"] = f"Bearer {self._token}"
        return prepared


def _basic(user: str, password: str) -> HTTPBasicAuth:
    try:
        return HTTPBasicAuth(user.encode(), password.encode())
    except UnicodeEncodeError:
        raise UsageError("the user name or the password is not text in UTF-8", hint="correct it") from None


class Session(requests.Session):
    """A session that follows redirects only where they may lead.

    Proxies, authorities and `~/.netrc` are those that requests finds in the environment. Credentials are requests'
    own to drop on the way to another host.
    """

    def __init__(self, limits: Limits, credentials: Credentials | None, watch: Watch) -> None:
        super().__init__()
        self._limits = limits
        self.max_redirects = limits.redirects
        self.headers["User-Agent"] = limits.user_agent
        if limits.contact and "@" in limits.contact:
            self.headers["From"] = limits.contact
        if credentials is not None and credentials.user is None:
            self.auth = _Bearer(credentials.secret)
        elif credentials is not None and credentials.user is not None:
            self.auth = _basic(credentials.user, credentials.secret)
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(watch))
        self._environment: dict[tuple[str, str], Any] = {}

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        """What the environment says of a host: asked for once, since the next page is of the same host."""
        parts = urlsplit(url)
        host = parts.scheme, parts.netloc
        if host not in self._environment:
            self._environment[host] = super().merge_environment_settings(url, proxies, stream, verify, cert)
        return {**self._environment[host], "stream": stream}

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Where the response leads to; raises `RepositoryError` if it is not to be followed there."""
        target = super().get_redirect_target(resp)
        if target is None:
            return None
        resp.close()  # requests would read its body, however long that is
        try:
            there = urljoin(resp.url, target)
        except ValueError:
            there = target
        reason = self._forbidden(resp, there)
        if reason is not None:
            raise RepositoryError(
                f"{without_credentials(resp.url)} redirects to {without_credentials(there)}, which is not followed: "
                f"{reason}",
                hint="if you trust that address, give its base URL instead, or use --allow-redirects",
            )
        return target

    def _forbidden(self, resp: requests.Response, there: str) -> str | None:
        try:
            old, new = urlsplit(resp.url), urlsplit(there)
            scheme, own = new.scheme.lower(), not _within(old) and _within(new)
        except ValueError:
            return "it is no URL"
        if scheme not in ("http", "https"):
            return "only http and https are"
        if old.scheme == "https" and scheme == "http":
            return "it would leave the protection of TLS"
        if own:
            return "it leads from outside into a private network"
        if resp.request.method == "POST" and resp.status_code not in (307, 308):
            return "its status does not let a POST be made again"
        if self._limits.allow_redirects:
            return None
        if old.scheme != scheme:
            return "it is another scheme"
        return "it is another host" if old.hostname != new.hostname else None


def _within(parts: SplitResult) -> bool:
    """Whether an address is of this machine or a private network, as far as its name says so."""
    host = (parts.hostname or "").rstrip(".")
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
