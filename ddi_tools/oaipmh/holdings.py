"""What a provider serves, seen from the protocol: `answer` asks it, and writes the responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ddi_tools.oaipmh.protocol import Condition, MetadataFormat, Record, SetDescription

#: Where a list goes on; what the numbers mean is known to the holdings alone.
Position = tuple[int, ...]


class Refusal(Exception):  # noqa: N818 - it is an answer of the protocol, and no fault
    """The answer is an error condition (section 3.6)."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.condition = Condition(code=code, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a repository says of itself (section 4.2); `earliest` is to the second, in UTC."""

    name: str
    base_url: str
    admin_email: str
    earliest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records a list is of; `since` and `until` are to the second, and belong to it."""

    prefix: str
    set: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A part of a list: its records, where it goes on if it does, and the size of the whole, if that is known."""

    records: Sequence[Record]
    position: Position | None = None
    size: int | None = None


class Holdings(Protocol):
    """What a provider serves. All methods may raise `Refusal`."""

    @property
    def key(self) -> bytes:
        """The secret that resumption tokens are signed by."""

    def describe(self) -> Description:
        """What the repository says of itself."""

    def formats(self, identifier: str | None = None) -> Sequence[MetadataFormat]:
        """The formats of the repository, or those that the record can be had in; none for a deleted record's own."""

    def sets(self) -> Sequence[SetDescription]:
        """All sets."""

    def get(self, identifier: str, prefix: str) -> Record:
        """The record in this format."""

    def select(self, selection: Selection, position: Position | None, *, bodies: bool) -> Listed:
        """A part of the list, from its beginning or from where it goes on; without `bodies` headers are enough."""
