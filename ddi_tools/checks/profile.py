"""A DDI profile, and a record judged by it: what the CESSDA Metadata Validator would say, in readable words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import compress
from operator import itemgetter, not_

from lxml import etree

from ddi_tools.checks.gates import Gate, Kind
from ddi_tools.checks.selection import Selected, Selector, Wanted
from ddi_tools.codebook.xml import SPACE
from ddi_tools.findings import Finding, Severity, finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """One thing that a profile asks of one path.

    `value` is the text that a fixed value must equal, or the URI of a vocabulary; `limit` the number of nodes that
    a document may hold. Both are None for the other kinds.
    """

    kind: Kind
    xpath: str
    value: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a path means to a person, as a phrase, and what to do about it; `advice` may be empty."""

    meaning: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile: its constraints in order, none twice, and the prefixes that their XPaths use.

    `fields` explains paths by XPath and needn't hold all; it is no part of what the profile asks for.
    """

    name: str
    version: str | None
    prefixes: Mapping[str, str]
    constraints: tuple[Constraint, ...]
    fields: Mapping[str, Field] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """A controlled vocabulary held locally: the codes, and the terms of all languages."""

    codes: frozenset[str]
    terms: frozenset[str]


#: The code of a finding about an absent node, and what the profile says of the node, by the kind of constraint.
_ABSENT: Mapping[Kind, tuple[str, str]] = {
    Kind.MANDATORY: ("PRF102", "is missing: the profile makes it mandatory"),
    Kind.RECOMMENDED: ("PRF301", "is missing: the profile recommends it"),
    Kind.OPTIONAL: ("PRF402", "is not given: the profile lists it as optional"),
}
#: A blank node weighs as much as its absence would.
_BLANK: Mapping[Kind, Severity] = {
    Kind.MANDATORY: Severity.ERROR,
    Kind.RECOMMENDED: Severity.WARNING,
    Kind.NOT_BLANK: Severity.ERROR,
    Kind.IF_PARENT_PRESENT: Severity.ERROR,
}
#: The kinds that look at the nodes themselves, so that these must be kept.
_WITH_NODES = frozenset({Kind.MAX_OCCURS, Kind.FIXED_VALUE, Kind.VOCABULARY, Kind.CODE, Kind.TERM})

_PLAIN = re.compile(r"(?:/@?[\w.:-]+)+")
_PREFIX = re.compile(r"^(@?)[^:]*:")

#: More of a record's text than this helps nobody in a message.
_QUOTED = 80


class _Words:
    """How messages speak of a path: by what it means, where that is known, else by the path alone."""

    def __init__(self, xpath: str, known: Field | None) -> None:
        self._short = _short(xpath)
        self._meaning = known.meaning if known else None
        self._hint = known.advice or None if known else None
        #: What a sentence about the path begins with.
        self.subject = self._short
        if known:
            self.subject = f"{known.meaning[0].upper()}{known.meaning[1:]} ({self._short})"

    def absent(self, constraint: Constraint) -> Finding:
        """The finding that no such node is there."""
        code, said = _ABSENT[constraint.kind]
        return finding(code, f"{self.subject} {said}", xpath=constraint.xpath, hint=self._hint)

    def blank(self, constraint: Constraint) -> Finding:
        """The finding that a node has no text, but for its line."""
        message = f"{self.subject} is blank"
        severity = _BLANK[constraint.kind]
        return finding("PRF103", message, severity=severity, xpath=constraint.xpath, hint=self._hint)

    def lacking(self, constraint: Constraint) -> Finding:
        """The finding that a parent lacks the node, but for its line."""
        parent, _, last = self._short.rpartition("/")
        message = f"{parent} has no {last}: {self._meaning or last} must be stated on each one"
        return finding("PRF101", message, xpath=constraint.xpath, hint=self._hint)


#: Looks at what was selected for what a constraint forbids.
_Test = Callable[[Selected], Iterable[Finding]]


class ProfileCheck:
    """A profile at a gate, made ready to judge many documents.

    `vocabularies` are those held locally, by URI. Raises `UsageError` where an XPath of the profile can't be used.
    """

    def __init__(self, profile: Profile, gate: Gate, vocabularies: Mapping[str, Vocabulary] | None = None) -> None:
        self._vocabularies = vocabularies or {}
        self._declared = {c.value for c in profile.constraints if c.kind is Kind.VOCABULARY}
        asked = [c for c in profile.constraints if c.kind in gate.kinds]
        paths = list(dict.fromkeys(c.xpath for c in asked))
        self._selector = Selector([_wanted(path, asked) for path in paths], profile.prefixes)
        # Findings about absent nodes have no place in the document: they are made now, once for all documents.
        self._absent: list[tuple[int, Finding]] = []
        self._absent_paths: list[int] = []
        self._tests: list[list[tuple[int, _Test]]] = [[] for _ in paths]
        for order, constraint in enumerate(asked):
            index = paths.index(constraint.xpath)
            words = _Words(constraint.xpath, profile.fields.get(constraint.xpath))
            if constraint.kind in _ABSENT:
                self._absent.append((order, words.absent(constraint)))
                self._absent_paths.append(index)
            self._tests[index] += [(order, test) for test in self._tests_for(constraint, index, words)]

    def check(self, root: etree._Element) -> list[Finding]:
        """The violations in the document of this root element, in the order of the profile."""
        selected = self._selector.select(root)
        absent = compress(self._absent, map(not_, map(selected.counts.__getitem__, self._absent_paths)))
        noted = [
            (order, violation)
            for index in selected.noted()
            for order, test in self._tests[index]
            for violation in test(selected)
        ]
        found = sorted([*absent, *noted], key=itemgetter(0)) if noted else absent
        return [violation for _, violation in found]

    def _tests_for(self, constraint: Constraint, index: int, words: _Words) -> Iterator[_Test]:
        kind = constraint.kind
        if kind in _BLANK:
            blank = words.blank(constraint)
            yield lambda selected: [_at(blank, node) for node in selected.blank.get(index, ())]
        if kind is Kind.IF_PARENT_PRESENT:
            lacking = words.lacking(constraint)
            yield lambda selected: [_at(lacking, node) for node in selected.lacking.get(index, ())]
        if kind is Kind.MAX_OCCURS:
            yield lambda selected: _too_many(constraint, selected.counts[index], words)
        if kind is Kind.FIXED_VALUE:
            yield lambda selected: _not_fixed(constraint, selected.texts.get(index, ()), words)
        if kind is Kind.VOCABULARY:
            yield lambda selected: self._repository(constraint, selected.texts.get(index, ()))
        if kind in (Kind.CODE, Kind.TERM):
            yield lambda selected: self._not_in_vocabulary(constraint, selected.texts.get(index, ()), words)

    def _repository(self, constraint: Constraint, texts: Iterable[tuple[etree._Element, str]]) -> Iterator[Finding]:
        """The declared vocabulary, where the record uses it: it must have codes, and be here to be looked into."""
        uri = constraint.value or ""
        if not any(text == uri for _, text in texts):
            return
        vocabulary = self._vocabularies.get(uri)
        if vocabulary is None:
            message = f"The record's terms of the vocabulary {uri} were not checked: it is not among those held here"
            yield finding("PRF201", message, xpath=constraint.xpath, value=uri)
        elif not vocabulary.codes:
            yield finding("PRF204", f"The vocabulary {uri} has no codes", xpath=constraint.xpath, value=uri)

    def _not_in_vocabulary(
        self, constraint: Constraint, texts: Iterable[tuple[etree._Element, str]], words: _Words
    ) -> Iterator[Finding]:
        for node, text in texts:
            uri = _vocabulary_uri(node)
            vocabulary = self._vocabularies.get(uri)
            if uri not in self._declared:
                message = (
                    f"{words.subject}: {_quote(text)} is of no vocabulary that the profile declares ({uri or 'none'})"
                )
                yield finding("PRF203", message, xpath=constraint.xpath, line=node.sourceline, value=text)
            elif vocabulary is not None:
                known = vocabulary.codes if constraint.kind is Kind.CODE else vocabulary.terms
                if text not in known:
                    message = f"{words.subject}: {_quote(text)} is not in the vocabulary {uri}"
                    yield finding("PRF202", message, xpath=constraint.xpath, line=node.sourceline, value=text)


def _wanted(path: str, constraints: Iterable[Constraint]) -> Wanted:
    kinds = {c.kind for c in constraints if c.xpath == path}
    return Wanted(
        xpath=path,
        blank=not kinds.isdisjoint(_BLANK),
        lacking=Kind.IF_PARENT_PRESENT in kinds,
        texts=not kinds.isdisjoint(_WITH_NODES),
    )


def _too_many(constraint: Constraint, count: int, words: _Words) -> Iterator[Finding]:
    if constraint.limit is not None and count > constraint.limit:
        message = f"{words.subject} occurs {count} times: the profile allows {constraint.limit}"
        yield finding("PRF501", message, xpath=constraint.xpath, value=str(count))


def _not_fixed(
    constraint: Constraint, texts: Iterable[tuple[etree._Element, str]], words: _Words
) -> Iterator[Finding]:
    for node, text in texts:
        if text.strip(SPACE) != constraint.value:
            message = f"{words.subject} is {_quote(text)}: the profile fixes it as {constraint.value!r}"
            hint = f"write exactly {constraint.value!r}, if that is what was meant"
            yield finding(
                "PRF401", message, xpath=constraint.xpath, line=node.sourceline, value=text, hint=hint
            )  # fmt: skip


def _vocabulary_uri(node: etree._Element) -> str:
    """The vocabulary of a term: named by the element itself, or by the concept inside it."""
    own = node.get("vocabURI")
    if own is not None:
        return own
    namespace = node.tag.rpartition("}")[0] + "}" if isinstance(node.tag, str) and "}" in node.tag else ""
    concept = node.find(f"{namespace}concept")
    return concept.get("vocabURI", "") if concept is not None else ""


def _at(template: Finding, node: etree._Element) -> Finding:
    return Finding(
        code=template.code, severity=template.severity, message=template.message,
        xpath=template.xpath, line=node.sourceline, hint=template.hint,
    )  # fmt: skip


def _short(xpath: str) -> str:
    """The last steps of a plain path without prefixes, enough to know the place by; other XPaths as they are."""
    if not _PLAIN.fullmatch(xpath):
        return xpath
    steps = [step if step.startswith("@xml:") else _PREFIX.sub(r"\1", step) for step in xpath[1:].split("/")]
    return "/".join(steps[-3:] if steps[-1].startswith("@") else steps[-2:])


def _quote(text: str) -> str:
    plain = " ".join(text.split())
    return repr(plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1] + "…")
