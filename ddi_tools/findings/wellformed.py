"""XML: the findings about well-formedness, and what a document is."""

from __future__ import annotations

from ddi_tools.findings.catalogue import Severity, row

ROWS = (
    row(
        "XML101",
        "not-well-formed",
        Severity.ERROR,
        "The file is not well-formed XML",
        "A tag is not closed, a character is written in a way that XML does not allow, or the file was cut "
        "off. Nothing behind the place can be trusted, so nothing was judged.",
        "Mend the file at the line and column named; an XML editor shows the same place. If it was cut off, "
        "fetch it again.",
        "XML 1.0, 2.1 Well-formed documents",
        before="<titl>Fathers & drugs</titl>",
        after="<titl>Fathers &amp; drugs</titl>",
    ),
    row(
        "XML102",
        "empty",
        Severity.ERROR,
        "The file is empty",
        "There is nothing in it, or white space only.",
        "Fetch or export the record again.",
        "XML 1.0, 2.1 Well-formed documents",
        before="record.xml, 0 bytes",
        after="record.xml, 14,882 bytes",
    ),
    row(
        "XML103",
        "not-xml",
        Severity.ERROR,
        "The file is not XML",
        "It begins as another kind of file does: an archive, an office document, a web page, JSON or plain text.",
        "Name the XML file itself; unpack an archive first. A web page in place of a record is often a "
        "server's error message.",
        "XML 1.0, 2.1 Well-formed documents",
        before="ddi-tools validate records.zip",
        after="unzip records.zip -d records\nddi-tools validate records",
    ),
    row(
        "XML104",
        "encoding",
        Severity.ERROR,
        "The bytes do not fit the encoding",
        "The XML declaration names an encoding, or none, which means UTF-8; the bytes are not in it.",
        "Save the file as UTF-8, and let the declaration say so.",
        "XML 1.0, 4.3.3 Character encoding in entities",
        before='<?xml version="1.0" encoding="UTF-8"?>\nbytes: 4A 6F 73 E9 (José in Latin-1)',
        after='<?xml version="1.0" encoding="UTF-8"?>\nbytes: 4A 6F 73 C3 A9 (José in UTF-8)',
    ),
    row(
        "XML105",
        "entities-declared",
        Severity.ERROR,
        "The file uses entities of a DTD",
        "Entities can read other files or grow without limit, so they are never resolved, and without them "
        "the record can't be read as it was meant.",
        "Write the characters themselves in place of the entities, and remove the DOCTYPE.",
        "OWASP, XML External Entity Prevention",
        before=(
            '<!DOCTYPE codeBook [<!ENTITY fsd "Finnish Social Science Data Archive">]>\n'
            "... <distrbtr>&fsd;</distrbtr>"
        ),
        after="... <distrbtr>Finnish Social Science Data Archive</distrbtr>",
    ),
    row(
        "XML106",
        "other-standard",
        Severity.ERROR,
        "The document is not a DDI Codebook",
        "It is well-formed XML, but its root is no codeBook element: a record of another standard, or another "
        "kind of document.",
        "Ask the source for the record in DDI Codebook; over OAI-PMH that is a metadataPrefix such as oai_ddi25.",
        "DDI Codebook 2.5, codeBook",
        before='<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/">',
        after='<codeBook xmlns="ddi:codebook:2_5">',
    ),
    row(
        "XML107",
        "wrong-namespace",
        Severity.ERROR,
        "The codeBook is in a namespace that DDI does not have",
        "Software knows the version of a record by its namespace. This one is none of those that DDI Codebook "
        "has had, so no schema and no profile applies.",
        "Write ddi:codebook:2_5 or ddi:codebook:2_6, whichever the record follows.",
        "DDI Codebook 2.5 and 2.6, targetNamespace",
        before='<codeBook xmlns="ddi:codebook:2.6">',
        after='<codeBook xmlns="ddi:codebook:2_6">',
    ),
    row(
        "XML108",
        "oai-error",
        Severity.ERROR,
        "The file is an OAI-PMH error message",
        "The repository answered with an error in place of records.",
        "Mend the request as the error says, and fetch again.",
        "OAI-PMH 2.0, 3.6 Error and exception conditions",
        before='<OAI-PMH ...><error code="idDoesNotExist"/></OAI-PMH>',
        after="<OAI-PMH ...><GetRecord><record>...</record></GetRecord></OAI-PMH>",
    ),
    row(
        "XML109",
        "deleted-record",
        Severity.INFO,
        "The record is deleted",
        "The repository says that the record is no longer there, so there is nothing to judge.",
        "None, if that is known; else ask the repository.",
        "OAI-PMH 2.0, 2.5.1 Deleted records",
        before='<record><header status="deleted"><identifier>8719</identifier>...',
        after="<record><header><identifier>8719</identifier>...</header><metadata>...",
    ),
    row(
        "XML110",
        "no-record",
        Severity.ERROR,
        "The OAI-PMH response carries no record",
        "It answers a request for something else, or the record in it has no metadata.",
        "Fetch with verb GetRecord or ListRecords.",
        "OAI-PMH 2.0, 4 Protocol requests",
        before="?verb=ListIdentifiers&metadataPrefix=oai_ddi25",
        after="?verb=ListRecords&metadataPrefix=oai_ddi25",
    ),
    row(
        "XML111",
        "other-version",
        Severity.INFO,
        "The record is in a version that not all is there for",
        "Schemas and profiles are for DDI Codebook 2.5 and 2.6. A record of 1.2.2 to 2.1 is judged by its "
        "well-formedness and by the rules alone, and batches do not repair it. A profile that is named all the same "
        "seeks its fields in the namespace of its own version, so all of them look missing.",
        "Judge it by the profile of its version (cdc25 or cdc26), or convert it.",
        "CESSDA Metadata Validator, XPath with the profile's prefixes",
        before="ddi-tools validate record-2.6.xml --profile cdc25",
        after="ddi-tools validate record-2.6.xml --profile cdc26",
    ),
    row(
        "XML112",
        "unreadable",
        Severity.ERROR,
        "The file can't be read",
        "There is none of this name, a link leads nowhere, permission is lacking, or it is no file but a pipe or a "
        "device. It was not judged; all others were.",
        "Mend the name or the permission. What comes through a pipe is judged with - for standard input.",
        "POSIX.1-2017, open",
        before="ddi-tools validate recrod.xml",
        after="ddi-tools validate record.xml",
    ),
    row(
        "XML113",
        "too-large",
        Severity.ERROR,
        "The file is larger, or nested deeper, than what is read",
        "A tree takes several times the memory of its file, so there is a ceiling, lest one file take all. Of levels "
        "one within the other, libxml2 reads 2,048.",
        "Raise the ceiling with --max-bytes, on a machine with fifteen times as much memory. What is nested "
        "deeper must be written flatter.",
        "OWASP, XML Security: oversized payloads",
        before="ddi-tools validate codebook.xml",
        after="ddi-tools validate codebook.xml --max-bytes 400000000",
    ),
    row(
        "XML114",
        "no-xml-file",
        Severity.ERROR,
        "The folder holds no XML file",
        "In folders, the files that are called *.xml are judged. Here there are none, so nothing was judged.",
        "Name the folder that holds the records, or the files themselves.",
        "ddi-tools validate",
        before="ddi-tools validate deposit/interviews",
        after="ddi-tools validate records",
    ),
    row(
        "XML115",
        "not-worked-on",
        Severity.ERROR,
        "The record could not be worked on",
        "A batch works on many records in processes of their own. With this one, twice, the process died or had no "
        "more memory, or the program failed in a way that it does not know. The message says which. All other "
        "records were done.",
        "Work on the record alone, with the command for one record, to see more; give processes more memory with "
        "--worker-memory. If the program fails, tell its authors, with the record.",
        "ddi-tools batch",
        before="ddi-tools batch validate --store store.db --out results --worker-memory 500000000",
        after="ddi-tools batch validate --store store.db --out results --worker-memory 4000000000",
    ),
)
