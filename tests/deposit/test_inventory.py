import hashlib
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ddi_tools.deposit import reading as module
from ddi_tools.deposit.digests import ALGORITHMS
from ddi_tools.deposit.inventory import Inventory, scan
from ddi_tools.errors import StorageError, UsageError

Write = Callable[[dict[str, bytes]], tuple[Path, Inventory]]


def told(inventory: Inventory) -> list[tuple[str, str | None]]:
    return [(f.code, f.value) for f in inventory.findings]


def paths(inventory: Inventory) -> list[str]:
    return [f.path for f in inventory.files]


def test_files_have_path_size_digest_and_type_in_order(inventory: Write) -> None:
    root, found = inventory({"b/c.txt": b"hello", "a.csv": b"x,y\n", "b/a/z.sav": b"\x00\x01"})

    assert found.root == str(root)
    assert [(f.path, f.size, f.media_type) for f in found.files] == [
        ("a.csv", 4, "text/csv"),
        ("b/a/z.sav", 2, "application/x-spss-sav"),
        ("b/c.txt", 5, "text/plain"),
    ]
    assert [f.sha256 for f in found.files] == [
        hashlib.sha256(data).hexdigest() for data in (b"x,y\n", b"\x00\x01", b"hello")
    ]
    assert found.findings == ()


def test_files_larger_than_the_buffer_are_read_whole(inventory: Write) -> None:
    data = bytes(range(256)) * 4096 + b"end"

    _, found = inventory({"big.dat": data})

    assert (found.files[0].size, found.files[0].sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_further_digests_are_taken_in_the_same_reading(tmp_path: Path) -> None:
    data = b"hello" * 100_000
    (tmp_path / "a.txt").write_bytes(data)

    (entry,) = scan(tmp_path, digests=["SHA-512", "md5", "sha1", "sha256"]).files

    assert [name for name, _ in entry.digests] == ["md5", "sha1", "sha512"]
    assert {name: entry.digest(name) for name in ALGORITHMS} == {
        name: hashlib.new(name, data).hexdigest() for name in ALGORITHMS
    }


def test_a_digest_that_was_not_asked_for_is_not_there(inventory: Write) -> None:
    _, found = inventory({"a.txt": b"x"})

    assert found.files[0].digest("md5") is None


def test_there_are_no_other_digests(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no digest 'crc'"):
        scan(tmp_path, digests=["crc"])


def test_an_empty_folder_is_an_empty_inventory(tmp_path: Path) -> None:
    assert scan(tmp_path) == Inventory(root=str(tmp_path), files=())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.dictionaries(st.from_regex(r"[a-c]{1,3}/[a-z]{1,4}\.txt", fullmatch=True), st.binary(max_size=9)),
    workers=st.integers(1, 4),
)
def test_neither_threads_nor_the_order_of_the_walk_change_the_inventory(
    files: dict[str, bytes], workers: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first, second = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    for folder, names in ((first, list(files)), (second, list(reversed(files)))):
        for name in names:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(files[name])

    one, two = scan(first, workers=1), scan(second, workers=workers)

    assert one.files == two.files
    assert one.findings == two.findings
    assert paths(one) == sorted(files)


def test_more_files_than_one_batch_are_all_there_and_progress_is_told(tmp_path: Path) -> None:
    for i in range(150):
        (tmp_path / f"{i:03}.txt").write_text(str(i))
    heard: list[tuple[int, int]] = []

    found = scan(tmp_path, workers=2, progress=lambda done, total: heard.append((done, total)))

    assert len(found.files) == 150
    assert heard[-1] == (150, 150)
    assert heard == sorted(heard)


def test_excluded_paths_are_passed_over(tmp_path: Path) -> None:
    for name in ("a.txt", "a.bak", "old/b.txt", "new/old.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")

    assert paths(scan(tmp_path, exclude=["*.bak", "/old"])) == ["a.txt", "new/old.txt"]


def test_the_configuration_is_no_part_of_the_deposit(inventory: Write) -> None:
    _, found = inventory({"ddi-tools.toml": b"", "data/ddi-tools.toml": b"x"})

    assert paths(found) == ["data/ddi-tools.toml"]


# -- folders that can't be read ---------------------------------------------------------------------------------


def test_a_folder_that_is_not_there_is_one_sentence_and_exit_code_4(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"nowhere can't be read: No such file or directory") as caught:
        scan(tmp_path / "nowhere")

    assert caught.value.exit_code == 4


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StorageError, match="Not a directory"):
        scan(tmp_path / "file")


# -- what else lies in folders ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [".DS_Store", "Thumbs.db", "~$report.docx", "._a.txt", "desktop.ini", ".~lock.a.ods#"]
)
def test_leftovers_of_systems_are_told_apart(inventory: Write, name: str) -> None:
    _, found = inventory({f"data/{name}": b"x"})

    assert [f.kind for f in found.files] == ["system"]
    assert told(found) == [("DEP008", f"data/{name}")]


@pytest.mark.parametrize("name", ["thumbs.dbf", "report~$.docx", "DS_Store", "desktop.ini.txt"])
def test_files_with_similar_names_are_ordinary(inventory: Write, name: str) -> None:
    _, found = inventory({name: b"\x00"})

    assert [f.kind for f in found.files] == ["ordinary"]
    assert not {"DEP007", "DEP008"} & {f.code for f in found.findings}


def test_a_folder_left_behind_is_told_once(inventory: Write) -> None:
    _, found = inventory({"__MACOSX/a.txt": b"x", "__MACOSX/b/._c.txt": b"x"})

    assert {f.kind for f in found.files} == {"system"}
    assert told(found) == [("DEP008", "__MACOSX")]


