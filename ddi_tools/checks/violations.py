"""A schema's violation in words that a data steward can act on.

libxml2's messages are classified by their type and read for the names and values in them. It names the first wrong
child of a parent alone, and looks at nothing behind it: `checks.behind` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from lxml import etree

from ddi_tools.checks import place
from ddi_tools.checks.misplaced import why
from ddi_tools.checks.place import Places
from ddi_tools.codebook import xml
from ddi_tools.codebook.text import html_name
from ddi_tools.findings import Finding, finding

#: libxml2 lists no more than this many expected names.
_LISTED = 10
_SHOWN = 120
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)\.")
_NAMED_ATTRIBUTE = re.compile(r"The attribute '([^']*)' is (?:not allowed|required but missing)")
_SET = re.compile(r"is not an element of the set \{(.*)\}\.\s*$", re.DOTALL)
_FIXED = re.compile(r"does not match the fixed value constraint '(.*)'\.\s*$", re.DOTALL)
_TYPE = re.compile(r"is not a valid value of the (.*?)\.\s*$", re.DOTALL)
_NCNAME = re.compile(r"[^\W\d][\w.\-·]*")
_ID = "'xs:ID'"
_all_attributes = etree.XPath("@*")

#: What values look like, by the words in which libxml2 names their type.
_FORMS: tuple[tuple[str, str], ...] = (
    ("calendarDate", "a date: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss"),
    ("dateSimpleType", "a date: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss"),
    ("xs:date'", "a date: YYYY-MM-DD"),
    ("xs:dateTime", "a date and time: YYYY-MM-DDThh:mm:ss"),
    ("xs:language", "a language tag such as en or en-GB"),
    ("local union type", "a language tag such as en or en-GB"),
    ("xs:IDREF", "the ID of another element"),
    ("xs:NMTOKENS", "names, with blanks between them"),
    ("xs:NMTOKEN", "one word of letters, digits, '.', '-', '_' and ':'"),
    ("xs:NCName", "a name that begins with a letter or '_' and holds no blank or ':'"),
    ("xs:nonNegativeInteger", "a whole number from 0"),
    ("xs:integer", "a whole number"),
    ("xs:boolean", "true or false"),
    ("xs:anyURI", "a URI"),
)
#: What is said of the form of a type that is none of these.
_SOME_FORM = "of the form that the schema asks for"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """One of libxml2's errors, and the element of the document that it speaks of."""

    element: etree._Element
    message: str
    attributes: Mapping[str, str]

    @property
    def name(self) -> str:
        return _word(self.element)

    @property
    def parent(self) -> str:
        parent = self.element.getparent()
        return _word(parent) if parent is not None else ""

    @property
    def attribute(self) -> str | None:
        """The attribute at fault, in Clark notation."""
        # A namespace may hold what ends a name in libxml2's words, so those are held against the names there are.
        start = f"Element '{self.element.tag!s}', attribute '"
        if self.message.startswith(start):
            named = self.message[len(start) :].partition("':")[0]
            if named in self.attributes:
                return named
            return next((name for name in self.attributes if self.message.startswith(f"{name}':", len(start))), None)
        found = _NAMED_ATTRIBUTE.search(self.message)
        return found[1] if found else None

    @property
    def value(self) -> str | None:
        """The value at fault: the attribute's, or the text of an element that has no attribute at fault."""
        if self.attribute is not None:
            return self.attributes.get(self.attribute)
        return "".join(self.element.itertext())

    @property
    def attribute_name(self) -> str:
        """The attribute at fault as the document writes it."""
        namespace, _, local = (self.attribute or "")[1:].rpartition("}")
        if not namespace:
            return self.attribute or ""
        prefix = next((p for p, uri in self.element.nsmap.items() if uri == namespace), None)
        return place.name(f"{{{namespace}}}{local}", prefix)

    @property
    def holder(self) -> str:
        """What holds the value, in words."""
        if self.attribute is None:
            return f"`{self.name}`"
        return f"`@{self.attribute_name}` of `{self.name}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A fault as a finding says it."""

    code: str
    message: str
    value: str | None = None
    hint: str | None = None


def findings(codebook: etree._Element, errors: Iterable[etree._LogEntry]) -> list[tuple[etree._Element, Finding]]:
    """The errors that libxml2 found in a codebook, in its order, each with the element that it speaks of."""
    places = Places(codebook)
    attributes = cache(_attributes)
    found = []
    for error in errors:
        element = places.at(error.path)
        fault = _Fault(element=element, message=error.message, attributes=attributes(element))
        found.append((element, _finding(error.type_name, fault, places)))
    return found


