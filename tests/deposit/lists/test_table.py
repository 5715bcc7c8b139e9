import os
import string
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddi_tools.deposit.lists.columns import HEADINGS
from ddi_tools.deposit.lists.reading import read_manifest
from ddi_tools.deposit.manifest import Manifest, inside
from ddi_tools.errors import StorageError, UsageError

DIGEST = "ab" * 32


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Manifest]:
    """Reads a manifest with this content."""

    def read(content: str | bytes, name: str = "list.csv", **columns: str) -> Manifest:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_manifest(tmp_path / name, root=tmp_path, columns=columns)

    return read


Read = Callable[..., Manifest]


def told(manifest: Manifest) -> list[tuple[str, int | None]]:
    return [(f.code, f.line) for f in manifest.findings]


def paths(manifest: Manifest) -> list[str]:
    return [e.path for e in manifest.entries]


def test_a_row_says_what_it_knows_of_a_file(listed: Read) -> None:
    manifest = listed(
        f"File name,Size (bytes),SHA-256,Title,ID\na/b.txt,12,{DIGEST.upper()},An interview,PA01\nc.txt,,,,\n"
    )

    assert manifest.path == "list.csv"
    assert manifest.columns == ("File name", "Size (bytes)", "SHA-256", "Title", "ID")
    assert manifest.roles == {
        "path": "File name",
        "size": "Size (bytes)",
        "sha256": "SHA-256",
        "description": "Title",
    }
    first, second = manifest.entries
    assert (first.path, first.row, first.size, first.sha256) == ("a/b.txt", 2, 12, DIGEST)
    assert first.cells["ID"] == "PA01"
    assert (second.path, second.row, second.size, second.sha256) == ("c.txt", 3, None, None)
    assert manifest.findings == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_dialect_and_encoding_are_found(listed: Read, delimiter: str, encoding: str) -> None:
    text = f'"File name"{delimiter}"Title"\r\n"ä.txt"{delimiter}"one, two; three | four"\r\n'

    manifest = listed(text.encode(encoding))

    assert paths(manifest) == ["ä.txt"]
    assert manifest.entries[0].cells["Title"] == "one, two; three | four"
    assert manifest.findings == ()


def test_windows_1252_is_read_and_told(listed: Read) -> None:
    manifest = listed("file name,title\nä.txt,Größe\n".encode("cp1252"))

    assert paths(manifest) == ["ä.txt"]
    assert told(manifest) == [("DEP106", None)]


def test_a_manifest_outside_the_deposit_has_no_path_in_it(tmp_path: Path) -> None:
    (tmp_path / "deposit").mkdir()
    (tmp_path / "list.csv").write_text("file\na.txt\n")

    assert read_manifest(tmp_path / "list.csv", root=tmp_path / "deposit").path is None


# -- columns ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading", ["File name", "FILENAME", "file_name", " Path ", "Name of the file", "Dateiname", "file-path"]
)
def test_headings_are_known_in_several_wordings(listed: Read, heading: str) -> None:
    assert paths(listed(f"no,{heading}\n1,a.txt\n")) == ["a.txt"]


def test_the_configuration_says_which_heading_is_what(listed: Read) -> None:
    manifest = listed("file name,Item,What\nold.txt,new.txt,text\n", path="item", description="What")

    assert paths(manifest) == ["new.txt"]
    assert manifest.roles == {"path": "Item", "description": "What"}


def test_a_stated_heading_that_is_not_there_is_refused_with_those_that_are(listed: Read) -> None:
    with pytest.raises(UsageError, match=r"no column 'Item'; its first row is: file name, title"):
        listed("file name,title\na.txt,b\n", path="Item")


def test_what_a_column_was_taken_for_is_said_with_the_reason(listed: Read) -> None:
    manifest = listed("file,File name,size,title,label,ID\n1,a.txt,1,A,B,C\n", size="size")

    chosen = {c.role: (c.heading, c.why, c.others) for c in manifest.choices}
    assert chosen == {
        "path": ("File name", "by its heading", (("file", "'File name' says it more plainly"),)),
        "size": ("size", "stated", ()),
        "description": ("title", "by its heading", (("label", "'title' says it more plainly"),)),
    }
    assert manifest.unused == ("file", "label", "ID")


