"""The fixture record: CESSDA's envelope, the study's facts, and prose that is the project's own."""

import re
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools import config, demo
from ddi_tools.codebook import xml

DDI = {"d": xml.DDI25}
OAI = {"o": xml.OAI, "p": "http://www.openarchives.org/OAI/2.0/provenance"}
IDENTIFIER = "801dc16779edb9f36647ebc5b25331d7a8854b40d921ab0541aa6800e4c22d4e"
SOURCE = "https://oai.ukdataservice.ac.uk:8443/oai/provider"

# Runs of eight words that a name makes by itself, or that only list the names the study gives to things.
NAMES = {
    "finch e south london and maudsley nhs foundation",
    "e south london and maudsley nhs foundation trust",
}

FACTS = """
an ethnography, funded by the ESRC and three years long | parents who use drugs and to their families
opioid substitution therapy (OST) | how this care is governed | TWO empirical data sets
122 text files | 183 text files | 25 text files | One metadata file
Two separate files | ID codes, pseudonyms and descriptors
27 from 22 families, 18 of them mothers and 9 fathers | OST was prescribed to 26 of the parents
methadone, buprenorphine or dihydrocodeine | polydrug use | Learning Alliance | kinship carers
managers of services, policymakers and practitioners from the frontline
10 services in health and social care and 97 professionals
The 27 parents are 18 mothers and 9 fathers | 14 lived in Scotland (9 mothers, 5 fathers)
12 in England (8 mothers, 4 fathers) | female partner from Scotland, cohabiting | 11 mothers and 2 fathers
cohabiting: 12; 'part-time' cohabiting: 1 | 6 of the 11 single mothers and by 1 single father | blended families
partner who was in drug treatment too | 75 children in all | 53 were 0 to 16 years old | 22 older than 16
24 lived with the parent in the study | 7 elsewhere with their biological mother | 10 with their biological father
6 in foster care and 5 in kinship care; 1 had been adopted | it was not known where they were
4 first-time parents (3 of whom were pregnant when recruited) | 4 grandparents
10 services (6 teams in England, 4 in Scotland) | 97 professionals (36 in England, 61 in Scotland)
Drug Treatment, in the NHS and in the Third Sector | Child Protection, in Social Services
Family Support, in the Third Sector | Specialist Pregnancy Support, in the NHS and Social Services
Addiction Psychiatrists, Addiction Nurses, Addiction Psychologists
Health Visitors | Midwives in hospital and community
General Practitioners | Community Pharmacists | Social Workers for Children and Families | Kinship Care staff
Public Health staff | Criminal Justice staff | Youth workers | Women's workers | Drug workers in Criminal Justice
Support Services for Affected Family Members | Governmental Policymakers and Local Commissioners | Children & Families
the protocol of the study | letters of ethical approval | consent forms (blank) | information sheets
details sheets for participants | schedules for interviews, focus groups and 'workday debriefs'
The UK, Australia, the USA and Canada | COVID19 restrictions | participant observation | clinical case discussions
'key worker' | home visits | 'walk and talk' sessions | interviews by telephone and face to face
transcribed verbatim | fieldnotes | procedures and policies of the organisations | practice guidance
dissemination embargo | UK Data Archive | ends on 1st January 2025 | access follows the level that was selected
multidisciplinary and interagency | parenting interventions, assessments, care planning
Poor health | poverty | taken into care | Stigma | next generation | new interventions
"""


@pytest.fixture(scope="module")
def response() -> etree._Element:
    return xml.parse(demo.record())


@pytest.fixture(scope="module")
def codebook(response: etree._Element) -> etree._Element:
    (located,) = xml.codebooks(response)
    assert located.record == IDENTIFIER
    return located.element


def values(element: etree._Element, path: str, namespaces: dict[str, str] | None = None) -> list[str]:
    found = element.xpath(path, namespaces=namespaces or DDI)
    assert isinstance(found, list)
    return [" ".join(str(f if isinstance(f, str) else "".join(f.itertext())).split()) for f in found]


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", unescape(text)).split())


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", plain(text).lower())


