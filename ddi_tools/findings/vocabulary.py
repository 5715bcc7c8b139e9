"""CVB: the findings about controlled vocabularies."""

from __future__ import annotations

from ddi_tools.findings.catalogue import Severity, row

_ADDRESS = "https://vocabularies.cessda.eu/urn/urn:ddi:int.ddi.cv:TimeMethod:1.2"

ROWS = (
    row(
        "CVB101",
        "term-without-code",
        Severity.INFO,
        "A term stands without its code",
        "Terms are translated, codes are not: a catalogue that gathers records in many languages finds them by the "
        "code. In a concept the code is the text, so there it is a warning.",
        "Write the code that the finding names: in a concept as its text, in topcClas as its ID or, in DDI 2.6, in "
        "vocabInstanceCodeTerm.",
        "DDI Codebook 2.5, concept; CESSDA Data Catalogue profile, usage of concept and topcClas",
        before=f'<timeMeth>Cross-section\n  <concept vocabURI="{_ADDRESS}">Cross-section</concept></timeMeth>',
        after=f'<timeMeth>Cross-section\n  <concept vocabURI="{_ADDRESS}">CrossSection</concept></timeMeth>',
    ),
    row(
        "CVB102",
        "code-without-vocabulary",
        Severity.INFO,
        "A code does not say of which vocabulary it is",
        "The text is a code of the vocabulary that was made for this field, but software can't know that it is one.",
        "Name the vocabulary in vocab and vocabURI; the finding's hint has them.",
        "DDI Codebook 2.5, concept/@vocab and @vocabURI",
        before="<timeMeth><concept>CrossSection</concept></timeMeth>",
        after='<timeMeth><concept vocab="DDI Time Method"\n'
        f'  vocabURI="{_ADDRESS}">CrossSection</concept></timeMeth>',
    ),
    row(
        "CVB201",
        "not-in-vocabulary",
        Severity.WARNING,
        "A term is not in the vocabulary that it names",
        "Catalogues that sort by the vocabulary drop the term, or show it alone. Often it is misspelt: then the hint "
        "names the nearest one. Terms in other languages than English are not held here, and none is called unknown.",
        "Take the code as the vocabulary has it; capitals and full stops count.",
        "DDI Alliance and CESSDA controlled vocabularies, vocabularies.cessda.eu",
        before=f'<timeMeth><concept vocabURI="{_ADDRESS}">Longitudinal.Pannel</concept></timeMeth>',
        after=f'<timeMeth><concept vocabURI="{_ADDRESS}">Longitudinal.Panel</concept></timeMeth>',
    ),
    row(
        "CVB202",
        "code-of-other-vocabulary",
        Severity.WARNING,
        "A code is of another vocabulary than the one named",
        "Either the code or the vocabulary's name came here by copying.",
        "Name the vocabulary that the code is of, or move the code to the field that it belongs to.",
        "DDI Alliance and CESSDA controlled vocabularies, vocabularies.cessda.eu",
        before=f'<timeMeth><concept vocabURI="{_ADDRESS}">Interview.Telephone</concept></timeMeth>',
        after='<collMode><concept vocabURI="https://vocabularies.cessda.eu/urn/urn:ddi:int.ddi.cv:ModeOfCollection:4.0"'
        "\n  >Interview.Telephone</concept></collMode>",
    ),
    row(
        "CVB203",
        "vocabulary-of-other-field",
        Severity.WARNING,
        "A field names a vocabulary that was made for another field",
        "Each of these vocabularies was made for one element, and catalogues look for it there.",
        "Move the term to its own element, or name the right vocabulary.",
        "DDI Codebook 2.5, usage of the elements; CESSDA Data Catalogue profile",
        before=f'<anlyUnit><concept vocabURI="{_ADDRESS}">CrossSection</concept></anlyUnit>',
        after=f'<timeMeth><concept vocabURI="{_ADDRESS}">CrossSection</concept></timeMeth>',
    ),
    row(
        "CVB204",
        "vocabulary-named-twice",
        Severity.WARNING,
        "The name of a vocabulary and its address are of two vocabularies",
        "One of them came here by copying. Software follows the address, and people read the name.",
        "Write the name and the address of the vocabulary that the code is of. Said once a record.",
        "DDI Codebook 2.5, @vocab and @vocabURI",
        before='<timeMeth><concept vocab="DDI Analysis Unit"\n'
        f'  vocabURI="{_ADDRESS}">CrossSection</concept></timeMeth>',
        after='<timeMeth><concept vocab="DDI Time Method"\n'
        f'  vocabURI="{_ADDRESS}">CrossSection</concept></timeMeth>',
    ),
    row(
        "CVB301",
        "old-version",
        Severity.INFO,
        "The record uses an older version of a vocabulary",
        "The codes may still be the same: those that are known not to be have a finding of their own. Said once a "
        "record.",
        "Compare the codes with the later version, and name that one.",
        "DDI Controlled Vocabularies, versioning policy of 2023",
        before='<timeMeth><concept vocabURI="urn:ddi-cv:TimeMethod:1.0">CrossSection</concept></timeMeth>',
        after=f'<timeMeth><concept vocabURI="{_ADDRESS}">CrossSection</concept></timeMeth>',
    ),
    row(
        "CVB302",
        "former-code",
        Severity.WARNING,
        "A code is no longer in its vocabulary",
        "It was one in an older version. Catalogues that know the version of today don't find it.",
        "Write the code that took its place; the hint names it. See that it means the same.",
        "DDI Controlled Vocabularies, versioning policy of 2023",
        before='<anlyUnit><concept vocab="DDI Analysis Unit">EventOrProcess</concept></anlyUnit>',
        after='<anlyUnit><concept vocab="DDI Analysis Unit">EventOrProcessOrActivity</concept></anlyUnit>',
    ),
    row(
        "CVB501",
        "vocabulary-not-held",
        Severity.INFO,
        "Terms were not checked against their vocabulary",
        "The vocabulary, or this version of it, is not among those held here, and nothing is fetched while judging. "
        "Said once a record. The thesauri of keywords, such as ELSST, are never looked into.",
        "Nothing needs to be done, if the name and URI of the vocabulary are right.",
        "DDI Codebook 2.5, @vocab and @vocabURI",
    ),
)
