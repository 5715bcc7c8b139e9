from __future__ import annotations

from datetime import date

import pytest

from ddi_tools.codebook.access import access_state, embargoes
from ddi_tools.codebook.model import Access, LangText, Note, Statement, Study, Subject
from ddi_tools.codebook.rights import AccessRight

DAY = date(2026, 1, 1)


def _study(*restrictions: str, embargo: bool = True, **other: object) -> Study:
    statements = tuple(Statement(text=text, lang="en") for text in restrictions)
    found = embargoes(statements) if embargo else ()
    return Study(namespace="", access=Access(restrictions=statements, embargoes=found, **other))  # type: ignore[arg-type]


OPEN = [
    "The dataset is (A) openly available for all users without registration (CC BY 4.0).",
    "Aineisto on (A) vapaasti käytettävissä ilman rekisteröitymistä.",
    "Access to data through SND. Data are freely accessible.",
    "Åtkomst till data via SND. Data är fritt tillgängliga.",
    "0 - Data and documents are released for everybody.",
    "The depositor has specified that registration is not required.",
    "These data are available to any user for any purpose under Creative Commons Attribution 4.0 (CC BY 4.0)",
    "Data are released under https://creativecommons.org/licenses/by-nc/4.0/",
    "CC BY Waiver",
    "CC0 Waiver",
    "open access",
    "openAccess",
    "info:eu-repo/semantics/openAccess",
    "http://purl.org/coar/access_right/c_abf2",
    "オープンアクセス",
    "Die Daten sind frei zugänglich.",
    "It is not for sale and the data are freely available.",
    "Freely available to download, also for members of the public.",
    "Some files were lost. The data are freely available.",
    "All parts of the collection are freely available.",
    "The data are openly available and have been used in several studies, except in 2004.",
    "The data are freely available. Documentation will follow for members.",
    "Contains public sector information under the Open Government Licence v3.0.",
]

RESTRICTED = [
    "The dataset is (B) available for research, teaching and study.",
    "The dataset is (C) available only for master's, doctoral and advanced theses.",
    "The dataset is (D) available only by permission from the data depositor/creator.",
    "Aineisto on käytettävissä (B) tutkimukseen, opetukseen ja opiskeluun.",
    "Aineisto on käytettävissä (D) vain luovuttajan luvalla.",
    "A - Data and documents are released for academic research and teaching.",
    "C - Daten und Dokumente sind für die akademische Forschung und Lehre nur nach Genehmigung freigegeben.",
    "Access to data through SND. Access to data is restricted.",
    "Access to data through SND. Data are accessible by order.",
    "Åtkomst till data via SND. Data är tillgängliga via beställning.",
    "Åtkomst till data via SND. Tillgång till data är begränsad.",
    "The depositor has specified that registration is required and standard conditions of use apply.",
    "Available to UK Data Service registered users subject to the End User Licence Agreement.",
    "Usage of this dataset is granted only with a valid researcher ID",
    "Access to some files in this dataset is restricted.",
    "restrictedAccess",
    "restricted access",
    "http://purl.org/coar/access_right/c_16ec",
    "Accès sur demande auprès du producteur.",
    "Zugang nur auf Anfrage",
    "The data are not freely available.",
    "Die Daten sind nicht frei verfügbar.",
    "The data are freely available after application.",
    "Open access for registered users.",
    "The dataset isn't openly available.",
    "Data cannot be made freely accessible.",
    "Neither freely available nor archived.",
    "None of the data are publicly available.",
    "Open access is not granted.",
    "Data are freely accessible within the safe room.",
    "Die Daten sind keinesfalls frei zugänglich.",
]

UNKNOWN = [
    "",
    "Available",
    "See <restrctn>",
    "Publications",
    "Unavailable.",
    "Aucune",
    "For ytterligere informasjon, kontakt prosjektleder",
    "Additional special permissions, where applicable, are described in the restrictions field.",
    "The data will be available in accordance with the access level selected.",
    "Publications based on these data should be open access.",
    "The questionnaire is freely available.",
    "Data are available online.",
    "Data will become publicly available.",
    "Open access is planned.",
    "This study is freely available to ICPSR member institutions.",
    "Available without restriction to staff of the university.",
    "Data are available to members without restrictions.",
    "Some files are freely available.",
    "Most of the data are openly available.",
    "Selected interviews are publicly available on the project's website.",
    "The data are partially freely accessible.",
    "The data are openly available except for the audio recordings.",
    "Freely available, with the exception of the geocodes.",
    "Einige Dateien sind frei zugänglich.",
    "Die Daten sind teilweise frei verfügbar.",
    "Frei verfügbar mit Ausnahme der Tonaufnahmen.",
    "Une partie des données est librement accessible.",
    "Osa aineistosta on vapaasti käytettävissä.",
    "Delar av materialet är fritt tillgängliga.",
    "Noen av filene er fritt tilgjengelig.",
    "Een deel van de gegevens is vrij toegankelijk.",
    "Freely available for students and researchers.",
]


@pytest.mark.parametrize("text", OPEN)
def test_open_where_the_record_says_so(text: str) -> None:
    state = access_state(_study(text), DAY)
    assert state.right == "open"
    assert [words.text for words in state.evidence] == [text]


