from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from ddi_tools.deposit.lists.reading import read_manifest
from ddi_tools.deposit.manifest import Manifest

Reading = Callable[..., Manifest]
SHA256 = "0f" * 32


def test_the_manifests_of_a_bag_made_by_bagit_are_read(tmp_path: Path) -> None:
    for name in ("a.txt", "b c.txt", "ä.txt", "line\nbreak.txt"):
        (tmp_path / name).write_text(name)
    bagit.make_bag(str(tmp_path), checksums=["md5", "sha512"])

    for algorithm, digits in (("md5", 32), ("sha512", 128)):
        manifest = read_manifest(tmp_path / f"manifest-{algorithm}.txt", root=tmp_path)
        assert manifest.kind == "bagit"
        assert sorted(e.path for e in manifest.entries) == [
            "data/a.txt", "data/b c.txt", "data/line\nbreak.txt", "data/ä.txt",
        ]  # fmt: skip
        assert {len(e.digests[algorithm]) for e in manifest.entries} == {digits}
        assert manifest.findings == ()
        assert manifest.own == (
            f"manifest-{algorithm}.txt", "bag-info.txt", "bagit.txt",
            *(f"manifest-{a}.txt" for a in ("md5", "sha512") if a != algorithm),
            "tagmanifest-md5.txt", "tagmanifest-sha512.txt",
        )  # fmt: skip
    tags = read_manifest(tmp_path / "tagmanifest-md5.txt", root=tmp_path)
    assert not tags.complete
    assert {e.path for e in tags.entries} >= {"bagit.txt", "bag-info.txt", "manifest-md5.txt"}


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("data/a%0Ab", "data/a\nb"),
        ("data/a%0Db", "data/a\rb"),
        ("data/a%25b", "data/a%b"),
        ("data/a%20b", "data/a%20b"),
    ],
)
def test_only_line_ends_and_percent_signs_are_decoded(reading: Reading, written: str, path: str) -> None:
    assert [e.path for e in reading("manifest-sha256.txt", f"{SHA256}  {written}\n").entries] == [path]


def test_a_bag_in_a_folder_of_the_deposit_has_its_paths_there(reading: Reading) -> None:
    manifest = reading("bag/manifest-sha256.txt", f"{SHA256} data/a.txt\n", {"bag/bagit.txt": b""})

    assert [e.path for e in manifest.entries] == ["bag/data/a.txt"]
    assert manifest.own == ("bag/manifest-sha256.txt", "bag/bagit.txt")


@pytest.mark.parametrize(("oxum", "codes"), [("12.1", []), ("12.2", ["DEP115"]), ("nonsense", [])])
def test_the_count_in_bag_info_is_held_against_the_manifest(reading: Reading, oxum: str, codes: list[str]) -> None:
    info = f"Contact-Name: A\nPayload-Oxum: {oxum}\n".encode()

    manifest = reading("manifest-sha256.txt", f"{SHA256}  data/a.txt\n", {"bag-info.txt": info})

    assert [f.code for f in manifest.findings] == codes


def test_what_is_no_line_leads_out_or_has_no_digest_is_told(reading: Reading) -> None:
    manifest = reading("manifest-sha256.txt", f"{SHA256}  ../a\nnonsense\n0f0f  data/b\n{SHA256}  ~/c\n")

    assert [(f.code, f.line) for f in manifest.findings] == [
        ("DEP103", 1), ("DEP109", 2), ("DEP105", 3), ("DEP103", 4),
    ]  # fmt: skip
    assert [(e.path, dict(e.digests)) for e in manifest.entries] == [("data/b", {})]
