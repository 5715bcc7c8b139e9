"""The folder compared with the files that are listed: one status and at most one finding a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ddi_tools.codebook.model import Study
from ddi_tools.config import Config
from ddi_tools.deposit.inventory import FileEntry, Inventory
from ddi_tools.deposit.likeness import Likeness, Name, likenesses
from ddi_tools.deposit.manifest import Manifest, inside
from ddi_tools.deposit.matching import (
    Listed,
    Sayer,
    by_any_digest,
    by_digest,
    compared_digest,
    listed_in_manifest,
    listed_in_record,
    match,
    united,
)
from ddi_tools.deposit.media_types import media_type
from ddi_tools.deposit.patterns import matcher
from ddi_tools.findings import Finding, Severity, finding

FileStatus = Literal["matched", "missing", "unexpected", "changed", "duplicate"]
Naming = Literal["renamed", "misnamed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """One file, expected or present, and its status.

    `size` and `sha256` are the folder's where the file is present, else what the manifest states; `set` is the
    name of the set it belongs to; `description` comes from the manifest; `same_as` is the path of the file
    with the same digest, for a duplicate or a renamed file. `naming` says that the file is there under another name
    (a renamed file is two, one missing and one unexpected), or that its name is listed in another way of writing,
    which is `listed_as`. `said_by` names those who say that the file belongs to the deposit.
    """

    path: str
    status: FileStatus
    size: int | None = None
    sha256: str | None = None
    media_type: str | None = None
    set: str | None = None
    description: str | None = None
    same_as: str | None = None
    naming: Naming | None = None
    listed_as: str | None = None
    said_by: tuple[Sayer, ...] = ()


# -- what is expected -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The files to look for. `own` is the manifest's path in the deposit; `moved` where it was said to lie, if not
    there; `lists` are the files that belong to it or to other lists. `complete` says that what isn't listed shouldn't
    be there; `explained` are paths that findings name. `by_record` are the paths that only the record names, where
    there is a manifest too; `required` are patterns of the files that the configuration asks for.
    """

    listed: tuple[Listed, ...]
    own: str | None = None
    own_said_by: tuple[Sayer, ...] = ()
    lists: frozenset[str] = frozenset()
    moved: str | None = None
    complete: bool = True
    findings: tuple[Finding, ...] = ()
    explained: frozenset[str] = frozenset()
    by_record: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()


def expectation_of(study: Study, inventory: Inventory, manifest: Manifest | None, config: Config) -> Expectation:
    """What to look for: files of the manifest and the record; where neither names any, those that are there."""
    present = {f.path for f in inventory.files}
    stated = inside(config.manifest) if config.manifest else None
    absent = stated if stated and stated not in present else None
    lists = frozenset(path for path in (manifest.path, *manifest.own) if path in present) if manifest else frozenset()
    if manifest is not None and manifest.readable:
        own = manifest.path if manifest.path in present else None
        listed, others = united(listed_in_manifest(manifest), listed_in_record(study), inventory.files)
        moved = absent if own else None
        if moved and moved not in (entry.path for entry in listed):
            listed = (*listed, Listed(path=moved, said_by=("expectation",)))
        return Expectation(
            listed=(*listed, *others), own=own, own_said_by=("expectation",) if own and own == stated else (),
            lists=lists, moved=moved, complete=manifest.complete, required=config.promises.required,
            by_record=frozenset(entry.path for entry in others),
        )  # fmt: skip
    listed = listed_in_record(study)
    findings: list[Finding] = []
    if not listed:
        listed = tuple(Listed(path=f.path) for f in inventory.files if f.kind != "system")
        if absent is None:
            findings.append(finding("DEP209", "neither a manifest nor the record names files to look for"))
    if absent is not None:
        findings.append(finding("DEP210", f"the manifest {absent} is not in the folder", value=absent))
        listed = (*listed, Listed(path=absent, said_by=("expectation",)))
    return Expectation(
        listed=listed,
        lists=lists,
        complete=False,
        required=config.promises.required,
        findings=tuple(findings),
        explained=frozenset(f.value for f in findings if f.value),
    )


