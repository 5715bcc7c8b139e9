"""A record for each row of the crosswalk: the least one, with the row's statement in it and the words to look for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from ddi_tools.codebook.xml import XML_LANG

#: The word that no other part of a record has.
WORD = "Zyxwort"

NAMESPACES = {"2.5": "ddi:codebook:2_5", "2.6": "ddi:codebook:2_6"}

BASE = """<codeBook xmlns="{ns}" version="{version}"><stdyDscr><citation>
<titlStmt><titl xml:lang="en">Families</titl><IDNo agency="DOI">10.1000/base</IDNo></titlStmt>
<rspStmt><AuthEnty>Smith, Jane</AuthEnty></rspStmt>
<distStmt><distrbtr>An Archive</distrbtr><distDate date="2001"/></distStmt>
</citation><stdyInfo><abstract>What families of three countries say of work, of care, and of each other.</abstract>
</stdyInfo></stdyDscr></codeBook>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The statement's `xml` as it stands at the row's path, the `words` to look for, and what the record is without.

    An empty `xml` is the path's own element with the word as its text, or as its attribute.
    """

    xml: str = ""
    words: tuple[str, ...] = (WORD,)
    without: tuple[str, ...] = ()

    def is_in(self, value: str) -> bool:
        """Whether one of the words is in a value; a language's tag is nothing but the tag."""
        return any(w == value if len(w) < 3 else w.casefold() in value.casefold() for w in self.words)


def _of(xml: str, *words: str, without: tuple[str, ...] = ()) -> Sample:
    return Sample(xml=xml, words=words or (WORD,), without=without)


_C, _D = "stdyDscr/citation", "docDscr/citation"
_IDNO, _CREATOR = f"{_C}/titlStmt/IDNo", f"{_C}/rspStmt/AuthEnty"
_DISTRIBUTOR, _DISTRIBUTED = f"{_C}/distStmt/distrbtr", f"{_C}/distStmt/distDate"
_ORCID, _ROR = "https://orcid.org/0000-0002-1825-0097", "https://ror.org/03yrm5c26"
_FILE = "<fileName>f.sav</fileName>"
_PAGE, _DOI = f"https://zyx.example/{WORD}", "10.9999/zyxwort"
_OWN = '<IDNo agency="DOI">10.1000/base</IDNo>'
_LANGUAGE = ("fi", "Finnish")


def _day(name: str, *, without: tuple[str, ...] = ()) -> tuple[Sample, ...]:
    return (_of(f'<{name} date="1987-06-05"/>', "1987-06-05", "1987", without=without),)


def _in(element: str, inner: str) -> tuple[Sample, ...]:
    return (_of(f"<{element}>{inner}</{element}>"),)


_CONCEPT = f"<concept>{WORD}</concept>"

