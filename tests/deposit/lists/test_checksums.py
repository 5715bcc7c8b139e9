import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddi_tools.deposit.lists.checksums import checksum, looks_like_checksums
from ddi_tools.deposit.lists.reading import read_manifest
from ddi_tools.deposit.manifest import Manifest

Reading = Callable[..., Manifest]
MD5, SHA1, SHA256, SHA512 = ("0f" * n for n in (16, 20, 32, 64))


def stated(manifest: Manifest) -> dict[str, dict[str, str]]:
    return {e.path: dict(e.digests) for e in manifest.entries}


@pytest.mark.parametrize(
    ("line", "path", "digests"),
    [
        (f"{SHA256}  a b.txt", "a b.txt", {"sha256": SHA256}),
        (f"{SHA256} *a.bin", "a.bin", {"sha256": SHA256}),
        (f"{SHA1} Ua.txt", "a.txt", {"sha1": SHA1}),
        (f"{SHA1} ^a.txt", "a.txt", {"sha1": SHA1}),
        (f"{MD5} a.txt", "a.txt", {"md5": MD5}),
        (f"{MD5}\ta.txt", "a.txt", {"md5": MD5}),
        (f"{SHA512.upper()}  ./x/a.txt", "x/a.txt", {"sha512": SHA512}),
        (f"\\{SHA256}  a\\nb.txt", "a\nb.txt", {"sha256": SHA256}),
        (f"{SHA256}  a (1) = 2.txt", "a (1) = 2.txt", {"sha256": SHA256}),
        (f"SHA256 (a.txt) = {SHA256}", "a.txt", {"sha256": SHA256}),
        (f"SHA256 (a (1) = 2.txt) = {SHA256}", "a (1) = 2.txt", {"sha256": SHA256}),
        (f"\\MD5 (a\\nb.txt) = {MD5}", "a\nb.txt", {"md5": MD5}),
        (f"SHA2-256(a.txt)= {SHA256}", "a.txt", {"sha256": SHA256}),
        (f"SHA512(a.txt)= {SHA512}", "a.txt", {"sha512": SHA512}),
    ],
)
def test_a_line_of_any_program_is_read(reading: Reading, line: str, path: str, digests: dict[str, str]) -> None:
    manifest = reading("SUMS", line + "\n")

    assert manifest.kind == "checksums"
    assert stated(manifest) == {path: digests}
    assert manifest.findings == ()


@pytest.mark.parametrize(
    "command",
    [
        ["sha256sum"], ["sha256sum", "--tag"], ["sha256sum", "-b"], ["md5sum"], ["md5sum", "--tag"], ["sha1sum"],
        ["sha512sum", "--tag"], ["shasum", "-a", "256"], ["openssl", "dgst", "-sha256"], ["openssl", "dgst", "-md5"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_the_programs_themselves_write_is_read(tmp_path: Path, command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    names = ["plain.txt", "with space.txt", "(a) = b.txt"]
    if command[0] != "openssl":  # which has no way to write these
        names += ["line\nbreak.txt"]
    for name in names:
        (tmp_path / name).write_text(name)
    written = subprocess.run([*command, *names], cwd=tmp_path, capture_output=True, check=True).stdout
    (tmp_path / "SUMS").write_bytes(written)

    manifest = read_manifest(tmp_path / "SUMS", root=tmp_path)

    assert [e.path for e in manifest.entries] == names
    for entry in manifest.entries:
        ((algorithm, digest),) = entry.digests.items()
        assert digest == hashlib.new(algorithm, entry.path.encode()).hexdigest()
    assert manifest.findings == ()


@given(st.text(min_size=1).filter(lambda t: "\r" not in t and t[0] not in " *U^?\t"))
def test_an_escaped_name_comes_back(name: str) -> None:
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n")
    mark = "\\" if escaped != name else ""

    gnu, bsd = checksum(f"{mark}{SHA256}  {escaped}\n"), checksum(f"{mark}SHA256 ({escaped}) = {SHA256}\n")

    assert gnu is not None
    assert gnu.name == name
    assert bsd is not None
    assert bsd.name == name


def test_comments_blank_lines_and_pipes_are_passed_over(reading: Reading) -> None:
    manifest = reading("a.md5", f"; made by a program\n\n# note\n{MD5} *a.txt\n{MD5}  -\n")

    assert stated(manifest) == {"a.txt": {"md5": MD5}}
    assert manifest.findings == ()


def test_a_line_that_states_nothing_is_told_and_harms_no_other(reading: Reading) -> None:
    manifest = reading("SUMS", f"{SHA256}  a.txt\n" * 1 + "\n" * 20 + f"nonsense\n{SHA256}  b.txt\n")

    assert sorted(stated(manifest)) == ["a.txt", "b.txt"]
    assert [(f.code, f.line) for f in manifest.findings] == [("DEP109", 22)]


def test_digests_by_several_algorithms_are_of_one_file(reading: Reading) -> None:
    manifest = reading("SUMS", f"MD5 (a.txt) = {MD5}\nSHA256 (a.txt) = {SHA256}\nMD5 (a.txt) = {MD5}\n")

    assert stated(manifest) == {"a.txt": {"md5": MD5, "sha256": SHA256}}
    assert [(f.code, f.line) for f in manifest.findings] == [("DEP104", 3)]


@pytest.mark.parametrize("path", ["../a.txt", "/etc/passwd", "C:\\a.txt", "x/../../a.txt"])
def test_a_name_outside_is_told(reading: Reading, path: str) -> None:
    manifest = reading("SUMS", f"{SHA256}  {path}\n{SHA256}  ok.txt\n")

    assert sorted(stated(manifest)) == ["ok.txt"]
    assert [f.code for f in manifest.findings] == ["DEP103"]


def test_a_nul_in_a_name_is_told(reading: Reading) -> None:
    manifest = reading("SUMS", f"{SHA256}  a\0.txt\n")

    assert manifest.entries == ()
    assert [f.code for f in manifest.findings] == ["DEP109"]


def test_names_start_from_the_lists_own_folder(reading: Reading) -> None:
    manifest = reading("doc/SUMS", f"{SHA256}  a.txt\n{SHA256}  ../b.txt\n", {"doc/a.txt": b"", "b.txt": b""})

    assert sorted(stated(manifest)) == ["b.txt", "doc/a.txt"]


def test_names_start_from_the_deposit_where_only_that_leads_to_files(reading: Reading) -> None:
    manifest = reading("doc/SUMS", f"{SHA256}  data/a.txt\n", {"data/a.txt": b""})

    assert sorted(stated(manifest)) == ["data/a.txt"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(reading: Reading, encoding: str) -> None:
    manifest = reading("SUMS", f"{SHA256}  ä.txt\r\n".encode(encoding))

    assert sorted(stated(manifest)) == ["ä.txt"]
    assert [f.code for f in manifest.findings] == (["DEP106"] if encoding == "cp1252" else [])


@pytest.mark.parametrize("name", ["a.blake2b", "SUMS.b2", "SHA384SUMS"])
def test_a_digest_by_an_algorithm_that_is_not_compared_is_told(reading: Reading, name: str) -> None:
    digest = "0f" * (48 if name.startswith("SHA") else 64)
    manifest = reading(name, f"{digest}  a.txt\n")

    assert stated(manifest) == {"a.txt": {}}
    assert [f.code for f in manifest.findings] == ["DEP108"]


def test_a_table_is_not_taken_for_checksums() -> None:
    assert not looks_like_checksums("file,sha256\na.txt,x\n")
    assert not looks_like_checksums("")
    assert looks_like_checksums(f"{MD5}  a.txt\n")
