"""PRF: the findings of the profile."""

from __future__ import annotations

from ddi_tools.findings.catalogue import Severity, row

ROWS = (
    row(
        "PRF101",
        "mandatory-if-parent-present",
        Severity.ERROR,
        "An element lacks what must be stated with it",
        "The profile asks for this attribute or child on each such element. Most often it is the language of "
        "a text, without which a catalogue can't show the text to the right readers.",
        "Add it to the element on the line named.",
        "CESSDA Metadata Validator, gate BASIC: MandatoryNodeIfParentPresent",
        before="<keyword>families</keyword>",
        after='<keyword xml:lang="en">families</keyword>',
    ),
    row(
        "PRF102",
        "mandatory",
        Severity.ERROR,
        "A mandatory field is missing",
        "The catalogue can't take the record without it.",
        "Add the field; the finding's hint says what belongs there.",
        "CESSDA Metadata Validator, gate BASIC: MandatoryNode",
        before='<titlStmt><titl xml:lang="en">Families and drugs</titl></titlStmt>',
        after='<titlStmt><titl xml:lang="en">Families and drugs</titl>\n'
        '  <IDNo agency="DOI">10.5255/UKDA-SN-857133</IDNo></titlStmt>',
    ),
    row(
        "PRF103",
        "blank",
        Severity.ERROR,
        "A field is there but blank",
        "An element or attribute without text says nothing, and hides that the field is missing. It weighs as "
        "much as the absence would: an error where the field is mandatory, a warning where it is recommended. "
        "Of anlyUnit and concept the first child node alone is the text, so a line break before a nested "
        "concept makes the field blank.",
        "Fill it, or remove the empty element.",
        "CESSDA Metadata Validator, gate BASIC: NotBlankNode; part of MandatoryNode and RecommendedNode",
        before='<abstract xml:lang="en"> </abstract>',
        after='<abstract xml:lang="en">How families live with drug use.</abstract>',
    ),
    row(
        "PRF201",
        "vocabulary-not-held",
        Severity.INFO,
        "Terms were not checked against their vocabulary",
        "The profile names a vocabulary that is not among those held locally, and nothing is fetched while "
        "judging. It changes no verdict.",
        "Check the terms on vocabularies.cessda.eu.",
        "CESSDA Metadata Validator, gate BASICPLUS: ControlledVocabularyRepository",
    ),
    row(
        "PRF202",
        "cv-not-element",
        Severity.ERROR,
        "A term is not in its vocabulary",
        "The record names a controlled vocabulary and then a code or term that the vocabulary does not have.",
        "Take the code or term from the vocabulary as it is written there, or name the vocabulary that was used.",
        "CESSDA Metadata Validator, gate BASICPLUS: CodeValueOfControlledVocabulary, "
        "DescriptiveTermOfControlledVocabulary",
        before='<anlyUnit><concept vocabURI="urn:ddi:int.ddi.cv:AnalysisUnit:2.1">Person</concept></anlyUnit>',
        after='<anlyUnit><concept vocabURI="urn:ddi:int.ddi.cv:AnalysisUnit:2.1">Individual</concept></anlyUnit>',
    ),
    row(
        "PRF203",
        "cv-undeclared",
        Severity.ERROR,
        "A term's vocabulary is none that the profile declares",
        "The profile asks for terms of certain vocabularies; this one names another, or none.",
        "Name one of the profile's vocabularies in vocabURI.",
        "CESSDA Metadata Validator, gate BASICPLUS: CodeValueOfControlledVocabulary, "
        "DescriptiveTermOfControlledVocabulary",
        before="<anlyUnit><concept>Individual</concept></anlyUnit>",
        after='<anlyUnit><concept vocabURI="urn:ddi:int.ddi.cv:AnalysisUnit:2.1">Individual</concept></anlyUnit>',
    ),
    row(
        "PRF204",
        "cv-repository-empty",
        Severity.ERROR,
        "The vocabulary that the profile declares has no codes",
        "Without codes no term can be checked.",
        "Tell the keeper of the profile.",
        "CESSDA Metadata Validator, gate BASICPLUS: ControlledVocabularyRepository",
    ),
    row(
        "PRF301",
        "recommended",
        Severity.WARNING,
        "A recommended field is missing",
        "The catalogue shows or searches this field. The record can be found and used without it, but worse, "
        "so this is a warning; at this gate it still decides the verdict.",
        "Add the field, where the study has something to say there.",
        "CESSDA Metadata Validator, gate STANDARD: RecommendedNode",
        before="<stdyInfo/>",
        after='<stdyInfo><subject><keyword xml:lang="en">families</keyword></subject></stdyInfo>',
    ),
    row(
        "PRF401",
        "fixed-value",
        Severity.ERROR,
        "A field has another value than the one that the profile fixes",
        "The profile allows one text only, so that software can rely on it. Capitals and inner spaces count.",
        "Write the value exactly as the profile has it.",
        "CESSDA Metadata Validator, gate EXTENDED: FixedValueNode",
        before='<codeBook xsi:schemaLocation="ddi:codebook:2_5 ddi.xsd"/>',
        after='<codeBook xsi:schemaLocation="ddi:codebook:2_5 codebook.xsd"/>',
    ),
    row(
        "PRF402",
        "optional",
        Severity.INFO,
        "An optional field is not given",
        "Nothing is wrong with the record: the finding lists what more it could say. At this gate it decides "
        "the verdict all the same, as it does with the CESSDA Metadata Validator.",
        "Add the field, if the study has it; else judge at the gate STANDARD.",
        "CESSDA Metadata Validator, gate EXTENDED: OptionalNode",
        before="<sumDscr/>",
        after='<sumDscr><timePrd event="start" date="2016"/></sumDscr>',
    ),
    row(
        "PRF501",
        "max-occurs",
        Severity.ERROR,
        "A field occurs more often than the profile allows",
        "The number is counted over the whole record, not for each parent.",
        "Keep as many as the profile allows; the standard may have another place for the others.",
        "CESSDA Metadata Validator, gate STRICT: MaximumElementOccurrence",
        before="<titlStmt><titl>Families and drugs</titl><titl>Familien und Drogen</titl></titlStmt>",
        after="<titlStmt><titl>Families and drugs</titl><parTitl>Familien und Drogen</parTitl></titlStmt>",
    ),
)
