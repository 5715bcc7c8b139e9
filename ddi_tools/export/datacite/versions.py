"""The versions of DataCite's schema that can be written, and what the older ones can't say.

All are of kernel 4: a version adds and takes nothing away. The resource is made for the newest, and fitted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ddi_tools.export.datacite.resource import Resource
from ddi_tools.findings import Finding, finding

#: Newest first. Each with the address of its XSD; that of the newest is kernel 4's own.
SCHEMAS = {
    "4.7": "https://schema.datacite.org/meta/kernel-4/metadata.xsd",
    "4.6": "https://schema.datacite.org/meta/kernel-4.6/metadata.xsd",
    "4.5": "https://schema.datacite.org/meta/kernel-4.5/metadata.xsd",
}
NEWEST = next(iter(SCHEMAS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A word that came with version `since`, and the wider one that stands for it in those before.

    `of` is the resource's field, `attribute` that of its values. Where a word goes to another attribute, `told` names
    it.
    """

    since: str
    of: str
    attribute: str
    word: str
    wider: str
    told: str | None = None


#: Of all that the versions differ in, what the crosswalk ever writes.
DIFFERENCES = (
    Difference(since="4.6", of="dates", attribute="type", word="Coverage", wider="Other", told="information"),
    Difference(since="4.6", of="contributors", attribute="type", word="Translator", wider="Other"),
)


def fit(resource: Resource, version: str) -> tuple[Resource, tuple[Finding, ...]]:
    """The resource in the words of a version, and a finding for each word that it does not have."""
    findings: list[Finding] = []
    for difference in DIFFERENCES:
        if _number(version) < _number(difference.since):
            values = getattr(resource, difference.of)
            fitted = tuple(_widened(values, difference))
            changed = sum(a is not b for a, b in zip(values, fitted, strict=True))
            if changed:
                findings.append(_said(difference, version, changed))
                changes: dict[str, Any] = {difference.of: tuple(dict.fromkeys(fitted))}
                resource = replace(resource, **changes)
    return resource, tuple(findings)


def _widened(values: tuple[Any, ...], difference: Difference) -> Iterator[Any]:
    for value in values:
        if getattr(value, difference.attribute) != difference.word:
            yield value
            continue
        changes: dict[str, str] = {difference.attribute: difference.wider}
        if difference.told:
            said = getattr(value, difference.told)
            changes[difference.told] = f"{difference.word}; {said}" if said else difference.word
        yield replace(value, **changes)


def _said(difference: Difference, version: str, times: int) -> Finding:
    message = (
        f"DataCite {version} has no {difference.word} in {difference.of.replace('_', ' ')}: "
        f"{difference.wider} is written ({times} time{'s' if times > 1 else ''})"
    )
    return finding("EXP132", message, value=difference.word)


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
