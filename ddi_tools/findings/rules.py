"""RUL: the findings of the rules that no schema can say."""

from __future__ import annotations

from ddi_tools.findings.catalogue import Severity, row

ROWS = (
    row(
        "RUL101",
        "doi-syntax",
        Severity.WARNING,
        "An identifier called a DOI is not one",
        "A DOI is a prefix that begins with 10., a slash, and a suffix; it may be written bare, with doi: "
        "before it, or as an address of doi.org. Citations and DataCite records are made from it.",
        "Write the DOI as 10.…/…, or name the agency that the identifier is really from.",
        "DOI Handbook, 2.2 Syntax of a DOI name",
    ),
    row(
        "RUL201",
        "date-not-real",
        Severity.WARNING,
        "A date does not exist in the calendar",
        "It has the form of a date, but no such month, day or hour exists.",
        "Correct the date.",
        "ISO 8601-1, 4.3 Representations of dates",
    ),
    row(
        "RUL202",
        "date-form",
        Severity.WARNING,
        "A date is not in the form that machines read",
        "The schema takes any text in @date; catalogues and exports need ISO 8601, and guess or drop what is "
        "written otherwise.",
        "Write YYYY, YYYY-MM or YYYY-MM-DD; leave the wording to the element's text.",
        "DDI Codebook 2.5, @date; ISO 8601-1",
    ),
    row(
        "RUL301",
        "embargo-in-force",
        Severity.INFO,
        "The data are under embargo",
        "The record's own words state an embargo that has not ended on the day of the judgement.",
        "None; exports state the date from which the data are available.",
        "DDI Codebook 2.5, dataAccs",
    ),
    row(
        "RUL302",
        "embargo-ended",
        Severity.INFO,
        "The embargo has ended",
        "The record's own words state an embargo whose end lies before the day of the judgement.",
        "Ask the archive whether the data are open now, and let the record say so.",
        "DDI Codebook 2.5, dataAccs",
    ),
    row(
        "RUL303",
        "embargo-without-end",
        Severity.INFO,
        "An embargo has no end that can be read",
        "The record's own words speak of an embargo, but no date can be read with certainty.",
        "State the date on which the embargo ends.",
        "DDI Codebook 2.5, dataAccs",
    ),
)
