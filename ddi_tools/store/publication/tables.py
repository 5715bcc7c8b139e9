"""The tables of a publication. They stand beside those of the store, and are made when it is first served."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, UniqueConstraint

from ddi_tools.store.tables import Text

metadata = MetaData()

#: One row: the secret that resumption tokens are signed by.
publication = Table(
    "publication",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary, nullable=False),
)

#: Every version that was published, in order: `number` rises, and `datestamp` with it. `source_id`, `own` and
#: `version` are those of the store; `identifier` is what it is given out under; `root` is the qualified name of the
#: metadata's element, of the version before where this has none. `superseded` is the number of the version after it:
#: so a list can be gone on with as it was when it began.
published = Table(
    "published",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("datestamp", Text, nullable=False),
    Column("source_id", Integer, nullable=False),
    Column("own", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("identifier", Text, nullable=False),
    Column("root", Text),
    Column("deleted", Boolean, nullable=False),
    Column("superseded", Integer),
    UniqueConstraint("source_id", "own", "version"),
    Index("published_identifier", "identifier", "number"),
    Index("published_datestamp", "datestamp", "number"),
)

#: The sets that there are; `name` is as the source has it, where `spec` had to be made fit for the protocol.
published_set = Table(
    "published_set",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("spec", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
)

#: Which versions are in which sets, and in those above them.
member = Table(
    "published_member",
    metadata,
    Column("set_id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Index("published_member_number", "number"),
    sqlite_with_rowid=False,
)
