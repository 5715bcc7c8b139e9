"""The text of a first `ddi-tools.toml`: what holds now is stated, what can't be known is a comment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ddi_tools.codebook.model import Study
from ddi_tools.deposit.claims import find_claims
from ddi_tools.deposit.inventory import FileEntry, Inventory
from ddi_tools.deposit.kept_files import listed as hold_list
from ddi_tools.deposit.manifest import Manifest
from ddi_tools.deposit.promises import Column, Keyed, Unique, Where
from ddi_tools.deposit.sheets import Cells, Sheets
from ddi_tools.deposit.starting.keys import keys_of
from ddi_tools.deposit.starting.schemes import Inferred, infer
from ddi_tools.deposit.starting.sets import Guessed, guess

#: A column with so many different values is one to count by.
_FEW = range(2, 9)
_BARE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """The text, and how many sets, naming schemes and keys it states."""

    text: str
    sets: int
    schemes: int
    keys: int


def start(study: Study, inventory: Inventory, manifest: Manifest | None) -> Starter:
    """The configuration that fits this record and folder; held against them, it gives no finding of its own."""
    files = [f for f in inventory.files if f.kind != "system"]
    sheets = Sheets(inventory=inventory, manifest=manifest)
    sets = guess([(f.path, f.size) for f in files], find_claims(study))
    cells = dict(sheets.listed()) if manifest is not None else {}
    schemes = list(_schemes(files, sets, cells))
    unique, keyed = keys_of(inventory, sheets)
    blocks = (
        _HEAD,
        *_agents(study),
        _deposit(manifest),
        *(_set(each) for each in sets),
        _expect(files, sheets),
        *(_scheme(each) for each in schemes),
        *_keys(unique, keyed),
        _tally(sheets),
    )
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return Starter(text=text, sets=len(sets), schemes=sum(not s.others for s in schemes), keys=len(unique))


_HEAD = """\
# What is stated of this deposit beyond its catalogue record, made by `ddi-tools init` from the record and the folder.
# It says what is there now: correct it, where that is not what should be there. `ddi-tools reconcile` holds the
# folder against it. What stands behind a # is not in force; take the # away where it is right."""


def _schemes(files: Sequence[FileEntry], sets: Sequence[Guessed], cells: Mapping[str, Cells]) -> Iterator[Inferred]:
    """The schemes of the sets, or of all files where there are no sets."""
    groups: Iterable[tuple[tuple[str, ...], Sequence[str]]] = ((each.rule.patterns, each.files) for each in sets)
    if not sets:
        groups = [((), [f.path for f in files])]
    for patterns, paths in groups:
        if (inferred := infer(patterns, paths, cells)) is not None:
            yield inferred


# -- the record -------------------------------------------------------------------------------------------------


def _agents(study: Study) -> Iterator[str]:
    """Funders and publishers without identifiers, as comments: no identifier is guessed from a name."""
    citation = study.citation
    for key, agents in (("funders", citation.funders), ("publishers", citation.distributors)):
        for name in dict.fromkeys(_one_line(a.name) for a in agents if not a.identifiers):
            if not name:
                continue
            yield "\n".join((f"# [{key}.{_key(name)}]", '# identifier = ""', f"# scheme = {_text(_SCHEMES[key])}"))


_SCHEMES = {"funders": "Crossref Funder ID", "publishers": "ROR"}


# -- the folder -------------------------------------------------------------------------------------------------


def _deposit(manifest: Manifest | None) -> str:
    paths = [m.path for m in (manifest.lists or (manifest,)) if m.path] if manifest is not None else []
    if manifest is not None and not paths:
        return "[deposit]\n# The list of files lies outside of the folder: name it with --manifest."
    if manifest is None:
        return '[deposit]\n# The list of files, if there is one in the folder.\n# manifest = "files.csv"'
    lines = ["[deposit]", f"manifest = {_texts(paths) if len(paths) > 1 else _text(paths[0])}"]
    if manifest.kind in ("table", "workbook") and manifest.roles and len(paths) == 1:
        lines += ["", "# What the columns of the list are.", "[deposit.columns]"]
        lines += [f"{role} = {_text(heading)}" for role, heading in manifest.roles.items()]
    return "\n".join(lines)


def _set(guessed: Guessed) -> str:
    rule = guessed.rule
    lines = [f"# The record says: {_one_line(guessed.says)}"] if guessed.says else []
    lines += ["[[deposit.sets]]", f"name = {_text(rule.name)}", f"patterns = {_texts(rule.patterns)}"]
    hint = "# words = []  # words by which the record speaks of this set when it counts its files"
    lines += [f"words = {_texts(rule.words)}" if rule.words else hint, f"count = {len(guessed.files)}"]
    return "\n".join(lines)


