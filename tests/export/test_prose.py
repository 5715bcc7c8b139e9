"""Structure found in long texts, and the words and figures for people."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi_tools.codebook.access import AccessState
from ddi_tools.deposit.reconcile import FileSet
from ddi_tools.export import pictures, prose, wording

LONG = "A sentence that is long enough not to be taken for a heading, whatever stands before it."


def shape(*texts: str) -> list[tuple[str, str]]:
    return [
        (b.kind if b.kind != "heading" else f"h{b.level}", b.text or "|".join(b.items)) for b in prose.blocks(texts)
    ]


def test_a_short_line_before_a_long_one_is_a_heading() -> None:
    assert shape(f"Background\n{LONG}\nConduct of the study:\n{LONG}") == [
        ("h1", "Background"), ("paragraph", LONG), ("h1", "Conduct of the study"), ("paragraph", LONG),
    ]  # fmt: skip


def test_a_line_that_goes_on_with_a_sentence_is_no_heading() -> None:
    told = shape("1.) Attitudes towards ethnic groups in\nGermany and to migration\n2.) Citizenship and origin")
    assert [kind for kind, _ in told] == ["paragraph"] * 3


def test_short_lines_in_a_row_are_no_headings() -> None:
    assert shape("Age\nSex\nIncome") == [("paragraph", "Age"), ("paragraph", "Sex"), ("paragraph", "Income")]


def test_an_element_that_is_a_label_stands_over_those_that_follow() -> None:
    assert shape(LONG, "Main Topics:", f"Parents\n{LONG}") == [
        ("paragraph", LONG), ("h1", "Main Topics"), ("h2", "Parents"), ("paragraph", LONG),
    ]  # fmt: skip


def test_words_in_capitals_before_a_colon_or_question_mark_are_headings() -> None:
    last = f"{LONG} The NHS: a service. Is it the USA? Yes."
    text = f"{LONG} DATA SET OF PARENTS: {LONG}WHY DID WE CONDUCT THIS STUDY? {last}"
    assert shape(text) == [
        ("paragraph", LONG), ("h1", "DATA SET OF PARENTS"), ("paragraph", LONG),
        ("h1", "WHY DID WE CONDUCT THIS STUDY?"), ("paragraph", last),
    ]  # fmt: skip


def test_items_are_a_list_under_the_line_that_announces_them() -> None:
    assert shape("Professions:\n- nurse\n- midwife\nAnd others.") == [
        ("paragraph", "Professions:"), ("list", "nurse|midwife"), ("paragraph", "And others."),
    ]  # fmt: skip


def test_a_notice_of_copyright_comes_last() -> None:
    assert shape("Abstract copyright An Archive and the owner.", LONG)[-1] == (
        "notice", "Abstract copyright An Archive and the owner.",
    )  # fmt: skip


@given(st.lists(st.text(alphabet="AB ab.:?-\n", max_size=120), max_size=3))
def test_no_word_is_lost(texts: list[str]) -> None:
    def letters(text: str) -> list[str]:
        return sorted(c for c in text if c.isalpha())

    assert letters(" ".join(text for _, text in shape(*texts))) == letters(" ".join(texts))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2021-04-01/2022-12-01", "1 April 2021 to 1 December 2022"), ("2021-04", "April 2021"), ("2021", "2021"),
        ("2021/..", "from 2021"), ("../2022-05", "until May 2022"), ("2021/2021", "2021"),
    ],
)  # fmt: skip
def test_periods_in_words(value: str, words: str) -> None:
    assert wording.period(value) == words


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (1234567, "1.23 MB"), (999_600, "1 MB"),
        (123_456_789, "123 MB"), (10**15, "1 PB"), (12_345 * 10**15, "12,345 PB"),
    ],
)  # fmt: skip
def test_sizes_in_words(octets: int, words: str) -> None:
    assert wording.size(octets) == words


@pytest.mark.parametrize(
    ("state", "headline", "embargo"),
    [
        (AccessState(right="embargoed", embargo_end="2025-01-01", embargo_ended=False),
         "Embargoed until 1 January 2025", "The embargo ends on 1 January 2025."),
        (AccessState(right="embargoed"),
         "Embargoed, with no end stated", "The record names no day on which the embargo ends."),
        (AccessState(right="open", embargo_end="2025-01-01", embargo_ended=True),
         "Open access", "The embargo ended on 1 January 2025."),
        (AccessState(right=None, embargo_end="2025-01-01", embargo_ended=True),
         "Embargo ended on 1 January 2025", ""),
        (AccessState(right="restricted"), "Restricted access", ""),
        (AccessState(right="metadata-only"), "Metadata only", ""),
        (AccessState(right=None), "Access not stated", ""),
    ],
)  # fmt: skip
def test_access_in_words(state: AccessState, headline: str, embargo: str) -> None:
    standing = wording.standing(state)
    assert (standing.headline, standing.embargo) == (headline, embargo)
    assert standing.meaning


def test_languages_are_called_by_their_own_names() -> None:
    assert [wording.language(t) for t in ("fi", "de-AT", "tlh")] == ["suomi", "Deutsch (de-AT)", "tlh"]


# -- pictures ----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**15)), max_size=20))
def test_slices_fill_the_bar_and_each_can_be_seen(sets: list[tuple[int, int]]) -> None:
    given = [FileSet(name=str(n), count=c, size=s) for n, (c, s) in enumerate(sets)]
    for bar in pictures.makeup(given):
        slices = [s for s in bar.slices if s.length]
        if not slices:
            continue
        assert sum(s.length for s in slices) == pytest.approx(100, abs=0.1)
        assert all(s.length > 0.5 for s in slices)
        assert all(b.start == pytest.approx(a.start + a.length, abs=0.01) for a, b in pairwise(slices))
        assert {s.colour for s in slices} <= set(range(pictures.COLOURS))


def test_one_set_needs_no_picture() -> None:
    assert pictures.makeup([FileSet(name="all", count=3, size=9)]) == ()


def test_the_time_line_has_the_happenings_in_order() -> None:
    line = pictures.time_line([("End", "2025-01-01"), ("Collected", "2021-04-01/2022-12-01"), ("Issued", "2024")])
    assert line is not None
    assert [(h.label, h.start, h.length) for h in line.happenings] == [
        ("Collected", 4.932, 33.37), ("Issued", 60.0, 20.0), ("End", 80.0, 0.0),
    ]  # fmt: skip
    assert [(t.year, t.place) for t in line.ticks] == [
        (2021, 0.0), (2022, 20.0), (2023, 40.0), (2024, 60.0), (2025, 80.0), (2026, 100.0),
    ]  # fmt: skip


def test_a_single_happening_is_no_line() -> None:
    assert pictures.time_line([("Issued", "2024")]) is None
    assert pictures.time_line([("Issued", "2024"), ("Backwards", "2024/2020")]) is None


@given(
    st.lists(
        st.dates().flatmap(
            lambda d: st.sampled_from([d.isoformat(), d.isoformat()[:7], d.isoformat()[:4], f"{d}/..", f"../{d}"])
        ),
        min_size=2, max_size=6,
    )
)  # fmt: skip
def test_everything_stays_on_the_line(days: list[str]) -> None:
    line = pictures.time_line([("x", day) for day in days])
    assert line is not None
    assert all(h.start >= -1e-6 and h.start + h.length <= 100.001 for h in line.happenings)
    assert all(0 <= t.place <= 100 for t in line.ticks)
    assert 1 <= len(line.ticks) <= 10
