"""Lists of words as patterns, a line each, with room for the reason."""

from __future__ import annotations

import re
from functools import cache


@cache
def any_of(patterns: str) -> re.Pattern[str]:
    """A pattern that finds any of those given, one a line; lines that begin with # are comments.

    Compiled when first needed: most records have no embargo, and the words take longer to compile than a record.
    """
    lines = (line.strip() for line in patterns.splitlines())
    return re.compile("|".join(line for line in lines if line and line[0] != "#"), re.IGNORECASE)
