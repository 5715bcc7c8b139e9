"""The codebook that is given back: all of the record, and the folder's files described in it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools import pipeline
from ddi_tools.codebook import schema as schema_of
from ddi_tools.codebook.model import Agent, Citation, Study, Title
from ddi_tools.codebook.read import read
from ddi_tools.codebook.write import standalone
from ddi_tools.codebook.xml import codebooks, parse
from ddi_tools.config import Config
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.deposit.reconcile import FileResult, Reconciliation, Summary
from ddi_tools.export import ddi
from ddi_tools.export.registry import Export, Source

NS = {"d": "ddi:codebook:2_5"}
NOTHING = Summary(expected=0, present=0, matched=0, missing=0, unexpected=0, changed=0, duplicates=0)
DATA = FileResult(
    path="data/main table.sav", status="matched", size=12, sha256="ab" * 32, media_type="application/x-spss-sav",
    description="All answers & weights",
)  # fmt: skip
QUESTIONS = FileResult(path="docs/questionnaire.pdf", status="unexpected", size=5, media_type="application/pdf")


def codebook(inside: str, attributes: str = "") -> bytes:
    return f'<codeBook xmlns="ddi:codebook:2_5" version="2.5"{attributes}>{inside}</codeBook>'.encode()


STUDY = "<stdyDscr><citation><titlStmt><titl>T</titl></titlStmt></citation></stdyDscr>"


def reconciled(*files: FileResult, manifest: str | None = None) -> Reconciliation:
    table = Manifest(path=manifest) if manifest else None
    return Reconciliation(summary=NOTHING, claims=(), files=files, sets=(), findings=(), manifest=table)


def exported(record: bytes, *files: FileResult, manifest: str | None = None) -> tuple[Export, etree._Element]:
    (found,) = codebooks(parse(record))
    source = Source(
        study=Study(namespace="ddi:codebook:2_5"), tree=found.element, unparsed=(), config=Config(),
        as_of=date(2026, 1, 1), reconciliation=reconciled(*files, manifest=manifest) if files else None,
    )  # fmt: skip
    export = ddi.export(source)
    (artifact,) = export.artifacts
    assert artifact.path == "ddi.xml"
    return export, parse(artifact.data)


def texts(root: etree._Element, path: str) -> list[str]:
    return [str(t) for t in root.xpath(path, namespaces=NS)]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    folder = Path(__file__).resolve().parents[3] / "shared/schemas/ddi-codebook-2.5"
    if not folder.is_dir():
        pytest.skip(f"needs {folder}, which is not here")
    return etree.XMLSchema(etree.parse(folder / "codebook.xsd"))


def test_a_data_file_becomes_a_file_description(schema: etree.XMLSchema) -> None:
    _, root = exported(codebook(STUDY + "<dataDscr/>"), DATA)
    schema.assertValid(root)
    assert texts(root, "d:fileDscr/d:fileTxt/d:fileName/text()") == ["data/main table.sav"]
    assert texts(root, "d:fileDscr/d:fileTxt/d:fileCont/text()") == ["All answers & weights"]
    assert texts(root, "d:fileDscr/d:fileTxt/d:fileType/text()") == ["application/x-spss-sav"]
    assert texts(root, "d:fileDscr/@URI") == ["data/main%20table.sav"]
    assert texts(root, "d:fileDscr/d:notes[@type='size in bytes']/text()") == ["12"]
    assert texts(root, "d:fileDscr/d:notes[@type='SHA-256']/text()") == ["ab" * 32]


def test_documentation_becomes_other_material(schema: etree.XMLSchema) -> None:
    _, root = exported(codebook(STUDY + '<otherMat level="study"/>'), QUESTIONS)
    schema.assertValid(root)
    assert texts(root, "d:otherMat/d:labl/text()") == ["docs/questionnaire.pdf"]
    assert texts(root, "d:otherMat/d:notes/text()") == ["application/pdf", "5"]
    assert not root.findall("{*}fileDscr")


def test_missing_files_are_not_described() -> None:
    _, root = exported(codebook(STUDY), FileResult(path="gone.csv", status="missing"))
    assert [etree.QName(c).localname for c in root] == ["stdyDscr"]


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ({"path": "a.txt", "set": "Parent/Family"}, False),
        ({"path": "a.txt", "set": "Study materials"}, True),
        ({"path": "keys.csv", "set": "Keys"}, True),
        ({"path": "list.csv"}, True),
        ({"path": "a.csv"}, False),
        ({"path": "README.txt"}, True),
        ({"path": "x/user_guide.odt", "media_type": "application/vnd.oasis.opendocument.text"}, True),
        ({"path": "letter.pdf", "media_type": "application/pdf"}, True),
        ({"path": "scan.pdf", "media_type": "application/pdf", "set": "Interviews"}, False),
    ],
)
def test_what_is_documentation(file: dict[str, str], read: bool) -> None:
    result = FileResult(status="matched", **file)  # type: ignore[arg-type]
    assert ddi.is_documentation(result, reconciled(result, manifest="list.csv")) is read


def test_files_already_described_are_not_described_twice(schema: etree.XMLSchema) -> None:
    record = codebook(
        STUDY
        + '<fileDscr ID="F1"><fileTxt><fileName>main table.sav</fileName></fileTxt></fileDscr>'
        + '<otherMat level="study" URI="questionnaire.pdf"><labl>Questions</labl><table><tgroup cols="1">'
        + "<tbody><row><entry>1</entry></row></tbody></tgroup></table></otherMat>"
    )
    _, root = exported(record, DATA, QUESTIONS)
    schema.assertValid(root)
    assert texts(root, "d:fileDscr/@ID") == ["F1"]
    assert texts(root, "d:fileDscr/d:notes/@type") == ["size in bytes", "SHA-256"]
    assert texts(root, "d:otherMat/d:labl/text()") == ["Questions"]
    assert texts(root, "d:otherMat/d:notes/@type") == ["size in bytes"]


def test_a_name_that_two_files_have_is_neither_s() -> None:
    record = codebook(STUDY + "<fileDscr><fileTxt><fileName>a.csv</fileName></fileTxt></fileDscr>")
    both = [FileResult(path=f"{folder}/a.csv", status="matched") for folder in "xy"]
    _, root = exported(record, *both)
    assert texts(root, "d:fileDscr/d:fileTxt/d:fileName/text()") == ["a.csv", "x/a.csv", "y/a.csv"]


def test_the_empty_file_description_of_cessda_makes_room(schema: etree.XMLSchema) -> None:
    _, root = exported(codebook(f"\n  {STUDY}\n  <fileDscr>\n  </fileDscr>\n"), DATA)
    schema.assertValid(root)
    assert len(root.findall("{*}fileDscr")) == 1
    _, untouched = exported(codebook(f"\n  {STUDY}\n  <fileDscr>\n  </fileDscr>\n"), QUESTIONS)
    assert len(untouched.findall("{*}fileDscr")) == 1


def test_ids_are_stable_and_never_taken(schema: etree.XMLSchema) -> None:
    _, first = exported(codebook(STUDY), DATA)
    (given,) = texts(first, "d:fileDscr/@ID")
    _, again = exported(codebook(STUDY), FileResult(path="a.csv", status="matched"), DATA)
    assert given in texts(again, "d:fileDscr/@ID")
    _, taken = exported(codebook(STUDY.replace("<stdyDscr", f'<stdyDscr ID="{given}"')), DATA)
    schema.assertValid(taken)
    assert texts(taken, "d:fileDscr/@ID") != [given]


def test_a_path_that_xml_cannot_hold_is_written_as_it_can() -> None:
    _, root = exported(codebook(STUDY), FileResult(path="a\x01\udcff.csv", status="matched"))
    assert texts(root, "d:fileDscr/d:fileTxt/d:fileName/text()") == ["a.csv"]
    assert texts(root, "d:fileDscr/@URI") == ["a%01%FF.csv"]


def test_the_record_is_enriched_and_not_rewritten() -> None:
    record = codebook(f"<!-- ours -->\n {STUDY}\n <dataDscr><var name='A'/></dataDscr>\n")
    (before,) = codebooks(parse(record))
    _, root = exported(record, DATA)
    for added in root.findall("{*}fileDscr"):
        root.remove(added)
    assert "".join(etree.tostring(root, encoding="unicode").split()) == "".join(
        etree.tostring(before.element, encoding="unicode").split()
    )


def test_without_a_folder_the_record_is_as_it_was() -> None:
    record = b"<!-- by hand -->\n" + codebook(f"\n\t{STUDY}\n")
    export, root = exported(record)
    (artifact,) = export.artifacts
    assert artifact.data == b'<?xml version="1.0" encoding="UTF-8"?>\n' + record + b"\n"
    assert not export.findings
    assert root.tag == "{ddi:codebook:2_5}codeBook"


def test_namespaces_of_the_response_come_along() -> None:
    response = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<GetRecord><record><header><identifier>1</identifier></header><metadata>"
        + codebook(STUDY, ' xsi:schemaLocation="ddi:codebook:2_5 codebook.xsd"').decode()
        + "</metadata></record></GetRecord></OAI-PMH>"
    ).encode()
    _, root = exported(response)
    assert root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation") == "ddi:codebook:2_5 codebook.xsd"


def test_a_prefix_is_used_for_new_elements_too() -> None:
    record = (
        codebook(STUDY).decode().replace("<", "<ddi:").replace("<ddi:/", "</ddi:").replace("xmlns=", "xmlns:ddi=")
    )
    export, _ = exported(record.encode(), DATA)
    assert b"<ddi:fileName>data/main table.sav</ddi:fileName>" in export.artifacts[0].data


def test_the_source_is_left_alone() -> None:
    root = parse(codebook(STUDY))
    copy = standalone(root)
    copy.append(etree.Element("x"))
    assert len(root) == 1


OLDER = ("http://www.icpsr.umich.edu/DDI", "")


@pytest.mark.parametrize("space", OLDER)
def test_an_older_codebook_is_brought_to_2_5_and_it_is_said(schema: etree.XMLSchema, space: str) -> None:
    export, root = exported(codebook(STUDY).replace(b"ddi:codebook:2_5", space.encode()), DATA)
    schema.assertValid(root)
    assert [f.code for f in export.findings] == ["EXP202"]
    assert texts(root, "d:fileDscr/d:fileTxt/d:fileName/text()") == ["data/main table.sav"]


def test_what_breaks_the_schema_is_mended_and_it_is_said(schema: etree.XMLSchema) -> None:
    inside = STUDY.replace(
        "</citation>", "</citation><useStmt><conditions>None</conditions></useStmt><made>up</made>"
    )
    export, root = exported(codebook(inside), DATA)
    schema.assertValid(root)
    assert texts(root, "d:stdyDscr/d:dataAccs/d:useStmt/d:conditions/text()") == ["None"]
    (said,) = export.findings
    assert (said.code, said.message.endswith("keep-element (1), move (1)")) == ("EXP203", True)


def test_what_only_the_archive_can_mend_stays_and_it_is_said() -> None:
    export, root = exported(codebook(STUDY + "<otherMat><labl>A</labl></otherMat>"))
    assert [f.code for f in export.findings] == ["EXP201"]
    assert "level" in export.findings[0].message
    assert texts(root, "d:otherMat/d:labl/text()") == ["A"]


@pytest.mark.parametrize("version", ["2.5", "2.6"])
def test_a_study_that_a_program_made_has_a_codebook_of_its_own(version: str) -> None:
    jane = Agent(text="Jane Doe", name="Jane Doe", family_name="Doe", given_name="Jane")
    citation = Citation(titles=(Title(text="T", kind="main", lang="en"),), creators=(jane,))
    opened, found = pipeline.open_study(Study(namespace="", citation=citation), version)
    assert {(f.code, f.value) for f in found} == {
        ("EXP204", "citation.creators[0].family_name"), ("EXP204", "citation.creators[0].given_name"),
    }  # fmt: skip
    source = Source(
        study=opened.study, tree=opened.tree, unparsed=(), config=Config(), as_of=date(2026, 1, 1),
        reconciliation=reconciled(DATA),
    )  # fmt: skip
    (artifact,) = (export := ddi.export(source)).artifacts
    assert export.findings == ()
    root = parse(artifact.data)
    schema_of.load(version).assertValid(root)
    assert [e.text for e in root.iter("{*}fileName")] == ["data/main table.sav"]


class TestIn26:
    @staticmethod
    def exported(record: bytes, *files: FileResult) -> Export:
        source = Source(
            study=Study(namespace=""), tree=parse(record), unparsed=(), config=Config(), as_of=date(2026, 1, 1),
            reconciliation=reconciled(*files) if files else None,
        )  # fmt: skip
        return ddi.export_26(source)

    def test_the_record_of_2_5_is_upgraded_and_its_files_are_described(self) -> None:
        export = self.exported(codebook(STUDY), DATA)
        (artifact,) = export.artifacts
        root = parse(artifact.data)
        schema_of.load("2.6").assertValid(root)
        assert (artifact.path, export.findings) == ("ddi-2.6.xml", ())
        assert [e.text for e in root.iter("{ddi:codebook:2_6}fileName")] == ["data/main table.sav"]

    def test_a_record_of_2_6_stays(self) -> None:
        record = codebook(STUDY).replace(b"2_5", b"2_6").replace(b"2.5", b"2.6")
        (artifact,) = self.exported(record).artifacts
        assert record in artifact.data

    def test_what_breaks_the_schema_is_mended(self) -> None:
        export = self.exported(codebook("<stdyDscr><nonsense/></stdyDscr>"))
        schema_of.load("2.6").assertValid(parse(export.artifacts[0].data))
        assert [f.code for f in export.findings] == ["EXP203"]

    def test_a_licence_that_the_record_names_stands_in_its_element(self) -> None:
        access = (
            "<dataAccs><setAvail><accsPlac>A</accsPlac></setAvail>"
            "<useStmt><conditions>CC BY 4.0, see also CC BY-SA 4.0</conditions></useStmt></dataAccs>"
        )
        (found,) = codebooks(parse(codebook(STUDY.replace("</citation>", f"</citation>{access}"))))
        study = read(found.element)[0]
        source = Source(study=study, tree=found.element, unparsed=(), config=Config(), as_of=date(2026, 1, 1))
        root = parse(ddi.export_26(source).artifacts[0].data)
        schema_of.load("2.6").assertValid(root)
        named = [(e.get("URI"), e.text) for e in root.iter("{*}license")]
        assert named == [
            ("https://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution 4.0 International"),
            (
                "https://creativecommons.org/licenses/by-sa/4.0/",
                "Creative Commons Attribution Share Alike 4.0 International",
            ),
        ]
        upgraded = read(root)[0]
        assert replace(upgraded.access, licenses=()) == study.access
        again = ddi.export_26(replace(source, study=upgraded, tree=root))
        assert again.artifacts[0].data == ddi.export_26(source).artifacts[0].data

    @pytest.mark.parametrize("space", OLDER)
    def test_an_older_record_is_brought_to_2_6(self, space: str) -> None:
        export = self.exported(codebook(STUDY).replace(b"ddi:codebook:2_5", space.encode()), DATA)
        schema_of.load("2.6").assertValid(parse(export.artifacts[0].data))
        assert [f.code for f in export.findings] == ["EXP202"]
