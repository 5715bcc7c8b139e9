from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi_tools.codebook.identifiers import as_doi, find_doi, isbn, isni, orcid, ror, scheme


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.5255/UKDA-SN-8719-1", "10.5255/UKDA-SN-8719-1"),
        ("doi:10.11587/CDF7OR", "10.11587/CDF7OR"),
        ("DOI: 10.11587/CDF7OR", "10.11587/CDF7OR"),
        ("https://doi.org/10.5878/001559", "10.5878/001559"),
        ("http://dx.doi.org/10.20366/unimib/unidata/SN258-1.0", "10.20366/unimib/unidata/SN258-1.0"),
        ("https://doi.org/10.1000/a%3Cb%3E?utm=x", "10.1000/a<b>"),
        ("10.60686/t-fsd3187", "10.60686/t-fsd3187"),
        ("10.1000.10/123", "10.1000.10/123"),
        ("  10.1000/abc  ", "10.1000/abc"),
        ("10.1000/abc(def)", "10.1000/abc(def)"),
    ],
)
def test_a_doi_in_each_form_records_use(text: str, doi: str) -> None:
    assert find_doi(text) == doi
    assert as_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("Version 1.0.0 (13.04.2010), doi:10.4232/1.0212", "10.4232/1.0212"),
        ("see (10.1000/abc).", "10.1000/abc"),
        ("“10.1000/abc”; and more", "10.1000/abc"),
        ('<a href="https://doi.org/10.1000/abc">x</a>', "10.1000/abc"),
    ],
)
def test_a_doi_inside_a_text_is_found_but_is_not_all_of_it(text: str, doi: str) -> None:
    assert find_doi(text) == doi
    assert as_doi(text) is None


@pytest.mark.parametrize(
    "text",
    ["", None, "https://doi.org/", "Road traffic and the environment", "ZA6899, Version 3.0.0", "test:123/456",
     "10.32/FK2/C09YQ7", "110.1000/abc", "1.10.1000/abc", "10.1000/", "urn:nbn:fi:fsd:T-FSD3187"],
)  # fmt: skip
def test_what_is_no_doi(text: str | None) -> None:
    assert find_doi(text) is None
    assert as_doi(text) is None


@given(st.text(max_size=60))
def test_a_found_doi_is_found_again_in_itself(text: str) -> None:
    doi = find_doi("10.1234/" + text)
    assert doi is None or find_doi(doi) == doi


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1694-233X", "0000-0002-1694-233X"),
        ("http://www.orcid.org/0000-0002-1694-233x/", "0000-0002-1694-233X"),
        ("0000-0000-0000-0000", None),
        ("0000-0002-1825-0098", None),
        ("0000 0002 1825 0097", None),
        ("https://example.org/0000-0002-1825-0097", None),
        (None, None),
    ],
)
def test_an_orcid_needs_its_check_digit(text: str | None, value: str | None) -> None:
    assert orcid(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://ror.org/05gq02987", "05gq02987"),
        ("ror.org/03yrm5c26", "03yrm5c26"),
        ("03YRM5C26", "03yrm5c26"),
        ("https://ror.org/000000000", None),
        ("https://ror.org/03yrm5c27", None),
        ("https://ror.org/https://ror.org/03yrm5c26", None),
        ("", None),
    ],
)
def test_a_ror_needs_its_checksum(text: str, value: str | None) -> None:
    assert ror(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0000 0001 2150 090X", "000000012150090X"),
        ("https://isni.org/isni/0000000121032683", "0000000121032683"),
        ("0000 0001 2150 0901", None),
        ("12345", None),
    ],
)
def test_an_isni_needs_its_check_digit(text: str, value: str | None) -> None:
    assert isni(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ISBN 0-566-00311-2", "0566003112"),
        ("urn:isbn:978-3-16-148410-0", "9783161484100"),
        ("978-3-16-148410-1", None),
        ("0-566-00311-3", None),
        ("7724", None),
    ],
)
def test_an_isbn_needs_its_check_digit(text: str, value: str | None) -> None:
    assert isbn(text) == value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("10.5878/001559", "DOI"),
        ("https://doi.org/10.5878/001559", "DOI"),
        ("hdl:1902.1/00012", "Handle"),
        ("http://hdl.handle.net/1902.1/00012", "Handle"),
        ("urn:nbn:fi:fsd:T-FSD3187", "URN"),
        ("https://urn.fi/urn:nbn:fi:fsd:T-FSD3187", "URN"),
        ("ark:/67531/metapth346793", "ARK"),
        ("https://n2t.net/ark:/67531/metapth346793", "ARK"),
        ("arXiv:1207.7214", "arXiv"),
        ("https://arxiv.org/abs/hep-th/9901001", "arXiv"),
        ("PMID: 12345678", "PMID"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/", "PMID"),
        ("978-3-16-148410-0", "ISBN"),
        ("https://aussda.at", "URL"),
        ("12345678", None),
        ("501100002341", None),
        ("SN258", None),
        ("https://doi.org/", "URL"),
        ("http://example", None),
        ("a text with https://aussda.at", None),
        (None, None),
    ],
)
def test_the_scheme_that_the_syntax_shows(text: str | None, name: str | None) -> None:
    assert scheme(text) == name
