"""The JSON for the REST API, judged by the schema of 4.5 in the `datacite` package, which is by others.

What it refuses and DataCite's documentation allows is a row here, with the reason.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from datacite import schema45

from ddi_tools import demo
from ddi_tools.codebook.read import read
from ddi_tools.codebook.xml import codebooks, parse
from ddi_tools.config import AgentIdentifier, Config
from ddi_tools.export.datacite.registering import attributes
from ddi_tools.export.registry import Source

#: The places and messages of what the package's schema does not know, with the reason.
KNOWN = {
    (
        "publicationYear",
        "is not of type 'string'",
    ): "the API's documentation has a number",
    ("fundingReferences/#", "'schemeUri' was unexpected"): "property 19.2.b schemeURI, since 4.3",
}

#: A funder whose identifier has a scheme's address, and a prefix, so that records without DOI have their JSON too.
CONFIG = Config(
    prefix="10.5072",
    funders={
        "ESRC": AgentIdentifier(identifier="https://doi.org/10.13039/501100000269", scheme="Crossref Funder ID")
    },
)


def sources(data: bytes) -> Iterator[Source]:
    for found in codebooks(parse(data)):
        study, unparsed = read(found.element)
        yield Source(
            study=study,
            tree=found.element,
            unparsed=unparsed,
            config=CONFIG,
            as_of=date(2026, 1, 1),
            datacite="4.5",
            address="https://oai.example.org/oai?verb=GetRecord",
        )


def complaints(given: Any) -> Iterator[tuple[str, str]]:
    for error in schema45.validator.iter_errors(dict(given)):
        place = "/".join("#" if isinstance(step, int) else str(step) for step in error.absolute_path)
        if not any(place == at and said in error.message for at, said in KNOWN):
            yield place, error.message


def test_the_main_fixture_is_valid() -> None:
    (source,) = sources(demo.record())
    given, _ = attributes(source)
    assert given is not None
    assert [*complaints(given)] == []
    newer = dict(given) | {"dates": [{"date": "2024", "dateType": "Coverage"}]}
    assert [*complaints(newer)], "the judge knows what 4.5 has not"


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: str(known[0]))
def test_each_known_difference_is_one(known: tuple[str, str]) -> None:
    (source,) = sources(demo.record())
    given, _ = attributes(source)
    told = [f"{error.message}" for error in schema45.validator.iter_errors(dict(given or {}))]
    assert [message for message in told if known[1] in message]


def test_every_record_of_the_corpus_is_valid(shared: Path) -> None:
    judged, wrong = 0, []
    with (shared / "corpus" / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        files = [row["path"] for row in csv.DictReader(lines, delimiter="\t") if row["well_formed"] == "yes"]
    for file in files:
        data = (shared / "corpus" / file).read_bytes()
        if not re.search(rb"<(\w+:)?codeBook", data):
            continue
        for source in sources(data):
            given, findings = attributes(source)
            if given is None:
                assert any(f.severity == "error" for f in findings), file
                continue
            judged += 1
            wrong += [(file, *complaint) for complaint in complaints(given)]
    assert judged > 60
    assert wrong == []
