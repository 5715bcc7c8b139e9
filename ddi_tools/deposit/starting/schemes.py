"""The naming scheme that a set's names follow, inferred from the names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from ddi_tools.deposit.naming import Scheme
from ddi_tools.deposit.promises import Naming
from ddi_tools.deposit.sheets import Cells

#: So many names at least show a scheme, and so large a share of them must follow it.
_FEWEST = 3
_SHARE = 0.9
#: A part with more different words than this is not a list of kinds.
_KINDS = 24
#: What may stand between the parts of a name, the surest first.
_SEPARATORS = ("_", " ", "-", ".")
_DATES = (
    (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"),
    (r"\d{2}-\d{2}-\d{4}", "%d-%m-%Y"),
    (r"\d{2}\.\d{2}\.\d{4}", "%d.%m.%Y"),
    (r"(?:19|20)\d{6}", "%Y%m%d"),
    (r"(?:19|20)\d{2}-\d{2}", "%Y-%m"),
    (r"(?:19|20)\d{2}", "%Y"),
)
#: Dates with hyphens or points are one part, whatever stands between the others.
_WHOLE = re.compile(r"(?<!\d)(?:\d{4}-\d{2}(?:-\d{2})?|\d{2}([-.])\d{2}\1\d{4})(?!\d)")
#: A character that no name has, for those of a date that must not part it.
_HELD = {"-": "\x00", ".": "\x01"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """A scheme, the columns of the list that say the same, and the names among those given that are not of it."""

    naming: Naming
    others: tuple[str, ...]


def infer(files: tuple[str, ...], paths: Sequence[str], cells: Mapping[str, Cells]) -> Inferred | None:
    """The scheme of the names of `paths`, which are those that the patterns `files` mean.

    None where fewer than nine in ten follow one. `cells` are the rows of the list of files, by path.
    """
    if len(paths) < _FEWEST:
        return None
    names = {path: path.rpartition("/")[2] for path in paths}
    for ends, separator in product((False, True), _SEPARATORS):
        template = _template([*names.values()], separator, ends=ends)
        if template is None:
            continue
        naming = Naming(template=template, files=files, columns={})
        scheme = Scheme(naming)
        read = {path: scheme.read(path) for path in paths}
        others = tuple(path for path, parts in read.items() if parts is None)
        if len(others) <= (1 - _SHARE) * len(paths):
            known = {path: parts for path, parts in read.items() if parts is not None}
            columns = dict(_same(scheme.parts, known, cells))
            return Inferred(naming=Naming(template=template, files=files, columns=columns), others=others)
    return None


def _same(
    parts: Sequence[str], read: Mapping[str, Mapping[str, str]], cells: Mapping[str, Cells]
) -> Iterator[tuple[str, str]]:
    """For each part the column that says exactly the same of every file, if there is one."""
    rows = [(read[path], cells[path]) for path in read if path in cells]
    if len(rows) < len(read) or not rows:
        return
    for part in parts:
        same = (c for c in rows[0][1] if all(row[c] == found[part] for found, row in rows))
        if (column := next(same, None)) is not None:
            yield part, column


def _template(names: Sequence[str], separator: str, *, ends: bool) -> str | None:
    """The template by which most names are parted in the same way; None where they are not, or it says nothing.

    With `ends`, all that stands between the first and the last part is one part, whatever it holds.
    """
    stems = [name.rpartition(".") if "." in name else (name, "", "") for name in names]
    parted = [_parts(stem, separator) for stem, _, _ in stems]
    if ends:
        parted = [[p[0], separator.join(p[1:-1]), p[-1]] if len(p) > 2 else p for p in parted]
    width, times = Counter(map(len, parted)).most_common(1)[0]
    endings = [f"{dot}{extension}" for _, dot, extension in stems]
    if times < _SHARE * len(names) or width > 8 or (separator != _SEPARATORS[-1] and width < 2):
        return None
    columns = zip(*(parts for parts in parted if len(parts) == width), strict=True)
    taken: dict[str, int] = {}
    written = [_column(values, taken) for values in columns]
    if not any(piece.says for piece in written):
        return None
    ending = _literal(endings) or _one_of(endings)
    if ending is None:
        return None
    return separator.join(piece.text for piece in written) + ending


def _parts(stem: str, separator: str) -> list[str]:
    held = _WHOLE.sub(lambda match: "".join(_HELD.get(c, c) for c in match[0]), stem)
    back = {value: key for key, value in _HELD.items()}
    return ["".join(back.get(c, c) for c in part) for part in held.split(separator)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A part as the template has it; `says` whether it holds a name to anything."""

    text: str
    says: bool = True


