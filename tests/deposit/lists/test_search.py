import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ddi_tools import pipeline
from ddi_tools.codebook.model import Study
from ddi_tools.config import Config
from ddi_tools.deposit.inventory import Inventory
from ddi_tools.deposit.lists import search
from ddi_tools.deposit.lists.search import digests_stated, find_manifests
from ddi_tools.deposit.manifest import Manifest, ManifestEntry
from ddi_tools.errors import UsageError

Write = Callable[[dict[str, bytes]], tuple[Path, Inventory]]


def found(root: Path, inventory: Inventory, config: Config | None = None) -> list[str | None]:
    return [m.path for m in find_manifests(root, inventory.files, config or Config())]


FILES = {"data/a.txt": b"a", "data/b.txt": b"b", "data/c.csv": b"id,answer\n1,yes\n"}
LIST = b"file name,title\ndata/a.txt,A\ndata/b.txt,B\ndata/c.csv,C\n"


def test_the_configured_manifest_is_taken(inventory: Write) -> None:
    root, scanned = inventory({**FILES, "list.csv": LIST, "other.csv": b"file\ndata/a.txt\n"})

    assert found(root, scanned, Config(manifests=("./other.csv",))) == ["other.csv"]


def test_a_configured_manifest_outside_is_refused(inventory: Write) -> None:
    root, scanned = inventory(FILES)

    with pytest.raises(UsageError, match="leads out of the deposit"):
        found(root, scanned, Config(manifests=("../list.csv",)))


@pytest.mark.parametrize("config", [Config(), Config(manifests=("gone.csv",))])
def test_the_list_is_found_by_its_columns_and_rows(inventory: Write, config: Config) -> None:
    root, scanned = inventory({**FILES, "doc/list.tsv": LIST.replace(b",", b"\t")})

    assert found(root, scanned, config) == ["doc/list.tsv"]


def test_names_without_folders_make_a_list_too(inventory: Write) -> None:
    root, scanned = inventory({**FILES, "list.csv": LIST.replace(b"data/", b"")})

    assert found(root, scanned) == ["list.csv"]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"stimuli.csv": b"file,seconds\nx.png,1\ny.png,2\n"},
        {"few.csv": b"file,seconds\ndata/a.txt,1\n"},
        {"broken.csv": b"PK\x03\x04file name"},
        {"empty.csv": b""},
    ],
    ids=["no table", "names others", "names few", "no text", "empty"],
)
def test_what_is_not_plainly_the_list_is_not_taken(inventory: Write, files: dict[str, bytes]) -> None:
    root, scanned = inventory({**FILES, **files})

    assert found(root, scanned) == []


def test_two_lists_of_the_same_files_are_both_taken(inventory: Write) -> None:
    root, scanned = inventory({**FILES, "one.csv": LIST, "two.csv": LIST})

    assert found(root, scanned) == ["one.csv", "two.csv"]


def sums(*names: str) -> bytes:
    return "".join(f"{'0f' * 32}  {name}\n" for name in names).encode()


def described(*names: str) -> bytes:
    return json.dumps({"resources": [{"path": name} for name in names]}).encode()


def crate(*names: str) -> bytes:
    return json.dumps({"@graph": [{"@id": name, "@type": "File"} for name in names]}).encode()


def workbook(*names: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["file"])
    for name in names:
        book.active.append([name])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("SHA256SUMS", sums),
        ("md5sums.txt", sums),
        ("checksums.txt", sums),
        ("deposit.sha256", sums),
        ("manifest-sha256.txt", sums),
        ("datapackage.json", described),
        ("ro-crate-metadata.json", crate),
        ("list of files.xlsx", workbook),
    ],
)
def test_lists_of_all_kinds_are_found(inventory: Write, name: str, make: Callable[..., bytes]) -> None:
    root, scanned = inventory({**FILES, name: make(*FILES)})

    assert found(root, scanned) == [name]


def test_a_table_and_checksums_are_found_together_the_table_first(inventory: Write) -> None:
    root, scanned = inventory({**FILES, "zz.csv": LIST, "SHA256SUMS": sums("data/a.txt")})

    assert found(root, scanned) == ["zz.csv", "SHA256SUMS"]
    table, checksums = find_manifests(root, scanned.files, Config())
    assert table.complete
    assert not checksums.complete, "it names one file of many, and the others are no strangers"


def test_checksums_of_a_few_files_alone_are_no_list_of_the_deposit(inventory: Write) -> None:
    root, scanned = inventory({**FILES, "a.md5": sums("data/a.txt"), "x": b"x", "y": b"y"})

    assert found(root, scanned) == []


def test_checksums_in_each_folder_make_a_list_together(inventory: Write) -> None:
    files = {f"{folder}/{n}.txt": b"x" for folder in "abc" for n in range(3)}
    lists = {f"{folder}/SHA256SUMS": sums(*(f"{n}.txt" for n in range(3))) for folder in "abc"}
    root, scanned = inventory({**files, **lists})

    assert found(root, scanned) == ["a/SHA256SUMS", "b/SHA256SUMS", "c/SHA256SUMS"]