def runs(text: str, length: int = 8) -> Iterator[str]:
    found = words(text)
    return (" ".join(found[start : start + length]) for start in range(len(found) - length + 1))


def test_prolog_is_cessdas() -> None:
    declaration, stylesheet = demo.record().decode().split("\n")[:2]
    assert declaration == '<?xml version="1.0" encoding="UTF-8"?>'
    assert stylesheet.startswith("<?xml-stylesheet type='text/xsl' href='/oai/static/oai2.xsl' ?><OAI-PMH ")


def test_xsi_is_declared_on_the_envelope_only(codebook: etree._Element) -> None:
    assert demo.record().count(b"xmlns:xsi=") == 1
    assert codebook.get(f"{{{xml.XSI}}}schemaLocation", "").startswith("ddi:codebook:2_5 ")
    assert codebook.get("version") == "2.5"
    assert codebook.get(xml.XML_LANG) is None


def test_header_and_request(response: etree._Element) -> None:
    header = "o:GetRecord/o:record/o:header"
    assert values(response, f"{header}/o:identifier", OAI) == [IDENTIFIER]
    assert values(response, f"{header}/o:setSpec", OAI) == ["language:en", "openaire_data"]
    assert values(response, f"{header}/@status", OAI) == []
    assert values(response, "o:request/@identifier", OAI) == [IDENTIFIER]
    assert values(response, "o:request/@metadataPrefix", OAI) == ["oai_ddi25"]


def test_provenance_leads_to_the_identifier(response: etree._Element) -> None:
    origin = "o:GetRecord/o:record/o:about/p:provenance/p:originDescription"
    base, local = (values(response, f"{origin}/p:{name}", OAI)[0] for name in ("baseURL", "identifier"))
    assert (base, local) == (SOURCE, "857133")
    assert sha256(f"{base}-{local}".encode()).hexdigest() == IDENTIFIER
    assert values(response, f"{origin}/p:metadataNamespace", OAI) == [xml.DDI25]


def test_envelope_is_valid_but_for_what_it_carries(response: etree._Element, shared: Path) -> None:
    schema = etree.XMLSchema(etree.parse(shared / "schemas/oai-pmh/OAI-PMH.xsd"))
    schema.validate(response)
    strangers = ("{ddi:codebook:2_5}codeBook", "}provenance'")
    assert all(
        "No matching global element" in str(e) and any(s in str(e) for s in strangers) for e in schema.error_log
    )


def test_codebook_is_valid_by_the_official_schema(codebook: etree._Element, shared: Path) -> None:
    schema = etree.XMLSchema(etree.parse(shared / "schemas/ddi-codebook-2.5/codebook.xsd"))
    assert schema.validate(etree.fromstring(etree.tostring(codebook))), schema.error_log


def test_cessda_profile_misses_nothing_mandatory(codebook: etree._Element, shared: Path) -> None:
    profile = etree.parse(shared / "schemas/cessda-profiles/cdc25_profile.xml")
    names = {"ddi": xml.DDI25, "xsi": xml.XSI}
    document = etree.fromstring(etree.tostring(codebook))
    for used in profile.iter("{*}Used"):
        path = str(used.get("xpath"))
        if used.get("isRequired") == "true":
            assert all(values(document, path, names) or [""]), path
        if "MandatoryNodeIfParentPresentConstraint" in "".join(used.itertext()):
            parent, _, step = path.rpartition("/")
            assert len(values(document, path, names)) == len(values(document, parent, names)), step


