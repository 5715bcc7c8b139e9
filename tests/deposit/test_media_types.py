import mimetypes
import re

import pytest

from ddi_tools.deposit.media_types import MEDIA_TYPES, UNKNOWN, media_type


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.txt", "text/plain"),
        ("a/B.CSV", "text/csv"),
        ("survey.sav", "application/x-spss-sav"),
        ("survey.DTA", "application/x-stata"),
        ("survey.tar.gz", "application/gzip"),
        ("a.csv/readme", UNKNOWN),
        ("folder.txt/.hidden", UNKNOWN),
        (".csv", UNKNOWN),
        ("name.", UNKNOWN),
    ],
)
def test_the_end_of_the_name_decides(path: str, expected: str) -> None:
    assert media_type(path) == expected


def test_the_systems_own_table_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(mimetypes.types_map, ".sav", "application/x-something-else")

    assert media_type("survey.sav") == "application/x-spss-sav"


def test_every_row_is_a_media_type_and_every_extension_can_be_found() -> None:
    for extension, name in MEDIA_TYPES.items():
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", name), name
        assert media_type(f"x.{extension.upper()}") == name
