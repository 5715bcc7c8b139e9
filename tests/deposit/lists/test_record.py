from ddi_tools.codebook.model import DataFile, LangText, OtherMaterial, Study
from ddi_tools.deposit.lists.record import record_manifest


def test_the_record_names_files_by_names_and_relative_addresses() -> None:
    study = Study(
        namespace="",
        files=(
            DataFile(names=(LangText(text="survey.sav"),), contents=(LangText(text="Wave 1"),)),
            DataFile(names=(LangText(text="Household file"),), uri="data/households.dta"),
            DataFile(names=(LangText(text="daF3307.por"), LangText(text="daF3307.por", lang="fi"))),
        ),
        materials=(
            OtherMaterial(labels=(LangText(text="Questionnaire"),), uri="doc/questionnaire.pdf"),
            OtherMaterial(labels=(LangText(text="readme.txt"),), uri="https://example.org/file/7"),
            OtherMaterial(labels=(LangText(text="See http://example.org/a.pdf"),)),
            OtherMaterial(uri="../outside.pdf"),
        ),
    )

    assert [(each.path, each.description) for each in record_manifest(study).entries] == [
        ("survey.sav", "Wave 1"),
        ("data/households.dta", None),
        ("daF3307.por", None),
        ("doc/questionnaire.pdf", None),
        ("readme.txt", None),
    ]
