"""The packages by name: a deposit's files and all of its metadata in one new folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from ddi_tools.export import citation
from ddi_tools.export.registry import Artifact, Source
from ddi_tools.findings import Finding, finding

#: Makes the folder of the files at `paths` below `files`, and of the artifacts; whole, or not at all. It gives the
#: findings about what the package says that the record does not.
Writer = Callable[..., Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package's row: the place of its writer (`module:name`), what it is, and the name of its folder.

    `dated` is whether it can't be without the date of publication.
    """

    place: str
    title: str
    folder: str
    dated: bool = False

    def load(self) -> Writer:
        """The writer itself; its module is imported now."""
        module, _, name = self.place.partition(":")
        return cast("Writer", getattr(import_module(module), name))


PACKAGES: Mapping[str, Package] = {
    "bagit": Package(
        place="ddi_tools.publish.bag:write_bag",
        title="The files and all formats as a bag (BagIt)",
        folder="bag",
    ),
    "rocrate": Package(
        place="ddi_tools.publish.crate:write_crate",
        title="The files and all formats as an RO-Crate",
        folder="crate",
        dated=True,
    ),
}


def pack(
    name: str, out: Path, *, files: Path, artifacts: Iterable[Artifact], source: Source
) -> tuple[Path | None, tuple[Finding, ...]]:
    """Makes the package below `out` of what lies in the folder of files, and gives its place.

    None where it must be refused; the finding says why. Raises `StorageError` where a file can't be read or written,
    or there is such a package already.
    """
    package = PACKAGES[name]
    if package.dated and not citation.publication_year(source.study):
        return None, (finding("EXP401", "the record has no year of publication, so no RO-Crate was made"),)
    present = (f.path for f in source.reconciliation.files if f.status != "missing") if source.reconciliation else ()
    folder = out / package.folder
    findings = package.load()(folder, files=files, paths=present, artifacts=artifacts, source=source)
    return folder, tuple(findings)
