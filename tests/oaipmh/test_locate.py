"""What people have at hand leads to the record; the identifiers are those of real records of the catalogue."""

from __future__ import annotations

import pytest

from ddi_tools.errors import UsageError
from ddi_tools.oaipmh.archives import ARCHIVES
from ddi_tools.oaipmh.locate import cessda_identifier, locate

UKDA_857133 = "801dc16779edb9f36647ebc5b25331d7a8854b40d921ab0541aa6800e4c22d4e"
UKDA_993 = "fbf98ec92c3e23f85bf9c9eb14aef49c4187a2179fdea5642015ff8f9fecf9be"
FSD_1028 = "b9fd25c481a1d74b6d1b1a5fb55116034fcdd9bddd789c38548815423801579a"
UNIDATA_258 = "53b3946ddb431037aa99e4fccd86fe280a18b25e8ff9612e0f963ba0f2691e4e"


@pytest.mark.parametrize(
    ("what", "identifier"),
    [
        (UKDA_857133, UKDA_857133),
        (UKDA_857133.upper(), UKDA_857133),
        (f"https://datacatalogue.cessda.eu/detail/{UKDA_857133}", UKDA_857133),
        (f"https://datacatalogue.cessda.eu/detail/{UKDA_857133}/?lang=en", UKDA_857133),
        (f"HTTPS://DataCatalogue.CESSDA.eu/detail/{UKDA_857133}?lang=en#abstract", UKDA_857133),
        (f"http://datacatalogue.cessda.eu/detail?lang=en&q={UKDA_857133}", UKDA_857133),
        (f"https://w3id.org/cessda/cessda_product_research_data_{UKDA_857133}", UKDA_857133),
        ("https://beta.ukdataservice.ac.uk/datacatalogue/studies/study?id=857133", UKDA_857133),
        ("https://beta.ukdataservice.ac.uk/datacatalogue/studies/study?type=Data&amp;id=857133#details", UKDA_857133),
        ("https://datacatalogue.ukdataservice.ac.uk/studies/study/857133", UKDA_857133),
        ("https://datacatalogue.ukdataservice.ac.uk/studies/study/857133#details", UKDA_857133),
        ("https://discover.ukdataservice.ac.uk/catalogue/?sn=993&type=Data%20catalogue", UKDA_993),
        ("https://reshare.ukdataservice.ac.uk/857133/", UKDA_857133),
        ("ukda:857133", UKDA_857133),
        ("UKDA: SN 857133", UKDA_857133),
        ("10.5255/UKDA-SN-857133", UKDA_857133),
        ("10.5255/ukda-sn-993-1", UKDA_993),
        ("doi:10.5255/UKDA-SN-993-16", UKDA_993),
        ("https://doi.org/10.5255/UKDA-SN-857133", UKDA_857133),
        ("http://dx.doi.org/10.5255/UKDA-SN-993-1", UKDA_993),
        ("fsd:FSD1028", FSD_1028),
        ("fsd:1028", FSD_1028),
        ("https://services.fsd.tuni.fi/catalogue/FSD1028?tab=summary&lang=en", FSD_1028),
        ("https://urn.fi/urn:nbn:fi:fsd:T-FSD1028", FSD_1028),
        ("https://doi.org/10.60686/t-fsd1028", FSD_1028),
        ("unidata:SN258", UNIDATA_258),
        ("10.20366/unimib/unidata/SN258-1.0", UNIDATA_258),
        (
            "https://oai.ukdataservice.ac.uk:8443/oai/provider?verb=GetRecord&metadataPrefix=ddi&identifier=857133",
            UKDA_857133,
        ),
        (
            "https://datacatalogue.cessda.eu/oai-pmh/v0/oai?verb=GetRecord&metadataPrefix=oai_ddi25&identifier="
            + UKDA_857133,
            UKDA_857133,
        ),
    ],
)
def test_forms(what: str, identifier: str) -> None:
    located = locate(what)
    assert located is not None
    assert located.identifier == identifier
    assert located.note is None
    assert located.metadata_access == (
        f"https://datacatalogue.cessda.eu/oai-pmh/v0/oai?verb=GetRecord&metadataPrefix=oai_ddi25&identifier={identifier}"
    )


@pytest.mark.parametrize(
    "what",
    [
        "aussda:CDF7OR",
        "aussda:10.11587/CDF7OR",
        "doi:10.11587/CDF7OR",
        "https://doi.org/10.11587/CDF7OR",
        "https://data.aussda.at/dataset.xhtml?persistentId=doi:10.11587/CDF7OR",
        "https://data.aussda.at/dataset.xhtml?version=2.0&persistentId=doi%3A10.11587%2FCDF7OR",
    ],
)
def test_what_was_not_shown_says_so(what: str) -> None:
    located = locate(what)
    assert located is not None
    assert located.identifier == cessda_identifier("https://data.aussda.at/oai", "doi:10.11587/CDF7OR")
    assert "--check" in (located.note or "")


@pytest.mark.parametrize(
    "what",
    [
        "gesis:ZA6899",
        "https://search.gesis.org/research_data/ZA6899",
        "snd:2021-79",
        "adp:SJM034",
        "https://www.adp.fdv.uni-lj.si/opisi/sjm034/",
        "https://dbkapps.gesis.org/dbkoai?verb=GetRecord&identifier=1&metadataPrefix=oai_ddi25",
    ],
)
def test_where_the_rule_does_not_hold_nothing_is_computed(what: str) -> None:
    with pytest.raises(UsageError, match="can't be computed"):
        locate(what)


def test_a_repository_that_is_not_known() -> None:
    located = locate("https://me:secret@repository.example/oai?verb=GetRecord&identifier=a%2Fb&metadataPrefix=ddi")
    assert located is not None
    assert located.identifier == cessda_identifier("https://repository.example/oai", "a/b")
    assert "secret" not in repr(located)
    assert "only if" in (located.note or "")


@pytest.mark.parametrize(
    "what",
    [
        "", "record.xml", "a/b.xml", "-", "857133", "C:\\records\\a.xml", "nobody:1", "10.1234/other",
        "https://repository.example/oai", "https://datacatalogue.cessda.eu/oai-pmh/v0/oai",
        "https://datacatalogue.cessda.eu/detail/abc", "https://beta.ukdataservice.ac.uk/", UKDA_857133[:-1],
        "https://repository.example/oai?verb=GetRecord&metadataPrefix=ddi",
    ],
)  # fmt: skip
def test_other_texts_are_none_of_the_forms(what: str) -> None:
    assert locate(what) is None


@pytest.mark.parametrize("what", ["ukda:", "ukda:abc", "fsd:1", "unidata:x", "aussda:", "ukda:0"])
def test_numbers_that_are_none(what: str) -> None:
    with pytest.raises(UsageError, match="is not a number of") as raised:
        locate(what)
    assert what.partition(":")[0] in (raised.value.hint or "")


@pytest.mark.parametrize("archive", [a for a in ARCHIVES if " " not in a.example], ids=lambda a: a.prefix)
def test_the_example_of_an_archive_is_a_number_of_it(archive: object) -> None:
    assert archive.number_of(archive.example)  # type: ignore[attr-defined]
