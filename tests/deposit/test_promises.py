from pathlib import Path

import pytest

from ddi_tools import config
from ddi_tools.deposit.promises import Bounds, Column, Count, Keyed, Naming, Promises, Tally, Unique
from ddi_tools.errors import UsageError


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    return tmp_path / "ddi-tools.toml"


def promises(toml: Path, text: str) -> Promises:
    toml.write_text(text, encoding="utf-8")
    return config.load(toml).promises


def test_nothing_is_promised_by_default(toml: Path) -> None:
    assert promises(toml, "") == Promises()


def test_every_kind_of_promise_is_read(toml: Path) -> None:
    text = r"""
[[deposit.sets]]
name = "Interviews"
patterns = ["interviews/*.rtf"]
count = 12

[[deposit.sets]]
name = "Notes"
patterns = ["notes/*"]

[deposit.expect]
required = ["README.md"]
formats = [".rtf", "image/*"]
max_file_size = "1.5 MB"
max_size = 1000
listed = true

[[deposit.expect.counts]]
files = ["*.rtf", "*.txt"]
at_least = 3
at_most = 9

[[deposit.expect.names]]
files = ["interviews/*"]
template = "{id:P\\d+}_{date:%Y}.rtf"
columns = { id = "code" }

[[deposit.expect.names]]
pattern = '(?P<id>P\d+)\.txt'

[[deposit.expect.tallies]]
name = "mothers"
where = { role = ["mother", "grandmother"], wave = 2 }
distinct = "code"
at_most = 18

[[deposit.expect.tallies]]
table = "key.csv"
sum = "children"
count = 75

[[deposit.expect.unique]]
table = "key.csv"
column = "code"

[[deposit.expect.keys]]
column = "code"
where = { set = "Interviews" }
in = [{ table = "key.csv", column = "code" }]
"""
    assert promises(toml, text) == Promises(
        counts=(
            Count(files=("interviews/*.rtf",), bounds=Bounds(least=12, most=12), name="Interviews"),
            Count(files=("*.rtf", "*.txt"), bounds=Bounds(least=3, most=9)),
        ),
        required=("README.md",),
        formats=(".rtf", "image/*"),
        max_file_size=1_500_000,
        max_size=1000,
        listed=True,
        names=(
            Naming(template=r"{id:P\d+}_{date:%Y}.rtf", files=("interviews/*",), columns={"id": "code"}),
            Naming(template=r"(?P<id>P\d+)\.txt", is_pattern=True, columns={}),
        ),
        tallies=(
            Tally(
                name="mothers",
                bounds=Bounds(most=18),
                where={"role": ("mother", "grandmother"), "wave": ("2",)},
                distinct="code",
            ),
            Tally(bounds=Bounds(least=75, most=75), where={}, table="key.csv", sum=("children",)),
        ),
        unique=(Unique(column=Column(table="key.csv", column="code"), where={}),),
        keyed=(
            Keyed(
                column=Column(column="code"),
                where={"set": ("Interviews",)},
                keys=(Column(table="key.csv", column="code"),),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[deposit.expect]\nrequird = []", "unknown key deposit.expect.requird"),
        ('[deposit.expect]\nrequired = "a"', "must be an array of texts"),
        ('[deposit.expect]\nformats = ["txt"]', "write .txt, text/plain"),
        ('[deposit.expect]\nmax_size = "big"', "must be a size"),
        ("[deposit.expect]\nmax_size = -1", "must be a size"),
        ("[deposit.expect]\nmax_size = true", "must be a size"),
        ("[deposit.expect]\nlisted = 1", "must be true or false"),
        ("[[deposit.expect.counts]]\ncount = 1", "needs at least one pattern"),
        ('[[deposit.expect.counts]]\nfiles = ["*"]', "say count, at_least, or at_most"),
        ('[[deposit.expect.counts]]\nfiles = ["*"]\ncount = "1"', "must be a whole number"),
        ('[[deposit.expect.counts]]\nfiles = ["*"]\ncount = 1\nat_least = 1', "is exact"),
        ('[[deposit.expect.counts]]\nfiles = ["*"]\nat_most = 1\nat_least = 2', "is more than at_most"),
        ('[[deposit.sets]]\nname = "A"\npatterns = ["*"]\ncount = -1', "deposit.sets\\[0\\].count must be a whole"),
        ('[[deposit.expect.names]]\nfiles = ["*"]', "template or a pattern"),
        ('[[deposit.expect.names]]\ntemplate = "{a"', "template has a brace"),
        ('[[deposit.expect.names]]\npattern = "(a"', "pattern can't be read"),
        ('[[deposit.expect.names]]\ntemplate = "{a}"\ncolumns = { b = "x" }', "no such part"),
        ('[[deposit.expect.names]]\ntemplate = "{a}"\ncolumns = { a = 1 }', "must be a heading"),
        ("[[deposit.expect.tallies]]\ncount = 1\nwhere = { a = 1.5 }", "no text, number"),
        ("[[deposit.expect.tallies]]\ncount = 1\nwhere = { a = [] }", "no text, number"),
        ('[[deposit.expect.tallies]]\ncount = 1\nsum = "a"\ndistinct = "b"', "two tallies"),
        ("[[deposit.expect.unique]]\n", "column is missing"),
        ('[[deposit.expect.keys]]\ncolumn = "a"', "must name columns"),
        ('[[deposit.expect.keys]]\ncolumn = "a"\nin = [{ tabel = "b", column = "c" }]', "unknown key"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_and_key(toml: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as refused:
        promises(toml, text)

    assert str(toml) in refused.value.message


@pytest.mark.parametrize(
    ("bounds", "words", "fits"),
    [
        (Bounds(least=2, most=2), "2", [2]),
        (Bounds(least=2), "at least 2", [2, 3, 4]),
        (Bounds(most=2), "at most 2", [0, 1, 2]),
        (Bounds(least=1, most=3), "from 1 to 3", [1, 2, 3]),
    ],
)
def test_bounds_include_their_ends(bounds: Bounds, words: str, fits: list[int]) -> None:
    assert str(bounds) == words
    assert [n for n in range(5) if bounds.fit(n)] == fits


def test_the_example_of_the_documentation_is_one(toml: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/deposit.md").read_text(encoding="utf-8")
    example = page.partition("## What the depositor promises")[2].partition("```toml\n")[2].partition("```")[0]

    found = promises(toml, example)

    assert all(getattr(found, part) for part in Promises.__slots__)


ODD = ("1", "-1", "1.5", "true", '""', '" "', '"x"', "[]", "[1]", '["x"]', "{}", "{ x = 1 }", "[{}]", "1979-05-27")
KEYS = (
    "required", "formats", "max_file_size", "max_size", "listed", "counts", "names", "tallies", "unique", "keys",
    "counts.files", "counts.count", "names.template", "names.pattern", "names.columns", "names.files",
    "tallies.where", "tallies.distinct", "tallies.sum", "tallies.table", "tallies.name", "unique.column",
    "unique.where", "keys.column", "keys.in",
)  # fmt: skip
WHOLE = {
    "counts": 'files = ["*"]\ncount = 1\n',
    "names": 'template = "{a}"\n',
    "tallies": "count = 1\n",
    "unique": 'column = "a"\n',
    "keys": 'column = "a"\nin = [{ column = "b" }]\n',
}


@pytest.mark.parametrize("key", KEYS)
def test_odd_values_are_refused_or_read_and_never_break(toml: Path, key: str) -> None:
    table, _, inner = key.partition(".")
    refused: list[str] = []
    for value in ODD:
        text = f"[deposit.expect]\n{key} = {value}\n"
        if inner:
            others = [line for line in WHOLE[table].splitlines() if not line.startswith(f"{inner} =")]
            text = "\n".join((f"[[deposit.expect.{table}]]", *others, f"{inner} = {value}\n"))
        try:
            promises(toml, text)
        except UsageError as error:
            refused.append(error.message)
    assert len(refused) > len(ODD) // 2
    assert all(str(toml) in message for message in refused)