# -- what is there --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The files by path, each with its status, and what there is to say of those that are amiss.

    `likely` are missing files, each with an unexpected one of nearly the same name.
    """

    files: tuple[FileResult, ...]
    findings: tuple[Finding, ...]
    likely: tuple[Likeness, ...] = ()


def compare(expectation: Expectation, inventory: Inventory, set_of: Callable[[str], str | None]) -> Comparison:
    """A result for each file that is listed or present, by path, and a finding for each that is amiss; for those that
    may be one file under two names, one more.
    """
    matching = match(expectation.listed, inventory.files)
    paired = [(entry, file) for entry, file in matching.pairs if file is not None]
    absent = [entry for entry, file in matching.pairs if file is None]
    taken = {file.path for _, file in paired}
    extra = sorted((f for f in inventory.files if f.path not in taken), key=lambda f: f.path)
    # A manifest need not list itself, nor what belongs to it.
    unlisted = expectation.lists - ({expectation.own} if expectation.moved else set())
    paired += [(Listed(path=f.path, said_by=expectation.own_said_by), f) for f in extra if f.path in unlisted]
    extra = [f for f in extra if f.path not in unlisted]
    renamed = _renamed(absent, extra, expectation)
    required = matcher(expectation.required)
    explained = matching.explained | expectation.explained | _unread(inventory, absent)
    told = [
        *(_held_against(entry, file, expectation) for entry, file in paired),
        *(_absent(entry, renamed.get(entry.path), expectation, explained) for entry in absent),
        *_extra(extra, [f for _, f in paired], renamed, expectation, explained),
    ]
    files = sorted((_placed(result, set_of, matching.misnamed, required) for result, _ in told), key=lambda r: r.path)
    findings = sorted((f for _, f in told if f is not None), key=lambda f: (f.code, f.value or ""))
    likely = likenesses(_names(told, "DEP201"), _names(told, "DEP202"))
    digests = {entry.path for entry in absent if entry.sha256}
    return Comparison(
        files=tuple(files),
        findings=(
            *matching.findings, *findings, *_alike(f for _, f in paired),
            *(_likely(pair, listed_digest=pair.missing in digests) for pair in likely),
        ),
        likely=likely,
    )  # fmt: skip


#: A file's result, and what there is to say of it.
_Told = tuple[FileResult, Finding | None]


def _placed(
    result: FileResult,
    set_of: Callable[[str], str | None],
    misnamed: Mapping[str, str],
    required: Callable[[str], bool],
) -> FileResult:
    """The result with its set, all who name it, and the name that is listed where it is written in another way."""
    listed_as = misnamed.get(result.path)
    naming = result.naming or ("misnamed" if listed_as else None)
    said_by = result.said_by
    if "expectation" not in said_by and required(result.path):
        said_by = (*said_by, "expectation")
    return replace(result, set=set_of(result.path), naming=naming, listed_as=listed_as, said_by=said_by)


def _names(told: Iterable[_Told], code: str) -> list[Name]:
    """The files of which a finding of this code tells."""
    return [Name(path=r.path, size=r.size) for r, found in told if found is not None and found.code == code]


def _likely(pair: Likeness, *, listed_digest: bool) -> Finding:
    """A pair as a finding; a digest that is listed and that the file hasn't speaks against it."""
    facts = f"the names are {pair.score} % alike"
    facts += ", and the size is the one listed" if pair.same_size else ""
    facts += ", but its bytes are not those listed" if listed_digest else ""
    severity = Severity.INFO if listed_digest else Severity.WARNING
    return finding("DEP211", f"{pair.missing} may be {pair.present}: {facts}", value=pair.missing, severity=severity)


def _present(
    file: FileEntry,
    status: FileStatus,
    entry: Listed | None = None,
    same_as: str | None = None,
    naming: Naming | None = None,
) -> FileResult:
    return FileResult(
        path=file.path,
        status=status,
        size=file.size,
        sha256=file.sha256,
        media_type=file.media_type,
        description=entry.description if entry else None,
        same_as=same_as,
        naming=naming,
        said_by=entry.said_by if entry else (),
    )


def _held_against(entry: Listed, file: FileEntry, expectation: Expectation) -> _Told:
    """A listed file that is there: its digest decides, its size where no digest is listed."""
    own = file.path == expectation.own
    compared = compared_digest(entry, file)
    if not own and compared and compared.listed != compared.present:
        what = f"its {compared.name} begins {compared.present[:12]}, and {compared.listed[:12]} is listed"
    elif not own and not compared and entry.size not in (None, file.size):
        what = f"it has {file.size} bytes, and {entry.size} are listed"
    else:
        return _present(file, "matched", entry), _unlisted(entry) if entry.path in expectation.by_record else None
    return _present(file, "changed", entry), finding("DEP203", f"{file.path} was changed: {what}", value=file.path)


