"""What changed in a deposit since a former report: findings that are new, mended or still there; files that moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ddi_tools.deposit.reconcile import FileResult
from ddi_tools.errors import StorageError, UsageError
from ddi_tools.findings import Finding
from ddi_tools.findings import to_json as finding_json

#: A finding is the same as a former one if these are; lines and the wording of messages have no part in it.
_Key = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A finding of the former report."""

    code: str
    message: str
    value: str | None = None
    xpath: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A former report: its name, the digest of each file that was there, and its findings, ignored ones included."""

    name: str
    digests: Mapping[str, str | None]
    findings: tuple[Past, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A file that is now called otherwise."""

    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What changed since the report `report`: findings `new`, `still` there and `mended`; and the files, by path.

    A file that went and one that came with the same bytes is one that moved.
    """

    report: str
    new: tuple[Finding, ...]
    still: tuple[Finding, ...]
    mended: tuple[Past, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[Move, ...]

    def to_json(self) -> dict[str, Any]:
        """As it stands in the report; of what is still there only the number."""
        return {
            "report": self.report,
            "findings": {
                "new": [finding_json(f) for f in self.new],
                "mended": [asdict(past) for past in self.mended],
                "still": len(self.still),
            },
            "files": {
                "came": list(self.came),
                "went": list(self.went),
                "changed": list(self.changed),
                "moved": [asdict(move) for move in self.moved],
            },
        }


def read(file: Path) -> Former:
    """A report that `reconcile --format json` or `run` wrote.

    Raises `UsageError` where the file is none, `StorageError` where it can't be read.
    """
    import json

    try:
        content = json.loads(file.read_bytes())
    except OSError as error:
        raise StorageError(f"{file} can't be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise _none(file, "it is not JSON") from error
    files, findings = (content.get(key) if isinstance(content, dict) else None for key in ("files", "findings"))
    ignored = content.get("ignored", []) if isinstance(content, dict) else []
    if not isinstance(files, list) or not isinstance(findings, list) or not isinstance(ignored, list):
        raise _none(file, "it has no lists 'files' and 'findings'")
    digests = {
        _text(file, row, "path"): _text_or_none(row.get("sha256"))
        for row in files
        if _text(file, row, "status") != "missing"
    }
    past = tuple(
        Past(
            code=_text(file, row, "code"), message=_text(file, row, "message"),
            value=_text_or_none(row.get("value")), xpath=_text_or_none(row.get("xpath")),
        )
        for row in (*findings, *ignored)
    )  # fmt: skip
    return Former(name=str(file), digests=digests, findings=past)


def _text(file: Path, row: Any, key: str) -> str:
    value = row.get(key) if isinstance(row, dict) else None
    if not isinstance(value, str):
        raise _none(file, f"an entry has no {key!r}")
    return value


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _none(file: Path, why: str) -> UsageError:
    return UsageError(
        f"{file} is no report of a reconciliation: {why}", hint="'ddi-tools reconcile --format json' writes one"
    )


def held_against(
    former: Former, files: Iterable[FileResult], findings: Iterable[Finding], left: Collection[int]
) -> Since:
    """The files and findings of now against those of the former report.

    `left` are the identities of the findings that count: one that is ignored is neither new nor mended.
    """
    before_now = Counter(_key(past) for past in former.findings)
    new: list[Finding] = []
    still: list[Finding] = []
    for finding in findings:
        key = _key(finding)
        if id(finding) in left:
            (still if before_now[key] > 0 else new).append(finding)
        before_now[key] -= 1
    digests = {f.path: f.sha256 for f in files if f.status != "missing"}
    came, went = sorted(digests.keys() - former.digests), sorted(former.digests.keys() - digests)
    moved = _moved(came, went, digests, former.digests)
    before, now = {m.before for m in moved}, {m.now for m in moved}
    return Since(
        report=former.name,
        new=tuple(new),
        still=tuple(still),
        mended=_mended(former.findings, before_now),
        came=tuple(p for p in came if p not in now),
        went=tuple(p for p in went if p not in before),
        changed=tuple(sorted(p for p in digests.keys() & former.digests if digests[p] != former.digests[p])),
        moved=moved,
    )


def _key(finding: Finding | Past) -> _Key:
    return finding.code, finding.value, finding.xpath


def _mended(findings: Sequence[Past], unmet: Counter[_Key]) -> tuple[Past, ...]:
    """The last of the former findings of each key, as many as were not met again, in their order."""
    mended: list[Past] = []
    for past in reversed(findings):
        if unmet[_key(past)] > 0:
            unmet[_key(past)] -= 1
            mended.append(past)
    return tuple(reversed(mended))


def _moved(
    came: Iterable[str], went: Iterable[str], now: Mapping[str, str | None], before: Mapping[str, str | None]
) -> tuple[Move, ...]:
    """Each path that went with one that came and has its bytes, in the order of their names."""
    free: dict[str, list[str]] = {}
    for path in came:
        if digest := now[path]:
            free.setdefault(digest, []).append(path)
    moved = []
    for path in went:
        if candidates := free.get(before[path] or ""):
            moved.append(Move(before=path, now=candidates.pop(0)))
    return tuple(moved)
