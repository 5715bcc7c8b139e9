import json
from collections.abc import Callable

import pytest

from ddi_tools.deposit.manifest import Manifest

Reading = Callable[..., Manifest]
MD5, SHA256 = "0f" * 16, "0f" * 32


def package(*resources: object) -> str:
    return json.dumps({"name": "study", "resources": resources})


def test_a_resource_says_what_it_knows_of_a_file(reading: Reading) -> None:
    manifest = reading(
        "datapackage.json",
        package(
            {
                "name": "answers", "path": "data/a.csv", "title": "Answers", "bytes": 12, "hash": MD5,
                "mediatype": "text/csv", "schema": {"fields": [{"name": "id"}, {"name": "age"}]},
            },
            {"name": "b", "path": "b.csv", "description": "Others", "hash": f"sha256:{SHA256}"},
        ),
    )  # fmt: skip

    assert manifest.kind == "datapackage"
    first, second = manifest.entries
    assert (first.path, first.row, first.size, dict(first.digests), first.description) == (
        "data/a.csv", 1, 12, {"md5": MD5}, "Answers",
    )  # fmt: skip
    assert first.cells["fields"] == "id, age"
    assert (second.path, second.size, dict(second.digests), second.description) == (
        "b.csv", None, {"sha256": SHA256}, "Others",
    )  # fmt: skip
    assert manifest.roles == {"path": "path", "size": "bytes", "checksum": "hash", "description": "title"}
    assert manifest.own == ("datapackage.json",)
    assert manifest.findings == ()


def test_a_resource_in_several_files_states_no_size_and_digest_of_one(reading: Reading) -> None:
    manifest = reading("datapackage.json", package({"path": ["a.csv", "b.csv"], "bytes": 12, "hash": MD5}))

    assert [(e.path, e.size, dict(e.digests)) for e in manifest.entries] == [("a.csv", None, {}), ("b.csv", None, {})]


def test_paths_start_from_the_package_and_its_schemas_belong_to_it(reading: Reading) -> None:
    manifest = reading("x/datapackage.json", package({"path": "a.csv", "schema": "schemas/a.json"}))

    assert [e.path for e in manifest.entries] == ["x/a.csv"]
    assert manifest.own == ("x/datapackage.json", "x/schemas/a.json")


def test_what_lies_on_the_web_or_in_the_text_is_no_file(reading: Reading) -> None:
    manifest = reading("datapackage.json", package({"path": "https://example.org/a.csv"}, {"data": [1, 2]}))

    assert manifest.entries == ()
    assert manifest.findings == ()


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        ({"path": "../a.csv"}, "DEP103"),
        ({"path": "/etc/passwd"}, "DEP103"),
        ({"path": "C:\\a.csv"}, "DEP103"),
        ({"path": "a\0.csv"}, "DEP109"),
        ({"path": 7}, "DEP102"),
        ({"name": "a"}, "DEP102"),
        ({"path": "a.csv", "bytes": -1}, "DEP105"),
        ({"path": "a.csv", "hash": "sha256:0f"}, "DEP105"),
        ({"path": "a.csv", "hash": "crc32:0f0f0f0f"}, "DEP108"),
        ("a.csv", "DEP109"),
        ([["a.csv"]], "DEP109"),
    ],
)
def test_a_bad_resource_is_told_and_harms_no_other(reading: Reading, resource: object, code: str) -> None:
    manifest = reading("datapackage.json", package(resource, {"path": "ok.csv", "bytes": 1}))

    assert [f.code for f in manifest.findings] == [code]
    assert (manifest.entries[-1].path, manifest.entries[-1].size) == ("ok.csv", 1)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"resources": {}}', "{}", '{"resources": ' + "[" * 100_000, b"\xff\xfe{}", '{"a": 1e999999}'],
    ids=["empty", "cut", "list", "no list", "nothing", "deep", "not UTF-8", "a number beyond all"],
)
def test_a_document_that_is_none_is_a_finding(reading: Reading, content: str | bytes) -> None:
    manifest = reading("datapackage.json", content)

    assert not manifest.readable
    assert manifest.entries == ()
    assert [f.code for f in manifest.findings] == ["DEP110"]
