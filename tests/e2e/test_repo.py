"""`ddi-tools repo` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.demo.repository import IDENTIFIER

from .conftest import Run


def test_info(run_cli: Run, repository: str) -> None:
    done = run_cli("repo", "info", repository)
    assert done.returncode == 0, done.stderr
    said = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert said["Granularity"] == "YYYY-MM-DDThh:mm:ssZ (seconds)"
    assert "oai_ddi25" in said["Formats"]
    told = json.loads(run_cli("repo", "info", repository, "--format", "json").stdout)
    assert told["protocol_version"] == "2.0"
    assert told["asked_at"] == repository


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
@pytest.mark.parametrize(
    ("command", "wanted"), [("formats", "oai_ddi25"), ("sets", "language:en"), ("identifiers", IDENTIFIER)]
)
def test_lists(run_cli: Run, repository: str, command: str, wanted: str, form: str) -> None:
    done = run_cli("repo", command, repository, "--format", form)
    assert done.returncode == 0, done.stderr
    assert wanted in done.stdout
    if form != "text":
        rows = json.loads(done.stdout) if form == "json" else [json.loads(line) for line in done.stdout.splitlines()]
        assert wanted in rows[0].values() or wanted in rows[-1].values()


def test_a_record_and_its_envelope(run_cli: Run, repository: str) -> None:
    body = run_cli("repo", "get", repository, "--identifier", IDENTIFIER)
    assert body.returncode == 0, body.stderr
    assert etree.fromstring(body.stdout.encode()).tag == "{ddi:codebook:2_5}codeBook"
    whole = run_cli("repo", "get", f"{repository}?verb=GetRecord&identifier={IDENTIFIER}", "--envelope")
    assert etree.fromstring(whole.stdout.encode()).tag == "{http://www.openarchives.org/OAI/2.0/}OAI-PMH"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("identifiers", "{url}", "--prefix", "marc"), 3, "oai_ddi25"),
        (("get", "{url}", "--identifier", "nobody"), 3, f"an identifier of it is {IDENTIFIER}"),
        (("get", "{url}"), 2, "which record"),
        (("get", "record.xml"), 2, "no record of a repository"),
        (("info", "http://127.0.0.1:9/oai", "--retries", "0"), 3, "connection is refused"),
        (("info", "ftp://me:secret@host.example/"), 2, "not an http or https URL"),
        (("info", "http://[::1/oai"), 2, "is not a URL"),
        (("sets", "{url}", "--rate", "0"), 2, "at least 0.001"),
        (("sets", "{url}", "--auth-env", "NOT_SET_HERE"), 2, "NOT_SET_HERE"),
        (("sets", "{url}", "--contact", "a\nb"), 2, "ASCII"),
    ],
)
def test_what_goes_wrong(run_cli: Run, repository: str, words: tuple[str, ...], code: int, said: str) -> None:
    done = run_cli("repo", *(word.format(url=repository) for word in words))
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "secret" not in done.stderr


def test_a_limit_ends_the_list(run_cli: Run, repository: str) -> None:
    done = run_cli("repo", "identifiers", repository, "--limit", "1", "--post", "--contact", "me@archive.example")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_the_configuration_of_the_working_folder_is_heeded(run_cli: Run, repository: str, tmp_path: Path) -> None:
    (tmp_path / "ddi-tools.toml").write_text('[repositories."127.0.0.1"]\nauth_env = "NOT_SET"\n', encoding="utf-8")
    done = run_cli("repo", "info", repository, cwd=tmp_path)
    assert done.returncode == 2
    assert "NOT_SET" in done.stderr
    (tmp_path / "ddi-tools.toml").write_text("[repositories]\nrates = 2\n", encoding="utf-8")
    done = run_cli("harvest", repository, "--store", "s.db", cwd=tmp_path)
    assert done.returncode == 2
    assert "perhaps rate is meant" in done.stderr
