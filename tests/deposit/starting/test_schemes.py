import pytest

from ddi_tools.deposit.naming import Scheme
from ddi_tools.deposit.starting.schemes import infer


def inferred(*names: str) -> str | None:
    found = infer((), names, {})
    return found.naming.template if found else None


CODES = [f"PA{n:02}" for n in range(1, 13)]


@pytest.mark.parametrize(
    ("names", "template"),
    [
        ([f"{c}_interview_2021-03-{n:02}.txt" for n, c in enumerate(CODES, 1)],
         r"{id:PA\d{2}}_interview_{date:%Y-%m-%d}.txt"),
        ([f"{c}_{'interview' if n % 2 else 'note'}.rtf" for n, c in enumerate(CODES)],
         r"{id:PA\d{2}}_{kind:interview|note}.rtf"),
        ([f"202103{n:02} {c}.docx" for n, c in enumerate(CODES, 1)], r"{date:%Y%m%d} {id:PA\d{2}}.docx"),
        ([f"{n:02}.03.2021-{c}.txt" for n, c in enumerate(CODES, 1)], r"{date:%d.%m.%Y}-{id:PA\d{2}}.txt"),
        ([f"interview{n}.txt" for n in range(8, 15)], r"{id:interview\d+}.txt"),
        ([f"Interview {n:03}.txt" for n in range(8, 15)], r"Interview {number:\d{3}}.txt"),
        ([f"{c}_{'home_visit' if n % 2 else 'interview'}_2021-03-{n:02}.txt" for n, c in enumerate(CODES, 1)],
         r"{id:PA\d{2}}_{kind:home_visit|interview}_{date:%Y-%m-%d}.txt"),
        ([f"{c}_{'_'.join(['x'] * n)}_2021.txt" for n, c in enumerate(CODES, 1)],
         r"{id:PA\d{2}}_{subject}_2021.txt"),
        (["SM01_study-protocol.txt", "SM02_consent.txt", "SM03_details-sheet.txt"],
         r"{id:SM\d{2}}_{subject:[a-z]+(?:-[a-z]+)*}.txt"),
        ([f"{c}.{'txt' if n % 2 else 'wav'}" for n, c in enumerate(CODES)], r"{id:PA\d{2}}.{ext:txt|wav}"),
        ([f"{p}-{n:02}_x.txt" for p in ("AB", "CD") for n in range(9)], r"{id:(?:AB|CD)\-\d{2}}_x.txt"),
    ],
)  # fmt: skip
def test_the_scheme_of_names_is_seen(names: list[str], template: str) -> None:
    assert inferred(*names) == template
    assert all(Scheme(found.naming).read(name) for name in names) if (found := infer((), names, {})) else False


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["a.txt", "b.txt"],
        ["notes.txt", "Final report (2).docx", "PA01_interview.txt", "x"],
        ["Été à la mer!.txt", "¿Qué?.txt", "{braces}.txt", "[x].txt"],
    ],
)
def test_names_without_a_scheme_have_none(names: list[str]) -> None:
    assert inferred(*names) is None


def test_nine_in_ten_show_a_scheme_and_the_others_are_named() -> None:
    names = [f"{c}_note.txt" for c in CODES[:10]]

    found = infer((), [*names, "Note by PA11.txt"], {})

    assert found is not None
    assert found.naming.template == r"{id:PA\d{2}}_note.txt"
    assert found.others == ("Note by PA11.txt",)
    assert infer((), [*names, "a.txt", "b.txt"], {}) is None


def test_a_column_that_says_the_same_of_every_file_belongs_to_its_part() -> None:
    names = [f"a/{c}_note.txt" for c in CODES]
    cells = {name: {"file": name, "ID": code, "kind": "notes"} for name, code in zip(names, CODES, strict=True)}

    found = infer((), names, cells)
    assert found is not None
    assert found.naming.columns == {"id": "ID"}
    cells[names[0]]["ID"] = "PA99"
    found = infer((), names, cells)
    assert found is not None
    assert found.naming.columns == {}
