"""Drives the passes of one harvest between a repository and a store, and adds up what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Event

from ddi_tools.errors import RepositoryError
from ddi_tools.findings import Finding, finding
from ddi_tools.oaipmh.detours import detours, given_up
from ddi_tools.oaipmh.harvest import Counts, Place, State, Step, advance, fits, is_alone, next_request
from ddi_tools.oaipmh.ledger import Delivery, Ledger, Loss, Outcome, Pass
from ddi_tools.oaipmh.protocol import BrokenRecord, ConditionError, Header, Page, Record, request
from ddi_tools.oaipmh.transport import Repository

#: The conditions that belong to the course of a harvest; the others end it, or make it take another way.
_ENDS = frozenset({"noRecordsMatch", "badResumptionToken"})

#: The conditions by which a repository says that a record that it has just listed is not to be had.
_VANISHED = frozenset({"idDoesNotExist", "cannotDisseminateFormat", "noRecordsMatch"})

#: Records that are asked for one by one are stored so many at a time.
_TOGETHER = 20

#: So many records in a row that can't be had are a repository that is out of order.
_IN_A_ROW = 4

#: So many windows, of which those that one bad record spoils lie inside one another.
_WINDOWS_IN_A_ROW = 12

#: So few records may be lost whatever their share is.
_FEW = 10

_KEPT = "what came is kept, and the next harvest goes on from there"


class StoppedError(Exception):
    """The caller has ended the harvest, between two pages or in a pause: the open pass goes on the next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for all passes of a harvest: the caller's time, and the share of records that it may take away."""

    at: str
    max_deleted: float


