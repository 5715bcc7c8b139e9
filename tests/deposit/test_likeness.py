from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddi_tools.deposit.likeness import FLOOR, Likeness, Name, likenesses


def pairs(missing: list[str], there: list[str]) -> list[tuple[str, str]]:
    found = likenesses([Name(path=path) for path in missing], [Name(path=path) for path in there])
    return [(pair.missing, pair.present) for pair in found]


@pytest.mark.parametrize(
    ("missing", "there"),
    [
        ("a/interview_01.txt", "a/intervew_01.txt"),
        ("a/interview_01.txt", "a/Interview 01.TXT"),
        ("a/interview_01.txt", "a/interview-1.txt"),
        ("a/interview_01.txt", "b/interview_01.txt"),
        ("a/interview_01.txt", "a/interview_01.docx"),
        ("FA01_2019-03-01.txt", "FA01_2019-01-03.txt"),
        ("FA01_01.03.2019.txt", "FA01_2019.03.01.txt"),
        ("Entretien_été.txt", "Entretien_ete.txt"),
    ],
)
def test_names_that_differ_by_a_slip_are_proposed(missing: str, there: str) -> None:
    assert pairs([missing], [there]) == [(missing, there)]


@pytest.mark.parametrize(
    ("missing", "there"),
    [
        ("FA01_interview.txt", "FA02_interview.txt"),
        ("FA01_interview_2019-03-01.txt", "FA01_interview_2020-04-12.txt"),
        ("interview.txt", "consent-form.txt"),
        ("01.txt", "02.txt"),
    ],
)
def test_names_of_two_files_are_not(missing: str, there: str) -> None:
    assert pairs([missing], [there]) == []


def test_another_number_is_proposed_where_the_size_is_the_same() -> None:
    listed, file = Name(path="FA01_interview.txt", size=120), Name(path="FA02_interview.txt", size=120)

    assert likenesses([listed], [file]) == (
        Likeness(missing=listed.path, present=file.path, score=83, same_size=True),
    )


def test_each_file_is_in_one_pair_the_likeliest() -> None:
    missing = ["interview_anna.txt", "interview_annie.txt"]

    assert pairs(missing, ["interview_annie_.txt", "intervew_anna.txt"]) == [
        ("interview_anna.txt", "intervew_anna.txt"),
        ("interview_annie.txt", "interview_annie_.txt"),
    ]


def test_many_names_are_held_against_those_that_share_a_word() -> None:
    words = [f"{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676)}word" for i in range(1200)]

    found = pairs([f"{word}_interview.txt" for word in words], [f"{word}_intervew.txt" for word in words])

    assert len(found) == len(words)
    assert all(missing.split("_")[0] == there.split("_")[0] for missing, there in found)


PATHS = st.lists(st.from_regex("(x/)?[a-c]{4,6}[0-9]?[.](txt|csv)", fullmatch=True), unique=True, max_size=12)


@settings(max_examples=100)
@given(PATHS, PATHS, st.randoms())
def test_order_makes_no_difference_and_no_file_is_in_two_pairs(
    missing: list[str], there: list[str], random: Random
) -> None:
    missing, there = [f"m-{path}" for path in missing], [f"m_{path}" for path in there]
    found = pairs(missing, there)
    random.shuffle(missing)
    random.shuffle(there)

    assert pairs(missing, there) == found
    assert len({pair[0] for pair in found}) == len({pair[1] for pair in found}) == len(found)
    scores = likenesses([Name(path=p) for p in missing], [Name(path=p) for p in there])
    assert all(FLOOR <= pair.score <= 100 for pair in scores)
