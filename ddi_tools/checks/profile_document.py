"""Reads a DDI profile document (DDI Lifecycle 3.2, `DDIProfile`) as the CESSDA Metadata Validator does.

Where the validator crashes, this says what is wrong; where it overlooks a thing by accident (a prefix other than
`pr`, space around a namespace), this reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ddi_tools.checks.gates import Gate, Kind
from ddi_tools.checks.profile import Constraint, Profile, ProfileCheck
from ddi_tools.checks.profiles import fields
from ddi_tools.codebook import xml
from ddi_tools.codebook.xml import SPACE
from ddi_tools.errors import StorageError, UsageError

#: The validator knows these two namespaces only, also for profiles of DDI 3.3.
_NS = {"pr": "ddi:ddiprofile:3_2", "r": "ddi:reusable:3_2"}
_ROOT = "{ddi:ddiprofile:3_2}DDIProfile"
#: The texts of a pr:Description that mark a field as recommended, compared exactly.
_RECOMMENDED = frozenset({"Recommended", "Required: Recommended"})
#: A whole number, and no more digits than a count of nodes can have.
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


def load(file: Path) -> Profile:
    """The profile in a file; raises `UsageError` if it isn't one, `StorageError` if it can't be read."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise UsageError(
            f"there is no profile {str(file)!r}, and no file of that name",
            hint="built in are cdc25, cdc25-mono, cdc26, cdc26-mono; a file must be a DDI profile document",
        ) from None
    except OSError as error:
        raise StorageError(f"the profile {file} can't be read: {error.strerror}") from error
    return read(data, name=str(file))


def read(data: bytes, *, name: str) -> Profile:
    """The profile in a document; `name` is what messages call it. Raises `UsageError` where it can't be used."""
    root = _parsed(data, name)
    version = root.findtext("pr:XPathVersion", namespaces=_NS)
    if version is not None and version.strip() != "1.0":
        raise UsageError(f"{name}: XPathVersion is {version.strip()!r}, and only 1.0 is known")
    used = [c for element in root.findall("pr:Used", _NS) for c in _constraints(element, name)]
    if not used:
        raise UsageError(f"{name} asks for nothing: it has no pr:Used elements of {_NS['pr']}")
    # Vocabularies come first, the last one declared before the others; the rest as they stand, each but once.
    vocabularies = [c for c in used if c.kind is Kind.VOCABULARY]
    ordered = dict.fromkeys([*reversed(list(dict.fromkeys(vocabularies))), *used])
    profile = Profile(
        name=" ".join(root.xpath("string(pr:DDIProfileName)", namespaces=_NS).split()) or name,
        version=(root.findtext("r:Version", namespaces=_NS) or "").strip() or None,
        prefixes=dict(_prefixes(root, name)),
        constraints=tuple(ordered),
        fields=fields(),
    )
    _compile(profile, name)
    return profile


def _parsed(data: bytes, name: str) -> etree._Element:
    try:
        root = xml.parse(data)
    except etree.XMLSyntaxError as error:
        raise UsageError(f"the profile {name} is not well-formed XML: {error.msg}") from error
    except xml.HostileXMLError as error:
        raise UsageError(f"the profile {name} declares entities ({error}), which are not read") from error
    if root.getroottree().docinfo.doctype:
        raise UsageError(f"the profile {name} has a DOCTYPE", hint="remove it; a profile needs none")
    if root.tag != _ROOT:
        raise UsageError(
            f"{name} is not a DDI profile: the root is {root.tag!r}, not {_ROOT}",
            hint="a profile is a DDIProfile document of DDI Lifecycle 3.2",
        )
    return root


def _prefixes(root: etree._Element, name: str) -> Iterator[tuple[str, str]]:
    for entry in root.findall("pr:XMLPrefixMap", _NS):
        prefix = (entry.findtext("pr:XMLPrefix", namespaces=_NS) or "").strip()
        namespace = (entry.findtext("pr:XMLNamespace", namespaces=_NS) or "").strip()
        if not prefix or not namespace:
            raise UsageError(f"{name}, line {entry.sourceline}: a pr:XMLPrefixMap needs a prefix and a namespace")
        yield prefix, namespace


def _constraints(used: etree._Element, name: str) -> Iterator[Constraint]:
    """What one pr:Used asks for, in the validator's order."""
    where = f"{name}, line {used.sourceline}"
    xpath = used.get("xpath")
    if not xpath:
        raise UsageError(f"{where}: a pr:Used has no xpath")
    extension = _extension(used, where)
    asks = {xml.local_name(child) for child in extension if not xml.namespace(child)}
    for child in extension.findall("ControlledVocabularyRepositoryConstraint"):
        yield Constraint(kind=Kind.VOCABULARY, xpath=xpath, value=(child.findtext("RepositoryUri") or "").strip())
    yield Constraint(kind=_presence(used, asks), xpath=xpath)
    if "NotBlankNodeConstraint" in asks:
        yield Constraint(kind=Kind.NOT_BLANK, xpath=xpath)
    if (limit := _limit(used, where)) is not None:
        yield Constraint(kind=Kind.MAX_OCCURS, xpath=xpath, limit=limit)
    if "MandatoryNodeIfParentPresentConstraint" in asks:
        yield Constraint(kind=Kind.IF_PARENT_PRESENT, xpath=xpath)
    if used.get("fixedValue", "").lower() == "true" and (value := used.get("defaultValue")) is not None:
        yield Constraint(kind=Kind.FIXED_VALUE, xpath=xpath, value=value.strip(SPACE))
    if "CodeValueOfControlledVocabularyConstraint" in asks:
        yield Constraint(kind=Kind.CODE, xpath=xpath)
    if "DescriptiveTermOfControlledVocabularyConstraint" in asks:
        yield Constraint(kind=Kind.TERM, xpath=xpath)


def _presence(used: etree._Element, asks: set[str]) -> Kind:
    """Mandatory wins over recommended; what is neither is optional, even where the profile says nothing of it."""
    if used.get("isRequired", "").lower() == "true":
        return Kind.MANDATORY
    descriptions = {str(content.xpath("string()")) for content in used.findall("pr:Description/r:Content", _NS)}
    recommended = "RecommendedNodeConstraint" in asks or descriptions & _RECOMMENDED
    return Kind.RECOMMENDED if recommended else Kind.OPTIONAL


def _limit(used: etree._Element, where: str) -> int | None:
    limit = used.get("limitMaxOccurs")
    if limit is None or limit == "unbounded":
        return None
    if not _INTEGER.fullmatch(limit):
        raise UsageError(f"{where}: limitMaxOccurs is {limit!r}, not a whole number")
    return int(limit)


def _extension(used: etree._Element, where: str) -> etree._Element:
    """The `Constraints` element that is written as text inside the instructions; an empty one where there is none."""
    for content in used.findall("pr:Instructions/r:Content", _NS):
        text = str(content.xpath("string()"))
        if "<Constraints>" in text:
            try:
                root = xml.parse(text.strip().encode())
            except (etree.XMLSyntaxError, xml.HostileXMLError) as error:
                raise UsageError(f"{where}: the Constraints in the instructions can't be read: {error}") from error
            return root if root.tag == "Constraints" else etree.Element("Constraints")
    return etree.Element("Constraints")


def _compile(profile: Profile, name: str) -> None:
    """Raise now, with the file's name, what would otherwise show at the first record."""
    try:
        ProfileCheck(profile, Gate.STRICT)
    except UsageError as error:
        raise UsageError(f"{name}: {error.message}", hint=error.hint) from error
