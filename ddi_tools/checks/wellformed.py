"""From bytes to the documents in them, or to a finding that says why there are none: no crash, and no silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from ddi_tools.codebook import xml
from ddi_tools.codebook.xml import OAI, Located
from ddi_tools.findings import Finding, finding

#: Kinds of file that people name by mistake, by their first bytes.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive, or an office document, which is one"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"$FL2", "an SPSS data file"),
    (b"<stata_dta", "a Stata data file"),
)
#: White space, byte order marks, and the empty half of UTF-16's letters.
_BLANK = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"

_Error = etree.ErrorTypes

#: What libxml2's commonest complaints mean, by their code; the others are given in its own words.
_MEANINGS: Mapping[int, str] = {
    _Error.ERR_TAG_NAME_MISMATCH: "a tag is closed by one of another name",
    _Error.ERR_TAG_NOT_FINISHED: "a tag is never closed: the file may have been cut off",
    _Error.ERR_GT_REQUIRED: "a tag is not ended by '>': the file may have been cut off",
    _Error.ERR_DOCUMENT_END: "something stands after the end of the document, or it has no end",
    _Error.ERR_DOCUMENT_EMPTY: "there is no element",
    _Error.ERR_LTSLASH_REQUIRED: "a closing tag is missing: the file may have been cut off",
    _Error.ERR_NAME_REQUIRED: "a name is missing: a bare '&' must be written '&amp;', a bare '<' '&lt;'",
    _Error.ERR_ENTITYREF_SEMICOL_MISSING: "a '&' begins no character reference: write '&amp;'",
    _Error.ERR_UNDECLARED_ENTITY: "XML has no such entity: only &amp; &lt; &gt; &quot; &apos; need no declaration",
    _Error.ERR_LT_IN_ATTRIBUTE: "a '<' stands in an attribute: write '&lt;'",
    _Error.ERR_ATTRIBUTE_NOT_STARTED: "an attribute's value has no quotation marks",
    _Error.ERR_ATTRIBUTE_WITHOUT_VALUE: "an attribute has no value",
    _Error.ERR_ATTRIBUTE_REDEFINED: "an element has the same attribute twice",
    _Error.ERR_SPACE_REQUIRED: "a space is missing between attributes",
    _Error.ERR_INVALID_CHAR: "a character stands here that XML does not allow, such as a control character",
    _Error.ERR_HYPHEN_IN_COMMENT: "a comment holds '--'",
    _Error.ERR_RESERVED_XML_NAME: "the XML declaration does not stand at the very beginning",
    _Error.NS_ERR_UNDEFINED_NAMESPACE: "a namespace prefix is used that nothing declares",
}
_ENCODING = frozenset({
    _Error.ERR_INVALID_ENCODING, _Error.ERR_UNKNOWN_ENCODING, _Error.ERR_UNSUPPORTED_ENCODING,
    _Error.I18N_CONV_FAILED, _Error.I18N_NO_HANDLER,
})  # fmt: skip

#: What libxml2 refuses at any setting, though it is well-formed.
_LIMITS: Mapping[int, str] = {
    _Error.ERR_RESOURCE_LIMIT: "Elements are nested deeper than 2,048 levels, or entities grow without end",
    _Error.ERR_NAME_TOO_LONG: "A name has more than 10,000,000 letters",
}

#: Standards that archives also serve, by the beginning of the namespace.
_STANDARDS: tuple[tuple[str, str], ...] = (
    ("http://datacite.org/schema/kernel", "a DataCite record"),
    ("http://www.openarchives.org/OAI/2.0/oai_dc/", "a Dublin Core record"),
    ("http://purl.org/dc/", "a Dublin Core record"),
    ("http://namespace.openaire.eu/", "an OpenAIRE record"),
    ("ddi:ddiprofile:", "a DDI profile, which judges records and is none"),
    ("ddi:instance:", "DDI Lifecycle, another standard than DDI Codebook"),
    ("ddi:", "a part of DDI Lifecycle, another standard than DDI Codebook"),
    ("urn:isbn:1-931666-22-9", "an EAD finding aid"),
    ("http://ead3.archivists.org/", "an EAD finding aid"),
    ("http://www.loc.gov/MARC21/", "a MARC record"),
    ("http://www.loc.gov/METS/", "a METS document"),
    ("http://www.loc.gov/mods/", "a MODS record"),
    ("http://www.clarin.eu/cmd/", "a CMDI record"),
    ("http://www.isotc211.org/", "an ISO 19115 record"),
    ("http://www.sdmx.org/", "an SDMX message"),
    ("http://www.w3.org/1999/xhtml", "a web page"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "RDF"),
    ("http://www.w3.org/2001/XMLSchema", "an XML schema"),
    ("http://www.w3.org/2005/Atom", "an Atom feed"),
)

_ENTITY_NAMES_SHOWN = 200


def read(data: bytes) -> etree._Element | Finding:
    """The root of a document, or why there is none. Raises `MemoryError` where there is not enough for its tree."""
    if (trouble := not_xml(data)) is not None:
        return trouble
    try:
        return xml.parse(data)
    except xml.HostileXMLError as error:
        names = str(error)[:_ENTITY_NAMES_SHOWN]
        return finding("XML105", f"The file has entities of a DTD ({names}), which are never resolved")
    except etree.XMLSyntaxError as error:
        return _malformed(error, data)


def not_xml(data: bytes) -> Finding | None:
    """Whatever can be told to be no XML by its first bytes; the rest is the parser's to judge."""
    start = data[:1000].lstrip(_BLANK)
    head = data[:64].lstrip()
    if head.startswith(b"<"):
        if head.lower().startswith((b"<!doctype html", b"<html")):
            return finding("XML103", "The file is a web page, not a record; it may be a server's error message")
        if not head.startswith(b"<stata_dta"):
            return None
    if not start and not data.strip(_BLANK):
        return finding("XML102", "The file is empty")
    if what := next((what for magic, what in _MAGIC if data.startswith(magic)), None):
        return finding("XML103", f"The file is {what}, not XML")
    if not start or start.startswith(b"<"):
        return None
    if b"\x00" in start:
        return finding("XML103", "The file is binary, not XML")
    if start.startswith((b"{", b"[")):
        return finding("XML103", "The file is JSON, not XML")
    return finding("XML103", "The file is not XML: it begins with other text than '<'", line=1)


