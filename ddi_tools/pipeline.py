"""The stages, composed: the library's front door.

Every function takes what it needs as arguments, time included, and gives values. None writes artifacts:
`ddi_tools.publish` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ddi_tools import config as configuration
from ddi_tools import report
from ddi_tools.checks import wellformed
from ddi_tools.checks.run import DocumentResult, Judge
from ddi_tools.codebook import xml
from ddi_tools.codebook.access import AccessState, access_state
from ddi_tools.codebook.compose import compose
from ddi_tools.codebook.model import Study, Unparsed
from ddi_tools.codebook.read import read
from ddi_tools.codebook.variables import DataTable, read_variables
from ddi_tools.config import Config
from ddi_tools.deposit.inventory import Inventory, scan
from ddi_tools.deposit.lists.search import digests_stated, find_manifests, names_of
from ddi_tools.deposit.lists.union import unite
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.deposit.reconcile import Reconciliation
from ddi_tools.deposit.reconcile import reconcile as hold_against
from ddi_tools.deposit.reconcile import to_json as reconciliation_json
from ddi_tools.errors import RecordError, UsageError
from ddi_tools.export import registry
from ddi_tools.export.registry import Artifact, Export, Source
from ddi_tools.findings import Finding, finding, to_json
from ddi_tools.sources import Fetched

if TYPE_CHECKING:
    from lxml import etree

    from ddi_tools.deposit.starting.starter import Starter


#: A check of the files themselves: their folder and its inventory.
FilesCheck = Callable[[Path, Inventory], Iterable[Finding]]


class Taking(Protocol):
    """Takes the inventory of a folder, but for what fits a pattern of `exclude`."""

    @property
    def exclude(self) -> Sequence[str]:
        """Patterns of what is passed over."""
        ...

    def __call__(self, folder: Path, *, digests: Iterable[str] = ()) -> Inventory:
        """The inventory; `digests` names algorithms besides SHA-256."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plainly:
    """Takes it anew, and of all that is there."""

    exclude: Sequence[str] = ()

    def __call__(self, folder: Path, *, digests: Iterable[str] = ()) -> Inventory:
        """The inventory of the folder."""
        return scan(folder, exclude=self.exclude, digests=digests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """What a person states of a deposit: its folder, and where the lists of files and the configuration lie.

    `columns` maps roles to headings of a list, before those of the configuration. `disclosure` says that the
    files are looked through for what tells who people are, `variables` that data files are held against the record.
    `take` takes the inventory of the folder.
    """

    files: Path | None = None
    manifests: Sequence[Path] = ()
    config: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    disclosure: bool = False
    variables: bool = False
    take: Taking = field(default_factory=Plainly)

    def load_config(self) -> Config:
        """The configuration that is named, else the one in the folder, else an empty one; with the columns stated."""
        config = Config()
        if self.config is not None:
            config = configuration.load(self.config)
        elif self.files is not None:
            found = self.files / configuration.CONFIG_NAME
            if found.is_file() and not found.is_symlink():  # a link may lead out of the deposit; the inventory tells
                config = configuration.load(found)
        return replace(config, columns={**config.columns, **self.columns}) if self.columns else config

    def checks(self, opened: Opened, config: Config) -> list[FilesCheck]:
        """The checks of the files that are asked for; raises `UsageError` where a library for them is missing."""
        checks: list[FilesCheck] = []
        if self.disclosure:
            from ddi_tools.deposit.disclosure import check

            check.require()
            checks.append(lambda root, inventory: check.check(root, inventory, opened.study, config))
        return checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A codebook, read."""

    tree: etree._Element
    study: Study
    unparsed: tuple[Unparsed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What the whole way came to: the artifacts to publish, what each stage says of itself, and all findings.

    `complete` is whether there was a record to go the whole way with: a deleted one, or none, leaves only the report.
    """

    complete: bool
    title: str
    stages: tuple[tuple[str, str], ...]
    artifacts: tuple[Artifact, ...]
    findings: tuple[Finding, ...]


# -- one record -------------------------------------------------------------------------------------------------


def open_codebook(fetched: Fetched) -> Opened | None:
    """The codebook of a file or response; None where it holds none that can be read: judging says why.

    Raises `UsageError` where there are several and the identifier names none of them.
    """
    try:
        root = xml.parse(fetched.data)
    except (xml.HostileXMLError, ValueError, SyntaxError):  # XMLSyntaxError is a SyntaxError
        return None
    found = list(xml.codebooks(root))
    if fetched.identifier is not None:
        found = [c for c in found if c.record in (fetched.identifier, None)]
    if len(found) > 1:
        some = ", ".join(c.record or "one without identifier" for c in found[:3])
        raise UsageError(
            f"{fetched.file} holds {len(found)} records, and one is wanted", hint=f"name it with --identifier: {some}"
        )
    if not found:
        return None
    study, unparsed = read(found[0].element)
    return Opened(tree=found[0].element, study=study, unparsed=unparsed)


def open_study(study: Study, version: str = "2.5") -> tuple[Opened, tuple[Finding, ...]]:
    """A study that a program made, as a record to export, and what of it a codebook of the version can't say.

    Its codebook is composed from the model, valid by the schema, and reads as the same study but for what is found.
    """
    composed = compose(study, version)
    message = "it reads otherwise in the codebook that was written"
    found = tuple(finding("EXP204", f"{place}: {message}", value=place) for place in composed.otherwise)
    return Opened(tree=xml.parse(composed.data), study=study, unparsed=()), found


def require_codebook(fetched: Fetched) -> Opened:
    """The codebook of a file or response.

    Raises `RecordError` where it holds none that can be read, `UsageError` where none has the identifier.
    """
    opened = open_codebook(fetched)
    if opened is not None:
        return opened
    trouble = wellformed.no_codebook(fetched.data)
    if trouble is None:
        raise UsageError(f"{fetched.file} holds no codebook of a record {fetched.identifier}")
    place = f"{fetched.file}:{trouble.line}" if trouble.line else fetched.file
    hint = trouble.hint or f"'ddi-tools explain {trouble.code}' says what can be done"
    raise RecordError(f"{place}: {trouble.message}", hint=hint)


def reconcile(
    study: Study,
    files: Path,
    manifests: Sequence[Path],
    config: Config,
    *,
    checks: Iterable[FilesCheck] = (),
    variables: etree._Element | None = None,
    take: Taking | None = None,
) -> Reconciliation:
    """The record and the lists of files held against the folder, and what the `checks` find in its files.

    `variables` is the codebook whose variables the data files are held against, if they are to be read.

    The lists are those that are named, else those that the configuration names or that are plainly such.
    """
    inventory, listed = _taken(files, manifests, config, take or Plainly())
    found = hold_against(study, inventory, listed, config)
    findings = [f for check in checks for f in check(files, inventory)]
    tables: tuple[DataTable, ...] = ()
    if variables is not None:
        from ddi_tools.deposit.data_files import read_data_files
        from ddi_tools.deposit.variable_check import hold

        tables, unread = read_data_files(files, inventory)
        findings += [*unread, *hold(tables, study.files, read_variables(variables))]
    return replace(found, findings=(*found.findings, *findings), data_files=tables)


def starter(study: Study, files: Path, manifests: Sequence[Path], *, take: Taking | None = None) -> Starter:
    """A first configuration for the folder, from the record, the lists that are named or found, and the folder."""
    from ddi_tools.deposit.starting.starter import start

    inventory, listed = _taken(files, manifests, Config(), take or Plainly())
    return start(study, inventory, listed)


def _taken(files: Path, manifests: Sequence[Path], config: Config, take: Taking) -> tuple[Inventory, Manifest | None]:
    """The inventory, and the lists as one. They are read first: digests that they state are taken with SHA-256."""
    names = tuple(names_of(files, exclude=take.exclude))
    listed = unite(find_manifests(files, names, config, given=manifests), {f.path for f in names})
    return take(files, digests=digests_stated(listed)), listed


def source_of(
    fetched: Fetched,
    opened: Opened,
    *,
    as_of: date,
    config: Config,
    reconciliation: Reconciliation | None = None,
    checks: Sequence[Finding] = (),
    datacite: str = "4.7",
    templates: Path | None = None,
) -> Source:
    """What exporters look at; `datacite` is the version of that schema, `templates` a folder of the user's own."""
    return Source(
        study=opened.study,
        tree=opened.tree,
        unparsed=opened.unparsed,
        config=config,
        as_of=as_of,
        reconciliation=reconciliation,
        checks=checks,
        identifier=fetched.identifier,
        datestamp=fetched.datestamp,
        endpoint=fetched.endpoint,
        address=fetched.file if fetched.endpoint else None,
        datacite=datacite,
        templates=templates,
    )


def export(
    names: Sequence[str],
    fetched: Fetched,
    opened: Opened,
    *,
    as_of: date,
    config: Config,
    reconciliation: Reconciliation | None = None,
    checks: Sequence[Finding] = (),
    beside: Iterable[str] = (),
    datacite: str = "4.7",
    templates: Path | None = None,
) -> Export:
    """One study in the named formats: all artifacts and findings.

    `beside` names other files that will lie in the same folder; `datacite` is the version of that schema,
    `templates` a folder of the user's own templates.
    """
    source = source_of(
        fetched, opened, config=config, as_of=as_of, reconciliation=reconciliation, checks=checks, datacite=datacite,
        templates=templates,
    )  # fmt: skip
    artifacts: list[Artifact] = []
    findings: list[Finding] = []
    for target in registry.select(names).values():
        here = (*beside, *(a.path for a in artifacts))
        exported = target.load()(source.among(here))
        artifacts += exported.artifacts
        findings += exported.findings
    return Export(artifacts=tuple(artifacts), findings=tuple(findings))


def registration(
    fetched: Fetched,
    opened: Opened,
    *,
    as_of: date,
    config: Config,
    reconciliation: Reconciliation | None = None,
    datacite: str = "4.7",
    prefix: str | None = None,
    doi: str | None = None,
    url: str | None = None,
) -> tuple[Mapping[str, Any] | None, tuple[Finding, ...]]:
    """The attributes by which DataCite registers one study, None where it must be refused; and the findings.

    `prefix` stands in the place of the configuration's, `doi` of the record's, `url` of the page in its holdings.
    Raises `UsageError` where one of them is none.
    """
    from ddi_tools.export.datacite.registering import attributes

    source = source_of(
        fetched, opened, config=config, as_of=as_of, reconciliation=reconciliation, datacite=datacite
    )  # fmt: skip
    return attributes(source, prefix=prefix, doi=doi, url=url)


# -- the whole way ----------------------------------------------------------------------------------------------


def run(
    fetched: Fetched,
    judge: Judge,
    *,
    deposit: Deposit,
    as_of: date,
    datacite: str = "4.7",
    templates: Path | None = None,
) -> Run:
    """Validate, reconcile and export one record.

    A record that can't be read still gives `record.xml` and `report.json`, with the reason. Findings that the
    configuration ignores are told as ignored, and are not among those of the `Run`.
    """
    config = deposit.load_config()
    sieve = report.Sieve(base=Path(), ignores=config.ignores)
    opened = open_codebook(fetched)
    documents = [
        d
        for d in judge(fetched.data, file=fetched.file)
        if d.record in (None, fetched.identifier) or fetched.identifier is None
    ]
    checks = tuple(f for d in documents for f in d.findings)
    artifacts = [Artifact(path="record.xml", media_type="application/xml", data=fetched.received or fetched.data)]
    reconciliation, exported = None, Export(artifacts=())
    if opened is not None:
        if deposit.files is not None:
            reconciliation = reconcile(
                opened.study,
                deposit.files,
                deposit.manifests,
                config,
                checks=deposit.checks(opened, config),
                variables=opened.tree if deposit.variables else None,
                take=deposit.take,
            )
        exported = export(
            tuple(name for name, target in registry.exporters().items() if not target.asked_only), fetched, opened,
            templates=templates, as_of=as_of, config=config, reconciliation=reconciliation, checks=checks,
            beside=("record.xml", "report.json", *(["reconciliation.json"] if reconciliation else [])),
            datacite=datacite,
        )  # fmt: skip
        artifacts += exported.artifacts
    sifted = [sieve.sift(document) for document in documents]
    stages = {
        "harvest": _left(sieve, fetched, fetched.findings),
        "deposit": _left_of_deposit(sieve, fetched, opened, reconciliation),
        "export": _left(sieve, fetched, exported.findings),
    }
    harvested, *later = stages.values()
    findings = (*harvested, *(f for d in sifted for f in d.left), *(f for found in later for f in found))
    ignored = sieve.summary().ignored
    artifacts.append(_json("report.json", _report(fetched, sifted, stages, ignored, as_of)))
    if reconciliation is not None:
        artifacts.append(_json("reconciliation.json", reconciliation_json(reconciliation)))
    return Run(
        complete=opened is not None,
        title=_title(opened, fetched),
        stages=tuple(_stages(fetched, sifted, opened, reconciliation, ignored, artifacts, as_of)),
        artifacts=tuple(artifacts),
        findings=findings,
    )


def _json(path: str, value: object) -> Artifact:
    return Artifact(path=path, media_type="application/json", data=report.dumps(value).encode())


def _left(sieve: report.Sieve, fetched: Fetched, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What is left of a stage's findings."""
    result = DocumentResult(file=fetched.file, record=fetched.identifier, valid=None, findings=findings)
    return sieve.sift(result).left


def _left_of_deposit(
    sieve: report.Sieve, fetched: Fetched, opened: Opened | None, reconciliation: Reconciliation | None
) -> tuple[Finding, ...]:
    """What is left of the findings about a deposit, by the patterns on its files."""
    from ddi_tools.report.reconciliation.sifted import sift

    if opened is None or reconciliation is None:
        return ()
    return sift(reconciliation, sieve, study=opened.study, file=fetched.file, record=fetched.identifier).told


def _report(
    fetched: Fetched,
    documents: Sequence[report.Document],
    stages: Mapping[str, Sequence[Finding]],
    ignored: Sequence[report.Ignored],
    as_of: date,
) -> dict[str, object]:
    """All findings by stage; `documents` is what `validate --format json` gives."""
    told: dict[str, object] = {
        "as_of": as_of.isoformat(),
        "source": {
            "identifier": fetched.identifier, "datestamp": fetched.datestamp, "endpoint": fetched.endpoint,
        },
        "documents": [report.reported_json(d) for d in documents],
        **{stage: [to_json(f) for f in found] for stage, found in stages.items()},
    }  # fmt: skip
    if ignored:
        told["ignored"] = [asdict(each) for each in ignored]
    return told


def _title(opened: Opened | None, fetched: Fetched) -> str:
    titles = opened.study.citation.titles if opened else ()
    return titles[0].text if titles else fetched.file


def _stages(
    fetched: Fetched,
    documents: Sequence[report.Document],
    opened: Opened | None,
    reconciliation: Reconciliation | None,
    ignored: Sequence[report.Ignored],
    artifacts: Sequence[Artifact],
    as_of: date,
) -> Iterator[tuple[str, str]]:
    """What each stage came to, in words for a person."""
    if fetched.endpoint:
        yield "harvested", f"{fetched.identifier} of {fetched.datestamp} from {fetched.endpoint}"
    if opened is not None:
        citation = opened.study.citation
        yield (
            "read",
            (
                f"DOI {citation.doi or 'not stated'}; creators: {len(citation.creators)}; "
                f"facts with no place in the model: {len(opened.unparsed)}"
            ),
        )
        yield "access", _access(access_state(opened.study, as_of), as_of)
    for document in documents:
        yield "validated", report.state(document)
    if reconciliation is not None:
        summary, claims = reconciliation.summary, reconciliation.claims
        confirmed = sum(c.status == "confirmed" for c in claims)
        promises = reconciliation.promises
        kept = sum(p.status == "kept" for p in promises)
        yield (
            "reconciled",
            (
                f"{summary.matched} of {summary.expected} files matched; "
                f"{confirmed} of {len(claims)} counts that the record states confirmed"
                + (f"; {kept} of {len(promises)} promises of the depositor kept" if promises else "")
            ),
        )
    for each in ignored:
        yield "ignored", f"{report.plural(each.findings, 'findings')} of {each.code}: {each.reason}"
    yield "written", ", ".join(a.path for a in artifacts)


def _access(state: AccessState, as_of: date) -> str:
    if state.embargo_end and state.embargo_ended is False:
        return f"embargoed until {state.embargo_end} (as of {as_of})"
    ended = f"; the embargo ended on {state.embargo_end}" if state.embargo_end else ""
    return f"{state.right or 'not stated'}{ended}"
