from __future__ import annotations

from ddi_tools.codebook.languages import one_per_entity, primary_language, subtag
from ddi_tools.codebook.model import Agent, Citation, PersistentId, Study, Subject, Title


def _agent(name: str, lang: str | None, affiliation: str | None = None, orcid: str | None = None) -> Agent:
    ids = (PersistentId(scheme="ORCID", value=orcid),) if orcid else ()
    return Agent(text=name, name=name, lang=lang, affiliation=affiliation, identifiers=ids)


def _names(*agents: Agent, primary: str | None = None) -> list[str]:
    return [agent.name for agent in one_per_entity(agents, primary)]


def test_the_main_title_gives_the_primary_language() -> None:
    titles = (
        Title(text="", kind="main", lang="sv"),
        Title(text="Parallel", kind="parallel", lang="en"),
        Title(text="Päätitteli", kind="main", lang="fi"),
    )
    assert primary_language(Study(namespace="", citation=Citation(titles=titles))) == "fi"
    assert primary_language(Study(namespace="", citation=Citation(titles=titles[:2]))) == "en"


def test_without_a_title_the_commonest_language_of_the_texts_holds() -> None:
    keywords = (Subject(text="a", lang="de"), Subject(text="b", lang="en"), Subject(text="c", lang="en"))
    assert primary_language(Study(namespace="", lang="fr", keywords=keywords)) == "en"
    assert primary_language(Study(namespace="", lang="fr")) == "fr"
    assert primary_language(Study(namespace="")) is None


def test_tags_are_compared_by_language() -> None:
    assert [subtag(lang) for lang in ("en-GB", "EN", "sl_SI", None, "")] == ["en", "en", "sl", "", ""]


def test_as_many_in_each_language_are_translations() -> None:
    agents = (
        _agent("Turunen, Elina", "fi", "Helsingin yliopisto"),
        _agent("Ulkoasiainministeriö", "fi"),
        _agent("Turunen, Elina", "en", "University of Helsinki"),
        _agent("Ministry for Foreign Affairs", "en"),
    )
    assert _names(*agents) == ["Turunen, Elina", "Ulkoasiainministeriö"]
    assert _names(*agents, primary="en-GB") == ["Turunen, Elina", "Ministry for Foreign Affairs"]


def test_where_the_counts_differ_the_longest_list_stands() -> None:
    agents = (_agent("A", "sv"), _agent("A", "en"), _agent("B", "en"))
    assert _names(*agents, primary="sv") == ["A", "B"]


def test_agents_without_a_language_are_no_copies() -> None:
    assert _names(_agent("A", "en"), _agent("B", None)) == ["A", "B"]
    assert _names(_agent("A", "en"), _agent("A", None)) == ["A"]
    assert _names(_agent("A", None), _agent("A", None), _agent("A", None, "X")) == ["A", "A"]
    assert _names() == []


def test_identifiers_are_kept_from_all_copies() -> None:
    (agent,) = one_per_entity((_agent("A", "fi"), _agent("A", "en", orcid="0000-0002-1825-0097")))
    assert agent.lang == "fi"
    assert [i.value for i in agent.identifiers] == ["0000-0002-1825-0097"]
