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

#: The elements that are terms themselves; in others the term is a `concept`.
_TERMS = ("topcClas", "generalDataFormat", "typeOfDataSrc", "typeOfAccess", "software", "conditions")

#: The attributes that name a vocabulary by address, in the order in which they are believed; all but the first are of
#: DDI Codebook 2.6.
_ADDRESSES = ("vocabURI", "vocabSchemeURN", "vocabInstanceURI")

#: How alike two terms must be for one to be taken for the other misspelt (difflib's ratio).
_NEAR = 0.75

#: What only codes look like: words that begin with a capital, with a full stop or nothing between them.
_CODE = re.compile(r"(?:[A-Z][A-Za-z]+\.)+[A-Z][A-Za-z]+|(?:[A-Z][a-z]+){2,}")


def terms(subject: Subject) -> Iterator[Finding]:
    """The concepts and topics of the study against the vocabularies that they name."""
    told: set[tuple[str | None, ...]] = set()
    for element in subject.elements("concept", *_TERMS):
        field = xml.local_name(element)
        if field == "concept":
            parent = element.getparent()
            field = xml.local_name(parent) if parent is not None else ""
        if field in vocabularies.OF_FIELD and (field != "conditions" or _is_coar(element)):
            yield from _Term(subject, element, field, told).findings()


def _is_coar(conditions: etree._Element) -> bool:
    """Whether conditions hold a term: in the CESSDA profiles of 2.5 elementVersion then names the vocabulary."""
    return vocabularies.reference(conditions.get("elementVersion"), None) is not None


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
        #: The attributes that say something.
        self._stated = {key: value.strip() for key, value in element.items() if not is_placeholder(value)}

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the term, or can't be said of it."""
        name = "elementVersion" if self._field == "conditions" else "vocab"
        vocab = self._stated.get(name) or self._stated.get("vocabID")
        address = next(filter(None, map(self._stated.get, _ADDRESSES)), None)
        code = self._stated.get("vocabInstanceCodeTerm")
        if is_placeholder(self._text) or not (self._text or code):
            return
        if vocab is None and address is None:
            yield from self._unnamed()
            return
        named = self._named(vocab)
        if named is None or named.name not in vocabularies.NAMES:
            if self._is_told("CVB501", vocab or address):
                return
            message = (
                f"The terms of {vocab or address!r} were not checked: the vocabulary is not among those held here"
            )
            yield self._found("CVB501", message, value=vocab or address)
            return
        if vocab and address:
            yield from self._contradiction(vocab, named)
        yield from self._of(named, code or named.code)

    def _named(self, vocab: str | None) -> Reference | None:
        """The vocabulary that the addresses name, or else the name; with the version and code of any of them."""
        addresses = [address for key in _ADDRESSES if (address := self._stated.get(key))]
        stated = [vocabularies.reference(None, address) for address in addresses]
        named = [reference for reference in (*stated, vocabularies.reference(vocab, None)) if reference is not None]
        if not named:
            return None
        if len(addresses) == 1 and named[0].version:
            return named[0]  # one address says it all, as nearly always
        same = [reference for reference in named if reference.name == named[0].name]
        version = next((r.version for r in same if r.version), None) or _number(self._stated.get("vocabVersionID"))
        return Reference(name=named[0].name, version=version, code=next((r.code for r in same if r.code), None))

    def _unnamed(self) -> Iterator[Finding]:
        """A code that only its field tells the vocabulary of; free text, and topics, may stand without one."""
        scheme = vocabularies.scheme(vocabularies.OF_FIELD[self._field])
        is_concept = xml.local_name(self._element) == "concept"
        if self._text in scheme.terms and (is_concept or "." in self._text):
            message = f"The code {self._text!r} of {self._field} names no vocabulary"
            hint = f'if it is of {scheme.title}: vocab="{scheme.label}" vocabURI="{scheme.uri}"'
            yield self._found("CVB102", message, hint=hint)
        elif is_concept and _CODE.fullmatch(self._text):
            # A word that looks like a code may be one of a vocabulary that is not held: only what is known is said.
            unknown = self._unknown(scheme, self._text)
            if unknown.hint:
                yield unknown

    def _contradiction(self, vocab: str, named: Reference) -> Iterator[Finding]:
        by_name = vocabularies.reference(vocab, None)
        if by_name is not None and by_name.name != named.name and not self._is_told("CVB204", named.name):
            name, address = (vocabularies.scheme(r.name).title for r in (by_name, named))
            message = f"The name of the vocabulary is that of {name}, and its address that of {address}"
            yield self._found("CVB204", message, value=vocab)

    def _of(self, named: Reference, code: str | None) -> Iterator[Finding]:
        scheme = vocabularies.scheme(named.name)
        made_for = vocabularies.OF_FIELD[self._field]
        if named.name != made_for:
            message = f"{self._field} names the vocabulary {scheme.title}; {made_for} is the one made for it"
            yield self._found("CVB203", message, value=self._text)
        if named.version is not None:
            stated, held, latest = map(_numbers, (named.version, scheme.version, scheme.latest))
            if stated < latest and not self._is_told("CVB301", named.name):
                message = f"The record uses {scheme.title} {named.version}; there is {scheme.latest} since"
                hint = f"its URI is {scheme.uri_of(scheme.latest)}"
                yield self._found("CVB301", message, value=named.version, hint=hint)
            if stated > held:
                if not self._is_told("CVB501", named.name):
                    message = f"{scheme.title} {named.version} is later than the version held here, {scheme.version}"
                    yield self._found("CVB501", message, value=f"{scheme.name} {named.version}")
                return
        yield from self._judged(scheme, code)

    def _judged(self, scheme: Scheme, code: str | None) -> Iterator[Finding]:
        """Whether the code, or what stands in its place, is in the vocabulary."""
        if code is None and self._field == "topcClas" and self._element.get("ID") in scheme.terms:
            return
        value = code or self._text
        if value in scheme.terms:
            return
        known = scheme.code(value) if code is None else None
        if scheme.by_term:
            if known is None and not (code is None and self._is_foreign()):
                yield self._unknown(scheme, value)
        elif known or (code is None and self._is_foreign()):
            severity = Severity.INFO if self._field == "topcClas" else Severity.WARNING
            message = f"The term {_short(value)!r} of {scheme.title} stands without its code"
            hint = f"its code is {known}" if known else self._guess(scheme, value)
            yield self._found("CVB101", message, severity=severity, hint=hint)
        else:
            yield self._unknown(scheme, value)

    def _guess(self, scheme: Scheme, value: str) -> str | None:
        """What a term in no stated language may be; one that is in another language than English is like no term."""
        near = None if self._subject.language(self._element) else _nearest(value, scheme.name)
        return near and f"{near}, if it is English"

    def _unknown(self, scheme: Scheme, value: str) -> Finding:
        if successor := scheme.former.get(value):
            message = f"{value!r} is a code of an older version of {scheme.title}"
            return self._found("CVB302", message, value=value, hint=f"today it is {successor}")
        others = (vocabularies.scheme(name) for name in vocabularies.NAMES if name != scheme.name)
        if other := next((o for o in others if value in o.terms), None):
            message = f"{value!r} is no code of {scheme.title}, but one of {other.title}"
            return self._found("CVB202", message, value=value, hint=f"the vocabulary's URI is {other.uri}")
        what = "code" if _CODE.fullmatch(value) else "code and no English term"
        message = f"{_short(value)!r} is no {what} of {scheme.title} {scheme.version}"
        return self._found("CVB201", message, value=value, hint=_nearest(value, scheme.name))

    def _is_foreign(self) -> bool:
        """Whether the text may be a term in a language whose terms are not held here; a code is of no language."""
        lang = self._subject.language(self._element)
        return not _CODE.fullmatch(self._text) and not (lang or "").casefold().startswith("en")

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


