"""The record that a rule judges, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from ddi_tools.checks.place import Places
from ddi_tools.findings import Finding

if TYPE_CHECKING:
    from ddi_tools.codebook.model import Study


class Subject:
    """A codeBook element, the day for which it is judged, and the study in it, which is read when first asked for."""

    def __init__(self, element: etree._Element, as_of: date) -> None:
        self.element = element
        self.as_of = as_of

    @cached_property
    def study(self) -> Study:
        """The element as the model has it. Reading costs more than all other rules: ask for it last."""
        from ddi_tools.codebook.read import read  # noqa: PLC0415 - half of the start-up time; few records need it

        return read(self.element)[0]

    @cached_property
    def _places(self) -> Places:
        return Places(self.element)

    def place(self, element: etree._Element) -> str:
        """The XPath of an element of the record, from its codeBook."""
        return self._places.xpath(element)


#: A rule gives what it finds in a record, with a catalogued code; it reads nothing but the subject.
Rule = Callable[[Subject], Iterable[Finding]]
