"""From the model to a codebook and back: the same study, valid by the schema of either version."""

from __future__ import annotations

import re
import types
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools import demo
from ddi_tools.codebook import schema, xml
from ddi_tools.codebook.compose import compose, differences
from ddi_tools.codebook.model import (
    Agent,
    Citation,
    DatedText,
    Grant,
    Identifier,
    LangText,
    OtherMaterial,
    PersistentId,
    Related,
    Statement,
    Study,
    Subject,
    Title,
)
from ddi_tools.codebook.read import GROUPS, read
from ddi_tools.codebook.text import is_placeholder, line, prose
from ddi_tools.codebook.xml import XML_LANG

VERSIONS = ("2.5", "2.6")
both = pytest.mark.parametrize("version", VERSIONS)
#: What reading works out from other fields.
#: And what says nothing by itself: a value that has no more is none.
SILENT = {"id", "level", "type", "lang", "kind"}
DERIVED = {"name", "name_type", "family_name", "given_name", "doi", "date", "embargoes"}


def back(data: bytes) -> Study:
    return read(xml.parse(data))[0]


def check(study: Study, version: str) -> etree._Element:
    """Composed, it is valid, and reads the same but for the version."""
    composed = compose(study, version)
    root = xml.parse(composed.data)
    schema.load(version).assertValid(root)
    assert composed.otherwise == ()
    again, unparsed = read(root)
    assert replace(again, namespace=study.namespace, version=study.version) == study
    assert unparsed == ()
    return root


def the(root: etree._Element, name: str) -> etree._Element:
    (found,) = root.iter(f"{{*}}{name}")
    return found


# -- by hand -----------------------------------------------------------------------------------------------------


@both
def test_the_fixture_is_composed_without_notes(version: str) -> None:
    (found,) = xml.codebooks(xml.parse(demo.record()))
    study = read(found.element)[0]
    check(study, version)
    assert compose(study, version).noted == ()


@both
def test_an_empty_study_is_a_codebook(version: str) -> None:
    check(Study(namespace=""), version)


def test_same_study_same_bytes() -> None:
    (found,) = xml.codebooks(xml.parse(demo.record()))
    study = read(found.element)[0]
    assert compose(study).data == compose(study).data


def cited(**given: Any) -> Study:
    """A study as it reads, so that what is derived is there."""
    return back(compose(Study(namespace="", citation=Citation(**given))).data)


JANE = Agent(
    text="Doe, Jane",
    name="Doe, Jane",
    affiliation="University of Example",
    identifiers=(
        PersistentId(scheme="ORCID", value="0000-0002-1825-0097", uri="https://orcid.org/0000-0002-1825-0097"),
    ),
    affiliation_identifiers=(PersistentId(scheme="ROR", value="03yrm5c26", uri="https://ror.org/03yrm5c26"),),
)


def test_an_identifier_stands_where_the_version_has_it() -> None:
    study = cited(creators=(JANE,))
    creator = the(check(study, "2.5"), "AuthEnty")
    assert [(e.get("role"), e.get("title"), e.get("URI"), e.text) for e in creator] == [
        ("PID", "ORCID", "https://orcid.org/0000-0002-1825-0097", None),
        ("affiliation-PID", "ROR", "https://ror.org/03yrm5c26", None),
    ]
    creator = the(check(study, "2.6"), "AuthEnty")
    assert creator.get("agentIdentifier") == "https://orcid.org/0000-0002-1825-0097"
    assert creator.get("typeOfAgentIdentifier") == "ORCID"
    assert [e.get("role") for e in creator] == ["affiliation-PID"]


def test_what_2_5_has_no_place_for_is_kept_in_notes() -> None:
    study = replace(
        cited(grants=(Grant(number="1", agency="A", uri="https://a.example/1"),)),
        access=replace(
            Study(namespace="").access,
            types=(Subject(text="open access", vocab="COAR Access Right Vocabulary", lang="en"),),
            licenses=(Statement(text="CC BY 4.0", uri="https://creativecommons.org/licenses/by/4.0/"),),
        ),
    )
    assert the(check(study, "2.6"), "typeOfAccess").get("vocab") == "COAR Access Right Vocabulary"
    root = check(study, "2.5")
    assert {e.get("type") for e in root.iter("{*}notes")} == {"ddi-tools:repair"}
    assert {step.rule for step in compose(study, "2.5").noted} == {"keep-element", "keep-attribute"}


