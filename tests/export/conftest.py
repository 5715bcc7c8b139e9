"""What tests of exports share: a source made of a study alone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from lxml import etree

from ddi_tools.codebook.model import Study
from ddi_tools.config import Config
from ddi_tools.export.registry import Source

SourceOf = Callable[..., Source]


@pytest.fixture
def source_of() -> SourceOf:
    """Makes a `Source` of a study; everything else as given, or nothing."""

    def make(study: Study, **given: Any) -> Source:
        defaults: dict[str, Any] = {
            "tree": etree.Element("{ddi:codebook:2_5}codeBook"),
            "unparsed": (),
            "config": Config(),
            "as_of": date(2026, 1, 1),
        }
        return Source(study=study, **(defaults | given))

    return make
