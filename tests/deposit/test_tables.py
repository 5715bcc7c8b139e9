import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddi_tools.deposit.tables import decode, rows
from ddi_tools.errors import UsageError

TEXT = "file name,title\nä.txt,Größe\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "list.csv") == (TEXT, True)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_nuls(encoding: str) -> None:
    assert decode("file name,title\n".encode(encoding), "list.csv") == ("file name,title\n", True)


def test_what_is_not_utf_8_is_taken_for_windows_1252_and_not_called_sure() -> None:
    assert decode(TEXT.encode("cp1252"), "list.csv") == (TEXT, False)


def test_bytes_that_no_encoding_has_do_not_stop_the_reading() -> None:
    text, sure = decode(b"a,\x81\xff\n", "list.csv")

    assert text.startswith("a,")
    assert not sure


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04...", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(UsageError, match=rf"list\.xlsx is .*{what}"):
        decode(data, "list.xlsx")


def test_rows_are_counted_as_a_spreadsheet_does_and_placed_by_line() -> None:
    found = [(r.number, r.line, r.cells) for r in rows('a,b\r\n"two\nlines",x\n\n,\nc,d', ",")]

    assert found == [(1, 1, ["a", "b"]), (2, 2, ["two\nlines", "x"]), (5, 6, ["c", "d"])]


def test_a_cell_beyond_the_limit_costs_its_row_and_no_other() -> None:
    found = [(r.number, r.cells) for r in rows("a,b\n" + "x" * 200_000 + ",y\nc,d\n", ",")]

    assert found == [(1, ["a", "b"]), (2, None), (3, ["c", "d"])]


def test_nuls_and_formulas_are_text() -> None:
    assert [r.cells for r in rows("=1+1,a\0b\n", ",")] == [["=1+1", "a\0b"]]


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_refused(data: bytes) -> None:
    try:
        text, _ = decode(data, "x")
    except UsageError:
        return
    assert all(r.number >= 1 and r.line >= 1 for r in rows(text, ","))