@both
def test_languages_of_all_texts_stay(version: str) -> None:
    titles = (Title(text="Perhe", kind="main", lang="fi"), Title(text="Family", kind="parallel", lang="en"))
    study = replace(
        cited(titles=titles),
        lang="fi",
        abstracts=(LangText(text="x", lang="fi"), LangText(text="y", lang="sv"), LangText(text="z", lang=None)),
    )
    root = check(study, version)
    assert [e.get(XML_LANG) for e in root.iter("{*}abstract")] == [None, "sv", "" if version == "2.5" else None]


@both
def test_a_date_without_words_is_written(version: str) -> None:
    dates = (DatedText(date="2024-01-31", event="start"),)
    root = xml.parse(compose(Study(namespace="", collection_dates=dates), version).data)
    assert the(root, "collDate").get("date") == "2024-01-31"
    assert back(compose(Study(namespace="", collection_dates=dates)).data).collection_dates[0].date == "2024-01-31"


@both
def test_a_level_that_is_not_stated_stays_so(version: str) -> None:
    materials = (OtherMaterial(labels=(LangText(text="A"),), materials=(OtherMaterial(uri="b.pdf"),)),)
    check(Study(namespace="", materials=materials), version)


@both
def test_a_related_work_has_its_addresses_in_its_holdings_or_in_links(version: str) -> None:
    uris = ("https://a.example/1", "https://a.example/2")
    bare = Related(kind="publication", text="A book", uris=uris, lang="en")
    whole = replace(
        bare, titles=(Title(text="The book", kind="main", lang="de"),), identifiers=(Identifier(value="x"),)
    )
    root = check(Study(namespace="", related=(whole, bare)), version)
    first, second = root.iter("{*}relPubl")
    assert [e.get("URI") for e in first.iter("{*}holdings")] == list(uris)
    assert [e.get("URI") for e in second.iter("{*}ExtLink")] == list(uris)


def test_what_reads_otherwise_is_named() -> None:
    agent = replace(JANE, text="Institute of Examples", name="Example", family_name="Institute")
    composed = compose(
        Study(namespace="", citation=Citation(creators=(agent,)), abstracts=(LangText(text="<b>x</b>"),))
    )
    assert {"citation.creators[0].name", "citation.creators[0].family_name", "abstracts[0].text"} <= {
        *composed.otherwise
    }


# -- of all sorts ------------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>", "a < b & c > d", '"quoted" \'so\'', "&amp;lt;b&amp;gt;", "]]>", "<!-- x -->", "N/A",
    "-",
    "Doe, Jane, University of Example", "University of Example", "10.1234/abc", "https://orcid.org/0000-0002-1825-0097",
    "2024-02-31", "embargo until 1 March 2030", "\u202egnp", "e\u0301", "日本語", "مرحبا", "x" * 500, "{{ 7*7 }}",
    "=1+1", "1.5", "start", "I", "en", "ddi-tools:repair", "stdyDscr/@ID",
)  # fmt: skip
_LEGAL = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
#: As they are, and as reading leaves them.
raw_texts = st.sampled_from(HOSTILE) | st.text(_LEGAL, min_size=1, max_size=12)


def _stable(text: str) -> bool:
    return bool(text) and line(text) == text == prose(text) and not is_placeholder(text)


plain_texts = raw_texts.map(line).filter(_stable)
multi_line = st.lists(plain_texts, min_size=2, max_size=3).map("\n".join).filter(lambda text: prose(text) == text)
langs = st.sampled_from((None, "en", "fi", "de-AT", "suomi_FI"))
known_ids = st.sampled_from((
    PersistentId(scheme="ORCID", value="0000-0002-1825-0097", uri="https://orcid.org/0000-0002-1825-0097"),
    PersistentId(scheme="ROR", value="03yrm5c26", uri="https://ror.org/03yrm5c26"),
    PersistentId(scheme="Scopus", value="123"),
    PersistentId(scheme="VIAF", value="77", uri="https://viaf.org/viaf/77"),
))  # fmt: skip


