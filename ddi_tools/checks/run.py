"""A file judged: well-formedness, schema, profile, rules, composed into one verdict for each document in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree

from ddi_tools.checks import gates, profile_document, profiles, registry, vocabularies, wellformed, xsd
from ddi_tools.checks.origin import Origin, Origins, distributor
from ddi_tools.checks.profile import ProfileCheck
from ddi_tools.checks.subject import Rule, Subject
from ddi_tools.codebook import schema as schemas
from ddi_tools.codebook import xml
from ddi_tools.findings import Finding, finding

#: The profile that `auto` takes for a record, by its namespace.
_PROFILE_OF: Mapping[str, str] = {xml.DDI25: "cdc25", xml.DDI26: "cdc26"}

#: What people call the versions that a codebook may be in, by namespace.
_VERSIONS: Mapping[str, str] = {
    xml.DDI25: "DDI Codebook 2.5",
    xml.DDI26: "DDI Codebook 2.6",
    xml.DDI122: "DDI 1.2.2 to 2.1",
    "": "DDI 2.1 or older, without a namespace",
}


#: What a yardstick says of what it couldn't look into; it is no violation.
_NOT_CHECKED = "PRF201"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentResult:
    """What was found in one document of a file.

    `record` is its OAI identifier, where the file is an OAI-PMH response. `valid` is the verdict of the schema and
    the profile, whichever were asked for: a profile is met when nothing that its gate asks for is violated, of
    whatever severity, as with the CESSDA Metadata Validator. Rules have no part in it. It is None where there was
    nothing to judge, or nothing to judge it by, and a finding then says why. `archive` and `sets` say where the
    record comes from, as far as that is known; see `ddi_tools.checks.origin`.
    """

    file: str
    record: str | None
    valid: bool | None
    findings: tuple[Finding, ...]
    archive: str | None = None
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Yardstick:
    """A schema or profile made ready, and the namespaces that it is for; None: it says so itself."""

    check: Callable[[etree._Element], list[Finding]]
    namespaces: frozenset[str] | None = None


class Judge:
    """What records are judged by, made ready once for many files.

    `schema` is 2.5, auto, none or a file; `profile` the name of a built-in profile, auto, none or a file. `auto`
    takes those of the record's own version, and says so where there are none; what is named judges every document,
    of whatever version or standard. `as_of` is the day for which embargoes are judged. With `explain`, documents that
    fail the schema are gone through once more for what the validator left out. Raises `UsageError` for a name or file
    that can't be used, `StorageError` for a file that can't be read.
    """

    def __init__(
        self,
        *,
        as_of: date,
        schema: str = "auto",
        profile: str = "auto",
        gate: str = "STANDARD",
        rules: Mapping[str, Rule] | None = None,
        explain: bool = False,
    ) -> None:
        self._as_of = as_of
        self._gate = gates.gate(gate)
        self._rules: Sequence[Rule] = tuple((registry.checks() if rules is None else rules).values())
        self._schema = _Choice(schema, schemas.BY_NAMESPACE, _explained if explain else _schema)
        self._profile = _Choice(profile, _PROFILE_OF, self._profile_named)
        self._noted: dict[str, Sequence[Finding]] = {}

    def __call__(
        self, data: bytes, *, file: str, root: etree._Element | Finding | None = None
    ) -> list[DocumentResult]:
        """A result for each record in the file, in order; never empty, whatever the bytes are.

        `root` is what `wellformed.read` gave for the data, where the caller has it.
        """
        if root is None:
            try:
                root = wellformed.read(data)
            except MemoryError as error:
                root = wellformed.too_large(error)
        if isinstance(root, Finding):
            return [DocumentResult(file=file, record=None, valid=None, findings=(root,))]
        if xml.namespace(root) != xml.OAI:
            valid, findings = self.judge(root)
            archive = distributor(root)
            return [DocumentResult(file=file, record=None, valid=valid, findings=findings, archive=archive)]
        return self._response(root, file)

    def _response(self, root: etree._Element, file: str) -> list[DocumentResult]:
        """A result for each record of an OAI-PMH response, and for what it lacks."""
        origins = Origins(root)

        def result(
            record: str | None, origin: Origin, valid: bool | None, findings: tuple[Finding, ...]
        ) -> DocumentResult:
            return DocumentResult(
                file=file, record=record, valid=valid, findings=findings, archive=origin.archive, sets=origin.sets
            )

        results = [
            result(d.record, origins.of(d.element), *self.judge(d.element)) for d in wellformed.documents(root)
        ]
        for record, trouble in wellformed.absent(root):
            results.append(result(record, origins.of_identifier(record), None, (trouble,)))
        return results

    def judge(self, element: etree._Element) -> tuple[bool | None, tuple[Finding, ...]]:
        """The verdict on one document, and its findings: what it is, schema, profile, rules."""
        namespace = xml.namespace(element)
        subject = Subject(element, self._as_of) if xml.is_codebook(element) else None
        found = [wellformed.not_codebook(element)] if subject is None else list(self._notes(namespace))
        valid = None
        for choice in (self._schema, self._profile):
            yardstick = choice.for_namespace(namespace)
            if yardstick is not None:
                violations = yardstick.check(element)
                valid = valid is not False and all(violation.code == _NOT_CHECKED for violation in violations)
                found += violations
        if subject is not None:
            for rule in self._rules:
                found += rule(subject)
        return valid, tuple(found)

    def _notes(self, namespace: str) -> Sequence[Finding]:
        """What is to be said of all codebooks in a namespace."""
        if namespace not in self._noted:
            self._noted[namespace] = _other_version(namespace, self._schema, self._profile)
        return self._noted[namespace]

    def _profile_named(self, name: str) -> _Yardstick:
        built_in = name in profiles.NAMES
        profile = profiles.built_in(name) if built_in else profile_document.load(Path(name))
        check = ProfileCheck(profile, self._gate, vocabularies.Held()).check
        return _Yardstick(check=check, namespaces=frozenset(profile.prefixes.values()))


class _Choice:
    """Which schema, or profile, judges a record: the one named, the one of its version (`auto`), or none."""

    def __init__(self, name: str, by_namespace: Mapping[str, str], make: Callable[[str], _Yardstick]) -> None:
        self.automatic = name == "auto"
        self._by_namespace = by_namespace
        self._make = make
        self._named = None if name in ("auto", "none") else make(name)
        self._made: dict[str, _Yardstick] = {}

    def for_namespace(self, namespace: str) -> _Yardstick | None:
        """The yardstick for a record in this namespace, made when first needed."""
        if not self.automatic:
            return self._named
        name = self._by_namespace.get(namespace)
        if name is None:
            return None
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]


def _schema(name: str) -> _Yardstick:
    compiled = schemas.load(name)
    return _Yardstick(check=lambda element: xsd.check(element, compiled))


def _explained(name: str) -> _Yardstick:
    from ddi_tools.checks import behind  # noqa: PLC0415 - asked for seldom

    compiled = schemas.load(name)
    return _Yardstick(check=lambda element: behind.check(element, compiled, lambda: schemas.explainer(name)))


def _other_version(namespace: str, schema: _Choice, profile: _Choice) -> list[Finding]:
    """A note where a codebook's version is not that of what it is judged by."""
    choices = (("schema", schema), ("profile", profile))
    lacking = [what for what, c in choices if c.automatic and c.for_namespace(namespace) is None]
    yardstick = profile.for_namespace(namespace)
    foreign = yardstick is not None and yardstick.namespaces and namespace not in yardstick.namespaces
    if not lacking and not foreign:
        return []
    version = f"{_VERSIONS[namespace]} (namespace {namespace or 'none'})"
    notes = []
    if lacking:
        notes.append(f"The record was judged by no {' and no '.join(lacking)}: there is none here for {version}")
    if foreign:
        notes.append(f"The record is in {version}, which the profile is not for: all fields look missing to it")
    return [finding("XML111", note, value=namespace) for note in notes]
