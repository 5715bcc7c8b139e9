"""Records are hostile input: whatever comes, the judge answers with findings, soon, and follows nothing."""

from __future__ import annotations

import importlib.util
import random
import socket
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools import resources
from ddi_tools.checks.run import Judge
from ddi_tools.codebook import schema, xml

ROOT = Path(__file__).resolve().parents[2]

#: Shorter than the seconds in which anything of the project may be slow, longer than a busy machine's pauses.
few = settings(max_examples=100, deadline=5_000, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@cache
def fuzz() -> ModuleType:
    """The fuzzer of benchmarks/, whose mutations the tests share."""
    spec = importlib.util.spec_from_file_location("benchmarks_fuzz", ROOT / "benchmarks" / "fuzz.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def judge() -> Judge:
    return Judge(as_of=date(2025, 1, 1), schema="2.5", profile="cdc25", gate="STRICT")


@cache
def record() -> bytes:
    return resources.path("fixtures", "relations-study", "record.xml").read_bytes()


@few
@given(st.integers(min_value=0, max_value=2**32))
def test_a_mutant_of_a_record_is_judged_and_read(seed: int) -> None:
    fuzz().attempt(fuzz().mutant(record(), random.Random(seed)), [judge()])


@few
@given(st.binary(max_size=200), st.integers(min_value=0))
def test_bytes_of_any_kind_are_judged(noise: bytes, at: int) -> None:
    place = at % len(record())
    for data in (noise, record()[:place] + noise + record()[place + len(noise) :]):
        results = judge()(data, file="x")
        assert results
        assert all(r.valid is not None or r.findings for r in results)


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("schema", ["auto", "2.5", "2.6"])
def test_no_document_type_is_followed(number: int, schema: str) -> None:
    body = record()[record().index(b"<codeBook") :].replace(b"</titl>", b"&c;</titl>", 1)
    data = fuzz().DOCTYPES[number].encode() + body
    [result] = Judge(as_of=date(2025, 1, 1), schema=schema)(data, file="x")
    assert result.valid is None
    assert [f.code for f in result.findings] in (["XML105"], ["XML101"])


def test_entities_of_a_dtd_elsewhere_are_named() -> None:
    """libxml2 keeps them as nodes of the tree, and then refuses to validate it."""
    data = b"<!DOCTYPE codeBook SYSTEM 'x.dtd'><codeBook xmlns='ddi:codebook:2_5'>&lost;&found;</codeBook>"
    [result] = judge()(data, file="x")
    assert [f.code for f in result.findings] == ["XML105"]
    assert "found, lost" in result.findings[0].message


def test_a_dtd_elsewhere_alone_is_no_trouble() -> None:
    data = b"<!DOCTYPE codeBook SYSTEM 'x.dtd'><codeBook xmlns='ddi:codebook:2_5'>&amp;&#65;</codeBook>"
    assert xml.parse(data).text == "&A"


@pytest.mark.parametrize("namespace", ["", xml.DDI122])
@pytest.mark.parametrize("schema", ["auto", "2.5"])
def test_an_old_record_with_a_dtd_elsewhere_is_judged_by_the_rules(namespace: str, schema: str) -> None:
    """Records of 1.2.2 to 2.1 name their DTD, often at a host that is gone; nobody must ask for it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        host = f"http://127.0.0.1:{server.getsockname()[1]}"
        data = (
            f"<?xml version='1.0'?><!DOCTYPE codeBook PUBLIC '-//DDI//DTD' '{host}/codebook.dtd'>"
            f"<codeBook xmlns='{namespace}'><stdyDscr><citation><titlStmt><titl>A title</titl></titlStmt>"
            "<rspStmt><AuthEnty>Smith, J. and Miller, K.</AuthEnty></rspStmt></citation></stdyDscr></codeBook>"
        ).encode()
        [result] = Judge(as_of=date(2025, 1, 1), schema=schema, profile="none")(data, file="x")
        with pytest.raises(TimeoutError):
            server.accept()
    codes = {f.code for f in result.findings}
    assert codes & {"RUL401", "RUL601", "RUL604"}, codes
    assert ("XML111" in codes, result.valid) == ((True, None) if schema == "auto" else (False, False))


def test_a_tree_that_is_deep_is_judged() -> None:
    deep = b"<codeBook xmlns='ddi:codebook:2_5'>" + b"<p>" * 3000 + b"</p>" * 3000 + b"</codeBook>"
    [result] = judge()(deep, file="x")
    assert result.findings


def test_what_cannot_be_validated_would_be_noticed() -> None:
    """The trouble that the entities' finding prevents is real: a tree with such a node makes libxml2 give up."""
    root = etree.fromstring(b"<codeBook xmlns='ddi:codebook:2_5'><stdyDscr/></codeBook>")
    root.append(etree.Entity("lost"))
    with pytest.raises(etree.XMLSchemaValidateError):
        schema.load("2.5").validate(root)


@pytest.mark.parametrize("namespace", ["a'b", "urn:x:'is':", "http://x/'y'?z"])
def test_a_namespace_of_any_form_is_said_as_it_is(namespace: str) -> None:
    """libxml2's words quote names with what a namespace may hold too."""
    data = (
        f'<codeBook xmlns="ddi:codebook:2_5" xmlns:q="{namespace}" q:r="1"><q:s/>'
        f'<stdyDscr q:r="2"><q:s q:r="3"/></stdyDscr></codeBook>'
    )
    [result] = judge()(data.encode(), file="x")
    assert {f.code for f in result.findings} >= {"XSD201", "XSD101"}
    assert "1" in [f.value for f in result.findings]


def test_a_namespace_that_lxml_could_not_write_is_said_as_it_is() -> None:
    """The parser refuses such a namespace only where nothing after it is warned of, as a relative one is."""
    data = (
        b"""<codeBook xmlns="ddi:codebook:2_5"><q:titl xmlns:q="a}b':{c" q:r="1"/><x xmlns="relative"/></codeBook>"""
    )
    [result] = judge()(data, file="x")
    assert "XSD101" in {f.code for f in result.findings}


def _flat(many: str) -> bytes:
    return f'<codeBook xmlns="ddi:codebook:2_5" xmlns:d="ddi:codebook:2_5">{many}</codeBook>'.encode()


#: Documents with very much of one thing; each took minutes where a step was taken for each two of them.
LARGE = {
    "unknown attributes": _flat("<stdyDscr " + " ".join(f"a{n}='1'" for n in range(40_000)) + "/>"),
    "misplaced elements": _flat("<stdyDscr><citation><titlStmt><titl/></titlStmt></citation></stdyDscr>"
                                + "<d:otherMat/>" * 15_000),
    "creators": _flat("<stdyDscr><citation><rspStmt>" + "<AuthEnty>A and B</AuthEnty>" * 20_000
                      + "</rspStmt></citation></stdyDscr>"),
    "keywords": _flat("<stdyDscr><stdyInfo><subject>" + "<keyword vocab='x' xml:lang='e_'>k</keyword>" * 10_000
                      + "</subject></stdyInfo></stdyDscr>"),
    "dates of embargoes": _flat("<stdyDscr><dataAccs><useStmt><restrctn>"
                                + "embargo until 2020-01-01 and 1. May 2021 " * 3_000
                                + "</restrctn></useStmt></dataAccs></stdyDscr>"),
    "one long value": _flat(f"<stdyDscr ID='{'a ' * 500_000}'/>"),
    "one long text": _flat("<stdyDscr><citation><titlStmt><titl>" + "10.1 &lt;p " * 100_000
                           + "</titl></titlStmt></citation></stdyDscr>"),
}  # fmt: skip


@pytest.mark.parametrize("what", LARGE)
def test_much_of_one_thing_takes_no_more_than_its_share(what: str) -> None:
    with fuzz().patience(30):
        [result] = judge()(LARGE[what], file="x")
    assert result.findings
