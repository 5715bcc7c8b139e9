"""Creators, contributors, publisher and funders: names, their types and identifiers, on evidence only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ddi_tools.codebook.languages import one_per_entity, primary_language
from ddi_tools.codebook.model import Agent, PersistentId, Study
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.config import AgentIdentifier
from ddi_tools.export import citation
from ddi_tools.export.datacite.resource import (
    Affiliation,
    Contributor,
    Creator,
    Description,
    NameIdentifier,
    NameType,
    Publisher,
)
from ddi_tools.export.languages import in_one_language, tag
from ddi_tools.export.name_identifiers import SCHEMES, link
from ddi_tools.export.once import all_once
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding, finding

#: What DataCite has a name to be that can't be had (appendix 3 of the schema's documentation).
UNAVAILABLE = ":unav"

#: contributorType in the schema; `Translator` since 4.6.
CONTRIBUTOR_TYPES = (
    "ContactPerson", "DataCollector", "DataCurator", "DataManager", "Distributor", "Editor", "HostingInstitution",
    "Other", "Producer", "ProjectLeader", "ProjectManager", "ProjectMember", "RegistrationAgency",
    "RegistrationAuthority", "RelatedPerson", "ResearchGroup", "RightsHolder", "Researcher", "Sponsor", "Supervisor",
    "Translator", "WorkPackageLeader",
)  # fmt: skip

#: Words that records have for a role, in letters only, next to the schema's own.
ROLES = {t.casefold(): t for t in CONTRIBUTOR_TYPES} | {
    "contact": "ContactPerson",
    "datacollection": "DataCollector",
    "fieldwork": "DataCollector",
    "interviewer": "DataCollector",
    "copyrightholder": "RightsHolder",
    "principalinvestigator": "ProjectLeader",
    "projectdirector": "ProjectLeader",
    "funder": "Sponsor",
}

_NAME_TYPES: Mapping[str, NameType] = {"personal": "Personal", "organizational": "Organizational"}
_STUDY = "/codeBook/stdyDscr/citation"


def creators(source: Source) -> Iterator[Creator | Finding]:
    """Property 2: the creators, each once; DataCite's code for a missing value where the record names nobody."""
    found = citation.find_creators(source.study)
    if not found:
        yield finding("EXP115", f"the record names no creator; {UNAVAILABLE} is exported", xpath=f"{_STUDY}/rspStmt")
        yield Creator(name=UNAVAILABLE)
        return
    if not found.stated:
        names = "; ".join(a.name for a in found.value)
        yield finding("EXP114", f"creators taken from {found.path}: {names}", xpath=f"{_STUDY}/rspStmt", value=names)
    for agent in found.value:
        yield from person(agent, f"/codeBook/{found.path}")
    written = {a.text for a in source.study.citation.creators if not is_placeholder(a.name)}
    if found.stated and len(found.value) < len(written):
        message = f"{len(found.value)} of {len(written)} names are exported as creators, those in one language"
        yield finding("EXP128", message, xpath=f"/codeBook/{found.path}")
    untyped = [a.name for a in found.value if a.name_type is None]
    if untyped:
        yield finding(
            "EXP120", f"person or organisation? {'; '.join(untyped)}",
            xpath=f"/codeBook/{found.path}", value="; ".join(untyped),
        )  # fmt: skip


@all_once
def publisher(source: Source) -> Iterator[Publisher | Finding]:
    """Property 4: the distributor, with the identifier that configuration or record states."""
    found = citation.find_publisher(source.study)
    where = f"{_STUDY}/distStmt/distrbtr"
    if not found:
        yield finding("EXP115", f"the record names no publisher; {UNAVAILABLE} is exported", xpath=where)
        yield Publisher(name=UNAVAILABLE)
        return
    agent = found.value
    if not found.stated:
        yield finding("EXP113", f"publisher taken from {found.path}: {agent.name}", xpath=where, value=agent.name)
    identifier: NameIdentifier | None = None
    for stated in identifiers(agent, source.config.publishers, where):
        if isinstance(stated, Finding):
            yield stated
        else:
            identifier = identifier or stated
    yield Publisher(
        name=agent.name,
        identifier=identifier.value if identifier else None,
        scheme=identifier.scheme if identifier else None,
        scheme_uri=identifier.scheme_uri if identifier else None,
        lang=tag(agent.lang),
    )


