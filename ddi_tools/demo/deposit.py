"""The fixture of the demonstration: its record, its configuration, and the deposit made from its description.

`fixtures/relations-study/deposit.toml` says who took part and which files each left, `texts.toml` holds the
sentences that `ddi_tools.demo.prose` fills; the bytes depend on these two files alone.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from ddi_tools import resources
from ddi_tools.demo import prose
from ddi_tools.demo.prose import Person

MANIFEST = "metadata/file-metadata.csv"
_STUDY = "relations-study"
_FRIDAY = 4
_NOT_STATED = "not stated"
_FAMILY, _SERVICES, _MATERIALS = "Parent/Family", "Services/Professionals", "Study materials"
_FOLDERS = {_FAMILY: "parent-family", _SERVICES: "services-professionals", _MATERIALS: "study-materials"}
_KEY = ("code", "pseudonym", "role", "sex", "country", "service", "family", "household", "contact", "medication")
_STAFF_KEY = ("code", "type", "pseudonym", "role", "sector", "sex", "country", "service")
_CHILDREN = {  # where a parent's children live: the mark in the description, the column of the key
    "H": "children_0_16_with_parent",
    "M": "children_0_16_elsewhere_with_mother",
    "D": "children_0_16_elsewhere_with_father",
    "F": "children_0_16_foster_care",
    "K": "children_0_16_kinship_care",
    "A": "children_0_16_adopted",
    "O": "children_over_16",
}


def record() -> bytes:
    """The catalogue record: an OAI-PMH GetRecord response, as the CESSDA Data Catalogue serves it."""
    return resources.path("fixtures", _STUDY, "record.xml").read_bytes()


def config_file() -> Path:
    """The `ddi-tools.toml` that goes with the record and the deposit."""
    return resources.path("fixtures", _STUDY, "ddi-tools.toml")


def make_deposit() -> Iterator[tuple[str, bytes]]:
    """The files of the deposit, as relative paths and contents, sorted by path."""
    study = _Study.read()
    documents = [*study.family_files(), *study.professional_files(), *study.service_files(), *study.material_files()]
    documents += study.keys()
    files = {document.path: document.content for document in documents}
    files[MANIFEST] = _manifest(documents)
    yield from sorted(files.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """A file of the deposit and what the metadata table says of it."""

    path: str
    set: str
    title: str
    content: bytes
    id_code: str = ""
    kind: str = ""
    date: str = ""
    role: str = ""
    pseudonym: str = ""
    sex: str = ""
    country: str = ""
    service: str = ""


def _manifest(documents: Iterable[_Document]) -> bytes:
    """The metadata table over all files, itself included; its own size and digest stay empty."""
    rows = [_manifest_row(d, str(len(d.content)), sha256(d.content).hexdigest()) for d in documents]
    itself = _Document(path=MANIFEST, set="Metadata", title="Table of all files", kind="metadata-table", content=b"")
    rows.append(_manifest_row(itself, "", ""))
    return _csv(sorted(rows, key=lambda row: row["file_name"]))


def _manifest_row(document: _Document, size: str, digest: str) -> Person:
    columns = ("set", "id_code", "kind", "date", "role", "pseudonym", "sex", "country", "service", "title")
    described = {column: getattr(document, column) for column in columns}
    return {"file_name": document.path} | described | {"size_bytes": size, "sha256": digest}


def _csv(rows: Sequence[Person]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _rows(table: Mapping[str, Any]) -> list[dict[str, str]]:
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Study:
    """The two files of the description, and the people in it."""

    plan: Mapping[str, Any]
    texts: Mapping[str, Any]
    participants: Sequence[Person]
    professionals: Sequence[Person]
    services: Mapping[str, Person]

    @classmethod
    def read(cls) -> _Study:
        """The study as the fixture describes it."""
        plan, texts = (_toml(name) for name in ("deposit.toml", "texts.toml"))
        return cls(
            plan=plan,
            texts=texts,
            participants=_rows(plan["participants"]),
            professionals=list(_professionals(plan["professionals"])),
            services={row["code"]: row for row in _rows(plan["services"])},
        )

    def family_files(self) -> Iterator[_Document]:
        """The Parent/Family set."""
        for person in self.participants:
            slots = prose.slots(person, self._team(person))
            yield from self._sessions(_FAMILY, person, slots, [person["pseudonym"]])

    def professional_files(self) -> Iterator[_Document]:
        """The Services/Professionals set, as far as one professional speaks."""
        for person in self.professionals:
            slots = {"name": person["pseudonym"], "service": self._team(person)}
            yield from self._sessions(_SERVICES, person, slots, [person["pseudonym"]])

    def service_files(self) -> Iterator[_Document]:
        """The Services/Professionals set, as far as a team was observed or spoke together."""
        for code, service in self.services.items():
            staff = [person["pseudonym"] for person in self.professionals if person["service"] == code]
            team = {**service, "service": code}
            slots = {"team": service["pseudonym"]}
            yield from self._sessions(_SERVICES, team, slots, staff)

    def material_files(self) -> Iterator[_Document]:
        """The study materials."""
        for row in _rows(self.plan["materials"]):
            paragraphs = [text.format(subject=row["subject"]) for text in self.texts["forms"][row["form"]]]
            if row["form"] == "schedule":
                asked = [question for step in self.texts["scenes"][row["subject"]] for question in step["say"]]
                paragraphs += [f"{n}. {question}" for n, question in enumerate(asked, start=1)]
            yield _Document(
                path=f"{_FOLDERS[_MATERIALS]}/{row['code']}_{row['slug']}.txt",
                set=_MATERIALS,
                title=row["title"],
                id_code=row["code"],
                kind=row["form"].partition("-")[0],
                content=self._text(row["title"], {"ID code": row["code"]}, paragraphs),
            )

    def keys(self) -> Iterator[_Document]:
        """The two keys: participants of families; professionals and services."""
        people = [{**person, "type": "professional"} for person in self.professionals]
        teams = [{**service, "type": "service"} for service in self.services.values()]
        staff = [{column: row.get(column, "") for column in _STAFF_KEY} for row in people + teams]
        for name, title, rows in (
            ("participants", "Key to parents and the cohabiting partner", [_key_row(p) for p in self.participants]),
            ("professionals-and-services", "Key to professionals and services", staff),
        ):
            yield _Document(path=f"keys/key_{name}.csv", set="Keys", title=title, kind="key", content=_csv(rows))

    def _sessions(
        self, set_name: str, who: Person, slots: Mapping[str, str], voices: Sequence[str]
    ) -> Iterator[_Document]:
        """One file a session, in the order of the letters in `files`."""
        told: Counter[str] = Counter()
        for turn, letter in enumerate(who["files"]):
            kind = self.plan["kinds"][letter]
            name = kind["scene"]
            day = self._day(who, turn)
            title = f"{kind['title']} {who['pseudonym']}"
            facts = {
                "ID code": who["code"],
                "Date": day,
                "Role": who["role"],
                "Country": who["country"] or _NOT_STATED,
                "Service": self._team(who),
                "Form": _form(kind["slug"], who["code"], turn),
            }
            scene = prose.paragraphs(self.texts["scenes"][name], (who["code"], name), told[name], slots, voices)
            told[name] += 1
            yield _Document(
                path=f"{_FOLDERS[set_name]}/{who['code']}_{kind['slug']}_{day}.txt",
                set=set_name,
                title=f"{title}, {who['role']}, {day}",
                id_code=who["code"],
                kind=kind["slug"],
                date=day,
                role=who["role"],
                pseudonym=who["pseudonym"],
                sex=who.get("sex", ""),
                country=facts["Country"],
                service=who["service"],
                content=self._text(title, facts, scene),
            )

    def _day(self, who: Person, turn: int) -> str:
        """The day of a session: fieldwork is cut into as many spans as there are sessions; never at a weekend."""
        first, last, sessions = self.plan["first_day"], self.plan["last_day"], len(who["files"])
        days = (last - first).days + 1
        start, end = days * turn // sessions, days * (turn + 1) // sessions
        day: date = first + timedelta(start + prose.number(who["code"], turn) % (end - start))
        return (day - timedelta(max(0, day.weekday() - _FRIDAY))).isoformat()

    def _team(self, person: Person) -> str:
        return self.services[person["service"]]["pseudonym"] if person["service"] else ""

    def _text(self, title: str, facts: Mapping[str, str], paragraphs: Iterable[str]) -> bytes:
        head = [title, "=" * len(title), *(f"{name}: {value}" for name, value in facts.items() if value)]
        return ("\n\n".join(["\n".join([*head, self.texts["notice"]]), *paragraphs]) + "\n").encode()


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.path("fixtures", _STUDY, name).read_text(encoding="utf-8"))


def _professionals(groups: Iterable[Mapping[str, Any]]) -> Iterator[Person]:
    """The professionals of all groups, with ID codes in the order of the description."""
    code = count(1)
    for group in groups:
        people = [(name, sex) for sex in ("female", "male") for name in group.get(sex, ())]
        for place, (name, sex) in enumerate(people):
            yield {
                "code": f"PR{next(code):02}",
                "pseudonym": name,
                "sex": sex,
                "role": group["role"],
                "country": group["country"],
                "service": group.get("service", ""),
                "files": group.get("interview", "p") + ("d" if place < group.get("debriefs", 0) else ""),
            }


def _key_row(person: Person) -> dict[str, str]:
    children = prose.children(person)
    described = {column: person[column] or _NOT_STATED for column in _KEY}
    counted = {column: str(children.get(mark, 0)) for mark, column in _CHILDREN.items()}
    return described | counted | {"notes": person["notes"]}


def _form(slug: str, code: str, turn: int) -> str:
    """How a session came into writing: focus groups were recorded, and so were most interviews."""
    if slug.endswith("fieldnote"):
        return "fieldnote, written up by the researcher"
    if slug.endswith("interview") and prose.number(code, turn, "recording") % 8 == 0:
        return "not recorded; written up from notes"
    return "audio-recorded, transcribed verbatim"
