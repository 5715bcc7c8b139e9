"""Characters that mislead are shown, the same way everywhere; those that a language needs stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi_tools.characters import _UNFIT, one_line, printable


def test_characters_that_mislead_are_shown() -> None:
    assert printable("a\x1b[1m\tb\n\u202ec\ud800\x85 é 中") == "a\\x1b[1m\tb\n\\u202ec\\ud800\\x85 é 中"
    assert one_line("a\tb\nc\u2028\r") == "a\\tb\\nc\\u2028\\r"


@pytest.mark.parametrize("text", ["10\xa0000", "می\u200cخواهم", "👩\u200d🔬", "co\xadoperate"])
def test_what_languages_write_with_stays(text: str) -> None:
    assert printable(text) == one_line(text) == text


@given(st.text())
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    assert not _UNFIT.search(printable(text))
    assert len(one_line(text).splitlines()) <= 1
    assert printable(printable(text)) == printable(text)
