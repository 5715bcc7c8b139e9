import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate

from ddi_tools.deposit.lists.reading import read_manifest
from ddi_tools.deposit.manifest import Manifest

Reading = Callable[..., Manifest]
SHA256 = "0f" * 32
NAME = "ro-crate-metadata.json"


def crate(*entities: object) -> str:
    return json.dumps({"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": entities})


def test_a_file_says_what_it_knows_of_itself(reading: Reading) -> None:
    manifest = reading(
        NAME,
        crate(
            {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": "data/a%20b.txt"}]},
            {
                "@id": "data/a%20b.txt", "@type": ["File", "SoftwareSourceCode"], "name": "Interview",
                "contentSize": "12", "sha256": SHA256, "description": "Talk",
            },
            {"@id": "./c.txt", "@type": "File", "name": "c.txt", "description": "Other", "contentSize": 3},
        ),
    )  # fmt: skip

    assert manifest.kind == "ro-crate"
    first, second = manifest.entries
    assert (first.path, first.row, first.size, dict(first.digests), first.description) == (
        "data/a b.txt", 2, 12, {"sha256": SHA256}, "Interview",
    )  # fmt: skip
    assert (second.path, second.size, second.description) == ("c.txt", 3, "Other")
    assert manifest.complete
    assert manifest.findings == ()


def test_a_crate_of_the_ro_crate_library_is_read(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/ä b.txt").write_text("hello")
    made = ROCrate()
    made.add_file(tmp_path / "x/ä b.txt", dest_path="data/ä b.txt", properties={"contentSize": 5, "sha256": SHA256})
    made.write(tmp_path / "crate")

    manifest = read_manifest(tmp_path / "crate" / NAME, root=tmp_path / "crate")

    assert [(e.path, e.size, dict(e.digests)) for e in manifest.entries] == [("data/ä b.txt", 5, {"sha256": SHA256})]
    assert manifest.findings == ()


def test_files_on_the_web_are_none_of_the_folder(reading: Reading) -> None:
    web = ("https://example.org/a.txt", "doi:10.1/x", "#a", "_:b", "ftp://x/y")

    manifest = reading(NAME, crate(*({"@id": i, "@type": "File"} for i in web)))

    assert manifest.entries == ()
    assert manifest.findings == ()


@pytest.mark.parametrize(("parts", "complete"), [([{"@id": "raw/a.txt"}], True), ([], False)])
def test_a_folder_without_a_list_of_its_files_leaves_the_crate_open(
    reading: Reading, parts: list[object], complete: bool
) -> None:
    manifest = reading(NAME, crate({"@id": "raw/", "@type": "Dataset", "hasPart": parts}))

    assert manifest.complete is complete


def test_parts_that_contain_each_other_are_told(reading: Reading) -> None:
    manifest = reading(
        NAME,
        crate(
            {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": "a/"}]},
            {"@id": "a/", "@type": "Dataset", "hasPart": {"@id": "b/"}},
            {"@id": "b/", "@type": "Dataset", "hasPart": [{"@id": "a/"}, {"@id": "x.txt"}]},
            {"@id": "x.txt", "@type": "File"},
        ),
    )

    assert [e.path for e in manifest.entries] == ["x.txt"]
    assert [f.code for f in manifest.findings] == ["DEP117"]


def test_a_long_chain_of_parts_is_no_recursion(reading: Reading) -> None:
    chain = [{"@id": f"{n}/", "@type": "Dataset", "hasPart": {"@id": f"{n + 1}/"}} for n in range(20_000)]

    assert reading(NAME, crate(*chain)).findings == ()


@pytest.mark.parametrize(
    ("entity", "code"),
    [
        ({"@id": "../a.txt", "@type": "File"}, "DEP103"),
        ({"@id": "%2e%2e/a.txt", "@type": "File"}, "DEP103"),
        ({"@id": "/etc/passwd", "@type": "File"}, "DEP103"),
        ({"@id": "file:///etc/passwd", "@type": "File"}, "DEP103"),
        ({"@id": "a%00.txt", "@type": "File"}, "DEP109"),
        ({"@id": "a.txt", "@type": "File", "contentSize": "some"}, "DEP105"),
        ({"@type": "File"}, "DEP109"),
        (7, "DEP109"),
        ({"@id": {"@id": "a"}, "@type": "File"}, "DEP109"),
    ],
)
def test_a_bad_entity_is_told_and_harms_no_other(reading: Reading, entity: object, code: str) -> None:
    manifest = reading(NAME, crate(entity, {"@id": "ok.txt", "@type": "File"}))

    assert [f.code for f in manifest.findings] == [code]
    assert manifest.entries[-1].path == "ok.txt"


@pytest.mark.parametrize("content", ["", "{}", '{"@graph": {}}', '{"@graph": ' + '[{"a":' * 50_000])
def test_a_document_that_is_none_is_a_finding(reading: Reading, content: str) -> None:
    manifest = reading(NAME, content)

    assert not manifest.readable
    assert [f.code for f in manifest.findings] == ["DEP110"]
