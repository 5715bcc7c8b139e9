"""The built-in profiles: what is sure of them without the official ones beside them."""

import pytest

from ddi_tools.checks.gates import Gate, Kind
from ddi_tools.checks.profile import ProfileCheck
from ddi_tools.checks.profiles import NAMES, built_in, fields
from ddi_tools.errors import UsageError


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_names_every_path_once_and_can_be_used(name: str) -> None:
    profile = built_in(name)
    presence = [c.xpath for c in profile.constraints if c.kind in {Kind.MANDATORY, Kind.RECOMMENDED, Kind.OPTIONAL}]
    assert len(presence) == len(set(presence)) > 60
    assert len(set(profile.constraints)) == len(profile.constraints)
    ProfileCheck(profile, Gate.STRICT)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_explained(name: str) -> None:
    known = fields()
    assert all(known[c.xpath].meaning for c in built_in(name).constraints)


def test_meanings_are_phrases_that_go_on_in_a_sentence() -> None:
    for path, field in fields().items():
        assert field.meaning[0].islower(), path
        assert not field.meaning.endswith("."), path
        assert not field.advice or field.advice[0].isupper(), path


@pytest.mark.parametrize(("many", "one"), [("cdc25", "cdc25-mono"), ("cdc26", "cdc26-mono")])
def test_the_profile_for_one_language_asks_for_no_more_languages_than_the_records_own(many: str, one: str) -> None:
    def languages(name: str) -> set[str]:
        return {c.xpath for c in built_in(name).constraints if c.xpath.endswith("@xml:lang")}

    assert languages(one) < languages(many)
    assert languages(one) == {
        "/ddi:codeBook/@xml:lang",
        "/ddi:codeBook/ddi:stdyDscr/ddi:othrStdyMat/ddi:relPubl/@xml:lang",
    }


def test_an_unknown_name_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="cdc27"):
        built_in("cdc27")
