"""Archives made on the spot, good and hostile: a finding each, nothing unpacked, and never a crash."""

import gzip
import io
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi_tools.deposit.archives import is_archive, look
from ddi_tools.deposit.inventory import scan


def packed(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def docx() -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"x", "word/document.xml": b"<w/>"}, method=0)


def taped(*members: tarfile.TarInfo, mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for member in members:
            archive.addfile(member, io.BytesIO(bytes(member.size)))
    return buffer.getvalue()


def member(name: str, *, size: int = 3, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info


def codes(data: bytes, path: str = "a.zip", **options: int) -> list[str]:
    return [f.code for f in look(io.BytesIO(data), data[:8192], path, len(data), **options)]


def claiming(data: bytes, size: int) -> bytes:
    """The ZIP file with another size in its central directory."""
    place = data.index(b"PK\x01\x02")
    return data[: place + 24] + struct.pack("<I", size) + data[place + 28 :]


def encrypted(data: bytes) -> bytes:
    place = data.index(b"PK\x01\x02")
    return data[: place + 8] + b"\x01\x00" + data[place + 10 :]


@pytest.mark.parametrize(
    ("data", "path", "expected"),
    [
        (packed({"a.txt": b"x", "b/c.txt": b"y"}), "a.zip", ["DEP031"]),
        (packed({}), "a.zip", []),
        (docx(), "a.docx", []),
        (packed({"../../etc/passwd": b"x"}), "a.zip", ["DEP033", "DEP031"]),
        (packed({"/etc/passwd": b"x"}), "a.zip", ["DEP033", "DEP031"]),
        (packed({"C:\\a.txt": b"x"}), "a.zip", ["DEP033", "DEP031"]),
        (packed({"a..b.txt": b"x"}), "a.zip", ["DEP031"]),
        (packed({"inner.zip": b"x"}), "a.zip", ["DEP035", "DEP031"]),
        (encrypted(packed({"a.txt": b"x"})), "a.zip", ["DEP034", "DEP031"]),
        (claiming(packed({"a.txt": b"x"}), 4_000_000_000), "a.zip", ["DEP032", "DEP031"]),
        (packed({"a.txt": b"x" * 100})[:60], "a.zip", ["DEP036"]),
        (b"PK\x03\x04" + b"\x00" * 50, "a.zip", ["DEP036"]),
        (taped(member("a.txt")), "a.tar", ["DEP031"]),
        (taped(member("a.txt"), mode="w:gz"), "a.tgz", ["DEP031"]),
        (taped(member("../a.txt")), "a.tar", ["DEP033", "DEP031"]),
        (taped(member("a", size=0, kind=tarfile.SYMTYPE)), "a.tar", ["DEP038", "DEP031"]),
        (taped(member("a", size=0, kind=tarfile.FIFOTYPE)), "a.tar", ["DEP038", "DEP031"]),
        (gzip.compress(b"x" * 99), "a.csv.gz", ["DEP031"]),
        (gzip.compress(b"x" * 99)[:12], "a.csv.gz", ["DEP036"]),
        (b"\x1f\x8b\x00", "a.gz", ["DEP036"]),
        (gzip.compress(bytes(range(256)) * 99)[:-4] + struct.pack("<I", 4_000_000_000), "a.gz", ["DEP032", "DEP031"]),
    ],
    ids=[
        "zip", "empty zip", "document", "climbing", "absolute", "drive", "two dots", "nested", "encrypted",
        "claiming", "cut off", "zeros", "tar", "tar.gz", "climbing in tar", "link", "pipe", "gzip", "gzip cut off",
        "no gzip", "gzip claiming",
    ],
)  # fmt: skip
def test_what_an_archive_holds(data: bytes, path: str, expected: list[str]) -> None:
    assert is_archive(data[:8192], path)
    assert codes(data, path) == expected


def test_members_that_share_their_bytes_are_a_bomb() -> None:
    data = packed({"a.txt": b"x" * 500}, method=0)
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = data[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 9 * len(entry), start, 0)

    assert "DEP032" in codes(data[:start] + entry * 9 + tail)


def test_no_more_is_read_than_the_bound() -> None:
    many = packed({f"{i:06}.txt": b"" for i in range(2000)})

    assert codes(many, most=10_000) == ["DEP037"]
    assert codes(taped(*(member(f"{i}", size=0) for i in range(50)), mode="w:gz"), "a.tgz", most=4000)[0] == "DEP037"


def test_an_archive_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    data = gzip.compress(taped(member("a.bin", size=80 << 20)), 9)

    assert "DEP037" in codes(data, "a.tar.gz")


@given(st.binary(max_size=300), st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08\x00", b""]))
def test_no_bytes_are_a_crash(data: bytes, start: bytes) -> None:
    codes(start + data)


@given(st.data())
def test_no_damage_is_a_crash(draw: st.DataObject) -> None:
    data = bytearray(
        draw.draw(st.sampled_from([packed({"a.txt": b"xyz"}), taped(member("a")), taped(member("a"), mode="w:gz")]))
    )
    for place in draw.draw(st.lists(st.integers(0, len(data) - 1), max_size=8)):
        data[place] = draw.draw(st.integers(0, 255))

    codes(bytes(data))


def test_an_archive_is_looked_into_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed({"../a.txt": b"x"}))
    (tmp_path / "b.docx").write_bytes(docx())

    found = scan(tmp_path)

    assert [(f.code, f.value) for f in found.findings] == [("DEP031", "a.zip"), ("DEP033", "a.zip")]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "b.docx"]
