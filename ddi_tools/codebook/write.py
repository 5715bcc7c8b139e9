"""Writing a codebook: cut out of what it came in, with files described in it, and as bytes.

The record is enriched, not rewritten: every element, comment and piece of white space that was there stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, unquote

from lxml import etree

from ddi_tools.codebook.xml import local_name, namespace, parse

#: Characters that no XML 1.0 document can hold (XML 1.0, 2.2 Characters).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: The order of codeBook's children (DDI Codebook 2.5, codeBookType).
_PARTS = ("docDscr", "stdyDscr", "fileDscr", "dataDscr", "otherMat")
#: What comes after notes in an otherMat (otherMatType); in a fileDscr notes are the last.
_AFTER_NOTES = ("table", "citation", "otherMat")


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedFile:
    """A file to describe: its path relative to the deposit, what it is, and facts as (name, value) pairs."""

    path: str
    media_type: str | None = None
    description: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


def standalone(codebook: etree._Element) -> etree._Element:
    """A copy of the codebook as a document of its own, with all namespaces that were in scope where it stood.

    CESSDA declares `xsi` on the OAI-PMH root only, so the text between the tags alone is not well-formed.
    """
    whole = codebook.getroottree() if codebook.getparent() is None else codebook
    return parse(etree.tostring(whole, encoding="UTF-8", with_tail=False))


def serialize(codebook: etree._Element) -> bytes:
    """The document as UTF-8, with comments before and after its root, without a document type."""
    before = reversed(list(codebook.itersiblings(preceding=True)))
    parts = (
        etree.tostring(e, encoding="UTF-8", with_tail=False) for e in (*before, codebook, *codebook.itersiblings())
    )
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + b"\n".join(parts) + b"\n"


def legal(text: str) -> str:
    """The text without the characters that XML can't hold."""
    return text if text.isprintable() or not _NOT_XML.search(text) else _NOT_XML.sub("", text)


def describe_data(codebook: etree._Element, files: Sequence[DescribedFile]) -> None:
    """Describe data files: a new fileDscr each, or notes in the one whose fileName is that of the file.

    A fileDscr that states nothing, as CESSDA's records have, makes room for the new ones.
    """
    described = _by_name(codebook.iterfind("{*}fileDscr/{*}fileTxt/{*}fileName"), files)
    taken = {str(i) for i in codebook.xpath("//@ID")}
    new = []
    for file in files:
        if (name := described.get(file.path)) is not None:
            _note(_ancestor(name, "fileDscr"), file.facts)
        else:
            new.append(_file_description(codebook, file, taken))
    if new:
        insert_parts(codebook, new)
        for element in codebook.findall("{*}fileDscr"):
            if not len(element) and not element.attrib and not (element.text or "").strip():
                _remove(element)


def data_descriptions(codebook: etree._Element, paths: Iterable[str]) -> dict[str, etree._Element]:
    """By path, the fileDscr that names the file."""
    named = _by_name(
        codebook.iterfind("{*}fileDscr/{*}fileTxt/{*}fileName"), [DescribedFile(path=path) for path in paths]
    )
    return {path: _ancestor(element, "fileDscr") for path, element in named.items()}


def describe_material(codebook: etree._Element, files: Sequence[DescribedFile]) -> None:
    """Describe other material: a new otherMat each, or notes in the one that has the file as its URI or label."""
    materials = list(codebook.iter("{*}otherMat"))
    described = _by_name((label for m in materials for label in m.iterfind("{*}labl")), files)
    described |= _by_uri(materials, files)
    taken = {str(i) for i in codebook.xpath("//@ID")}
    new = []
    for file in files:
        if (element := described.get(file.path)) is not None:
            _note(_ancestor(element, "otherMat"), file.facts)
        else:
            new.append(_material(codebook, file, taken))
    insert_parts(codebook, new)


def _file_description(codebook: etree._Element, file: DescribedFile, taken: set[str]) -> etree._Element:
    element = element_in(codebook, "fileDscr", ID=id_of(file.path, taken), URI=_uri(file.path))
    text = add(element, "fileTxt")
    add(text, "fileName", file.path)
    if file.description:
        add(text, "fileCont", file.description)
    if file.media_type:
        add(text, "fileType", file.media_type)
    _note(element, file.facts)
    return element


