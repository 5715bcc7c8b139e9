"""Lines of Markdown and of plain text."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from ddi_tools.export.markdown import wrap

WORDS = st.lists(st.text(st.sampled_from("ab-.é統"), min_size=1, max_size=30), max_size=30)


@given(WORDS, st.integers(1, 40))
def test_lines_are_those_of_the_standard_library(words: list[str], width: int) -> None:
    text = " ".join(words)
    expected = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    assert list(wrap(text, width)) == expected
