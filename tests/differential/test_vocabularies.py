"""The vocabularies held here against those that the package invenio-subjects-cessda ships.

The package cuts codes to their last part, so it can't serve as the data; as a second copy, made by others from the
same service, it shows that no code and no term was mistyped here.
"""

from __future__ import annotations

import importlib
import re
from importlib.metadata import files

import pytest

from ddi_tools.checks import vocabularies

_ID = re.compile(r"vocabulary/(?P<name>\w+?)_(?P<part>[^?]+)\?v=(?P<version>[\d.]+)")


@pytest.fixture(scope="module")
def theirs() -> dict[str, set[tuple[str, str, str]]]:
    """The version, last part of the code, and term of each row, by the vocabulary's name."""
    # The file is read where it lies: importing the package would load its HTTP client.
    (data,) = (file for file in files("invenio-subjects-cessda") or () if file.name == "cessda_voc.yaml")
    found: dict[str, set[tuple[str, str, str]]] = {}
    for row in importlib.import_module("yaml").safe_load(data.read_text(encoding="utf-8")):
        if match := _ID.search(row["id"]):
            term = " ".join(str(row["subject"]).split())  # one has two blanks
            found.setdefault(match["name"], set()).add((match["version"], match["part"], term))
    return found


@pytest.mark.parametrize("name", sorted(set(vocabularies.NAMES) - {"AccessRights"}))  # COAR's, not in the package
def test_codes_and_terms_are_theirs(name: str, theirs: dict[str, set[tuple[str, str, str]]]) -> None:
    scheme = vocabularies.scheme(name)
    ours = {(code.rpartition(".")[2], term) for code, term in scheme.terms.items()}
    assert ours == {(part, term) for _, part, term in theirs[name]}
    assert {vocabularies.edition(version) for version, _, _ in theirs[name]} == {vocabularies.edition(scheme.version)}
