"""The crosswalk: related works, the data files, and what documents them."""

from __future__ import annotations

from ddi_tools.export.crosswalk.row import Row, row
from ddi_tools.export.datacite import files, identity, relations

_O = "stdyDscr/othrStdyMat"

ROWS: tuple[Row, ...] = (
    row(
        f"{_O}/relPubl", "related[publication]", relations.related, datacite="relatedItem IsReferencedBy",
        schema_org="citation", dublin_core="dc:relation", readme="Related",
    ),
    row(
        f"{_O}/relPubl/citation/titlStmt/IDNo", "related[publication].identifiers",
        datacite="relatedIdentifier IsReferencedBy; relatedItem IsReferencedBy/relatedItemIdentifier",
        schema_org="citation", dublin_core="dc:relation", readme="Related", note="typed by its syntax",
    ),
    row(
        f"{_O}/relStdy", "related[study]", relations.related, datacite="relatedItem References",
        dublin_core="dc:relation", readme="Related",
    ),
    row(
        f"{_O}/relStdy/citation/titlStmt/IDNo", "related[study].identifiers",
        datacite="relatedIdentifier References; relatedItem References/relatedItemIdentifier",
        dublin_core="dc:relation", readme="Related", note="typed by its syntax",
    ),
    row(
        f"{_O}/relMat", "related[material]", relations.related, datacite="relatedItem IsDocumentedBy",
        dublin_core="dc:relation", readme="Related",
    ),
    row(
        f"{_O}/relMat/citation/titlStmt/IDNo", "related[material].identifiers",
        datacite="relatedIdentifier IsDocumentedBy; relatedItem IsDocumentedBy/relatedItemIdentifier",
        dublin_core="dc:relation", readme="Related", note="typed by its syntax",
    ),
    row(
        f"{_O}/othRefs", "related[reference]", relations.related, datacite="relatedItem References",
        dublin_core="dc:relation", readme="Related",
    ),
    row(
        f"{_O}/othRefs/citation/titlStmt/IDNo", "related[reference].identifiers",
        datacite="relatedIdentifier References; relatedItem References/relatedItemIdentifier",
        dublin_core="dc:relation", readme="Related", note="typed by its syntax",
    ),
    row(
        f"{_O}/*/citation/titlStmt/titl", "related.titles", datacite="relatedItem IsReferencedBy",
        schema_org="citation", dublin_core="dc:relation", readme="Related",
    ),
    row(
        f"{_O}/*/citation/holdings/@URI", "related.uris", datacite="relatedIdentifier IsReferencedBy",
        schema_org="citation", dublin_core="dc:relation", readme="Related", note="as the URI of an ExtLink",
    ),
    row(
        f"{_O}/*/citation/biblCit", "related.bibliographic_citations", datacite="relatedItem IsReferencedBy",
        dublin_core="dc:relation", note="where there is nothing shorter",
    ),
    row(f"{_O}/*/citation/rspStmt/AuthEnty", "related.creators"),
    row(f"{_O}/*/citation/distStmt/distDate", "related.dates"),
    row(
        "fileDscr/@URI", "files.uri", relations.file_identifiers, datacite="relatedIdentifier HasPart",
        dublin_core="dc:relation",
    ),
    row("fileDscr/@ID", "files.id"),
    row(
        "fileDscr/fileTxt/fileName", "files.names", datacite="size", readme="Data and files",
        note="beside its counts, where the record describes several files",
    ),
    row(
        "fileDscr/fileTxt/fileName/@xml:lang", "files.names.lang", identity.language, datacite="language",
        schema_org="inLanguage", dublin_core="dc:language", note="the language of the data",
    ),
    row("fileDscr/fileTxt/fileCitation/titlStmt/titl", "files.titles"),
    row(
        "fileDscr/fileTxt/fileCitation/titlStmt/IDNo", "files.identifiers", datacite="relatedIdentifier HasPart",
        dublin_core="dc:relation",
    ),
    row("fileDscr/fileTxt/fileCont", "files.contents"),
    row(
        "fileDscr/fileTxt/fileType", "files.type", files.formats, datacite="format", dublin_core="dc:format",
        readme="Data and files", note="the folder's media types, where one is given",
    ),
    row(
        "fileDscr/fileTxt/format", "files.format", datacite="format", dublin_core="dc:format",
        readme="Data and files",
    ),
    row("fileDscr/fileTxt/dimensns/caseQnty", "files.cases", files.sizes, datacite="size", readme="Data and files"),
    row("fileDscr/fileTxt/dimensns/varQnty", "files.variables", datacite="size", readme="Data and files"),
    row("fileDscr/fileTxt/filePlac", "files.places"),
    row("fileDscr/fileTxt/verStmt/version", "files.versions"),
    row("fileDscr/notes", "files.notes"),
    row(
        "otherMat/@URI", "materials.uri", relations.materials,
        datacite="relatedIdentifier HasPart; relatedIdentifier IsDocumentedBy", schema_org="subjectOf",
        dublin_core="dc:relation", readme="Documentation", note="HasPart where its level is datafile",
    ),
    row("otherMat/@ID", "materials.id"),
    row("otherMat/@level", "materials.level"),
    row("otherMat/@type", "materials.type"),
    row("otherMat/labl", "materials.labels", schema_org="subjectOf", readme="Documentation"),
    row("otherMat/txt", "materials.texts", schema_org="subjectOf", readme="Documentation"),
    row("otherMat/notes", "materials.notes"),
    row("otherMat/otherMat", "materials.materials", schema_org="subjectOf", readme="Documentation"),
)  # fmt: skip
