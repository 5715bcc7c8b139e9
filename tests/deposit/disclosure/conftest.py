"""Documents that are made on the spot, each with what it should give away."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CORE = (
    '<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:creator>{}</dc:creator><cp:lastModifiedBy>{}</cp:lastModifiedBy></cp:coreProperties>"
)
Zip = Callable[[str, Mapping[str, str]], Path]


@pytest.fixture
def deposit(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "deposit"
    folder.mkdir()
    return folder


@pytest.fixture
def archive(deposit: Path) -> Zip:
    """Writes a ZIP archive of texts into the folder."""

    def write(name: str, members: Mapping[str, str]) -> Path:
        with zipfile.ZipFile(deposit / name, "w", zipfile.ZIP_DEFLATED) as target:
            for member, text in members.items():
                target.writestr(member, text)
        return deposit / name

    return write


def docx(*paragraphs: str, author: str = "Jane Smith", editor: str = "") -> dict[str, str]:
    """A document of paragraphs, each a text or XML."""
    body = "".join(p if p.startswith("<") else f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    return {
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        "docProps/core.xml": CORE.format(author, editor),
    }


def xlsx(*rows: tuple[str, ...]) -> dict[str, str]:
    """A workbook of one sheet whose texts are shared ones."""
    texts = [cell for row in rows for cell in row]
    table = "".join(
        f'<row r="{r}">'
        + "".join(f'<c r="{chr(65 + c)}{r}" t="s"><v>{texts.index(cell)}</v></c>' for c, cell in enumerate(row))
        + "</row>"
        for r, row in enumerate(rows, start=1)
    )
    return {
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{table}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{S}">{"".join(f"<si><t>{t}</t></si>" for t in texts)}</sst>',
    }
