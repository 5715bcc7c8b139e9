"""Terms of controlled vocabularies: with their codes, of the vocabulary that they name, in its version of today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from lxml import etree

from ddi_tools.checks import vocabularies
from ddi_tools.checks.subject import Subject, string_value
from ddi_tools.checks.vocabularies import Reference, Scheme
from ddi_tools.codebook import xml
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.findings import Finding, Severity

#: How alike two terms must be for one to be taken for the other misspelt (difflib's ratio).
_NEAR = 0.75

#: What only codes look like: words that begin with a capital, with a full stop or nothing between them.
_CODE = re.compile(r"(?:[A-Z][A-Za-z]+\.)+[A-Z][A-Za-z]+|(?:[A-Z][a-z]+){2,}")


def terms(subject: Subject) -> Iterator[Finding]:
    """The concepts and topics of the study against the vocabularies that they name."""
    told: set[tuple[str | None, ...]] = set()
    for element in subject.elements("concept", "topcClas"):
        field = xml.local_name(element)
        if field == "concept":
            parent = element.getparent()
            field = xml.local_name(parent) if parent is not None else ""
        if field in vocabularies.OF_FIELD:
            yield from _Term(subject, element, field, told).findings()


class _Term:
    """A term where it stands: the element, the field that it is for, and what it says of itself."""

    def __init__(
        self, subject: Subject, element: etree._Element, field: str, told: set[tuple[str | None, ...]]
    ) -> None:
        self._told = told  # what holds for a whole vocabulary is said once a record
        self._subject = subject
        self._element = element
        self._field = field
        self._text = " ".join(string_value(element).split())

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the term, or can't be said of it."""
        vocab, uri = (_stated(self._element.get(name)) for name in ("vocab", "vocabURI"))
        code = _stated(self._element.get("vocabInstanceCodeTerm"))
        if is_placeholder(self._text) or not (self._text or code):
            return
        if vocab is None and uri is None:
            yield from self._unnamed()
            return
        named = vocabularies.reference(vocab, uri)
        if named is None or named.name not in vocabularies.NAMES:
            if self._is_told("CVB501", vocab or uri):
                return
            message = f"The terms of {vocab or uri!r} were not checked: the vocabulary is not among those held here"
            yield self._found("CVB501", message, value=vocab or uri)
            return
        yield from self._of(named, code or named.code)

    def _unnamed(self) -> Iterator[Finding]:
        """A code that only its field tells the vocabulary of; free text, and topics, may stand without one."""
        if self._field == "topcClas":
            return
        scheme = vocabularies.scheme(vocabularies.OF_FIELD[self._field])
        if self._text in scheme.terms:
            message = f"The code {self._text!r} of {self._field} names no vocabulary"
            hint = f'if it is of {scheme.title}: vocab="{scheme.title}" vocabURI="{scheme.uri}"'
            yield self._found("CVB102", message, hint=hint)

    def _of(self, named: Reference, code: str | None) -> Iterator[Finding]:
        scheme = vocabularies.scheme(named.name)
        made_for = vocabularies.OF_FIELD[self._field]
        if named.name != made_for:
            message = f"{self._field} names the vocabulary {scheme.title}; {made_for} is the one made for it"
            yield self._found("CVB203", message, value=self._text)
        if named.version is not None:
            stated = tuple(map(int, vocabularies.edition(named.version)))
            held = tuple(map(int, scheme.edition))
            if stated > held:
                if not self._is_told("CVB501", named.name):
                    message = f"{scheme.title} {named.version} is later than the version held here, {scheme.version}"
                    yield self._found("CVB501", message, value=f"{scheme.name} {named.version}")
                return
            if stated + (0,) * (len(held) - len(stated)) < held and not self._is_told("CVB301", named.name):
                message = f"The record uses {scheme.title} {named.version}; the version of today is {scheme.version}"
                yield self._found("CVB301", message, value=named.version, hint=f"today's URI is {scheme.uri}")
        yield from self._judged(scheme, code)

    def _judged(self, scheme: Scheme, code: str | None) -> Iterator[Finding]:
        """Whether the code, or what stands in its place, is in the vocabulary."""
        if code is None and self._field == "topcClas" and self._element.get("ID") in scheme.terms:
            return
        value = code or self._text
        if value in scheme.terms:
            return
        known = scheme.code(value) if code is None else None
        if known or (code is None and self._is_foreign(scheme)):
            severity = Severity.INFO if self._field == "topcClas" else Severity.WARNING
            message = f"The term {_short(value)!r} of {scheme.title} stands without its code"
            hint = f"its code is {known}" if known else None
            yield self._found("CVB101", message, severity=severity, hint=hint)
        else:
            yield self._unknown(scheme, value)

    def _unknown(self, scheme: Scheme, value: str) -> Finding:
        if successor := scheme.former.get(value):
            message = f"{value!r} is a code of an older version of {scheme.title}"
            return self._found("CVB302", message, value=value, hint=f"today it is {successor}")
        others = (vocabularies.scheme(name) for name in vocabularies.NAMES if name != scheme.name)
        if other := next((o for o in others if value in o.terms), None):
            message = f"{value!r} is no code of {scheme.title}, but one of {other.title}"
            return self._found("CVB202", message, value=value, hint=f"the vocabulary's URI is {other.uri}")
        message = f"{_short(value)!r} is not in {scheme.title} {scheme.version}"
        return self._found("CVB201", message, value=value, hint=_nearest(value, scheme.name))

    def _is_foreign(self, scheme: Scheme) -> bool:
        """Whether the text may be a term in a language whose terms are not held here; a code is of no language."""
        lang = self._subject.language(self._element)
        if _CODE.fullmatch(self._text):
            return False
        return not lang.casefold().startswith("en") if lang else _nearest(self._text, scheme.name) is None

    def _is_told(self, code: str, about: str | None) -> bool:
        """Whether that was said of the field before; from now on it was."""
        key = (code, self._field, about)
        told = key in self._told
        self._told.add(key)
        return told

    def _found(
        self,
        code: str,
        message: str,
        *,
        severity: Severity | None = None,
        value: str | None = None,
        hint: str | None = None,
    ) -> Finding:
        return self._subject.finding(
            code, message, self._element, severity=severity, value=value or self._text, hint=hint
        )


def _stated(value: str | None) -> str | None:
    """An attribute's value, or None where it is absent or says nothing."""
    stated = (value or "").strip()
    return None if not stated or is_placeholder(stated) else stated


@lru_cache(maxsize=1024)  # The records of an archive share their terms, and comparing takes a millisecond.
def _nearest(value: str, name: str) -> str | None:
    """The code or term of the vocabulary of that name that was probably meant, as a hint."""
    scheme = vocabularies.scheme(name)
    known = {code.casefold(): code for code in scheme.terms}
    known |= {term.casefold(): code for code, term in scheme.terms.items()}
    near = get_close_matches(value.casefold(), known, n=1, cutoff=_NEAR)
    return f"perhaps {known[near[0]]} ({scheme.terms[known[near[0]]]}) is meant" if near else None


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:80] + "…"
