"""RO-Crates: the File entities of `ro-crate-metadata.json` (RO-Crate 1.1 and 1.2, Data Entities)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ddi_tools.characters import printable
from ddi_tools.deposit.lists.documents import load, text_of
from ddi_tools.deposit.lists.entries import Collector, Stated, UnreadableListError
from ddi_tools.deposit.manifest import DIGESTS, Cells, ColumnChoice, Manifest

NAMES = ("ro-crate-metadata.json", "ro-crate-metadata.jsonld")
_PREVIEW = ("ro-crate-preview.html",)
_COLUMNS = ("@id", "name", "description", "encodingFormat", "contentSize", *DIGESTS)
_PLACES = {key: at for at, key in enumerate(_COLUMNS)}
_WEB = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+:|#|_:", re.IGNORECASE)


def read_crate(file: Path, *, name: str, path: str | None, folder: str) -> Manifest:
    """The list of a crate's files; identifiers are relative URIs from `folder` on. Those on the web are no files.

    Raises `UnreadableListError` where it is no such document.
    """
    graph = load(file).get("@graph")
    if not isinstance(graph, list):
        raise UnreadableListError("it has no @graph")
    collector = Collector(name=name, folder=folder)
    entities: list[Mapping[str, Any]] = []
    for number, entity in enumerate(graph, start=1):
        if isinstance(entity, dict) and isinstance(entity.get("@id"), str):
            entities.append(entity)
            if "File" in _types(entity) and not _WEB.match(entity["@id"]):
                collector.add(_stated(entity, number))
        else:
            collector.say("DEP109", f"entity {number} of {name} has no @id", value=f"@graph[{number - 1}]")
    if cycle := _cycle(entities):
        parts = " > ".join(printable(part) for part in cycle[:5])
        collector.say("DEP117", f"{name} has parts that contain each other: {parts}", value=cycle[0])
    entries = collector.entries()
    used = {column for entry in entries for column, cell in entry.cells.items() if cell}
    chosen = (("path", "@id"), ("size", "contentSize"), *((d, d) for d in DIGESTS), ("description", "name"))
    return Manifest(
        path=path,
        name=name,
        kind="ro-crate",
        columns=tuple(column for column in _COLUMNS if column in used),
        choices=tuple(
            ColumnChoice(role=role, heading=key, why="by the standard") for role, key in chosen if key in used
        ),
        folder=folder,
        entries=entries,
        findings=(*collector.findings, *collector.tallies()),
        own=_own(file, path),
        complete=not _whole_folders(entities),
    )


def _types(entity: Mapping[str, Any]) -> tuple[object, ...]:
    types = entity.get("@type")
    return tuple(types) if isinstance(types, list) else (types,)


def _stated(entity: Mapping[str, Any], number: int) -> Stated:
    said = {key: text_of(entity.get(key)) for key in _COLUMNS}
    name = unquote(entity["@id"], errors="replace")
    return Stated(
        path=name,
        where=f"entity {number}",
        row=number,
        size=re.sub(r"\s*(b|bytes?)$", "", said["contentSize"], flags=re.IGNORECASE),
        digests={key: said[key] for key in DIGESTS if said[key]},
        description=said["name"] if said["name"] not in ("", name.rpartition("/")[2], name) else said["description"],
        cells=Cells(_PLACES, [said[key] for key in _COLUMNS]),
    )


def _parts(entity: Mapping[str, Any]) -> Iterator[str]:
    parts = entity.get("hasPart")
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict) and isinstance(part.get("@id"), str):
            yield part["@id"]


def _cycle(entities: Iterable[Mapping[str, Any]]) -> list[str]:
    """Entities each of which is said to be a part of the one before, and the first a part of the last."""
    try:
        TopologicalSorter({e["@id"]: set(_parts(e)) for e in entities}).prepare()
    except CycleError as error:
        return [str(each) for each in reversed(error.args[1])]
    return []


def _whole_folders(entities: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the crate names folders whose files it doesn't list."""
    return any(
        "Dataset" in _types(entity)
        and entity["@id"] not in (".", "./")
        and not _WEB.match(entity["@id"])
        and not any(_parts(entity))
        for entity in entities
    )


def _own(file: Path, path: str | None) -> tuple[str, ...]:
    """The description, and the page for people, if there is one."""
    if path is None:
        return ()
    above = path.rpartition("/")[0]
    beside = [f"{above}/{n}" if above else n for n in _PREVIEW if (file.parent / n).is_file()]
    return (path, *beside)
