"""The XML Schemas that codebooks are judged by: the project's own, a version a row, and those a person names.

Nothing is fetched: what a schema refers to is read from beside it, or it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from ddi_tools import resources
from ddi_tools.codebook import xml
from ddi_tools.errors import StorageError, UsageError

if TYPE_CHECKING:
    from xmlschema import XMLSchema


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of the standard that there is a schema for; `name` is also its folder in `schemas/ddi-codebook`."""

    name: str
    namespace: str
    title: str


#: The built-in schemas by the name that `--schema` takes.
VERSIONS: Mapping[str, Version] = {
    v.name: v
    for v in (
        Version(name="2.5", namespace=xml.DDI25, title="DDI Codebook 2.5, revision of 2014-01-28"),
        Version(name="2.5-2012", namespace=xml.DDI25, title="DDI Codebook 2.5 as first published in 2012"),
        Version(name="2.6", namespace=xml.DDI26, title="DDI Codebook 2.6"),
    )
}

#: The version that judges a codebook of which only the namespace is known: the first row of the namespace, since the
#: revision of 2014 allows an element a language where the first publication of 2.5 had one in all.
BY_NAMESPACE: Mapping[str, str] = {v.namespace: v.name for v in reversed(tuple(VERSIONS.values()))}

# Places on the web that official schemas name, without its scheme, and the project's own file of the same namespace.
_HELD: Mapping[str, str] = {
    "www.w3.org/2001/xml.xsd": "xml-2009.xsd",
    "www.w3.org/2001/03/xml.xsd": "xml-2001.xsd",
    "www.w3.org/2009/01/xml.xsd": "xml-2009.xsd",
}
_XSD_ROOT = "{http://www.w3.org/2001/XMLSchema}schema"


def load(version_or_file: str | Path) -> etree.XMLSchema:
    """The compiled schema of a built-in version, or of an XSD file with what it includes and imports.

    Raises `UsageError` for a name that is neither, and for a file that is no schema or needs the network;
    `StorageError` for a file that can't be read.
    """
    if version_or_file in VERSIONS:
        return _built_in(str(version_or_file))
    return _from_file(Path(version_or_file))


def for_codebook(codebook: etree._Element) -> etree.XMLSchema | None:
    """The compiled schema of the version that the codebook is in, by its namespace; None where there is none."""
    version = BY_NAMESPACE.get(xml.namespace(codebook))
    return _built_in(version) if version is not None else None


@cache  # What ships doesn't change while the process runs; a file that a person names may, so it isn't kept.
def _built_in(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(resources.path("schemas", "ddi-codebook", version, "codebook.xsd")))


def explainer(version_or_file: str | Path) -> XMLSchema:
    """The same schema for the library `xmlschema`, which judges slowly, and names each child that can't stay.

    Raises `UsageError` for a file that it can't use, though libxml2 can.
    """
    if version_or_file in VERSIONS:
        return _explainer(str(version_or_file))
    return _explaining(Path(version_or_file))


@cache
def _explainer(version: str) -> XMLSchema:
    return _explaining(resources.path("schemas", "ddi-codebook", version, "codebook.xsd"))


def _explaining(file: Path) -> XMLSchema:
    import xmlschema  # noqa: PLC0415 - a third of a second, for documents that failed alone

    try:
        return xmlschema.XMLSchema(str(file.resolve()), allow="local")
    except (xmlschema.XMLSchemaException, OSError) as error:
        message = f"{file} can't be used to explain: {str(error).strip().splitlines()[0]}"
        raise UsageError(message, hint="judge without --explain") from error


class _Local(etree.Resolver):
    """Answers for what a schema refers to: files are left to lxml, the web is answered from here or refused."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def resolve(self, system_url: str | None, public_id: str | None, context: object) -> Any:
        """See `etree.Resolver`; None leaves the answer to lxml."""
        scheme, web, rest = (system_url or "").partition("://")
        if not web or scheme == "file":
            return None
        if rest in _HELD:
            held = resources.path("schemas", "ddi-codebook", "imports", _HELD[rest])
            return self.resolve_filename(str(held), context)
        self.refused.append(system_url or "")
        return self.resolve_empty(context)


def _from_file(file: Path) -> etree.XMLSchema:
    local = _Local()
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    parser.resolvers.add(local)
    try:
        with file.open("rb") as stream:
            tree = etree.parse(stream, parser, base_url=str(file.resolve()))
        root = tree.getroot()
        if root.tag != _XSD_ROOT:
            raise UsageError(f"{file} is not an XML Schema: its root is {xml.local_name(root)}", hint=_hint())
        schema = etree.XMLSchema(tree)
    except FileNotFoundError:
        raise UsageError(f"there is no schema {str(file)!r}, and no file of that name", hint=_hint()) from None
    except OSError as error:
        raise StorageError(f"{file} can't be read: {error.strerror or error}") from error
    except etree.XMLSyntaxError as error:
        raise UsageError(f"{file} is not an XML Schema: it is not well-formed ({error.msg})", hint=_hint()) from error
    except etree.XMLSchemaParseError as error:
        if not local.refused:
            raise UsageError(f"{file} can't be used as a schema: {error}") from error
    if local.refused:
        raise UsageError(
            f"{file} refers to {local.refused[0]}, and nothing is fetched",
            hint="put a copy beside the schema, and name it in the schema's schemaLocation",
        )
    return schema


def _hint() -> str:
    return f"use {', '.join(VERSIONS)}, or the path of an XSD file"
