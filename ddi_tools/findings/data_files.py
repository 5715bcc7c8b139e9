"""DEP52, DEP53: the findings about the variables of data files."""

from __future__ import annotations

from ddi_tools.findings.catalogue import Severity, row

_SOURCE = "DDI Codebook 2.5, 3.1 and 4.3"
_CORRECT = "Find out which is right; then correct the record, or ask the depositor for the file again."

ROWS = (
    row(
        "DEP521",
        "unreadable-data-file",
        Severity.ERROR,
        "A data file can't be read",
        "The library that reads it (ReadStat) refused it, broke down over it, or took more than a minute. It is "
        "broken off, damaged, or not what its name says. It is read in a process of its own: no other file suffers.",
        "Open it in its own program. If that works, save it again; else ask the depositor for it again.",
        "Deposit data files",
        before="survey.sav  (the first half of it)",
        after="survey.sav  (whole)",
    ),
    row(
        "DEP522",
        "data-file-not-described",
        Severity.INFO,
        "The record does not describe a data file",
        "No fileDscr of the record has the name of the file, so its variables and cases are held against nothing.",
        "Describe it: 'ddi-tools export --to ddi --variables' writes a description.",
        "DDI Codebook 2.5, 3.1 fileTxt",
        before="folder:  survey.sav\nrecord:  no fileDscr",
        after="folder:  survey.sav\nrecord:  <fileName>survey.sav</fileName>",
    ),
    row(
        "DEP523",
        "variables-not-described",
        Severity.INFO,
        "The record describes no variable of a data file",
        "The file is described, and its variables are not: people who look for a question will not find it.",
        "Describe them: 'ddi-tools export --to ddi --variables' writes them into dataDscr.",
        "DDI Codebook 2.5, 4.3 var",
        before="survey.sav:  312 variables\nrecord:      no dataDscr",
        after="survey.sav:  312 variables\nrecord:      312 var",
    ),
    row(
        "DEP524",
        "other-number-of-cases",
        Severity.ERROR,
        "A data file has another number of cases than the record states",
        "The record states the number of cases in caseQnty. Often the file is another version: with cases that were "
        "added, or taken out for disclosure.",
        _CORRECT,
        "DDI Codebook 2.5, 3.1.4.1 caseQnty",
        before="record:      <caseQnty>1204</caseQnty>\nsurvey.sav:  1198 cases",
        after="record:      <caseQnty>1198</caseQnty>\nsurvey.sav:  1198 cases",
    ),
    row(
        "DEP525",
        "other-number-of-variables",
        Severity.WARNING,
        "A data file has another number of variables than the record states",
        "The record states the number of variables in varQnty.",
        _CORRECT,
        "DDI Codebook 2.5, 3.1.4.2 varQnty",
        before="record:      <varQnty>312</varQnty>\nsurvey.sav:  310 variables",
        after="record:      <varQnty>310</varQnty>\nsurvey.sav:  310 variables",
    ),
    row(
        "DEP526",
        "variable-missing",
        Severity.ERROR,
        "A data file lacks variables that the record describes",
        "Names are compared without regard to capitals. A variable may have been renamed, or taken out.",
        _CORRECT,
        _SOURCE,
        before='record:      <var name="age"/> <var name="sex"/>\nsurvey.sav:  age',
        after='record:      <var name="age"/>\nsurvey.sav:  age',
    ),
    row(
        "DEP527",
        "variable-not-described",
        Severity.WARNING,
        "A data file has variables that the record does not describe",
        "They may be new, renamed, or something that must not be published, such as a name or an address.",
        "See what they are; then describe them, or take them out of the file.",
        _SOURCE,
        before='record:      <var name="age"/>\nsurvey.sav:  age, postcode',
        after='record:      <var name="age"/>\nsurvey.sav:  age',
    ),
    row(
        "DEP528",
        "other-variable-label",
        Severity.WARNING,
        "Variables have other labels in the data file than in the record",
        "None of the record's labels is that of the file. Labels that were cut where programs cut them, at 40, 80, "
        "120 or 256 characters, are the same.",
        _CORRECT,
        "DDI Codebook 2.5, 4.3 var; labl",
        before='record:      <var name="q1"><labl>Age</labl></var>\nsurvey.sav:  q1 "Age at first birth"',
        after='record:      <labl>Age at first birth</labl>\nsurvey.sav:  q1 "Age at first birth"',
    ),
    row(
        "DEP529",
        "other-value-label",
        Severity.WARNING,
        "Values have other labels in the data file than in the record",
        "A value has another label, or has one on one side only. Swapped labels turn results around.",
        _CORRECT,
        "DDI Codebook 2.5, 4.3.18 catgry",
        before="record:      1 female, 2 male\nsurvey.sav:  1 male, 2 female",
        after="record:      1 male, 2 female\nsurvey.sav:  1 male, 2 female",
    ),
    row(
        "DEP530",
        "other-missing-values",
        Severity.WARNING,
        "Other values count as missing in the data file than in the record",
        "The record says of a value that it is missing (invalrng, or catgry with missing='Y'), and the file counts "
        "it as an answer, or the other way round. Where the record says nothing of missing values, none is compared.",
        _CORRECT,
        "DDI Codebook 2.5, 4.3.10 invalrng",
        before='record:      <catgry missing="Y"><catValu>9</catValu></catgry>\nsurvey.sav:  no missing values',
        after='record:      <catgry missing="Y"><catValu>9</catValu></catgry>\nsurvey.sav:  9 is missing',
    ),
)