def _expect(files: Sequence[FileEntry], sheets: Sheets) -> str:
    own = [path for path in (sheets.manifest.own if sheets.manifest else ()) if any(f.path == path for f in files)]
    names = sorted(f.path for f in files if "/" not in f.path and f.path.lower().startswith("readme"))
    required = list(dict.fromkeys([*own, *names]))
    lines = ["[deposit.expect]"]
    if required and not any(set("*?[") & set(path) for path in required):
        lines.append(f"required = {_texts(required)}")
    if formats := _formats(files):
        lines.append(f"formats = {_texts(formats)}")
    largest = max((f.size for f in files), default=0)
    lines.append(f'# max_file_size = "100 MB"  # the largest has {largest:,} bytes')
    lines.append(f'# max_size = "1 GB"  # all together have {sum(f.size for f in files):,} bytes')
    if sheets.manifest is not None:
        status = hold_list(files, sheets)[0].status
        lines.append("listed = true" if status == "kept" else "# listed = true  # not so now")
    return "\n".join(lines)


def _formats(files: Iterable[FileEntry]) -> list[str]:
    """The extensions that there are; media types where a file has none. Too many kinds are no rule."""
    found = set()
    for file in files:
        name = file.path.rpartition("/")[2]
        stem, dot, extension = name.rpartition(".")
        plain = stem and extension.isascii() and extension.replace("-", "").replace("_", "").isalnum()
        found.add(f"{dot}{extension.lower()}" if plain else file.media_type)
    return sorted(found) if len(found) <= 12 else []


def _scheme(inferred: Inferred) -> str:
    naming = inferred.naming
    lines = ["[[deposit.expect.names]]"]
    if naming.files:
        lines.append(f"files = {_texts(naming.files)}")
    lines.append(f"template = {_text(naming.template)}")
    if naming.columns:
        lines.append(f"columns = {_table({part: _text(column) for part, column in naming.columns.items()})}")
    if inferred.others:
        some = ", ".join(inferred.others[:5]) + (", …" if len(inferred.others) > 5 else "")
        lines.insert(0, f"In force when these are renamed ({len(inferred.others)}): {_one_line(some)}")
        lines = [f"# {line}" for line in lines]
    return "\n".join(lines)


# -- tables -----------------------------------------------------------------------------------------------------


def _keys(unique: Iterable[Unique], keyed: Keyed | None) -> Iterator[str]:
    for each in unique:
        yield "\n".join(("[[deposit.expect.unique]]", *_column(each.column)))
    if keyed is not None:
        keys = ", ".join(_table({"table": _text(key.table or ""), "column": _text(key.column)}) for key in keyed.keys)
        lines = ["# Every ID code of the list has its key.", "[[deposit.expect.keys]]", *_column(keyed.column)]
        yield "\n".join((*lines, *_where(keyed.where), f"in = [{keys}]"))


def _column(column: Column) -> Iterator[str]:
    if column.table is not None:
        yield f"table = {_text(column.table)}"
    yield f"column = {_text(column.column)}"


def _where(where: Where) -> Iterator[str]:
    if where:
        yield f"where = {_table({heading: _texts(values) for heading, values in where.items()})}"


def _tally(sheets: Sheets) -> str:
    """One count of rows, as an example to go by; of the column with the fewest values."""
    if sheets.manifest is None:
        return ""
    sheet = sheets.get(None)
    values = {c: [row[c] for row in sheet.rows if row[c]] for c in sheet.columns if c}
    few = sorted((len(set(found)), c) for c, found in values.items() if len(set(found)) in _FEW)
    if not few:
        return ""
    column = few[0][1]
    value = max(sorted(set(values[column])), key=values[column].count)
    lines = [
        "# How many rows of a table have certain values; so the record's own numbers can be held against it.",
        "# [[deposit.expect.tallies]]",
        f"# where = {_table({column: _text(value)})}",
        f"# count = {values[column].count(value)}",
    ]
    return "\n".join(lines)


# -- TOML -------------------------------------------------------------------------------------------------------


def _text(text: str) -> str:
    """A basic string; JSON's differ only in DEL, which TOML wants escaped, and in surrogates, which it has not."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _key(name: str) -> str:
    return name if name and all(character in _BARE for character in name) else _text(name)


def _table(entries: Mapping[str, str]) -> str:
    return f"{{ {', '.join(f'{_key(key)} = {value}' for key, value in entries.items())} }}"


def _one_line(text: str) -> str:
    """The text for a comment, in which no control character may stand."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
