"""The study as an RO-Crate tells it: what its JSON-LD says, each person, place and term an entity of its own.

RO-Crate keeps all entities side by side, and lets them refer to each other by identifier. Those that have none of
their own are called `#person-1`, by their type and in order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ddi_tools.export.facts import Facts, facts
from ddi_tools.export.registry import Source
from ddi_tools.export.schema_org import abstract, dataset
from ddi_tools.findings import Finding, finding

#: An entity's properties; it refers to others by `{"@id": …}`.
Node = dict[str, Any]

#: The rows of the terms of use that say how the data may be used.
_USE = ("Conditions", "Restrictions", "Special permission")

#: Stands for a licence where the record says nothing of the use of the data: a crate must have one.
NO_LICENCE = "The record states no licence."


def study_nodes(source: Source) -> tuple[Node, dict[str, Node]]:
    """The properties of the crate's own dataset, and the entities that it refers to by their identifiers.

    What is here said of files, and where they can be had, is left to the crate.
    """
    told = facts(source)
    found = dataset(source)
    left_out = ("@context", "@type", "@id", "distribution", "license", "identifier")
    around = _Entities()
    node = {key: value for key, value in found.items() if key not in left_out}
    if "@type" not in node.get("publisher", {"@type": None}):
        # A publisher is a person or an organisation by RO-Crate; one of whom that is not known is the producer whom
        # the record names instead of a publisher.
        publisher, producers = node.pop("publisher"), _listed(node.get("producer", []))
        node["producer"] = producers if publisher in producers else [publisher, *producers]
    node["description"] = abstract(told) or found["description"]
    node["creditText"] = told.citation
    node["identifier"] = [_identifier(i) for i in _listed(found.get("identifier", []))]
    node["license"] = _licence(told)
    # A publication is cited by its address; one of which the record has none is mentioned.
    works = _listed(found.get("citation", []))
    node["citation"] = [work for work in works if "@id" in work]
    node["mentions"] = [work for work in works if "@id" not in work]
    return {key: around.refer(value) for key, value in node.items() if value != []}, around.nodes


def study_findings(source: Source) -> tuple[Finding, ...]:
    """That the record does not say how the data may be used, if it does not."""
    if _licence(facts(source))[0]["description"] != NO_LICENCE:
        return ()
    message = "the record names no licence and no conditions of use; the crate says so"
    return (finding("EXP402", message, xpath="/codeBook/stdyDscr/dataAccs/useStmt"),)


def compact(values: list[Any]) -> Any:
    """The one thing that a list holds, as RO-Crate 1.2 writes it; a longer list as it is."""
    return values[0] if len(values) == 1 else values


class _Entities:
    """The entities that were met so far."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self._local: dict[str, str] = {}
        self._count: Counter[str] = Counter()

    def refer(self, value: Any) -> Any:
        """The value with a reference in the place of each thing in it."""
        if isinstance(value, list):
            return compact([self.refer(each) for each in value])
        return {"@id": self._keep(value)} if isinstance(value, Mapping) else value

    def _keep(self, thing: Mapping[str, Any]) -> str:
        node = {"@type": "Thing", **{key: self.refer(value) for key, value in thing.items() if key != "@id"}}
        node.setdefault("name", _name(thing))
        name = thing.get("@id") or self._called(node)
        self.nodes[name] = {**node, **self.nodes.get(name, {})}  # of two that are told of one, the first
        return str(name)

    def _called(self, node: Node) -> str:
        """The name of a thing that has no identifier; the same for the same thing."""
        content = json.dumps(node, sort_keys=True)
        if content not in self._local:
            kind = node["@type"].lower()
            self._count[kind] += 1
            self._local[content] = f"#{kind}-{self._count[kind]}"
        return self._local[content]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _name(thing: Mapping[str, Any]) -> str:
    """What to call a thing that has no name: RO-Crate asks that all have one."""
    texts = (thing.get(key) for key in ("value", "identifier", "box", "termCode", "url", "@id"))
    return next((text for text in texts if isinstance(text, str)), thing.get("@type", "Thing"))


def _identifier(given: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """The identifier as science-on-schema.org writes it; a bare one is a DOI."""
    if not isinstance(given, str):
        return given
    doi = given.removeprefix("https://doi.org/")
    registry = "https://registry.identifiers.org/registry/doi"
    return {"@id": given, "@type": "PropertyValue", "propertyID": registry, "value": f"doi:{doi}", "url": given}


def _licence(told: Facts) -> list[Node]:
    """The licences; where none is named, the terms of use in the record's words."""
    words = [v.text for row in told.main.terms if row.label in _USE for v in row.values]
    terms = {"@type": "CreativeWork", "name": "Terms of use", "description": "\n\n".join(words) or NO_LICENCE}
    return [
        {"@id": v.uri, "@type": "CreativeWork", "name": v.name, "identifier": v.spdx, "description": f"SPDX {v.spdx}"}
        for v in told.licences
    ] or [terms]