@cache
def values(kind: Any, texts: st.SearchStrategy[str], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a class of the model, every field filled or not; what holds its own kind does so once."""
    if kind is PersistentId:
        return known_ids
    given = {name: _field(name, hint, texts, depth) for name, hint in get_type_hints(kind).items()}
    made = st.builds(kind, **given)
    if kind in {each for each, _ in GROUPS.values()}:
        return made.filter(lambda value: any(getattr(value, f.name) for f in fields(value) if f.name not in SILENT))
    return made


def _field(name: str, hint: Any, texts: st.SearchStrategy[str], depth: int) -> st.SearchStrategy[Any]:
    if name == "lang":
        return langs
    if name in {"date", "end", "doi"}:
        return st.none()
    if name == "embargoes":
        return st.just(())
    if get_origin(hint) in (Union, types.UnionType):
        only: Any = next(h for h in get_args(hint) if h is not type(None))
        return st.none() | _field("", only, texts, depth)
    if get_origin(hint) is tuple:
        inner: Any = get_args(hint)[0]
        if inner is OtherMaterial and depth:
            return st.just(())
        each = values(cast("Any", inner), texts, 1) if is_dataclass(inner) else _field("", inner, texts, depth)
        return st.lists(each, max_size=2).map(tuple)
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    return values(cast("Any", hint), texts, depth) if is_dataclass(hint) else texts


def at(study: Study, place: str) -> Any:
    """The value at a place that `differences` names."""
    value: Any = study
    for name, number in re.findall(r"(\w+)|\[(\d+)\]", place):
        value = getattr(value, name) if name else value[int(number)]
    return value


quick = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@quick
@given(values(Study, raw_texts), st.sampled_from(VERSIONS))
def test_whatever_a_study_holds_its_codebook_is_valid_and_reads_the_same_then(study: Study, version: str) -> None:
    composed = compose(study, version)
    schema.load(version).assertValid(xml.parse(composed.data))
    once = back(composed.data)
    for other in VERSIONS:
        again = compose(once, other)
        schema.load(other).assertValid(xml.parse(again.data))
        assert again.otherwise == ()


@quick
@given(values(Study, plain_texts), st.sampled_from(VERSIONS))
def test_nothing_but_what_is_derived_reads_otherwise(study: Study, version: str) -> None:
    for place in compose(study, version).otherwise:
        above, _, name = place.rpartition(".")
        if name == "affiliation":  # One that stands in the text is read from there.
            assert at(study, above).affiliation is None
        else:
            assert name in DERIVED, place


@quick
@given(multi_line, st.sampled_from(VERSIONS))
def test_lines_stay_lines(text: str, version: str) -> None:
    check(Study(namespace="", abstracts=(LangText(text=text, lang="en"),)), version)


def test_all_records_of_the_corpus_come_back_as_they_were(shared: Path) -> None:
    official = {v: schema.load(shared / "schemas" / f"ddi-codebook-{v}" / "codebook.xsd") for v in VERSIONS}
    done = 0
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            found = list(xml.codebooks(xml.parse(file.read_bytes())))
        except (etree.XMLSyntaxError, xml.HostileXMLError):
            continue
        for located in found:
            study = read(located.element)[0]
            for version in VERSIONS:
                official[version].assertValid(check(study, version))
            done += 1
    assert done > 100


def test_differences_are_named_by_their_place() -> None:
    one = Study(namespace="", keywords=(Subject(text="a"), Subject(text="b")))
    other = replace(one, keywords=(Subject(text="a"), Subject(text="c")), lang="en", topics=one.keywords)
    assert [*differences(one, other)] == ["lang", "keywords[1].text", "topics"]
    assert [*differences(one, one)] == []
    assert len(fields(one)) > 20
