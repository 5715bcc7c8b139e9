from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from ddi_tools import resources
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.oaipmh.archives import ARCHIVES, Archive
from ddi_tools.oaipmh.client import Selection
from ddi_tools.oaipmh.credentials import Credentials
from ddi_tools.oaipmh.limits import Limits
from ddi_tools.sync.schedule import Schedule
from ddi_tools.sync.settings import Source, load

WHOLE = """
[sync]
store = "all.sqlite"
hosts_at_once = 3
max_deleted = 0.2
every = "12h"

[[sync.sources]]
name = "fsd"
url = "https://Services.fsd.tuni.fi/v0/oai?verb=Identify"
sets = ["language:en"]

[[sync.sources]]
name = "ukds"
url = "https://oai.ukdataservice.ac.uk:8443/oai/provider"
prefix = "ddi"
retries = 1
full_every = "4w"
timeout = 90.5
enabled = false

[repositories]
timeout = 20

[repositories."services.fsd.tuni.fi"]
rate = 2
auth_env = "FSD"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "ddi-tools.toml"
    file.write_text(text, encoding="utf-8")
    return file


def limits(source: Source) -> Limits:
    return source.asking.limits(Limits(), source.url)


def test_all_of_it(tmp_path: Path) -> None:
    settings = load(written(tmp_path, WHOLE))
    assert (settings.store, settings.hosts_at_once) == (str(tmp_path / "all.sqlite"), 3)
    fsd, ukds = settings.sources
    assert (fsd.name, fsd.url, fsd.host, fsd.selection, fsd.enabled) == (
        "fsd", "https://Services.fsd.tuni.fi/v0/oai", "services.fsd.tuni.fi",
        Selection(prefix="oai_ddi25", sets=("language:en",), max_deleted=0.2), True,
    )  # fmt: skip
    assert (ukds.selection, ukds.enabled) == (Selection(prefix="ddi", max_deleted=0.2), False)
    assert (fsd.schedule, ukds.schedule) == (
        Schedule(every=timedelta(hours=12)), Schedule(every=timedelta(hours=12), full_every=timedelta(weeks=4)),
    )  # fmt: skip
    # What [repositories] states holds for all, unless it says otherwise of the host, or a source does.
    at_fsd, at_ukds = limits(fsd), limits(ukds)
    assert (at_fsd.timeout, at_fsd.rate, at_fsd.retries) == (20, 2, 5)
    assert (at_ukds.timeout, at_ukds.rate, at_ukds.retries) == (90.5, None, 1)


def test_how_a_repository_is_asked(tmp_path: Path) -> None:
    more = 'contact = "me@example.org"\nrate = 0.5\npost = true\nauth_env = "UKDS"\nauth_file = "keys/ukds"\n'
    text = WHOLE.replace("retries = 1\n", more).replace("https://oai.uk", "https://me:secret@oai.uk")
    _, ukds = load(written(tmp_path, text)).sources
    assert (limits(ukds).contact, limits(ukds).rate, limits(ukds).post) == ("me@example.org", 0.5, True)
    assert (ukds.auth_env, ukds.auth_file) == ("UKDS", str(tmp_path / "keys/ukds"))
    assert (ukds.url, ukds.host) == ("https://oai.ukdataservice.ac.uk:8443/oai/provider", "oai.ukdataservice.ac.uk")
    assert ukds.asking.credentials_for(ukds.url) == Credentials(user="me", secret="secret")
    assert "secret" not in repr(ukds)


def test_what_is_asked_for(tmp_path: Path) -> None:
    text = WHOLE.replace("retries = 1\n", 'window = "month"\none_by_one = true\nmax_deleted = 0.5\n')
    settings = load(written(tmp_path, text.replace("max_deleted = 0.2", "max_deleted = 0.02")))
    fsd, ukds = settings.sources
    assert fsd.selection == Selection(sets=("language:en",), max_deleted=0.02)
    assert ukds.selection == Selection(prefix="ddi", window="month", one_by_one=True, max_deleted=0.5)
    assert [s.selection.max_deleted for s in settings.chosen(["fsd", "ukds"], max_deleted=1)] == [1, 1]


def test_a_store_on_a_server_is_no_path(tmp_path: Path) -> None:
    text = WHOLE.replace('"all.sqlite"', '"postgresql+psycopg:///ddi"')
    assert load(written(tmp_path, text)).store == "postgresql+psycopg:///ddi"


def test_sources_are_chosen_by_name_or_by_being_enabled(tmp_path: Path) -> None:
    settings = load(written(tmp_path, WHOLE))
    assert [s.name for s in settings.chosen()] == ["fsd"]
    assert [s.name for s in settings.chosen(["ukds", "fsd"])] == ["fsd", "ukds"]
    with pytest.raises(UsageError, match="no source 'ukd'") as raised:
        settings.chosen(["ukd"])
    assert raised.value.hint == "the sources are fsd, ukds"
    with pytest.raises(UsageError, match="no source is enabled"):
        load(written(tmp_path, WHOLE.replace("sets =", "enabled = false\nsets ="))).chosen()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("retries = 1", "retrys = 1", r":17: unknown key sync.sources\[1\].retrys"),
        ("retries = 1", "retries = -1", r":17: sync.sources\[1\].retries must be a whole number of at least 0"),
        ("retries = 1", "retries = true", r":17: sync.sources\[1\].retries must be a whole number of at least 0"),
        ("timeout = 20", 'timeout = "20"', ":23: repositories.timeout must be a number of at least 0.1"),
        ("max_deleted = 0.2", "timeout = 20", ":5: sync.timeout belongs under .repositories., or to a source"),
        ("retries = 1", 'window = "minute"', r":17: sync.sources\[1\].window must be one of year, month, day"),
        ("retries = 1", "max_deleted = 10", r":17: sync.sources\[1\].max_deleted must be a number from 0 to 1"),
        ("retries = 1", "every = 1", r":17: sync.sources\[1\].every must be a text"),
        ("retries = 1", 'every = "daily"', r":17: sync.sources\[1\].every must be an interval such as"),
        ('full_every = "4w"', 'full_every = "0d"', r":18: sync.sources\[1\].full_every must be an interval such as"),
        ("hosts_at_once = 3", "hosts_at_once = 99", r":4: sync.hosts_at_once must be a number from 1 to 64"),
        ('sets = ["language:en"]', 'sets = "language:en"', r":11: sync.sources\[0\].sets must be an array of texts"),
        ("enabled = false", 'enabled = "no"', r":20: sync.sources\[1\].enabled must be true or false"),
        ('"https://oai.ukdata', '"ftp://oai.ukdata', r":15: sync.sources\[1\].url must be a repository's base URL"),
        ('url = "https://oai', '# url = "https://oai', r":13: sync.sources\[1\].url is missing"),
        (
            'name = "ukds"',
            'name = "fsd"',
            r":14: sync.sources\[1\].name is 'fsd', and so is that of sync.sources\[0\]",
        ),
        ('store = "all.sqlite"', "", r":2: sync.store is missing"),
        ("[[sync.sources]]", "[[sync.source]]", "unknown key sync.source"),
        ("[sync]", "[sync", "is not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in WHOLE
    with pytest.raises(UsageError, match=said):
        load(written(tmp_path, WHOLE.replace(old, new)))


def test_the_nearest_key_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        load(written(tmp_path, WHOLE.replace("retries", "retrys")))
    assert (raised.value.hint or "").startswith("perhaps retries is meant; known here: ")


def test_two_sources_that_would_harvest_the_same(tmp_path: Path) -> None:
    again = '[[sync.sources]]\nname = "x"\nurl = "https://Services.fsd.tuni.fi/v0/oai"\nsets = ["a", "language:en"]\n'
    with pytest.raises(UsageError, match=r"sync.sources\[2\] harvests the same as the source 'fsd'"):
        load(written(tmp_path, WHOLE + again))


def test_none_listed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"at least one \[\[sync.sources\]\] is needed"):
        load(written(tmp_path, '[sync]\nstore = "s"\n'))


def test_a_file_about_something_else(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no \[sync\]"):
        load(written(tmp_path, '[deposit]\nmanifest = "m.csv"\n'))


def test_a_file_that_is_not_there_is_easily_made(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as raised:
        load(tmp_path / "ddi-tools.toml")
    assert "--example" in (raised.value.hint or "")


def test_a_deposits_configuration_may_stand_in_the_same_file(tmp_path: Path) -> None:
    from ddi_tools import config

    file = written(tmp_path, WHOLE + '[deposit]\nmanifest = "m.csv"\n')
    assert config.load(file).manifest == "m.csv"
    assert len(load(file).sources) == 2


def test_the_example_is_sound() -> None:
    settings = load(resources.path("templates", "sync.toml"))
    assert [s.name for s in settings.chosen()] == ["cessda"]
    assert len(settings.sources) >= 12


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda archive: archive.prefix)
def test_the_example_has_the_archives_that_find_knows(archive: Archive) -> None:
    file = resources.path("templates", "sync.toml")
    assert archive.base_url is not None
    assert archive.base_url in file.read_text(encoding="utf-8")
    prefixes = {s.url: s.selection.prefix for s in load(file).sources}
    assert prefixes.get(archive.base_url, archive.metadata_prefix) == archive.metadata_prefix


def test_every_line_of_the_example_that_is_commented_out_is_sound_too(tmp_path: Path) -> None:
    text = resources.path("templates", "sync.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("# -- archives whose prefix was not found")
    opened = "\n".join(line.removeprefix("# ") for line in rest.splitlines()[2:]).replace(
        'prefix = ""', 'prefix = "x"'
    )
    settings = load(written(tmp_path, f"{head}\n{opened}"))
    assert len(settings.sources) >= 24