CITATION = "d:stdyDscr/d:citation"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{CITATION}/d:titlStmt/d:titl", ["The Relations Study Data, 2021-2022"]),
        (f"{CITATION}/d:titlStmt/d:IDNo[@agency='DOI']", ["10.5255/UKDA-SN-857133"]),
        (f"{CITATION}/d:titlStmt/d:IDNo[@agency='UKDA']", ["857133"]),
        (
            f"{CITATION}/d:rspStmt/d:AuthEnty",
            [
                "Whittaker, A, University of Stirling",
                "Radcliffe, P, Kings College London",
                "Chandler, A, University of Edinburgh",
                "Wincup, E, Independent Consultant",
                "Carver, H, University of Stirling",
                "Finch, E, South London and Maudsley NHS Foundation Trust",
                "Callaghan, J, University of Stirling",
            ],
        ),
        (f"{CITATION}/d:prodStmt/d:copyright", ["Anne Whittaker, University of Stirling"]),
        (f"{CITATION}/d:prodStmt/d:fundAg", ["ESRC"]),
        (f"{CITATION}/d:distStmt/d:distrbtr", ["UK Data Service"]),
        (f"{CITATION}/d:distStmt/d:distDate", ["2024"]),
        (f"{CITATION}/d:distStmt/d:distDate/@date", ["2024-01-01T00:00:00Z"]),
        (f"{CITATION}/d:holdings/@URI", ["http://doi.org/10.5255/UKDA-SN-857133"]),
        ("//d:collDate[@event='start']/@date", ["2021-04-01T00:00:00Z"]),
        ("//d:collDate[@event='end']/@date", ["2022-12-01T00:00:00Z"]),
        ("//d:nation | //d:geogCover", ["United Kingdom", "Scotland", "England", "Scotland and England"]),
        ("//d:dataKind", ["Text"]),
        ("//d:topcClas", ["Jurisprudence", "Law", "Social and Behavioural Sciences"]),
        ("//d:conditions", ["openAccess"]),
    ],
)
def test_the_structured_facts(codebook: etree._Element, path: str, expected: list[str]) -> None:
    assert values(codebook, path) == expected


def test_creators_end_in_a_line_break_as_cessda_prints_them(codebook: etree._Element) -> None:
    authors = codebook.findall(f".//{{{xml.DDI25}}}AuthEnty")
    assert all((author.text or "").rstrip(" ").endswith("\n") and not author.get("affiliation") for author in authors)


@pytest.mark.parametrize("fact", [fact.strip() for line in FACTS.strip().splitlines() for fact in line.split("|")])
def test_the_facts_told_in_prose(codebook: etree._Element, fact: str) -> None:
    assert fact in plain(" ".join(values(codebook, "//d:abstract | //d:collMode | //d:restrctn")))


SMALL_NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
NUMBERS = {word: value for value, word in enumerate(SMALL_NUMBERS.split(), start=1)}


def numbers(text: str) -> set[int]:
    return {int(n) for n in re.findall(r"\d+", text)} | {NUMBERS[w] for w in words(text) if w in NUMBERS}


def test_no_figure_of_the_study_is_missing(response: etree._Element, shared: Path) -> None:
    seed = (shared / "seed/relations-study.txt").read_text(encoding="utf-8")
    stated = " ".join(text for text in response.itertext()) + " ".join(values(response, "//@*"))
    assert numbers(re.sub(r"https://\S+", " ", seed)) <= numbers(stated)


def test_the_prose_is_the_projects_own(codebook: etree._Element, shared: Path) -> None:
    seed = set(runs((shared / "seed/relations-study.txt").read_text(encoding="utf-8")))
    texts = [element.text or "" for element in codebook.iter(etree.Element)]
    texts += [data.decode() for _, data in demo.make_deposit()]
    assert {run for text in texts for run in runs(text) if run in seed} <= NAMES


def test_the_configuration_reads_and_states_the_funder() -> None:
    read = config.load(demo.config_file())
    assert read.funders["ESRC"].identifier == "https://doi.org/10.13039/501100000269"
    assert read.funders["ESRC"].scheme == "Crossref Funder ID"
    assert read.manifest == demo.MANIFEST
