"""A file of the deposit as passages of text, by what it is."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ddi_tools.deposit.apart import Apart, ApartError
from ddi_tools.deposit.disclosure import office
from ddi_tools.deposit.disclosure.office import Properties, TooLargeError
from ddi_tools.deposit.disclosure.passages import Passage, of_text
from ddi_tools.deposit.inventory import FileEntry
from ddi_tools.deposit.statistics import READERS

#: Types of text whose names do not say so.
_TEXTS = frozenset(
    {
        "application/bibtex", "application/geo+json", "application/json", "application/jsonl", "application/ld+json",
        "application/rdf+xml", "application/sql", "application/toml", "application/x-bibtex",
        "application/x-ipynb+json", "application/x-research-info-systems", "application/x-sh",
        "application/x-subrip", "application/x-tex", "application/xhtml+xml", "application/xml",
        "application/xslt+xml", "application/yaml", "image/svg+xml", "message/rfc822", "type/x-r-syntax",
    }
)  # fmt: skip
_OFFICE = ("docx", "xlsx", "xlsm", "pptx", "odt", "ods", "odp")
_PICTURES = frozenset({"image/jpeg", "image/png", "image/tiff", "image/webp"})
_TABLES = frozenset({"text/csv", "text/tab-separated-values"})
#: What `zipfile` raises of archives that are broken, encrypted (RuntimeError) or packed in a rare way.
_NO_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
_GLANCE = 4096


class NotReadError(Exception):
    """Why a file could not be looked into; a clause that begins with a small letter."""


class NoReaderError(Exception):
    """A file of a type that is not looked into."""


def read(root: Path, entry: FileEntry, properties: Properties, apart: Apart) -> Iterator[Passage]:
    """The text of a file, and on the way its `properties`.

    Raises `NotReadError` where it can't be read, `NoReaderError` where nothing here reads such files.
    """
    file = root / entry.path
    try:
        yield from _read(file, entry, properties, apart)
    except OSError as error:
        raise NotReadError(error.strerror or str(error)) from error
    except TooLargeError:
        raise NotReadError(f"it unpacks to more than {office.MOST >> 20} MB") from None
    except _NO_ARCHIVE as error:
        raise NotReadError(f"its archive can't be read: {error or type(error).__name__}") from error
    except etree.XMLSyntaxError as error:
        raise NotReadError(f"its XML is broken: {error.msg}") from error
    except ApartError as error:
        raise NotReadError(str(error)) from error


def _read(file: Path, entry: FileEntry, properties: Properties, apart: Apart) -> Iterator[Passage]:
    kind = entry.media_type
    if file.suffix.lower().lstrip(".") in _OFFICE:
        yield from office.read(file, properties)
    elif kind == "application/rtf":
        yield Passage(text=apart.read("rtf", file)["text"], unit="paragraph")
    elif kind == "application/pdf":
        told = apart.read("pdf", file)
        properties.who.update(told["who"])
        yield Passage(text="\n".join(told["pages"]), unit="page")
        if told["rest"]:
            raise NotReadError(f"{told['rest']} of its pages were not read: there are too many")
    elif file.suffix.lower().lstrip(".") in READERS:
        told = apart.read("values", file)
        rows = told["rows"]
        yield Passage(text="\n".join(rows), unit="row", headings=tuple(told["headings"]))
        if told["rest"]:
            raise NotReadError(f"{told['rest']} of its cases were not read: there is too much text in them")
    elif kind in _PICTURES:
        told = apart.read("image", file)
        properties.who.update(told["who"])
        properties.located = told["located"]
    elif kind.startswith("text/") or kind in _TEXTS or _is_text(file):
        with file.open("rb") as stream:
            yield from of_text(stream, table=kind in _TABLES)
    else:
        raise NoReaderError


def _is_text(file: Path) -> bool:
    with file.open("rb") as stream:
        start = stream.read(_GLANCE)
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:  # a letter that the glance cuts in two is none of its fault
            return False
    return b"\0" not in start
