import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ddi_tools.codebook.model import DataFile, LangText, Study
from ddi_tools.config import Config, SetRule
from ddi_tools.deposit.inventory import FileEntry, Inventory
from ddi_tools.deposit.manifest import Manifest, ManifestEntry
from ddi_tools.deposit.reconcile import Reconciliation, reconcile, to_json
from ddi_tools.findings import Finding, finding
from ddi_tools.findings import to_json as finding_json

STUDY = Study(namespace="ddi:codebook:2_5")


def digest(content: str) -> str:
    return (content.encode().hex() or "0").rjust(64, "0")[-64:]


def folder(*findings: Finding, **files: str) -> Inventory:
    """An inventory of files by name (`a__b` is a/b.txt) and content."""
    return inventory({name.replace("__", "/") + ".txt": content for name, content in files.items()}, *findings)


def inventory(files: dict[str, str], *findings: Finding) -> Inventory:
    entries = (
        FileEntry(
            path=path,
            size=len(content),
            sha256=digest(content),
            media_type="text/plain",
            kind="system" if path.endswith(".DS_Store") else "ordinary",
        )
        for path, content in sorted(files.items())
    )
    return Inventory(root="/deposit", files=tuple(entries), findings=findings)


def listing(files: dict[str, str | None], *, path: str | None = None, sizes: bool = False) -> Manifest:
    """A manifest of these files by path and content; without a content it states no digest."""
    entries = tuple(
        ManifestEntry(
            path=name,
            row=row,
            size=len(content) if sizes and content is not None else None,
            digests={"sha256": digest(content)} if content is not None and not sizes else {},
            description=f"About {name}",
            cells={"file": name, "title": f"About {name}"},
        )
        for row, (name, content) in enumerate(files.items(), 2)
    )
    return Manifest(path=path, columns=("file", "title"), entries=entries)


def outcome(
    files: Inventory, manifest: Manifest | None, config: Config | None = None, study: Study = STUDY
) -> Reconciliation:
    return reconcile(study, files, manifest, config or Config())


def statuses(found: Reconciliation) -> dict[str, str]:
    return {f.path: f.status for f in found.files}


def told(found: Reconciliation) -> list[tuple[str, str, str | None]]:
    return [(f.code, f.severity.value, f.value) for f in found.findings]


def test_what_is_listed_and_there_is_matched() -> None:
    found = outcome(folder(a="x", b__c="y"), listing({"a.txt": "x", "b/c.txt": "y"}))

    assert statuses(found) == {"a.txt": "matched", "b/c.txt": "matched"}
    assert found.findings == ()
    first = found.files[1]
    assert (first.size, first.sha256, first.media_type, first.set, first.description) == (
        1, digest("y"), "text/plain", "b", "About b/c.txt",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("present", "listed", "status", "expected"),
    [
        ({}, {"a.txt": "x"}, {"a.txt": "missing"}, [("DEP201", "error", "a.txt")]),
        ({"a.txt": "x"}, {}, {"a.txt": "unexpected"}, [("DEP202", "error", "a.txt")]),
        ({"a.txt": "y"}, {"a.txt": "x"}, {"a.txt": "changed"}, [("DEP203", "error", "a.txt")]),
        (
            {"b.txt": "x"},
            {"a.txt": "x"},
            {"a.txt": "missing", "b.txt": "unexpected"},
            [("DEP204", "error", "a.txt")],
        ),
        (
            {"a.txt": "x", "b.txt": "x"},
            {"a.txt": "x"},
            {"a.txt": "matched", "b.txt": "duplicate"},
            [("DEP205", "error", "b.txt")],
        ),
        (
            {"b.txt": "x", "c.txt": "x"},
            {},
            {"b.txt": "unexpected", "c.txt": "duplicate"},
            [("DEP202", "error", "b.txt"), ("DEP205", "error", "c.txt")],
        ),
        (
            {"a.txt": "x", "b.txt": "x"},
            {"a.txt": "x", "b.txt": "x"},
            {"a.txt": "matched", "b.txt": "matched"},
            [("DEP206", "info", "a.txt")],
        ),
        ({"A.txt": "x"}, {"a.txt": "x"}, {"A.txt": "matched"}, [("DEP207", "warning", "A.txt")]),
        ({".DS_Store": "x"}, {}, {".DS_Store": "unexpected"}, []),
        ({".DS_Store": "x"}, {".DS_Store": "x"}, {".DS_Store": "matched"}, []),
        (
            {"b.txt": "", "c.txt": ""},
            {"a.txt": ""},
            {"a.txt": "missing", "b.txt": "unexpected", "c.txt": "unexpected"},
            [("DEP201", "error", "a.txt"), ("DEP202", "error", "b.txt"), ("DEP202", "error", "c.txt")],
        ),
    ],
    ids=[
        "missing", "unexpected", "changed", "renamed", "copy", "two strangers alike", "listed alike", "misnamed",
        "system file", "listed system file", "empty files are not alike",
    ],
)  # fmt: skip
def test_each_trouble_has_one_finding_that_names_it(
    present: dict[str, str],
    listed: dict[str, str | None],
    status: dict[str, str],
    expected: list[tuple[str, str, str | None]],
) -> None:
    found = outcome(inventory(present), listing(listed))

    assert statuses(found) == status
    assert told(found) == expected


