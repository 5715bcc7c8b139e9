"""OAI: the findings of the protocol OAI-PMH."""

from __future__ import annotations

from ddi_tools.findings.catalogue import Severity, row

ROWS = (
    row(
        "OAI001",
        "stray-text",
        Severity.WARNING,
        "Text stands outside the response",
        "The repository sent something before or after the OAI-PMH document, often a warning of its own "
        "software. The document itself was read whole.",
        "Tell the repository; nothing is lost.",
        "OAI-PMH 2.0, 3.2 HTTP response format",
    ),
    row(
        "OAI002",
        "wrong-encoding",
        Severity.WARNING,
        "The response is not in the encoding that it states",
        "OAI-PMH responses are in UTF-8. This one states another encoding than its bytes have, or none.",
        "Look at letters with accents in its records, and tell the repository.",
        "OAI-PMH 2.0, 3.2.1 XML response format",
    ),
    row(
        "OAI101",
        "no-metadata",
        Severity.WARNING,
        "A record that is not deleted has no metadata",
        "The repository lists the record without its metadata, and does not call it deleted. Its header is kept.",
        "Ask the repository; harvest again when it is mended.",
        "OAI-PMH 2.0, 2.5 Record",
    ),
    row(
        "OAI102",
        "several-metadata",
        Severity.WARNING,
        "A record has more than one metadata element",
        "The metadata container of a record holds one element. The first is kept as the record's body.",
        "Tell the repository.",
        "OAI-PMH 2.0, 2.5 Record",
    ),
    row(
        "OAI103",
        "broken-record",
        Severity.ERROR,
        "A record can't be read",
        "The record is not well-formed, or has no identifier, also when it is asked for alone. Its bytes are "
        "in the store's quarantine; the other records of its page are stored.",
        "Send the bytes to the repository, and harvest again when it is mended.",
        "OAI-PMH 2.0, 2.5 Record",
    ),
    row(
        "OAI104",
        "other-record",
        Severity.ERROR,
        "The repository gave another record than was asked for",
        "The identifier in the answer's header differs from the one in the request.",
        "Check the identifier, and ask the repository which record it belongs to.",
        "OAI-PMH 2.0, 4.1 GetRecord",
    ),
    row(
        "OAI105",
        "deleted",
        Severity.WARNING,
        "The record was deleted",
        "The repository marks the record as deleted, and still gives its metadata.",
        "Ask the repository whether another record has taken its place.",
        "OAI-PMH 2.0, 2.5.1 Deleted records",
    ),
    row(
        "OAI201",
        "list-not-whole",
        Severity.ERROR,
        "The list ended before all records came",
        "Fewer records came than the repository's completeListSize says. What came is stored; the next "
        "harvest asks for the whole list again.",
        "Harvest again; if it stays so, tell the repository.",
        "OAI-PMH 2.0, 3.5 Flow control",
    ),
    row(
        "OAI202",
        "list-longer",
        Severity.INFO,
        "More records came than the list was to have",
        "The list grew while it was harvested, or its completeListSize is an estimate.",
        "Nothing needs to be done.",
        "OAI-PMH 2.0, 3.5 Flow control",
    ),
    row(
        "OAI203",
        "end-not-stated",
        Severity.INFO,
        "The last page does not say that it is the last",
        "The last page of a list carries an empty resumptionToken. This one has none, and no completeListSize"
        " says that the list is whole.",
        "Compare the number of records with what the repository shows elsewhere.",
        "OAI-PMH 2.0, 3.5 Flow control",
    ),
    row(
        "OAI204",
        "empty-page",
        Severity.WARNING,
        "A page has no records",
        "The page has neither records nor the condition noRecordsMatch. It was not taken for the end of the list.",
        "Tell the repository.",
        "OAI-PMH 2.0, 4.5 ListRecords",
    ),
    row(
        "OAI205",
        "token-expired",
        Severity.INFO,
        "A resumption token was no longer valid",
        "The repository refused a token of its own, so the list was started again. No record is stored twice.",
        "Nothing needs to be done; harvest by sets or dates if it happens often.",
        "OAI-PMH 2.0, 3.6 badResumptionToken",
    ),
    row(
        "OAI206",
        "granularity-unknown",
        Severity.INFO,
        "The repository does not say how exact its dates are",
        "Identify gave no known granularity. Days are used, which every repository must take.",
        "Nothing needs to be done.",
        "OAI-PMH 2.0, 3.3 Dates and times",
    ),
)