#: By the row's path; rows that are not here have the sample of their path.
SAMPLES: Mapping[str, tuple[Sample, ...]] = {
    "@xml:lang": (_of('<codeBook xml:lang="fi"/>', *_LANGUAGE),),
    "@ID": (_of(f'<codeBook ID="{WORD}"/>', without=(_IDNO,)),),
    _IDNO: (_of(f'<IDNo agency="DOI">{_DOI}</IDNo>', _DOI), _of(f'{_OWN}<IDNo agency="UKDA">{WORD}</IDNo>')),
    f"{_IDNO}/@agency": (_of(f'{_OWN}<IDNo agency="{WORD}">857133</IDNo>'),),
    f"{_C}/titlStmt/parTitl": (
        _of(f'<parTitl xml:lang="fi">{WORD}</parTitl>'),
        _of(f'<parTitl xml:lang="en">{WORD}</parTitl>'),
    ),
    f"{_CREATOR}/@affiliation": (_of(f'<AuthEnty affiliation="{WORD}">Doe, John</AuthEnty>'),),
    f"{_CREATOR}/ExtLink": (_of(f'<AuthEnty>Doe, John<ExtLink URI="{_ORCID}"/></AuthEnty>', _ORCID),),
    f"{_CREATOR}/@agentIdentifier": (
        _of(f'<AuthEnty agentIdentifier="{_ORCID}" typeOfAgentIdentifier="ORCID">Doe, John</AuthEnty>', _ORCID),
    ),
    f"{_CREATOR}/ExtLink[@role='affiliation-PID']": (
        _of(f'<AuthEnty affiliation="U">Doe, John<ExtLink role="affiliation-PID" URI="{_ROR}"/></AuthEnty>', _ROR),
    ),
    f"{_C}/rspStmt/othId": (Sample(), _of(f"<othId>The {WORD} was formerly called something else entirely.</othId>")),
    f"{_C}/rspStmt/othId/@role": (_of('<othId role="Supervisor">Doe, John</othId>', "Supervisor"),),
    f"{_C}/rspStmt/othId/@affiliation": (_of(f'<othId affiliation="{WORD}">Doe, John</othId>'),),
    f"{_C}/prodStmt/producer": (
        Sample(),
        Sample(without=(_CREATOR,)),
        Sample(without=(_DISTRIBUTOR,)),
    ),
    f"{_C}/prodStmt/copyright": (
        Sample(),
        _of("<copyright>Copyright 1987 the authors</copyright>", "1987"),
    ),
    f"{_C}/prodStmt/prodDate": _day("prodDate"),
    f"{_C}/prodStmt/fundAg/ExtLink": (_of(f'<fundAg>F<ExtLink URI="{_ROR}"/></fundAg>', _ROR),),
    f"{_C}/prodStmt/fundAg/@agentIdentifier": (_of(f'<fundAg agentIdentifier="{_ROR}">F</fundAg>', _ROR),),
    f"{_C}/prodStmt/grantNo": (Sample(), _of(f'<grantNo agency="F">{WORD}</grantNo>')),
    f"{_C}/prodStmt/grantNo/@URI": (_of(f'<grantNo agency="F" URI="{_PAGE}">G</grantNo>', _PAGE),),
    f"{_C}/prodStmt/grantNo/@role": (_of(f'<grantNo agency="F" role="{WORD}">G</grantNo>'),),
    f"{_C}/prodStmt/license": (Sample(),),
    f"{_C}/distStmt/distrbtr": (Sample(), _of(f"<distrbtr>First Archive</distrbtr><distrbtr>{WORD}</distrbtr>")),
    f"{_C}/distStmt/distrbtr/@URI": (_of(f'<distrbtr URI="{_PAGE}">A</distrbtr>', _PAGE),),
    f"{_C}/distStmt/distrbtr/ExtLink": (_of(f'<distrbtr>A<ExtLink URI="{_ROR}"/></distrbtr>', _ROR),),
    f"{_C}/distStmt/distrbtr/@agentIdentifier": (_of(f'<distrbtr agentIdentifier="{_ROR}">A</distrbtr>', _ROR),),
    f"{_C}/distStmt/depDate": _day("depDate"),
    f"{_C}/distStmt/distDate": _day("distDate"),
    f"{_C}/serStmt/@URI": (_of(f'<serStmt URI="{_PAGE}"><serName>S</serName></serStmt>', _PAGE),),
    f"{_C}/serStmt/@ID": (_of(f'<serStmt ID="{WORD}"><serName>S</serName></serStmt>'),),
    f"{_C}/verStmt/version/@date": (
        _of('<version date="2087-06-05">1</version>', "2087-06-05"),
        *_day("version", without=(_DISTRIBUTED,)),
    ),
    f"{_C}/holdings/@URI": (
        _of(f'<holdings URI="{_PAGE}"/>', _PAGE),
        _of(f'<holdings URI="https://doi.org/{_DOI}"/>', _DOI, without=(_IDNO,)),
    ),
    f"{_D}/titlStmt/IDNo": (_of(f'<IDNo agency="DOI">{_DOI}</IDNo>', _DOI, without=(_IDNO,)),),
    f"{_D}/holdings/@URI": (_of(f'<holdings URI="https://doi.org/{_DOI}"/>', _DOI, without=(_IDNO,)),),
    f"{_D}/prodStmt/producer": (Sample(without=(_DISTRIBUTOR,)),),
    f"{_D}/distStmt/distrbtr": (Sample(without=(_DISTRIBUTOR,)),),
    f"{_D}/distStmt/distDate": _day("distDate", without=(_DISTRIBUTED,)),
    f"{_D}/verStmt/version/@date": _day("version", without=(_DISTRIBUTED,)),
    f"{_D}/prodStmt/prodDate": _day("prodDate", without=(_DISTRIBUTED,)),
    f"{_D}/distStmt/depDate": _day("depDate", without=(_DISTRIBUTED,)),
    f"{_D}/serStmt": _in("serStmt", f"<serName>{WORD}</serName>"),
    "stdyDscr/stdyInfo/subject/keyword/@vocabURI": (
        _of(f'<keyword vocabURI="{_PAGE}">K</keyword>', _PAGE),
        _of(f'<keyword vocabURI="https://zyx.example/id/{WORD}">K</keyword>'),
    ),
    "stdyDscr/stdyInfo/subject/topcClas/@vocabURI": (
        _of(f'<topcClas vocabURI="{_PAGE}">K</topcClas>', _PAGE),
        _of(f'<topcClas vocabURI="https://zyx.example/id/{WORD}">K</topcClas>'),
    ),
    "stdyDscr/stdyInfo/subject/keyword/@vocabInstanceURI": (
        _of(f'<keyword vocabInstanceURI="{_PAGE}">K</keyword>', _PAGE),
    ),
    "stdyDscr/stdyInfo/subject/topcClas/@vocabInstanceURI": (
        _of(f'<topcClas vocabInstanceURI="{_PAGE}">K</topcClas>', _PAGE),
    ),
    "stdyDscr/stdyInfo/sumDscr/timePrd": (
        Sample(),
        _of(f'<timePrd date="1987"/><timePrd>{WORD}</timePrd>'),
    ),
    "stdyDscr/stdyInfo/sumDscr/collDate": (
        Sample(),
        _of(f'<collDate date="1987"/><collDate>{WORD}</collDate>'),
    ),
    "stdyDscr/stdyInfo/sumDscr/timePrd/@date": _day("timePrd"),
    "stdyDscr/stdyInfo/sumDscr/timePrd/@cycle": (_of(f'<timePrd cycle="{WORD}" date="1987"/>'),),
    "stdyDscr/stdyInfo/sumDscr/collDate/@date": _day("collDate"),
    "stdyDscr/stdyInfo/sumDscr/nation/@abbr": (_of(f'<nation abbr="{WORD}">Finland</nation>'),),
    "stdyDscr/stdyInfo/sumDscr/geoBndBox": (
        _of(
            "<geoBndBox><westBL>1</westBL><eastBL>2</eastBL><southBL>3</southBL><northBL>4.56789</northBL></geoBndBox>",
            "4.56789",
        ),
    ),
    "stdyDscr/stdyInfo/sumDscr/boundPoly": (
        _of(
            "<boundPoly><polygon>"
            + "".join(
                f"<point><gringLat>{lat}</gringLat><gringLon>{lon}</gringLon></point>"
                for lat, lon in (("1", "2"), ("3", "4.56789"), ("5", "6"), ("1", "2"))
            )
            + "</polygon></boundPoly>",
            "4.56789",
        ),
    ),
    **{
        f"{path}/concept": _in(path.rpartition("/")[2], _CONCEPT)
        for path in (
            "stdyDscr/stdyInfo/sumDscr/anlyUnit",
            "stdyDscr/stdyInfo/sumDscr/dataKind",
            "stdyDscr/method/dataColl/timeMeth",
            "stdyDscr/method/dataColl/sampProc",
            "stdyDscr/method/dataColl/collMode",
            "stdyDscr/method/dataColl/resInstru",
        )
    },
    **{
        f"{path}/concept/@vocabURI": _in(path.rpartition("/")[2], f'<concept vocabURI="{_PAGE}">C</concept>')
        for path in (
            "stdyDscr/stdyInfo/sumDscr/anlyUnit",
            "stdyDscr/method/dataColl/timeMeth",
            "stdyDscr/method/dataColl/sampProc",
            "stdyDscr/method/dataColl/collMode",
        )
    },
    "stdyDscr/dataAccs/useStmt/specPerm/@URI": (_of(f'<specPerm URI="{_PAGE}">P</specPerm>', _PAGE),),
    "stdyDscr/dataAccs/useStmt/confDec/@URI": (_of(f'<confDec URI="{_PAGE}">P</confDec>', _PAGE),),
    "stdyDscr/dataAccs/setAvail/accsPlac/@URI": (_of(f'<accsPlac URI="{_PAGE}">P</accsPlac>', _PAGE),),
    "stdyDscr/dataAccs/useStmt/*": (
        _of("<conditions>The data are under embargo until 5 June 2087.</conditions>", "2087-06-05", "5 June 2087"),
    ),
    **{
        f"stdyDscr/othrStdyMat/{kind}/citation/titlStmt/IDNo": (
            _of(f"<IDNo>{_DOI}</IDNo>", _DOI),
            _of(f"<titl>W</titl><IDNo>{_DOI}</IDNo>", _DOI),
        )
        for kind in ("relPubl", "relStdy", "relMat", "othRefs")
    },
    "stdyDscr/othrStdyMat/*/citation/holdings/@URI": (_of(f'<holdings URI="{_PAGE}"/>', _PAGE),),
    "fileDscr/@URI": (_of(f'<fileDscr URI="{_PAGE}"><fileTxt><fileName>f</fileName></fileTxt></fileDscr>', _PAGE),),
    "fileDscr/fileTxt/fileName/@xml:lang": (_of('<fileName xml:lang="fi">f.sav</fileName>', *_LANGUAGE),),
    "fileDscr/fileTxt/fileCitation/titlStmt/IDNo": (_of(f"<IDNo>{_DOI}</IDNo>", _DOI),),
    "fileDscr/@ID": (_of(f'<fileDscr ID="{WORD}"><fileTxt>{_FILE}</fileTxt></fileDscr>'),),
    "fileDscr/fileTxt/fileName": (
        Sample(),
        _of(
            "".join(
                f"<fileDscr><fileTxt><fileName>{name}</fileName><dimensns><caseQnty>5</caseQnty></dimensns></fileTxt>"
                "</fileDscr>"
                for name in (WORD, "f.sav")
            )
        ),
    ),
    "fileDscr/fileTxt/fileType": (_of(f"<fileTxt>{_FILE}<fileType>{WORD}</fileType></fileTxt>"),),
    "fileDscr/fileTxt/format": (_of(f"<fileTxt>{_FILE}<format>{WORD}</format></fileTxt>"),),
    **{
        f"fileDscr/fileTxt/dimensns/{name}": (
            _of(f"<fileTxt>{_FILE}<dimensns><{name}>98765</{name}></dimensns></fileTxt>", "98765"),
        )
        for name in ("caseQnty", "varQnty")
    },
    "fileDscr/notes": (_of(f"<fileDscr><fileTxt>{_FILE}</fileTxt><notes>{WORD}</notes></fileDscr>"),),
    "otherMat/@ID": (_of(f'<otherMat ID="{WORD}"><labl>L</labl></otherMat>'),),
    "otherMat/@level": (_of(f'<otherMat level="{WORD}"><labl>L</labl></otherMat>'),),
    "otherMat/@type": (_of(f'<otherMat type="{WORD}"><labl>L</labl></otherMat>'),),
    "otherMat/otherMat": (_of(f"<otherMat><labl>L</labl><otherMat><labl>{WORD}</labl></otherMat></otherMat>"),),
    "otherMat/@URI": (
        _of(f'<otherMat URI="{_PAGE}"/>', _PAGE),
        _of(f'<otherMat level="datafile" URI="{_PAGE}"/>', _PAGE),
    ),
}


