"""The gates: cumulative, and each holds what the Metadata Validator's does."""

import itertools

import pytest

from ddi_tools.checks.gates import Gate, Kind, gate
from ddi_tools.errors import UsageError


def test_each_gate_holds_all_of_the_one_before() -> None:
    kinds = [g.kinds for g in Gate]
    assert all(less < more for less, more in itertools.pairwise(kinds))


def test_the_strictest_gate_holds_every_kind() -> None:
    assert Gate.STRICT.kinds == frozenset(Kind)


@pytest.mark.parametrize(
    ("name", "asked", "not_asked"),
    [
        ("BASIC", Kind.IF_PARENT_PRESENT, Kind.CODE),
        ("BASICPLUS", Kind.TERM, Kind.RECOMMENDED),
        ("STANDARD", Kind.RECOMMENDED, Kind.OPTIONAL),
        ("EXTENDED", Kind.FIXED_VALUE, Kind.MAX_OCCURS),
    ],
)
def test_what_a_gate_asks_for(name: str, asked: Kind, not_asked: Kind) -> None:
    kinds = gate(name).kinds
    assert asked in kinds
    assert not_asked not in kinds


def test_a_gate_is_known_in_any_case() -> None:
    assert gate("basicPlus") is Gate.BASICPLUS


def test_an_unknown_gate_is_a_usage_error_that_lists_the_gates() -> None:
    with pytest.raises(UsageError, match="LENIENT") as caught:
        gate("LENIENT")
    assert "STANDARD" in (caught.value.hint or "")