@pytest.mark.parametrize("text", RESTRICTED)
def test_restricted(text: str) -> None:
    assert access_state(_study(text), DAY).right == "restricted"


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown_stays_unknown(text: str) -> None:
    state = access_state(_study(text), DAY)
    assert (state.right, state.evidence, state.embargo_ended) == (None, (), None)


def test_a_study_that_says_nothing_is_unknown() -> None:
    assert access_state(Study(namespace=""), DAY).right is None


@pytest.mark.parametrize(
    ("text", "right"),
    [("Open", "open"), ("Safeguarded", "restricted"), ("Controlled.", "restricted"), ("Open data day", None)],
)
def test_the_access_classes_of_ukds(text: str, right: AccessRight | None) -> None:
    assert access_state(_study(special_permissions=(Statement(text=text),)), DAY).right == right


def test_where_words_contradict_each_other_the_stricter_hold_and_both_are_shown() -> None:
    state = access_state(_study("open access", "Access only upon request."), DAY)
    assert state.right == "restricted"
    assert len(state.evidence) == 2
    assert access_state(_study("open access", "metadata only access"), DAY).right == "metadata-only"


def test_the_places_of_2_6_and_of_dataverse_are_heard() -> None:
    assert access_state(_study(types=(Subject(text="restricted"),)), DAY).right == "restricted"
    by_uri = Statement(text="Licence", uri="https://creativecommons.org/licenses/by/4.0/")
    assert access_state(_study(licenses=(by_uri,)), DAY).right == "open"
    assert access_state(_study(notes=(Note(text="CC0 Waiver", type="DVN:TOU"),)), DAY).right == "open"
    assert access_state(_study(notes=(Note(text="CC0 Waiver"),)), DAY).right is None


def test_a_confidentiality_declaration_counts_only_where_it_is_required() -> None:
    declaration = "Access needs the approval of the board."
    required = (Statement(text=declaration, required="yes"),)
    assert access_state(_study(confidentiality=required), DAY).right == "restricted"
    assert access_state(_study(confidentiality=(Statement(text=declaration, required="no"),)), DAY).right is None


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("An embargo was granted. The embargo will end on 1st January 2025.", "2025-01-01"),
        ("The embargo granted on 1 June 2023 ends 31 December 2025.", "2025-12-31"),
        ("Embargoed until 2025-03.", "2025-03"),
        ("Embargo: 2025-03-01", "2025-03-01"),
        ("Embargo period: until 2027", "2027"),
        ("The data are under embargo till 5 May 2026; afterwards they are open.", "2026-05-05"),
        ("Die Sperrfrist endet am 1. Januar 2026.", "2026-01-01"),
        ("Die Daten unterliegen einem Embargo bis zum 31.12.2025", "2025-12-31"),
        ("Données sous embargo jusqu'au 1er mars 2026", "2026-03-01"),
        ("Aineistolla on karenssi 1.3.2026 asti.", "2026-03-01"),
        ("Embargo till och med 2026-05-01", "2026-05-01"),
        ("Onder embargo tot 1 mei 2026", "2026-05-01"),
        ("12 month embargo", None),
        ("Embargoed since 2020", None),
        ("Embargo until 03/04/2026", None),
    ],
)
def test_embargoes_and_their_ends(text: str, end: str | None) -> None:
    (embargo,) = embargoes([LangText(text=text, lang="en")])
    assert (embargo.end, embargo.lang) == (end, "en")
    assert embargo.text in text


@pytest.mark.parametrize(
    "text",
    ["There is no embargo on the data.", "The data are not embargoed.", "Kein Embargo.", "Embargo: none",
     "Sans embargo", "Open until 2025-01-01", ""],
)  # fmt: skip
def test_no_embargo(text: str) -> None:
    assert embargoes([LangText(text=text)]) == ()


EMBARGOED = "The archive put an embargo on the data. It is an embargo that will end on 1st January 2025."


@pytest.mark.parametrize(
    ("as_of", "right", "ended"),
    [
        (date(2024, 12, 1), "embargoed", False),
        (date(2024, 12, 31), "embargoed", False),
        (date(2025, 1, 1), None, True),
        (date(2026, 1, 1), None, True),
    ],
)
def test_an_embargo_ends_on_its_day_and_then_the_words_hold(
    as_of: date, right: AccessRight | None, ended: bool
) -> None:
    state = access_state(_study(EMBARGOED), as_of)
    assert (state.right, state.embargo_end, state.embargo_ended) == (right, "2025-01-01", ended)
    assert state.evidence[0].text == EMBARGOED
    after = access_state(_study(EMBARGOED, "open access"), as_of).right
    assert after == (right or "open")


def test_an_embargo_to_a_month_lasts_that_month() -> None:
    study = _study("Embargoed until 2025-03")
    assert access_state(study, date(2025, 3, 31)).embargo_ended is False
    assert access_state(study, date(2025, 4, 1)).embargo_ended is True


def test_of_several_embargoes_the_last_to_end_holds() -> None:
    study = _study("Embargo until 2025-03-01.", "Embargo until 2027-03-01.")
    assert access_state(study, DAY).embargo_end == "2027-03-01"
    assert access_state(study, DAY).right == "embargoed"


def test_an_embargo_without_an_end_lasts_unless_the_record_says_otherwise() -> None:
    assert access_state(_study("12 month embargo"), DAY).right == "embargoed"
    over = access_state(_study("The embargo has expired.", "open access"), DAY)
    assert (over.right, over.embargo_end, over.embargo_ended) == ("open", None, True)
