"""The tables of a store. Only types that SQLite and PostgreSQL share; times are text as they came or were given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy import Text as _Text

#: Raised with every change to the tables; a store of a later number is not opened.
SCHEMA_VERSION = 4

#: What a pass counts, in the order in which it is told.
COUNTS = ("new", "changed", "unchanged", "deleted", "absent", "quarantined")

metadata = MetaData()

#: In the order of its characters, as SQLite has it: that of a PostgreSQL database depends on its locale.
Text = _Text().with_variant(_Text(collation="C"), "postgresql")

#: Keys that are looked after at the end of a transaction: to do so after each statement, SQLite would keep all that a
#: statement changes in a file of its own, so as to be able to undo it.
_AT_COMMIT: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"}

#: One row: which program made the store, and by which tables.
ddi_tools_store = Table("ddi_tools_store", metadata, Column("schema_version", Integer, primary_key=True))

#: Who writes to the store, for those who are kept out; without a row, or without the lock that goes with it, nobody.
holder = Table(
    "holder",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
)

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("endpoint", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    UniqueConstraint("endpoint", "prefix"),
)

#: The log of passes. A pass without an outcome is open, and goes on at its `checkpoint`, the state as
#: `ddi_tools.oaipmh.harvest.checkpoint` writes it; what the log is asked for stands beside it. `reason` says why the
#: pass is not whole; the counts are those of `ddi_tools.oaipmh.harvest.Counts`.
harvest_pass = Table(
    "harvest_pass",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("set_spec", Text),
    Column("kind", Text, nullable=False),
    Column("from_", Text),
    Column("until", Text),
    Column("checkpoint", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("response_date", Text, nullable=False),
    Column("outcome", Text),
    Column("reason", Text),
    *(Column(name, Integer, nullable=False, server_default=text("0")) for name in COUNTS),
    Column("started_at", Text, nullable=False),
    Column("finished_at", Text),
    Index("harvest_pass_place", "source_id", "set_spec"),
)

#: Deletions that an open pass has brought of records that are live: they come into force when it is finished.
held_deletion = Table(
    "held_deletion",
    metadata,
    Column("pass_id", ForeignKey("harvest_pass.id"), primary_key=True, autoincrement=False),
    Column("identifier", Text, primary_key=True),
    Column("datestamp", Text, nullable=False),
    Column("sets", Text, nullable=False),
    Column("sha256", LargeBinary(32)),
    Column("about", LargeBinary),
    Column("response_date", Text, nullable=False),
)

#: The current state of each record; `serial` is its number among those of its source, from 0.
record = Table(
    "record",
    metadata,
    Column("source_id", ForeignKey("source.id", **_AT_COMMIT), primary_key=True, autoincrement=False),
    Column("identifier", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: When the records of a source were last listed, many in a row, see `ddi_tools.store.sightings`.
sighting = Table(
    "sighting",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True, autoincrement=False),
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

#: Every header and body that a record has had, from 1; `sha256` is null where it came without metadata. `absent` is
#: no word of the repository's: a whole list had the record no more, and no deletion of it; header and body stay.
#: `sets` is a JSON array in alphabetical order; `about` the containers' elements, packed, with a zero byte between.
#: `elements` is what its body changes in that of the version before, see `ddi_tools.store.alterations`; null where it
#: changes nothing, or too much to be kept.
version = Table(
    "version",
    metadata,
    Column("source_id", Integer, primary_key=True, autoincrement=False),
    Column("identifier", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("datestamp", Text, nullable=False),
    Column("sets", Text, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("absent", Boolean, nullable=False),
    Column("sha256", LargeBinary(32)),
    Column("about", LargeBinary),
    Column("pass_id", Integer, nullable=False),
    Column("response_date", Text, nullable=False),
    Column("first_seen", Text, nullable=False),
    Column("elements", LargeBinary),
    sqlite_with_rowid=False,
)

#: What bodies of a source have in common, by which single ones are packed smaller.
dictionary = Table(
    "dictionary",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", ForeignKey("source.id"), nullable=False, unique=True),
    Column("data", LargeBinary, nullable=False),
)

#: Bodies by their content: each is stored once, packed by zstd, with a dictionary or without.
body = Table(
    "body",
    metadata,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("dictionary_id", ForeignKey("dictionary.id", **_AT_COMMIT)),
    Column("data", LargeBinary, nullable=False),
)

#: Records that can't be read, as they came; their bytes are in `body`.
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("identifier", Text),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("pass_id", Integer, nullable=False),
    Column("first_seen", Text, nullable=False),
    UniqueConstraint("source_id", "sha256"),
)
