from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi_tools.codebook.dates import dates_in, iso, span, stated


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        ("2024-02-29", "2024-02-29"),
        (" 2024-02-29 ", "2024-02-29"),
        ("2021-04-01T00:00:00Z", "2021-04-01"),
        ("2021-04-01T09:30:00.5+02:00", "2021-04-01"),
        ("1979-01-01T00:00:07Z", "1979-01-01"),
        ("2010-01-02 00:00:00.000", "2010-01-02"),
        ("2010-01-02 10:00:00", "2010-01-02"),
        ("20240101", "2024-01-01"),
        ("2024/01/31", "2024-01-31"),
        ("13/02/2010", "2010-02-13"),
        ("02/13/2010", "2010-02-13"),
        ("2/2/2010", "2010-02-02"),
        ("1.2.2010", "2010-02-01"),
        ("9 June 1999", "1999-06-09"),
        ("1st January 2025", "2025-01-01"),
        ("December 31, 2020", "2020-12-31"),
        ("Mar 2001", "2001-03"),
        ("1. Januar 2025", "2025-01-01"),
        ("3. März 2025", "2025-03-03"),
        ("1er janvier 2020", "2020-01-01"),
        ("15 août 2020", "2020-08-15"),
        ("1. tammikuuta 2025", "2025-01-01"),
        ("5 maj 2020", "2020-05-05"),
        ("5 mei 2020", "2020-05-05"),
    ],
)
def test_the_forms_that_records_use(written: str, value: str) -> None:
    assert iso(written) == value


@pytest.mark.parametrize(
    "written",
    [
        "", None, "03/04/2010", "3-4-2010", "1/1/1970", "01/01/1970", "2024-13", "2023-02-29", "2024-02-30",
        "31.04.2020", "32/01/2020", "2020-05-01 (upload date)", "1990s", "ca. 1990", "12345", "9999", "0000",
        "0000-01-01", "99", "June", "31 June 2020", "Spring 2020", "There were two periods of fieldwork",
        "2009-2014", "２０２４",
    ],
)  # fmt: skip
def test_what_is_no_certain_date_stays_unread(written: str | None) -> None:
    assert iso(written) is None


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_every_day_is_read_as_itself(day: date) -> None:
    assert iso(day.isoformat()) == day.isoformat()
    assert iso(f"{day.isoformat()}T00:00:00Z") == day.isoformat()
    assert iso(f"{day.day} {day:%B} {day.year:04}") == day.isoformat()
    assert iso(f"{day.day}.{day.month}.{day.year:04}") == day.isoformat()


@given(st.text(max_size=30))
def test_whatever_is_read_is_a_real_date(text: str) -> None:
    value = iso(text)
    if value is not None:
        assert date.fromisoformat(value + "-01-01"[len(value) - 10 :] if len(value) < 10 else value)
        assert iso(value) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2009 - 2014", ("2009", "2014")),
        ("2009–2014", ("2009", "2014")),
        ("1 April 2021 to 1 December 2022", ("2021-04-01", "2022-12-01")),
        ("2010-01/2011-02", ("2010-01", "2011-02")),
        ("2010-01-05 - 2010-02-05", ("2010-01-05", "2010-02-05")),
        ("2014 - 2009", None),
        ("2009", None),
        ("2009-12", None),
        ("between 2009 and 2014", None),
        (None, None),
    ],
)
def test_ranges(written: str | None, value: tuple[str, str] | None) -> None:
    assert span(written) == value


@pytest.mark.parametrize(
    ("attribute", "text", "value"),
    [
        ("2021-04-01T00:00:00Z", "01 April 2021", "2021-04-01"),
        ("2024-01-01T00:00:00Z", "2024", "2024"),
        ("2024-06-01", "2024-06", "2024-06"),
        ("2024-06-15", "2024", "2024-06-15"),
        (None, "2009", "2009"),
        ("1/1/1970", "2009", "2009"),
        ("2009-05", "a sentence", "2009-05"),
        (None, "a sentence", None),
        ("2009-05", "", "2009-05"),
    ],
)
def test_the_attribute_holds_unless_it_pads_the_text(attribute: str | None, text: str, value: str | None) -> None:
    assert stated(attribute, text) == value


def test_dates_in_a_sentence_come_with_their_places() -> None:
    sentence = "Granted on 3 May 2020 for the data of 2021-2022, it ends on 1st January 2025 (10.5255/UKDA-SN-2019)."
    found = dates_in(sentence)
    assert [value for _, _, value in found] == ["2020-05-03", "2021", "2025-01-01"]
    assert [sentence[start:end] for start, end, _ in found] == ["3 May 2020", "2021", "1st January 2025"]