def test_given_lists_come_before_all_others(inventory: Write, tmp_path: Path) -> None:
    root, scanned = inventory({**FILES, "list.csv": LIST, "SUMS": sums(*FILES)})

    lists = find_manifests(root, scanned.files, Config(manifests=("list.csv",)), given=[root / "SUMS"])

    assert [m.path for m in lists] == ["SUMS"]


def test_stated_columns_are_those_of_one_of_several_tables(inventory: Write) -> None:
    root, scanned = inventory(
        {**FILES, "one.csv": b"item,title\ndata/a.txt,A\n", "two.csv": LIST, "SUMS": sums(*FILES)}
    )
    given = [root / name for name in ("one.csv", "two.csv", "SUMS")]

    one, two, _ = find_manifests(root, scanned.files, Config(columns={"path": "item"}), given=given)

    assert (one.roles["path"], two.roles["path"]) == ("item", "file name")
    with pytest.raises(UsageError, match="has no column 'nowhere'"):
        find_manifests(root, scanned.files, Config(columns={"path": "nowhere"}), given=given)


def test_thousands_of_workbooks_are_not_opened(inventory: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root, scanned = inventory({f"data/{n:03}.xlsx": b"PK\x03\x04" for n in range(100)})
    opened: list[Path] = []

    def looked(file: Path) -> str:
        opened.append(file)
        return "workbook"

    monkeypatch.setattr(search, "kind_of", looked)

    find_manifests(root, scanned.files, Config())

    assert len(opened) == 12


@pytest.mark.parametrize("name", ["bag/data/doc/list.csv", "bag/data/list.csv", "bag/data/doc/x/list.csv"])
def test_a_table_that_was_packed_with_its_files_is_understood(inventory: Write, name: str) -> None:
    packed = {f"bag/data/{path}": data for path, data in FILES.items()}
    root, scanned = inventory({**packed, name: LIST, "bag/manifest-sha256.txt": sums(*(f"data/{f}" for f in FILES))})

    table, bag = find_manifests(root, scanned.files, Config())

    assert {e.path for e in table.entries} == {e.path for e in bag.entries} == set(packed)


def test_a_table_of_the_deposit_in_a_folder_of_it_is_read_from_the_deposit_on(inventory: Write) -> None:
    root, scanned = inventory({**FILES, "data/list.csv": LIST})

    (table,) = find_manifests(root, scanned.files, Config())

    assert {e.path for e in table.entries} == set(FILES)


def test_the_digests_that_are_needed_are_those_of_files_without_sha_256() -> None:
    def stated(*entries: dict[str, str]) -> tuple[str, ...]:
        listed = tuple(ManifestEntry(path=str(n), digests=each) for n, each in enumerate(entries))
        return digests_stated(Manifest(path=None, entries=listed))

    assert stated({"sha256": "x", "md5": "x"}, {}) == ()
    assert stated({"md5": "x"}, {"sha1": "x", "md5": "x"}, {"sha256": "x"}) == ("sha1", "md5")
    assert digests_stated(None) == ()


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize("form", ["checksums", "table", "given"])
def test_a_changed_byte_is_found_by_any_digest(tmp_path: Path, algorithm: str, form: str) -> None:
    folder = tmp_path / "deposit"
    folder.mkdir()
    rows = []
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name)
        rows.append((hashlib.new(algorithm, name.encode()).hexdigest(), name))
    (folder / "b.txt").write_text("B.txt")
    table = "file,checksum\n" + "".join(f"{name},{digest}\n" for digest, name in rows)
    sums = "".join(f"{digest}  {name}\n" for digest, name in rows)
    place = {"checksums": folder / "SUMS.txt", "table": folder / "list.csv", "given": tmp_path / "list"}[form]
    if form == "checksums":
        place = folder / f"{algorithm.upper()}SUMS"
    place.write_text(table if form == "table" else sums)

    found = pipeline.reconcile(Study(namespace=""), folder, [place] if form == "given" else [], Config())

    assert {f.path: f.status for f in found.files if f.path.endswith(".txt")} == {
        "a.txt": "matched",
        "b.txt": "changed",
    }
    (changed,) = (f for f in found.findings if f.code == "DEP203")
    assert {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}[algorithm] in changed.message


def test_a_renamed_file_is_known_by_its_md5(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("x")
    (tmp_path / "md5sums.txt").write_text(f"{hashlib.md5(b'x').hexdigest()}  old.txt\n")

    found = pipeline.reconcile(Study(namespace=""), tmp_path, [tmp_path / "md5sums.txt"], Config())

    assert [(f.code, f.value) for f in found.findings] == [("DEP204", "old.txt")]


def test_what_is_excluded_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "list.csv").write_text("file,size\na.txt,2\n")

    whole = pipeline.reconcile(Study(namespace=""), tmp_path, [], Config())
    part = pipeline.reconcile(Study(namespace=""), tmp_path, [], Config(), take=pipeline.Plainly(exclude=("*.csv",)))

    assert [(f.path, f.status) for f in whole.files] == [("a.txt", "changed"), ("list.csv", "matched")]
    assert [(f.path, f.status) for f in part.files] == [("a.txt", "matched")]