def _attributes(element: etree._Element) -> Mapping[str, str]:
    """The attributes by their names in Clark notation.

    By XPath, since lxml's own mapping goes through all attributes for each, and an element may have any number; it
    also refuses names that XML allows.
    """
    return {str(value.attrname): str(value) for value in _all_attributes(element)}


def is_vague(found: Finding) -> bool:
    """Whether a finding of this module can't say what was expected: libxml2 names a type, or uses its own words."""
    return found.code == "XSD900" or (found.code == "XSD302" and found.message.endswith(f"{_SOME_FORM}."))


def _finding(kind: str, fault: _Fault, places: Places) -> Finding:
    reading = _READERS.get(kind.removeprefix("SCHEMAV_"), _other)(fault)
    where = places.xpath(fault.element)
    if fault.attribute is not None and reading.code != "XSD202":
        where += f"/@{fault.attribute_name}"
    return finding(
        reading.code,
        reading.message,
        xpath=where,
        line=fault.element.sourceline,
        value=_short(reading.value),
        hint=reading.hint,
    )


# -- what each type of error says -----------------------------------------------------------------------------


def _root(fault: _Fault) -> _Reading:
    namespace = xml.namespace(fault.element) or "none"
    return _Reading(
        code="XSD001",
        message=f"The schema has no element `{fault.name}` in the namespace {namespace} to begin a document with.",
        value=str(fault.element.tag),
    )


def _content(fault: _Fault) -> _Reading:
    expected = _expected(fault.message)
    if "Missing child element" in fault.message:
        return _Reading(code="XSD102", message=f"`{fault.name}` lacks {_one_of(expected)}.")
    before = next(fault.element.itersiblings(tag=etree.Element, preceding=True), None)
    after = f" after `{_word(before)}`" if before is not None else ""
    reason, names = why(fault.element), _one_of(expected)
    return _Reading(
        code="XSD101",
        message=f"`{fault.name}` is not allowed here in `{fault.parent}`{after}: {reason or f'expected {names}.'}",
        hint=_meant(fault.element, expected) or (f"Expected: {names}." if reason else None),
    )


def _text_or_children(fault: _Fault) -> _Reading:
    if "Element content" in fault.message:
        inner = _word(next(fault.element.iterchildren(tag=etree.Element)))
        holds = "text alone" if "simple type" in fault.message else "nothing but attributes"
        return _Reading(code="XSD104", message=f"`{fault.name}` holds {holds}, and `{inner}` stands in it.")
    holds = "elements alone" if "element-only" in fault.message else "nothing but attributes"
    return _Reading(
        code="XSD103", message=f"`{fault.name}` holds {holds}, and text stands in it.", value=_own_text(fault.element)
    )


def _attribute_unknown(fault: _Fault) -> _Reading:
    return _Reading(
        code="XSD201",
        message=f"`{fault.name}` can't have the attribute `{fault.attribute_name}`.",
        value=fault.value,
    )


def _attribute_missing(fault: _Fault) -> _Reading:
    return _Reading(code="XSD202", message=f"`{fault.name}` lacks the attribute `{fault.attribute_name}`.")


def _not_listed(fault: _Fault) -> _Reading:
    found = _SET.search(fault.message)
    values = ", ".join(re.findall(r"'([^']*)'", found[1])) if found else "the listed ones"
    return _Reading(
        code="XSD301", message=f"{fault.holder} is '{_short(fault.value)}'; allowed: {values}.", value=fault.value
    )


def _malformed(fault: _Fault) -> _Reading:
    if _ID in fault.message:
        return _bad_id(fault)
    found = _TYPE.search(fault.message)
    form = next((form for key, form in _FORMS if found and key in found[1]), _SOME_FORM)
    return _Reading(
        code="XSD302", message=f"{fault.holder} is '{_short(fault.value)}', which is not {form}.", value=fault.value
    )


def _bad_id(fault: _Fault) -> _Reading:
    value = (fault.value or "").strip()
    if _NCNAME.fullmatch(value):
        return _Reading(
            code="XSD402", message=f"The ID '{_short(value)}' stands at another element too.", value=value
        )
    why = "an ID begins with a letter or '_', and holds no blank, ':' or '/'"
    return _Reading(code="XSD401", message=f"{fault.holder} is '{_short(value)}': {why}.", value=value)


