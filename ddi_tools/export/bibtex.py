"""The study for LaTeX: one BibTeX entry, `@misc`, since BibTeX itself knows no datasets.

BibTeX counts braces, also those behind a backslash. So no text keeps a brace of its own: what it holds is written by
the name of the character. The title stands in two pairs, which keeps a style from changing its capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from ddi_tools.export.reference import Author, Reference, reference
from ddi_tools.export.registry import Artifact, Export, Source

#: Characters that TeX acts on, as it prints them.
_TEX: Mapping[int, str] = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{c: f"\\{c}" for c in "$&%#_"},
    }
)


def export(source: Source) -> Export:
    """The file `citation.bib`; fields of which the record says nothing are absent."""
    data = write(reference(source)).encode()
    return Export(artifacts=(Artifact(path="citation.bib", media_type="application/x-bibtex", data=data),))


def write(entry: Reference) -> str:
    """The entry, a field a line."""
    fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in _fields(entry))
    return f"@misc{{{entry.key},\n{fields}\n}}\n"


def _fields(entry: Reference) -> Iterator[tuple[str, str]]:
    if entry.authors:
        yield "author", " and ".join(_name(a) for a in entry.authors)
    if entry.title:
        yield "title", f"{{{escape(entry.title)}}}"
    if entry.issued:
        yield "year", entry.issued[:4]
    texts = (("publisher", entry.publisher), ("version", entry.version))
    yield from ((name, escape(text)) for name, text in texts if text)
    yield "howpublished", "Dataset"
    addresses = (("doi", entry.doi), ("url", entry.url))
    yield from ((name, _address(text)) for name, text in addresses if text)
    if entry.language:
        yield "language", entry.language
    if entry.keywords:
        yield "keywords", ", ".join(_keyword(k) for k in entry.keywords)


def escape(text: str) -> str:
    """The text as TeX prints it."""
    return text.translate(_TEX)


def _name(author: Author) -> str:
    """`Family, Given`; a name that is not taken apart is in braces, so that BibTeX does not do it either."""
    if author.family and author.given:
        return f"{_part(author.family)}, {_part(author.given)}"
    return f"{{{escape(author.name)}}}"


def _part(text: str) -> str:
    """A part of a name; in braces where it holds what BibTeX takes for the end of a part or name."""
    return f"{{{escape(text)}}}" if re.search(r",|\band\b", text, re.IGNORECASE) else escape(text)


def _keyword(text: str) -> str:
    """A keyword; in braces where it holds the comma that ends one."""
    return f"{{{escape(text)}}}" if "," in text else escape(text)


def _address(text: str) -> str:
    """An address is printed as it is, without escapes; braces and backslashes are written as in a URL."""
    return re.sub(r"[{}\\]", lambda match: quote(match.group()), text)
