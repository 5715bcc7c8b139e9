"""The CESSDA Data Catalogue's profiles, built in: one table of fields, and what each profile asks of each field.

The requirements are those of CESSDA's profiles for DDI 2.5 (3.1.0, of 2025-12-09) and 2.6 (2.1.0), each also in the
variant for records in one language; the words about the fields are this project's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from ddi_tools.checks.gates import Kind
from ddi_tools.checks.profile import Constraint, Field, Profile
from ddi_tools.codebook import xml
from ddi_tools.errors import UsageError

#: The profiles, in the order of the table's columns: their version, and the namespace that they are for.
NAMES: Mapping[str, tuple[str, str]] = {
    "cdc25": ("3.1.0", xml.DDI25),
    "cdc25-mono": ("3.1.0", xml.DDI25),
    "cdc26": ("2.1.0", xml.DDI26),
    "cdc26-mono": ("2.1.0", xml.DDI26),
}

#: What a letter of the table asks for. P, "mandatory if the parent is present", leaves the parent optional: the
#: validator then reads the field itself as an optional one too.
_ASKS: Mapping[str, tuple[Kind, ...]] = {
    "M": (Kind.MANDATORY,),
    "R": (Kind.RECOMMENDED,),
    "O": (Kind.OPTIONAL,),
    "P": (Kind.OPTIONAL, Kind.IF_PARENT_PRESENT),
    "-": (),
}

_LANGUAGE = "Give the language as a two-letter ISO 639-1 code in xml:lang."
_URI = "Give a full address, with its scheme."
_DATE = "Give an ISO 8601 date: YYYY, YYYY-MM or YYYY-MM-DD."
_TERM = "Put a code of the named vocabulary in a concept element inside it."
_VOCABULARY_URI = "Give the vocabulary's address with its version, as vocabularies.cessda.eu prints it."

# path below codeBook; M, R, O, P or - for each profile; what the field is; what to do about it.
# fmt: off
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("@xml:lang", "OROR", "the language of the whole description", _LANGUAGE),
    ("@xsi:schemaLocation", "RRRR", "the place of the schema that the record follows",
     "Name the namespace and the address of the published XSD."),
    ("docDscr/citation/titlStmt/titl", "OOOO", "the title of the catalogue record itself",
     "It may say 'Record of …'; the study's own title belongs in stdyDscr."),
    ("docDscr/citation/titlStmt/titl/@xml:lang", "P-P-", "the language of the record's title", _LANGUAGE),
    ("stdyDscr/citation/titlStmt/titl", "MMMM", "the title of the study",
     "Give one title in the study's main language; others go in parTitl."),
    ("stdyDscr/citation/titlStmt/titl/@xml:lang", "M-M-", "the language of the study's title", _LANGUAGE),
    ("stdyDscr/citation/titlStmt/parTitl", "OOOO", "the title in another language",
     "An English title helps most readers of a catalogue."),
    ("stdyDscr/citation/titlStmt/parTitl/@xml:lang", "P-P-", "the language of the parallel title", _LANGUAGE),
    ("stdyDscr/citation/titlStmt/IDNo", "MMMM", "an identifier of the study",
     "Give the DOI or another persistent identifier; the archive's own number may stand beside it."),
    ("stdyDscr/citation/titlStmt/IDNo/@xml:lang", "R-R-", "the language of the identifier's agency", _LANGUAGE),
    ("stdyDscr/citation/titlStmt/IDNo/@agency", "MMMM", "the agency or scheme of the identifier",
     "Write DOI, URN, Handle or ARK for a persistent identifier, the archive's name for its own number."),
    ("stdyDscr/citation/holdings/@xml:lang", "R-R-", "the language of the holdings", _LANGUAGE),
    ("stdyDscr/citation/holdings/@URI", "MMMM", "the address of the study's own page", _URI),
    ("stdyDscr/citation/rspStmt/AuthEnty", "RRRR", "a creator of the study",
     "Give each person or organisation an element of its own, family name first."),
    ("stdyDscr/citation/rspStmt/AuthEnty/@xml:lang", "R-R-", "the language of the creator's name", _LANGUAGE),
    ("stdyDscr/citation/rspStmt/AuthEnty/@affiliation", "OOOO", "the creator's affiliation",
     "Name the organisation here, not in the text of the name."),
    ("stdyDscr/citation/rspStmt/AuthEnty/@personalID", "--OO", "a persistent identifier of the creator",
     "Give the ORCID iD, or another identifier of the person."),
    ("stdyDscr/citation/rspStmt/AuthEnty/@typeOfPersonalID", "--OO", "the scheme of the creator's identifier",
     "Write ORCID, for instance."),
    ("stdyDscr/citation/rspStmt/AuthEnty/ExtLink", "OO--", "a persistent identifier of the creator",
     "Give the ORCID iD, or another identifier of the person."),
    ("stdyDscr/citation/rspStmt/AuthEnty/ExtLink/@URI", "PP--", "the address of the creator's identifier", _URI),
    ("stdyDscr/citation/rspStmt/AuthEnty/ExtLink/@role", "RR--", "the purpose of the creator's link",
     "Write PID for a persistent identifier."),
    ("stdyDscr/citation/rspStmt/AuthEnty/ExtLink/@title", "RR--", "the scheme of the creator's identifier",
     "Write ORCID, for instance."),
    ("stdyDscr/citation/prodStmt/grantNo", "OOOO", "the number of the grant that paid for the study",
     "Give the award's number as the funder writes it."),
    ("stdyDscr/citation/prodStmt/grantNo/@xml:lang", "R-R-", "the language of the grant's details", _LANGUAGE),
    ("stdyDscr/citation/prodStmt/grantNo/@agency", "PPPP", "the funder that gave the grant",
     "Name the funder in agency, by its full name."),
    ("stdyDscr/citation/prodStmt/grantNo/@role", "OOOO", "the funder's role in the project", ""),
    ("stdyDscr/citation/distStmt/distrbtr", "MMMM", "the archive that distributes the data",
     "Name the organisation from which the data can be had."),
    ("stdyDscr/citation/distStmt/distrbtr/@xml:lang", "M-M-", "the language of the distributor's name", _LANGUAGE),
    ("stdyDscr/citation/distStmt/distrbtr/@abbr", "OOOO", "the distributor's short name", ""),
    ("stdyDscr/citation/distStmt/distDate", "OOOO", "the date of the first publication of the data",
     "State when the archive made the data available."),
    ("stdyDscr/citation/distStmt/distDate/@xml:lang", "O-O-", "the language of the publication date", _LANGUAGE),
    ("stdyDscr/citation/distStmt/distDate/@date", "PPPP", "the publication date in a form that machines read", _DATE),
    ("docDscr/citation/distStmt/distDate/@date", "OOOO", "the date of publication of the record itself", _DATE),
    ("stdyDscr/citation/serStmt/@URI", "OOOO", "the address of the series", _URI),
    ("stdyDscr/citation/serStmt/@xml:lang", "O-O-", "the language of the series statement", _LANGUAGE),
    ("stdyDscr/citation/serStmt/serName", "OOOO", "the name of the series that the study belongs to", ""),
    ("stdyDscr/citation/serStmt/serName/@xml:lang", "R-R-", "the language of the series' name", _LANGUAGE),
    ("stdyDscr/citation/serStmt/serInfo", "OOOO", "a description of the series", ""),
    ("stdyDscr/citation/serStmt/serInfo/@xml:lang", "R-R-", "the language of the series' description", _LANGUAGE),
    ("stdyDscr/stdyInfo/subject/keyword", "RRRR", "a keyword of the study",
     "Take terms from a thesaurus, best from ELSST, one an element."),
    ("stdyDscr/stdyInfo/subject/keyword/@xml:lang", "P-P-", "the language of the keyword", _LANGUAGE),
    ("stdyDscr/stdyInfo/subject/keyword/@vocab", "RRRR", "the vocabulary of the keyword",
     "Write ELSST, or the name of the thesaurus that the term is from."),
    ("stdyDscr/stdyInfo/subject/keyword/@vocabURI", "OOOO", "the address of the keyword's vocabulary", _URI),
    ("stdyDscr/stdyInfo/subject/topcClas", "RRRR", "a topic of the study",
     "Take topics from the CESSDA Topic Classification, one an element."),
    ("stdyDscr/stdyInfo/subject/topcClas/@xml:lang", "P-P-", "the language of the topic", _LANGUAGE),
    ("stdyDscr/stdyInfo/subject/topcClas/@vocab", "RRRR", "the vocabulary of the topic",
     "Write 'CESSDA Topic Classification', or the name of the one that was used."),
    ("stdyDscr/stdyInfo/subject/topcClas/@vocabURI", "RRRR", "the address of the topic's vocabulary",
     _VOCABULARY_URI),
    ("stdyDscr/stdyInfo/abstract", "MMMM", "the abstract of the study",
     "Say in plain text what was studied, why, and how."),
    ("stdyDscr/stdyInfo/abstract/@xml:lang", "M-M-", "the language of the abstract", _LANGUAGE),
    ("stdyDscr/stdyInfo/sumDscr/collDate", "RRRR", "the time of data collection",
     "Give two elements, with event start and end, or one with event single."),
    ("stdyDscr/stdyInfo/sumDscr/collDate/@xml:lang", "O-O-", "the language of the collection date", _LANGUAGE),
    ("stdyDscr/stdyInfo/sumDscr/collDate/@event", "PPPP", "the end of the collection period that the date marks",
     "Write start, end or single in event."),
    ("stdyDscr/stdyInfo/sumDscr/collDate/@date", "RRRR", "the collection date in a form that machines read", _DATE),
    ("stdyDscr/stdyInfo/sumDscr/nation", "RRRR", "the country that the data are about",
     "Give each country an element of its own."),
    ("stdyDscr/stdyInfo/sumDscr/nation/@xml:lang", "P-P-", "the language of the country's name", _LANGUAGE),
    ("stdyDscr/stdyInfo/sumDscr/nation/@abbr", "RRRR", "the country's code",
     "Give the two-letter ISO 3166-1 code, or the ISO 3166-2 code of a part of a country."),
    ("stdyDscr/stdyInfo/sumDscr/anlyUnit", "RRRR", "the unit of analysis", _TERM),
    ("stdyDscr/stdyInfo/sumDscr/anlyUnit/@xml:lang", "P-P-", "the language of the unit of analysis", _LANGUAGE),
    ("stdyDscr/stdyInfo/sumDscr/anlyUnit/concept", "RRRR", "the code of the unit of analysis",
     "Give a code of the vocabulary 'DDI Analysis Unit', such as Individual."),
    ("stdyDscr/stdyInfo/sumDscr/anlyUnit/concept/@vocab", "RRRR", "the vocabulary of the unit of analysis",
     "Write exactly: DDI Analysis Unit"),
    ("stdyDscr/stdyInfo/sumDscr/anlyUnit/concept/@vocabURI", "OOOO",
     "the address of the vocabulary of the unit of analysis", _VOCABULARY_URI),
    ("stdyDscr/stdyInfo/sumDscr/universe", "RRRR", "the population that the study is about",
     "Say who or what was studied, and who was left out."),
    ("stdyDscr/stdyInfo/sumDscr/universe/@xml:lang", "R-R-", "the language of the population's description",
     _LANGUAGE),
    ("stdyDscr/stdyInfo/sumDscr/universe/@clusion", "OOOO", "the inclusion or exclusion of the population",
     "Write I or E."),
    ("stdyDscr/stdyInfo/sumDscr/dataKind", "OOOO", "the kind of data", _TERM),
    ("stdyDscr/stdyInfo/sumDscr/dataKind/@xml:lang", "R-R-", "the language of the kind of data", _LANGUAGE),
    ("stdyDscr/method/dataColl/timeMeth", "RRRR", "the study's design in time", _TERM),
    ("stdyDscr/method/dataColl/timeMeth/@xml:lang", "P-P-", "the language of the time method", _LANGUAGE),
    ("stdyDscr/method/dataColl/timeMeth/concept", "RRRR", "the code of the time method",
     "Give a code of the vocabulary 'DDI Time Method', such as CrossSection."),
    ("stdyDscr/method/dataColl/timeMeth/concept/@vocab", "RRRR", "the vocabulary of the time method",
     "Write exactly: DDI Time Method"),
    ("stdyDscr/method/dataColl/timeMeth/concept/@vocabURI", "OOOO",
     "the address of the vocabulary of the time method", _VOCABULARY_URI),
    ("stdyDscr/method/dataColl/sampProc", "OOOO", "the sampling procedure", _TERM),
    ("stdyDscr/method/dataColl/sampProc/@xml:lang", "P-P-", "the language of the sampling procedure", _LANGUAGE),
    ("stdyDscr/method/dataColl/sampProc/concept", "RRRR", "the code of the sampling procedure",
     "Give a code of the vocabulary 'DDI Sampling Procedure', such as Probability."),
    ("stdyDscr/method/dataColl/sampProc/concept/@vocab", "RRRR", "the vocabulary of the sampling procedure",
     "Write exactly: DDI Sampling Procedure"),
    ("stdyDscr/method/dataColl/sampProc/concept/@vocabURI", "OOOO",
     "the address of the vocabulary of the sampling procedure", _VOCABULARY_URI),
    ("stdyDscr/method/dataColl/collMode", "RRRR", "the mode of data collection", _TERM),
    ("stdyDscr/method/dataColl/collMode/@xml:lang", "P-P-", "the language of the mode of collection", _LANGUAGE),
    ("stdyDscr/method/dataColl/collMode/concept", "RRRR", "the code of the mode of collection",
     "Give a code of the vocabulary 'DDI Mode of Collection', such as Interview."),
    ("stdyDscr/method/dataColl/collMode/concept/@vocab", "RRRR", "the vocabulary of the mode of collection",
     "Write exactly: DDI Mode of Collection"),
    ("stdyDscr/method/dataColl/collMode/concept/@vocabURI", "OOOO",
     "the address of the vocabulary of the mode of collection", _VOCABULARY_URI),
    ("stdyDscr/dataAccs/useStmt/restrctn", "RRRR", "the restrictions on access to the data",
     "Say who may have the data and under which licence; say so too if everyone may."),
    ("stdyDscr/dataAccs/useStmt/restrctn/@xml:lang", "P-P-", "the language of the access restrictions", _LANGUAGE),
    ("stdyDscr/dataAccs/typeOfAccess", "--OO", "the class of access, as a term",
     "Take a term from the COAR access rights vocabulary."),
    ("stdyDscr/dataAccs/typeOfAccess/@vocab", "--OO", "the vocabulary of the class of access",
     "Write 'COAR Access Right Vocabulary', or the name of the one that was used."),
    ("stdyDscr/dataAccs/useStmt/conditions", "OO--", "the class of access, as a term",
     "Take a term from the COAR access rights vocabulary."),
    ("stdyDscr/dataAccs/useStmt/conditions/@elementVersion", "OO--", "the vocabulary of the class of access",
     "Write 'COAR Access Right Vocabulary', or the name of the one that was used."),
    ("fileDscr/fileTxt/fileName", "RRRR", "the name of a data file", "Describe each file in a fileDscr of its own."),
    ("fileDscr/fileTxt/fileName/@xml:lang", "R-R-", "the language of the data file", _LANGUAGE),
    ("stdyDscr/othrStdyMat/relPubl", "OOOO", "a publication that uses the data", ""),
    ("stdyDscr/othrStdyMat/relPubl/@xml:lang", "OOOO", "the language of the publication's details", _LANGUAGE),
    ("stdyDscr/othrStdyMat/relPubl/ExtLink/@URI", "PP--", "the address of the publication", _URI),
    ("stdyDscr/othrStdyMat/relPubl/ExtLink/@xml:lang", "O---", "the language of the publication's link", _LANGUAGE),
    ("stdyDscr/othrStdyMat/relPubl/citation/titlStmt/titl", "OOOO", "the title of the publication", ""),
    ("stdyDscr/othrStdyMat/relPubl/citation/titlStmt/titl/@xml:lang", "O-O-",
     "the language of the publication's title", _LANGUAGE),
    ("stdyDscr/othrStdyMat/relPubl/citation/titlStmt/IDNo", "OOOO", "the identifier of the publication",
     "Give the DOI, URN, Handle, ARK or ISBN."),
    ("stdyDscr/othrStdyMat/relPubl/citation/titlStmt/IDNo/@agency", "PPPP",
     "the scheme of the publication's identifier", "Write DOI, URN, Handle, ARK or ISBN in agency."),
    ("stdyDscr/othrStdyMat/relPubl/citation/biblCit", "OOOO", "the publication's full reference", ""),
    ("stdyDscr/othrStdyMat/relPubl/citation/biblCit/@xml:lang", "O-O-", "the language of the publication's reference",
     _LANGUAGE),
    ("stdyDscr/othrStdyMat/relPubl/citation/distStmt/distDate/@date", "RRRR", "the publication's date", _DATE),
    ("stdyDscr/othrStdyMat/relPubl/citation/holdings/@URI", "OOOO", "the address of the publication", _URI),
    ("stdyDscr/othrStdyMat/relPubl/citation/holdings/@xml:lang", "O-O-", "the language of the publication's address",
     _LANGUAGE),
)

#: The fields whose value every profile fixes.
_FIXED: Mapping[str, str] = {
    "stdyDscr/stdyInfo/sumDscr/anlyUnit/concept/@vocab": "DDI Analysis Unit",
    "stdyDscr/method/dataColl/timeMeth/concept/@vocab": "DDI Time Method",
    "stdyDscr/method/dataColl/sampProc/concept/@vocab": "DDI Sampling Procedure",
    "stdyDscr/method/dataColl/collMode/concept/@vocab": "DDI Mode of Collection",
}
# fmt: on


@cache
def built_in(name: str) -> Profile:
    """The built-in profile of that name; raises `UsageError` where there is none."""
    if name not in NAMES:
        raise UsageError(f"there is no built-in profile {name!r}", hint=f"built in are {', '.join(NAMES)}")
    column = list(NAMES).index(name)
    version, namespace = NAMES[name]
    return Profile(
        name=name,
        version=version,
        prefixes={"ddi": namespace, "xsi": xml.XSI},
        constraints=tuple(c for row in _ROWS for c in _constraints(row[0], row[1][column])),
        fields=fields(),
    )


@cache
def fields() -> Mapping[str, Field]:
    """What each path of the built-in profiles means, by its XPath; a path means the same in every profile."""
    return {_xpath(path): Field(meaning=meaning, advice=advice) for path, _, meaning, advice in _ROWS}


def _constraints(path: str, letter: str) -> Iterator[Constraint]:
    for kind in _ASKS[letter]:
        yield Constraint(kind=kind, xpath=_xpath(path))
    if letter != "-" and path in _FIXED:
        yield Constraint(kind=Kind.FIXED_VALUE, xpath=_xpath(path), value=_FIXED[path])


def _xpath(path: str) -> str:
    steps = (step if step.startswith("@") else f"ddi:{step}" for step in path.split("/"))
    return "/ddi:codeBook/" + "/".join(steps)
