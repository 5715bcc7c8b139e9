from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from ddi_tools import config
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.oaipmh.asking import SETTINGS, Asking, AtHost, Setting, read_credentials
from ddi_tools.oaipmh.configured import load_manners
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


def test_the_call_wins_over_the_host_and_the_host_over_all() -> None:
    asking = Asking(
        settings={"retries": 7}, general={"retries": 1, "timeout": 3, "pause": 4},
        hosts={"a.example": AtHost(settings={"retries": 2, "timeout": 5}), "a.example:81": AtHost()},
    )  # fmt: skip
    limits = asking.limits(ONE_RECORD, "https://A.example/oai")
    assert (limits.retries, limits.timeout, limits.pause) == (7, 5, 4)
    assert limits.longest_pause == ONE_RECORD.longest_pause
    assert asking.limits(ONE_RECORD, "http://b.example/").timeout == 3
    assert asking.limits(ONE_RECORD, "http://a.example:81/").timeout == 3


def test_credentials_go_to_their_host_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAI", "me:pw")
    asking = Asking(hosts={"a.example": AtHost(auth_env="OAI")})
    assert asking.credentials_for("https://a.example:8443/oai") == Credentials(user="me", secret="pw")
    assert asking.credentials_for("https://you:own@a.example/oai") == Credentials(user="you", secret="own")
    assert asking.credentials_for("https://b.example/a.example") is None
    assert asking.credentials_for("http://[") is None


FULL = """
[repositories]
contact = "me@archive.example"
rate = 2

[repositories."OAI.archive.example"]
post = true
auth_file = "token"

[sync]
anything = 1
"""


def test_the_table_in_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "ddi-tools.toml").write_text(FULL, encoding="utf-8")
    (tmp_path / "token").write_text("abc", encoding="utf-8")
    general, hosts = load_manners(tmp_path / "ddi-tools.toml")
    assert general == {"contact": "me@archive.example", "rate": 2.0}
    asking = Asking(general=general, hosts=hosts)
    assert asking.limits(ONE_RECORD, "https://oai.archive.example/x").post
    assert asking.credentials_for("https://oai.archive.example/x") == Credentials(secret="abc")
    config.load(tmp_path / "ddi-tools.toml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rate = 2", "rate = 0", "repositories.rate must be a number of at least"),
        ("rate = 2", "rates = 2", "unknown key repositories.rates"),
        ("rate = 2", 'auth_env = "X"', "unknown key repositories.auth_env"),
        ("post = true", "post = 1", "must be true or false"),
        ("post = true", 'password = "x"', "password"),
        ('"token"', "7", "auth_file must be a text"),
        ("[repositories]", "repositories = 3", "must be a table"),
    ],
)
def test_what_is_wrong_in_it_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = new if new.startswith("repositories") else FULL.replace(old, new)
    (tmp_path / "ddi-tools.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"ddi-tools\.toml") as raised:
        load_manners(tmp_path / "ddi-tools.toml")
    assert said in raised.value.message


@pytest.mark.parametrize(
    ("text", "user", "secret"),
    [
        ("me:pw", "me", "pw"), (" me:p:w \n", "me", "p:w"), ("me:", "me", ""), ("abc.def-1", None, "abc.def-1"),
        ("Bearer a:b", None, "a:b"), ("bearer  abc", None, "abc"), ("mé:ü", "mé", "ü"),
    ],
)  # fmt: skip
def test_credentials_as_people_keep_them(text: str, user: str | None, secret: str) -> None:
    assert parse_credentials(text, "X") == Credentials(user=user, secret=secret)


@pytest.mark.parametrize("text", ["", "  ", "Bearer ", "me:p\x00w", "tok\nen", "m\re:pw", "Łódź"])
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
