"""Digests: fixed-length sums of a file's bytes, several taken in one reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal, get_args

from ddi_tools.errors import UsageError

#: The algorithms of BagIt (RFC 8493, section 2.4), in the words of `hashlib`. SHA-256 is always taken.
Algorithm = Literal["md5", "sha1", "sha256", "sha512"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)
#: The hexadecimal digits of each: a digest without a name is known by them.
DIGITS: dict[Algorithm, int] = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


def selected(names: Iterable[str]) -> tuple[Algorithm, ...]:
    """The algorithms of these names besides SHA-256, in a fixed order; `SHA-1` and `sha1` are the same.

    Raises `UsageError` where there is no such algorithm.
    """
    wanted = {name.strip().lower().replace("-", "").replace("_", "") for name in names}
    if unknown := sorted(wanted.difference(ALGORITHMS)):
        raise UsageError(f"there is no digest {unknown[0]!r}", hint=f"choose among {', '.join(ALGORITHMS)}")
    return tuple(name for name in ALGORITHMS if name in wanted and name != "sha256")


class Digester:
    """Takes SHA-256 and the further digests of the pieces it is given."""

    def __init__(self, further: Iterable[Algorithm] = ()) -> None:
        self._main = hashlib.sha256(usedforsecurity=False)
        self._further = [(name, hashlib.new(name, usedforsecurity=False)) for name in further]

    def update(self, piece: bytes) -> None:
        """Takes the next piece of the file."""
        self._main.update(piece)
        for _, digest in self._further:
            digest.update(piece)

    def sha256(self) -> str:
        """SHA-256 of all pieces, in hexadecimal."""
        return self._main.hexdigest()

    def further(self) -> tuple[tuple[Algorithm, str], ...]:
        """The further digests, each with the name of its algorithm."""
        return tuple((name, digest.hexdigest()) for name, digest in self._further)
