"""Languages: tags that name one, in the form that software knows, and a title that has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from lxml import etree

from ddi_tools.checks.subject import Subject
from ddi_tools.codebook import xml
from ddi_tools.findings import Finding

#: Tags that are written for another language than they stand for, or for none: mostly the code of a country. What
#: was probably meant, and what the tag says, where it says something.
_MISTAKEN: Mapping[str, tuple[str, str | None]] = {
    "at": ("de", None),
    "cz": ("cs", None),
    "dk": ("da", None),
    "ee": ("et", "Ewe"),
    "gb": ("en", None),
    "gr": ("el", None),
    "jp": ("ja", None),
    "se": ("sv", "Northern Sami"),
    "si": ("sl", "Sinhala"),
    "ua": ("uk", None),
    "uk": ("en", "Ukrainian"),
    "us": ("en", None),
}
#: Where `se` and its like are what they say: the languages of these tags' own countries are seldom in one record.
_CREDIBLE = {"se": "no", "uk": "ru"}

#: The languages of two letters that archives describe studies in: nothing needs to be looked up for them.
_COMMON_TAGS = """
bg bs ca cs cy da de el en es et eu fi fr ga gl hr hu is it ja lb lt lv mk mt nb nl nn no pl pt ro ru sk sl sq sr sv
tr zh
"""
_COMMON = frozenset(_COMMON_TAGS.split())


#: Tags that say that a language is not known, is none, or is several (ISO 639-3, special codes).
_NO_LANGUAGE = frozenset({None, "", "mis", "mul", "und", "zxx"})


def _primary(tag: str | None) -> str | None:
    """The language in a tag, without region or script."""
    return tag and tag.partition("-")[0].lower()


def tags(subject: Subject) -> Iterator[Finding]:
    """Each xml:lang is a tag of BCP 47, of the language that is meant, in the usual form."""
    strange: dict[str | None, list[etree._Element]] = {tag: [] for tag in subject.languages if tag not in _COMMON}
    if not strange:
        return
    for node in (subject.element, *(node for part in subject.parts for node in part.iter(etree.Element))):
        if (elements := strange.get(node.get(xml.XML_LANG))) is not None:
            elements.append(node)
    for tag, elements in strange.items():
        judged = _judge(str(tag))
        if judged is None or _CREDIBLE.get(str(tag).lower()) in subject.languages:
            continue
        code, complaint, hint = judged
        more = f" ({len(elements)} times)" if len(elements) > 1 else ""
        message = f"The language tag {tag!r}{more} {complaint}"
        yield subject.finding(code, message, elements[0], attribute="xml:lang", value=tag, hint=hint)


def titles(subject: Subject) -> Iterator[Finding]:
    """The title of the study has a language, its own or that of an element around it."""
    for element in subject.elements("titl"):
        if _primary(subject.language(element)) not in _NO_LANGUAGE or not _is_main(element):
            continue
        text = " ".join((element.text or "").split())
        if text:
            # Nesstar's and NADA's older exports have an attribute of this name, which XML knows nothing of.
            meant = element.get("xml-lang")
            hint = f'write xml:lang="{meant}" for xml-lang, if it is right' if meant else None
            message = f"The title {text[:80]!r} is in no stated language"
            yield subject.finding("RUL604", message, element, hint=hint)


@cache
def _judge(tag: str) -> tuple[str, str, str | None] | None:
    """The finding about a tag: its code, what it says, and what to write instead."""
    meant, says = _MISTAKEN.get(tag.lower(), (None, None))
    if meant is not None and says is not None:
        return "RUL602", f"stands for {says}", f"if that is not meant, write {meant}"
    if meant is not None:
        return "RUL601", "stands for no language", f"perhaps {meant} is meant"
    import langcodes  # noqa: PLC0415 - reading its tables costs more than most records

    try:
        standard = langcodes.standardize_tag(tag.strip())
        valid = langcodes.tag_is_valid(standard)
    except ValueError:
        valid = False
    if not valid:
        return "RUL601", "stands for no language", None
    if standard != tag:
        return "RUL603", "is not in the usual form", f"write {standard}"
    return None


def _is_main(title: etree._Element) -> bool:
    """Whether a title is the study's own: stdyDscr/citation/titlStmt/titl."""
    names: list[str] = []
    around = title.getparent()
    while around is not None and len(names) < 3:
        names.append(xml.local_name(around))
        around = around.getparent()
    return names == ["titlStmt", "citation", "stdyDscr"]