def test_a_renamed_file_is_named_on_both_sides() -> None:
    found = outcome(folder(new="x"), listing({"old.txt": "x"}))

    assert [(f.path, f.status, f.same_as) for f in found.files] == [
        ("new.txt", "unexpected", "old.txt"),
        ("old.txt", "missing", "new.txt"),
    ]
    assert "old.txt is now called new.txt" in found.findings[0].message


def test_a_moved_file_is_preferred_to_another_of_the_same_bytes() -> None:
    found = outcome(folder(a="x", z__b="x"), listing({"y/b.txt": "x"}))

    assert {f.path: f.same_as for f in found.files}["y/b.txt"] == "z/b.txt"
    assert statuses(found)["a.txt"] == "duplicate"


def test_each_renamed_file_has_its_own_partner() -> None:
    found = outcome(folder(c="x", d="x"), listing({"a.txt": "x", "b.txt": "x"}))

    assert {f.path: f.same_as for f in found.files} == {
        "a.txt": "c.txt", "b.txt": "d.txt", "c.txt": "a.txt", "d.txt": "b.txt",
    }  # fmt: skip


@pytest.mark.parametrize(("content", "status"), [("xyz", "matched"), ("xy", "changed"), ("abc", "matched")])
def test_the_size_decides_where_no_digest_is_listed(content: str, status: str) -> None:
    assert statuses(outcome(folder(a=content), listing({"a.txt": "xyz"}, sizes=True))) == {"a.txt": status}


def test_what_could_not_be_read_is_told_once() -> None:
    unread = finding("DEP001", "a.txt can't be read", value="a.txt")
    closed = finding("DEP001", "b can't be listed", value="b")

    found = outcome(folder(unread, closed), listing({"a.txt": "x", "b/c.txt": "y", "bc.txt": "z"}))

    assert set(statuses(found).values()) == {"missing"}
    assert told(found)[2:] == [("DEP201", "error", "bc.txt")]


# -- the manifest -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "listed", [{"a.txt": "x"}, {"a.txt": "x", "list.csv": None}, {"a.txt": "x", "list.csv": "old"}]
)
def test_the_manifest_is_expected_whatever_its_own_row_says(listed: dict[str, str | None]) -> None:
    found = outcome(inventory({"a.txt": "x", "list.csv": "rows"}), listing(listed, path="list.csv"))

    assert statuses(found) == {"a.txt": "matched", "list.csv": "matched"}
    assert found.findings == ()
    assert found.summary.expected == 2


