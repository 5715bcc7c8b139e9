import datetime
import io
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from ddi_tools.deposit.manifest import Manifest
from ddi_tools.errors import UsageError

Reading = Callable[..., Manifest]
SHA256 = "0f" * 32
HEADINGS = ["File name", "Size", "SHA-256", "Title"]


def xlsx(**sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook with these sheets and rows, as openpyxl writes it."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def as_excel_writes() -> bytes:
    """A workbook whose texts stand in a part of their own."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    texts = ("file", "title", "a.txt", "XXE")
    cells = "".join(
        f'<row r="{1 + at // 2}">' * (at % 2 == 0)
        + f'<c r="{"AB"[at % 2]}{1 + at // 2}" t="s"><v>{at}</v></c>'
        + "</row>" * (at % 2)
        for at in range(4)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        '<sheet name="Files" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">' + "".join(f"<si><t>{t}</t></si>" for t in texts) + "</sst>",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    return written.getvalue()


def ods(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook with one sheet, as odfpy writes it."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Files")
    for row in rows:
        line = TableRow()
        for value in row:
            kind = {"valuetype": "float", "value": str(value)} if isinstance(value, int) else {"valuetype": "string"}
            cell = TableCell(**kind)
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    written = io.BytesIO()
    document.write(written)
    return written.getvalue()


def changed(workbook: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with its parts changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return written.getvalue()


ROWS: Sequence[Sequence[object]] = [HEADINGS, ["a/b.txt", 14882, SHA256, "An interview"], ["ä.txt", None, None, None]]


@pytest.mark.parametrize(
    ("name", "content"),
    [("list.xlsx", xlsx(Files=ROWS)), ("list.ods", ods([[c or "" for c in row] for row in ROWS]))],
    ids=["xlsx", "ods"],
)
def test_a_workbook_says_what_a_table_says(reading: Reading, name: str, content: bytes) -> None:
    manifest = reading(name, content)

    assert (manifest.kind, manifest.sheet, manifest.columns) == ("workbook", "Files", tuple(HEADINGS))
    first, second = manifest.entries
    assert (first.path, first.row, first.size, first.sha256, first.description) == (
        "a/b.txt", 2, 14882, SHA256, "An interview",
    )  # fmt: skip
    assert (second.path, second.row, second.size, second.sha256) == ("ä.txt", 3, None, None)
    assert manifest.findings == ()


def test_texts_in_a_part_of_their_own_are_read(reading: Reading) -> None:
    manifest = reading("list.xlsx", as_excel_writes())

    assert [(e.path, e.description) for e in manifest.entries] == [("a.txt", "XXE")]
    assert manifest.findings == ()


def test_the_sheet_that_looks_like_a_list_is_taken_and_told(reading: Reading) -> None:
    book = xlsx(Notes=[["Files of the study"]], Short=[["file"], ["x.txt"]], Files=[["A title"], [], *ROWS], Empty=[])

    manifest = reading("list.xlsx", book)

    assert manifest.sheet == "Files"
    assert [(e.path, e.row) for e in manifest.entries] == [("a/b.txt", 4), ("ä.txt", 5)]
    assert [f.code for f in manifest.findings] == ["DEP114"]
    assert "'Notes', 'Short', 'Empty'" in manifest.findings[0].message


def test_columns_can_be_stated_and_are_told_by_cells(reading: Reading) -> None:
    book = xlsx(Files=[["No", "Item"], [1, "a.txt"], [2, "b.txt"]])

    stated = reading("list.xlsx", book, path="item")
    told = reading("list.xlsx", book, {"a.txt": b"", "b.txt": b""})

    assert [e.path for e in stated.entries] == [e.path for e in told.entries] == ["a.txt", "b.txt"]
    assert told.roles == {"path": "Item"}


def test_cells_are_text_as_a_person_would_write_it(reading: Reading) -> None:
    day, moment = datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4)
    manifest = reading("list.xlsx", xlsx(Files=[["file", "a", "b", "c", "d"], ["a.txt", day, moment, True, 1.5]]))

    assert list(manifest.entries[0].cells.values())[1:] == ["2020-01-02", "2020-01-02T03:04:00", "TRUE", "1.5"]


def test_a_workbook_without_a_list_is_refused_with_its_headings(reading: Reading) -> None:
    with pytest.raises(UsageError, match=r"list\.xlsx has no column of file names; its first row is: id, answer"):
        reading("list.xlsx", xlsx(Data=[["id", "answer"], [1, "yes"]]))


def test_formulas_have_their_saved_values_and_are_told(reading: Reading) -> None:
    book = xlsx(Files=[["file", "size"], ["a.txt", "=1+2"], ["b.txt", "=2+2"]])

    def saved(name: str, part: bytes) -> bytes:
        return part.replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>").replace(
            b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>"
        )

    manifest = reading("list.xlsx", changed(book, saved))

    assert [(e.path, e.size) for e in manifest.entries] == [("a.txt", 3), ("b.txt", None)]
    assert [f.code for f in manifest.findings] == ["DEP111"]
    assert "2 cells" in manifest.findings[0].message


@pytest.mark.parametrize("path", ["../a.txt", "/etc/passwd", "C:\\a.txt"])
def test_a_path_outside_is_told(reading: Reading, path: str) -> None:
    manifest = reading("list.xlsx", xlsx(Files=[["file"], [path], ["ok.txt"]]))

    assert [(f.code, f.line) for f in manifest.findings] == [("DEP103", 2)]
    assert [e.path for e in manifest.entries] == ["ok.txt"]


# -- made to bring a program down -------------------------------------------------------------------------------


def with_entity(part: str, text: bytes, file: Path) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        assert text in content
        declared = (
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "' + file.as_uri().encode() + b'"><!ENTITY l "' + b"lol" * 1000 + b'">]>'
        )
        start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
        return content[:start] + declared + content[start:].replace(text, b"&e;&l;")

    return change


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("list.xlsx", as_excel_writes(), "xl/sharedStrings.xml"),
        ("list.xlsx", xlsx(Files=[["file", "title"], ["a.txt", "XXE"]]), "xl/worksheets/sheet1.xml"),
        ("list.ods", ods([["file", "title"], ["a.txt", "XXE"]]), "content.xml"),
    ],
    ids=["shared strings", "sheet", "ods"],
)
def test_entities_are_not_resolved_and_told(
    reading: Reading, tmp_path: Path, name: str, content: bytes, part: str
) -> None:
    (tmp_path / "secret").write_text("the secret")
    manifest = reading(name, changed(content, with_entity(part, b"XXE", tmp_path / "secret")))

    assert {f.code for f in manifest.findings} <= {"DEP110", "DEP112"}
    assert manifest.findings
    assert "secret" not in "".join(c for e in manifest.entries for c in e.cells.values())
    assert "lollol" not in "".join(c for e in manifest.entries for c in e.cells.values())


def bomb(name: str) -> bytes:
    """A gigabyte of blanks in a part of a workbook, packed."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(Files=ROWS))) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            with new.open(part, "w", force_zip64=True) as stream:
                stream.write(old.read(part))
                for _ in range(600 if part == name else 0):
                    stream.write(b" " * (1 << 20))
    return written.getvalue()


def far() -> bytes:
    """Two cells in opposite corners of the sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["file"])
    sheet["XFD1048576"] = "x"
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def repeated() -> bytes:
    """One cell of ten characters, said to come again in each place of the sheet."""

    def change(name: str, part: bytes) -> bytes:
        row = b'<table:table-row table:number-rows-repeated="1048576">'
        cell = b'<table:table-cell table:number-columns-repeated="16384"'
        if name != "content.xml":
            return part
        return part.replace(b"<table:table-row>", row).replace(b"<table:table-cell", cell)

    return changed(ods([["file", "0123456789"]]), change)


def encrypted(data: bytes) -> bytes:
    """The archive with the sign of encryption on each of its parts."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(mark)
        while place >= 0:
            changed[place + at] |= 1
            place = changed.find(mark, place + 1)
    return bytes(changed)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("list.xlsx", bomb("xl/worksheets/sheet1.xml"), "would unpack to"),
        ("list.xlsx", far(), "asks for more than"),
        ("list.ods", repeated(), "can't be read"),
        ("list.xlsx", encrypted(xlsx(Files=ROWS)), "encrypted"),
        ("list.xlsx", xlsx(Files=ROWS)[:-50], "can't be read"),
        ("list.xlsx", b"PK\x03\x04rest", "can't be read"),
        ("list.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "can't be read"),
        ("list.ods", changed(ods(ROWS), lambda n, c: c[: len(c) // 2] if n == "content.xml" else c), "can't be read"),
    ],
    ids=["bomb", "far corners", "a cell again and again", "encrypted", "cut", "no archive", "no xls", "broken XML"],
)
def test_a_workbook_made_to_do_harm_is_a_finding(reading: Reading, name: str, content: bytes, why: str) -> None:
    manifest = reading(name, content)

    assert not manifest.readable
    assert [f.code for f in manifest.findings] == ["DEP110"]
    assert why in manifest.findings[0].message


def test_a_row_as_wide_as_a_sheet_is_read(reading: Reading) -> None:
    manifest = reading("list.xlsx", xlsx(Files=[["file"], ["a.txt", *["x"] * 16_383]]))

    assert [e.path for e in manifest.entries] == ["a.txt"]
    assert [f.code for f in manifest.findings] == ["DEP101"]


@pytest.mark.parametrize("content", [bomb("xl/sharedStrings.xml"), far()], ids=["bomb", "far corners"])
def test_memory_has_a_ceiling(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list.xlsx").write_bytes(content)
    program = (
        "import sys, pathlib; from ddi_tools.deposit.lists.reading import read_manifest as read; "
        "file = pathlib.Path(sys.argv[1]); print(read(file, root=file.parent).findings[0].code)"
    )

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    told = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "list.xlsx")],
        preexec_fn=bounded, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (told.returncode, told.stdout, told.stderr) == (0, "DEP110\n", "")
