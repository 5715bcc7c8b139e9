"""Publishing: what is new in a store since the last time gets its number and its datestamp."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from lxml import etree
from sqlalchemy import Connection, and_, func, insert, or_, select, tuple_, update

from ddi_tools.codebook.xml import HostileXMLError, parse
from ddi_tools.store import tables
from ddi_tools.store.publication.sets import host, sets_of
from ddi_tools.store.publication.tables import member, published, published_set

#: Longer start tags are read with all that follows.
_TAG = 4096

#: So many records are published at a time: the store can be written to in between.
BATCH = 1000

Row = Any

#: Where the search goes on: a source's number and a record's identifier there.
Place = tuple[int, str]

#: The bodies of digests, given and asked for in hexadecimal.
Bodies = Callable[[Sequence[str]], Mapping[str, bytes]]


def pending(connection: Connection, after: Place | None) -> Sequence[Row]:
    """Records whose current version is not published, in order, at most `BATCH`; with what is published of each."""
    r, v, s, p = tables.record, tables.version, tables.source, published
    chosen = (
        select(
            r.c.source_id, r.c.identifier.label("own"), r.c.version, v.c.sets, v.c.deleted, v.c.absent,
            v.c.sha256, s.c.endpoint,
            p.c.number.label("old_number"), p.c.identifier.label("old_identifier"), p.c.root.label("old_root"),
        )
        .join_from(r, v, and_(
            v.c.source_id == r.c.source_id, v.c.identifier == r.c.identifier, v.c.number == r.c.version
        ))
        .join(s, s.c.id == r.c.source_id)
        .outerjoin(p, and_(
            p.c.source_id == r.c.source_id, p.c.own == r.c.identifier, p.c.superseded.is_(None)
        ))
        .where(or_(p.c.version.is_(None), p.c.version != r.c.version))
        .order_by(r.c.source_id, r.c.identifier)
        .limit(BATCH)
    )  # fmt: skip
    if after is not None:
        chosen = chosen.where(tuple_(r.c.source_id, r.c.identifier) > tuple_(*after))
    return connection.execute(chosen).all()


def publish(connection: Connection, rows: Sequence[Row], bodies: Bodies, now: str) -> None:
    """Publishes the rows of `pending`; `connection` is in a transaction that no other can stand beside."""
    p = published
    last, latest = connection.execute(select(func.max(p.c.number), func.max(p.c.datestamp))).one()
    stamp = max(now, latest or "")  # a clock that was set back must not put what is new before what is old
    roots = {digest: root_of(body) for digest, body in bodies([r.sha256.hex() for r in rows if r.sha256]).items()}
    identifiers = _Identifiers(connection, rows)
    sets = cache(lambda specs, endpoint: sets_of(json.loads(specs), endpoint))
    new, superseded, specs = [], [], {}
    for number, row in enumerate(rows, (last or 0) + 1):
        root = roots[row.sha256.hex()] if row.sha256 else row.old_root
        new.append({
            "number": number, "datestamp": stamp, "source_id": row.source_id, "own": row.own, "version": row.version,
            "identifier": row.old_identifier or identifiers.free(row), "root": root,
            # What is listed no more, or has no metadata any more, is withdrawn, as far as can be told from here.
            "deleted": row.deleted or row.absent or (row.sha256 is None and row.old_number is not None),
        })  # fmt: skip
        if row.old_number is not None:
            superseded.append((row.old_number, number))
        specs[number] = sets(row.sets, row.endpoint)
    connection.execute(insert(p), new)
    for old, number in superseded:
        connection.execute(update(p).where(p.c.number == old).values(superseded=number))
    _put_members(connection, specs)


def root_of(body: bytes) -> str:
    """The qualified name of the body's outermost element; empty where it is no XML."""
    tag, _, _ = body[:_TAG].partition(b">")
    root = _root_of_tag(tag.removesuffix(b"/"))
    return _root_of_all(body) if root is None else root


@lru_cache(maxsize=256)  # the records of a source begin alike
def _root_of_tag(tag: bytes) -> str | None:
    """None where this is no start tag: a comment comes first, or an attribute has the character that ends one."""
    try:
        return str(etree.fromstring(tag + b"/>").tag)
    except etree.XMLSyntaxError:
        return None


def _root_of_all(body: bytes) -> str:
    try:
        return str(parse(body).tag)
    except (etree.XMLSyntaxError, HostileXMLError):
        return ""


class _Identifiers:
    """Identifiers to give out: a record's own, but where a record of another source has it already, its host's."""

    def __init__(self, connection: Connection, rows: Sequence[Row]) -> None:
        self._connection = connection
        self._taken = set(self._of([row.own for row in rows if row.old_number is None]))

    def free(self, row: Row) -> str:
        own: str = row.own
        if own in self._taken:
            name = f"oai:{host(row.endpoint).replace(':', '_')}:{quote(own, safe=':/')}"
            taken = {*self._taken, *self._of([name])}
            own = name if name not in taken else f"{name}:{row.source_id}"
        self._taken.add(own)
        return own

    def _of(self, identifiers: Sequence[str]) -> Sequence[str]:
        p = published
        return self._connection.scalars(select(p.c.identifier).where(p.c.identifier.in_(identifiers))).all()


def _put_members(connection: Connection, specs: Mapping[int, Mapping[str, str]]) -> None:
    s = published_set
    names = {spec: name for each in specs.values() for spec, name in each.items()}
    known = _ids(connection, list(names))
    if fresh := [{"spec": spec, "name": name} for spec, name in names.items() if spec not in known]:
        connection.execute(insert(s), fresh)
        known = _ids(connection, list(names))
    rows = [{"set_id": known[spec], "number": number} for number, each in specs.items() for spec in each]
    if rows:
        connection.execute(insert(member), rows)


def _ids(connection: Connection, specs: Sequence[str]) -> dict[str, int]:
    s = published_set
    found: dict[str, int] = {}
    for start in range(0, len(specs), BATCH):
        chosen = select(s.c.spec, s.c.id).where(s.c.spec.in_(specs[start : start + BATCH]))
        found |= {row.spec: row.id for row in connection.execute(chosen)}
    return found