def _material(codebook: etree._Element, file: DescribedFile, taken: set[str]) -> etree._Element:
    element = element_in(codebook, "otherMat", ID=id_of(file.path, taken), level="study", URI=_uri(file.path))
    add(element, "labl", file.path)
    if file.description:
        add(element, "txt", file.description)
    facts = (("media type", file.media_type), *file.facts) if file.media_type else file.facts
    _note(element, facts)
    return element


def _note(element: etree._Element, facts: Iterable[tuple[str, str]]) -> None:
    """Add each fact as a note of that type, before what must come after notes; a note of the type is renewed."""
    indent = None if (element.text or "").strip() else element.text
    for kind, value in facts:
        known = next((n for n in element.iterfind("{*}notes") if n.get("type") == kind), None)
        if known is not None:
            known.text = legal(value)
            continue
        last = element[-1] if len(element) else None
        note = add(element, "notes", value, type=kind)
        later = next((c for c in element if local_name(c) in _AFTER_NOTES), None)
        if later is not None:
            later.addprevious(note)
            note.tail = indent
        elif last is not None:  # indented as the other children are
            note.tail, last.tail = last.tail, indent


def insert_parts(codebook: etree._Element, new: Sequence[etree._Element]) -> None:
    """Put the new elements, all of one name, behind the last that must not come after them."""
    if not new:
        return
    earlier = _PARTS[: _PARTS.index(local_name(new[0])) + 1]
    last = next((c for c in reversed(codebook) if local_name(c) in earlier), None)
    for element in new:
        etree.indent(element, space="  ", level=1)
        if last is None:
            element.tail = codebook.text
            codebook.insert(0, element)
        else:
            element.tail, last.tail = last.tail, "\n  "
            tail, element.tail = element.tail, None  # addnext would take the tail along
            last.addnext(element)
            element.tail = tail
        last = element


def _remove(element: etree._Element) -> None:
    """Take the element out, and leave the white space behind it before it."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if previous is not None:
        previous.tail = element.tail
    parent.remove(element)


def _by_name(labels: Iterable[etree._Element], files: Sequence[DescribedFile]) -> dict[str, etree._Element]:
    """By path, the first element that names the file: its path, or its name if no other file has the same."""
    named: dict[str, etree._Element] = {}
    for label in labels:
        named.setdefault(" ".join("".join(label.itertext()).split()), label)
    return _match(named, files)


def _by_uri(materials: Iterable[etree._Element], files: Sequence[DescribedFile]) -> dict[str, etree._Element]:
    named: dict[str, etree._Element] = {}
    for material in materials:
        uri = unquote(material.get("URI") or "")
        named.setdefault(uri.removeprefix("./"), material)
        named.setdefault(uri.rpartition("/")[2], material)
    named.pop("", None)
    return _match(named, files)


def _match(named: dict[str, etree._Element], files: Sequence[DescribedFile]) -> dict[str, etree._Element]:
    if not named:
        return {}
    names = Counter(_name(file.path) for file in files)
    found = {}
    for file in files:
        element = named.get(file.path)
        if element is None and names[_name(file.path)] == 1:
            element = named.get(_name(file.path))
        if element is not None:
            found[file.path] = element
    return found


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def id_of(path: str, taken: set[str], kind: str = "file") -> str:
    """An ID that the path alone decides, so that it is the same every time; longer where a shorter one is taken."""
    digest = sha256(path.encode("utf-8", "surrogateescape")).hexdigest()
    found = next(i for i in (f"{kind}-{digest[:length]}" for length in range(12, 65)) if i not in taken)
    taken.add(found)
    return found


def _uri(path: str) -> str:
    return quote(path, errors="surrogateescape")


def _ancestor(element: etree._Element, name: str) -> etree._Element:
    """The element itself or the nearest one above it of that name."""
    while local_name(element) != name:
        parent = element.getparent()
        if parent is None:
            raise ValueError(f"there is no {name} above {local_name(element)}")
        element = parent
    return element


def element_in(codebook: etree._Element, name: str, **attributes: str) -> etree._Element:
    """An element in the codebook's namespace, with its prefix."""
    space = namespace(codebook)
    element = etree.Element(
        f"{{{space}}}{name}" if space else name, nsmap={codebook.prefix: space} if space else None
    )
    for key, value in attributes.items():
        element.set(key, value)
    return element


def add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """A new last child, in the namespace of its parent."""
    space = namespace(parent)
    element = etree.SubElement(parent, f"{{{space}}}{name}" if space else name, attrib=attributes)
    element.text = legal(text) if text else None
    return element
