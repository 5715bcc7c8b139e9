"""DEP5: the findings about what files of the deposit may say of people."""

from __future__ import annotations

from ddi_tools.findings.catalogue import Severity, row

_SOURCE = "Disclosure checks"
_REMOVE = (
    "Look at the places named. Remove it, put a label such as [phone number] in its place, or see that there is "
    "consent."
)

ROWS = (
    row(
        "DEP501",
        "email-address",
        Severity.WARNING,
        "A file holds e-mail addresses",
        "An e-mail address leads to one person. Those that the record itself states, and those kept for examples, "
        "are not counted. The match is shown by its first letter and its length only.",
        _REMOVE,
        "RFC 5322, section 3.4.1; RFC 2606",
        before="Write to me at m.taylor@mailpost.test, I'd like to read it.",
        after="Write to me at [e-mail address], I'd like to read it.",
    ),
    row(
        "DEP502",
        "phone-number",
        Severity.WARNING,
        "A file holds telephone numbers",
        "A number that can be dialled leads to a person or household. Numbers without a prefix are held against the "
        "countries of the study.",
        _REMOVE,
        "ITU-T E.164; libphonenumber",
        before="You can ring me on 020 7946 0123.",
        after="You can ring me on [phone number].",
    ),
    row(
        "DEP503",
        "uk-postcode",
        Severity.WARNING,
        "A file holds full UK postcodes",
        "A full postcode stands for some fifteen addresses. With an age or an occupation it may be one person.",
        "Keep the district (G12), or the region, and remove the rest.",
        "BS 7666; Royal Mail, Postcode Address File",
        before="We moved to G12 8QQ last year.",
        after="We moved to G12 last year.",
    ),
    row(
        "DEP504",
        "nhs-number",
        Severity.WARNING,
        "A file holds NHS numbers",
        "Ten digits whose check digit fits, with the word NHS beside them or in the groups in which NHS numbers are "
        "written. Each is one patient in England, Wales or the Isle of Man.",
        _REMOVE,
        "NHS Data Dictionary, NHS number",
        before="NHS number: 943 476 5919",
        after="NHS number: [removed]",
    ),
    row(
        "DEP505",
        "national-insurance-number",
        Severity.WARNING,
        "A file holds National Insurance numbers",
        "Two letters, six digits and a letter, as HM Revenue & Customs gives them. They have no check digit.",
        _REMOVE,
        "HMRC, National Insurance Manual, NIM39110",
        before="NI number: QQ 12 34 56 C",
        after="NI number: [removed]",
    ),
    row(
        "DEP506",
        "national-identity-number",
        Severity.WARNING,
        "A file holds identity numbers of another country",
        "A number whose check digits fit: the tax identification number of Germany, the social security number of "
        "France, the identity code of Finland, the identity number of Sweden, the citizen service number of the "
        "Netherlands. Those of plain digits count only with their name beside them.",
        _REMOVE,
        "python-stdnum",
        before="henkilötunnus 131052-308T",
        after="henkilötunnus [removed]",
    ),
    row(
        "DEP507",
        "name-of-key",
        Severity.WARNING,
        "A name of a key file stands in another file",
        "The file holds the name of somebody whom a key file ties to an ID code. Whole names are likely theirs; "
        "single words are only possible.",
        "Put the pseudonym or the ID code in the place of the name.",
        _SOURCE,
        before="key.csv:  P07, Jane Smith\n07.txt:   Jane Smith told me that ...",
        after="key.csv:  P07, Jane Smith\n07.txt:   P07 told me that ...",
    ),
    row(
        "DEP508",
        "key-file",
        Severity.ERROR,
        "A key file lies in the deposit",
        "A table ties the ID codes of the study to the names of its people. With it, nothing in the deposit is "
        "anonymous any more.",
        "Take it out of what is published. Keep it apart, encrypted, or destroy it when it is no longer needed.",
        "Regulation (EU) 2016/679 (GDPR), article 4(5)",
        before="participant_id,first_name,surname\nP07,Jane,Smith",
        after="participant_id,pseudonym\nP07,Nell",
    ),
    row(
        "DEP509",
        "maker-in-properties",
        Severity.INFO,
        "The properties of a file say who made it",
        "Office programs, PDF and cameras keep the name of the author, of who saved the file last, or of a company. "
        "Interviewers and transcribers may not wish to be named. People whom the record names are not counted.",
        "Remove the properties: in office programs by 'Inspect document' or 'Remove personal information'.",
        _SOURCE,
        before="docProps/core.xml: lastModifiedBy = Jane Smith",
        after="docProps/core.xml: lastModifiedBy is empty",
    ),
    row(
        "DEP510",
        "tracked-changes",
        Severity.WARNING,
        "A document keeps tracked changes",
        "What was deleted while changes were tracked is still in the file, and can be read by anybody: often just "
        "the names that were to be removed.",
        "Accept all changes, turn tracking off, and save the document again.",
        "ISO/IEC 29500-1, 17.13.5 Revisions; OpenDocument 1.3, part 3, 5.5",
        before="interview 07: [deleted: Jane] [inserted: P07] came home",
        after="interview 07: P07 came home",
    ),
    row(
        "DEP511",
        "document-comments",
        Severity.WARNING,
        "A document holds comments",
        "Comments are written for colleagues, with the name of who wrote them, and are seldom meant to be published.",
        "Remove them, or see that each may be read by anybody.",
        "ISO/IEC 29500-1, 17.13.4 Comments; OpenDocument 1.3, part 3, 14.1",
        before="interview 07: ... my sister [comment, J. Smith: this is the sister in interview 12] ...",
        after="interview 07: ... my sister ...",
    ),
    row(
        "DEP512",
        "coordinates-in-picture",
        Severity.WARNING,
        "A picture says where it was taken",
        "Cameras and telephones write their position into the picture (EXIF, GPS). For a picture taken at home, "
        "that is the address.",
        "Save the picture without its metadata.",
        "CIPA DC-008, Exif 2.32, 4.6.6",
        before="EXIF: GPSLatitude, GPSLongitude",
        after="EXIF: no GPS",
    ),
    row(
        "DEP513",
        "not-looked-into",
        Severity.WARNING,
        "A file could not be looked into to its end",
        "It is broken, encrypted or too large, or the program that reads it gave up. What was found in it before is "
        "told; what comes after is not known.",
        "Open it in its own program. If it is whole, look through it yourself; else ask the depositor for it again.",
        _SOURCE,
        before="interview07.docx (broken off in the middle)",
        after="interview07.docx (whole)",
    ),
    row(
        "DEP514",
        "types-not-looked-into",
        Severity.INFO,
        "Files of some types are not looked into",
        "The checks read text, office documents, PDF, data files, and what pictures say of themselves. Sound, film, "
        "scans and archives are not among them.",
        "Look through these files yourself; unpack archives, and run again.",
        _SOURCE,
        before="interviews.zip",
        after="interviews/\n  01.txt\n  02.txt",
    ),
)