def _number(version: str | None) -> str | None:
    """A version, if it is one in numbers."""
    return version if version and re.fullmatch(r"\d+(?:\.\d+)*", version) else None


@lru_cache(maxsize=256)
def _numbers(version: str) -> tuple[int, int]:
    """The first two numbers of a version."""
    major, minor, *_ = (*map(int, vocabularies.edition(version)), 0)
    return major, minor


@lru_cache(maxsize=1024)  # The records of an archive share their terms, and comparing takes a millisecond.
def _nearest(value: str, name: str) -> str | None:
    """The code or term of the vocabulary of that name that was probably meant, as a hint."""
    scheme = vocabularies.scheme(name)
    known = {code.casefold(): code for code in scheme.terms}
    known |= {term.casefold(): code for code, term in scheme.terms.items()}
    folded = value.casefold()
    near = [known[key] for key in get_close_matches(folded, known, n=1, cutoff=_NEAR)]
    # The beginning of one term, or the last part of one code, is that term or code too.
    near = near or _only({known[key] for key in known if key.startswith((f"{folded},", f"{folded} "))})
    near = near or _only({code for code in scheme.terms if code.casefold().endswith(f".{folded}")})
    return f"perhaps {near[0]} ({scheme.terms[near[0]]}) is meant" if near else None


def _only(found: set[str]) -> list[str]:
    """What was found, if it is one thing."""
    return list(found) if len(found) == 1 else []


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:80] + "…"
