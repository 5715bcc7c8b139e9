"""Repositories that refuse, lie, or never end, as a person meets them: one sentence, what to do, and exit code 3."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.oaipmh.conftest import condition, envelope
from tests.oaipmh.raw import Raw, response, serving

from .conftest import Run

FORMATS = (
    b"<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat>"
    b"</ListMetadataFormats>"
)
SETS = b"<ListSets><set><setSpec>language:en</setSpec><setName>English</setName></set></ListSets>"
IDENTIFIERS = (
    b"<ListIdentifiers><header><identifier>oai:r:7</identifier><datestamp>2024-01-01</datestamp></header>"
    b"</ListIdentifiers>"
)
IDENTIFY = b"<Identify><granularity>YYYY-MM-DD</granularity></Identify>"
CONTENT = {"ListMetadataFormats": FORMATS, "ListSets": SETS, "ListIdentifiers": IDENTIFIERS, "Identify": IDENTIFY}


def redirect(place: bytes) -> Raw:
    return Raw((response(b"", b"Location: " + place, status=b"302 Found"),))


def refusing(code: str) -> Raw:
    return Raw((response(condition(code)),))


ANSWERS: dict[str, tuple[Callable[[], Raw], str, str]] = {
    "410": (lambda: Raw((response(b"", status=b"410 Gone"),)), "HTTP status 410", "look for its new one"),
    "401": (lambda: Raw((response(b"", status=b"401 No"),)), "HTTP status 401", "--auth-env"),
    "HTML": (lambda: Raw((response(b"<html>Down</html>"),)), "it begins: <html>Down</html>", "base URL"),
    "a file": (lambda: redirect(b"file:///etc/passwd"), "only http and https are", "give its base URL instead"),
    "another host": (lambda: redirect(b"http://elsewhere.example/"), "another host", "--allow-redirects"),
    "https": (lambda: redirect(b"https://127.0.0.1/oai"), "another scheme", "--allow-redirects"),
    "endless": (lambda: Raw((response(b"", length=False), *[b" " * 50_000] * 40)), "more than 1,000,000", "--page-b"),
    "a bomb": (
        lambda: Raw((response(gzip.compress(b" " * 9_000_000), b"Content-Encoding: gzip"),)),
        "more than 2,000,000 bytes when unpacked", "--expanded-bytes",
    ),
    "silence": (lambda: Raw((), then="hang"), "does not answer in time", "try again later"),
    "idDoesNotExist": (lambda: refusing("idDoesNotExist"), "for the record '1'", "an identifier of it is oai:r:7"),
    "cannotDisseminateFormat": (lambda: refusing("cannotDisseminateFormat"), "as 'oai_ddi25'", "it offers: oai_dc"),
    "badVerb": (lambda: refusing("badVerb"), "badVerb", "check that the URL is the base URL"),
    "badArgument": (lambda: refusing("badArgument"), "badArgument", "does not take one of them"),
    "a deleted record": (
        lambda: Raw((response(envelope(
            b"<GetRecord><record><header status='deleted'><identifier>1</identifier>"
            b"<datestamp>2024-01-01</datestamp></header></record></GetRecord>"
        )),)),
        "was deleted on 2024-01-01", "another record",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "said", "advice"), ANSWERS.values(), ids=ANSWERS)
def test_a_record_that_can_not_be_had(
    run_cli: Run, tmp_path: Path, answer: Callable[[], Raw], said: str, advice: str
) -> None:
    # Only the server that is silent is given up on soon: another one's answer may be late on a busy machine.
    patience = "1" if "in time" in said else "30"

    def script(arguments: dict[str, str]) -> Raw:
        content = CONTENT.get(arguments["verb"])
        return Raw((response(envelope(content)),)) if content else answer()

    with serving(script) as url:
        done = run_cli(
            "run", f"{url}?verb=GetRecord&identifier=1&metadataPrefix=oai_ddi25", "--out", tmp_path / "out",
            "--retries", "0", "--page-bytes", "1000000", "--expanded-bytes", "2000000", "--timeout", patience,
        )  # fmt: skip
    assert done.returncode == 3, done.stderr
    first, second = done.stderr.splitlines()
    assert said in first
    assert advice in second
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


def test_a_body_that_drips_is_not_waited_for(run_cli: Run, tmp_path: Path) -> None:
    def script(arguments: dict[str, str]) -> Raw:
        if arguments["verb"] == "Identify":
            return Raw((response(envelope(IDENTIFY)),))
        return Raw((response(b"", b"Content-Length: 9999", length=False), *[b" "] * 9999), pause=0.05)

    with serving(script) as url:
        done = run_cli("harvest", url, "--store", tmp_path / "s.db", "--page-time", "0.5", "--retries", "0")
    assert done.returncode == 3
    assert "more than 0.5 seconds" in done.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://no-such-host.invalid/oai", "the host name is not known"),
        ("https://127.0.0.1:9/oai", "the connection is refused"),
        ("http://127.0.0.1:9/oai", "the connection is refused"),
    ],
)
def test_a_repository_that_is_not_there(run_cli: Run, tmp_path: Path, url: str, said: str) -> None:
    done = run_cli("harvest", url, "--store", tmp_path / "s.db")
    assert done.returncode == 3
    assert said in done.stderr
    assert not (tmp_path / "s.db").exists()
