"""Profile documents read: each rule of the Metadata Validator, and each way to get one wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddi_tools.checks.gates import Kind
from ddi_tools.checks.profile import Constraint, Profile
from ddi_tools.checks.profile_document import load, read
from ddi_tools.errors import UsageError

PREFIX_MAP = (
    "<pr:XMLPrefixMap><pr:XMLPrefix>ddi</pr:XMLPrefix><pr:XMLNamespace>urn:x</pr:XMLNamespace></pr:XMLPrefixMap>"
)


def _document(used: str, *, head: str = PREFIX_MAP) -> bytes:
    return (
        '<pr:DDIProfile xmlns:pr="ddi:ddiprofile:3_2" xmlns:r="ddi:reusable:3_2">'
        "<r:Version> 1.2 </r:Version><pr:DDIProfileName><r:String>My\n profile</r:String></pr:DDIProfileName>"
        f"{head}{used}</pr:DDIProfile>"
    ).encode()


def _read(used: str, **parts: str) -> Profile:
    return read(_document(used, **parts), name="own.xml")


def _kinds(used: str) -> list[Kind]:
    return [c.kind for c in _read(used).constraints]


def _used(attributes: str = "", constraints: str | None = None, more: str = "") -> str:
    extension = f"&lt;Constraints&gt;{constraints}&lt;/Constraints&gt;" if constraints is not None else ""
    instructions = f"<pr:Instructions><r:Content>{extension}</r:Content></pr:Instructions>"
    return f'<pr:Used xpath="/ddi:a" {attributes}>{more}{instructions if extension else ""}</pr:Used>'


def _ask(name: str) -> str:
    return f"&lt;{name}Constraint/&gt;"


@pytest.mark.parametrize(
    ("used", "kinds"),
    [
        (_used(), [Kind.OPTIONAL]),
        (_used('isRequired="true"'), [Kind.MANDATORY]),
        (_used('isRequired="TRUE"'), [Kind.MANDATORY]),
        (_used('isRequired="1"'), [Kind.OPTIONAL]),
        (_used(constraints=_ask("RecommendedNode")), [Kind.RECOMMENDED]),
        (_used(constraints=_ask("OptionalNode")), [Kind.OPTIONAL]),
        (_used('isRequired="true"', _ask("RecommendedNode")), [Kind.MANDATORY]),
        (_used(constraints=_ask("MandatoryNodeIfParentPresent")), [Kind.OPTIONAL, Kind.IF_PARENT_PRESENT]),
        (_used(constraints=_ask("NotBlankNode")), [Kind.OPTIONAL, Kind.NOT_BLANK]),
        (_used('limitMaxOccurs="3"'), [Kind.OPTIONAL, Kind.MAX_OCCURS]),
        (_used('limitMaxOccurs="unbounded"'), [Kind.OPTIONAL]),
        (_used('fixedValue="True" defaultValue=" v "'), [Kind.OPTIONAL, Kind.FIXED_VALUE]),
        (_used('fixedValue="true"'), [Kind.OPTIONAL]),
        (_used('fixedValue="false" defaultValue="v"'), [Kind.OPTIONAL]),
        (_used(constraints=_ask("CodeValueOfControlledVocabulary")), [Kind.OPTIONAL, Kind.CODE]),
        (_used(constraints=_ask("DescriptiveTermOfControlledVocabulary")), [Kind.OPTIONAL, Kind.TERM]),
        (_used(more="<pr:Description><r:Content>Recommended</r:Content></pr:Description>"), [Kind.RECOMMENDED]),
        (
            _used(more="<pr:Description><r:Content>Recom<?p?>mended</r:Content></pr:Description>"),
            [Kind.RECOMMENDED],
        ),
        (_used(more="<pr:Description><r:Content> Recommended</r:Content></pr:Description>"), [Kind.OPTIONAL]),
        (_used(more="<r:Description><r:Content>Required: Recommended</r:Content></r:Description>"), [Kind.OPTIONAL]),
    ],
)
def test_what_a_used_asks_for(used: str, kinds: list[Kind]) -> None:
    assert _kinds(used) == kinds


def test_an_extension_may_be_cdata_and_the_first_one_counts() -> None:
    more = (
        "<pr:Instructions><r:Content>Some text</r:Content>"
        "<r:Content><![CDATA[\n <Constraints><NotBlankNodeConstraint/></Constraints> ]]></r:Content>"
        "<r:Content><![CDATA[<Constraints><RecommendedNodeConstraint/></Constraints>]]></r:Content></pr:Instructions>"
    )
    assert _kinds(_used(more=more)) == [Kind.OPTIONAL, Kind.NOT_BLANK]


def test_values_are_trimmed_and_limits_are_numbers() -> None:
    profile = _read(_used('fixedValue="true" defaultValue=" DDI Unit " limitMaxOccurs="2"'))
    assert profile.constraints[1:] == (
        Constraint(kind=Kind.MAX_OCCURS, xpath="/ddi:a", limit=2),
        Constraint(kind=Kind.FIXED_VALUE, xpath="/ddi:a", value="DDI Unit"),
    )


def test_a_no_break_space_is_part_of_a_fixed_value() -> None:
    profile = _read(_used('fixedValue="true" defaultValue=" \u00a0v "'))
    assert profile.constraints[1].value == "\u00a0v"


def test_the_same_constraint_twice_is_one() -> None:
    assert _kinds(_used() + _used() + _used('isRequired="true"')) == [Kind.OPTIONAL, Kind.MANDATORY]


def test_vocabularies_come_first_the_last_one_before_the_others() -> None:
    def repository(uri: str) -> str:
        inner = f"&lt;RepositoryType&gt;any&lt;/RepositoryType&gt;&lt;RepositoryUri&gt;{uri}&lt;/RepositoryUri&gt;"
        name = "ControlledVocabularyRepositoryConstraint"
        return f"&lt;{name}&gt;{inner}&lt;/{name}&gt;"

    profile = _read(_used() + _used(constraints=repository("urn:1") + repository("urn:2")))
    assert [(c.kind, c.value) for c in profile.constraints] == [
        (Kind.VOCABULARY, "urn:2"),
        (Kind.VOCABULARY, "urn:1"),
        (Kind.OPTIONAL, None),
    ]


def test_name_version_and_prefixes_are_read_whatever_prefix_the_profile_itself_uses() -> None:
    data = _document(_used()).replace(b"pr:", b"p:").replace(b"xmlns:pr", b"xmlns:p")
    profile = read(data, name="own.xml")
    assert (profile.name, profile.version, dict(profile.prefixes)) == ("My profile", "1.2", {"ddi": "urn:x"})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<a>", "not well-formed"),
        (b"", "not well-formed"),
        (b"<a/>", "not a DDI profile"),
        (_document(_used()).replace(b"ddiprofile:3_2", b"ddiprofile:3_3"), "not a DDI profile"),
        (b"<!DOCTYPE a>" + _document(_used()), "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]>' + _document(_used()), "entities"),
        (_document(""), "asks for nothing"),
        (_document("<pr:Used/>"), "no xpath"),
        (_document(_used(), head=PREFIX_MAP + "<pr:XPathVersion>2.0</pr:XPathVersion>"), "XPathVersion"),
        (_document(_used(), head="<pr:XMLPrefixMap/>"), "XMLPrefixMap"),
        (_document(_used(), head=""), "prefix 'ddi'"),
        (_document(_used('limitMaxOccurs="many"')), "limitMaxOccurs"),
        (_document(_used(f'limitMaxOccurs="{"9" * 5000}"')), "limitMaxOccurs"),
        (_document('<pr:Used xpath="count(/ddi:a)"/>'), "count(/ddi:a)"),
        (_document(_used(constraints="&lt;open&gt;")), "Constraints"),
        (_document('<pr:Used xpath="/ddi:a["/>'), "/ddi:a["),
    ],
)
def test_a_profile_that_cannot_be_used_is_a_usage_error_that_names_the_file(data: bytes, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(data, name="own.xml")
    assert "own.xml" in caught.value.message
    assert words in caught.value.message


def test_xpath_version_may_be_padded() -> None:
    assert _read(_used(), head=PREFIX_MAP + "<pr:XPathVersion> 1.0 </pr:XPathVersion>").constraints


def test_a_name_that_is_neither_built_in_nor_a_file_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.xml"):
        load(tmp_path / "none.xml")
