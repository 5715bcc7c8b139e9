"""A draft made, or brought up to date, and left alone where it says the same already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ddi_tools.errors import RepositoryError
from ddi_tools.registration.client import Api

#: The parts of `types` that are ours; DataCite adds the types of BibTeX, RIS and others.
_TYPES = ("resourceTypeGeneral", "resourceType")

#: The attributes that are ours: one that the study does not have any more is emptied.
_LISTS = (
    "subjects", "contributors", "dates", "sizes", "formats", "rightsList", "descriptions", "geoLocations",
    "alternateIdentifiers", "relatedIdentifiers", "fundingReferences", "relatedItems",
)  # fmt: skip
_SINGLE = ("language", "version")

#: What can become of a draft.
Done = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What was done, the DOI that it was done to, and the state that DataCite says it is in."""

    done: Done
    doi: str
    state: str


def push(api: Api, attributes: Mapping[str, Any], *, registered: bool = False) -> Pushed:
    """Sends a study's attributes: makes a draft, or updates one that says something else.

    Nothing is ever published: no event is sent. A DOI that is no draft any more is updated only with `registered`.
    Raises `RepositoryError`, also where there is such a DOI.
    """
    doi = attributes.get("doi")
    there = api.get(doi) if doi is not None else None
    if doi is None or there is None:
        made = api.send(api.create(attributes))
        return _pushed("created", made, attributes)
    if not (changes := changed(attributes, there)):
        return _pushed("unchanged", there, attributes)
    if not registered and there.get("state") != "draft":
        raise RepositoryError(
            f"{doi} is {there.get('state') or 'not said to be a draft'}: its metadata would change in public",
            hint="with --registered they are changed",
        )
    return _pushed("updated", api.send(api.update(doi, changes)), attributes)


def changed(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes to send so that DataCite's become ours; empty where they are so already.

    The page that the DOI leads to is only changed where we have one.
    """
    emptied: dict[str, Any] = {key: [] for key in _LISTS} | dict.fromkeys(_SINGLE)
    wanted = emptied | {k: v for k, v in ours.items() if k not in ("doi", "prefix")}
    return {k: v for k, v in wanted.items() if _plain(k, v) != _plain(k, theirs.get(k))}


def _plain(key: str, value: Any) -> Any:
    """A value without what is empty: DataCite gives back empty lists and nulls for what was not sent."""
    if isinstance(value, dict):
        kept = {k: plain for k, v in value.items() if (plain := _plain("", v)) not in (None, "", [], {})}
        return {k: v for k, v in kept.items() if key != "types" or k in _TYPES} or None
    if isinstance(value, list):
        return [plain for v in value if (plain := _plain("", v)) is not None] or None
    return value if value != "" else None


def _pushed(done: Done, there: Mapping[str, Any], sent: Mapping[str, Any]) -> Pushed:
    doi = there.get("doi") or sent.get("doi")
    if not isinstance(doi, str):
        raise RepositoryError(
            "DataCite has taken the metadata, and does not say under which DOI", hint="look for it in its Fabrica"
        )
    return Pushed(done=done, doi=doi, state=str(there.get("state") or "draft"))
