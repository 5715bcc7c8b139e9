"""What a sync came to, source by source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ddi_tools.errors import DdiToolsError
from ddi_tools.oaipmh.client import HarvestSummary
from ddi_tools.sync.settings import Source

#: whole: all is there; not due: its schedule says that it was harvested of late; partial: a list has no proved end;
#: stopped: the caller ended it; failed: see the error; not begun: the caller, or a store that fails, ended the sync
#: before.
SourceState = Literal["whole", "not due", "partial", "stopped", "failed", "not begun"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOutcome:
    """What a source came to: what was harvested, or why not; `seconds` is how long it took."""

    source: Source
    state: SourceState
    seconds: float = 0
    harvest: HarvestSummary | None = None
    error: DdiToolsError | None = None

    @property
    def exit_code(self) -> int:
        """0 where it is whole or not due, 1 where it is not, else that of the error."""
        if self.error is not None:
            return self.error.exit_code
        return 0 if self.state in ("whole", "not due") else 1
