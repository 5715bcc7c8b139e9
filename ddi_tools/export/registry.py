"""The exporters by name: each turns a study, and the deposit if there is one, into artifacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ddi_tools.codebook.model import Study, Unparsed
from ddi_tools.config import Config
from ddi_tools.deposit.reconcile import Reconciliation
from ddi_tools.errors import UsageError
from ddi_tools.findings import Finding

if TYPE_CHECKING:
    from lxml import etree


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file to publish: its path relative to the output folder, media type, and bytes."""

    path: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What an exporter gives: its artifacts, and findings about what was lost, inferred or refused.

    An exporter that must refuse (no DOI, no year) gives no artifact and a finding that names the reason.
    """

    artifacts: tuple[Artifact, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """All that an exporter may look at.

    `tree` is the codeBook element as harvested, `unparsed` what the reader could not place; `checks` are the
    findings of validation; `as_of` is the day for which embargoes are judged and which documents are dated by;
    `identifier`, `datestamp`, `endpoint` and `address`, the URL that gives the record, say where it came from, None
    for a plain file. `beside` are the
    paths of the files that will lie beside the exporter's own, None where that is not known yet; `home` is the
    address, relative to them, of the catalogue that they are part of. `datacite` is the version of DataCite's schema
    to write, `templates` a folder whose templates stand in the place of the project's. `worked` is
    what `once` keeps, empty in a new source.
    """

    study: Study
    tree: etree._Element
    unparsed: Sequence[Unparsed]
    config: Config
    as_of: date
    reconciliation: Reconciliation | None = None
    checks: Sequence[Finding] = ()
    identifier: str | None = None
    datestamp: str | None = None
    endpoint: str | None = None
    address: str | None = None
    beside: Sequence[str] | None = None
    home: str | None = None
    datacite: str = "4.7"
    templates: Path | None = None
    worked: dict[object, object] = field(init=False, repr=False, compare=False, default_factory=dict)

    def among(self, files: Sequence[str]) -> Source:
        """The same source with `files` beside; what was worked out of the one serves the other."""
        made = replace(self, beside=files)
        object.__setattr__(made, "worked", self.worked)
        return made


Exporter = Callable[[Source], Export]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An exporter's row: the place of its function (`module:name`), what it is, and the files it writes.

    `run` and `demo` leave out what is only another form of a file that they write.
    """

    place: str
    title: str
    files: tuple[str, ...]
    asked_only: bool = False

    def load(self) -> Exporter:
        """The exporter itself; its module is imported now."""
        module, _, name = self.place.partition(":")
        return cast("Exporter", getattr(import_module(module), name))


#: The project's own targets, in the order in which `run` writes them.
BUILT_IN: Mapping[str, Target] = {
    "ddi": Target(
        place="ddi_tools.export.ddi:export",
        title="DDI Codebook 2.5, enriched with the folder's files",
        files=("ddi.xml",),
    ),
    "ddi26": Target(
        place="ddi_tools.export.ddi:export_26",
        title="The same in DDI Codebook 2.6",
        files=("ddi-2.6.xml",),
        asked_only=True,
    ),
    "datacite": Target(
        place="ddi_tools.export.datacite.exporter:export",
        title="DataCite metadata, XML and the JSON of DataCite's REST API",
        files=("datacite.xml", "datacite.json"),
    ),
    "dublin-core": Target(
        place="ddi_tools.export.dublin_core:export",
        title="Dublin Core, as OAI-PMH has it (oai_dc)",
        files=("dublin-core.xml",),
    ),
    "schema-org": Target(
        place="ddi_tools.export.schema_org:export",
        title="schema.org Dataset as JSON-LD",
        files=("schema-org.jsonld",),
    ),
    "bibtex": Target(
        place="ddi_tools.export.bibtex:export", title="Citation for LaTeX, BibTeX", files=("citation.bib",)
    ),
    "ris": Target(
        place="ddi_tools.export.ris:export", title="Citation for reference managers, RIS", files=("citation.ris",)
    ),
    "csl-json": Target(
        place="ddi_tools.export.csl_json:export",
        title="Citation for citation processors, CSL-JSON",
        files=("citation.csl.json",),
    ),
    "citation": Target(
        place="ddi_tools.export.styled:export",
        title="Citation as text, in DataCite's form and in APA's",
        files=("citation.txt",),
        asked_only=True,
    ),
    "readme": Target(
        place="ddi_tools.export.readme:export", title="README of the dataset, Markdown", files=("README.md",)
    ),
    "readme-txt": Target(
        place="ddi_tools.export.readme_text:export",
        title="README of the dataset, plain text",
        files=("README.txt",),
        asked_only=True,
    ),
    "readme-html": Target(
        place="ddi_tools.export.readme_html:export",
        title="README of the dataset, one HTML file",
        files=("README.html",),
        asked_only=True,
    ),
    "landing": Target(
        place="ddi_tools.export.landing:export",
        title="Landing page, one HTML file, with its linkset",
        files=("index.html", "linkset.json"),
    ),
}

#: Other packages add targets here: the entry point's name is the target's, its object a `Target`.
GROUP = "ddi_tools.exporters"


@cache
def _installed() -> tuple[EntryPoint, ...]:
    """The installed packages' targets; to look through all packages takes as long as several exports."""
    return tuple(entry_points(group=GROUP))


def exporters(plugins: Sequence[EntryPoint] | None = None) -> dict[str, Target]:
    """All targets by name: built in, then those that installed packages add.

    Raises `UsageError` where a package adds a name that is taken.
    """
    targets = dict(BUILT_IN)
    for plugin in _installed() if plugins is None else plugins:
        if plugin.name in targets:
            raise UsageError(
                f"two exporters have the name {plugin.name!r}: the second comes from {plugin.value}",
                hint="uninstall the package that brings it",
            )
        targets[plugin.name] = plugin.load()
    return targets


def select(names: Sequence[str]) -> dict[str, Target]:
    """The targets of these names, in the registry's order: the landing page comes after what it links to.

    Raises `UsageError` that lists the known ones.
    """
    known = exporters()
    if strangers := [name for name in names if name not in known]:
        raise UsageError(f"no exporter is called {strangers[0]!r}", hint=f"there are: {', '.join(known)}")
    return {name: target for name, target in known.items() if name in names}