def _unlisted(entry: Listed) -> Finding:
    return finding("DEP212", f"the record names {entry.path}, and the list of files does not", value=entry.path)


def _absent(entry: Listed, renamed: FileEntry | None, expectation: Expectation, explained: frozenset[str]) -> _Told:
    result = FileResult(
        path=entry.path,
        status="missing",
        size=entry.size,
        sha256=entry.sha256,
        media_type=media_type(entry.path),
        description=entry.description,
        same_as=renamed.path if renamed else None,
        naming="renamed" if renamed else None,
        said_by=entry.said_by,
    )
    if renamed is not None:
        return result, finding("DEP204", f"{entry.path} is now called {renamed.path}", value=entry.path)
    who = "; the record names it, and the list of files does not" if entry.path in expectation.by_record else ""
    missing = finding("DEP201", f"{entry.path} is missing{who}", value=entry.path)
    return result, None if entry.path in explained else missing


def _extra(
    extra: Iterable[FileEntry],
    listed: Iterable[FileEntry],
    renamed: Mapping[str, FileEntry],
    expectation: Expectation,
    explained: frozenset[str],
) -> Iterator[_Told]:
    """The files that no list names: renamed ones, leftovers of systems, copies, and strangers."""
    severity = Severity.ERROR if expectation.complete else Severity.WARNING
    former = {file.path: path for path, file in renamed.items()}
    originals = {digest: files[0].path for digest, files in by_digest([*listed, *renamed.values()]).items()}
    for file in extra:
        if file.path in former:
            yield _present(file, "unexpected", same_as=former[file.path], naming="renamed"), None
        elif file.kind == "system" or file.path in explained:
            yield _present(file, "unexpected"), None
        elif file.size and (original := originals.get(file.sha256)):
            copy = finding(
                "DEP205", f"{file.path} is not listed, and a copy of {original}", value=file.path, severity=severity
            )
            yield _present(file, "duplicate", same_as=original), copy
        else:
            stranger = finding("DEP202", f"{file.path} is not listed", value=file.path, severity=severity)
            yield _present(file, "unexpected"), stranger
        if file.kind != "system":
            originals.setdefault(file.sha256, file.path)


def _renamed(absent: Sequence[Listed], extra: Sequence[FileEntry], expectation: Expectation) -> dict[str, FileEntry]:
    """Each missing path with the file that has its bytes under another name, the same name elsewhere preferred."""
    pairs: dict[str, FileEntry] = {}
    if expectation.moved:
        pairs = {expectation.moved: next(f for f in extra if f.path == expectation.own)}
    taken: set[str] = set()
    free = by_any_digest(f for f in extra if f.kind != "system" and f.path != expectation.own)
    for entry in sorted(absent, key=lambda e: e.path):
        stated = (entry.sha256 or "", *entry.digests.values())
        candidates = [f for f in next(filter(None, map(free.get, stated)), ()) if f.path not in taken]
        if candidates and entry.path not in pairs:
            name = entry.path.rpartition("/")[2]
            pairs[entry.path] = min(candidates, key=lambda f: (f.path.rpartition("/")[2] != name, f.path))
            taken.add(pairs[entry.path].path)
    return pairs


def _unread(inventory: Inventory, absent: Iterable[Listed]) -> frozenset[str]:
    """The absent paths that the inventory met and could not read, or a folder above them."""
    met = {f.value for f in inventory.findings if f.severity is Severity.ERROR}
    return frozenset(e.path for e in absent if any(place in met for place in _places(e.path)))


def _places(path: str) -> Iterator[str]:
    """The path, and the folders above it."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def _alike(files: Iterable[FileEntry]) -> Iterator[Finding]:
    for same in by_digest(files).values():
        if len(same) > 1:
            names = ", ".join(f.path for f in same[:5]) + (", …" if len(same) > 5 else "")
            yield finding("DEP206", f"{len(same)} listed files have the same bytes: {names}", value=same[0].path)
