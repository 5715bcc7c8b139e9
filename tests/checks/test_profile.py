"""A record judged by a profile: kinds, order, places, and words for a person."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
from lxml import etree

from ddi_tools.checks.gates import Gate, Kind
from ddi_tools.checks.profile import Constraint, Field, Profile, ProfileCheck, Vocabulary
from ddi_tools.findings import Finding, Severity

TITL = "/d:a/d:titl"
LANG = "/d:a/d:titl/@xml:lang"
UNIT = "/d:a/d:anlyUnit"
CONCEPT = "/d:a/d:anlyUnit/d:concept"
URI = "/d:a/d:anlyUnit/d:concept/@vocabURI"


def _profile(*constraints: Constraint, fields: Mapping[str, Field] | None = None) -> Profile:
    prefixes = {"d": "ddi:codebook:2_5"}
    return Profile(name="own", version=None, prefixes=prefixes, constraints=constraints, fields=fields or {})


def _check(body: str, *constraints: Constraint, **vocabularies: Vocabulary) -> list[Finding]:
    root = etree.fromstring(f'<a xmlns="ddi:codebook:2_5">\n{body}</a>')
    held = {name.replace("_", ":"): vocabulary for name, vocabulary in vocabularies.items()}
    return ProfileCheck(_profile(*constraints), Gate.STRICT, held).check(root)


def _rows(findings: list[Finding]) -> list[tuple[str, str | None, int | None]]:
    return [(f.kind, f.xpath, f.line) for f in findings]


def _c(kind: Kind, xpath: str = TITL, value: str | None = None, limit: int | None = None) -> Constraint:
    return Constraint(kind=kind, xpath=xpath, value=value, limit=limit)


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (Kind.MANDATORY, [("mandatory", TITL, None)]),
        (Kind.RECOMMENDED, [("recommended", TITL, None)]),
        (Kind.OPTIONAL, [("optional", TITL, None)]),
        (Kind.NOT_BLANK, []),
        (Kind.IF_PARENT_PRESENT, [("mandatory-if-parent-present", TITL, 1)]),
        (Kind.FIXED_VALUE, []),
        (Kind.MAX_OCCURS, []),
    ],
)
def test_an_absent_node(kind: Kind, found: list[tuple[str, str, int | None]]) -> None:
    assert _rows(_check("", _c(kind, value="x", limit=1))) == found


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        (Kind.MANDATORY, Severity.ERROR),
        (Kind.RECOMMENDED, Severity.WARNING),
        (Kind.NOT_BLANK, Severity.ERROR),
        (Kind.IF_PARENT_PRESENT, Severity.ERROR),
        (Kind.OPTIONAL, None),
    ],
)
def test_a_blank_node_weighs_as_much_as_its_absence(kind: Kind, severity: Severity | None) -> None:
    findings = _check("<titl>x</titl>\n<titl> \n</titl>\n<titl/>", _c(kind))
    assert [(f.kind, f.line, f.severity) for f in findings] == (
        [("blank", 3, severity), ("blank", 5, severity)] if severity else []
    )


def test_a_no_break_space_is_text() -> None:
    assert _check("<titl>\u00a0</titl>", _c(Kind.MANDATORY)) == []


def test_an_attribute_is_asked_for_on_each_parent_blank_ones_first() -> None:
    body = '<titl>a</titl>\n<titl xml:lang=" ">b</titl>\n<titl xml:lang="en">c</titl>\n<titl>d</titl>'
    kind = "mandatory-if-parent-present"
    assert _rows(_check(body, _c(Kind.IF_PARENT_PRESENT, LANG))) == [
        ("blank", LANG, 3),
        (kind, LANG, 2),
        (kind, LANG, 5),
    ]


def test_findings_come_in_the_order_of_the_profile() -> None:
    constraints = (_c(Kind.OPTIONAL, LANG), _c(Kind.IF_PARENT_PRESENT, LANG), _c(Kind.MANDATORY, "/d:a/d:abstract"))
    kinds = [f.kind for f in _check("<titl/>", *constraints, _c(Kind.NOT_BLANK), _c(Kind.RECOMMENDED, "/d:a/@k"))]
    assert kinds == ["optional", "mandatory-if-parent-present", "mandatory", "blank", "recommended"]


@pytest.mark.parametrize(("count", "found"), [(1, 0), (2, 0), (3, 1)])
def test_nodes_are_counted_over_the_whole_document(count: int, found: int) -> None:
    findings = _check("<s><titl/></s>" * count, _c(Kind.MAX_OCCURS, "/d:a/d:s/d:titl", limit=2))
    assert [(f.kind, f.line, f.value) for f in findings] == [("max-occurs", None, str(count))] * found


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("DDI Unit", False), (" DDI Unit\n", False), ("DDI  Unit", True), ("ddi unit", True), ("", True)],
)
def test_a_fixed_value_is_compared_trimmed_and_else_exactly(text: str, wrong: bool) -> None:
    findings = _check(f"<titl>{text}</titl>", _c(Kind.FIXED_VALUE, value="DDI Unit"))
    assert [(f.kind, f.line, f.value) for f in findings] == ([("fixed-value", 2, text)] if wrong else [])


VOCABULARY = Vocabulary(codes=frozenset({"Individual"}), terms=frozenset({"Person", "Henkilö"}))
TERMS = (_c(Kind.VOCABULARY, URI, value="urn:cv"), _c(Kind.CODE, CONCEPT), _c(Kind.TERM, UNIT))


def _unit(term: str, code: str, uri: str = "urn:cv") -> str:
    return f'<anlyUnit>{term}<concept vocabURI="{uri}">{code}</concept></anlyUnit>'


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (_unit("Henkilö", "Individual"), []),
        (_unit("Henkilö", "Person"), ["cv-not-element"]),
        (_unit("Individual", "Individual"), ["cv-not-element"]),
        (_unit("Person", "Individual", uri="urn:other"), ["cv-undeclared", "cv-undeclared"]),
        ("<anlyUnit>Person</anlyUnit>", ["cv-undeclared"]),
        ("", []),
    ],
)
def test_terms_and_codes(body: str, kinds: list[str]) -> None:
    assert [f.kind for f in _check(body, *TERMS, urn_cv=VOCABULARY)] == kinds


def test_a_vocabulary_that_is_not_here_is_said_to_be_unchecked_not_wrong() -> None:
    findings = _check(_unit("Anything", "Anything"), *TERMS)
    assert [(f.kind, f.severity) for f in findings] == [("vocabulary-not-held", Severity.INFO)]


def test_a_vocabulary_without_codes() -> None:
    empty = Vocabulary(codes=frozenset(), terms=frozenset())
    kinds = [f.kind for f in _check(_unit("Person", "Individual"), *TERMS, urn_cv=empty)]
    assert kinds == ["cv-repository-empty", "cv-not-element", "cv-not-element"]


def test_a_stricter_gate_never_reports_less() -> None:
    root = etree.fromstring('<a xmlns="ddi:codebook:2_5"><titl/><titl/></a>')
    profile = _profile(*(_c(kind, value="x", limit=1) for kind in Kind))
    reports = [_rows(ProfileCheck(profile, gate).check(root)) for gate in Gate]
    for less, more in itertools.pairwise(reports):
        assert all(less.count(row) <= more.count(row) for row in less)


def test_messages_name_the_field_by_its_meaning_and_place_and_say_what_to_do() -> None:
    fields = {TITL: Field(meaning="the title", advice="Give one.")}
    root = etree.fromstring('<a xmlns="ddi:codebook:2_5"/>')
    (found,) = ProfileCheck(_profile(_c(Kind.MANDATORY), fields=fields), Gate.BASIC).check(root)
    assert found.message.startswith("The title (a/titl) is missing")
    assert found.hint == "Give one."


def test_a_message_without_a_known_field_names_the_path() -> None:
    (found,) = _check("", _c(Kind.MANDATORY))
    assert found.message.startswith("a/titl is missing")


def test_long_text_is_cut_in_the_message_and_whole_in_the_value() -> None:
    (found,) = _check(f"<titl>{'x' * 500}</titl>", _c(Kind.FIXED_VALUE, value="y"))
    assert len(found.message) < 200
    assert found.value == "x" * 500
