"""How a study is cited: who made it, when it came out, who publishes it; every export says the same.

Each fact is first sought where DDI puts it. Where it is not there, the next best element is taken, and `Found.path`
says which, so that an export can tell what it inferred. The order of the elements is that of the lists below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from ddi_tools.codebook.languages import one_per_entity, primary_language
from ddi_tools.codebook.model import Agent, Citation, DatedText, Study, Title, Version
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.export.languages import in_one_language

T = TypeVar("T")

#: The years that DataCite takes; 9999 and 0001 are ways of saying that a year is not known.
FIRST_YEAR, LAST_YEAR = 1000, 2999

_STUDY, _DOCUMENT = "stdyDscr/citation", "docDscr/citation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """A value, the element it was found in, and whether that is the element which states it (else it is inferred)."""

    value: T
    path: str
    stated: bool


def publication_year(study: Study) -> str | None:
    """The year of publication, four digits; None where the record has no date that could stand for it."""
    found = find_year(study)
    return found.value if found else None


def issued(study: Study) -> str | None:
    """The ISO date of first distribution: the earliest distDate of the study, else that of the codebook itself."""
    found = find_issued(study)
    return found.value if found else None


def publisher(study: Study) -> Agent | None:
    """The distributor, in the primary language; where none is named, the next best (see `find_publisher`)."""
    found = find_publisher(study)
    return found.value if found else None


def creators(study: Study) -> tuple[Agent, ...]:
    """The creators, each once, in order; where none is named, the producers; empty where there are none either."""
    found = find_creators(study)
    return found.value if found else ()


def title(study: Study) -> Title | None:
    """The main title in the primary language; a parallel title where the main one was left empty."""
    titles = [t for t in study.citation.titles if not is_placeholder(t.text)]
    for kind in ("main", "parallel"):
        if of_kind := in_one_language([t for t in titles if t.kind == kind], primary_language(study)):
            return of_kind[0]
    return None


def version(study: Study) -> str | None:
    """The version's text, in the primary language; None where it is empty."""
    versions = [v for v in study.citation.versions if not is_placeholder(v.text)]
    chosen = in_one_language(versions, primary_language(study))
    return chosen[0].text if chosen else None


def edition(study: Study) -> str | None:
    """The version as a citation has it; None for a text too long to be a number or name, such as a history."""
    text = version(study)
    return text if text and len(text) <= 40 else None


def link(study: Study) -> str | None:
    """The address to cite: the DOI as a link, else the first web address or URN among identifiers and holdings."""
    if study.citation.doi:
        return f"https://doi.org/{study.citation.doi}"
    places = [h.uri or "" for h in study.citation.holdings] + [i.value for i in study.citation.identifiers]
    return next((p for p in places if re.match(r"(https?://[^/\s]+/\S|urn:)\S*$", p, re.IGNORECASE)), None)


def name(agent: Agent) -> str:
    """The name as it is listed: family name first where the record shows which it is, else as written."""
    if agent.family_name and agent.given_name:
        return f"{agent.family_name}, {agent.given_name}"
    return agent.name


def cite(study: Study) -> str:
    """The citation in the form that DataCite recommends; parts that the record does not state are left out.

    Creators (Year). Title. Version. Publisher. [Dataset]. Link; where nobody made the data, the title stands first.
    """
    by, at = "; ".join(name(a) for a in creators(study)), publication_year(study)
    heading, source = title(study), publisher(study)
    first, *rest = [by, heading.text] if by and heading else [by or (heading.text if heading else "")]
    head = " ".join(filter(None, [first, f"({at})" if at else ""]))
    parts = [head, *rest, _edition(study), source.name if source else "", "[Dataset]"]
    sentences = (p if p.endswith((".", "?", "!")) else f"{p}." for p in parts if p)
    return " ".join([*sentences, *filter(None, [link(study)])])


def find_year(study: Study) -> Found[str] | None:
    """The year of publication and where it was found: distribution, version, production, deposit, end of embargo."""
    return next(_years(study), None)


def find_issued(study: Study) -> Found[str] | None:
    """The date of first distribution and where it was found."""
    return next(_distributed(study), None)


def find_publisher(study: Study) -> Found[Agent] | None:
    """The publisher and where it was found: distributor, else the codebook's; producer, else the codebook's."""
    places: list[tuple[str, Callable[[Citation], tuple[Agent, ...]]]] = [
        ("distStmt/distrbtr", lambda c: c.distributors),
        ("prodStmt/producer", lambda c: c.producers),
    ]
    for path, agents in places:
        for root, citation in _citations(study):
            if named := in_one_language(_named(agents(citation)), primary_language(study)):
                place = f"{root}/{path}"
                return Found(value=named[0], path=place, stated=place == f"{_STUDY}/distStmt/distrbtr")
    return None


def find_creators(study: Study) -> Found[tuple[Agent, ...]] | None:
    """The creators and where they were found: AuthEnty, else producer."""
    for path, agents in (
        ("rspStmt/AuthEnty", study.citation.creators),
        ("prodStmt/producer", study.citation.producers),
    ):
        if named := one_per_entity(_named(agents), primary_language(study)):
            return Found(value=named, path=f"{_STUDY}/{path}", stated=path == "rspStmt/AuthEnty")
    return None


def _named(agents: Iterable[Agent]) -> tuple[Agent, ...]:
    return tuple(a for a in agents if not is_placeholder(a.name))


def _citations(study: Study) -> Iterator[tuple[str, Citation]]:
    yield _STUDY, study.citation
    yield from ((_DOCUMENT, document) for document in study.documents)


def _distributed(study: Study) -> Iterator[Found[str]]:
    for root, citation in _citations(study):
        if dates := _dates(citation.distribution_dates):
            yield Found(value=dates[0], path=f"{root}/distStmt/distDate", stated=root == _STUDY)


def _years(study: Study) -> Iterator[Found[str]]:
    yield from (Found(value=f.value[:4], path=f.path, stated=f.stated) for f in _distributed(study))
    places: list[tuple[str, Callable[[Citation], Iterable[DatedText | Version]]]] = [
        ("verStmt/version", lambda c: c.versions),
        ("prodStmt/prodDate", lambda c: c.production_dates),
        ("distStmt/depDate", lambda c: c.deposit_dates),
    ]
    for path, dated in places:
        for root, citation in _citations(study):
            if dates := _dates(dated(citation)):
                yield Found(value=dates[0][:4], path=f"{root}/{path}", stated=False)
    ends = sorted(e.end for e in study.access.embargoes if e.end)
    if ends:
        yield Found(value=ends[-1][:4], path="stdyDscr/dataAccs", stated=False)


def _dates(dated: Iterable[DatedText | Version]) -> list[str]:
    """The dates, earliest first; a date given twice, once a language, is a rule rather than an exception."""
    return sorted({d.date for d in dated if d.date and FIRST_YEAR <= int(d.date[:4]) <= LAST_YEAR})


def _edition(study: Study) -> str:
    text = edition(study)
    if not text:
        return ""
    return text if re.search(r"version|edition|wave|release", text, re.IGNORECASE) else f"Version {text}"