def test_hidden_files_and_folders_are_told_once_and_read(inventory: Write) -> None:
    _, found = inventory({".Rhistory": b"x", ".git/config": b"x", ".git/a/.b": b"x"})

    assert {f.kind for f in found.files} == {"hidden"}
    assert told(found) == [("DEP007", ".Rhistory"), ("DEP007", ".git")]


def test_empty_files_are_told(inventory: Write) -> None:
    _, found = inventory({"a.txt": b"", "b.txt": b"x"})

    assert paths(found) == ["a.txt", "b.txt"]
    assert told(found) == [("DEP009", "a.txt")]


def test_a_link_to_a_file_inside_is_read_as_that_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "b.txt").symlink_to("a.txt")

    found = scan(tmp_path)

    assert [(f.path, f.size) for f in found.files] == [("a.txt", 5), ("b.txt", 5)]
    assert told(found) == [("DEP004", "b.txt")]


@pytest.mark.parametrize("name", ["secret.txt", "folder"])
def test_nothing_outside_the_deposit_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "secret.txt").write_text("secret")
    deposit = tmp_path / "deposit"
    deposit.mkdir()
    (deposit / "link").symlink_to(tmp_path / name)

    found = scan(deposit)

    assert found.files == ()
    assert told(found) == [("DEP003", "link")]


def test_a_sibling_folder_whose_name_begins_alike_is_outside(tmp_path: Path) -> None:
    (tmp_path / "deposit-old").mkdir()
    (tmp_path / "deposit-old" / "a.txt").write_text("x")
    (tmp_path / "deposit").mkdir()
    (tmp_path / "deposit" / "a.txt").symlink_to(tmp_path / "deposit-old" / "a.txt")

    assert told(scan(tmp_path / "deposit")) == [("DEP003", "a.txt")]


def test_a_link_to_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("gone.txt")

    assert told(scan(tmp_path)) == [("DEP003", "link")]


def test_loops_of_links_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to("self")
    (tmp_path / "a" / "b.txt").write_text("x")

    found = scan(tmp_path)

    assert paths(found) == ["a/b.txt"]
    assert told(found) == [("DEP003", "a/self"), ("DEP004", "a/up")]


def test_a_deposit_that_is_itself_reached_by_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("x")
    (tmp_path / "real" / "b.txt").symlink_to("a.txt")
    (tmp_path / "link").symlink_to("real")

    assert paths(scan(tmp_path / "link")) == ["a.txt", "b.txt"]


def test_pipes_and_sockets_are_told_and_do_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)  # the path of a socket has to be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")

        found = scan(tmp_path)

    assert found.files == ()
    assert told(found) == [("DEP005", "pipe"), ("DEP005", "socket")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "b").mkdir(mode=0)

    found = scan(tmp_path)

    (tmp_path / "b").chmod(0o700)
    assert found.files == ()
    assert told(found) == [("DEP001", "a.txt"), ("DEP001", "b")]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FileNotFoundError(2, "gone"), "DEP002"),
        (PermissionError(13, "denied"), "DEP001"),
        (OSError(5, "I/O"), "DEP001"),
    ],
)
def test_files_that_vanish_or_fail_after_the_walk_are_told(
    inventory: Write, monkeypatch: pytest.MonkeyPatch, error: OSError, code: str
) -> None:
    def failing(place: str) -> int:
        if place.endswith("b.txt"):
            raise error
        return os.open(place, os.O_RDONLY)

    monkeypatch.setattr(module, "_open", failing)

    _, found = inventory({"a.txt": b"x", "b.txt": b"x", "c.txt": b"x"})

    assert paths(found) == ["a.txt", "c.txt"]
    assert told(found) == [(code, "b.txt")]


def test_a_file_that_becomes_a_pipe_after_the_walk_is_told(
    inventory: Write, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pipe = tmp_path_factory.mktemp("elsewhere") / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(module, "_open", lambda place: os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))

    _, found = inventory({"a.txt": b"x"})

    assert told(found) == [("DEP002", "a.txt")]


def test_a_name_that_is_not_utf_8_can_be_written_anywhere(tmp_path: Path) -> None:
    os.close(os.open(os.fsencode(tmp_path) + b"/caf\xe9.txt", os.O_CREAT | os.O_WRONLY))

    found = scan(tmp_path)

    assert paths(found) == ["caf\\xe9.txt"]
    assert ("DEP006", "caf\\xe9.txt") in told(found)
    assert all(f.message.encode() for f in found.findings)


def test_names_in_any_script_stay_as_they_are(inventory: Write) -> None:
    names = ["żółć.txt", "e\u0301.txt", "データ/年.csv", "a\u200db.txt"]

    _, found = inventory(dict.fromkeys(names, b"x"))

    assert paths(found) == sorted(names)
    assert found.findings == ()


def test_a_link_by_the_name_of_the_configuration_is_told(tmp_path: Path) -> None:
    (tmp_path / "deposit").mkdir()
    (tmp_path / "outside.toml").write_text("")
    (tmp_path / "deposit" / "ddi-tools.toml").symlink_to(tmp_path / "outside.toml")

    assert told(scan(tmp_path / "deposit")) == [("DEP003", "ddi-tools.toml")]


def test_a_path_that_is_too_long_for_the_system_is_told(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(45):
        os.mkdir("d" * 100, dir_fd=folder)
        below = os.open("d" * 100, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)

    found = scan(tmp_path)

    shutil.rmtree(tmp_path / ("d" * 100))  # pytest itself may not get there
    assert [f.code for f in found.findings] == ["DEP001", "DEP013"]
