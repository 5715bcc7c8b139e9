"""A file judged: a row for each record, and a verdict of the schema and the profile that were asked for."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.checks.run import DocumentResult, Judge
from ddi_tools.checks.subject import Subject
from ddi_tools.errors import UsageError
from ddi_tools.findings import CATALOGUE, Finding, finding

DAY = date(2025, 6, 1)
OAI = "http://www.openarchives.org/OAI/2.0/"
CODEBOOK = (
    '<codeBook xmlns="ddi:codebook:2_5" version="2.5"><stdyDscr><citation>'
    "<titlStmt>{}</titlStmt></citation></stdyDscr></codeBook>"
)
VALID = CODEBOOK.format("<titl>A title</titl>")


def _judge(
    data: str | bytes, *, schema: str = "none", profile: str = "none", gate: str = "STANDARD"
) -> list[DocumentResult]:
    judge = Judge(as_of=DAY, schema=schema, profile=profile, gate=gate, rules={})
    return judge(data.encode() if isinstance(data, str) else data, file="a.xml")


def _codes(result: DocumentResult) -> list[str]:
    return [f.code for f in result.findings]


def _response(*records: str) -> str:
    return f"<OAI-PMH xmlns='{OAI}'><ListRecords>{''.join(records)}</ListRecords></OAI-PMH>"


def _record(identifier: str, body: str) -> str:
    return f"<record><header><identifier>{identifier}</identifier></header>{body}</record>"


@pytest.mark.parametrize("data", ["", "<a>", "PK\x03\x04", f"<OAI-PMH xmlns='{OAI}'/>"])
def test_what_cannot_be_read_is_a_row_without_verdict(data: str) -> None:
    (result,) = _judge(data)
    assert (result.file, result.record, result.valid, len(result.findings)) == ("a.xml", None, None, 1)


def test_a_list_gives_a_row_for_each_record_deleted_ones_too() -> None:
    gone = "<record><header status='deleted'><identifier>c</identifier></header></record>"
    data = _response(
        _record("a", f"<metadata>{VALID}</metadata>"), gone, _record("b", "<metadata><x xmlns='y'/></metadata>")
    )
    results = _judge(data, profile="auto", gate="BASIC")
    assert [(r.record, r.valid) for r in results] == [("a", False), ("b", None), ("c", None)]
    assert _codes(results[1]) == ["XML106"]
    assert _codes(results[2]) == ["XML109"]


def test_lines_are_those_of_the_file_also_in_a_response() -> None:
    data = _response(_record("a", "<metadata>\n\n" + CODEBOOK.format("\n<titl/>") + "</metadata>"))
    (result,) = _judge(data, profile="cdc25", gate="BASIC")
    assert [f.line for f in result.findings if f.code == "PRF103"] == [4]


@pytest.mark.parametrize(
    ("schema", "document", "valid"),
    [
        ("2.5", VALID, True),
        ("auto", VALID, True),
        ("auto", CODEBOOK.format("<wrong/>"), False),
        ("none", CODEBOOK.format("<wrong/>"), None),
    ],
)
def test_the_schemas_verdict(schema: str, document: str, valid: bool | None) -> None:
    (result,) = _judge(document, schema=schema)
    assert result.valid is valid
    assert bool(result.findings) is (valid is False)


def test_a_violation_of_whatever_severity_decides_as_with_the_validator() -> None:
    required = "<titl>A title</titl><IDNo agency='DOI'>10.1234/x</IDNo></titlStmt>"
    required += "<distStmt><distrbtr>An archive</distrbtr></distStmt><holdings URI='https://example.org'/></citation>"
    required += "<stdyInfo><abstract>What was asked</abstract></stdyInfo>"
    document = VALID.replace("<titl>A title</titl></titlStmt></citation>", required)
    (basic,) = _judge(document, profile="cdc25-mono", gate="BASIC")
    (standard,) = _judge(document, profile="cdc25-mono", gate="STANDARD")
    assert (basic.valid, basic.findings) == (True, ())
    assert standard.valid is False
    assert {f.severity.value for f in standard.findings} == {"warning"}


def test_rules_have_no_part_in_the_verdict() -> None:
    def grumble(subject: Subject) -> list[Finding]:
        return [finding("RUL201", subject.as_of.isoformat())]

    judge = Judge(as_of=DAY, schema="2.5", profile="none", rules={"grumble": grumble})
    (result,) = judge(VALID.encode(), file="a.xml")
    assert result.valid is True
    assert [f.message for f in result.findings] == ["2025-06-01"]


@pytest.mark.parametrize("namespace", ["ddi:codebook:2_6", "http://www.icpsr.umich.edu/DDI", ""])
def test_a_record_of_another_version_is_told_so_by_auto_in_one_finding(namespace: str) -> None:
    document = VALID.replace("ddi:codebook:2_5", namespace)
    (named,) = _judge(document, profile="cdc25", gate="BASIC")
    assert _codes(named)[0] == "XML111"
    assert set(_codes(named)[1:]) == {"PRF102"}
    assert named.valid is False
    if namespace != "ddi:codebook:2_6":
        (auto,) = _judge(document, schema="auto", profile="auto")
        assert (_codes(auto), auto.valid) == (["XML111"], None)


def test_auto_takes_the_profile_of_2_6_for_2_6() -> None:
    (result,) = _judge(VALID.replace("2_5", "2_6"), profile="auto", gate="BASIC")
    (named,) = _judge(VALID.replace("2_5", "2_6"), profile="cdc26", gate="BASIC")
    assert result == named
    assert "XML111" not in _codes(result)


def test_another_standard_is_named_by_auto_and_judged_by_what_is_named() -> None:
    document = '<resource xmlns="http://datacite.org/schema/kernel-4"/>'
    (auto,) = _judge(document, schema="auto", profile="auto")
    assert (_codes(auto), auto.valid) == (["XML106"], None)
    (named,) = _judge(document, profile="cdc25", gate="BASIC")
    assert _codes(named)[0] == "XML106"
    assert _codes(named).count("PRF102") == 9
    assert named.valid is False


def test_a_profile_by_file(tmp_path: Path) -> None:
    file = tmp_path / "own.xml"
    file.write_text(
        '<pr:DDIProfile xmlns:pr="ddi:ddiprofile:3_2"><pr:XMLPrefixMap><pr:XMLPrefix>c</pr:XMLPrefix>'
        "<pr:XMLNamespace>ddi:codebook:2_5</pr:XMLNamespace></pr:XMLPrefixMap>"
        '<pr:Used xpath="//c:titl[@xml:lang]" isRequired="true"/></pr:DDIProfile>'
    )
    (result,) = _judge(VALID, profile=str(file))
    assert [(f.code, f.xpath) for f in result.findings] == [("PRF102", "//c:titl[@xml:lang]")]
    (result,) = _judge(VALID.replace("<titl>", "<titl xml:lang='en'>"), profile=str(file))
    assert result.valid is True


def test_what_could_not_be_looked_into_is_said_and_no_violation(tmp_path: Path) -> None:
    file = tmp_path / "own.xml"
    asked = "&lt;Constraints>&lt;ControlledVocabularyRepositoryConstraint>&lt;RepositoryUri>urn:cv&lt;/RepositoryUri>"
    asked += "&lt;/ControlledVocabularyRepositoryConstraint>&lt;/Constraints>"
    file.write_text(
        '<pr:DDIProfile xmlns:pr="ddi:ddiprofile:3_2" xmlns:r="ddi:reusable:3_2"><pr:Used xpath="//@vocabURI">'
        f"<pr:Instructions><r:Content>{asked}</r:Content></pr:Instructions></pr:Used></pr:DDIProfile>"
    )
    (result,) = _judge(VALID.replace("<titl>", "<titl vocabURI='urn:cv'>"), profile=str(file), gate="BASICPLUS")
    assert (result.valid, _codes(result)) == (True, ["PRF201"])


@pytest.mark.parametrize(
    ("options", "error"),
    [({"gate": "LAX"}, UsageError), ({"profile": "no/such.xml"}, UsageError), ({"schema": "9.9"}, UsageError)],
)
def test_what_cannot_be_judged_by_is_refused_at_once(options: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        Judge(as_of=DAY, **options)  # type: ignore[arg-type]


def test_all_codes_are_in_the_catalogue_under_their_kind() -> None:
    kinds = {c: r.kind for c, r in CATALOGUE.items() if c.startswith("PRF")}
    assert kinds["PRF101"] == "mandatory-if-parent-present"
    assert {"mandatory", "blank", "recommended", "optional", "fixed-value", "max-occurs"} <= set(kinds.values())
    assert len(set(kinds.values())) == len(kinds)


def test_judging_leaves_the_tree_as_it_was() -> None:
    root = etree.fromstring(_response(_record("a", f"<metadata>{VALID}</metadata>")))
    before = etree.tostring(root)
    Judge(as_of=DAY, gate="STRICT").judge(next(root.iter("{*}codeBook")))
    assert etree.tostring(root) == before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory can be bounded on Linux only")
def test_a_file_that_there_is_no_memory_for_is_told() -> None:
    program = (
        "import resource, sys\n"
        "from datetime import date\n"
        "from ddi_tools.checks.run import Judge\n"
        "judge = Judge(as_of=date(2026, 1, 1), schema='none', profile='none')\n"
        "resource.setrlimit(resource.RLIMIT_DATA, (400_000_000, 400_000_000))\n"
        "(result,) = judge(b'<a>' + b'<b/>' * 10_000_000 + b'</a>', file='large.xml')\n"
        "print(result.valid, result.findings[0].code, result.findings[0].message)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert told == "None XML113 The tree of 40,000,007 bytes takes more memory than there is\n"
