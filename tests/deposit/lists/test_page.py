"""The page on deposits says what lists do."""

import re
from pathlib import Path

from ddi_tools.deposit.lists.columns import HEADINGS

PAGE = Path(__file__).parents[3] / "docs/deposit.md"


def test_the_page_names_every_role_of_a_column() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("### Columns")[2].partition("\n#")[0]
    first = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]

    assert {role for cell in first for role in re.findall(r"`(\w+)`", cell)} == set(HEADINGS)
