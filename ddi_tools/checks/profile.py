"""A DDI profile, and a record judged by it: what the CESSDA Metadata Validator would say, in readable words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from ddi_tools.checks.gates import Gate, Kind
from ddi_tools.checks.selection import SPACE, Selected, Selector, Wanted
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


#: What an absent, a blank and a lacking node is called, by the kind of constraint that asks for it.
_ABSENT: Mapping[Kind, tuple[str, str]] = {
    Kind.MANDATORY: ("PRF102", "{what} is missing{place}: the profile makes it mandatory"),
    Kind.RECOMMENDED: ("PRF301", "{what} is missing{place}: the profile recommends it"),
    Kind.OPTIONAL: ("PRF402", "{what} is not given{place}: the profile lists it as optional"),
}
#: A blank node weighs as much as its absence would.
_BLANK: Mapping[Kind, Severity] = {
    Kind.MANDATORY: Severity.ERROR,
    Kind.RECOMMENDED: Severity.WARNING,
    Kind.NOT_BLANK: Severity.ERROR,
    Kind.IF_PARENT_PRESENT: Severity.ERROR,
}
_WITH_TEXT = frozenset({Kind.FIXED_VALUE, Kind.VOCABULARY, Kind.CODE, Kind.TERM})

#: More of a record's text than this helps nobody in a message.
_QUOTED = 80


class _Judged(NamedTuple):
    """A constraint made ready: the index of its path, and the findings it can lead to, but for their place."""

    index: int
    absent: Finding | None
    blank: Finding | None
    lacking: Finding | None
    other: Callable[[Selected], Iterable[Finding]] | None


class ProfileCheck:
    """A profile at a gate, made ready to judge many documents.

    `vocabularies` are those held locally, by URI. Raises `UsageError` where an XPath of the profile can't be used.
    """

    def __init__(self, profile: Profile, gate: Gate, vocabularies: Mapping[str, Vocabulary] | None = None) -> None:
        self._fields = profile.fields
        self._vocabularies = vocabularies or {}
        self._declared = frozenset(
            c.value for c in profile.constraints if c.kind is Kind.VOCABULARY and c.value is not None
        )
        asked = [c for c in profile.constraints if c.kind in gate.kinds]
        paths = list(dict.fromkeys(c.xpath for c in asked))
        self._selector = Selector([_wanted(path, asked) for path in paths], profile.prefixes)
        index = {path: i for i, path in enumerate(paths)}
        self._judged = [self._ready(c, index[c.xpath]) for c in asked]

    def check(self, root: etree._Element) -> list[Finding]:
        """The violations in the document of this root element, in the order of the profile."""
        selected = self._selector.select(root)
        counts, blanks, lackings = selected.counts, selected.blank, selected.lacking
        found: list[Finding] = []
        for index, absent, blank, lacking, other in self._judged:
            if absent is not None and not counts[index]:
                found.append(absent)
            if blank is not None and index in blanks:
                found.extend(_at(blank, node) for node in blanks[index])
            if lacking is not None and index in lackings:
                found.extend(_at(lacking, node) for node in lackings[index])
            if other is not None and counts[index]:
                found.extend(other(selected))
        return found

    def _ready(self, constraint: Constraint, index: int) -> _Judged:
        kind, xpath = constraint.kind, constraint.xpath
        known = self._fields.get(xpath)
        short = _short(xpath)
        what = known.meaning[0].upper() + known.meaning[1:] if known else short
        words = {"what": what, "place": f" ({short})" if known else ""}
        hint = (known.advice or None) if known else None
        absent = blank = lacking = None
        if kind in _ABSENT:
            code, message = _ABSENT[kind]
            absent = finding(code, message.format(**words), xpath=xpath, hint=hint)
        if kind in _BLANK:
            message = "{what} is blank{place}".format(**words)
            blank = finding("PRF103", message, severity=_BLANK[kind], xpath=xpath, hint=hint)
        if kind is Kind.IF_PARENT_PRESENT:
            parent, _, last = short.rpartition("/")
            message = f"{parent} has no {last}: {known.meaning if known else last} must be stated on each one"
            lacking = finding("PRF101", message, xpath=xpath, hint=hint)
        return _Judged(index, absent, blank, lacking, self._other(constraint, index, words))

    def _other(
        self, constraint: Constraint, index: int, words: Mapping[str, str]
    ) -> Callable[[Selected], Iterable[Finding]] | None:
        what = words["what"] + words["place"]
        match constraint.kind:
            case Kind.MAX_OCCURS:
                return lambda selected: _too_many(constraint, selected.counts[index], what)
            case Kind.FIXED_VALUE:
                return lambda selected: _not_fixed(constraint, selected.texts[index], what)
            case Kind.VOCABULARY:
                return lambda selected: self._repository(constraint, selected.texts[index])
            case Kind.CODE | Kind.TERM:
                return lambda selected: self._not_in_vocabulary(constraint, selected.texts[index], what)
        return None

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
        self, constraint: Constraint, texts: Iterable[tuple[etree._Element, str]], what: str
    ) -> Iterator[Finding]:
        for node, text in texts:
            uri = _vocabulary_uri(node)
            vocabulary = self._vocabularies.get(uri)
            if uri not in self._declared:
                message = f"{what}: {_quote(text)} can't be checked, since the profile declares no vocabulary {uri!r}"
                yield finding("PRF203", message, xpath=constraint.xpath, line=node.sourceline, value=text)
            elif vocabulary is not None:
                known = vocabulary.codes if constraint.kind is Kind.CODE else vocabulary.terms
                if text not in known:
                    message = f"{what}: {_quote(text)} is not in the vocabulary {uri}"
                    yield finding("PRF202", message, xpath=constraint.xpath, line=node.sourceline, value=text)


def _wanted(path: str, constraints: Iterable[Constraint]) -> Wanted:
    kinds = {c.kind for c in constraints if c.xpath == path}
    return Wanted(xpath=path, lacking=Kind.IF_PARENT_PRESENT in kinds, texts=not kinds.isdisjoint(_WITH_TEXT))


def _too_many(constraint: Constraint, count: int, what: str) -> Iterator[Finding]:
    if constraint.limit is not None and count > constraint.limit:
        message = f"{what} occurs {count} times: the profile allows {constraint.limit}"
        yield finding("PRF501", message, xpath=constraint.xpath, value=str(count))


def _not_fixed(constraint: Constraint, texts: Iterable[tuple[etree._Element, str]], what: str) -> Iterator[Finding]:
    for node, text in texts:
        if text.strip(SPACE) != constraint.value:
            message = f"{what} is {_quote(text)}: the profile fixes it as {constraint.value!r}"
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
    if not xpath.startswith("/") or set(xpath) & set("[(*") or "//" in xpath:
        return xpath
    steps = [("@" if s.startswith("@") else "") + s.lstrip("@").rpartition(":")[2] for s in xpath[1:].split("/")]
    if xpath.endswith("@xml:lang"):
        steps[-1] = "@xml:lang"
    return "/".join(steps[-3:] if steps[-1].startswith("@") else steps[-2:])


def _quote(text: str) -> str:
    plain = " ".join(text.split())
    return repr(plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1] + "…")