def test_a_column_whose_cells_are_files_is_taken_before_one_that_only_has_the_heading(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("File,Document,SHA\n1,x/a.txt,c\n2,b.txt,d\n")

    by_content = read_manifest(tmp_path / "list.csv", root=tmp_path, present={"x/a.txt", "b.txt"})
    by_heading = read_manifest(tmp_path / "list.csv", root=tmp_path)

    assert paths(by_heading) == ["1", "2"]
    assert paths(by_content) == ["1", "2"], "a heading that is known is not given up for one that isn't"
    (tmp_path / "list.csv").write_text("File,File path,SHA\n1,x/a.txt,c\n2,b.txt,d\n")
    known = read_manifest(tmp_path / "list.csv", root=tmp_path, present={"x/a.txt", "b.txt"})
    assert paths(known) == ["x/a.txt", "b.txt"]


def test_without_known_headings_the_cells_tell(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(f"Teil,Dokument,Zahl\n1,a.txt,{'0f' * 16}\n2,b.txt,{'0e' * 16}\n")

    manifest = read_manifest(tmp_path / "list.csv", root=tmp_path, present={"a.txt", "b.txt"})

    assert manifest.roles == {"path": "Dokument", "md5": "Zahl"}
    assert manifest.choices[0].why == "by its cells, which name files of the folder"
    assert [(e.path, e.row) for e in manifest.entries] == [("a.txt", 2), ("b.txt", 3)]
    assert manifest.findings == ()


def test_a_table_without_headings_is_read_by_its_cells_and_told(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("An interview,a.txt\nAnother,b.txt\n")

    manifest = read_manifest(tmp_path / "list.csv", root=tmp_path, present={"a.txt", "b.txt"})

    assert manifest.columns == ("column 1", "column 2")
    assert [(e.path, e.row) for e in manifest.entries] == [("a.txt", 1), ("b.txt", 2)]
    assert told(manifest) == [("DEP116", None)]


def test_an_unknown_role_is_refused_with_the_known_ones(listed: Read) -> None:
    with pytest.raises(UsageError, match="'colour' is no role") as caught:
        listed("file name\na.txt\n", colour="x")

    assert "path, folder, size, sha512, sha256" in (caught.value.hint or "")


@pytest.mark.parametrize("content", ["id,title\n1,a\n", "", "\n\n", "just words"])
def test_a_table_without_file_names_is_refused(listed: Read, content: str) -> None:
    with pytest.raises(UsageError, match="has no column of file names"):
        listed(content)


def test_a_title_may_stand_above_the_headings(listed: Read) -> None:
    manifest = listed("Files of the study,,\n\n,,\nFile name,Size\na.txt,3\n")

    assert [(e.path, e.row, e.size) for e in manifest.entries] == [("a.txt", 5, 3)]


def test_a_folder_in_a_column_of_its_own_is_joined(listed: Read) -> None:
    manifest = listed("Folder,File name\nparents,a.txt\nparents/,b.txt\n,c.txt\nx,x/d.txt\nx\\y,e.txt\n")

    assert paths(manifest) == ["parents/a.txt", "parents/b.txt", "c.txt", "x/d.txt", "x/y/e.txt"]


def test_a_whole_path_beside_the_name_is_not_joined_twice(listed: Read) -> None:
    assert paths(listed("Path,File name\nparents/a.txt,a.txt\n")) == ["parents/a.txt"]


def test_a_heading_that_comes_twice_keeps_both_columns(listed: Read) -> None:
    manifest = listed("file,note,note,,\na.txt,x,y,,\n")

    assert manifest.columns == ("file", "note", "note (2)")
    assert manifest.entries[0].cells == {"file": "a.txt", "note": "x", "note (2)": "y"}
    assert manifest.findings == ()


def test_a_heading_has_one_role_only() -> None:
    kept = [h for role, headings in HEADINGS.items() for h in headings if role != "folder"]

    assert len(kept) == len(set(kept))


# -- bad rows ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "../a.txt",
        "a/../../b.txt",
        "./C:/a.txt",
        "/etc/passwd",
        "C:\\a.txt",
        "c:a.txt",
        "..\\a.txt",
        "\\\\server\\a.txt",
        "~/a",
        "file:///a",
    ],
)
def test_a_path_that_leads_out_is_told_and_not_followed(listed: Read, path: str) -> None:
    manifest = listed(f"file,title\n{path},x\nok.txt,y\n")

    assert paths(manifest) == ["ok.txt"]
    assert told(manifest) == [("DEP103", 2)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("./a.txt", "a.txt"),
        ("a\\b.txt", "a/b.txt"),
        ("a//b.txt", "a/b.txt"),
        ("a/../b.txt", "b.txt"),
        (" a.txt ", "a.txt"),
    ],
)
def test_a_path_is_written_in_one_way(path: str, expected: str) -> None:
    assert inside(path) == expected


