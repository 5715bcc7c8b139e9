"""Resumption tokens (section 3.5) that hold their whole state, signed: they outlive a restart, and can't be made up.

itsdangerous signs them: it is kept up, has no dependencies, and is what web frameworks sign their sessions with.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from ddi_tools.oaipmh.holdings import Position, Refusal, Selection

#: For how long a token is good. The list stands still as it was when it began, so it must not last for ever.
LIFETIME = timedelta(days=1)

_SECOND = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """A list that is to be gone on with: what it is of, where it goes on, after how many records, and of how many."""

    verb: str
    selection: Selection
    position: Position
    cursor: int
    size: int | None


def expiry(response_date: str) -> str:
    """Until when a token that is given out now is good."""
    now = datetime.strptime(response_date, _SECOND).replace(tzinfo=UTC)
    return (now + LIFETIME).strftime(_SECOND)


def seal(key: bytes, resumption: Resumption, *, expires: str) -> str:
    """The token; of characters that need no escaping in a URL."""
    r, s = resumption, resumption.selection
    state = [r.verb, s.prefix, s.set, s.since, s.until, list(r.position), r.cursor, r.size, expires]
    return str(_serializer(key).dumps(state))


def unseal(key: bytes, token: str, *, now: str) -> Resumption:
    """What the token says; raises `Refusal` where it is not one of this repository, not whole, or has expired."""
    try:
        verb, prefix, spec, since, until, position, cursor, size, expires = _serializer(key).loads(token)
    except (BadData, ValueError, TypeError):
        raise Refusal("badResumptionToken", "the token is not one of this repository") from None
    if now > expires:
        raise Refusal("badResumptionToken", f"the token has expired ({expires}): begin the list again")
    return Resumption(
        verb=verb,
        selection=Selection(prefix=prefix, set=spec, since=since, until=until),
        position=tuple(position),
        cursor=cursor,
        size=size,
    )


def _serializer(key: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="ddi-tools resumptionToken 1", signer_kwargs={"digest_method": hashlib.sha256})
