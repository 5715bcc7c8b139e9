"""The demo deposit: the study's figures, tallied over the table and the keys that the deposit itself holds."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from fnmatch import fnmatchcase
from hashlib import sha256

import pytest

from ddi_tools import config, demo

# Changes only when the fixture changes on purpose; say so in the changelog.
DIGEST = "9f59f500ef75d5a79b91684d599261c8e8792ecfa79c7b7fad323372f852cf30"

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(demo.make_deposit())


@pytest.fixture(scope="module")
def read(files: dict[str, bytes]) -> Callable[[str], Rows]:
    return lambda path: list(csv.DictReader(files[path].decode().splitlines()))


@pytest.fixture(scope="module")
def table(read: Callable[[str], Rows]) -> Rows:
    return read(demo.MANIFEST)


@pytest.fixture(scope="module")
def people(table: Rows) -> Rows:
    """One row of the table for each participant, professional and service."""
    return list({row["id_code"]: row for row in table if row["date"]}.values())


def of(people: Rows, prefix: str) -> Rows:
    return [row for row in people if row["id_code"].startswith(prefix)]


def digest(files: dict[str, bytes]) -> str:
    lines = (f"{sha256(content).hexdigest()}  {path}\n" for path, content in files.items())
    return sha256("".join(lines).encode()).hexdigest()


def test_same_bytes_each_time(files: dict[str, bytes]) -> None:
    assert dict(demo.make_deposit()) == files
    assert digest(files) == DIGEST


def test_paths_are_sorted_readable_and_relative(files: dict[str, bytes]) -> None:
    assert list(files) == sorted(files)
    assert all(re.fullmatch(r"[a-z-]+/[A-Za-z0-9_-]+\.(txt|csv)", path) for path in files)
    assert len({path.casefold() for path in files}) == 333


def test_files_by_set(files: dict[str, bytes], table: Rows) -> None:
    counts = {"Parent/Family": 122, "Services/Professionals": 183, "Study materials": 25, "Metadata": 1, "Keys": 2}
    assert Counter(row["set"] for row in table) == counts
    for rule in config.load(demo.config_file()).sets:
        inside = [path for path in files if any(fnmatchcase(path, pattern) for pattern in rule.patterns)]
        assert len(inside) == counts[rule.name], rule.name
        assert {row["file_name"] for row in table if row["set"] == rule.name} == set(inside)


def test_no_two_files_are_alike(files: dict[str, bytes]) -> None:
    assert len(set(files.values())) == len(files) == 333


def test_texts_are_utf8_and_say_that_they_are_invented(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        text = content.decode()
        assert text.endswith("\n"), path
        assert "\r" not in text, path
        if path.endswith(".txt"):
            assert "Invented for the demonstration" in text, path
            assert "{" not in text, path
            assert len(text.split("\n\n")) >= 3, path


def test_table_names_every_file_with_its_digest(files: dict[str, bytes], table: Rows) -> None:
    assert [row["file_name"] for row in table] == list(files)
    for row in table:
        content = files[row["file_name"]]
        itself = row["file_name"] == demo.MANIFEST
        assert row["sha256"] == ("" if itself else sha256(content).hexdigest())
        assert row["size_bytes"] == ("" if itself else str(len(content)))
        assert row["title"]


def test_configuration_names_the_columns(table: Rows) -> None:
    assert set(config.load(demo.config_file()).columns.values()) <= table[0].keys()


def test_parents(people: Rows) -> None:
    assert Counter((row["role"], row["country"]) for row in of(people, "PA")) == {
        ("mother", "Scotland"): 9,
        ("father", "Scotland"): 5,
        ("mother", "England"): 8,
        ("father", "England"): 4,
        ("mother", "not stated"): 1,
    }
    (partner,) = of(people, "FM")
    assert (partner["role"], partner["sex"], partner["country"]) == ("cohabiting partner", "female", "Scotland")


def test_sex_goes_with_the_role(people: Rows) -> None:
    assert all(row["sex"] == {"mother": "female", "father": "male"}[row["role"]] for row in of(people, "PA"))


def test_professionals_and_services(people: Rows) -> None:
    assert Counter(row["country"] for row in of(people, "PR")) == {"England": 36, "Scotland": 61}
    assert Counter(row["country"] for row in of(people, "SV")) == {"England": 6, "Scotland": 4}
    assert {row["role"] for row in of(people, "SV")} == {
        "Drug Treatment",
        "Child Protection",
        "Family Support",
        "Specialist Pregnancy Support",
    }
    assert {row["role"] for row in of(people, "PR")} == {
        "Addiction Psychiatrist",
        "Addiction Nurse",
        "Addiction Psychologist",
        "Health Visitor",
        "Hospital Midwife",
        "Community Midwife",
        "General Practitioner",
        "Community Pharmacist",
        "Children and Families Social Worker",
        "Kinship Care worker",
        "Public Health staff",
        "Criminal Justice worker",
        "Children and Family Support worker",
        "Youth worker",
        "Women's worker",
        "Criminal Justice Drug worker",
        "Affected Family Member Support worker",
        "Local Commissioner",
        "Governmental Policymaker",
    }


def test_professionals_work_in_the_country_of_their_service(people: Rows) -> None:
    country = {row["id_code"]: row["country"] for row in of(people, "SV")}
    assert all(country.get(row["service"], row["country"]) == row["country"] for row in people)


def test_pseudonyms_are_one_person_each(people: Rows) -> None:
    assert len({row["pseudonym"] for row in people}) == 27 + 1 + 97 + 10 == len(people)


def test_sessions_fall_into_the_fieldwork_and_on_working_days(table: Rows) -> None:
    days = [date.fromisoformat(row["date"]) for row in table if row["date"]]
    assert len(days) == 122 + 183
    assert date(2021, 4, 1) <= min(days) <= max(days) <= date(2022, 12, 1)
    assert all(day.weekday() < 5 for day in days)


def test_kinds_of_study_material(table: Rows) -> None:
    kinds = Counter(row["kind"] for row in table if row["set"] == "Study materials")
    assert kinds.keys() == {"protocol", "approval", "consent", "information", "details", "schedule"}


def test_key_of_participants_tallies_with_the_record(read: Callable[[str], Rows]) -> None:
    parents = [row for row in read("keys/key_participants.csv") if row["role"] in ("mother", "father")]
    assert len({row["family"] for row in parents}) == 22
    assert sum(row["medication"] != "none" for row in parents) == 26
    assert Counter((row["role"], row["household"]) for row in parents if row["household"] == "single") == {
        ("mother", "single"): 11,
        ("father", "single"): 2,
    }
    assert Counter(row["household"] for row in parents) == {
        "single": 13,
        "cohabiting": 12,
        "part-time cohabiting": 1,
        "not stated": 1,
    }
    assert Counter(row["role"] for row in parents if row["contact"] == "yes") == {"mother": 6, "father": 1}
    assert sum("first-time" in row["notes"] for row in parents) == 4
    assert sum("expecting" in row["notes"] for row in parents) == 3
    assert sum("grandparent" in row["notes"] for row in parents) == 4


def test_key_of_participants_counts_the_children(read: Callable[[str], Rows]) -> None:
    rows = read("keys/key_participants.csv")
    total = {column: sum(int(row[column]) for row in rows) for column in rows[0] if column.startswith("children")}
    assert total == {
        "children_0_16_with_parent": 24,
        "children_0_16_elsewhere_with_mother": 7,
        "children_0_16_elsewhere_with_father": 10,
        "children_0_16_foster_care": 6,
        "children_0_16_kinship_care": 5,
        "children_0_16_adopted": 1,
        "children_over_16": 22,
    }


def test_keys_and_table_know_the_same_people(read: Callable[[str], Rows], people: Rows) -> None:
    keyed = [*read("keys/key_participants.csv"), *read("keys/key_professionals-and-services.csv")]
    columns = ("pseudonym", "role", "sex", "country")
    assert {row["code"]: [row[c] for c in columns] for row in keyed} == {
        row["id_code"]: [row[c] for c in columns] for row in people
    }


def test_nobody_is_given_what_the_key_denies(files: dict[str, bytes], read: Callable[[str], Rows]) -> None:
    for row in read("keys/key_participants.csv"):
        text = "".join(content.decode() for path, content in files.items() if f"/{row['code']}_" in path)
        assert ("my partner" in text.lower() or "her partner" in text) <= ("cohabiting" in row["household"])
        assert ("methadone" in text or "buprenorphine" in text) <= (row["medication"] != "none")
        assert ("The one at home" in text) <= (row["children_0_16_with_parent"] != "0")
        assert ("the baby" in text) <= ("expecting" in row["notes"])


def test_nobody_gives_the_same_answer_twice_where_there_is_another(files: dict[str, bytes]) -> None:
    told: dict[str, list[str]] = {}
    for path, content in files.items():
        if path.startswith("parent-family/") and "interview" in path:
            person = path.removeprefix("parent-family/")[:4]
            told.setdefault(person, []).extend(content.decode().split("\n\n")[1:])
    repeated = [
        sum(n - 1 for text, n in Counter(paragraphs).items() if not text.startswith("Researcher:"))
        for paragraphs in told.values()
    ]
    assert len(told) == 28
    assert max(repeated) <= 2
