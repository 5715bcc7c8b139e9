"""Terms of controlled vocabularies: each finding raised, and not raised where all is well."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.checks import vocabularies, vocabulary
from ddi_tools.checks.gates import Gate, Kind
from ddi_tools.checks.profile import Constraint, Profile, ProfileCheck
from ddi_tools.checks.subject import Subject
from ddi_tools.findings import Finding, Severity

URN = "https://vocabularies.cessda.eu/urn/urn:ddi:int.ddi.cv:"
TOPICS = 'vocab="CESSDA Topic Classification"'


def judge(study: str, lang: str = "en", namespace: str = "ddi:codebook:2_5") -> list[Finding]:
    root = etree.fromstring(
        f'<codeBook xmlns="{namespace}" xml:lang="{lang}"><stdyDscr>{study}</stdyDscr></codeBook>'
    )
    return list(vocabulary.terms(Subject(root, date(2025, 1, 1))))


def concept(field: str, text: str, attributes: str) -> str:
    return f"<{field}>in words<concept {attributes}>{text}</concept></{field}>"


def codes(study: str, lang: str = "en") -> list[str]:
    return [found.code for found in judge(study, lang)]


@pytest.mark.parametrize(
    "study",
    [
        concept("timeMeth", "CrossSection", f'vocab="DDI Time Method" vocabURI="{URN}TimeMethod:1.2"'),
        concept("collMode", "Interview.Telephone", f'vocabURI="{URN}ModeOfCollection"'),
        concept("anlyUnit", " Individual\n", 'vocab="DDI Analysis Unit"'),
        concept("sampProc", "Probability.Cluster.SimpleRandom", 'vocabURI="urn:ddi-cv:SamplingProcedure"'),
        concept(
            "timeMeth", "CrossSection", 'vocabURI="https://vocabularies.cessda.eu/v2/vocabularies/TimeMethod/1.2.3"'
        ),
        concept("dataKind", "Numeric", 'vocab="DDI General Data Format"'),
        '<conditions elementVersion="COAR Access Right Vocabulary">open access</conditions>',
        '<conditions elementVersion="COAR Access Right Vocabulary" xml:lang="fi">avoin pääsy</conditions>',
        "<conditions>anything</conditions>",
        "<software>SPSS</software>",
        concept("universe", "Interview.Telephone", ""),
        concept("timeMeth", "PanelStudy", ""),
        concept("resInstru", "Questionnaire.Structured", f'vocabURI="{URN}TypeOfInstrument:1.1"'),
        concept("timeMeth", "Cross-section", f'vocabURI="{URN}TimeMethod:1.2" vocabInstanceCodeTerm="CrossSection"'),
        f'<topcClas {TOPICS} ID="Politics.Elections">Elections</topcClas>',
        '<topcClas vocabURI="https://vocabularies.cessda.eu/vocabulary/TopicClassification?code=Politics.Elections">'
        "Val</topcClas>",
        "<timeMeth><concept>a way of our own</concept></timeMeth>",
        "<topcClas>Elections</topcClas>",
        concept("timeMeth", "Unavailable.", 'vocab="Unavailable." vocabURI="Unavailable."'),
        concept("timeMeth", "", 'vocab="DDI Time Method"'),
        '<keyword vocab="ELSST" vocabURI="https://elsst.cessda.eu/id/1">VOTING</keyword>',
    ],
)
def test_what_is_well_is_not_found(study: str) -> None:
    assert judge(study) == []


@pytest.mark.parametrize(
    ("study", "code", "hint"),
    [
        (concept("timeMeth", "Cross-section", 'vocab="DDI Time Method"'), "CVB101", "CrossSection"),
        (f"<topcClas {TOPICS}>Elections</topcClas>", "CVB101", "Politics.Elections"),
        (f"<topcClas {TOPICS}>HEALTH - public health</topcClas>", "CVB101", "Health.PublicHealth"),
        (concept("timeMeth", "CrossSection", ""), "CVB102", "TimeMethod:1.2"),
        (concept("timeMeth", "Longitudinal.Pannel", 'vocab="DDI Time Method"'), "CVB201", "Longitudinal.Panel"),
        (f"<topcClas {TOPICS}>Elction</topcClas>", "CVB201", "Politics.Elections"),
        (concept("timeMeth", "Interview.Telephone", 'vocab="Time Method"'), "CVB202", "ModeOfCollection:4.0"),
        (concept("timeMeth", "Interview.Telephone", ""), "CVB202", "ModeOfCollection:4.0"),
        (concept("timeMeth", "Longitudinal.Pannel", ""), "CVB201", "Longitudinal.Panel"),
        (concept("anlyUnit", "EventOrProcess", ""), "CVB302", "EventOrProcessOrActivity"),
        (concept("timeMeth", "Panel", 'vocab="DDI Time Method"'), "CVB201", "Longitudinal.Panel"),
        (f"<topcClas {TOPICS}>Economic policy</topcClas>", "CVB201", "Economics.EconomicPolicy"),
        ("<topcClas>Politics.Elections</topcClas>", "CVB102", "TopicClassification:4.2"),
        (
            concept("anlyUnit", "Individual", f'vocab="DDI Time Method" vocabURI="{URN}AnalysisUnit:2.1"'),
            "CVB204",
            None,
        ),
        (
            '<conditions elementVersion="COAR Access Right Vocabulary">opn access</conditions>',
            "CVB201",
            "open access",
        ),
        (concept("collMode", "Interview", f'vocabURI="{URN}ModeOfCollection:4.0"'), "CVB301", "ModeOfCollection:5.0"),
        (concept("collMode", "Interview", f'vocabURI="{URN}ModeOfCollection:5.0.0"'), "CVB501", None),
        (concept("anlyUnit", "CrossSection", 'vocab="Time Method"'), "CVB203", None),
        (concept("anlyUnit", "Individual", 'vocabURI="urn:ddi-cv:AnalysisUnit:1.0"'), "CVB301", "AnalysisUnit:2.1"),
        (concept("anlyUnit", "EventOrProcess", 'vocab="Analysis Unit"'), "CVB302", "EventOrProcessOrActivity"),
        ('<topcClas vocab="ZA Category System">Society</topcClas>', "CVB501", None),
        (concept("timeMeth", "New.Code", f'vocabURI="{URN}TimeMethod:9.0"'), "CVB501", None),
        (concept("timeMeth", "CrossSection", f'vocabURI="{URN}NoSuch:1.0"'), "CVB501", None),
    ],
)
def test_each_finding(study: str, code: str, hint: str | None) -> None:
    (found,) = judge(study)
    assert found.code == code
    assert found.severity is not Severity.ERROR
    assert found.xpath is not None
    if hint is not None:
        assert hint in (found.hint or "")


def test_a_term_in_another_language_has_no_code_and_is_not_called_unknown() -> None:
    for text in ("Querschnitt", "Poikittaisaineisto"):
        (found,) = judge(concept("timeMeth", text, 'vocab="DDI Time Method"'), lang="de")
        assert (found.code, found.hint) == ("CVB101", None)


def test_a_code_is_judged_in_every_language() -> None:
    assert codes(concept("timeMeth", "Longitudinal.Pannel", 'vocab="DDI Time Method"'), lang="fi") == ["CVB201"]


@pytest.mark.parametrize(
    ("field", "lang", "text"),
    [
        ("timeMeth", "fi", "Poikittaisaineisto"),
        ("timeMeth", "de", "Querschnitt"),
        ("topcClas", "de", "Psychologie"),
        ("topcClas", "sv", "sociala välfärdssystem/strukturer"),
        ("topcClas", "nl", "Migratie"),
        ("topcClas", "fr", "Élections"),
        ("topcClas", "sl-SI", "Volitve"),
        ("topcClas", "ja", "経済"),
    ],
)
def test_terms_of_other_languages_are_never_called_unknown(field: str, lang: str, text: str) -> None:
    named = TOPICS if field == "topcClas" else 'vocab="DDI Time Method"'
    study = f"<topcClas {named}>{text}</topcClas>" if field == "topcClas" else concept(field, text, named)
    for stated in (lang, ""):
        (found,) = judge(study, lang=stated)
        assert found.code == "CVB101"
        assert "is meant" not in (found.hint or "") or (found.hint or "").endswith("if it is English")


_TIME = 'vocabSchemeURN="urn:ddi:int.ddi.cv:TimeMethod:1.2.3"'


@pytest.mark.parametrize(
    ("study", "found"),
    [
        (concept("timeMeth", "Cross-section", f'{_TIME} vocabInstanceCodeTerm="CrossSection"'), []),
        (concept("timeMeth", "Cross-section", f'{_TIME} vocabInstanceCodeTerm="CrosSection"'), ["CVB201"]),
        (concept("timeMeth", "Cross-section", 'vocabID="TimeMethod" vocabVersionID="1.2"'), ["CVB101"]),
        (concept("timeMeth", "CrossSection", 'vocabID="TimeMethod" vocabVersionID="1.0"'), ["CVB301"]),
        (concept("timeMeth", "CrossSection", 'vocabID="TimeMethod" vocabVersionID="draft"'), []),
        (
            concept(
                "timeMeth", "any words",
                'vocabInstanceURI="http://rdf-vocabulary.ddialliance.org/cv/TimeMethod/1.2.3/#TimeSeries.Discrete"',
            ),
            [],
        ),
        (
            concept("timeMeth", "any words", 'vocabInstanceURI="http://rdf-vocabulary.ddialliance.org/cv/TimeMethod/1.2.3/#TimeSeries.Discret"'),
            ["CVB201"],
        ),
        ('<generalDataFormat vocab="DDI General Data Format">Numerik</generalDataFormat>', ["CVB201"]),
        ('<typeOfAccess vocab="COAR Access Right Vocabulary">restricted access</typeOfAccess>', []),
        ('<typeOfAccess vocabInstanceURI="http://purl.org/coar/access_right/c_abf2">open</typeOfAccess>', []),
        ('<typeOfAccess vocabInstanceURI="http://purl.org/coar/access_right/c_abf3">open</typeOfAccess>', ["CVB201"]),
        ('<typeOfDataSrc vocab="DDI Data Source Type">Research data</typeOfDataSrc>', ["CVB101"]),
        ('<software vocab="DDI Software Package">Stata</software>', []),
        ('<software vocab="DDI Software Package">Statta</software>', ["CVB201"]),
        (concept("frequenc", "EveryYear", 'vocab="DDI Type Of Frequency"'), []),
    ],
)  # fmt: skip
def test_attributes_and_elements_of_2_6(study: str, found: list[str]) -> None:
    assert [f.code for f in judge(study, namespace="ddi:codebook:2_6")] == found


def test_without_a_language_a_near_miss_is_a_guess() -> None:
    root = etree.fromstring(
        f'<codeBook xmlns="ddi:codebook:2_5"><stdyDscr><topcClas {TOPICS}>Electoins</topcClas>'
        f"<topcClas {TOPICS}>jämlikhet</topcClas></stdyDscr></codeBook>"
    )
    found = list(vocabulary.terms(Subject(root, date(2025, 1, 1))))
    assert "Politics.Elections" in (found[0].hint or "")
    assert [(f.code, f.value) for f in found] == [("CVB101", "Electoins"), ("CVB101", "jämlikhet")]


def test_what_holds_for_a_vocabulary_is_said_once() -> None:
    old = concept("anlyUnit", "Individual", 'vocabURI="urn:ddi-cv:AnalysisUnit:1.0"')
    foreign = '<topcClas vocab="FSD">x</topcClas>'
    assert codes(old * 3 + foreign * 4) == ["CVB301", "CVB501"]


@pytest.mark.parametrize(
    ("vocab", "uri", "name", "version"),
    [
        ("DDI Mode Of Collection", None, "ModeOfCollection", None),
        ("CESSDA topical classification", None, "TopicClassification", None),
        (None, "urn:ddi:int.ddi.cv:AnalysisUnit:2.0", "AnalysisUnit", "2.0"),
        (None, "urn:ddi-cv:SamplingProcedure:1.1", "SamplingProcedure", "1.1"),
        (None, "http://rdf-vocabulary.ddialliance.org/cv/ModeOfCollection:3.0", "ModeOfCollection", "3.0"),
        (None, "https://vocabularies.cessda.eu/vocabulary/TopicClassification?v=4.2", "TopicClassification", "4.2"),
        (
            None,
            "https://vocabularies.cessda.eu/v2/vocabularies/AnalysisUnit/2.0?languageVersion=en-2.0",
            "AnalysisUnit",
            "2.0",
        ),
        (None, "http://www.ddialliance.org/Specification/DDI-CV/TimeMethod_1.2.html", "TimeMethod", "1.2"),
    ],
)
def test_how_records_name_a_vocabulary(vocab: str | None, uri: str | None, name: str, version: str | None) -> None:
    named = vocabularies.reference(vocab, uri)
    assert named is not None
    assert (named.name, named.version) == (name, version)


def test_other_vocabularies_are_not_taken_for_these() -> None:
    assert vocabularies.reference("ELSST", "https://elsst.cessda.eu/id/12") is None
    assert vocabularies.reference("fi DDI Sampling Procedure", "fi:urn:ddi-cv:SamplingProcedure:1.1") is None
    assert vocabularies.reference(None, None) is None


@pytest.mark.parametrize("name", vocabularies.NAMES)
def test_the_data_are_whole(name: str) -> None:
    scheme = vocabularies.scheme(name)
    assert scheme.name == name
    assert len(set(scheme.terms.values())) == len(scheme.terms)
    assert all(scheme.code(term.upper()) == code for code, term in scheme.terms.items())
    assert all(code.rpartition(".")[0] in {*scheme.terms, ""} for code in scheme.terms)  # no code without its broader
    assert set(scheme.former).isdisjoint(scheme.terms)
    assert set(scheme.former.values()) <= set(scheme.terms)


def test_profiles_look_terms_up_in_what_is_held() -> None:
    held = vocabularies.Held()
    assert len(held) == len(list(held)) == len(vocabularies.NAMES)
    assert all({"Other", "c_abf2"} & held[uri].codes for uri in held)
    assert "urn:ddi:int.ddi.cv:AnalysisUnit:1.0" not in held
    assert "https://example.org" not in held


def test_a_profile_that_asks_for_a_vocabulary_judges_by_it() -> None:
    path, uri = "/d:codeBook/d:stdyDscr/d:anlyUnit", f"{URN}AnalysisUnit:2.1"
    profile = Profile(
        name="terms", version=None, prefixes={"d": "ddi:codebook:2_5"},
        constraints=(
            Constraint(kind=Kind.VOCABULARY, xpath=f"{path}/d:concept/@vocabURI", value=uri),
            Constraint(kind=Kind.CODE, xpath=path),
        ),
    )  # fmt: skip
    check = ProfileCheck(profile, Gate.BASICPLUS, vocabularies.Held())
    for text, expected in (("Individual", []), ("Indivdual", ["PRF202"])):
        root = etree.fromstring(
            f'<codeBook xmlns="ddi:codebook:2_5"><stdyDscr><anlyUnit><concept vocabURI="{uri}">{text}</concept>'
            "</anlyUnit></stdyDscr></codeBook>"
        )
        assert [found.code for found in check.check(root)] == expected


def test_no_real_record_has_an_error_for_its_terms(shared: Path) -> None:
    seen = 0
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            root = etree.parse(file).getroot()
        except etree.XMLSyntaxError:
            continue
        if root.tag == "{ddi:codebook:2_5}codeBook":
            found = list(vocabulary.terms(Subject(root, date(2025, 1, 1))))
            assert all(f.severity is not Severity.ERROR for f in found), file
            seen += len(found)
    assert seen
