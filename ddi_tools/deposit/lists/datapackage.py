"""Data packages: the resources in `datapackage.json` (Data Package, versions 1 and 2, as Frictionless writes it)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ddi_tools.deposit.lists.documents import load, text_of
from ddi_tools.deposit.lists.entries import Collector, Stated, UnreadableListError
from ddi_tools.deposit.manifest import Cells, ColumnChoice, Manifest, inside

NAME = "datapackage.json"
_COLUMNS = ("path", "name", "title", "description", "format", "mediatype", "encoding", "bytes", "hash", "fields")
_CHOICES = (("path", "path"), ("size", "bytes"), ("checksum", "hash"))
_WEB = re.compile(r"(https?|ftp)://", re.IGNORECASE)


def read_datapackage(file: Path, *, name: str, path: str | None, folder: str) -> Manifest:
    """The list of a package's files; paths start from `folder`. Files on the web and data in the text are no files.

    Raises `UnreadableListError` where it is no such document.
    """
    resources = load(file).get("resources")
    if not isinstance(resources, list):
        raise UnreadableListError("it has no list of resources")
    collector = Collector(name=name, folder=folder)
    own = [path] if path is not None else []
    for number, resource in enumerate(resources, start=1):
        if not isinstance(resource, dict):
            collector.say("DEP109", f"resource {number} of {name} is no object", value=f"resources[{number - 1}]")
            continue
        for stated in _stated(resource, number):
            collector.add(stated)
        schema = resource.get("schema")
        if isinstance(schema, str) and not _WEB.match(schema) and (described := inside(schema, folder=folder)):
            own.append(described)
    entries = collector.entries()
    used = {column for entry in entries for column, cell in entry.cells.items() if cell}
    title = "title" if "title" in used else "description"
    choices = (*_CHOICES, ("description", title))
    return Manifest(
        path=path,
        name=name,
        kind="datapackage",
        columns=tuple(column for column in _COLUMNS if column in used),
        choices=tuple(
            ColumnChoice(role=role, heading=key, why="by the standard") for role, key in choices if key in used
        ),
        folder=folder,
        entries=entries,
        findings=(*collector.findings, *collector.tallies()),
        own=tuple(dict.fromkeys(own)),
    )


def _stated(resource: Mapping[str, Any], number: int) -> Iterator[Stated]:
    """What a resource says of each of its files; size and digest are of all parts together, so of a single one."""
    written = resource.get("path")
    parts = written if isinstance(written, list) else [written]
    if "path" not in resource and "data" in resource:
        return
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    named = [text_of(f.get("name")) for f in fields if isinstance(f, dict)] if isinstance(fields, list) else []
    for part in parts:
        name = part if isinstance(part, str) else ""
        if _WEB.match(name):
            continue
        said = {key: text_of(resource.get(key)) for key in _COLUMNS} | {"path": name, "fields": ", ".join(named)}
        if len(parts) > 1:
            said |= {"bytes": "", "hash": ""}
        # A digest without the name of its algorithm is MD5; its length says so, too.
        yield Stated(
            path=name,
            where=f"resource {number}",
            row=number,
            size=said["bytes"],
            digests={"": said["hash"]} if said["hash"] else {},
            description=said["title"] or said["description"],
            cells=Cells(_PLACES, [said[key] for key in _COLUMNS]),
        )


_PLACES = {key: at for at, key in enumerate(_COLUMNS)}
