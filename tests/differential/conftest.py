"""The official grammars and the project's own, as `xmlschema` has them: slow to make, so made once."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xmlschema

from ddi_tools import resources

#: The grammar of a version.
Grammar = Callable[[str], Any]


@pytest.fixture(scope="session")
def official_grammar(shared: Path) -> Grammar:
    return cache(
        lambda v: xmlschema.XMLSchema10(shared / "schemas" / f"ddi-codebook-{v}" / "codebook.xsd", allow="local")
    )


@pytest.fixture(scope="session")
def own_grammar() -> Grammar:
    return cache(
        lambda v: xmlschema.XMLSchema10(resources.path("schemas", "ddi-codebook", v, "codebook.xsd"), allow="local")
    )