def record(path: str, sample: Sample, version: str) -> etree._Element:
    """The least record with the sample at the path; what of the same name stood there is taken out."""
    ns = NAMESPACES[version]
    root = etree.fromstring(BASE.format(ns=ns, version=version))
    for absent in sample.without:
        for element in root.findall("/".join(f"{{{ns}}}{step}" for step in absent.split("/"))):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
    steps = [step.partition("[")[0].replace("*", "relPubl") for step in path.split("/")]
    parts = _parts(sample.xml or _plain(steps), ns)
    if etree.QName(parts[0]).localname == "codeBook":
        root.attrib.update(dict(parts[0].attrib))
        return root
    name = etree.QName(parts[0]).localname
    above = steps[: steps.index(name)] if name in steps else steps[:-1]
    parent = root
    for step in above:
        found = parent.find(f"{{{ns}}}{step}")
        parent = etree.SubElement(parent, f"{{{ns}}}{step}") if found is None else found
    for old in parent.findall(f"{{{ns}}}{name}"):
        parent.remove(old)
    parent.extend(parts)
    return root


def _parts(xml: str, ns: str) -> list[etree._Element]:
    return list(etree.fromstring(f'<x xmlns="{ns}">{xml}</x>'))


def _plain(steps: list[str]) -> str:
    if not steps[-1].startswith("@"):
        return f"<{steps[-1]}>{WORD}</{steps[-1]}>"
    return f'<{steps[-2]} {steps[-1][1:]}="{WORD}">Words</{steps[-2]}>'


