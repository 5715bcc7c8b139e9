"""Citations as text, in the styles of the Citation Style Language (CSL 1.0.2), by citeproc-py.

A style is a file; APA's seventh edition, for datasets, lies with the templates.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from lxml import etree

from ddi_tools import resources
from ddi_tools.characters import printable
from ddi_tools.errors import UsageError
from ddi_tools.export import citation, csl_json
from ddi_tools.export.reference import Reference, reference
from ddi_tools.export.registry import Artifact, Export, Source

#: A version that styles print well behind the word "Version"; they make a plural of one that holds a hyphen.
_NUMBER = re.compile(r"\d+(\.\d+)*")


def export(source: Source) -> Export:
    """The file `citation.txt`: the citation in DataCite's form and in that of APA."""
    text = f"DataCite\n{printable(citation.cite(source.study))}\n\nAPA, 7th edition\n{apa(reference(source))}\n"
    return Export(artifacts=(Artifact(path="citation.txt", media_type="text/plain", data=text.encode()),))


def apa(entry: Reference) -> str:
    """The citation in the style of the American Psychological Association, seventh edition."""
    return styled(entry, resources.path("templates", "citation", "apa.csl"))


def styled(entry: Reference, style: Path) -> str:
    """The citation in the style of a file, on one line.

    Raises `UsageError` where the file is no CSL style, or only refers to another one.
    """
    item = _item(entry)
    try:
        bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([item]), formatter.plain)
        bibliography.register(Citation([CitationItem(item["id"])]))
        (text,) = bibliography.bibliography()
    # What is no style, or asks for what the library can't do, fails in as many ways as there are elements.
    except (AttributeError, LookupError, NotImplementedError, TypeError, ValueError, etree.LxmlError) as error:
        raise UsageError(
            f"{style} is no CSL style with a bibliography of its own",
            hint="take one from https://github.com/citation-style-language/styles, not from its folder 'dependent'",
        ) from error
    # Numbered styles set the number apart by a tab stop, which the library leaves out.
    return re.sub(r"^(\[\d+\]|\d+\.)(?=\S)", r"\1 ", " ".join(str(text).split()))


@cache
def _style(file: Path) -> CitationStylesStyle:
    if not file.is_file():  # the library would look for it among its own
        raise UsageError(f"there is no style {file}")
    return CitationStylesStyle(str(file.absolute()), validate=False)


def _item(entry: Reference) -> dict[str, Any]:
    """The entry as the library sets it well.

    A version in words stands in the title, as styles would write "Version 1st Edition". Where nobody made the data,
    what styles put in the creators' place is put there beforehand: the library would print it in both.
    """
    item = csl_json.item(entry)
    version = (entry.version or "").rstrip(".")
    if _NUMBER.fullmatch(version):
        item["version"] = version
    elif version:
        words = version if re.search("[^\\W\\d_]{3}", version) else f"Version {version}"
        item |= {"title": f"{entry.title or ''} ({words})".strip(), "version": None}
    item["author"] = [_spaced(name) for name in item.get("author", [])]
    if not entry.authors:
        version = f"(Version {item['version']})" if item.get("version") else ""
        head = " ".join(filter(None, [item.get("title"), version, "[Dataset]"]))
        item |= {"author": [{"literal": head}], "type": "document", "title": None, "version": None}
        item["issued"] = {"date-parts": [item["issued"]["date-parts"][0][:1]]} if "issued" in item else None
    return {name: value for name, value in item.items() if value}


def _spaced(name: dict[str, str]) -> dict[str, str]:
    """The name as styles make initials of it: "JK" as "J K"; one of a script without capitals is not taken apart."""
    given, family = name.get("given", ""), name.get("family", "")
    if given and given.lower() == given.upper():
        return {"literal": f"{family} {given}"}
    return name | {"given": " ".join(given)} if re.fullmatch("[A-Z]{2,3}", given) and not family.isupper() else name
