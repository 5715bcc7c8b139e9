"""PDF: the text of its pages, and what it says of its author. Run apart: a broken file may take for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

#: More pages or characters are not read of one file.
_PAGES = 2000
_CHARACTERS = 20_000_000


def read(file: Path) -> dict[str, Any]:
    """`pages`, a text each, `who` by what it is, `rest`, how many pages were not read; raises what pypdf raises."""
    from pypdf import PdfReader  # noqa: PLC0415 - an optional extra

    reader = PdfReader(file)
    pages: list[str] = []
    size = 0
    for page in reader.pages[:_PAGES]:
        text = " ".join(page.extract_text().split())
        pages.append(text)
        size += len(text)
        if size > _CHARACTERS:
            break
    author = (reader.metadata.author if reader.metadata else None) or ""
    who = {"author": str(author)} if str(author).strip() else {}
    return {"pages": pages, "who": who, "rest": len(reader.pages) - len(pages)}
