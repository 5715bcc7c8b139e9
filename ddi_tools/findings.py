"""Findings: what is wrong, or worth knowing, in data; and the catalogue of their codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ddi_tools.errors import UsageError


class Severity(StrEnum):
    """How much a finding matters, most first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the catalogue: what a code means.

    `kind` is a stable word for the sort of finding (for profile findings, the Metadata Validator's word);
    `source` names the section of the standard or profile that the rule comes from.
    """

    code: str
    kind: str
    severity: Severity
    title: str
    explanation: str
    fix: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found in data, with its place.

    `line` and `column` are 1-based; `xpath` names the element or attribute; `value` is the offending text, or
    for findings about a deposit the file's relative path; `hint` says what to do in this case, where that is
    more than the rule's own fix.
    """

    code: str
    severity: Severity
    message: str
    xpath: str | None = None
    line: int | None = None
    column: int | None = None
    value: str | None = None
    hint: str | None = None

    @property
    def kind(self) -> str:
        """The rule's kind."""
        return rule(self.code).kind


def finding(
    code: str,
    message: str,
    *,
    severity: Severity | None = None,
    xpath: str | None = None,
    line: int | None = None,
    column: int | None = None,
    value: str | None = None,
    hint: str | None = None,
) -> Finding:
    """A finding of the catalogue's code, with the rule's severity unless another is given."""
    return Finding(
        code=code, severity=severity or rule(code).severity, message=message,
        xpath=xpath, line=line, column=column, value=value, hint=hint,
    )  # fmt: skip


def rule(code: str) -> Rule:
    """The catalogue's row for `code`; `UsageError` names the code where there is none."""
    try:
        return CATALOGUE[code]
    except KeyError:
        raise UsageError(f"no finding has the code {code}", hint="'ddi-tools explain' lists all codes") from None


def at_least(findings: Iterable[Finding], severity: Severity) -> Iterator[Finding]:
    """Those findings that are as severe as `severity`, or more."""
    return (f for f in findings if f.severity.rank <= severity.rank)


def _rows(*rows: tuple[str, str, Severity, str, str, str, str]) -> dict[str, Rule]:
    catalogue: dict[str, Rule] = {}
    for code, kind, severity, title, explanation, fix, source in rows:
        if code in catalogue:
            raise ValueError(f"two rules have the code {code}")
        catalogue[code] = Rule(
            code=code, kind=kind, severity=severity, title=title, explanation=explanation, fix=fix, source=source
        )  # fmt: skip
    return catalogue


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

# code, kind, severity, title, explanation, fix, source. One block a prefix, in the order of the pipeline.
CATALOGUE = _rows(
    # -- OAI: protocol ---------------------------------------------------------------------------------
    (
        "OAI001",
        "stray-text",
        _W,
        "Text stands outside the response",
        "The repository sent something before or after the OAI-PMH document, often a warning of its own "
        "software. The document itself was read whole.",
        "Tell the repository; nothing is lost.",
        "OAI-PMH 2.0, 3.2 HTTP response format",
    ),
    (
        "OAI002",
        "wrong-encoding",
        _W,
        "The response is not in the encoding that it states",
        "OAI-PMH responses are in UTF-8. This one states another encoding than its bytes have, or none.",
        "Look at letters with accents in its records, and tell the repository.",
        "OAI-PMH 2.0, 3.2.1 XML response format",
    ),
    (
        "OAI101",
        "no-metadata",
        _W,
        "A record that is not deleted has no metadata",
        "The repository lists the record without its metadata, and does not call it deleted. Its header is kept.",
        "Ask the repository; harvest again when it is mended.",
        "OAI-PMH 2.0, 2.5 Record",
    ),
    (
        "OAI102",
        "several-metadata",
        _W,
        "A record has more than one metadata element",
        "The metadata container of a record holds one element. The first is kept as the record's body.",
        "Tell the repository.",
        "OAI-PMH 2.0, 2.5 Record",
    ),
    (
        "OAI103",
        "broken-record",
        _E,
        "A record can't be read",
        "The record is not well-formed, or has no identifier, also when it is asked for alone. Its bytes are "
        "in the store's quarantine; the other records of its page are stored.",
        "Send the bytes to the repository, and harvest again when it is mended.",
        "OAI-PMH 2.0, 2.5 Record",
    ),
    (
        "OAI104",
        "other-record",
        _E,
        "The repository gave another record than was asked for",
        "The identifier in the answer's header differs from the one in the request.",
        "Check the identifier, and ask the repository which record it belongs to.",
        "OAI-PMH 2.0, 4.1 GetRecord",
    ),
    (
        "OAI105",
        "deleted",
        _W,
        "The record was deleted",
        "The repository marks the record as deleted, and still gives its metadata.",
        "Ask the repository whether another record has taken its place.",
        "OAI-PMH 2.0, 2.5.1 Deleted records",
    ),
    (
        "OAI201",
        "list-not-whole",
        _E,
        "The list ended before all records came",
        "Fewer records came than the repository's completeListSize says. What came is stored; the next "
        "harvest asks for the whole list again.",
        "Harvest again; if it stays so, tell the repository.",
        "OAI-PMH 2.0, 3.5 Flow control",
    ),
    (
        "OAI202",
        "list-longer",
        _I,
        "More records came than the list was to have",
        "The list grew while it was harvested, or its completeListSize is an estimate.",
        "Nothing needs to be done.",
        "OAI-PMH 2.0, 3.5 Flow control",
    ),
    (
        "OAI203",
        "end-not-stated",
        _I,
        "The last page does not say that it is the last",
        "The last page of a list carries an empty resumptionToken. This one has none, and no completeListSize"
        " says that the list is whole.",
        "Compare the number of records with what the repository shows elsewhere.",
        "OAI-PMH 2.0, 3.5 Flow control",
    ),
    (
        "OAI204",
        "empty-page",
        _W,
        "A page has no records",
        "The page has neither records nor the condition noRecordsMatch. It was not taken for the end of the list.",
        "Tell the repository.",
        "OAI-PMH 2.0, 4.5 ListRecords",
    ),
    (
        "OAI205",
        "token-expired",
        _I,
        "A resumption token was no longer valid",
        "The repository refused a token of its own, so the list was started again. No record is stored twice.",
        "Nothing needs to be done; harvest by sets or dates if it happens often.",
        "OAI-PMH 2.0, 3.6 badResumptionToken",
    ),
    (
        "OAI206",
        "granularity-unknown",
        _I,
        "The repository does not say how exact its dates are",
        "Identify gave no known granularity. Days are used, which every repository must take.",
        "Nothing needs to be done.",
        "OAI-PMH 2.0, 3.3 Dates and times",
    ),
    # -- XML: well-formedness --------------------------------------------------------------------------
    (
        "XML101",
        "not-well-formed",
        _E,
        "The file is not well-formed XML",
        "A tag is not closed, a character is written in a way that XML does not allow, or the file was cut "
        "off. Nothing behind the place can be trusted, so nothing was judged.",
        "Mend the file at the line and column named; an XML editor shows the same place. If it was cut off, "
        "fetch it again.",
        "XML 1.0, 2.1 Well-formed documents",
    ),
    (
        "XML102",
        "empty",
        _E,
        "The file is empty",
        "There is nothing in it, or white space only.",
        "Fetch or export the record again.",
        "XML 1.0, 2.1 Well-formed documents",
    ),
    (
        "XML103",
        "not-xml",
        _E,
        "The file is not XML",
        "It begins as another kind of file does: an archive, an office document, a web page, JSON or plain text.",
        "Name the XML file itself; unpack an archive first. A web page in place of a record is often a "
        "server's error message.",
        "XML 1.0, 2.1 Well-formed documents",
    ),
    (
        "XML104",
        "encoding",
        _E,
        "The bytes do not fit the encoding",
        "The XML declaration names an encoding, or none, which means UTF-8; the bytes are not in it.",
        "Save the file as UTF-8, and let the declaration say so.",
        "XML 1.0, 4.3.3 Character encoding in entities",
    ),
    (
        "XML105",
        "entities-declared",
        _E,
        "The file declares entities of its own",
        "Entities can read other files or grow without limit, so they are never resolved, and without them "
        "the record can't be read as it was meant.",
        "Write the characters themselves in place of the entities, and remove the DOCTYPE.",
        "OWASP, XML External Entity Prevention",
    ),
    (
        "XML106",
        "other-standard",
        _E,
        "The document is not a DDI Codebook",
        "It is well-formed XML, but its root is no codeBook element: a record of another standard, or another "
        "kind of document.",
        "Ask the source for the record in DDI Codebook; over OAI-PMH that is a metadataPrefix such as oai_ddi25.",
        "DDI Codebook 2.5, codeBook",
    ),
    (
        "XML107",
        "wrong-namespace",
        _E,
        "The codeBook is in a namespace that DDI does not have",
        "Software knows the version of a record by its namespace. This one is none of those that DDI Codebook "
        "has had, so no schema and no profile applies.",
        "Write ddi:codebook:2_5 or ddi:codebook:2_6, whichever the record follows.",
        "DDI Codebook 2.5 and 2.6, targetNamespace",
    ),
    (
        "XML108",
        "oai-error",
        _E,
        "The file is an OAI-PMH error message",
        "The repository answered with an error in place of records.",
        "Mend the request as the error says, and fetch again.",
        "OAI-PMH 2.0, 3.6 Error and exception conditions",
    ),
    (
        "XML109",
        "deleted-record",
        _I,
        "The record is deleted",
        "The repository says that the record is no longer there, so there is nothing to judge.",
        "None, if that is known; else ask the repository.",
        "OAI-PMH 2.0, 2.5.1 Deleted records",
    ),
    (
        "XML110",
        "no-record",
        _E,
        "The OAI-PMH response carries no record",
        "It answers a request for something else, or the record in it has no metadata.",
        "Fetch with verb GetRecord or ListRecords.",
        "OAI-PMH 2.0, 4 Protocol requests",
    ),
    (
        "XML111",
        "other-version",
        _I,
        "The profile is for another version of DDI",
        "A profile names its fields in the namespace of one version; in a record of another version all of "
        "them look missing.",
        "Judge it by the profile of its version (cdc25 or cdc26), or convert it.",
        "CESSDA Metadata Validator, XPath with the profile's prefixes",
    ),
    # -- XSD: schema -----------------------------------------------------------------------------------
    (
        "XSD001",
        "root-not-expected",
        _E,
        "The document does not begin with an element of the schema",
        "Most often the namespace is that of another version, or is misspelt: DDI Codebook 2.5 has "
        "ddi:codebook:2_5, with an underscore.",
        "Judge it by the schema of its version, or correct the namespace.",
        "XML Schema 1.0 part 1, cvc-elt.1",
    ),
    (
        "XSD101",
        "element-not-expected",
        _E,
        "An element stands where the schema does not allow it",
        "It is unknown in this place, or stands in the wrong order, or is there more often than allowed. Of each "
        "parent only the first such child is named, since all after it are then in doubt.",
        "Move it to its place in the order, rename it, or remove it; 'ddi-tools repair' re-orders.",
        "XML Schema 1.0 part 1, cvc-complex-type.2.4",
    ),
    (
        "XSD102",
        "element-missing",
        _E,
        "An element that must be there is missing",
        "The element ends before its obligatory children have come.",
        "Add the child that is named first, or remove the parent if there is nothing to say.",
        "XML Schema 1.0 part 1, cvc-complex-type.2.4",
    ),
    (
        "XSD103",
        "text-not-allowed",
        _E,
        "Text stands where only elements may",
        "Software that reads the record by its structure will not see this text.",
        "Move the text into one of the element's children, or into notes.",
        "XML Schema 1.0 part 1, cvc-complex-type.2.1 and 2.3",
    ),
    (
        "XSD104",
        "child-not-allowed",
        _E,
        "An element stands where only text, or nothing, may",
        "Such elements hold a plain value: a number, a date, a code.",
        "Keep the text and drop the markup around it.",
        "XML Schema 1.0 part 1, cvc-complex-type.2.1 and 2.2",
    ),
    (
        "XSD201",
        "attribute-not-allowed",
        _E,
        "An element has an attribute that it can't have",
        "It is misspelt, of another version of DDI, or an extension of the software that wrote the record.",
        "Remove it, or move its value to where the standard has a place for it.",
        "XML Schema 1.0 part 1, cvc-complex-type.3.2",
    ),
    (
        "XSD202",
        "attribute-missing",
        _E,
        "An attribute that must be there is missing",
        "The element means nothing without it.",
        "Add the attribute.",
        "XML Schema 1.0 part 1, cvc-complex-type.4",
    ),
    (
        "XSD301",
        "value-not-listed",
        _E,
        "A value is none of those that the schema lists",
        "The list is closed, and case matters.",
        "Take one of the listed values, or remove the attribute.",
        "XML Schema 1.0 part 2, cvc-enumeration-valid",
    ),
    (
        "XSD302",
        "value-malformed",
        _E,
        "A value has not the form that the schema asks for",
        "Dates, numbers, references and language tags are read by machines and have one form.",
        "Write the value in the form that the message names.",
        "XML Schema 1.0 part 2, cvc-datatype-valid",
    ),
    (
        "XSD303",
        "value-not-fixed",
        _E,
        "A value differs from the only one that is allowed",
        "codeBook/@version is that of the schema.",
        "Write the value that the message names, or remove the attribute.",
        "XML Schema 1.0 part 1, cvc-au",
    ),
    (
        "XSD401",
        "id-malformed",
        _E,
        "An ID is not a name",
        "An ID begins with a letter or underscore, and holds neither blanks nor colons nor slashes. A URL or a "
        "bare number is none.",
        "Write a letter before it, or move a URL to an ExtLink; change the references to it too.",
        "XML Schema 1.0 part 2, ID",
    ),
    (
        "XSD402",
        "id-duplicate",
        _E,
        "Two elements have the same ID",
        "References to it are then ambiguous.",
        "Give one of them another ID, and see which references mean it.",
        "XML Schema 1.0 part 1, cvc-id",
    ),
    (
        "XSD501",
        "type-not-allowed",
        _E,
        "xsi:type names a type that can't stand here",
        "The type is not known to the schema, or is not one of those that may take the place of the element's own.",
        "Remove xsi:type, or name a type of the schema.",
        "XML Schema 1.0 part 1, cvc-elt.4",
    ),
    (
        "XSD900",
        "schema",
        _E,
        "The document breaks the schema in another way",
        "The message is the validator's own.",
        "See the message.",
        "XML Schema 1.0",
    ),
    # -- PRF: profile ----------------------------------------------------------------------------------
    (
        "PRF101",
        "mandatory-if-parent-present",
        _E,
        "An element lacks what must be stated with it",
        "The profile asks for this attribute or child on each such element. Most often it is the language of "
        "a text, without which a catalogue can't show the text to the right readers.",
        "Add it to the element on the line named.",
        "CESSDA Metadata Validator, gate BASIC: MandatoryNodeIfParentPresent",
    ),
    (
        "PRF102",
        "mandatory",
        _E,
        "A mandatory field is missing",
        "The catalogue can't take the record without it.",
        "Add the field; the finding's hint says what belongs there.",
        "CESSDA Metadata Validator, gate BASIC: MandatoryNode",
    ),
    (
        "PRF103",
        "blank",
        _E,
        "A field is there but blank",
        "An element or attribute without text says nothing, and hides that the field is missing. It weighs as "
        "much as the absence would: an error where the field is mandatory, a warning where it is recommended. "
        "Of anlyUnit and concept the first child node alone is the text, so a line break before a nested "
        "concept makes the field blank.",
        "Fill it, or remove the empty element.",
        "CESSDA Metadata Validator, gate BASIC: NotBlankNode; part of MandatoryNode and RecommendedNode",
    ),
    (
        "PRF201",
        "vocabulary-not-held",
        _I,
        "Terms were not checked against their vocabulary",
        "The profile names a vocabulary that is not among those held locally, and nothing is fetched while "
        "judging. It changes no verdict.",
        "Check the terms on vocabularies.cessda.eu.",
        "CESSDA Metadata Validator, gate BASICPLUS: ControlledVocabularyRepository",
    ),
    (
        "PRF202",
        "cv-not-element",
        _E,
        "A term is not in its vocabulary",
        "The record names a controlled vocabulary and then a code or term that the vocabulary does not have.",
        "Take the code or term from the vocabulary as it is written there, or name the vocabulary that was used.",
        "CESSDA Metadata Validator, gate BASICPLUS: CodeValueOfControlledVocabulary, "
        "DescriptiveTermOfControlledVocabulary",
    ),
    (
        "PRF203",
        "cv-undeclared",
        _E,
        "A term's vocabulary is none that the profile declares",
        "The profile asks for terms of certain vocabularies; this one names another, or none.",
        "Name one of the profile's vocabularies in vocabURI.",
        "CESSDA Metadata Validator, gate BASICPLUS: CodeValueOfControlledVocabulary, "
        "DescriptiveTermOfControlledVocabulary",
    ),
    (
        "PRF204",
        "cv-repository-empty",
        _E,
        "The vocabulary that the profile declares has no codes",
        "Without codes no term can be checked.",
        "Tell the keeper of the profile.",
        "CESSDA Metadata Validator, gate BASICPLUS: ControlledVocabularyRepository",
    ),
    (
        "PRF301",
        "recommended",
        _W,
        "A recommended field is missing",
        "The catalogue shows or searches this field. The record can be found and used without it, but worse, "
        "so this is a warning; at this gate it still decides the verdict.",
        "Add the field, where the study has something to say there.",
        "CESSDA Metadata Validator, gate STANDARD: RecommendedNode",
    ),
    (
        "PRF401",
        "fixed-value",
        _E,
        "A field has another value than the one that the profile fixes",
        "The profile allows one text only, so that software can rely on it. Capitals and inner spaces count.",
        "Write the value exactly as the profile has it.",
        "CESSDA Metadata Validator, gate EXTENDED: FixedValueNode",
    ),
    (
        "PRF402",
        "optional",
        _I,
        "An optional field is not given",
        "Nothing is wrong with the record: the finding lists what more it could say. At this gate it decides "
        "the verdict all the same, as it does with the CESSDA Metadata Validator.",
        "Add the field, if the study has it; else judge at the gate STANDARD.",
        "CESSDA Metadata Validator, gate EXTENDED: OptionalNode",
    ),
    (
        "PRF501",
        "max-occurs",
        _E,
        "A field occurs more often than the profile allows",
        "The number is counted over the whole record, not for each parent.",
        "Keep as many as the profile allows; the standard may have another place for the others.",
        "CESSDA Metadata Validator, gate STRICT: MaximumElementOccurrence",
    ),
    # -- RUL: rules ------------------------------------------------------------------------------------
    (
        "RUL101",
        "doi-syntax",
        _W,
        "An identifier called a DOI is not one",
        "A DOI is a prefix that begins with 10., a slash, and a suffix; it may be written bare, with doi: "
        "before it, or as an address of doi.org. Citations and DataCite records are made from it.",
        "Write the DOI as 10.…/…, or name the agency that the identifier is really from.",
        "DOI Handbook, 2.2 Syntax of a DOI name",
    ),
    (
        "RUL201",
        "date-not-real",
        _W,
        "A date does not exist in the calendar",
        "It has the form of a date, but no such month, day or hour exists.",
        "Correct the date.",
        "ISO 8601-1, 4.3 Representations of dates",
    ),
    (
        "RUL202",
        "date-form",
        _W,
        "A date is not in the form that machines read",
        "The schema takes any text in @date; catalogues and exports need ISO 8601, and guess or drop what is "
        "written otherwise.",
        "Write YYYY, YYYY-MM or YYYY-MM-DD; leave the wording to the element's text.",
        "DDI Codebook 2.5, @date; ISO 8601-1",
    ),
    (
        "RUL301",
        "embargo-in-force",
        _I,
        "The data are under embargo",
        "The record's own words state an embargo that has not ended on the day of the judgement.",
        "None; exports state the date from which the data are available.",
        "DDI Codebook 2.5, dataAccs",
    ),
    (
        "RUL302",
        "embargo-ended",
        _I,
        "The embargo has ended",
        "The record's own words state an embargo whose end lies before the day of the judgement.",
        "Ask the archive whether the data are open now, and let the record say so.",
        "DDI Codebook 2.5, dataAccs",
    ),
    (
        "RUL303",
        "embargo-without-end",
        _I,
        "An embargo has no end that can be read",
        "The record's own words speak of an embargo, but no date can be read with certainty.",
        "State the date on which the embargo ends.",
        "DDI Codebook 2.5, dataAccs",
    ),
    # -- DEP: deposit ----------------------------------------------------------------------------------
    (
        "DEP001",
        "unreadable-file",
        _E,
        "A file or folder can't be read",
        "The system refused to open or read it, so its size and digest are not known. It counts as not present.",
        "Give yourself the right to read it, or ask the depositor for it again.",
        "Deposit inventory",
    ),
    (
        "DEP002",
        "unstable-file",
        _E,
        "A file changed or vanished while the folder was read",
        "Something else writes to the folder. A digest taken from a file that changes says nothing; a file that "
        "vanished counts as not present.",
        "Wait until all copying and syncing has ended, and run again.",
        "Deposit inventory",
    ),
    (
        "DEP003",
        "outward-link",
        _E,
        "A link leads out of the deposit, or nowhere",
        "What a symbolic link points at does not travel with the folder. It was not followed: nothing outside of "
        "the deposit is read. It counts as not present.",
        "Put the file itself in the place of the link.",
        "Deposit inventory",
    ),
    (
        "DEP004",
        "inward-link",
        _W,
        "A link stands for another file or folder of the deposit",
        "A link to a file is read as that file. A link to a folder is not followed, since its files are found in "
        "their own place. Many ways of copying lose links.",
        "Put a copy in the place of the link, or remove it.",
        "Deposit inventory",
    ),
    (
        "DEP005",
        "special-file",
        _E,
        "Something in the deposit is not a file",
        "Pipes, sockets and devices hold nothing that can be kept. It was not opened.",
        "Remove it from the folder.",
        "Deposit inventory",
    ),
    (
        "DEP006",
        "undecodable-name",
        _W,
        "A name is not UTF-8",
        "The bytes of the name were written in another encoding. The report shows them as codes, such as \\xe9.",
        "Rename the file; letters, digits, hyphens and underscores are safe everywhere.",
        "Deposit inventory",
    ),
    (
        "DEP007",
        "hidden",
        _I,
        "A file or folder is hidden",
        "Its name begins with a dot, so most people will not see that it is there. It is treated like any other.",
        "Remove it, or rename it so that it is seen.",
        "Deposit inventory",
    ),
    (
        "DEP008",
        "system-file",
        _W,
        "A file was left behind by a system or program",
        "Files such as .DS_Store, Thumbs.db or ~$report.docx are no one's data. The file is in the inventory, "
        "but in no set, and it is not counted as unexpected.",
        "Delete it.",
        "Deposit inventory",
    ),
    (
        "DEP009",
        "empty-file",
        _W,
        "A file is empty",
        "The file has no bytes. Often a copy or an export was broken off.",
        "Ask the depositor for the file again, or remove it.",
        "Deposit inventory",
    ),
    (
        "DEP101",
        "ragged-row",
        _W,
        "A row of the manifest has more or fewer cells than there are columns",
        "Cells that are missing are read as empty; those beyond the last column are not read. Often a comma "
        "stands in a cell without quotation marks.",
        "Write the table again from a spreadsheet, as CSV.",
        "RFC 4180, section 2",
    ),
    (
        "DEP102",
        "row-without-file",
        _W,
        "A row of the manifest names no file",
        "The row has content, but nothing in the column of file names. It was passed over.",
        "Name the file, or remove the row.",
        "Deposit manifest",
    ),
    (
        "DEP103",
        "outward-path",
        _E,
        "A path in the manifest leads out of the deposit",
        "Paths are relative to the deposit's folder. This one is absolute, names a drive, or climbs out with '..'. "
        "It was not followed, and the row was passed over.",
        "Write the path as it is inside the deposit, with slashes.",
        "RFC 8493, section 6.1.1 Tag files and manifests: paths",
    ),
    (
        "DEP104",
        "listed-twice",
        _W,
        "The manifest lists a file twice",
        "Two rows name the same path. The first counts.",
        "Remove one of the rows.",
        "Deposit manifest",
    ),
    (
        "DEP105",
        "unreadable-cell",
        _W,
        "A size or digest in the manifest can't be read",
        "A size is a whole number of bytes; a SHA-256 has 64 hexadecimal digits. The cell was not compared.",
        "Correct the cell, or leave it empty.",
        "FIPS 180-4, SHA-256",
    ),
    (
        "DEP106",
        "not-utf-8",
        _I,
        "The manifest is not UTF-8",
        "It was read as Windows-1252, which most such tables are. Letters other than English ones may be wrong.",
        "Save the table as 'CSV UTF-8'.",
        "RFC 4180, section 3; RFC 7111, section 5.1",
    ),
    (
        "DEP107",
        "formula",
        _W,
        "The manifest holds formulas",
        "A cell begins with '=' or '@'. It was read as text; a spreadsheet would run it when the table is opened.",
        "Replace the formulas by their values.",
        "OWASP, CSV injection",
    ),
    (
        "DEP108",
        "md5-not-compared",
        _I,
        "The manifest's MD5 digests are not compared",
        "The inventory takes SHA-256. Files are held against their sizes, where those are stated.",
        "Add a column with SHA-256.",
        "Deposit manifest",
    ),
    (
        "DEP109",
        "broken-table",
        _E,
        "A part of the manifest can't be read",
        "A cell holds a NUL or another control character, or is longer than any name or description can be. "
        "The rows named were passed over.",
        "Write the table again from a spreadsheet, as CSV.",
        "RFC 4180, section 2",
    ),
    (
        "DEP201",
        "missing-file",
        _E,
        "A file is missing",
        "The list of files names it, and it is not in the folder, under this name or another.",
        "Ask the depositor for it, or take it off the list.",
        "Deposit reconciliation",
    ),
    (
        "DEP202",
        "unexpected-file",
        _E,
        "A file is in the folder, but not on the list",
        "Nobody has said what it is. It may be a leftover, or something that must not be published. Where the "
        "list is the record's own, which is seldom complete, this is a warning.",
        "Add it to the list, or remove it.",
        "Deposit reconciliation",
    ),
    (
        "DEP203",
        "changed-file",
        _E,
        "A file is not the one that was listed",
        "Its digest, or its size where no digest is listed, differs from what the list states.",
        "Ask the depositor which is right; then replace the file, or correct the list.",
        "Deposit reconciliation",
    ),
    (
        "DEP204",
        "renamed-file",
        _E,
        "A file was renamed or moved",
        "A listed file is missing, and a file with exactly its bytes lies in the folder under a name that is not "
        "listed.",
        "Give the file its listed name, or correct the list.",
        "Deposit reconciliation",
    ),
    (
        "DEP205",
        "unlisted-copy",
        _E,
        "A file that is not on the list is a copy of another",
        "It has exactly the bytes of another file of the deposit.",
        "Remove the copy, or add it to the list if it has a reason to be there.",
        "Deposit reconciliation",
    ),
    (
        "DEP206",
        "same-bytes",
        _I,
        "Listed files have the same bytes",
        "They are listed under different names and are exactly alike. One may have been saved under the name of "
        "another.",
        "See that each is what its name says.",
        "Deposit reconciliation",
    ),
    (
        "DEP207",
        "misnamed-file",
        _W,
        "A file's name is written in another way than listed",
        "The names differ in capitals, or in how accented letters are composed (Unicode NFC or NFD). Some systems "
        "take them for the same, others do not.",
        "Write the name in the same way in both places.",
        "Unicode Standard Annex 15",
    ),
    (
        "DEP208",
        "ambiguous-name",
        _E,
        "A listed name fits more than one file",
        "The list gives a name without its folder, and several folders have a file of this name.",
        "Give the path from the deposit's folder on.",
        "Deposit manifest",
    ),
    (
        "DEP209",
        "no-list",
        _W,
        "There is no list to hold the files against",
        "Neither a manifest nor the record names files. All files are taken as they are; nothing can be missing.",
        "Name the list with --manifest, or in ddi-tools.toml; or write one.",
        "Deposit reconciliation",
    ),
    (
        "DEP210",
        "missing-manifest",
        _E,
        "The manifest is missing",
        "The configuration names a table of files, and it is not in the folder. The files are not held against it.",
        "Ask the depositor for it, or correct the configuration.",
        "Deposit reconciliation",
    ),
    (
        "DEP301",
        "contradicted-claim",
        _E,
        "The record states another number of files than there are",
        "The record's own text counts a set of files, and the folder holds another number of them.",
        "Find out which is right; then complete the folder, or correct the record.",
        "Deposit claims",
    ),
    (
        "DEP302",
        "unclear-claim",
        _I,
        "The record counts files, and it is not clear which",
        "The text states a number of files, but no set of the deposit could be matched with its words, or it "
        "gives no exact number.",
        "Name the words that the record uses in the configuration: [[deposit.sets]], words.",
        "Deposit claims",
    ),
    # -- EXP: export loss ------------------------------------------------------------------------------
    (
        "EXP101",
        "refused-no-identifier",
        _E,
        "DataCite refused: the record has no identifier",
        "DataCite metadata describe something that has an identifier. The record has no DOI, no other identifier, "
        "no ID of its codebook, and no OAI-PMH identifier, so nothing was written for DataCite.",
        "Give the study an identifier in stdyDscr/citation/titlStmt/IDNo.",
        "DataCite 4.7, property 1 Identifier",
    ),
    (
        "EXP102",
        "refused-no-year",
        _E,
        "DataCite refused: the record has no year of publication",
        "DataCite requires the year in which the data were made public. No date of distribution, version, "
        "production or deposit, and no end of an embargo can be read from the record. A year is never made up.",
        "Give the date of distribution in stdyDscr/citation/distStmt/distDate/@date.",
        "DataCite 4.7, property 5 PublicationYear",
    ),
    (
        "EXP103",
        "refused-no-title",
        _E,
        "DataCite refused: the record has no title",
        "DataCite requires a title, and the study has neither a title nor a parallel one.",
        "Give the title in stdyDscr/citation/titlStmt/titl.",
        "DataCite 4.7, property 3 Title",
    ),
    (
        "EXP110",
        "no-doi",
        _W,
        "The study has no DOI yet",
        "DataCite registers DOIs. The record has none, so its best other identifier stands in the XML, with its own"
        " type, and among the alternate identifiers of the JSON. The XML is valid by the schema, but DataCite will "
        "not register it as it is.",
        'Register a DOI and put it into stdyDscr/citation/titlStmt/IDNo with agency="DOI"; or send datacite.json, '
        "and DataCite makes a draft with a new DOI.",
        "DataCite 4.7, property 1 Identifier",
    ),
    (
        "EXP111",
        "inferred-identifier",
        _W,
        "The identifier was taken from another place",
        "The study's own IDNo elements hold no DOI, so the identifier was taken from its holdings, or from the "
        "codebook's description of itself.",
        "See that it is the data's identifier, and put it into stdyDscr/citation/titlStmt/IDNo.",
        "DataCite 4.7, property 1 Identifier",
    ),
    (
        "EXP112",
        "inferred-year",
        _W,
        "The year of publication was inferred",
        "The study has no date of distribution that can be read. The year was taken from the next best date.",
        "Give the date of distribution in stdyDscr/citation/distStmt/distDate/@date.",
        "DataCite 4.7, property 5 PublicationYear",
    ),
    (
        "EXP113",
        "inferred-publisher",
        _W,
        "The publisher was inferred",
        "The study names no distributor. The next best agent was taken as the publisher.",
        "Name the distributor in stdyDscr/citation/distStmt/distrbtr.",
        "DataCite 4.7, property 4 Publisher",
    ),
    (
        "EXP114",
        "inferred-creators",
        _W,
        "The creators were inferred",
        "The study names no primary investigator. Its producers were taken as its creators.",
        "Name the creators in stdyDscr/citation/rspStmt/AuthEnty.",
        "DataCite 4.7, property 2 Creator",
    ),
    (
        "EXP115",
        "unavailable",
        _W,
        "A mandatory value is not in the record",
        "DataCite requires the value and the record does not hold it. DataCite's own code for that, (:unav), stands"
        " in its place.",
        "Name the agent in the record.",
        "DataCite 4.7, appendix 3: standard values for unknown information",
    ),
    (
        "EXP116",
        "inferred-award",
        _I,
        "Grants and funders were paired by their order",
        "The record lists funders and grant numbers apart, the same number of each. They were paired in the order "
        "in which they stand.",
        "State the funder of each grant in grantNo/@agency.",
        "DataCite 4.7, property 19 FundingReference",
    ),
    (
        "EXP117",
        "several-dates",
        _I,
        "The date of publication differs",
        "The record gives several dates of distribution, often one a language. The earliest was taken.",
        "State one date of distribution.",
        "DataCite 4.7, property 8 Date, type Issued",
    ),
    (
        "EXP118",
        "several-languages",
        _I,
        "The data are in several languages",
        "DataCite takes one language. The study's primary language was taken if the data are in it, else the first "
        "one named.",
        "Nothing need be done.",
        "DataCite 4.7, property 9 Language",
    ),
    (
        "EXP120",
        "name-type-unknown",
        _I,
        "A name is exported without its type",
        "Nothing in the record shows whether the name is a person's or an organisation's, so neither is claimed, "
        "and the name is not split.",
        "Give an ORCID or ROR, an affiliation, or write the name as 'Family, Given'.",
        "DataCite 4.7, property 2.1.a nameType",
    ),
    (
        "EXP121",
        "name-identifier-refused",
        _W,
        "An identifier of a person or organisation is wrong",
        "The identifier does not have the form of its scheme, or its check digits do not fit. It was not exported.",
        "Correct the identifier in the record or the configuration.",
        "DataCite 4.7, properties 2.4, 2.5, 4.a and 19.2",
    ),
    (
        "EXP122",
        "date-refused",
        _W,
        "A date is not exported",
        "The date can't be read with certainty, or a period ends before it begins. DataCite takes any text as a "
        "date, and later drops it in silence.",
        "Write the date as YYYY, YYYY-MM or YYYY-MM-DD in @date.",
        "DataCite 4.7, property 8 Date",
    ),
    (
        "EXP123",
        "language-refused",
        _I,
        "A language is not exported",
        "The xml:lang is not a tag of BCP 47 that stands for a language. The text is exported without a language.",
        "Correct the tag: 'ja' for Japanese, 'sv' for Swedish, 'en-GB' with a hyphen.",
        "BCP 47; DataCite 4.7, xml:lang",
    ),
    (
        "EXP124",
        "uri-refused",
        _I,
        "An address is not exported",
        "DataCite asks for a URI in this place, and the record has something else there.",
        "Correct the address in the record.",
        "DataCite 4.7, schemeURI and valueURI",
    ),
    (
        "EXP125",
        "box-refused",
        _W,
        "A bounding box is not exported",
        "A bound is no number, lies outside the globe, or the southern bound lies north of the northern one.",
        "Give the bounds in decimal degrees.",
        "DataCite 4.7, property 18.3 geoLocationBox",
    ),
    (
        "EXP126",
        "unpaired-award",
        _W,
        "A grant's funder is not known",
        "The record lists funders and grant numbers apart, and not the same number of each. DataCite has no place "
        "for a grant without its funder; the number is in a description.",
        "State the funder of each grant in grantNo/@agency.",
        "DataCite 4.7, property 19 FundingReference",
    ),
    (
        "EXP127",
        "moved",
        _I,
        "A text is exported in another place",
        "The element holds something else than it is for, or DataCite has no place of the same meaning. The text "
        "was kept as a description or as additional information.",
        "See that it reads well there.",
        "DataCite 4.7, property 17 Description",
    ),
    (
        "EXP128",
        "copies",
        _I,
        "A statement is exported in one language",
        "The record repeats its names or places once a language. Each is exported once, in the study's primary "
        "language where it is given in that.",
        "Nothing need be done.",
        "DataCite 4.7, properties 2, 7 and 18",
    ),
    (
        "EXP129",
        "access-unknown",
        _I,
        "The access right is not stated",
        "Nothing in the record says whether the data are open, restricted, under embargo, or described only. None "
        "of these is claimed.",
        "State it in stdyDscr/dataAccs/useStmt/conditions.",
        "COAR Access Rights 1.0; DataCite 4.7, property 16 Rights",
    ),
    (
        "EXP130",
        "lost",
        _I,
        "DataCite has no place for a statement",
        "The element is in the record and in ddi.xml, but not in the DataCite metadata.",
        "Nothing need be done.",
        "DataCite 4.7",
    ),
    (
        "EXP131",
        "unplaced",
        _I,
        "Parts of the record were not read",
        "Elements or attributes that the model has no place for stay in ddi.xml, and are not in the DataCite "
        "metadata.",
        "Nothing need be done.",
        "DataCite 4.7",
    ),
    (
        "EXP201",
        "invalid-source",
        _W,
        "ddi.xml is not valid, as the record is not",
        "The record was enriched, not rewritten, so its faults against the schema are in ddi.xml as well.",
        "See the XSD findings; 'ddi-tools repair' makes a valid copy.",
        "DDI Codebook 2.5",
    ),
    (
        "EXP202",
        "not-enriched",
        _W,
        "The record was not enriched with the files",
        "The record is of an older version of DDI Codebook, whose rules for files differ. It is written as it was "
        "harvested.",
        "Ask the archive for DDI Codebook 2.5.",
        "DDI Codebook 2.5, fileDscr and otherMat",
    ),
    (
        "EXP301",
        "description-cut",
        _I,
        "The abstract is longer than search engines take",
        "Google Dataset Search takes 50 to 5,000 characters of a description. The JSON-LD has the beginning of the "
        "abstract, up to a whole word; all other exports have the whole.",
        "Nothing needs to be done.",
        "Google Search Central, Dataset structured data, description",
    ),
    (
        "EXP302",
        "description-short",
        _W,
        "The abstract is shorter than search engines take",
        "Google Dataset Search takes 50 to 5,000 characters of a description. The JSON-LD has the citation behind "
        "the abstract, or in its place.",
        "Write an abstract of some sentences in stdyDscr/stdyInfo/abstract.",
        "Google Search Central, Dataset structured data, description",
    ),
    (
        "EXP303",
        "name-missing",
        _W,
        "The dataset has no title",
        "A Dataset of schema.org needs a name. The record has no title, so the JSON-LD has the citation as the name.",
        "Give the title in stdyDscr/citation/titlStmt/titl.",
        "Google Search Central, Dataset structured data, name",
    ),
)
