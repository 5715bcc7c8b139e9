"""What a harvest needs of a store: passes with their checkpoints, and what pages bring or take away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from ddi_tools.oaipmh.harvest import Counts, Place, State, Step
from ddi_tools.oaipmh.protocol import BrokenRecord, Record

#: What a closed pass came to; abandoned is one that another question took the place of.
Outcome = Literal["whole", "partial", "abandoned"]

#: What the end of a pass may take away: deletions and absent records, only the deletions, or nothing.
Loss = Literal["all", "deleted", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What the end of a pass would take away: of the `live` records of its place, those that the repository calls
    deleted, and those that it no longer lists."""

    live: int
    deleted: int = 0
    absent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One going through a place, as the store knows it."""

    id: int
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a page brings into a store; `response_date` is the repository's clock, `at` ours.

    `held` are the identifiers of records that it lists and that need not be brought: the pass has brought them.
    """

    records: Sequence[Record]
    broken: Sequence[BrokenRecord]
    response_date: str
    at: str
    held: Sequence[str] = ()


class Ledger(Protocol):
    """What a harvest needs of a store."""

    def hold(self, at: str) -> AbstractContextManager[None]:
        """Keeps other harvests out while it lasts; raises `StorageError` that says who is in."""

    def watermark(self, place: Place) -> str | None:
        """The response date of the last whole pass of this place that left no gap; None if there is none."""

    def gives_tokens(self, place: Place) -> bool:
        """Whether a pass of this repository has ever been given a resumption token."""

    def begin(self, place: Place, state: State, at: str) -> Pass:
        """The open pass of this place that was begun for the same dates, as far as it came; else a new one."""

    def commit(self, current: Pass, delivery: Delivery, decide: Callable[[Counts], Step]) -> tuple[Counts, Step]:
        """Stores a page and the state that `decide` comes to, told what the page counts for, both or neither.

        The records belong to the list `current.state.list`. A deletion of a record that is live in the store is held
        back until the pass is finished.
        """

    def note(self, current: Pass, reason: str) -> None:
        """Writes into the log why the pass was broken off; it is still open."""

    def unseen(self, current: Pass, identifiers: Iterable[str]) -> frozenset[str]:
        """Those of the identifiers whose records the pass has not brought."""

    def losses(self, current: Pass) -> Losses:
        """What finishing the pass as a whole one would take away.

        Absent are the records of its place that neither it nor a later pass has brought; only a full pass can say so.
        """

    def finish(
        self, current: Pass, outcome: Outcome, at: str, *, reason: str | None = None, lose: Loss = "all"
    ) -> Counts:
        """Closes the pass, for the `reason` that it is not whole, and takes away what it no longer has.

        Deletions that were held back come into force, or are dropped. Each absent record gets a version that says so:
        it is absent, or without the set that it has left.
        """
