"""`ddi-tools datacite push`, from the record to what is printed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import responses
from click.testing import CliRunner, Result

from ddi_tools import demo
from ddi_tools.cli import cli
from ddi_tools.errors import DdiToolsError, UsageError

DOI = "10.5255/UKDA-SN-857133"
API = "https://api.test.datacite.org"
IDNO = b'<IDNo agency="DOI">10.5255/UKDA-SN-857133</IDNo>'
NO_DOI = """<codeBook xmlns="ddi:codebook:2_5" version="2.5"><stdyDscr><citation>
<titlStmt><titl>T</titl><IDNo agency="UKDA">857133</IDNo></titlStmt>
<distStmt><distrbtr>D</distrbtr><distDate date="2024"/></distStmt></citation></stdyDscr></codeBook>"""

Push = Callable[..., Result]


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def push(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Push:
    """Pushes a record of this text, by default the main fixture."""
    monkeypatch.setenv("ACCOUNT", "ORG.ARCHIVE:sesame")
    monkeypatch.chdir(tmp_path)

    def run(*words: str, record: bytes | None = None) -> Result:
        (tmp_path / "record.xml").write_bytes(demo.record() if record is None else record)
        result = CliRunner().invoke(
            cli, ["datacite", "push", "record.xml", *words], prog_name="ddi-tools", standalone_mode=False
        )
        assert "sesame" not in result.output
        return result

    return run


def test_a_dry_run_prints_the_request_and_sends_nothing(push: Push) -> None:
    result = push("--dry-run", "--auth-env", "ACCOUNT", "--as-of", "2026-01-01")
    head, _, body = result.stdout.partition("\n\n")
    assert head == f"POST {API}/dois\nContent-Type: application/vnd.api+json"
    attributes = json.loads(body)["data"]["attributes"]
    assert attributes["doi"] == DOI
    assert "event" not in attributes
    assert f"PUT {API}/dois/{DOI}" in result.stderr
    assert result.return_value == 0


def test_a_draft_is_made(push: Push, net: responses.RequestsMock) -> None:
    net.get(f"{API}/dois/{DOI}", status=404)
    net.post(f"{API}/dois", status=201, json={"data": {"attributes": {"doi": DOI.lower(), "state": "draft"}}})
    result = push("--auth-env", "ACCOUNT", "--url", "https://archive.example/857133")
    assert result.stdout == f"created {DOI.lower()}\n"
    assert "State: draft, at https://api.test.datacite.org" in result.stderr
    assert result.return_value == 0
    request = net.calls[1].request
    assert json.loads(request.body or "")["data"]["attributes"]["url"] == "https://archive.example/857133"
    assert request.headers["Authorization"].startswith("Basic ")


def test_a_record_without_doi_is_refused_by_name(push: Push) -> None:
    result = push(record=NO_DOI.encode())
    assert result.return_value == 1
    assert "error EXP104: the record has no DOI, and no prefix is stated; 857133 can't be registered" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("words", [["--prefix", "10.5072"], ["--config", "mine.toml"]])
def test_unless_a_prefix_is_stated(push: Push, words: list[str], tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[datacite]\nprefix = "10.5072"\n', encoding="utf-8")
    result = push("--dry-run", *words, record=NO_DOI.encode())
    attributes = json.loads(result.stdout.partition("\n\n")[2])["data"]["attributes"]
    assert attributes["prefix"] == "10.5072"
    assert "doi" not in attributes
    assert attributes["alternateIdentifiers"] == [
        {"alternateIdentifier": "857133", "alternateIdentifierType": "UKDA"}
    ]  # fmt: skip


def test_a_doi_of_ones_own_takes_the_place_of_the_records(push: Push) -> None:
    result = push("--dry-run", "--doi", "https://doi.org/10.5072/abc")
    attributes = json.loads(result.stdout.partition("\n\n")[2])["data"]["attributes"]
    assert attributes["doi"] == "10.5072/abc"
    assert {"alternateIdentifier": DOI, "alternateIdentifierType": "DOI"} in attributes["alternateIdentifiers"]


def test_the_records_own_doi_is_no_other_identifier(push: Push) -> None:
    told = push("--dry-run", "--doi", DOI.lower()).stdout
    assert told == push("--dry-run").stdout


def test_nothing_is_sent_where_findings_are_not_wanted(push: Push) -> None:
    result = push("--prefix", "10.5072", "--fail-on", "warning", record=NO_DOI.encode())
    assert result.return_value == 1
    assert "warning EXP110" in result.stderr
    assert "Nothing was sent" in result.stderr
    assert result.stdout == ""


def test_what_a_terminal_obeys_is_shown_as_its_code(push: Push) -> None:
    title = "A \u009b2J study \u202e of"
    result = push("--dry-run", "--prefix", "10.5072", record=NO_DOI.replace("<titl>T", f"<titl>{title}").encode())
    assert "A \\u009b2J study \\u202e of" in result.stdout
    attributes = json.loads(result.stdout.partition("\n\n")[2])["data"]["attributes"]
    assert attributes["titles"][0]["title"] == title


def test_a_record_without_year_is_refused_by_name(push: Push) -> None:
    result = push("--dry-run", record=NO_DOI.replace('<distDate date="2024"/>', "").encode())
    assert result.return_value == 1
    assert "error EXP102" in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--prefix", "5255"], "'5255' is no prefix of a DOI"),
        (["--doi", "857133"], "'857133' is no DOI"),
        (["--url", "my page"], "'my page' is no web address"),
        (["--api", "http://api.datacite.org"], "would let the password be read"),
        (["--auth-env", "NOT_THERE"], "there is no environment variable NOT_THERE"),
    ],
)
def test_what_is_wrong_in_the_options(push: Push, words: list[str], message: str) -> None:
    error = push("--dry-run", *words).exception
    assert isinstance(error, UsageError)
    assert message in error.message


def test_what_datacite_refuses_ends_with_3(push: Push, net: responses.RequestsMock) -> None:
    net.get(f"{API}/dois/{DOI}", status=404)
    errors = {"errors": [{"source": "doi", "title": "This DOI has already been taken"}]}
    net.post(f"{API}/dois", status=422, json=errors)
    error = push("--auth-env", "ACCOUNT").exception
    assert isinstance(error, DdiToolsError)
    assert (error.exit_code, "doi: This DOI has already been taken" in error.message) == (3, True)
