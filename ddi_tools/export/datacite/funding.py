"""Funding: which grant is whose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ddi_tools.codebook.languages import one_per_entity, primary_language
from ddi_tools.codebook.model import Agent, Grant
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.export.datacite.agents import identifiers
from ddi_tools.export.datacite.resource import Description, FundingReference
from ddi_tools.export.identify import identify, is_uri
from ddi_tools.export.languages import tag, without_translations
from ddi_tools.export.once import all_once
from ddi_tools.export.registry import Source
from ddi_tools.findings import Finding, finding

_GRANT = "/codeBook/stdyDscr/citation/prodStmt/grantNo"
_FUNDER = "/codeBook/stdyDscr/citation/prodStmt/fundAg"

#: funderIdentifierType in the schema.
FUNDER_IDENTIFIER_TYPES = ("ISNI", "GRID", "ROR", "Crossref Funder ID", "Other")


@all_once
def funding(source: Source) -> Iterator[FundingReference | Description | Finding]:
    """Property 19: a grant goes with the funder its agency names, else, where there are as many of each, by order.

    A grant whose funder stays unknown has no place there; its number is kept as a description.
    """
    cited, primary = source.study.citation, primary_language(source.study)
    funders = [a for a in one_per_entity(cited.funders, primary) if not is_placeholder(a.name)]
    grants = _grants(without_translations(cited.grants, primary))
    paired: dict[int, list[Grant]] = {}
    anonymous: list[Grant] = []
    for grant in grants:
        position = _funder_of(grant, funders)
        if position is None and grant.agency:
            position = len(funders)
            funders.append(Agent(text=grant.agency, name=grant.agency, lang=grant.lang))
        if position is None:
            anonymous.append(grant)
        else:
            paired.setdefault(position, []).append(grant)
    free = [i for i in range(len(funders)) if i not in paired]
    if anonymous and len(free) == len(anonymous):
        numbers = ", ".join(g.number for g in anonymous)
        yield finding("EXP116", f"paired by order: {numbers}", xpath=_GRANT, value=numbers)
        paired |= {i: [grant] for i, grant in zip(free, anonymous, strict=True)}
        anonymous = []
    for i, funder in enumerate(funders):
        yield from _references(source, funder, paired.get(i, []))
    yield from _unpaired(anonymous)


def _references(source: Source, funder: Agent, grants: Sequence[Grant]) -> Iterator[FundingReference | Finding]:
    """One reference a grant; one without an award where the funder gave none that is named."""
    value = kind = home = None
    for stated in identifiers(funder, source.config.funders, _FUNDER):
        if isinstance(stated, Finding):
            yield stated
        elif value is None:
            value, home = stated.value, stated.scheme_uri
            kind = stated.scheme if stated.scheme in FUNDER_IDENTIFIER_TYPES else "Other"
    for grant in grants or (Grant(),):
        yield FundingReference(
            funder=funder.name,
            identifier=value,
            identifier_type=kind,
            scheme_uri=home,
            award=None if is_placeholder(grant.number) else grant.number,
            award_uri=_award_uri(grant),
        )


def _award_uri(grant: Grant) -> str | None:
    """The grant's own address, or its number where that is one; "W02:2020-0.207.862" only looks like a URI."""
    if is_uri(grant.uri):
        return grant.uri
    known = identify(grant.number)
    if known and known.scheme == "DOI":
        return f"https://doi.org/{known.value}"
    return grant.number if is_uri(grant.number) and grant.number.startswith(("http", "info:eu-repo/")) else None


def _unpaired(grants: Sequence[Grant]) -> Iterator[Description | Finding]:
    for grant in grants:
        yield finding("EXP126", f"the funder of {grant.number} is not stated", xpath=_GRANT, value=grant.number)
        yield Description(text=f"Grant number: {grant.number}", type="Other", lang=tag(grant.lang))


def _grants(grants: Sequence[Grant]) -> list[Grant]:
    """The grants that say something, each once: records repeat them once a language.

    FSD names an agency without a number; AUSSDA writes "N/A" for a number beside a sentence as the agency.
    """
    seen: dict[tuple[str, str], Grant] = {}
    for grant in grants:
        agency = "" if is_placeholder(grant.agency) else (grant.agency or "")
        number = "" if is_placeholder(grant.number) else grant.number
        if agency or number:
            kept = Grant(number=number, agency=agency or None, role=grant.role, uri=grant.uri, lang=grant.lang)
            seen.setdefault((number.casefold(), agency.casefold()), kept)
    return list(seen.values())


def _funder_of(grant: Grant, funders: Sequence[Agent]) -> int | None:
    if not grant.agency:
        return None
    wanted = grant.agency.casefold()
    names = ({n.casefold() for n in (f.name, f.text, f.abbr) if n} for f in funders)
    return next((i for i, known in enumerate(names) if wanted in known), None)
