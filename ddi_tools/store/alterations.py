"""What a new version changes in a record's body: worked out when it is stored, and kept with it.

To find it takes a thousand times as long as to read it. A harvest that brings only new records pays nothing, one that
brings changed ones half a millisecond for each, and `diff` reads what is kept as it reads the rest of a version.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence

import zstandard
from sqlalchemy import Connection, select

from ddi_tools.errors import StorageError
from ddi_tools.store import tables
from ddi_tools.store.elements import ElementChange, element_changes
from ddi_tools.store.packing import Packer

#: The packed elements of a version, in bytes. More would make the table slow to go through that has all versions;
#: what is not kept is worked out from the two bodies when it is asked for.
_MOST = 2000

#: So many bytes are kept as they are: packed they are hardly fewer, and reading them takes longer.
_SHORT = 200

_DECODER = json.JSONDecoder()

#: Bodies are fetched so many at a time.
_BATCH = 100


def kept_elements(
    connection: Connection,
    pairs: Mapping[str, tuple[bytes, bytes]],
    packer: Callable[[Connection, int | None], Packer],
) -> dict[str, bytes]:
    """What is to be kept of each record, by its identifier, from the digest of its body before and its body now."""
    found: dict[str, bytes] = {}
    names = list(pairs)
    for start in range(0, len(names), _BATCH):
        some = names[start : start + _BATCH]
        before = _bodies(connection, [pairs[name][0] for name in some], packer)
        for name in some:
            digest, now = pairs[name]
            if digest in before and (data := packed(element_changes(before[digest], now))) is not None:
                found[name] = data
    return found


def packed(changes: Sequence[ElementChange]) -> bytes | None:
    """The changes of a body as the table has them; None where that is more than is kept."""
    data = json.dumps(changes, ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) > _SHORT:
        data = zlib.compress(data)
    return data if len(data) <= _MOST else None


def unpacked(data: bytes) -> tuple[ElementChange, ...]:
    """The changes that `packed` packed; raises `StorageError` where they are damaged."""
    try:
        text = (data if data[:1] == b"[" else zlib.decompress(data)).decode()
        rows, _ = _DECODER.raw_decode(text)
        return tuple(map(ElementChange._make, rows))
    except (zlib.error, ValueError, TypeError) as error:
        raise StorageError(f"what changed can't be unpacked: {error}", hint="'ddi-tools verify' tells all") from error


def _bodies(
    connection: Connection, digests: Sequence[bytes], packer: Callable[[Connection, int | None], Packer]
) -> dict[bytes, bytes]:
    """The bodies with these digests; a damaged one is left out, and `verify` tells of it."""
    b, found = tables.body, {}
    for row in connection.execute(select(b).where(b.c.sha256.in_(digests))):
        try:
            found[row.sha256] = packer(connection, row.dictionary_id).unpack(row.data, row.size)
        except zstandard.ZstdError:
            continue
    return found