@settings(max_examples=200)
@given(st.text(alphabet="./\\:~ab", max_size=12) | st.text(max_size=12))
def test_no_path_gets_out_and_being_inside_is_for_good(path: str) -> None:
    found = inside(path)

    if found is not None:
        assert ".." not in found.split("/")
        assert not found.startswith("/")
        assert "\\" not in found
        assert inside(f"./{found}/.") == found


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",x,3", "DEP102"),
        ("folder/,x,3", "DEP102"),
        ("a.txt,x", "DEP101"),
        ("a.txt,x,3,4", "DEP101"),
        ("a.txt,x,3 KB", "DEP105"),
        ("a.txt,x,-1", "DEP105"),
        ("a.txt,x,1.5", "DEP105"),
        ("a\0.txt,x,3", "DEP109"),
        ('"a\nb.txt",x,3', "DEP109"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_harms_no_other(listed: Read, row: str, code: str) -> None:
    manifest = listed(f"file,title,size\n{row}\nok.txt,y,1\n")

    assert told(manifest) == [(code, 2)]
    assert manifest.entries[-1].path == "ok.txt"
    assert manifest.entries[-1].size == 1


@pytest.mark.parametrize(
    ("cell", "size"), [("12", 12), ("1,234", 1234), ("1 234 567", 1234567), ("1.234", 1234), ("0", 0)]
)
def test_sizes_may_have_their_thousands_apart(listed: Read, cell: str, size: int) -> None:
    assert listed(f'file;size\na.txt;"{cell}"\n').entries[0].size == size


def test_a_digest_that_is_none_is_told(listed: Read) -> None:
    manifest = listed(f"file,checksum\na.txt,zz\nb.txt,sha256:{DIGEST}\n")

    assert [e.sha256 for e in manifest.entries] == [None, DIGEST]
    assert told(manifest) == [("DEP105", 2)]


@pytest.mark.parametrize(
    ("heading", "cell", "algorithm"),
    [
        ("md5", "0f" * 16, "md5"),
        ("checksum", "0F" * 16, "md5"),
        ("SHA-256", "0f" * 16, "md5"),
        ("Hash", "0f" * 20, "sha1"),
        ("Prüfsumme", "0f" * 32, "sha256"),
        ("fixity", "0f" * 64, "sha512"),
        ("digest", "SHA-256: " + "0f" * 32, "sha256"),
        ("digest", "md5=" + "0f" * 16, "md5"),
        ("SHA1", "0f" * 20, "sha1"),
    ],
)
def test_a_digest_is_known_by_its_heading_its_length_or_its_own_words(
    listed: Read, heading: str, cell: str, algorithm: str
) -> None:
    manifest = listed(f"file,{heading}\na.txt,{cell}\n")

    assert set(manifest.entries[0].digests) == {algorithm}
    assert set(manifest.entries[0].digests[algorithm]) == {"0", "f"}
    assert manifest.findings == ()


@pytest.mark.parametrize("cell", ["sha256:" + "0f" * 16, "0f" * 33, "0f" * 500])
def test_a_digest_of_another_length_than_its_algorithms_is_told(listed: Read, cell: str) -> None:
    manifest = listed(f"file,checksum\na.txt,{cell}\n")

    assert manifest.entries[0].digests == {}
    assert told(manifest) == [("DEP105", 2)]


def test_a_column_may_name_the_algorithm(listed: Read) -> None:
    manifest = listed(f"file,checksum,checksum algorithm\na.txt,{'0f' * 16},MD5\nb.txt,{'0f' * 48},SHA-384\n")

    assert [set(e.digests) for e in manifest.entries] == [{"md5"}, set()]
    assert told(manifest) == [("DEP108", None)]
    assert "1 digests by sha384" in manifest.findings[0].message


def test_very_many_bad_rows_are_a_hundred_findings_and_a_count(listed: Read) -> None:
    manifest = listed("file,title\n" + ",x\n" * 1000)

    assert len(manifest.findings) == 101
    assert "900 more" in manifest.findings[-1].message


def test_a_file_listed_twice_counts_once(listed: Read) -> None:
    manifest = listed("file,title\na.txt,first\nb.txt,x\n./a.txt,second\n")

    assert [(e.path, e.cells["title"]) for e in manifest.entries] == [("a.txt", "first"), ("b.txt", "x")]
    assert told(manifest) == [("DEP104", 4)]


def test_formulas_are_told_once_and_stay_text(listed: Read) -> None:
    manifest = listed("file,title\n=1+1.txt,x\na.txt,=HYPERLINK(1)\nb.txt,@SUM\nc.txt,a=b\n")

    assert paths(manifest) == ["=1+1.txt", "a.txt", "b.txt", "c.txt"]
    assert told(manifest) == [("DEP107", None)]
    assert "rows 2, 3, 4" in manifest.findings[0].message


def test_a_row_of_a_million_columns_is_one_finding(listed: Read) -> None:
    manifest = listed("file,title\na.txt,x" + ",y" * 1_000_000 + "\nb.txt,z\n")

    assert paths(manifest) == ["a.txt", "b.txt"]
    assert len(manifest.entries[0].cells) == 2
    assert told(manifest) == [("DEP101", 2)]


def test_a_cell_without_end_is_told(listed: Read) -> None:
    manifest = listed("file,title\na.txt," + "x" * 200_000 + "\nb.txt,z\n")

    assert paths(manifest) == ["b.txt"]
    assert told(manifest) == [("DEP109", 2)]


@settings(max_examples=50)
@given(st.lists(st.lists(st.text(alphabet=string.printable, max_size=8), max_size=4), max_size=6))
def test_any_rows_are_entries_or_findings(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]) -> None:
    file = tmp_path_factory.mktemp("any") / "list.csv"
    file.write_text("file,size,sha256\n" + "\n".join(",".join(row) for row in table), encoding="utf-8", newline="")

    manifest = read_manifest(file, root=file.parent)

    assert all(inside(e.path) is not None for e in manifest.entries)
    assert len(manifest.entries) == len({e.path for e in manifest.entries})