def _not_fixed(fault: _Fault) -> _Reading:
    found = _FIXED.search(fault.message)
    only = f"'{found[1]}'" if found else "one value"
    return _Reading(
        code="XSD303", message=f"{fault.holder} is '{_short(fault.value)}'; allowed: {only}.", value=fault.value
    )


def _instance_type(fault: _Fault) -> _Reading:
    return _Reading(
        code="XSD501", message=f"{fault.holder} names a type that `{fault.name}` can't have.", value=fault.value
    )


def _other(fault: _Fault) -> _Reading:
    return _Reading(code="XSD900", message=f"`{fault.name}`: {fault.message}", value=None)


#: By the type of libxml2's error, without its SCHEMAV_; the numbers are those of XML Schema 1.0 part 1.
_READERS: Mapping[str, Callable[[_Fault], _Reading]] = {
    "CVC_ELT_1": _root,
    "ELEMENT_CONTENT": _content,
    "CVC_COMPLEX_TYPE_2_1": _text_or_children,
    "CVC_COMPLEX_TYPE_2_2": _text_or_children,
    "CVC_COMPLEX_TYPE_2_3": _text_or_children,
    "CVC_TYPE_3_1_1": _attribute_unknown,
    "CVC_TYPE_3_1_2": _text_or_children,
    "CVC_COMPLEX_TYPE_3_2_1": _attribute_unknown,
    "CVC_COMPLEX_TYPE_3_2_2": _attribute_unknown,
    "CVC_COMPLEX_TYPE_4": _attribute_missing,
    "CVC_ENUMERATION_VALID": _not_listed,
    "CVC_PATTERN_VALID": _malformed,
    "CVC_LENGTH_VALID": _malformed,
    "CVC_DATATYPE_VALID_1_2_1": _malformed,
    "CVC_DATATYPE_VALID_1_2_2": _malformed,
    "CVC_DATATYPE_VALID_1_2_3": _malformed,
    "CVC_AU": _not_fixed,
    "CVC_ELT_2": _instance_type,
    "CVC_ELT_4_1": _instance_type,
    "CVC_ELT_4_2": _instance_type,
    "CVC_ELT_4_3": _instance_type,
    "CVC_TYPE_2": _instance_type,
}


# -- words ----------------------------------------------------------------------------------------------------


def _word(what: etree._Element | str) -> str:
    """An element's or an attribute's name for a person: DDI's own without a prefix."""
    named = place.name(what) if isinstance(what, str) else place.name(str(what.tag), what.prefix)
    return named.removeprefix("ddi:")


def _expected(message: str) -> list[str]:
    """The names that libxml2 says may stand there, in Clark notation."""
    found = _EXPECTED.search(message)
    return found[1].split(", ") if found else []


def _one_of(tags: list[str]) -> str:
    names = [f"`{_word(tag)}`" for tag in tags]
    if len(names) >= _LISTED:
        return f"one of {', '.join(names)} and others"
    if len(names) > 1:
        return f"{', '.join(names[:-1])} or {names[-1]}"
    return names[0] if names else "no more elements"


def _meant(element: etree._Element, expected: list[str]) -> str | None:
    """What was probably meant by an element that is not expected."""
    # Of two of one name, DDI's own comes first.
    known = {tag.rpartition("}")[2]: tag for tag in reversed(expected) if tag[:1] == "{" or tag.isidentifier()}
    local = xml.local_name(element)
    if local in known:
        its, other = (tag[1:].rpartition("}")[0] or "none" for tag in (str(element.tag), known[local]))
        return f"Its namespace is {its}, where the schema has {other}."
    near = [n for n in known if n.lower() == local.lower()] or get_close_matches(local, known, n=1, cutoff=0.8)
    if near:
        return f"Perhaps `{_word(known[near[0]])}` is meant."
    if html_name(local) and any(xml.XHTML in tag for tag in expected):
        return f"It is HTML: write it in the namespace {xml.XHTML}, or as text; 'ddi-tools repair' does."
    return None


def _own_text(element: etree._Element) -> str:
    """The text that stands in the element itself, not in its children."""
    parts = [element.text or "", *(child.tail or "" for child in element)]
    return " ".join(" ".join(parts).split())


def _short(value: str | None) -> str | None:
    return value if value is None or len(value) <= _SHOWN else value[:_SHOWN] + "…"
