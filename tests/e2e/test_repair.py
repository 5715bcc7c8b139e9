"""`ddi-tools repair`, as a person and as a script run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ddi_tools import demo
from ddi_tools.cli import cli
from ddi_tools.codebook import schema, xml
from ddi_tools.errors import UsageError

WRONG = """<?xml version="1.0"?>
<codeBook xmlns="ddi:codebook:2_5">
  <stdyDscr>
    <citation>
      <titlStmt>
        <IDNo>1</IDNo>
        <titl>Förde</titl>
      </titlStmt>
    </citation>
    <notes source="DVN">n</notes>
  </stdyDscr>
</codeBook>
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "wrong.xml"
    file.write_text(WRONG, encoding="utf-8")
    return file


def run(*words: str | Path, stdin: str | None = None) -> Result:
    done = CliRunner().invoke(cli, ["repair", *map(str, words)], input=stdin, standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done


def assert_valid(data: bytes) -> None:
    assert schema.load("2.5").validate(xml.parse(data))


def test_the_copy_goes_to_stdout_and_the_steps_to_stderr(wrong: Path) -> None:
    done = run(wrong)
    assert done.return_value == 0
    assert_valid(done.stdout_bytes)
    assert f"{wrong}:5 order: IDNo titl -> titl IDNo" in done.stderr
    assert "2 steps, valid DDI Codebook 2.5" in done.stderr


def test_standard_input_and_a_file_for_the_copy(tmp_path: Path) -> None:
    out = tmp_path / "made" / "copy.xml"
    done = run("-", "--out", out, stdin=WRONG)
    assert (done.stdout, done.return_value) == ("", 0)
    assert_valid(out.read_bytes())


def test_json_names_each_step(wrong: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy.xml"
    told = json.loads(run(wrong, "--format", "json", "--out", out).stdout)
    assert {key: told[key] for key in ("file", "version", "valid", "findings")} == {
        "file": str(wrong), "version": "2.5", "valid": True, "findings": [],
    }  # fmt: skip
    assert told["steps"] == [
        {
            "rule": "order", "xpath": "/ddi:codeBook/ddi:stdyDscr/ddi:citation/ddi:titlStmt", "line": 5,
            "before": "IDNo titl", "after": "titl IDNo", "reason": "the standard's order in titlStmt",
        },
        {
            "rule": "keep-value", "xpath": "/ddi:codeBook/ddi:stdyDscr/ddi:notes", "line": 10,
            "before": 'source="DVN"', "after": "notes", "reason": "it may be archive, producer",
        },
    ]  # fmt: skip
    assert_valid(out.read_bytes())


def test_a_dry_run_shows_the_difference_and_writes_nothing(wrong: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy.xml"
    done = run(wrong, "--dry-run", "--out", out)
    assert not out.exists()
    assert {"-        <titl>Förde</titl>", "+        <titl>Förde</titl>"} <= set(done.stdout.splitlines())
    assert '-    <notes source="DVN">n</notes>\n' in done.stdout


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8"])
def test_a_difference_shows_letters_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "wrong.xml"
    text = WRONG.replace('"1.0"', f'"1.0" encoding="{encoding}"').replace("\n", "\r\n")
    file.write_bytes(text.encode(encoding))
    lines = run(file, "--dry-run").stdout.splitlines()
    assert "-        <titl>Förde</titl>" in lines
    assert "     <citation>" in lines


def test_steps_and_copy_do_not_both_go_to_stdout(wrong: Path) -> None:
    with pytest.raises(UsageError, match="stdout"):
        run(wrong, "--format", "json", "--out", "-")


def test_the_records_of_a_list_are_named_and_one_is_taken(tmp_path: Path) -> None:
    record = "<record><header><identifier>r{}</identifier></header><metadata>{}</metadata></record>"
    inside = "".join(record.format(n, WRONG.partition("?>")[2].replace("Förde", f"T{n}")) for n in range(2))
    space = "http://www.openarchives.org/OAI/2.0/"
    file = tmp_path / "list.xml"
    file.write_text(f'<OAI-PMH xmlns="{space}"><ListRecords>{inside}</ListRecords></OAI-PMH>', encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        run(file)
    assert "r0, r1" in (caught.value.hint or "")
    done = run(file, "--identifier", "r1")
    assert "<titl>T1</titl>" in done.stdout
    assert_valid(done.stdout_bytes)


def test_what_stands_around_the_codebook_stays_on_lines_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "wrong.xml"
    file.write_text(f'<?xml-stylesheet href="a"?>\n<!--b-->\n{WRONG.partition("?>")[2].strip()}\n<!--e-->\n')
    lines = run(file).stdout.splitlines()
    assert lines[1:3] == ['<?xml-stylesheet href="a"?>', "<!--b-->"]
    assert lines[-2:] == ["</codeBook>", "<!--e-->"]


def test_a_valid_file_comes_back_byte_for_byte(tmp_path: Path) -> None:
    first = tmp_path / "first.xml"
    run("-", "--out", first, stdin=WRONG)
    done = run(first)
    assert done.stdout_bytes == first.read_bytes()
    assert "nothing to do" in done.stderr


def test_a_response_gives_the_codebook_in_it(tmp_path: Path) -> None:
    file = tmp_path / "response.xml"
    file.write_bytes(demo.record())
    done = run(file)
    assert done.return_value == 0
    assert xml.is_codebook(xml.parse(done.stdout_bytes))


def test_what_can_not_be_made_valid_is_named_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "wrong.xml"
    file.write_text(WRONG.replace("</stdyDscr>", "</stdyDscr><otherMat/>"), encoding="utf-8")
    done = run(file, "--format", "json")
    assert done.return_value == 1
    (left,) = json.loads(done.stdout)["findings"]
    assert (left["code"], left["xpath"]) == ("XSD801", "/ddi:codeBook/ddi:otherMat")
    assert run(file, "--fail-on", "never").return_value == 0
