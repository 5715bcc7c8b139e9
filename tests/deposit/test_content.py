import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi_tools.deposit.content import Content, Watch
from ddi_tools.deposit.disguise import judge_content
from tests.deposit.test_archives import docx


def held(data: bytes, *cuts: int) -> Content:
    watch = Watch()
    for start, end in zip((0, *cuts), (*cuts, len(data)), strict=True):
        if data[start:end]:
            watch.update(data[start:end])
    return watch.content()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Content()),
        (b"hello", Content(encoding="ascii")),
        (b"a\nb\n", Content(encoding="ascii", line_ends="lf")),
        (b"a\r\nb\r\n", Content(encoding="ascii", line_ends="crlf")),
        (b"a\rb\r", Content(encoding="ascii", line_ends="cr")),
        (b"a\r\nb\n", Content(encoding="ascii", line_ends="mixed")),
        (b"a\rb\n", Content(encoding="ascii", line_ends="mixed")),
        ("é\n".encode(), Content(encoding="utf-8", line_ends="lf")),
        (b"\xef\xbb\xbfa\r\n", Content(encoding="utf-8", mark=True, line_ends="crlf")),
        ("\ufeffa\r\nb".encode("utf-16-le"), Content(encoding="utf-16-le", mark=True, line_ends="crlf")),
        ("\ufeffa\nb".encode("utf-16-be"), Content(encoding="utf-16-be", mark=True, line_ends="lf")),
        ("\ufeffé\r".encode("utf-32-le"), Content(encoding="utf-32-le", mark=True, line_ends="cr")),
        (b"\x00\x01\x02\x03", Content()),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Content(media_type="image/png")),
        (b"%PDF-1.7\nhello", Content(media_type="application/pdf")),
        (b"text" * 5000 + b"\x00", Content()),
    ],
)
def test_what_bytes_say(data: bytes, expected: Content) -> None:
    assert held(data) == expected


@given(st.text(alphabet="aé€😀\r\n", max_size=30), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.data())
def test_it_does_not_matter_where_the_pieces_are_cut(text: str, encoding: str, draw: st.DataObject) -> None:
    data = text.encode(encoding)
    # The first piece is never cut within the byte order mark: a file is read in pieces of its size.
    cuts = sorted(draw.draw(st.lists(st.integers(min(4, len(data)), len(data)), max_size=4)))

    assert held(data, *cuts) == held(data)


def test_a_line_end_of_two_bytes_a_character_may_be_cut_anywhere() -> None:
    data = "\ufeff\r\n".encode("utf-16-le")

    assert {held(data, *cuts).line_ends for cuts in ((4, 5), (3, 4), (2, 3, 4, 5))} == {"crlf"}


def test_old_text_is_text_in_a_guessed_encoding() -> None:
    text = "Die Kinder spielten draußen, während die Mütter über ihre Höfe erzählten.\n" * 20

    found = held(text.encode("cp1252"))

    assert found.encoding is not None
    assert text.encode("cp1252").decode(found.encoding) == text
    assert found.line_ends == "lf"


def test_a_word_is_enough_for_the_commonest_code_page() -> None:
    assert held("José".encode("cp1252")).encoding == "cp1252"


def test_text_that_turns_out_not_to_be_utf_8_late_is_still_text() -> None:
    found = held(b"hello\n" * 60_000 + "für Kinder, Mütter und Väter".encode("cp1252"), 262_144)

    assert found.encoding not in (None, "ascii", "utf-8")


@pytest.mark.parametrize(
    ("path", "data", "codes"),
    [
        ("a.txt", b"hello\n", []),
        ("a.pdf", b"%PDF-1.7\n", []),
        ("a.pdf", b"Error 404\n", ["DEP015"]),
        ("a.pdf", b"PK\x03\x04\x00\x00", ["DEP015"]),
        ("a.txt", b"\x00\x01\x02", ["DEP015"]),
        ("a.txt", b"%PDF-1.7\n", ["DEP015"]),
        ("a.jpg", b"\x89PNG\r\n\x1a\n\x00\x00", ["DEP015"]),
        ("a.docx", docx(), []),
        ("a.zip", docx(), []),
        ("a.xlsx", docx(), ["DEP015"]),
        ("a.rds", b"\x1f\x8b\x08\x00\x00", []),
        ("a.unheard", b"\x89PNG\r\n\x1a\n\x00\x00", []),
        ("README", b"\x00", []),
        ("a.sav", b"$FL2@(#) SPSS\x00", []),
        ("a.csv", "é\n".encode("cp1252"), ["DEP021"]),
        ("a.csv", "\ufeffa".encode("utf-16-le"), ["DEP021"]),
        ("a.csv", b"a\r\nb\n", ["DEP022"]),
        ("a.csv", b"\xef\xbb\xbfa\n", []),
    ],
)
def test_files_that_are_not_what_they_are_called(path: str, data: bytes, codes: list[str]) -> None:
    assert [f.code for f in judge_content(path, held(data))] == codes


def test_a_zip_file_of_anything_is_a_zip_file() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")

    assert held(buffer.getvalue()).media_type == "application/zip"
