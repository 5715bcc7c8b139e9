"""Jobs that go wrong: other processes import them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ddi_tools.batch.jobs import Made, Validation
from ddi_tools.batch.parts import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadly:
    """Judges records, and dies of some."""

    deadly: tuple[str, ...]
    as_of: date
    name: ClassVar[str] = "validate"

    def key(self) -> str:
        return repr(self)

    def ready(self) -> None:
        pass

    def make(self, row: Row, body: bytes) -> Made:
        if row.identifier in self.deadly:
            os._exit(9)
        judging = Validation(schema="auto", profile="auto", gate="STANDARD", as_of=self.as_of)
        return judging.make(row, body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """Fails of one record in a way that nobody expected."""

    as_of: date
    name: ClassVar[str] = "validate"

    def key(self) -> str:
        return ""

    def ready(self) -> None:
        pass

    def make(self, row: Row, body: bytes) -> Made:
        if row.identifier.endswith("0005"):
            raise ZeroDivisionError("a fault of the program")
        return Made(document={"file": "f", "record": row.identifier, "valid": True, "findings": []}, study=None)
