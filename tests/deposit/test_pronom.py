import sys
from pathlib import Path

import pytest

from ddi_tools.deposit.inventory import Scan
from ddi_tools.deposit.pronom import Pronom
from ddi_tools.errors import UsageError


@pytest.fixture(scope="session")
def pronom() -> Pronom:
    return Pronom()


@pytest.mark.parametrize(
    ("path", "data", "puid"),
    [
        ("a.pdf", b"%PDF-1.4\nhello%%EOF", "fmt/18"),
        ("a.sav", b"$FL2@(#) SPSS DATA FILE" + bytes(200), "fmt/638"),
        ("a.zip", b"PK\x03\x04" + bytes(40) + b"PK\x01\x02" + bytes(42) + b"PK\x05\x06" + bytes(18), "x-fmt/263"),
        ("a.csv", b"a,b\n", "x-fmt/18"),
        ("a.txt", b"hello", "x-fmt/111"),
        ("a.unheard-of", b"hello", None),
    ],
)
def test_formats_have_the_identifiers_of_the_registry(pronom: Pronom, path: str, data: bytes, puid: str) -> None:
    assert pronom.identify(data, data, path) == puid


def test_the_inventory_takes_them_from_the_same_reading(tmp_path: Path, pronom: Pronom) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n" + bytes(600_000) + b"\n%%EOF\n")
    (tmp_path / "b.txt").touch()

    found = Scan(tmp_path, pronom=pronom).inventory()

    assert [f.content.puid for f in found.files if f.content] == ["fmt/18", None]


def test_without_fido_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fido", None)

    with pytest.raises(UsageError, match="not installed") as caught:
        Pronom()

    assert caught.value.hint == "pip install 'ddi-tools[pronom]'"
