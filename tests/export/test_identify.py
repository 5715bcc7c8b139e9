"""Identifiers, languages and licences as exports need them."""

import pytest

from ddi_tools.codebook.model import LangText
from ddi_tools.export.identify import identify, is_uri, is_web_address
from ddi_tools.export.languages import in_one_language, tag, without_translations
from ddi_tools.export.licences import find_licences
from ddi_tools.export.name_identifiers import link


@pytest.mark.parametrize(
    ("text", "scheme", "value"),
    [
        ("doi:10.11587/CDF7OR", "DOI", "10.11587/CDF7OR"),
        ("https://doi.org/10.5878/001559", "DOI", "10.5878/001559"),
        ("http://urn.fi/urn:nbn:fi:fsd:T-FSD3307", "URN", "urn:nbn:fi:fsd:T-FSD3307"),
        ("hdl:1902.29/D-17267", "Handle", "1902.29/D-17267"),
        ("http://hdl.handle.net/1902.1/XNFHRO", "Handle", "1902.1/XNFHRO"),
        ("ark:/13030/tqb3kh97gh8w", "ARK", "ark:/13030/tqb3kh97gh8w"),
        ("https://arxiv.org/abs/0706.0001", "arXiv", "arXiv:0706.0001"),
        ("pmid: 12082125", "PMID", "12082125"),
        ("https://data.lib.keio.ac.jp/records/2", "URL", "https://data.lib.keio.ac.jp/records/2"),
    ],
)
def test_a_whole_identifier_is_known_by_its_syntax(text: str, scheme: str, value: str) -> None:
    found = identify(text)
    assert found
    assert (found.scheme, found.value) == (scheme, value)


@pytest.mark.parametrize(
    "text",
    [
        None, "", "The political awareness of the school leaver", "ZA6899, Version 3.0.0", "https://doi.org/",
        "12082125", "http://localhost", "see https://example.org/1", "easy-dataset:54621",
    ],
)  # fmt: skip
def test_what_is_no_identifier_is_none(text: str | None) -> None:
    assert identify(text) is None


def test_addresses_and_uris() -> None:
    assert is_web_address("https://aussda.at")
    assert not is_web_address("http://[broken")
    assert not is_web_address("javascript:alert(1)")
    assert is_uri("urn:ddi:int.cessda.cv:TopicClassification:3.0")
    assert not is_uri("optional for future use")
    assert not is_uri("vocabURI")


@pytest.mark.parametrize("text", ["javascript:alert(1)", "JavaScript://example.org/%0aalert(1)", "data:text/html,x"])
def test_a_scheme_that_is_a_program_is_no_uri(text: str) -> None:
    assert not is_uri(text)


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("ORCID", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
        ("orcid", "http://orcid.org/0000-0002-1694-233x", "https://orcid.org/0000-0002-1694-233X"),
        ("ORCID", "0000-0002-1825-0098", None),
        ("ROR", "03yrm5c26", "https://ror.org/03yrm5c26"),
        ("ROR", "https://ror.org/03yrm5c26", "https://ror.org/03yrm5c26"),
        ("ROR", "03yrm5c27", None),
        ("ROR", "University of Stirling", None),
        ("ISNI", "0000 0001 2150 090X", "https://isni.org/isni/000000012150090X"),
        ("GRID", "grid.421091.f", "https://www.grid.ac/institutes/grid.421091.f"),
        ("Crossref Funder ID", "501100000269", "https://doi.org/10.13039/501100000269"),
        ("Crossref Funder ID", "http://dx.doi.org/10.13039/501100000269", "https://doi.org/10.13039/501100000269"),
        ("Wikidata", " Q1 ", "Q1"),
        ("Wikidata", " ", None),
    ],
)
def test_name_identifiers_are_links_once(scheme: str, value: str, expected: str | None) -> None:
    assert link(scheme, value) == expected
    if expected:
        assert link(scheme, expected) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("en", "en"), ("FR", "fr"), ("fre", "fr"), ("en_GB", "en-GB"), ("sl-SI", "sl-SI"), ("jp", None), ("yy", None),
        ("suomi_FI", None), ("ignore this", None), ("und", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_language_tags(written: str | None, expected: str | None) -> None:
    assert tag(written) == expected


def texts(*pairs: tuple[str, str | None]) -> tuple[LangText, ...]:
    return tuple(LangText(text=text, lang=lang) for text, lang in pairs)


def test_one_language_of_several() -> None:
    all_of_them = texts(("a", "fi"), ("b", "en"), ("c", "fi"), ("d", None))
    assert [t.text for t in in_one_language(all_of_them, "EN")] == ["b", "d"]
    assert [t.text for t in in_one_language(all_of_them, "sv")] == ["a", "c", "d"]
    assert in_one_language(all_of_them[3:], "en") == all_of_them[3:]
    assert in_one_language((), None) == ()


def test_only_equal_lists_are_translations() -> None:
    copies = texts(("a", "fi"), ("b", "en"))
    assert without_translations(copies, "en") == copies[1:]
    different = texts(("a", "fi"), ("b", "en"), ("c", "en"))
    assert without_translations(different, "en") == different


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("Licence: CC BY 4.0", ["CC-BY-4.0"]),
        ("see (https://creativecommons.org/licenses/by-nc-sa/3.0/deed.en)", ["CC-BY-NC-SA-3.0"]),
        ("Creative Commons Attribution-NonCommercial 4.0 International", ["CC-BY-NC-4.0"]),
        ("https://creativecommons.org/licenses/by/3.0/at/", []),
        ("CC BY Waiver", []),
        ("a Creative Commons licence", []),
        ("CC0 1.0 or CC-BY-SA-4.0 (http://creativecommons.org/licenses/by-sa/4.0)", ["CC0-1.0", "CC-BY-SA-4.0"]),
        ("Open Government Licence v3.0", ["OGL-UK-3.0"]),
        ("the (http://opendatacommons.org/licenses/odbl/1.0/) applies", ["ODbL-1.0"]),
        ("CC BY 9.9", []),
    ],
)
def test_licences_are_those_named_exactly(text: str, spdx: list[str]) -> None:
    found = find_licences(text)
    assert [licence.spdx for licence in found] == spdx
    assert all(find_licences(licence.uri) == (licence,) for licence in found)