def too_large(error: MemoryError) -> Finding:
    """What is said of a file that `read` had no memory for."""
    return finding("XML113", str(error) or "The file takes more memory than there is")


def _malformed(error: etree.XMLSyntaxError, data: bytes) -> Finding:
    line, column = error.position
    if error.code in _LIMITS:
        message = f"{_LIMITS[error.code]}: more than any reader here takes"
        return finding("XML113", message, line=line or None, column=column or None)
    # lxml adds the place to libxml2's words; the finding has it in fields of its own.
    said = (error.msg or "").partition(f", line {line}, column {column}")[0].strip()
    if error.code in _ENCODING or (error.code == _Error.ERR_INVALID_CHAR and not _decodes(data)):
        message = f"The bytes from here on are not in the encoding that the file states: {said}"
        return finding("XML104", message, line=line or None, column=column or None)
    meaning = _MEANINGS.get(error.code)
    message = f"Not well-formed: {meaning} ({said})" if meaning else f"Not well-formed: {said}"
    return finding("XML101", message, line=line or None, column=column or None)


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def documents(root: etree._Element) -> list[Located]:
    """The documents that a file holds, in order: the root itself, or what each record of an OAI-PMH response carries.

    Of a record it is its codebook, or else whatever stands first in its metadata.
    """
    if xml.namespace(root) != OAI:
        return [Located(element=root, record=None)]
    found = []
    for record in root.iter(f"{{{OAI}}}record"):
        children = [c for m in record.findall(f"{{{OAI}}}metadata") for c in m.iterchildren(tag=etree.Element)]
        codebooks = [c for c in children if xml.is_codebook(c)]
        found += [Located(element=c, record=_identifier(record)) for c in codebooks or children[:1]]
    return found


def absent(root: etree._Element) -> Iterator[tuple[str | None, Finding]]:
    """What a response lacks: each record without metadata, by its identifier; or the reason why it has no records."""
    if xml.namespace(root) != OAI:
        return
    for error in root.iterchildren(f"{{{OAI}}}error"):
        code, text = error.get("code", "no code"), " ".join((error.text or "").split())
        message = f"The repository answered with the error {code}" + (f": {text}" if text else "")
        yield None, finding("XML108", message, line=error.sourceline, value=code)
    empty = False
    for record in root.iter(f"{{{OAI}}}record"):
        empty = True
        if record.find(f"{{{OAI}}}metadata/*") is None:
            yield _identifier(record), _without_metadata(record)
    if not empty and root.find(f"{{{OAI}}}error") is None:
        verbs = [xml.local_name(c) for c in root.iterchildren(tag=etree.Element)][2:]
        said = f"answers {verbs[0]}" if verbs else "holds nothing"
        yield None, finding("XML110", f"The OAI-PMH response {said} and carries no record")


def no_codebook(data: bytes) -> Finding | None:
    """Why a file holds no codebook at all; None where it holds one."""
    root = read(data)
    if isinstance(root, Finding):
        return root
    found = [located.element for located in documents(root)]
    if any(xml.is_codebook(element) for element in found):
        return None
    return not_codebook(found[0]) if found else next(trouble for _, trouble in absent(root))


def _without_metadata(record: etree._Element) -> Finding:
    header = record.find(f"{{{OAI}}}header")
    name = _identifier(record) or "without identifier"
    if header is not None and header.get("status") == "deleted":
        return finding("XML109", f"The record {name} is deleted", line=record.sourceline)
    return finding("XML110", f"The record {name} has no metadata, and is not called deleted", line=record.sourceline)


def _identifier(record: etree._Element) -> str | None:
    text = record.findtext(f"{{{OAI}}}header/{{{OAI}}}identifier")
    return (text or "").strip() or None


def not_codebook(element: etree._Element) -> Finding:
    """Why this element is no codebook: what it is instead, as far as it can be told."""
    local, namespace = xml.local_name(element), xml.namespace(element)
    line = element.sourceline
    if local == "codeBook":
        message = f"The codeBook is in the namespace {namespace!r}, which no version of DDI Codebook has"
        return finding("XML107", message, line=line, value=namespace)
    known = next((what for start, what in _STANDARDS if namespace.startswith(start)), None)
    what = f"{known} (root element {local})" if known else f"an XML document with the root element {local}"
    where = f" in the namespace {namespace}" if namespace and not known else ""
    inside = next((e for e in element.iter("{*}codeBook") if xml.is_codebook(e)), None)
    hint = f"a codeBook lies inside it on line {inside.sourceline}: save it as a file of its own" if (
        inside is not None
    ) else None  # fmt: skip
    return finding(
        "XML106", f"The document is {what}{where}, not a DDI Codebook", line=line, value=namespace, hint=hint
    )
