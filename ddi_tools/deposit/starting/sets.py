"""The sets that a folder is divided into, and the words by which the record counts them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ddi_tools.config import SetRule
from ddi_tools.deposit.claims import Claim
from ddi_tools.deposit.counting import WHOLE
from ddi_tools.deposit.naming import pieces
from ddi_tools.deposit.patterns import matcher
from ddi_tools.deposit.sets import divide, judge
from ddi_tools.deposit.starting.schemes import infer

#: More folders than this are no sets that a person would name.
_MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Guessed:
    """A set, its files, and what the record says of their number, if anything."""

    rule: SetRule
    files: tuple[str, ...]
    says: str | None = None


def guess(files: Sequence[tuple[str, int]], claims: Iterable[Claim]) -> tuple[Guessed, ...]:
    """The sets of files given as path and size: the folders, and the files beside them; none where they are many.

    Where all files lie in one folder, its folders are the sets; where there are no folders, what their names say of
    their kind, else their extensions.
    """
    rules = _rules([path for path, _ in files])
    if not 0 < len(rules) <= _MOST:
        return ()
    rules = _with_words(rules, files, tuple(claims))
    said = {c.group: c.text for c in judge(claims, divide(files, rules), rules, len(files)) if c.found is not None}
    held = []
    for rule in rules:
        fits = matcher(rule.patterns)
        paths = tuple(path for path, _ in files if fits(path))
        held.append(Guessed(rule=rule, files=paths, says=said.get(rule.name)))
    return tuple(held)


def _rules(paths: Sequence[str]) -> list[SetRule]:
    top = ""
    while len(tops := {path[len(top) :].partition("/")[0] for path in paths}) == 1 and _all_below(paths, top):
        top += f"{tops.pop()}/"
    below = Counter(rest.partition("/")[0] for path in paths if "/" in (rest := path[len(top) :]))
    rules = [
        SetRule(
            name=folder if folder.strip() else "A folder of a blank name", patterns=(f"{_plain(top + folder)}/**",)
        )
        for folder in sorted(below)
    ]
    beside = sum("/" not in path[len(top) :] for path in paths)
    if beside and rules:
        name = "Files beside the folders"
        rules.append(SetRule(name=name, patterns=(f"/{_plain(top)}*",)))
    return rules or _kinds(top, paths) or _extensions(top, paths) or _only(top)


def _only(top: str) -> list[SetRule]:
    """The one folder that holds all; where there is none, there is nothing to tell apart."""
    name = top.rstrip("/").rpartition("/")[2]
    return [SetRule(name=name, patterns=(f"{_plain(top)}**",))] if name.strip() else []


def _kinds(top: str, paths: Sequence[str]) -> list[SetRule]:
    """A set for each kind of file that the names tell, if no file is of two."""
    inferred = infer((), paths, {})
    parts = list(pieces(inferred.naming.template)) if inferred else []
    kinds = next((text.split("|") for part, text in parts if part == "kind"), [])
    rules = []
    for kind in kinds:
        name = "".join(_plain(text) if part is None else kind if part == "kind" else "*" for part, text in parts)
        rules.append(SetRule(name=kind, patterns=(f"/{_plain(top)}{name}",)))
    fits = [matcher(rule.patterns) for rule in rules]
    return rules if all(sum(fit(path) for fit in fits) <= 1 for path in paths) else []


def _extensions(top: str, paths: Sequence[str]) -> list[SetRule]:
    found = sorted({extension for path in paths if (extension := path.rpartition("/")[2].rpartition(".")[2]) != path})
    plain = [extension for extension in found if re.fullmatch(r"[A-Za-z0-9]{1,8}", extension)]
    rules = [SetRule(name=f"{each} files", patterns=(f"/{_plain(top)}*.{each}",)) for each in plain]
    return rules if len(rules) > 1 else []


def _all_below(paths: Sequence[str], top: str) -> bool:
    return all("/" in path[len(top) :] for path in paths)


def _plain(path: str) -> str:
    """The path as a pattern: what would mean more than itself becomes any character."""
    return re.sub(r"[*?\[\]]", "?", path)


def _with_words(rules: Sequence[SetRule], files: Sequence[tuple[str, int]], claims: Sequence[Claim]) -> list[SetRule]:
    """The rules with the words of claims that are of no set yet, and count as many files as just one set has.

    Words are kept only where they contradict nothing that was not contradicted without them.
    """
    found = list(rules)
    counts = Counter(each.count for each in divide(files, rules))
    for claim in judge(claims, divide(files, found), found, len(files)):
        if claim.status != "unclear" or not claim.group or claim.group == WHOLE or counts[claim.count] != 1:
            continue
        name = next(each.name for each in divide(files, rules) if each.count == claim.count)
        at = next(i for i, rule in enumerate(found) if rule.name == name)
        tried = [*found]
        tried[at] = replace(found[at], words=(*found[at].words, claim.group))
        if _contradicted(claims, tried, files) <= _contradicted(claims, found, files):
            found = tried
    return found


def _contradicted(claims: Sequence[Claim], rules: Sequence[SetRule], files: Sequence[tuple[str, int]]) -> int:
    return sum(c.status == "contradicted" for c in judge(claims, divide(files, rules), rules, len(files)))
