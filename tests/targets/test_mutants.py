"""Exports of what a program or a person may have made of a record: none raises, and all that is written is valid."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools import demo
from ddi_tools.codebook import xml

from ..mutants import mutate
from .conftest import everything, faults
from .test_corpus import codebooks


@cache
def fixture() -> bytes:
    (located,) = xml.codebooks(xml.parse(demo.record()))
    return etree.tostring(located.element, with_tail=False)


def mutant(record: bytes, chance: random.Random, changes: int) -> etree._Element:
    root = xml.parse(record)
    for _ in range(changes):
        mutate(root, chance)
    return xml.parse(etree.tostring(root))  # As it would come in a file.


def check(record: bytes, seed: int, changes: int) -> None:
    exported = everything(f"mutant {seed}", mutant(record, random.Random(seed), changes))
    assert faults(exported) == []


seeds = st.integers(min_value=0, max_value=2**32 - 1)
amounts = st.integers(min_value=1, max_value=30)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=seeds, changes=amounts)
def test_mutants_of_the_fixture(seed: int, changes: int) -> None:
    check(fixture(), seed, changes)


@pytest.fixture(scope="module")
def small(shared: Path) -> list[bytes]:
    found = (etree.tostring(element, with_tail=False) for _, element in codebooks(shared))
    return [data for data in found if len(data) < 60_000]


def test_mutants_of_real_records(small: list[bytes]) -> None:
    @settings(max_examples=30, deadline=None, derandomize=True)
    @given(seed=seeds, changes=amounts)
    def every(seed: int, changes: int) -> None:
        check(random.Random(seed).choice(small), seed, changes)

    every()
