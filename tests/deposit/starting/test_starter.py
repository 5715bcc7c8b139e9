"""What `init` writes loads, and reconciles with its own folder without a finding that it makes."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddi_tools import config, pipeline
from ddi_tools.codebook.model import Agent, Citation, LangText, Study
from ddi_tools.config import Config
from ddi_tools.deposit.inventory import FileEntry, Inventory
from ddi_tools.deposit.keeping import hold
from ddi_tools.deposit.media_types import media_type
from ddi_tools.deposit.reconcile import Reconciliation
from ddi_tools.deposit.starting.starter import start

Judge = Callable[..., Reconciliation]


def loaded(text: str, file: Path) -> Config:
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def test_the_demo_needs_no_correction(judge: Judge, pristine: Path, study: Study, tmp_path: Path) -> None:
    starter = pipeline.starter(study, pristine, ())
    stated = loaded(starter.text, tmp_path / "ddi-tools.toml")

    found = judge(pristine, config=stated)

    assert (starter.sets, starter.schemes, starter.keys) == (5, 3, 2)
    assert found.findings == ()
    assert {p.status for p in found.promises} == {"kept"}
    assert [c.status for c in found.claims] == ["confirmed"] * 5
    assert stated.manifest == "metadata/file-metadata.csv"
    assert stated.columns["path"] == "file_name"


def test_funders_and_publishers_stand_in_it_as_comments(study: Study, pristine: Path, tmp_path: Path) -> None:
    text = pipeline.starter(study, pristine, ()).text

    assert '# [funders.ESRC]\n# identifier = ""' in text
    assert '# [publishers."UK Data Service"]' in text
    assert loaded(text, tmp_path / "a.toml").funders == {}
    uncommented = text.replace(
        '# [funders.ESRC]\n# identifier = ""\n# scheme', '[funders.ESRC]\nidentifier = "x"\nscheme'
    )
    assert list(loaded(uncommented, tmp_path / "b.toml").funders) == ["ESRC"]


LIST = "file,who\n" + "".join(f"notes/P{n}.txt,P{n}\n" for n in range(1, 5)) + "list.csv,\n"
NOTES = {f"notes/P{n}.txt": f"{n}".encode() for n in range(1, 5)}

#: Folders, and words that their files must lead to.
FOLDERS: dict[str, tuple[Mapping[str, bytes], tuple[str, ...]]] = {
    "a list and one folder": (
        NOTES | {"list.csv": LIST.encode()},
        ("listed = true", 'template = "{id:P\\\\d}.txt"', 'columns = { id = "who" }', "Files beside the folders"),
    ),
    "a list with a key": (
        NOTES | {"list.csv": (LIST + "key.csv,\n").encode(), "key.csv": b"code,age\nP1,3\nP2,4\nP3,3\nP4,9\n"},
        ('in = [{ table = "key.csv", column = "code" }]',),
    ),
    "a list that is not whole": (NOTES | {"list.csv": LIST.encode(), "more.txt": b"x"}, ("# listed = true",)),
    "a list and checksums": (
        NOTES | {
            "list.csv": (LIST + "sums.sha256,\n").encode(),
            "sums.sha256": "".join(f"{sha256(data).hexdigest()}  {path}\n" for path, data in NOTES.items()).encode(),
        },
        ('manifest = ["', "listed = true"),
    ),
    "no list": (NOTES | {"README.md": b"x"}, ('required = ["README.md"]', "# manifest")),
    "nothing": ({}, ("[deposit.expect]",)),
    "one folder above all": (
        {f"data/{kind}/{n}.csv": f"{kind}{n}".encode() for kind in ("a", "b") for n in range(3)},
        ('patterns = ["data/a/**"]', 'patterns = ["data/b/**"]'),
    ),
    "files without folders": (
        {f"{n:02}_{kind}.wav": f"{kind}{n}".encode() for kind in ("long", "short") for n in range(20)},
        ('template = "{number:\\\\d{2}}_long.wav"', 'name = "long"', 'patterns = ["/*_short.wav"]'),
    ),
    "files without folders and schemes": (
        {f"{c}.{e}": f"{c}{e}".encode() for c in ("a b", "c-d", "E") for e in ("txt", "wav")},
        ('name = "txt files"', 'patterns = ["/*.wav"]'),
    ),
    "too many folders": ({f"{n}/x.txt": f"{n}".encode() for n in range(40)}, ()),
    "names that mean something to patterns": (
        {'a [1]/b*?.txt': b"1", 'a [1]/"q".txt': b"2", "c\\d/{x}.txt": b"3", "c\\d/e'.t[x]t": b"4"},
        (),
    ),
    "names in many scripts": ({f"Ärzte/{c}{n}.txt": f"{c}{n}".encode() for c in "éñ愛я" for n in range(3)}, ()),
    "one name in ten is not of the scheme": (
        {f"P{n:02}_x.txt": f"{n}".encode() for n in range(20)} | {"odd.txt": b"odd"},
        ("# In force when these are renamed (1): odd.txt", "# [[deposit.expect.names]]"),
    ),
    "files without extensions": ({"a/LICENSE": b"1", "a/.hidden": b"2", "a/b": b"3"}, ()),
}  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_as_it_is_breaks_nothing_of_what_is_written(judge: Judge, tmp_path: Path, folder: str) -> None:
    files, wanted = FOLDERS[folder]
    place = tmp_path / "deposit"
    place.mkdir()
    for path, data in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    study = Study(namespace="", abstracts=(LangText(text="There are 4 interview files.", lang="en"),))

    text = pipeline.starter(study, place, ()).text
    found = judge(place, study=study, config=loaded(text, tmp_path / "ddi-tools.toml"))
    without = judge(place, study=study, config=Config())

    assert [words for words in wanted if words not in text] == []
    assert {p.status for p in found.promises} <= {"kept"}
    assert {f.code for f in found.findings} <= {f.code for f in without.findings}
    assert text == pipeline.starter(study, place, ()).text


def test_a_list_outside_of_the_folder_is_named_on_the_command_line(tmp_path: Path, pristine: Path) -> None:
    outside = tmp_path / "list.csv"
    outside.write_bytes((pristine / "metadata/file-metadata.csv").read_bytes())
    study = Study(namespace="")

    stated = loaded(pipeline.starter(study, pristine, (outside,)).text, tmp_path / "ddi-tools.toml")

    assert stated.manifest is None
    assert pipeline.reconcile(study, pristine, (outside,), stated).findings == ()


def test_words_are_learnt_from_a_count_that_just_one_set_has(judge: Judge, tmp_path: Path) -> None:
    for n in range(7):
        file = tmp_path / "deposit" / ("int" if n < 4 else "fld") / f"{n}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{n}", encoding="utf-8")
    study = Study(namespace="", abstracts=(LangText(text="There are 4 interview files.", lang="en"),))

    stated = loaded(pipeline.starter(study, tmp_path / "deposit", ()).text, tmp_path / "ddi-tools.toml")

    assert [(rule.name, rule.words) for rule in stated.sets] == [("fld", ()), ("int", ("interview",))]
    assert [c.status for c in judge(tmp_path / "deposit", study=study, config=stated).claims] == ["confirmed"]


NAMES = st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1, max_size=9)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(NAMES, min_size=1, max_size=3).map("/".join), unique=True, max_size=20),
    st.text(max_size=20),
)
def test_any_names_give_a_file_that_loads_and_holds(
    tmp_path_factory: pytest.TempPathFactory, paths: list[str], funder: str
) -> None:
    entries = (FileEntry(path=p, size=1, sha256="0" * 64, media_type=media_type(p)) for p in sorted(paths))
    inventory = Inventory(root="nowhere", files=tuple(entries))
    study = Study(namespace="", citation=Citation(funders=(Agent(text=funder, name=funder),)))

    stated = loaded(start(study, inventory, None).text, tmp_path_factory.mktemp("any") / "ddi-tools.toml")

    kept, findings = hold(stated.promises, inventory, None)
    assert {k.status for k in kept} <= {"kept"}
    assert findings == ()