def test_the_findings_of_folder_and_manifest_come_along() -> None:
    noted = finding("DEP009", "a.txt is empty", value="a.txt")
    manifest = replace(listing({"a.txt": "x"}), findings=(finding("DEP106", "not UTF-8"),))

    assert [f.code for f in outcome(folder(noted, a="x"), manifest).findings] == ["DEP009", "DEP106"]


@pytest.mark.parametrize("listed", [{"a.txt": "x"}, {"a.txt": "x", "list.csv": None}])
def test_a_manifest_under_another_name_than_configured_is_renamed(listed: dict[str, str | None]) -> None:
    found = outcome(
        inventory({"a.txt": "x", "other.csv": "rows"}),
        listing(listed, path="other.csv"),
        Config(manifests=("list.csv",)),
    )

    assert statuses(found) == {"a.txt": "matched", "list.csv": "missing", "other.csv": "unexpected"}
    assert told(found) == [("DEP204", "error", "list.csv")]


def test_a_manifest_that_is_gone_is_told_and_the_rest_is_taken_as_it_is() -> None:
    found = outcome(folder(a="x"), None, Config(manifests=("list.csv",)))

    assert statuses(found) == {"a.txt": "matched", "list.csv": "missing"}
    assert told(found) == [("DEP210", "error", "list.csv")]


def test_without_any_list_files_are_taken_as_they_are_and_that_is_told() -> None:
    found = outcome(inventory({"a.txt": "x", ".DS_Store": "y"}), None)

    assert statuses(found) == {"a.txt": "matched", ".DS_Store": "unexpected"}
    assert told(found) == [("DEP209", "warning", None)]


def test_without_a_manifest_the_records_own_files_are_looked_for() -> None:
    study = replace(
        STUDY, files=(DataFile(names=(LangText(text="a.txt"),)), DataFile(names=(LangText(text="b.txt"),)))
    )

    found = outcome(folder(a="x", c="y", d="x"), None, study=study)

    assert statuses(found) == {"a.txt": "matched", "b.txt": "missing", "c.txt": "unexpected", "d.txt": "duplicate"}
    assert told(found) == [
        ("DEP201", "error", "b.txt"),
        ("DEP202", "warning", "c.txt"),
        ("DEP205", "warning", "d.txt"),
    ]


# -- who says what ----------------------------------------------------------------------------------------------


def test_each_file_has_those_who_name_it() -> None:
    names = ("a.txt", "B.TXT", "d.txt", "e.txt")
    study = replace(STUDY, files=tuple(DataFile(names=(LangText(text=name),)) for name in names))

    found = outcome(
        inventory({"a.txt": "x", "b.txt": "y", "c.txt": "z", "t/d.txt": "w"}),
        listing({"a.txt": "x", "b.txt": "y", "c.txt": "z"}),
        study=study,
    )

    assert {f.path: (f.status, f.said_by) for f in found.files} == {
        "a.txt": ("matched", ("manifest", "record")),
        "b.txt": ("matched", ("manifest", "record")),
        "c.txt": ("matched", ("manifest",)),
        "t/d.txt": ("matched", ("record",)),
        "e.txt": ("missing", ("record",)),
    }
    assert told(found) == [("DEP201", "error", "e.txt"), ("DEP212", "warning", "t/d.txt")]
    assert "the record names it" in found.findings[0].message
    named = {sayer: (s.expected, s.missing) for sayer, s in found.by_sayer().items()}
    assert named == {"manifest": (3, 0), "record": (4, 1)}


def test_a_file_that_the_record_names_in_two_ways_is_in_one_row() -> None:
    study = replace(
        STUDY, files=tuple(DataFile(names=(LangText(text=n),)) for n in ("caf\u00e9.txt", "cafe\u0301.txt"))
    )

    found = outcome(inventory({"caf\u00e9.txt": "x"}), listing({"a.txt": "y"}), study=study)

    assert [(f.path, f.status) for f in found.files] == [
        ("a.txt", "missing"), ("cafe\u0301.txt", "missing"), ("caf\u00e9.txt", "matched"),
    ]  # fmt: skip


