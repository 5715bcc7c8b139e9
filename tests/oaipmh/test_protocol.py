from __future__ import annotations

import pytest

from ddi_tools.errors import UsageError
from ddi_tools.oaipmh.protocol import CONDITIONS, Condition, ConditionError, Page, parse_source_url, request

CDC = "https://datacatalogue.cessda.eu/oai-pmh/v0/oai"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{CDC}?verb=GetRecord&metadataPrefix=oai_ddi25&identifier=801d", (CDC, "801d", "oai_ddi25")),
        (f"  {CDC}?verb=GetRecord&identifier=801d \n", (CDC, "801d", None)),
        (f"{CDC}?identifier=oai%3Afsd%2Euta.fi%3AFSD3187&verb=GetRecord", (CDC, "oai:fsd.uta.fi:FSD3187", None)),
        (f"{CDC}?verb=GetRecord&amp;identifier=a%2Bb%26c&amp;metadataPrefix=ddi", (CDC, "a+b&c", "ddi")),
        (f"{CDC}?verb=GetRecord&identifier=1&utm_source=x&lang=en#top", (CDC, "1", None)),
        (f"{CDC}?utm_source=x&verb=GetRecord&identifier=1", (CDC, "1", None)),
        ("http://h/index.php?page=oai&verb=GetRecord&identifier=1", ("http://h/index.php?page=oai", "1", None)),
        ("http://h:8443/oai/provider?verb=Identify", ("http://h:8443/oai/provider", None, None)),
        (CDC, (CDC, None, None)),
        (f"{CDC}/", (f"{CDC}/", None, None)),
        (CDC.upper().replace("/OAI-PMH/V0/OAI", "/o"), ("https://DATACATALOGUE.CESSDA.EU/o", None, None)),
        (f"{CDC}?verb=GetRecord&identifier=&metadataPrefix=", (CDC, None, None)),
    ],
)
def test_pasted_urls(url: str, expected: tuple[str, str | None, str | None]) -> None:
    source = parse_source_url(url)
    assert (source.base_url, source.identifier, source.prefix) == expected


@pytest.mark.parametrize("url", ["ftp://h/oai", "file:///etc/passwd", "record.xml", "", "https://", "h.example/oai"])
def test_what_is_no_url_of_a_repository(url: str) -> None:
    with pytest.raises(UsageError, match="http or https"):
        parse_source_url(url)


def test_a_request_is_a_url_with_everything_escaped() -> None:
    asking = request("ListRecords", resumptionToken="a|b+c%d/e=&f ")
    assert asking.url("http://h/oai") == "http://h/oai?verb=ListRecords&resumptionToken=a%7Cb%2Bc%25d%2Fe%3D%26f+"
    assert asking.url("http://h/i?p=oai").startswith("http://h/i?p=oai&verb=")


def test_a_request_leaves_out_what_is_none() -> None:
    assert request("ListRecords", metadataPrefix="p", from_="2024-01-01", until=None).params() == {
        "verb": "ListRecords",
        "metadataPrefix": "p",
        "from": "2024-01-01",
    }


@pytest.mark.parametrize("code", CONDITIONS)
def test_each_condition_says_what_to_do_next(code: str) -> None:
    page = Page(response_date="", verb=None, errors=(Condition(code=code, text="in\n  short"),))
    with pytest.raises(ConditionError, match=f"{code} for x: in short") as raised:
        page.require(" for x")
    assert raised.value.code == code
    assert raised.value.hint
    assert raised.value.exit_code == 3


def test_a_page_without_conditions_is_given_back() -> None:
    page = Page(response_date="", verb="Identify")
    assert page.require() is page
