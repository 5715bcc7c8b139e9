"""The validation gates of the CESSDA Metadata Validator, as a table: which kinds of constraint each one asks for."""

from __future__ import annotations

from enum import StrEnum

from ddi_tools.errors import UsageError


class Kind(StrEnum):
    """The kinds of constraint that a profile can put on a path, in the order in which the validator reads them."""

    VOCABULARY = "controlled-vocabulary-repository"
    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"
    NOT_BLANK = "not-blank"
    MAX_OCCURS = "max-occurs"
    IF_PARENT_PRESENT = "mandatory-if-parent-present"
    FIXED_VALUE = "fixed-value"
    CODE = "code-of-vocabulary"
    TERM = "term-of-vocabulary"


class Gate(StrEnum):
    """How much of a profile is asked for, least first; each gate holds all of those before it."""

    BASIC = "BASIC"
    BASICPLUS = "BASICPLUS"
    STANDARD = "STANDARD"
    EXTENDED = "EXTENDED"
    STRICT = "STRICT"

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of constraint that this gate asks for."""
        gates = list(Gate)
        return frozenset().union(*(ADDS[gate] for gate in gates[: gates.index(self) + 1]))


#: What each gate adds to the one before. Severity plays no part: at EXTENDED an absent optional node is a violation.
ADDS: dict[Gate, frozenset[Kind]] = {
    Gate.BASIC: frozenset({Kind.MANDATORY, Kind.IF_PARENT_PRESENT, Kind.NOT_BLANK}),
    Gate.BASICPLUS: frozenset({Kind.VOCABULARY, Kind.CODE, Kind.TERM}),
    Gate.STANDARD: frozenset({Kind.RECOMMENDED}),
    Gate.EXTENDED: frozenset({Kind.FIXED_VALUE, Kind.OPTIONAL}),
    Gate.STRICT: frozenset({Kind.MAX_OCCURS}),
}


def gate(name: str) -> Gate:
    """The gate of that name, in any case; raises `UsageError` where there is none."""
    try:
        return Gate(name.upper())
    except ValueError:
        raise UsageError(f"there is no gate {name!r}", hint=f"gates are {', '.join(Gate)}") from None