# -- files that are no manifest ---------------------------------------------------------------------------------


def test_a_file_that_is_no_text_is_refused_with_what_to_do(listed: Read) -> None:
    with pytest.raises(UsageError, match="is a PDF, and no list of files") as caught:
        listed(b"%PDF-1.7", name="list.csv")

    assert caught.value.hint == "save the list as CSV UTF-8"


def test_a_manifest_that_is_not_there_is_the_file_systems_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"nowhere\.csv can't be read: No such file"):
        read_manifest(tmp_path / "nowhere.csv", root=tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "list.csv")

    with pytest.raises(StorageError, match=r"list\.csv is no file"):
        read_manifest(tmp_path / "list.csv", root=tmp_path)


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is no file"):
        read_manifest(tmp_path, root=tmp_path)


# -- very large -------------------------------------------------------------------------------------------------


def test_a_list_that_is_larger_than_any_is_a_finding_and_not_read(tmp_path: Path) -> None:
    with (tmp_path / "list.csv").open("wb") as stream:
        stream.write(b"file,title\na.txt,x\n")
        stream.truncate(1 << 30)

    manifest = read_manifest(tmp_path / "list.csv", root=tmp_path)

    assert (manifest.entries, manifest.readable) == ((), False)
    assert told(manifest) == [("DEP110", None)]


@pytest.mark.parametrize(
    ("first", "again", "times", "told_of"),
    [
        (b"file,title,sha256\n", b"data/%07d.txt,An interview," + b"0f" * 32 + b"\n", 40_000, "40000 []"),
        (b'file,title\na.txt,"', b"x" * (1 << 20), 100, "0 ['DEP109']"),
        (b"file,title\na.txt", b",x" * (1 << 19), 100, "1 ['DEP101']"),
        (b"file,title\n", b"\n" * (1 << 20), 1, "0 []"),
        (b"file,title\n", b"=cmd()\0,x\n" * 1000, 200, "0 ['DEP107', 'DEP109']"),
    ],
    ids=["rows", "a cell without end", "a hundred million columns", "blank rows", "formulas and NULs"],
)
def test_memory_has_a_ceiling(tmp_path: Path, first: bytes, again: bytes, times: int, told_of: str) -> None:
    with (tmp_path / "list.csv").open("wb") as stream:
        stream.write(first)
        for n in range(times):
            stream.write(again % n if b"%" in again else again)
    program = (
        "import pathlib, resource, sys; from ddi_tools.deposit.lists.reading import read_manifest; "
        "resource.setrlimit(resource.RLIMIT_AS, (250 << 20, 250 << 20)); file = pathlib.Path(sys.argv[1]); "
        "read = read_manifest(file, root=file.parent); "
        "print(len(read.entries), sorted({f.code for f in read.findings}))"
    )

    run = [sys.executable, "-c", program, str(tmp_path / "list.csv")]
    done = subprocess.run(run, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == (f"{told_of}\n", "")
