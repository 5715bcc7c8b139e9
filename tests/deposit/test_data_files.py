"""Data files: what is read of each format, how it is held against the record, and what broken ones do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from lxml import etree

from ddi_tools.codebook import model, schema
from ddi_tools.codebook.describe import describe_variables
from ddi_tools.codebook.variables import Category, DataTable, Variable, plain, read_variables
from ddi_tools.deposit import data_files
from ddi_tools.deposit.data_files import read_data_files
from ddi_tools.deposit.inventory import scan
from ddi_tools.deposit.variable_check import hold
from ddi_tools.errors import UsageError

FRAME = pd.DataFrame({"id": [1.0, 2.0, 3.0], "sex": [1.0, 2.0, 9.0], "name": ["a", "b", "c"]})
LABELS: list[str | None] = ["Number", "Sex of respondent", "Name"]
VALUES: dict[str, dict[int | float, str]] = {"sex": {1: "male", 2: "female", 9: "refused"}}

WRITERS: dict[str, Callable[[Path], None]] = {
    "a.sav": lambda file: pyreadstat.write_sav(
        FRAME, file, column_labels=LABELS, variable_value_labels=VALUES, variable_measure={"sex": "nominal"},
        missing_ranges={"sex": [9, {"lo": 90, "hi": 99}], "name": ["c"]},
    ),
    "a.dta": lambda file: pyreadstat.write_dta(FRAME, file, column_labels=LABELS, variable_value_labels=VALUES),
    "a.por": lambda file: pyreadstat.write_por(FRAME.rename(columns=str.upper), file, column_labels=LABELS),
    "a.xpt": lambda file: pyreadstat.write_xport(FRAME, file, column_labels=LABELS),
    "a.csv": lambda file: FRAME.to_csv(file, index=False),
    "a.tsv": lambda file: FRAME.to_csv(file, index=False, sep="\t"),
}  # fmt: skip


@pytest.fixture
def deposit(tmp_path: Path) -> Path:
    """A folder with the same data in every format."""
    for name, write in WRITERS.items():
        write(tmp_path / name)
    return tmp_path


@pytest.fixture
def sav(tmp_path: Path) -> DataTable:
    """What is read of an SPSS file."""
    WRITERS["a.sav"](tmp_path / "a.sav")
    return read_data_files(tmp_path, scan(tmp_path))[0][0]


def test_every_format_has_its_variables_and_cases(deposit: Path) -> None:
    tables, findings = read_data_files(deposit, scan(deposit))
    assert findings == ()
    assert [t.path for t in tables] == sorted(WRITERS)
    for table in tables:
        assert table.cases == 3, table.path
        assert [v.name.lower() for v in table.variables] == ["id", "sex", "name"]
        assert table.bare is (table.path in ("a.csv", "a.tsv"))
        if not table.bare:
            assert [v.labels for v in table.variables] == [(label,) for label in LABELS]
            assert [v.kind for v in table.variables] == ["numeric", "numeric", "character"]


def test_labels_and_missing_values_of_spss(sav: DataTable) -> None:
    sex, name = sav.variables[1:]
    assert sex.categories == (
        Category(value="1", labels=("male",)),
        Category(value="2", labels=("female",)),
        Category(value="9", labels=("refused",), missing=True),
    )
    assert set(sex.missing) == {("9", "9"), ("90", "99")}
    assert (sex.level, name.missing) == ("nominal", (("c", "c"),))


def test_a_workbook(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("id", "age"), (1, 30), (2, 31)):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    (table,), _ = read_data_files(tmp_path, scan(tmp_path))
    assert ([v.name for v in table.variables], table.cases) == (["id", "age"], 2)


@pytest.mark.parametrize("name", ["a.sav", "a.dta", "a.por", "a.xpt", "a.sas7bdat"])
def test_broken_files_are_a_finding_each(deposit: Path, name: str) -> None:
    whole = (deposit / name).read_bytes() if (deposit / name).exists() else b"\x00" * 400
    for file in deposit.iterdir():
        file.unlink()
    (deposit / f"cut.{name.rpartition('.')[2]}").write_bytes(whole[:150])
    (deposit / f"noise.{name.rpartition('.')[2]}").write_bytes(bytes(range(256)) * 40)
    (deposit / f"empty.{name.rpartition('.')[2]}").write_bytes(b"")
    (deposit / f"claims.{name.rpartition('.')[2]}").write_bytes(whole[:64] + b"\xff" * 64 + whole[128:])
    tables, findings = read_data_files(deposit, scan(deposit))
    assert {f.code for f in findings} == {"DEP521"}
    assert {f.value for f in findings} | {t.path for t in tables} == {f.name for f in deposit.iterdir()}
    assert {f.value for f in findings} >= {f"{n}.{name.rpartition('.')[2]}" for n in ("cut", "noise", "empty")}
    assert str(deposit) not in repr(findings)


def test_without_the_extra_there_is_one_message(deposit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_files, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match="pyreadstat") as caught:
        read_data_files(deposit, scan(deposit))
    assert caught.value.hint == "pip install 'ddi-tools[data]'"


# -- held against the record ----------------------------------------------------------------------------------

VARIABLES = """
  <var name="ID" files="f1"><labl>Number</labl></var>
  <var name="sex" files="f1"><labl>Sex of respondent</labl>
    <catgry><catValu>1</catValu><labl>male</labl></catgry><catgry><catValu>2</catValu><labl>female</labl></catgry>
    <catgry missing="Y"><catValu>9</catValu><labl>refused</labl></catgry></var>
  <var name="name" files="f1"><labl xml:lang="de">Vorname</labl><labl>Name</labl></var>"""


def codes(table: DataTable, variables: str = VARIABLES, *, cases: str = "3", count: str = "3") -> list[str]:
    root = etree.fromstring(f'<codeBook xmlns="ddi:codebook:2_5"><dataDscr>{variables}</dataDscr></codeBook>')
    about = model.DataFile(id="f1", names=(model.LangText(text="A.SAV"),), cases=cases, variables=count)
    return [f.code for f in hold([table], [about], read_variables(root))]


def test_a_record_that_agrees(sav: DataTable) -> None:
    assert codes(sav) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('<var name="ID"', '<var name="serial"/><var name="ID"', "DEP526"),
        ('<var name="ID" files="f1"><labl>Number</labl></var>', "", "DEP527"),
        ("<labl>Number</labl>", "<labl>Numeral</labl>", "DEP528"),
        ("<labl>male</labl>", "<labl>female</labl>", "DEP529"),
        ("<catValu>2</catValu>", "<catValu>3</catValu>", "DEP529"),
        ('<catgry><catValu>2', '<catgry missing="Y"><catValu>2', "DEP530"),
    ],
)  # fmt: skip
def test_one_difference(sav: DataTable, old: str, new: str, code: str) -> None:
    variables = VARIABLES.replace(old, new, 1)
    assert variables != VARIABLES
    if code == "DEP526":
        variables = variables.replace('name="serial"', 'name="serial" files="f1"')
    assert codes(sav, variables) == [code]


def test_counts(sav: DataTable) -> None:
    assert codes(sav, cases="1 204", count="4") == ["DEP524", "DEP525"]
    assert codes(sav, cases="about 3", count="") == []


def test_files_and_variables_that_are_not_described(sav: DataTable) -> None:
    assert codes(sav, "") == ["DEP523"]
    two = [model.DataFile(id=i, names=(model.LangText(text=f"{i}.sav"),)) for i in ("x", "y")]
    assert [f.code for f in hold([sav], two, ())] == ["DEP522"]


def test_many_differences_are_one_finding(sav: DataTable) -> None:
    root = etree.fromstring(
        "<codeBook><dataDscr>" + "".join(f'<var name="v{n}"/>' for n in range(900)) + "</dataDscr></codeBook>"
    )
    about = model.DataFile(id="f1", names=(model.LangText(text="a.sav"),))
    findings = list(hold([sav], [about], read_variables(root)))
    assert [f.code for f in findings] == ["DEP526", "DEP527"]
    assert findings[0].message.endswith("(900): v0, v1, v2, v3, v4, and 895 more")


@pytest.mark.parametrize(
    ("written", "value"),
    [("1.0", "1"), ("01", "1"), ("-9", "-9"), ("0.50", "0.5"), (" a  b ", "a b"), ("1e400", "1e400"), ("NaN", "NaN")],
)
def test_values_are_compared_as_numbers(written: str, value: str) -> None:
    assert plain(written) == value


# -- written into the record ----------------------------------------------------------------------------------

RECORD = (
    '<codeBook xmlns="ddi:codebook:{}" version="{}"><stdyDscr><citation><titlStmt><titl>x</titl></titlStmt>'
    "</citation></stdyDscr>{}</codeBook>"
)
DESCRIBED = (
    "<fileDscr><fileTxt><fileName>a.sav</fileName><fileCont>x</fileCont><fileType>y</fileType></fileTxt></fileDscr>"
)


@pytest.mark.parametrize("version", ["2.5", "2.6"])
@pytest.mark.parametrize("rest", [DESCRIBED, DESCRIBED + '<dataDscr><var name="SEX"/><notes>n</notes></dataDscr>'])
def test_what_is_written_is_valid_and_reads_as_the_same(sav: DataTable, version: str, rest: str) -> None:
    root = etree.fromstring(RECORD.format(version.replace(".", "_"), version, rest))
    describe_variables(root, [sav])
    assert schema.load(version).validate(root), schema.load(version)
    read = {v.name: v for v in read_variables(root)}
    assert {n.lower() for n in read} == {"id", "sex", "name"}
    file = root.find("{*}fileDscr")
    assert file is not None
    assert [e.text for e in file.iterfind(".//{*}dimensns/*")] == ["3", "3"]
    for variable in sav.variables:
        if variable.name in read:
            back = read[variable.name]
            assert (back.labels, back.categories, back.missing, back.kind, back.level, back.files) == (
                variable.labels, variable.categories, variable.missing, variable.kind, variable.level,
                (file.get("ID"),),
            )  # fmt: skip
    written = etree.tostring(root)
    describe_variables(root, [sav])
    assert etree.tostring(root) == written


def test_text_that_xml_can_not_hold(sav: DataTable) -> None:
    root = etree.fromstring(RECORD.format("2_5", "2.5", DESCRIBED))
    bad = Variable(name="q\x00\x01", labels=("a\x02b",), missing=(("\x03", "\x03"),), kind="character")
    describe_variables(root, [DataTable(path="a.sav", cases=None, variables=(bad,))])
    assert schema.load("2.5").validate(root)