def test_what_the_configuration_names_is_said_by_it() -> None:
    found = outcome(
        inventory({"a.txt": "x", "list.csv": "rows"}), listing({"a.txt": "x"}, path="list.csv"),
        Config(manifests=("list.csv",)),
    )  # fmt: skip

    assert {f.path: f.said_by for f in found.files} == {"a.txt": ("manifest",), "list.csv": ("expectation",)}


# -- names ------------------------------------------------------------------------------------------------------


def test_renamed_and_misnamed_files_are_counted_and_say_so() -> None:
    found = outcome(inventory({"new.txt": "x", "B.txt": "y"}), listing({"old.txt": "x", "b.txt": "y"}))

    assert [(f.path, f.status, f.naming, f.listed_as) for f in found.files] == [
        ("B.txt", "matched", "misnamed", "b.txt"),
        ("new.txt", "unexpected", "renamed", None),
        ("old.txt", "missing", "renamed", None),
    ]
    assert (found.summary.renamed, found.summary.misnamed) == (1, 1)


@pytest.mark.parametrize(("listed", "severity"), [("x", "info"), (None, "warning")])
def test_names_that_are_nearly_alike_are_proposed_and_both_files_still_told(
    listed: str | None, severity: str
) -> None:
    found = outcome(inventory({"intervew_01.txt": "y"}), listing({"interview-01.txt": listed}))

    assert statuses(found) == {"interview-01.txt": "missing", "intervew_01.txt": "unexpected"}
    assert told(found) == [
        ("DEP201", "error", "interview-01.txt"),
        ("DEP202", "error", "intervew_01.txt"),
        ("DEP211", severity, "interview-01.txt"),
    ]
    assert [(pair.missing, pair.present) for pair in found.likely] == [("interview-01.txt", "intervew_01.txt")]


def test_a_renamed_file_is_in_no_pair() -> None:
    found = outcome(inventory({"intervew_01.txt": "x"}), listing({"interview_01.txt": "x"}))

    assert [code for code, *_ in told(found)] == ["DEP204"]


# -- sets and claims --------------------------------------------------------------------------------------------


def test_sets_count_what_is_there_and_files_know_theirs() -> None:
    config = Config(sets=(SetRule(name="Talks", patterns=("*.txt",)),))

    found = outcome(
        inventory({"a.txt": "x", "b.csv": "yy", "c.txt": "zzz"}), listing({"a.txt": "x", "d.txt": "w"}), config
    )

    assert [(s.name, s.count, s.size) for s in found.sets] == [("Talks", 2, 4)]
    assert {f.path: f.set for f in found.files} == {
        "a.txt": "Talks",
        "b.csv": None,
        "c.txt": "Talks",
        "d.txt": "Talks",
    }


def test_each_set_has_its_counts() -> None:
    found = outcome(
        inventory({"a/1.txt": "x", "a/2.txt": "y", "b/1.txt": "z", "c.txt": "w"}),
        listing({"a/1.txt": "x", "a/3.txt": "v", "b/1.txt": "other"}),
    )

    counts = {name: (s.expected, s.present, s.matched, s.missing) for name, s in found.by_set().items()}
    assert counts == {"a": (2, 2, 1, 1), "b": (1, 1, 0, 0), None: (0, 1, 0, 0)}
    assert sum(s.expected for s in found.by_set().values()) == found.summary.expected


def test_system_files_are_in_no_count() -> None:
    study = replace(STUDY, abstracts=(LangText(text="The keys set has 1 file. There are 1 files in total."),))

    found = outcome(inventory({"keys/a.txt": "x", "keys/.DS_Store": "y"}), None, study=study)

    assert [s.count for s in found.sets] == [1]
    assert [c.status for c in found.claims] == ["confirmed", "confirmed"]


def test_claims_that_do_not_hold_are_told() -> None:
    study = replace(STUDY, abstracts=(LangText(text="The keys set has 3 text files. There are also 7 map files."),))

    found = outcome(folder(keys__a="x"), listing({"keys/a.txt": "x"}), study=study)

    assert told(found) == [("DEP301", "error", "3 text files"), ("DEP302", "info", "7 map files")]


