"""Texts that say something, in the place and the form for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ddi_tools.checks.subject import Subject, string_value
from ddi_tools.codebook import xml
from ddi_tools.codebook.organisations import is_organisation
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.findings import Finding, Severity

#: A tag of HTML, written as text. Only what follows the sign is of either case: `re.IGNORECASE` is ten times slower.
_TAG = re.compile(
    r"</?(?i:a|b|blockquote|br|center|code|dd|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|li|ol|p|pre|script|small|span"
    r"|strike|strong|style|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul)(?:\s[^<>]*)?/?>|<!--|<!\[if "
)
#: A character reference that was escaped once too often.
_REFERENCE = re.compile(
    r"&(?i:amp|lt|gt|quot|apos|nbsp|[aeiou](?:uml|acute|grave|circ)|szlig|#\d{2,5}|#x[0-9a-f]{2,4});"
)

#: What is looked for: the finding, the sign without which there is none, the pattern, and what it is.
_MARKUP = (
    ("RUL501", "<", _TAG, "HTML, written as text"),
    ("RUL502", "&", _REFERENCE, "a character reference, escaped twice"),
)

_marked = etree.XPath("descendant-or-self::*[text()[contains(., '<') or contains(., '&')]]")

#: Words that were put in to try the software, or to be replaced, besides those of `is_placeholder`.
_TRIAL = re.compile(
    r"lorem ipsum|(?:to be (?:added|defined|determined|completed|announced)|tb[acd]|todo|fixme|xxx+|test|asdf+|foo"
    r"|(?:insert|enter|your) [a-z ]{3,30} here|\[[a-z ]{3,30}\]|\$?\{+\s*[a-z_][\w .]*\}+)[.!…]*",
    re.IGNORECASE,
)

#: What a citation is made of: here an empty phrase does harm, elsewhere it is only noise.
_CITED = ("titl", "AuthEnty", "distrbtr", "producer")
_FILLED = (*_CITED, "parTitl", "abstract", "keyword", "topcClas", "nation", "timePrd", "collDate", "othId", "fundAg")

#: Lists of which no member should be there twice.
_LISTS = (
    "IDNo",
    "titl",
    "parTitl",
    "AuthEnty",
    "othId",
    "producer",
    "distrbtr",
    "abstract",
    "keyword",
    "topcClas",
    "nation",
)

_OTHERS = re.compile(r"\bet\.? al\b|\band others\b|\bu\. ?a\.$|\bm\. ?fl\.$|\bym\.$")
_AND = re.compile(r"\s(?:and|und|et|och|og|ja|&)\s")


def html(subject: Subject) -> Iterator[Finding]:
    """No HTML is written as text, and no character reference: readers see the tags and codes themselves."""
    wanted = [row for row in _MARKUP if row[1] in subject.text and row[2].search(subject.text)]
    told: set[tuple[str, etree._Element]] = set()
    for element, text in _texts(subject) if wanted else ():
        for code, sign, pattern, what in wanted:
            match = pattern.search(text) if sign in text else None
            if match is not None and (code, element) not in told:
                told.add((code, element))
                found = _short(match.group())
                message = f"The text of {xml.local_name(element)} holds {what}: {found}"
                yield subject.finding(code, message, element, value=found)


def placeholders(subject: Subject) -> Iterator[Finding]:
    """No field is filled with words that say nothing; a field without a value is better left out."""
    for element in subject.elements(*_FILLED):
        text = element.text
        if text is None or len(text := text.strip()) > 60 or not text or len(element):
            continue
        if is_placeholder(text) or _TRIAL.fullmatch(text):
            name = xml.local_name(element)
            message = f"{name} is filled with {text!r}, which says nothing"
            severity = Severity.WARNING if name in _CITED else Severity.INFO
            yield subject.finding("RUL503", message, element, severity=severity, value=text)
    for element in subject.elements("AuthEnty"):
        stated = (element.get("affiliation") or "").strip()
        if stated and is_placeholder(stated):
            message = f"The affiliation of {_short(string_value(element))!r} is {stated!r}, which says nothing"
            yield subject.finding("RUL503", message, element, attribute="affiliation", value=stated)


def duplicates(subject: Subject) -> Iterator[Finding]:
    """No statement is made twice over, with the same text, language and attributes, in the same parent."""
    for name in _LISTS:
        listed = subject.elements(name)
        texts = [(element.text or "").strip() for element in listed] if len(listed) > 1 else []
        if len(set(texts)) == len(texts):
            continue
        seen: dict[tuple[object, ...], etree._Element] = {}
        for element, text in zip(listed, texts, strict=True):
            if not text or len(element):
                continue
            first = seen.setdefault((text, element.get(xml.XML_LANG)), element)
            if first is not element and first.getparent() is element.getparent() and first.attrib == element.attrib:
                message = f"{name} {_short(text)!r} is already on line {first.sourceline}"
                yield subject.finding("RUL504", message, element, value=_short(text))


def creators(subject: Subject) -> Iterator[Finding]:
    """An AuthEnty names one creator: a citation made from two in one text has them as one person."""
    for element in subject.elements("AuthEnty"):
        text = string_value(element).strip()
        if text and _are_two(text):
            message = f"The creator {_short(text)!r} looks like more than one"
            yield subject.finding("RUL401", message, element, value=_short(text))


def _are_two(text: str) -> bool:
    """Whether a text reads as two names: with a semicolon, "and" between persons, or `Family, I., Family, I.`."""
    if _OTHERS.search(text):
        return True
    listed = [part.strip() for part in text.split(";") if part.strip()]
    if len(listed) > 1 and all(map(_is_name, listed)):
        # "University of Essex; Institute for Social Research" is one body and its part.
        return sum(not is_organisation(part.partition("(")[0]) for part in listed) > 1
    if is_organisation(text):
        return False
    parts = _AND.split(text)
    if len(parts) > 1 and all(_is_name(part) and len(part.split()) > 1 for part in parts):
        return True
    pieces = [piece.strip() for piece in text.split(",")]
    initials = [bool(re.fullmatch(r"(?:[^\W\d_]\.[ -]?){1,4}", piece)) for piece in pieces]
    return len(pieces) >= 4 and len(pieces) % 2 == 0 and not any(initials[::2]) and all(initials[1::2])


def _is_name(part: str) -> bool:
    words = part.replace(",", " ").split()
    return 1 <= len(words) <= 6 and words[0][0].isupper()


def _texts(subject: Subject) -> Iterator[tuple[etree._Element, str]]:
    """The texts of the elements in which a sign of markup stands, each with its element."""
    for part in subject.parts:
        for element in _marked(part):
            for text in (element.text, *(child.tail for child in element)):
                if text:
                    yield element, text


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:80] + "…"
