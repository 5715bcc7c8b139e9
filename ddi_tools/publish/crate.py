"""A deposit as an RO-Crate: its files and all metadata in one folder, described in JSON-LD (RO-Crate 1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from rocrate.model import Entity
from rocrate.rocrate import ROCrate

from ddi_tools.characters import printable
from ddi_tools.deposit.reconcile import FileResult
from ddi_tools.errors import StorageError
from ddi_tools.export.registry import Artifact, Source, exporters
from ddi_tools.export.schema_org import dumps
from ddi_tools.export.signposting import FORMATS
from ddi_tools.export.wording import count
from ddi_tools.findings import Finding
from ddi_tools.publish.crate_study import Node, compact, study_findings, study_nodes
from ddi_tools.publish.files import write
from ddi_tools.publish.package import DATA, METADATA, copy, located, new_folder

VERSION = "1.2"

#: The file in a crate's folder that describes it.
DESCRIPTOR = "ro-crate-metadata.json"

#: The standards that files of metadata follow: by file, their identifiers, and by these their names.
_STANDARD_OF = {f.file: f.profile.replace("https://schema.org", "http://schema.org") for f in FORMATS if f.profile}
_STANDARDS = {
    "http://datacite.org/schema/kernel-4": "DataCite Metadata Schema 4",
    "http://www.openarchives.org/OAI/2.0/oai_dc/": "Dublin Core in OAI-PMH",
    "ddi:codebook:2_5": "DDI Codebook 2.5",
    "http://schema.org/": "schema.org",
}

#: What the folders of a package hold.
_FOLDERS = {DATA: "The files of the deposit", METADATA: "The study and its files in all formats of metadata"}


def write_crate(
    crate: Path, *, files: Path, paths: Iterable[str], artifacts: Iterable[Artifact], source: Source
) -> tuple[Finding, ...]:
    """Makes the crate of the files at `paths` below `files`; whole, or not at all.

    Sizes and checksums are those of the copies. Raises `StorageError` where a file can't be read or written, or there
    is a crate already.
    """
    documents = sorted(artifacts, key=lambda a: a.path)
    known = {f.path: f for f in source.reconciliation.files} if source.reconciliation else {}
    with new_folder(crate, "the RO-Crate") as made:
        (made / DATA).mkdir()
        nodes = {}
        for path in sorted(paths):
            digest, size = copy(located(files, path), made / DATA / path)
            nodes[f"{DATA}/{path}"] = _file(path, size, known.get(path)) | {"sha256": digest}
        write(made / METADATA, documents)
        nodes |= {f"{METADATA}/{a.path}": _document(a) for a in documents}
        (made / DESCRIPTOR).write_bytes(describe(nodes, source).encode() + b"\n")
    return study_findings(source)


def describe(files: Mapping[str, Node], source: Source) -> str:
    """The crate's description: the study, as schema.org's JSON-LD tells it, and the files by their paths."""
    crate = ROCrate(version=VERSION)
    crate.metadata["sdDatePublished"] = source.as_of.isoformat()
    dataset, around = study_nodes(source)
    folders = _folders(files)
    dataset["hasPart"] = compact(folders.pop(""))
    dataset["subjectOf"] = compact([{"@id": identity(path)} for path, node in files.items() if "about" in node])
    for name, value in dataset.items():
        crate.root_dataset[name] = value
    for path, parts in folders.items():
        crate.add(Entity(crate, identity(path), _folder(path, parts)))
    for path, node in files.items():
        crate.add(Entity(crate, identity(path), node))
    for name, node in (around | _standards(files)).items():
        crate.add(Entity(crate, name, node))
    return dumps(crate.metadata.generate(), indent=True)


def identity(path: str) -> str:
    """The path as an `@id`: a relative URI, in which letters of all languages stand as they are.

    Raises `StorageError` for a name that is no UTF-8.
    """
    if re.search("[\ud800-\udfff]", path):
        raise StorageError(
            f"the name of the file {printable(path)} can't be given in an RO-Crate: it is no UTF-8",
            hint="rename the file",
        )
    return "".join(c if c > "\x7f" and printable(c) == c and not c.isspace() else quote(c) for c in path)


def _folders(paths: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """What lies in each folder; the crate's own is called by the empty text, the others end with a slash."""
    found: dict[str, list[dict[str, str]]] = {"": []}
    for path in sorted(paths):
        part = path
        for parent in PurePosixPath(path).parents:
            folder = "" if parent == PurePosixPath() else f"{parent}/"
            known = folder in found
            found.setdefault(folder, []).append({"@id": identity(part)})
            if known:
                break
            part = folder
    return found


def _folder(path: str, parts: list[dict[str, str]]) -> Node:
    name = printable(PurePosixPath(path).name)
    files, folders = sum(not p["@id"].endswith("/") for p in parts), sum(p["@id"].endswith("/") for p in parts)
    held = " and ".join(count(n, word) for n, word in ((files, "file"), (folders, "folder")) if n)
    description = _FOLDERS.get(path.removesuffix("/"), f"A folder of {held}")
    return {"@type": "Dataset", "name": name, "description": description, "hasPart": compact(parts)}


def _file(path: str, size: int, told: FileResult | None) -> Node:
    node = {
        "@type": "File",
        "name": printable(PurePosixPath(path).name),
        "description": printable(told.description or "") if told else "",
        "encodingFormat": told.media_type if told else None,
        "contentSize": str(size),
    }
    return {name: value for name, value in node.items() if value}


def _document(artifact: Artifact) -> Node:
    """A file of metadata: what it is, by the standard that it follows, and that it is about the study."""
    titles = {file: target.title for target in exporters().values() for file in target.files}
    standard = _STANDARD_OF.get(artifact.path)
    return _file(artifact.path, len(artifact.data), None) | {
        "description": titles.get(artifact.path, "Metadata of the study"),
        "encodingFormat": artifact.media_type,
        "about": {"@id": "./"},
        **({"conformsTo": {"@id": standard}} if standard else {}),
    }


def _standards(files: Mapping[str, Node]) -> dict[str, Node]:
    """The standards that the files name."""
    named = {node["conformsTo"]["@id"] for node in files.values() if "conformsTo" in node}
    return {uri: {"@type": "CreativeWork", "name": _STANDARDS[uri]} for uri in sorted(named)}