# -- as JSON ----------------------------------------------------------------------------------------------------


def test_the_json_has_the_promised_shape() -> None:
    study = replace(STUDY, abstracts=(LangText(text="The keys set has 1 text file."),))
    found = outcome(folder(keys__a="x", b="y"), listing({"keys/a.txt": "x"}), study=study)

    written = json.loads(json.dumps(to_json(found)))

    assert written["summary"] == {
        "expected": 1, "present": 2, "matched": 1, "missing": 0, "unexpected": 1, "changed": 0, "duplicates": 0,
    }  # fmt: skip
    assert written["naming"] == {"renamed": 0, "misnamed": 0}
    assert written["claims"] == [
        {"text": "1 text file", "count": 1, "source": "abstract", "group": "keys", "found": 1, "status": "confirmed"}
    ]
    promised = {"path", "size", "sha256", "status"}
    assert [{k: f[k] for k in promised} for f in written["files"]] == [
        {"path": "b.txt", "size": 1, "sha256": digest("y"), "status": "unexpected"},
        {"path": "keys/a.txt", "size": 1, "sha256": digest("x"), "status": "matched"},
    ]
    assert written["findings"] == [finding_json(f) for f in found.findings]


# -- properties -------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["a.txt", "b.txt", "c.txt", "A.txt", "x/a.txt", "x/b.txt", "y/a.txt", ".DS_Store"])
FILES = st.dictionaries(NAMES, st.sampled_from(["", "one", "two", "three"]))


def check_partition(found: Reconciliation) -> None:
    paths = [f.path for f in found.files]
    assert paths == sorted(set(paths))
    summary = found.summary
    assert summary.expected == summary.matched + summary.missing + summary.changed
    assert summary.present == summary.matched + summary.changed + summary.unexpected + summary.duplicates
    assert summary.expected + summary.unexpected + summary.duplicates == len(paths)


@settings(max_examples=150)
@given(FILES, FILES)
def test_every_file_listed_or_present_has_exactly_one_status(present: dict[str, str], listed: dict[str, str]) -> None:
    found = outcome(inventory(present), listing(dict(listed)))

    check_partition(found)
    assert present.keys() <= {f.path for f in found.files}
    assert found.summary.present == len(present)
    assert found.summary.expected == len(listed)


@settings(max_examples=100)
@given(FILES, FILES)
def test_the_order_of_folder_and_list_makes_no_difference(present: dict[str, str], listed: dict[str, str]) -> None:
    turned_folder = replace(inventory(present), files=inventory(present).files[::-1])
    turned_list = listing(dict(reversed(listed.items())))

    one, two = outcome(inventory(present), listing(dict(listed))), outcome(turned_folder, turned_list)

    assert (one.files, one.summary, one.sets) == (two.files, two.summary, two.sets)
    assert sorted(told(one), key=str) == sorted(told(two), key=str)


@settings(max_examples=100)
@given(st.dictionaries(NAMES.filter(str.islower), st.sampled_from(["one", "two", "three"]), min_size=1), st.data())
def test_any_renaming_keeps_the_digests_and_is_all_that_is_told(files: dict[str, str], data: st.DataObject) -> None:
    new = data.draw(
        st.lists(
            st.from_regex("[d-h]{1,2}/[m-p]{3}", fullmatch=True),
            min_size=len(files),
            max_size=len(files),
            unique=True,
        )
    )
    keep = data.draw(st.sets(st.sampled_from(sorted(files))))
    turned = {path if path in keep else name: files[path] for path, name in zip(sorted(files), new, strict=True)}

    found = outcome(inventory(turned), listing(dict(files)))

    there = sorted(f.sha256 or "" for f in found.files if f.status != "missing")
    assert there == sorted(digest(content) for content in files.values())
    assert found.summary.missing == found.summary.unexpected == len(files) - len(keep)
    assert {code for code, *_ in told(found)} <= {"DEP204", "DEP206"}
