"""The checks on a folder: what is found where, how it is shown, and what broken files do to them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from random import Random

import pytest

from ddi_tools.codebook.model import Agent, Citation, Place, Study
from ddi_tools.config import Config, Disclosure
from ddi_tools.deposit.disclosure import check as checking
from ddi_tools.deposit.disclosure import office
from ddi_tools.deposit.disclosure.check import check
from ddi_tools.deposit.inventory import scan
from ddi_tools.errors import UsageError
from ddi_tools.findings import Finding, Severity
from tests.deposit.disclosure.conftest import W, Zip, docx, xlsx

STUDY = Study(
    namespace="ddi:codebook:2_5",
    nations=(Place(text="Scotland"), Place(text="England", abbr="GB-ENG")),
    citation=Citation(
        creators=(Agent(text="Stone, Ruth", name="Stone, Ruth"),),
        contacts=(Agent(text="Help desk", name="Help desk", email="help@archive.ac.uk"),),
    ),
)


def found(deposit: Path, config: Config | None = None) -> list[Finding]:
    return list(check(deposit, scan(deposit), STUDY, config or Config()))


def told(deposit: Path, config: Config | None = None) -> list[tuple[str, str | None]]:
    return [(f.code, f.value) for f in found(deposit, config)]


def test_one_finding_a_file_and_kind_with_a_count_and_first_places(deposit: Path) -> None:
    lines = [f"person{n}@webpost.nl" if n % 2 else "nothing" for n in range(1, 20_001)]
    (deposit / "list.txt").write_text("\n".join(lines), encoding="utf-8")
    (finding,) = found(deposit)
    assert (finding.code, finding.value, finding.line) == ("DEP501", "list.txt", 1)
    assert finding.message == (
        "list.txt: 10000 e-mail addresses (certain), the first in lines 1, 3, 5, 7, 9; p… (18 characters)"
    )


def test_no_match_is_shown_whole(deposit: Path) -> None:
    secrets = ("carys.w@webpost.nl", "020 7946 0123", "G12 8QQ", "400 000 0004", "AB 12 34 56 C", "131052-308T")
    (deposit / "talk.txt").write_text("\n".join(secrets), encoding="utf-8")
    (deposit / "key.csv").write_text("code,first name,surname\nP1,Morag,Lindqvist\n", encoding="utf-8")
    (deposit / "07.txt").write_text("so Morag Lindqvist said", encoding="utf-8")
    findings = found(deposit)
    assert {f.code for f in findings} >= {"DEP501", "DEP502", "DEP503", "DEP505", "DEP506", "DEP507", "DEP508"}
    said = repr(findings)
    assert not [s for s in (*secrets, "Morag", "Lindqvist") if s in said]


def test_what_the_record_or_the_configuration_makes_public(deposit: Path) -> None:
    (deposit / "README.md").write_text("help@archive.ac.uk or lab@firth.ac.uk", encoding="utf-8")
    assert told(deposit) == [("DEP501", "README.md")]
    assert told(deposit, Config(disclosure=Disclosure(public=("Lab@firth.ac.uk",)))) == []


def test_numbers_without_a_prefix_are_of_the_countries_of_the_study(deposit: Path) -> None:
    (deposit / "a.txt").write_text("ring 09 123 4567", encoding="utf-8")
    assert told(deposit) == []
    assert told(deposit, Config(disclosure=Disclosure(regions=("FI",)))) == [("DEP502", "a.txt")]


# -- keys -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    ["participant_id,name", "ID code,First name,Surname", "Kennung;Vorname;Nachname", "pseudonym,real name"],
)
def test_a_key_is_known_by_its_headings(deposit: Path, headings: str) -> None:
    mark = ";" if ";" in headings else ","
    (deposit / "k.csv").write_text(f"{headings}\n" + mark.join(["P1", "Morag", "Lind"][: headings.count(mark) + 1]))
    assert told(deposit) == [("DEP508", "k.csv")]


@pytest.mark.parametrize(
    "table",
    [
        "code,name\nGB,United Kingdom\n", "file name,title\n01.txt,x\n", "code,pseudonym,role\nP1,Nell,mother\n",
        "id,variable name\n1,age\n", "1,2\n3,4\n",
    ],
)  # fmt: skip
def test_other_tables_are_no_keys(deposit: Path, table: str) -> None:
    (deposit / "k.csv").write_text(table)
    assert told(deposit) == []


def test_a_key_that_the_configuration_names(deposit: Path) -> None:
    (deposit / "k.csv").write_text("code,name\nP1,Morag Lind\n")
    (deposit / "01.txt").write_text("Then Morag Lind came in.")
    assert told(deposit) == []
    config = Config(disclosure=Disclosure(keys=("k.csv",)))
    assert told(deposit, config) == [("DEP507", "01.txt"), ("DEP508", "k.csv")]


def test_a_key_in_a_workbook_and_its_names(archive: Zip, deposit: Path) -> None:
    archive("keys.xlsx", xlsx(("respondent id", "full name"), ("P1", "Lind, Morag"), ("P2", "Mary-Ann O'Neill")))
    (deposit / "01.txt").write_text("Morag Lind. Then I met Mary-Ann O'Neill, and Lind's sister.\nLind came.")
    findings = [f for f in found(deposit) if f.code == "DEP507"]
    assert [f.message.partition("; ")[0] for f in findings] == [
        "01.txt: 3 names of the key file (2 likely, 1 possible), in line 1"
    ]


def test_single_words_of_names_are_only_possible(deposit: Path) -> None:
    (deposit / "k.csv").write_text("code,first name,surname\nP1,Rose,May\n")
    (deposit / "01.txt").write_text("I saw Rose there in May.\nRose left. a rose")
    (finding,) = [f for f in found(deposit) if f.code == "DEP507"]
    assert finding.severity is Severity.INFO
    assert "1 name of the key file (possible), in line 1; R… (4 characters)" in finding.message


# -- documents ------------------------------------------------------------------------------------------------


def test_a_word_document(archive: Zip, deposit: Path) -> None:
    changed = (
        '<w:p><w:ins w:author="x"><w:r><w:t>P07</w:t></w:r></w:ins>'
        '<w:del w:author="x"><w:r><w:delText>mo@webpost.nl</w:delText></w:r></w:del></w:p>'
    )
    members = docx("Hello.", "Split m@web</w:t><w:t>post.nl here", changed, editor="Morag Lind")
    members["word/comments.xml"] = (
        f'<w:comments xmlns:w="{W}"><w:comment><w:p><w:r><w:t>G12 8QQ</w:t></w:r></w:p></w:comment></w:comments>'
    )
    archive("talk.docx", members)
    assert [(f.code, f.message.partition(": ")[2]) for f in found(deposit) if f.code < "DEP509"] == [
        ("DEP501", "2 e-mail addresses (certain), in paragraphs 2, 3; m… (12 characters)"),
        ("DEP503", "1 UK postcode (likely), in paragraph 1 of comments; G… (7 characters)"),
    ]
    rest = {f.code: f.message for f in found(deposit) if f.code >= "DEP509"}
    assert rest == {
        "DEP509": "talk.docx says in its properties who made it: author J… (10 characters), "
        "last modified by M… (10 characters)",
        "DEP510": "talk.docx keeps 2 tracked changes",
        "DEP511": "talk.docx holds 1 comments",
    }


def test_authors_that_are_programs_or_named_in_the_record_are_not_told(archive: Zip, deposit: Path) -> None:
    archive("a.docx", docx("x", author="Ruth Stone", editor="Microsoft Office User"))
    assert told(deposit) == []


def test_an_open_document(archive: Zip, deposit: Path) -> None:
    archive(
        "a.odt",
        {
            "content.xml": '<o xmlns:t="urn:t"><t:tracked-changes><t:changed-region/></t:tracked-changes>'
            "<t:p>one</t:p><t:h>mo@web<t:span>post.nl</t:span></t:h></o>",
            "meta.xml": '<o xmlns:m="urn:m"><m:initial-creator>Morag Lind</m:initial-creator></o>',
        },
    )
    assert told(deposit) == [("DEP501", "a.odt"), ("DEP509", "a.odt"), ("DEP510", "a.odt")]


def test_rows_of_a_workbook(archive: Zip, deposit: Path) -> None:
    archive("a.xlsx", xlsx(("id", "mobile"), ("1", "2079460123")))
    (finding,) = found(deposit)
    assert finding.message == "a.xlsx: 1 phone number (certain), in row 2 of sheet1; 2… (10 characters)"


def test_rich_text(deposit: Path) -> None:
    (deposit / "a.rtf").write_bytes(rb"{\rtf1\ansi Hello\par write to mo@webpost.nl \'e9\par}")
    assert told(deposit) == [("DEP501", "a.rtf")]


def test_a_pdf_and_its_author(deposit: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(width=72, height=72)
    writer.add_metadata({"/Author": "Morag Lind"})
    writer.write(deposit / "a.pdf")
    assert told(deposit) == [("DEP509", "a.pdf")]


def test_coordinates_in_a_picture(deposit: Path) -> None:
    from PIL import Image

    picture = Image.new("RGB", (2, 2))
    exif = Image.Exif()
    exif[0x013B] = "Morag Lind"
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 57.0, 0.0), 3: "W", 4: (3.0, 11.0, 0.0)})
    picture.save(deposit / "a.jpg", exif=exif)
    picture.save(deposit / "b.jpg")
    assert told(deposit) == [("DEP509", "a.jpg"), ("DEP512", "a.jpg")]


# -- files that can't be read ---------------------------------------------------------------------------------


def test_broken_files_are_a_finding_each(archive: Zip, deposit: Path) -> None:
    for name in ("a.docx", "b.xlsx", "c.pdf", "d.jpg"):
        (deposit / name).write_bytes(b"\x00\xffno such file " * 20)
    archive("e.docx", {"word/document.xml": "<w><p>broken off"})
    whole = archive("f.odt", {"content.xml": "<o><p>" + "x" * 50_000 + "</p></o>"}).read_bytes()
    (deposit / "f.odt").write_bytes(whole[: len(whole) // 2])
    (deposit / "g.wav").write_bytes(b"\x00\xff" * 20)
    findings = found(deposit)
    assert [(f.code, f.value) for f in findings[:-1]] == [
        ("DEP513", name) for name in ("a.docx", "b.xlsx", "c.pdf", "d.jpg", "e.docx", "f.odt")
    ]
    assert findings[-1].message == "files of these types were not looked into: 1 audio/wav"
    assert str(deposit) not in repr(findings)


def test_a_zip_bomb_and_entities_are_refused(archive: Zip, deposit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MOST", 1 << 20)
    archive("bomb.docx", {"word/document.xml": "<d>" + "<p>aaaa</p>" * 500_000 + "</d>"})
    (deposit / "secret.txt").write_text("nothing")
    entity = f'<!DOCTYPE d [<!ENTITY e SYSTEM "file://{deposit}/../outside.txt">]><d><p>&e;</p></d>'
    (deposit.parent / "outside.txt").write_text("mo@webpost.nl")
    archive("entity.docx", {"word/document.xml": entity})
    assert ("DEP513", "bomb.docx") in told(deposit)
    assert "DEP501" not in [code for code, _ in told(deposit)]


def test_any_damage_to_a_document_is_a_finding(archive: Zip, deposit: Path) -> None:
    whole = archive("a.docx", docx(*(f"word {n} and more" for n in range(200)))).read_bytes()
    random = Random(1)
    for _ in range(25):
        damaged = bytearray(whole)
        for _ in range(4):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        (deposit / "a.docx").write_bytes(
            bytes(damaged[: random.choice((len(whole), random.randrange(1, len(whole))))])
        )
        assert {f.code for f in found(deposit)} <= {"DEP509", "DEP513"}


def test_an_encrypted_archive_is_not_read(deposit: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("word/document.xml", "<d/>")
    data = bytearray(buffer.getvalue())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (deposit / "a.docx").write_bytes(bytes(data))
    assert told(deposit) == [("DEP513", "a.docx")]


def test_without_the_extra_there_is_one_message(monkeypatch: pytest.MonkeyPatch, deposit: Path) -> None:
    monkeypatch.setattr(checking, "find_spec", lambda name: None if name == "stdnum" else object())
    with pytest.raises(UsageError, match="stdnum") as caught:
        found(deposit)
    assert caught.value.hint == "pip install 'ddi-tools[disclosure]'"


def test_texts_in_data_files(deposit: Path) -> None:
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame(
        {"id": [1.0, 2.0], "q9": ["nothing", "ask Morag Lind, mo@webpost.nl"], "tel": [1.0, 2079460123.0]}
    )
    pyreadstat.write_sav(frame, deposit / "a.sav", column_labels=["", "Anything else?", "Phone number"])
    (deposit / "k.csv").write_text("code,first name,surname\nP1,Morag,Lind\n")
    assert [(f.code, f.message.partition("; ")[0]) for f in found(deposit) if f.value == "a.sav"] == [
        ("DEP501", "a.sav: 1 e-mail address (certain), in row 2"),
        ("DEP502", "a.sav: 1 phone number (certain), in row 2"),
        ("DEP507", "a.sav: 1 name of the key file (likely), in row 2"),
    ]


def test_many_people_of_one_name_cost_no_more_than_one(deposit: Path) -> None:
    keys = "".join(f"P{n},John,Smith{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}\n" for n in range(600))
    (deposit / "k.csv").write_text("code,first name,surname\n" + keys)
    (deposit / "01.txt").write_text("I told John Smithaa, and John Smithbb's wife, and John.\n" * 2000)
    (finding,) = [f for f in found(deposit) if f.code == "DEP507"]
    assert "6000 names of the key file (4000 likely, 2000 possible)" in finding.message