def _column(values: Sequence[str], taken: dict[str, int]) -> _Piece:
    """What all or most of the values are."""
    constant = _literal(values)
    if constant is not None:
        return _Piece(text=constant)
    for name, pattern in _readings(values):
        if pattern is None:
            continue
        taken[name] = taken.get(name, 0) + 1
        number = f"{taken[name]}" if taken[name] > 1 else ""
        return _Piece(text=f"{{{name}{number}:{pattern}}}" if pattern else f"{{{name}{number}}}", says=bool(pattern))
    raise AssertionError("the last reading takes everything")


def _readings(values: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """The names and patterns of a part, the narrowest first; None where it is not that."""
    for pattern, form in _DATES:
        yield "date", form if _most(values, pattern) else None
    yield "id", _code(values)
    yield "number", (_digits(values) if _most(values, r"\d+") else None)
    yield "kind", _kinds(values)
    for word in (r"[a-z]+(?:-[a-z]+)*", r"[a-z0-9]+(?:-[a-z0-9]+)*", r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"):
        yield "subject", word if _most(values, word) else None
    yield "subject", ""


def _most(values: Sequence[str], pattern: str) -> bool:
    regex = re.compile(pattern)
    return sum(regex.fullmatch(v) is not None for v in values) >= _SHARE * len(values)


def _code(values: Sequence[str]) -> str | None:
    """ID codes: letters and figures, such as PA01."""
    found = [match for v in values if (match := re.fullmatch(r"([A-Za-z]{1,16})(-?)(\d+)", v))]
    if len(found) < _SHARE * len(values):
        return None
    prefixes = _frequent(match[1] for match in found)
    joint = re.escape(max((match[2] for match in found), key=[m[2] for m in found].count))
    letters = prefixes[0] if len(prefixes) == 1 else f"(?:{'|'.join(sorted(prefixes))})"
    if len(prefixes) > 6:
        letters = "[A-Z]+" if all(p.isupper() for p in prefixes) else "[A-Za-z]+"
    return letters + joint + _digits([match[3] for match in found])


def _digits(values: Sequence[str]) -> str:
    lengths = _frequent(str(len(v)) for v in values)
    if len(lengths) > 1:
        return r"\d+"
    return r"\d" if lengths == ["1"] else rf"\d{{{lengths[0]}}}"


def _kinds(values: Sequence[str]) -> str | None:
    """A few words that come again and again."""
    kinds = _frequent(values)
    plain = all(re.fullmatch(r"[^\W_]+(?:[- _][^\W_]+)*", kind) for kind in kinds)
    return "|".join(sorted(kinds)) if plain and len(kinds) <= min(_KINDS, len(values) // 3) else None


def _literal(values: Sequence[str]) -> str | None:
    """The one value of nearly all, if it can stand in a template."""
    value, times = Counter(values).most_common(1)[0]
    return value if times >= _SHARE * len(values) and not set("{}") & set(value) else None


def _one_of(endings: Sequence[str]) -> str | None:
    """A few extensions."""
    kinds = [kind for kind in _frequent(endings) if kind]
    plain = all(re.fullmatch(r"\.\w+", kind) for kind in kinds)
    return f".{{ext:{'|'.join(sorted(k[1:] for k in kinds))}}}" if kinds and plain and len(kinds) <= 6 else None


def _frequent(values: Iterator[str] | Sequence[str]) -> list[str]:
    """The values that make up nine in ten, the most frequent first; all of them where each is as rare as the next."""
    counted = Counter(values).most_common()
    wanted, kept, total = _SHARE * sum(n for _, n in counted), [], 0
    for value, times in counted:
        if total >= wanted and times == 1 and counted[0][1] > 1:
            break
        kept.append(value)
        total += times
    return kept
