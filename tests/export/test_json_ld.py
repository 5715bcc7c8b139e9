"""schema.org JSON-LD, expanded by a processor and held against schema.org's own vocabulary.

The vocabulary is the copy that the package `rocrate` carries; no network is asked. Beside it stand the requirements
of science-on-schema.org's guide for datasets and of Google Dataset Search.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rocrate
from pyld import jsonld

from ddi_tools.codebook.model import Study
from ddi_tools.export import schema_org
from ddi_tools.export.registry import Source

from .conftest import SourceOf, filled

SCHEMA = "http://schema.org/"
LITERALS = {"Text", "URL", "Date", "DateTime", "Number", "Boolean", "Integer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """schema.org's terms: what a class is below, which classes have a property, and what it leads to."""

    above: Mapping[str, frozenset[str]]
    domain: Mapping[str, frozenset[str]]
    range: Mapping[str, frozenset[str]]

    def kinds(self, name: str) -> Iterator[str]:
        yield name
        for parent in self.above[name]:
            yield from self.kinds(parent)

    def context(self) -> dict[str, Any]:
        """The context, as schema.org makes it: what leads to addresses, and to no texts, holds identifiers."""
        links = {
            p: {"@id": SCHEMA + p, "@type": "@id"} for p, kinds in self.range.items() if kinds & LITERALS == {"URL"}
        }
        return {"@context": {"@vocab": SCHEMA, **links}}


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    file = Path(rocrate.__file__).with_name("data") / "schema.jsonld"
    graph = json.loads(file.read_text(encoding="utf-8"))["@graph"]

    def names(node: Mapping[str, Any], key: str) -> frozenset[str]:
        found = node.get(key, [])
        refs = [r["@id"] for r in (found if isinstance(found, list) else [found])]
        return frozenset(r.removeprefix("schema:") for r in refs if r.startswith("schema:"))

    own = {n["@id"].removeprefix("schema:"): n for n in graph if n["@id"].startswith("schema:")}
    properties = {k: n for k, n in own.items() if n["@type"] == "rdf:Property"}
    return Vocabulary(
        above={k: names(n, "rdfs:subClassOf") for k, n in own.items() if "rdfs:Class" in n["@type"]},
        domain={k: names(n, "schema:domainIncludes") for k, n in properties.items()},
        range={k: names(n, "schema:rangeIncludes") for k, n in properties.items()},
    )


def expanded(found: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """The dataset as the processor reads it."""

    def load(url: str, _: Any) -> dict[str, Any]:
        assert url == "https://schema.org/"
        return {
            "contentType": "application/ld+json", "contextUrl": None, "documentUrl": url,
            "document": vocabulary.context(),
        }  # fmt: skip

    (node,) = jsonld.expand(found, {"documentLoader": load, "base": "https://example.org/page"})
    assert isinstance(node, dict)
    return node


def hold(node: Mapping[str, Any], vocabulary: Vocabulary) -> None:
    """Every type and property is schema.org's, and each stands where schema.org has it."""
    types = {t.removeprefix(SCHEMA) for t in node.get("@type", [])}
    assert types <= {*vocabulary.above}, types
    kinds = {kind for name in types for kind in vocabulary.kinds(name)}
    for iri, values in node.items():
        if iri.startswith("@"):
            continue
        name = iri.removeprefix(SCHEMA)
        assert name in vocabulary.domain, iri
        assert not kinds or kinds & vocabulary.domain[name], (types, name)
        for value in values:
            if "@value" in value:
                assert vocabulary.range[name] & LITERALS, (name, value)
                continue
            inner = {kind for t in value.get("@type", []) for kind in vocabulary.kinds(t.removeprefix(SCHEMA))}
            assert not inner or inner & vocabulary.range[name], (name, value)
            if value.keys() == {"@id"}:
                assert re.match(r"https?://[^/\s]+", value["@id"]), (name, value)
            hold(value, vocabulary)


def keys_of(value: Any) -> Iterator[str]:
    """The properties that are written, so that none can be lost unseen."""
    if isinstance(value, dict):
        yield from (k for k in value if not k.startswith("@"))
        for each in value.values():
            yield from keys_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from keys_of(each)


def require(found: Mapping[str, Any], *, short: bool) -> None:
    """What science-on-schema.org (Dataset, 1.3) and Google Dataset Search ask of a dataset.

    `short` is whether the export says that the record has too few words to describe the data.
    """

    def every(name: str) -> list[Any]:
        value = found.get(name, [])
        return value if isinstance(value, list) else [value]

    assert found["@type"] == "Dataset"
    assert isinstance(found["name"], str)
    assert 50 <= len(found["description"]) <= 5000 or short
    for name in ("url", "license", "sameAs"):
        assert all(re.match(r"(https?://|urn:)\S+$", link) for link in every(name) if isinstance(link, str)), name
    for identifier in every("identifier"):
        assert isinstance(identifier, str) or identifier["value"]
    for period in every("temporalCoverage"):
        assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?|\.\.)(/(\d{4}(-\d\d(-\d\d)?)?|\.\.))?", period), period
    for day in every("datePublished"):
        date.fromisoformat(day + "-01-01"[len(day) - 4 :])
    for place in every("spatialCoverage"):
        assert place["@type"] == "Place"
        assert place.get("name") or place["geo"]["@type"] in ("GeoShape", "GeoCoordinates")
    for who in (*every("creator"), *every("publisher"), *every("funder"), *every("contributor")):
        assert who["name"]
        assert who.get("@type") in ("Person", "Organization", None)
    for grant in every("funding"):
        assert grant["identifier"]
        assert grant["funder"]["name"]
    assert found.get("isAccessibleForFree", True) is True


def judge(source: Source, vocabulary: Vocabulary) -> None:
    exported = schema_org.export(source)
    found = json.loads(exported.artifacts[0].data)
    require(found, short="EXP302" in {f.code for f in exported.findings})
    node = expanded(found, vocabulary)
    hold(node, vocabulary)
    short = sorted(k.removeprefix(SCHEMA) for k in keys_of_expanded(node))
    assert short == sorted(keys_of({k: v for k, v in found.items() if k != "@context"}))


def keys_of_expanded(node: Mapping[str, Any]) -> Iterator[str]:
    for iri, values in node.items():
        if not iri.startswith("@"):
            yield iri
            for value in values:
                yield from keys_of_expanded(value)


def test_the_fixture(relations: Source, vocabulary: Vocabulary) -> None:
    judge(relations, vocabulary)
    judge(replace(relations, as_of=date(2024, 6, 1)), vocabulary)


def test_a_term_that_is_none_is_found(vocabulary: Vocabulary) -> None:
    for wrong in (
        {"titel": "A"},
        {"@type": "Datum"},
        {"givenName": "A"},
        {"license": {"@type": "Place", "name": "A"}},
    ):
        with pytest.raises((AssertionError, KeyError)):
            hold(
                expanded({"@context": "https://schema.org/", "@type": "Dataset", "name": "A"} | wrong, vocabulary),
                vocabulary,
            )


@pytest.mark.parametrize("text", ["Text.", "</script>", "https://example.org/a b", "_:b", "@type", ""])
def test_whatever_a_record_holds(source_of: SourceOf, vocabulary: Vocabulary, text: str) -> None:
    found = json.loads(schema_org.export(source_of(filled(Study, text))).artifacts[0].data)
    hold(expanded(found, vocabulary), vocabulary)


def test_every_record_of_the_corpus(corpus: list[tuple[str, Source]], vocabulary: Vocabulary) -> None:
    for name, source in corpus:
        try:
            judge(source, vocabulary)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error
