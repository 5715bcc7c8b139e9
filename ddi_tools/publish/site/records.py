"""A record's folder in the site: its page with the metadata beside it, or the notice that it was withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from lxml import etree

from ddi_tools import program
from ddi_tools.codebook.read import read
from ddi_tools.codebook.xml import HostileXMLError, is_codebook, parse
from ddi_tools.config import Config
from ddi_tools.export.facts import facts
from ddi_tools.export.registry import BUILT_IN, Artifact, Source
from ddi_tools.oaipmh.protocol import Request
from ddi_tools.publish.outputs import Outputs
from ddi_tools.publish.site import entry, template
from ddi_tools.publish.site.index import Line
from ddi_tools.store.records import StoredRecord

#: The folder of the records' folders.
_FOLDER = "records"

#: The exporters whose files lie beside a page; that of DataCite may give none.
_BESIDE = ("ddi", "datacite", "dublin-core", "schema-org", "readme", "bibtex", "ris", "csl-json")

#: The day until which a page holds whose access does not change by itself.
_ALWAYS = "9999-12-31"


def make(
    site: Outputs, name: str, row: StoredRecord, body: bytes | None, as_of: date, earlier: Line | None, stamp: str
) -> Line:
    """Writes the record's files and gives its line; files that it had and has no more are removed."""
    return _written(site, earlier, *_made(name, row, body, as_of, earlier, stamp))


def unmade(site: Outputs, name: str, row: StoredRecord, as_of: date, earlier: Line | None) -> Line:
    """Writes a notice that the record could not be worked on; it is tried again the next time."""
    return _written(site, earlier, *_noticed(name, row, None, as_of, earlier, "", "unmade"))


def _written(site: Outputs, earlier: Line | None, line: Line, artifacts: Iterable[Artifact]) -> Line:
    name = line.entry.name
    site.write_all({f"{_FOLDER}/{name}/{artifact.path}": artifact.data for artifact in artifacts})
    for old in sorted(set(earlier.files if earlier else ()) - set(line.files)):
        site.remove(f"{_FOLDER}/{name}/{old}")
    return line


def remove(site: Outputs, line: Line) -> None:
    """Removes the files of a record that the store has no more, and its folder if nothing else lies in it."""
    for file in line.files:
        site.remove(f"{_FOLDER}/{line.entry.name}/{file}")


def stamp(row: StoredRecord) -> str:
    """A digest of all that a record's files are made from, but for the day."""
    told = (
        row.identifier, row.endpoint, row.prefix, row.datestamp, str(row.deleted), str(row.absent), row.sha256 or "",
        program.digest(),
    )  # fmt: skip
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def holds(line: Line, site: Path | None, stamp: str, as_of: date) -> bool:
    """Whether the record's files are as they would be made on the day, and lie in the folder, if one is given."""
    if line.stamp != stamp or not line.made <= as_of.isoformat() < line.until:
        return False
    return site is None or all((site / _FOLDER / line.entry.name / file).is_file() for file in line.files)


def _made(
    name: str, row: StoredRecord, body: bytes | None, as_of: date, earlier: Line | None, stamp: str
) -> tuple[Line, list[Artifact]]:
    given = _source(row, body, as_of) if body is not None else None
    if given is None:
        return _notice(name, row, body, as_of, earlier, stamp)
    told = facts(given)
    made = [_xml(body or b"")]
    for target in _BESIDE:
        made += BUILT_IN[target].load()(given).artifacts
    made += BUILT_IN["landing"].load()(given.among([a.path for a in made])).artifacts
    line = Line(
        entry=entry.live(told, row, name), stamp=stamp, made=as_of.isoformat(),
        until=told.access.end if told.access.kind == "embargoed" and told.access.end else _ALWAYS,
        files=tuple(sorted(a.path for a in made)), words=entry.words(told),
    )  # fmt: skip
    return line, made


def _notice(
    name: str, row: StoredRecord, body: bytes | None, as_of: date, earlier: Line | None, stamp: str
) -> tuple[Line, list[Artifact]]:
    """The page of a record that has no landing page: what it was called, and why there is no more to see."""
    state = "unread" if body is not None else "deleted" if row.deleted or not row.absent else "absent"
    return _noticed(name, row, body, as_of, earlier, stamp, state)


def _noticed(
    name: str, row: StoredRecord, body: bytes | None, as_of: date, earlier: Line | None, stamp: str, state: str
) -> tuple[Line, list[Artifact]]:
    told = entry.other(row, name, state, earlier.entry.title if earlier else "")
    html = template.render("notice", "../../", entry=told)
    made = [Artifact(path="index.html", media_type="text/html", data=html)]
    if body is not None:
        made.append(_xml(body))
    files = tuple(sorted(a.path for a in made))
    return Line(entry=told, stamp=stamp, made=as_of.isoformat(), until=_ALWAYS, files=files), made


def _xml(body: bytes) -> Artifact:
    return Artifact(path="record.xml", media_type="application/xml", data=body)


def _address(row: StoredRecord) -> str:
    """The URL by which the repository gives the record."""
    arguments = (("metadataPrefix", row.prefix), ("identifier", row.identifier))
    return Request(verb="GetRecord", arguments=arguments).url(row.endpoint)


def _source(row: StoredRecord, body: bytes, as_of: date) -> Source | None:
    """The record as exporters take it; None where it is not a DDI Codebook that can be read."""
    try:
        tree = parse(body)
    except (etree.XMLSyntaxError, HostileXMLError):
        return None
    if not is_codebook(tree):
        return None
    study, unparsed = read(tree)
    return Source(
        study=study, tree=tree, unparsed=unparsed, config=Config(), as_of=as_of, identifier=row.identifier,
        datestamp=row.datestamp, endpoint=row.endpoint, address=_address(row), home="../../index.html",
    )  # fmt: skip
