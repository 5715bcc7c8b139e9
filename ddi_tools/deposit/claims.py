"""Claims: the numbers of files that a record states in its own text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ClaimStatus = Literal["confirmed", "contradicted", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A count of files that the record states.

    `text` is the words it was read from; `source` the field (abstract, notes, …); `group` the set of files that
    the words speak of, None where none is named; `found` the count in the folder, None where no set matched.
    """

    text: str
    count: int
    source: str
    group: str | None = None
    found: int | None = None
    status: ClaimStatus = "unclear"