class Driver:
    """Takes passes to their ends; what they came to is in its attributes."""

    def __init__(
        self, repository: Repository, store: Ledger, terms: Terms, progress: Callable[[State], None], stop: Event
    ) -> None:
        self._repository = repository
        self._store = store
        self._terms = terms
        self._progress = progress
        self._stop = stop
        self._failed = 0
        self._broken: set[tuple[str | None, int]] = set()
        self.counts = Counts()
        self.pages = 0
        self.findings: list[Finding] = []
        self.gaps: list[str] = []

    def go(self, place: Place, beginning: State) -> None:
        """Goes through the place, or on from where an open pass of it was left.

        Raises `RepositoryError` where that can't be had in any way, and `StoppedError`; what came before is kept.
        """
        current = self._store.begin(place, beginning, self._terms.at)
        while not current.state.ended:
            try:
                self._go_on()
                step = self._step(current, place)
            except (RepositoryError, StoppedError) as error:
                self._store.note(current, str(error) or "the harvest was stopped")
                raise
            self.findings += step.findings
            current = replace(current, state=step.state)
            if step.trouble:
                self._finish(current, place, step.trouble)
                raise RepositoryError(
                    f"{place.endpoint}: {step.trouble}", hint="tell the repository; what came is kept"
                )
            self._progress(current.state)
        self._finish(current, place)

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise StoppedError

    # -- one page --------------------------------------------------------------------------------------------------

    def _step(self, current: Pass, place: Place) -> Step:
        try:
            page = self._ask(current.state, place)
        except RepositoryError as failure:
            found = self._by_detour(current.state, place, failure)
            if found is None:
                return self._give_up(current, failure)
            state, page = found
            current = replace(current, state=state)
        self._failed = 0
        self.pages += 1
        self.findings += page.findings
        if is_alone(current.state) and page.headers:
            return self._one_by_one(current, place, page)
        page = self._mended(page, place.prefix) if page.broken else page
        return self._commit(current, page, lambda counts: advance(current.state, page, counts))

    def _ask(self, state: State, place: Place) -> Page:
        """The page that comes next; raises `ConditionError` where it is a condition that ends a list."""
        asking = next_request(place, state)
        if asking is None:
            raise AssertionError("an ended pass asks nothing")
        page = self._repository.ask(asking).page
        codes = [c for c in page.errors if c.code not in _ENDS]
        if not codes:
            return page
        asked = f" at {place.endpoint} for {place.prefix!r}" + (f" and the set {place.set!r}" if place.set else "")
        raise ConditionError(codes[0].code, codes[0].text, asked=asked)

    def _by_detour(self, state: State, place: Place, failure: RepositoryError) -> tuple[State, Page] | None:
        """The first page of the first other way that serves, with the state from which it was asked for."""
        ways = detours(state, failure)
        if not isinstance(failure, ConditionError) and not self._is_alive():
            return None
        for detour in ways:
            with suppress(RepositoryError):
                page = self._ask(detour.state, place)
                if fits(detour.state, page) and not any(c.code == "badResumptionToken" for c in page.errors):
                    self.findings.append(detour.finding)
                    return detour.state, page
        return None

    def _give_up(self, current: Pass, failure: RepositoryError) -> Step:
        """Goes past a window that can't be had in any way; raises the failure where that is no way out."""
        # One that comes again at the end of the queue says nothing new of the repository.
        self._failed += not current.state.windows[0].tries
        condition = isinstance(failure, ConditionError)
        past = None if condition or self._failed >= _WINDOWS_IN_A_ROW else given_up(current.state, failure)
        if past is None or not self._is_alive():
            if not condition:
                failure.hint = f"{failure.hint}; {_KEPT}" if failure.hint else _KEPT
            raise failure
        return self._commit(current, Page(response_date="", verb=None), lambda _: past)

    def _is_alive(self) -> bool:
        """Whether the repository answers at all; if not, nothing else need be tried."""
        try:
            self._repository.ask(request("Identify"))
        except RepositoryError:
            return False
        return True

    def _commit(
        self, current: Pass, page: Page, decide: Callable[[Counts], Step], held: tuple[str, ...] = ()
    ) -> Step:
        # What is listed once more, and still can't be read, is in quarantine already.
        broken = [one for one in page.broken if (one.identifier, hash(one.data)) not in self._broken]
        known = Counts(fresh=len(page.broken) - len(broken))
        delivery = Delivery(
            records=page.records, broken=broken, response_date=page.response_date, at=self._terms.at, held=held
        )
        counts, step = self._store.commit(current, delivery, lambda counts: decide(counts + known))
        self.counts += counts + known
        self._broken.update((one.identifier, hash(one.data)) for one in broken)
        self.findings += map(_quarantined, broken)
        return step

    # -- single records --------------------------------------------------------------------------------------------

    def _mended(self, page: Page, prefix: str) -> Page:
        """The page with those of its broken records that can be read when they are asked for alone."""
        alone = [(broken, self._alone(broken, prefix)) for broken in page.broken]
        return replace(
            page,
            records=(*page.records, *(record for _, record in alone if record)),
            broken=tuple(broken for broken, record in alone if not record),
        )

    def _alone(self, broken: BrokenRecord, prefix: str) -> Record | None:
        if broken.identifier is None:
            return None
        try:
            asking = request("GetRecord", identifier=broken.identifier, metadataPrefix=prefix)
            records = self._repository.ask(asking).page.records
        except RepositoryError:
            return None
        return next((r for r in records if r.header.identifier == broken.identifier), None)

    def _one_by_one(self, current: Pass, place: Place, page: Page) -> Step:
        """Stores the records of a page of headers, some at a time; those that the pass has brought are not asked for.

        A harvest that is cut off in between asks for the page again, and for the rest of its records.
        """
        state, total = current.state, Counts()
        unseen = self._store.unseen(current, [header.identifier for header in page.headers])
        groups = list(_groups(page.headers))
        for number, group in enumerate(groups, 1):
            self._go_on()
            asked = [h for h in group if h.identifier in unseen]
            held = tuple(h.identifier for h in group if h.identifier not in unseen)
            got = [self._one(header, place.prefix) for header in asked]
            vanished = Counts(fresh=got.count(None))
            part = replace(
                page,
                records=tuple(r for r in got if isinstance(r, Record)),
                broken=tuple(b for b in got if isinstance(b, BrokenRecord)),
            )

            def decide(
                counts: Counts, part: Page = part, more: Counts = total + vanished, last: bool = number == len(groups)
            ) -> Step:
                if last:
                    return advance(state, part, counts + more)
                return Step(state=_partly(state, counts + more))

            before = self.counts
            step = self._commit(current, part, decide, held)
            total += vanished + _since(before, self.counts)
            if number < len(groups):
                current = replace(current, state=step.state)
                self._progress(step.state)
        return step

    def _one(self, header: Header, prefix: str) -> Record | BrokenRecord | None:
        """The record of a header; None if the repository does not have it any more."""
        if header.deleted:
            return Record(header=header, body=None)
        name = header.identifier
        try:
            page = self._repository.ask(request("GetRecord", identifier=name, metadataPrefix=prefix)).page
            if {c.code for c in page.errors} & _VANISHED:
                self.findings.append(
                    finding("OAI211", f"the record {name} was listed, and is not to be had", value=name)
                )
                return None
            page.require(f" for the record {name!r}")
        except RepositoryError as error:
            self._failed += 1
            if self._failed >= _IN_A_ROW or not self._is_alive():
                raise
            return BrokenRecord(identifier=name, data=error.message.encode(), reason=error.message)
        self._failed = 0
        self.findings += page.findings
        broken = BrokenRecord(identifier=name, data=b"", reason="the answer holds another record or none")
        given: tuple[Record | BrokenRecord, ...] = (*page.records, *page.broken)
        return next((one for one in given if _is(one, name)), broken)

    # -- the end of a pass -----------------------------------------------------------------------------------------

    def _finish(self, current: Pass, place: Place, trouble: str | None = None) -> None:
        """Closes the pass, and takes away what it no longer has, if that is no more than may be."""
        gaps = [*current.state.gaps, *([trouble] if trouble else [])]
        loss: Loss = "deleted" if gaps or current.state.nameless else "all"
        losses = self._store.losses(current)
        lost = losses.deleted + (losses.absent if loss == "all" else 0)
        if lost > _FEW and lost > self._terms.max_deleted * losses.live:
            words = (
                f"{lost} of {losses.live} records would be taken away ({losses.deleted} deleted, "
                f"{lost - losses.deleted} no longer listed), more than {self._terms.max_deleted:.0%}"
            )
            self.findings.append(finding("OAI212", words, value=place.set))
            gaps.append(f"{words}: none was")
            loss = "none"
        outcome: Outcome = "partial" if gaps else "whole"
        self.counts += self._store.finish(current, outcome, self._terms.at, reason="; ".join(gaps) or None, lose=loss)
        self.gaps += gaps


def _groups(headers: tuple[Header, ...]) -> Iterator[tuple[Header, ...]]:
    return (headers[start : start + _TOGETHER] for start in range(0, len(headers), _TOGETHER))


def _partly(state: State, counts: Counts) -> State:
    """The state in the middle of a page that will be asked for again if the harvest is cut off."""
    return replace(
        state,
        received=state.received + counts.gained,
        listed=state.listed + counts.fresh,
        gained=state.gained + counts.gained,
    )


def _since(before: Counts, after: Counts) -> Counts:
    return Counts(fresh=after.fresh - before.fresh, gained=after.gained - before.gained)


def _is(one: Record | BrokenRecord, name: str) -> bool:
    return (one.header.identifier if isinstance(one, Record) else one.identifier) == name


def _quarantined(broken: BrokenRecord) -> Finding:
    name = f"the record {broken.identifier}" if broken.identifier else "a record without identifier"
    return finding("OAI103", f"{name} can't be read: {broken.reason}", value=broken.identifier)
