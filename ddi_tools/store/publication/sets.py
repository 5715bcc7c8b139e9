"""The sets of what is published: those of the sources, and one for each source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

#: What the protocol's schema allows in a part of a setSpec; FSD's sets have Finnish letters and blanks.
_UNFIT = re.compile(r"[^A-Za-z0-9\-_.!~*'()]")


def sets_of(specs: Iterable[str], endpoint: str) -> dict[str, str]:
    """The sets of a record by their specs, with their names: its own, the source's, and all above them."""
    found: dict[str, str] = {}
    for spec, name in (*((_fit(s), s) for s in specs), (f"source:{_host(endpoint)}", endpoint)):
        if spec:
            found[spec] = name
            found |= {above: above for above in _above(spec) if above not in found}
    return found


def lowest(specs: Iterable[str]) -> tuple[str, ...]:
    """The specs without those above another of them: a header names the lowest only (section 2.6)."""
    given = set(specs)
    return tuple(sorted(given - {above for spec in given for above in _above(spec)}))


def host(endpoint: str) -> str:
    """The name of the source's host, with its port if it has one of its own."""
    parts = urlsplit(endpoint)
    return f"{parts.hostname or 'unknown'}:{parts.port}" if parts.port else parts.hostname or "unknown"


def _host(endpoint: str) -> str:
    return _UNFIT.sub("_", host(endpoint))


def _fit(spec: str) -> str:
    """The spec as it is where it is fit; else what is unfit in UTF-8, each byte as `!` and two digits."""
    parts = [part for part in spec.split(":") if part]
    return ":".join(_UNFIT.sub(lambda m: "".join(f"!{byte:02X}" for byte in m[0].encode()), p) for p in parts)


def _above(spec: str) -> Iterator[str]:
    parts = spec.split(":")
    return (":".join(parts[:length]) for length in range(1, len(parts)))