@all_once
def contributors(source: Source) -> Iterator[Contributor | Description | Finding]:
    """Property 7: who else took part, each as what the element or its role says."""
    cited, study = source.study.citation, source.study
    primary = primary_language(study)
    for agent in one_per_entity(_named(cited.contributors), primary):
        if _is_note(agent):
            yield Description(text=agent.text, type="Other", lang=tag(agent.lang))
            where = f"{_STUDY}/rspStmt/othId"
            yield finding("EXP127", "othId holds a note; it is a description", xpath=where, value=agent.text)
        else:
            role = ROLES.get(_letters(agent.role or ""), "Other")
            yield from _contribute((agent,), role, primary, "rspStmt/othId")
    found = citation.find_creators(study)
    if not found or found.stated:
        yield from _contribute(cited.producers, "Producer", primary, "prodStmt/producer")
    yield from _contribute(_other_distributors(study), "Distributor", primary, "distStmt/distrbtr")
    yield from _contribute(cited.depositors, "Other", primary, "distStmt/depositr")
    contacts = (*cited.contacts, *study.access.contacts)
    named = [c for c in contacts if "://" not in c.name]
    yield from _contribute(named, "ContactPerson", primary, "distStmt/contact")
    for contact in one_per_entity(_named(c for c in contacts if c not in named), primary):
        yield Description(text=f"Contact: {contact.text}", type="Other", lang=tag(contact.lang))
        where = f"{_STUDY}/distStmt/contact"
        yield finding(
            "EXP127", "contact holds a link and no name; it is a description", xpath=where, value=contact.text
        )
    yield from _contribute(study.methods.data_collectors, "DataCollector", primary, "dataColl/dataCollector")


def person(agent: Agent, where: str) -> Iterator[Creator | Finding]:
    """The agent as DataCite has persons and organisations, after what is wrong with its identifiers."""
    given: list[NameIdentifier] = []
    for stated in identifiers(agent, {}, where):
        if isinstance(stated, Finding):
            yield stated
        else:
            given.append(stated)
    name_type = _NAME_TYPES[agent.name_type] if agent.name_type else None
    affiliation: Affiliation | None = None
    if agent.affiliation and not is_placeholder(agent.affiliation):
        affiliation = Affiliation(name=agent.affiliation)
        for stated in _links(agent.affiliation_identifiers, where):
            if isinstance(stated, Finding):
                yield stated
            elif affiliation.identifier is None:
                affiliation = Affiliation(
                    name=agent.affiliation, identifier=stated.value, scheme=stated.scheme,
                    scheme_uri=stated.scheme_uri,
                )  # fmt: skip
    yield Creator(
        name=citation.name(agent),
        name_type=name_type,
        given_name=agent.given_name,
        family_name=agent.family_name,
        identifiers=tuple(dict.fromkeys(given)),
        affiliations=(affiliation,) if affiliation else (),
        lang=tag(agent.lang) if name_type == "Organizational" else None,
    )


def identifiers(agent: Agent, table: Mapping[str, AgentIdentifier], where: str) -> Iterator[NameIdentifier | Finding]:
    """The identifiers of an agent: that of the configuration's table first, then those that the record states."""
    if configured := _configured(agent, table):
        given = PersistentId(scheme=configured.scheme, value=configured.identifier)
        yield from _links((given,), where)
    yield from _links(agent.identifiers, where)


def _links(given: Iterable[PersistentId], where: str) -> Iterator[NameIdentifier | Finding]:
    for pid in given:
        value = link(pid.scheme, pid.uri or "") or link(pid.scheme, pid.value)
        if value is None:
            message = f"{pid.value} is not exported: it is no right {pid.scheme}"
            yield finding("EXP121", message, xpath=where, value=pid.value)
        else:
            scheme = SCHEMES.get(pid.scheme.casefold())
            yield NameIdentifier(
                value=value, scheme=scheme.name if scheme else pid.scheme, scheme_uri=scheme.uri if scheme else None
            )


def _configured(agent: Agent, table: Mapping[str, AgentIdentifier]) -> AgentIdentifier | None:
    by_folded = {name.casefold(): identifier for name, identifier in table.items()}
    names = (agent.name, agent.text, agent.abbr)
    return next((by_folded[n.casefold()] for n in names if n and n.casefold() in by_folded), None)


def _contribute(
    agents: Iterable[Agent], role: str, primary: str | None, element: str
) -> Iterator[Contributor | Finding]:
    for agent in one_per_entity(_named(agents), primary):
        for part in person(agent, f"{_STUDY}/{element}"):
            yield part if isinstance(part, Finding) else Contributor(who=part, type=role)


def _other_distributors(study: Study) -> tuple[Agent, ...]:
    """The distributors besides the publisher, without the copies in other languages."""
    first = citation.publisher(study)
    primary = primary_language(study)
    entities = in_one_language(one_per_entity(_named(study.citation.distributors), primary), primary)
    return tuple(a for a in entities if first is None or a.name.casefold() != first.name.casefold())


def _named(agents: Iterable[Agent]) -> tuple[Agent, ...]:
    return tuple(a for a in agents if not is_placeholder(a.name))


def _is_note(agent: Agent) -> bool:
    """Whether an othId is a remark: UKDS writes a sentence about a ministry's history there."""
    if agent.role or agent.name_type == "personal":
        return False
    words = len(agent.text.split())
    return words > 12 or (words > 6 and agent.name_type is None) or (words > 3 and agent.text.endswith("."))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())
