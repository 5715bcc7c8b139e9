"""Promises of the depositor held against folders: kept, broken in one way at a time, and unclear."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from ddi_tools import config
from ddi_tools.codebook.model import Study
from ddi_tools.deposit.reconcile import Reconciliation, to_json

Judge = Callable[..., Reconciliation]
Scan = Callable[[dict[str, bytes]], object]

LIST = """file,id,kind,date
interviews/P01_interview_2021-03-01.txt,P01,interview,2021-03-01
interviews/P02_interview_2021-03-02.txt,P02,interview,2021-03-02
key.csv,,,
list.csv,,,
"""
KEY = """code,role,children
P01,mother,2
P02,father,1
P03,mother,
"""
FILES = {
    "interviews/P01_interview_2021-03-01.txt": b"one",
    "interviews/P02_interview_2021-03-02.txt": b"other",
    "key.csv": KEY.encode(),
    "list.csv": LIST.encode(),
}


@pytest.fixture
def held(judge: Judge, tmp_path: Path) -> Callable[..., Reconciliation]:
    """Writes the files above, but for those given as None or otherwise, and holds the promises against them."""

    def hold(promises: str, files: dict[str, bytes | None] | None = None) -> Reconciliation:
        folder = tmp_path / "deposit"
        for path, data in (FILES | (files or {})).items():
            if data is not None:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
        toml = tmp_path / "stated.toml"
        toml.write_text(promises, encoding="utf-8")
        return judge(folder, study=Study(namespace=""), config=config.load(toml))

    return hold


Held = Callable[..., Reconciliation]


def broken(found: Reconciliation) -> list[tuple[str, str | None]]:
    return [(f.code, f.value) for f in found.findings if f.code.startswith("DEP4")]


TALLY = '[[deposit.expect.tallies]]\ntable = "key.csv"\n'
NAMES = (
    '[[deposit.expect.names]]\nfiles = ["interviews/*"]\n'
    'template = "{id:P\\\\d\\\\d}_{kind:[a-z]+}_{date:%Y-%m-%d}.txt"\n'
)
COLUMNS = 'columns = { id = "id", kind = "kind", date = "date" }\n'
KEYS = '[[deposit.expect.keys]]\ncolumn = "id"\nin = [{ table = "key.csv", column = "code" }]\n'


@pytest.mark.parametrize(
    ("promise", "expected", "found"),
    [
        ('[[deposit.sets]]\nname = "I"\npatterns = ["interviews/*"]\ncount = 2', "2", "2"),
        ('[[deposit.expect.counts]]\nfiles = ["*.csv"]\nat_least = 1', "at least 1", "2"),
        ('[deposit.expect]\nrequired = ["key.csv"]', "there", "1"),
        ('[deposit.expect]\nformats = [".CSV", "text/plain"]', ".CSV, text/plain", "all"),
        ('[deposit.expect]\nformats = ["text/*"]', "text/*", "all"),
        ('[deposit.expect]\nmax_file_size = "1 kB"', "at most 1,000", "all"),
        ('[deposit.expect]\nmax_size = "1 kB"', "at most 1,000", str(sum(map(len, FILES.values())))),
        ("[deposit.expect]\nlisted = true", "each", "each"),
        (NAMES, r"{id:P\d\d}_{kind:[a-z]+}_{date:%Y-%m-%d}.txt", "2"),
        (NAMES + COLUMNS, r"{id:P\d\d}_{kind:[a-z]+}_{date:%Y-%m-%d}.txt", "2"),
        (TALLY + 'where = { role = "mother" }\ncount = 2', "2", "2"),
        (TALLY + 'distinct = "role"\nat_most = 2', "at most 2", "2"),
        (TALLY + 'sum = "children"\ncount = 3', "3", "3"),
        ('[[deposit.expect.tallies]]\nwhere = { kind = "interview" }\ncount = 2', "2", "2"),
        ('[[deposit.expect.unique]]\ntable = "key.csv"\ncolumn = "code"', "each once", "3 once"),
        ('[[deposit.expect.unique]]\ncolumn = "id"', "each once", "2 once"),
        (KEYS, "each in 'code' of key.csv", "2 found"),
    ],
)
def test_a_promise_that_is_kept_is_told_without_a_finding(
    held: Held, promise: str, expected: str, found: str
) -> None:
    outcome = held(promise)

    assert [(p.expected, p.found, p.status) for p in outcome.promises] == [(expected, found, "kept")]
    assert outcome.findings == ()


P03 = "interviews/P03_interview_2021-03-03.txt"


@pytest.mark.parametrize(
    ("promise", "files", "findings"),
    [
        ('[[deposit.sets]]\nname = "I"\npatterns = ["interviews/*"]\ncount = 3', {}, [("DEP401", "I")]),
        ('[[deposit.expect.counts]]\nfiles = ["*.csv"]\nat_most = 1', {}, [("DEP401", "*.csv")]),
        ('[deposit.expect]\nrequired = ["README*"]', {}, [("DEP402", "README*")]),
        ('[deposit.expect]\nformats = [".csv", ".txt"]', {"a.doc": b"x"}, [("DEP403", "a.doc")]),
        ('[deposit.expect]\nmax_file_size = 200', {"a.txt": b"x" * 201}, [("DEP404", "a.txt")]),
        ("[deposit.expect]\nmax_size = 100", {}, [("DEP404", None)]),
        ("[deposit.expect]\nlisted = true", {"a.txt": b"x"}, [("DEP405", "list.csv")]),
        ("[deposit.expect]\nlisted = true", {"key.csv": None}, [("DEP405", "list.csv")]),
        ("[deposit.expect]\nlisted = true", {"list.csv": (LIST + "key.csv,,,\n").encode()}, [("DEP405", "list.csv")]),
        (NAMES, {"interviews/P3.txt": b"x"}, [("DEP406", "interviews/P3.txt")]),
        (NAMES + COLUMNS, {P03: b"x", "list.csv": (LIST + P03 + ",P30,interview,2021-03-03\n").encode()},
         [("DEP407", P03)]),
        (TALLY + 'name = "mothers"\nwhere = { role = "mother" }\ncount = 18', {}, [("DEP408", "mothers")]),
        (TALLY + 'where = { role = "Mother" }\nat_least = 1', {}, [("DEP408", None)]),
        ('[[deposit.expect.unique]]\ntable = "key.csv"\ncolumn = "role"', {}, [("DEP409", "mother")]),
        (KEYS, {"key.csv": b"code\nP02\n"}, [("DEP410", "P01")]),
    ],
)  # fmt: skip
def test_a_broken_promise_is_a_finding(
    held: Held, promise: str, files: dict[str, bytes | None], findings: list[tuple[str, str | None]]
) -> None:
    outcome = held(promise, files)

    assert broken(outcome) == findings
    assert [p.status for p in outcome.promises] == ["broken"]


@pytest.mark.parametrize(
    ("promise", "files", "says"),
    [
        (TALLY + "count = 1", {"key.csv": None}, "key.csv is not in the folder"),
        (TALLY + 'where = { rolle = "x" }\ncount = 0', {}, "key.csv has no column 'rolle'; it has code, role"),
        (TALLY + 'sum = "role"\ncount = 0', {}, "'mother' in the column 'role' of key.csv is no whole number"),
        (TALLY.replace("key.csv", "../key.csv") + "count = 1", {}, "../key.csv is not in the folder"),
        (TALLY + "count = 1", {"key.csv": b"PK\x03\x04" + bytes(90)}, "an Excel"),
        (TALLY + 'distinct = "code"\ncount = 1', {"key.csv": b""}, "no column 'code'"),
        ("[deposit.expect]\nlisted = true", {"list.csv": None}, "there is no list of files"),
        (NAMES + 'columns = { id = "code" }', {}, "list.csv has no column 'code'"),
    ],
)
def test_what_cannot_be_held_against_a_table_is_unclear(
    held: Held, promise: str, files: dict[str, bytes | None], says: str
) -> None:
    outcome = held(promise, files)

    assert [p.status for p in outcome.promises] == ["unclear"]
    assert [f.code for f in outcome.findings if f.code.startswith("DEP4")] == ["DEP411"]
    assert any(says in f.message for f in outcome.findings)


def test_a_table_that_is_missing_is_told_once(held: Held) -> None:
    outcome = held((TALLY + "count = 3\n") * 5, {"key.csv": None})

    assert [f.message for f in outcome.findings if f.code == "DEP411"] == [
        "key.csv is not in the folder; promises that can't be held against it: 5"
    ]


def test_a_link_out_of_the_deposit_is_no_table(held: Held, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(KEY, encoding="utf-8")
    (tmp_path / "deposit").mkdir()
    (tmp_path / "deposit/key.csv").symlink_to(secret)

    outcome = held(TALLY + "count = 3", {"key.csv": None})

    assert [p.status for p in outcome.promises] == ["unclear"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_are_read_however_they_are_written(held: Held, delimiter: str, encoding: str) -> None:
    table = "code,née\nP01,été\nP02,hiver\n".replace(",", delimiter).encode(encoding)

    outcome = held(TALLY + 'where = { "née" = "été" }\ncount = 1', {"key.csv": table})

    assert [p.status for p in outcome.promises] == ["kept"]


@pytest.mark.parametrize(
    "table",
    [
        b"code,role\n\x00,mother\n",
        b'code,role\n"P1,mother\n',
        b"," * 2_000_000 + b"\nP1,mother\n",
        b"code" + b",x" * 4000 + b"\n" + b"P1\n" * 200_000,
        b"code,code,role\nP1,P2,=1+1\n",
        b"\xff\xfe\x00",
        b"code,role\r\n\r\n" * 3,
        b"x" * 300_000,
        bytes(range(256)) * 40,
    ],
)
def test_a_hostile_table_breaks_nothing(held: Held, table: bytes) -> None:
    outcome = held(TALLY + 'where = { role = "mother" }\ncount = 7\n' + KEYS, {"key.csv": table})

    assert len(outcome.promises) == 2
    assert "kept" not in {p.status for p in outcome.promises}


def test_a_table_as_large_as_data_is_not_read(held: Held) -> None:
    outcome = held(TALLY + "count = 1", {"key.csv": b"code\n" + b"P1\n" * 6_000_000})

    assert [p.status for p in outcome.promises] == ["unclear"]


def test_a_list_of_names_without_folders_is_held_by_the_names(held: Held) -> None:
    names = LIST.replace("interviews/", "").encode()

    outcome = held("[deposit.expect]\nlisted = true\n" + NAMES + COLUMNS, {"list.csv": names})

    assert [p.status for p in outcome.promises] == ["kept", "kept"]


def test_a_key_may_be_a_workbook(held: Held) -> None:
    from openpyxl import Workbook

    book, data = Workbook(), BytesIO()
    for row in KEY.splitlines():
        book.active.append(row.split(","))
    book.save(data)
    promise = TALLY.replace("key.csv", "key.xlsx") + 'where = { role = "mother" }\n'

    assert [p.status for p in held(promise + "count = 2", {"key.xlsx": data.getvalue()}).promises] == ["kept"]
    assert [p.status for p in held(promise + "count = 2", {"key.xlsx": b"PK"}).promises] == ["unclear"]


# -- the demo ---------------------------------------------------------------------------------------------------


def test_the_demo_keeps_all_that_its_record_states(judge: Judge, pristine: Path) -> None:
    found = judge(pristine)

    assert len(found.promises) > 35
    assert {p.status for p in found.promises} == {"kept"}
    assert to_json(found)["expectations"][0] == {
        "kind": "count",
        "text": "files: Parent/Family",
        "expected": "122",
        "found": "122",
        "status": "kept",
    }


def test_a_mother_more_is_told_by_every_tally_of_mothers(judge: Judge, deposit: Path) -> None:
    key = deposit / "keys/key_participants.csv"
    key.write_text(key.read_text("utf-8").replace("PA10,Callum,father", "PA10,Callum,mother"), encoding="utf-8")

    found = judge(deposit)

    told = {f.value for f in found.findings if f.code == "DEP408"}
    assert {"mothers", "fathers", "mothers in Scotland", "fathers in Scotland"} == told


def test_the_same_folder_gives_the_same_bytes(judge: Judge, pristine: Path) -> None:
    first, second = (json.dumps(to_json(judge(pristine))) for _ in range(2))

    assert first == second
