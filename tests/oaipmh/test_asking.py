from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from ddi_tools.errors import StorageError, UsageError
from ddi_tools.oaipmh.asking import SETTINGS, Asking, Setting, read_credentials
from ddi_tools.oaipmh.credentials import Credentials, parse_credentials, split_credentials, without_credentials
from ddi_tools.oaipmh.limits import ONE_RECORD, Limits

SECRET = "s3cret:with@signs/"


def test_every_limit_can_be_set() -> None:
    assert {s.name for s in SETTINGS} == {f.name for f in fields(Limits)} - {"redirects"}


def setting(name: str) -> Setting:
    return next(s for s in SETTINGS if s.name == name)


@pytest.mark.parametrize(
    ("name", "value", "checked"),
    [
        ("rate", 2, 2.0), ("retries", 3.0, 3), ("post", True, True), ("contact", " a@b.example ", "a@b.example"),
        ("pause", 0, 0), ("page_bytes", 1, 1),
    ],
)  # fmt: skip
def test_values(name: str, value: object, checked: object) -> None:
    assert setting(name).check(value) == checked


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("rate", 0, "number of at least 0.001"), ("rate", True, "number"), ("rate", "2", "number"),
        ("retries", 1.5, "whole number"), ("retries", -1, "at least 0"), ("retries", float("inf"), "whole number"),
        ("timeout", float("nan"), "number"), ("post", 1, "true or false"), ("contact", "a\r\nX: y", "ASCII"),
        ("contact", "ü", "ASCII"), ("contact", " ", "ASCII"), ("page_bytes", None, "whole number of at least 1"),
    ],
)  # fmt: skip
def test_values_that_are_none(name: str, value: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        setting(name).check(value)


def test_what_is_set_wins_over_the_base_and_over_what_is_set_elsewhere() -> None:
    mine, theirs = Asking(settings={"retries": 7}), Asking(settings={"retries": 1, "timeout": 3})
    limits = mine.over(theirs).limits(ONE_RECORD)
    assert (limits.retries, limits.timeout, limits.longest_pause) == (7, 3, ONE_RECORD.longest_pause)


@pytest.mark.parametrize(
    ("text", "user", "secret"),
    [
        ("me:pw", "me", "pw"), (" me:p:w \n", "me", "p:w"), ("me:", "me", ""), ("abc.def-1", None, "abc.def-1"),
        ("Bearer a:b", None, "a:b"), ("bearer  abc", None, "abc"), ("mé:ü", "mé", "ü"),
    ],
)  # fmt: skip
def test_credentials_as_people_keep_them(text: str, user: str | None, secret: str) -> None:
    assert parse_credentials(text, "X") == Credentials(user=user, secret=secret)


@pytest.mark.parametrize("text", ["", "  ", "Bearer ", "me:p\x00w", "tok\nen", "m\re:pw"])
def test_credentials_that_can_not_be_sent(text: str) -> None:
    with pytest.raises(UsageError, match="the variable X holds"):
        parse_credentials(text, "the variable X")


@pytest.mark.parametrize(
    ("url", "clean", "user", "secret"),
    [
        ("https://me:pw@host.example/oai?a=b@c", "https://host.example/oai?a=b@c", "me", "pw"),
        ("https://me:p%40w%3A@host.example:8443", "https://host.example:8443", "me", "p@w:"),
        ("https://me@pw:x@host.example/", "https://host.example/", "me@pw", "x"),
        ("https://token@[::1]:1/oai", "https://[::1]:1/oai", "token", ""),
        ("http://me:p/w@host.example/", "http://me:p/w@host.example/", None, None),
    ],
)
def test_credentials_in_a_url(url: str, clean: str, user: str | None, secret: str | None) -> None:
    got, credentials = split_credentials(url)
    assert got == clean == without_credentials(url)
    assert (credentials.user, credentials.secret) == (user, secret) if credentials else user is None


def test_a_secret_has_no_repr() -> None:
    assert SECRET not in repr(Credentials(user="me", secret=SECRET))
    assert SECRET not in repr(Asking(credentials=Credentials(secret=SECRET)))


def test_credentials_from_the_environment_or_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OAI", "me:pw")
    (tmp_path / "token").write_text("abc\nand more\n", encoding="utf-8")
    assert read_credentials(None, None) is None
    assert read_credentials("OAI", None) == Credentials(user="me", secret="pw")
    assert read_credentials(None, tmp_path / "token") == Credentials(secret="abc")


def test_credentials_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no environment variable NOT_SET_HERE"):
        read_credentials("NOT_SET_HERE", None)
    with pytest.raises(StorageError, match=r"none\.txt can't be read"):
        read_credentials(None, tmp_path / "none.txt")
    (tmp_path / "empty").touch()
    with pytest.raises(UsageError, match="holds no credentials"):
        read_credentials(None, tmp_path / "empty")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not text"):
        read_credentials(None, tmp_path / "bytes")
