"""Where a record comes from, as far as it or its response says so."""

from __future__ import annotations

import pytest
from lxml import etree

from ddi_tools.checks.origin import Origins, domain, host
from ddi_tools.codebook.xml import DDI25, DDI122

OAI = "http://www.openarchives.org/OAI/2.0/"


def codebook(*distributors: str, namespace: str = DDI25, part: str = "stdyDscr") -> str:
    inner = "".join(distributors)
    declared = f' xmlns="{namespace}"' if namespace else ' xmlns=""'
    return f"<codeBook{declared}><{part}><citation><distStmt>{inner}</distStmt></citation></{part}></codeBook>"


def response(codebook: str, *sets: str, identifier: str = "oai:fsd.uta.fi:1", request: str = "") -> etree._Element:
    specs = "".join(f"<setSpec>{s}</setSpec>" for s in sets)
    header = f"<header><identifier>{identifier}</identifier><datestamp>2026-01-01</datestamp>{specs}</header>"
    record = f"<record>{header}<metadata>{codebook}</metadata></record>"
    return etree.fromstring(
        f'<OAI-PMH xmlns="{OAI}"><request>{request}</request><GetRecord>{record}</GetRecord></OAI-PMH>'
    )


def origin(root: etree._Element) -> tuple[str | None, tuple[str, ...]]:
    found = Origins(root).of(next(root.iter("{*}codeBook")))
    return found.archive, found.sets


@pytest.mark.parametrize("namespace", [DDI25, DDI122, ""])
def test_the_archive_is_the_distributor(namespace: str) -> None:
    root = etree.fromstring(codebook("<distrbtr>\n UK  Data <b>Service</b></distrbtr>", namespace=namespace))
    assert origin(root) == ("UK Data Service", ())


@pytest.mark.parametrize(
    ("distributors", "name"),
    [
        (
            ("<distrbtr xml:lang='fi'>Tietoarkisto</distrbtr>", "<distrbtr xml:lang='en-GB'>Archive</distrbtr>"),
            "Archive",
        ),
        (("<distrbtr> </distrbtr>", "<distrbtr>Second</distrbtr>"), "Second"),
        (("<distrbtr abbr='SND'> </distrbtr>",), "SND"),
        (("<distrbtr>A<!-- no -->B</distrbtr>", "<distrbtr>C</distrbtr>"), "AB"),
        ((), None),
    ],
)
def test_its_name_is_the_english_one_where_there_is_one(distributors: tuple[str, ...], name: str | None) -> None:
    assert origin(etree.fromstring(codebook(*distributors))) == (name, ())


def test_the_document_may_name_the_distributor_of_the_study() -> None:
    assert origin(etree.fromstring(codebook("<distrbtr>D</distrbtr>", part="docDscr"))) == ("D", ())


def test_sets_are_those_of_the_records_header() -> None:
    root = response(codebook("<distrbtr>D</distrbtr>"), "language:en", " social ")
    assert origin(root) == ("D", ("language:en", "social"))


def test_without_a_distributor_the_identifier_and_then_the_repository_tell() -> None:
    asked = "https://archive.example.org:8443/oai"
    assert origin(response(codebook(), request=asked))[0] == "fsd.uta.fi"
    assert origin(response(codebook(), identifier="1031", request=asked))[0] == "archive.example.org"
    assert origin(response(codebook(), identifier="1031"))[0] is None


def test_a_record_without_metadata_has_an_origin_too() -> None:
    root = response("", "language:en")
    found = Origins(root).of_identifier("oai:fsd.uta.fi:1")
    assert (found.archive, found.sets) == ("fsd.uta.fi", ("language:en",))
    assert Origins(root).of_identifier(None).sets == ()


@pytest.mark.parametrize(
    ("identifier", "name"),
    [("oai:FSD.uta.fi:FSD1", "fsd.uta.fi"), ("oai:fsd:1", None), ("doi:10.1/x", None), ("1031", None), (None, None)],
)
def test_domain(identifier: str | None, name: str | None) -> None:
    assert domain(identifier) == name


@pytest.mark.parametrize(
    ("url", "name"), [("http://a.org/x", "a.org"), ("nonsense", None), ("http://[", None), (None, None)]
)
def test_host(url: str | None, name: str | None) -> None:
    assert host(url) == name
