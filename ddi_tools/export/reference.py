"""A study as an entry of a reference list: what BibTeX, RIS and CSL-JSON all say of it, each in its own way.

Every text is one line of visible characters, in the study's primary language. What the record does not state is
absent, and a name is taken apart only where the record shows which part is the family's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ddi_tools.characters import printable
from ddi_tools.codebook.languages import primary_language
from ddi_tools.codebook.model import Agent, Study
from ddi_tools.codebook.text import is_placeholder
from ddi_tools.export import citation
from ddi_tools.export.languages import in_one_language, tag
from ddi_tools.export.registry import Source

#: What all programs take in the key of an entry; those of TeX and of BibTeX's own syntax are not among it.
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9.:/-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A creator: `family` and `given` where the record shows them, else only the `name` as written."""

    name: str
    family: str | None = None
    given: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The entry; `key` names it among others, `issued` is the ISO date of first distribution, else the year.

    `url` is the address to cite, which is that of the DOI where there is one; `language` a BCP 47 tag.
    """

    key: str
    authors: tuple[Author, ...]
    title: str | None
    issued: str | None
    publisher: str | None
    version: str | None
    doi: str | None
    url: str | None
    language: str | None
    keywords: tuple[str, ...]


def reference(source: Source) -> Reference:
    """The entry of the study."""
    study = source.study
    title, publisher = citation.title(study), citation.publisher(study)
    return Reference(
        key=_key(study.citation.doi, citation.link(study), source.identifier),
        authors=tuple(_author(a) for a in citation.creators(study)),
        title=_line(title.text) if title else None,
        issued=citation.issued(study) or citation.publication_year(study),
        publisher=_line(publisher.name) if publisher else None,
        version=_line(citation.edition(study) or ""),
        doi=_line(study.citation.doi or ""),
        url=_line(citation.link(study) or ""),
        language=tag(primary_language(study)),
        keywords=_keywords(study),
    )


def _author(agent: Agent) -> Author:
    name, family, given = (_line(part or "") for part in (agent.name, agent.family_name, agent.given_name))
    return Author(name=name or "", family=family, given=given) if family and given else Author(name=name or "")


def _keywords(study: Study) -> tuple[str, ...]:
    stated = [k for k in study.keywords if not is_placeholder(k.text)]
    lines = (_line(k.text) for k in in_one_language(stated, primary_language(study)))
    return tuple(dict.fromkeys(line for line in lines if line))


def _line(text: str) -> str | None:
    """The text on one line; None where nothing is left."""
    return printable(" ".join(text.split())) or None


def _key(*candidates: str | None) -> str:
    keys = (_NOT_IN_KEYS.sub("-", c).strip("-") for c in candidates if c)
    return next(filter(None, keys), "dataset")