# -- where a word is found in what was exported -----------------------------------------------------------------


def in_datacite(data: bytes) -> Iterator[tuple[str, str]]:
    """Each value of a DataCite document with its place: the property, its type, and the part of it."""
    for wrapper in etree.fromstring(data):
        for each in wrapper if len(wrapper) else (wrapper,):
            name = etree.QName(each).localname
            kind = next((v for k, v in each.attrib.items() if k in _TYPED), "")
            whole = f"{name} {kind}" if kind else name
            for part in each.iter():
                inner = "" if part is each else etree.QName(part).localname
                own = whole if inner in _SAME else f"{whole}/{inner}"
                if name == "geoLocation":
                    own = _LOCATED.get(inner, inner)
                yield own, (part.text or "").strip()
                for key, value in part.attrib.items():
                    if value != kind or key not in _TYPED:
                        yield f"{own}/@{_attribute(key)}", str(value)
                    else:
                        yield f"{name}/@{key}", str(value)


def _attribute(key: object) -> str:
    return "xml:lang" if key == XML_LANG else str(key)


_TYPED = ("titleType", "contributorType", "dateType", "descriptionType", "relationType")
_SAME = ("", "br", "creatorName", "contributorName", "funderName", "titles", "title", "familyName", "givenName")
_LOCATED = dict.fromkeys(
    ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude"), "geoLocationBox"
) | dict.fromkeys(("polygonPoint", "pointLongitude", "pointLatitude"), "geoLocationPolygon")


def in_json(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Each value of a JSON document with the names above it, but for those that only name the thing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from in_json(inner, place if place and key in ("name", "@id") else f"{place}/{key}".strip("/"))
    elif isinstance(value, list):
        for inner in value:
            yield from in_json(inner, place)
    else:
        yield place, str(value)


def in_dublin_core(data: bytes) -> Iterator[tuple[str, str]]:
    """Each element of Dublin Core with its text, and its language."""
    for element in etree.fromstring(data):
        name = f"dc:{etree.QName(element).localname}"
        yield name, element.text or ""
        yield from ((f"{name}/@xml:lang", str(v)) for v in element.attrib.values())


def in_readme(text: str) -> Iterator[tuple[str, str]]:
    """Each line of a README with its section."""
    section = "Heading"
    for line in text.splitlines():
        if line.startswith(("## ", "### ")):
            section = line.lstrip("# ")
        elif not line.startswith("This README was"):
            yield section, line
