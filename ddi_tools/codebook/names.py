"""Names of persons and organisations: what a text says of its kind and parts, on evidence only.

The UK Data Service writes `Name, Initials, Affiliation` into one text; others give an affiliation as attribute, put
the family name first, or write organisations where persons are expected. A text is taken for a person or an
organisation by the first of these rules that holds; where none does, nothing is said and nothing is split.

1. An ORCID iD is a person's, a ROR id an organisation's.
2. `Family, I., Affiliation`: a second part of nothing but initials.
3. A word that only organisations have in their names (of `_WORDS`, or ending as in `_ENDINGS`).
4. One comma with one to four name-like tokens on each side.
5. An affiliation, where the text has two to five name-like tokens and no comma. It is no evidence by itself: archives
   give `IPUMS` an affiliation too.

Name-like is a capitalised token, an initial or a particle; acronyms, digits and places are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ddi_tools.codebook.model import NameType
from ddi_tools.codebook.text import is_placeholder

#: Words that only organisations have in their names, in the languages of European archives, in lower case.
_WORDS = frozenset(
    """
    academy administration agency archive archives association associates authority bundesamt bureau business campaign
    center centre centres centers charity co-operative college commission commissioner committee community company
    confederation consortium consultancy consultants consulting cooperative corporation council councils database
    department departments dept directorate division economics education enterprise enterprises european
    executive faculty families federal federation foundation global government group health hospital household
    inspectorate institute institutes institution institutions international journal laboratory laboratories labs
    league library marketing media ministry municipality museum national nations network networks news nhs observatory
    office offices ombudsman opinion organisation organisations organization organizations parliament partners
    partnership polytechnic population portal press programme project publishing registry research sciences
    secretariat service services societies society solutions statistical statistics studies survey surveys systems
    team technologies television trust union unit universities university worldwide
    abteilung akademie allgemeine amt archiv arbeitsgruppe arbeitskreis behörde bundesanstalt bundesinstitut
    bundesministerium bundespartei bundesparteileitung bundeszentrale datenarchiv fachhochschule fakultät
    forschungsgruppe forschungszentrum gesellschaft hochschule institut kommission lehrstuhl ministerium partei
    rundfunk statistisches stiftung universität universitaet verband verein zentralarchiv zentrum
    agence archives bibliothèque caisse centre comité conseil département direction données école faculté fondation
    gouvernement laboratoire ministère musée observatoire office portail recherche ressources société syndicat
    université
    asociación associazione agencia agenzia ateneo biblioteca censos centro consejo consiglio departamento
    dipartimento dirección direzione escuela estadística facoltà facultad faculdade fondazione fundação fundación
    gobierno governo instituto istituto ministerio ministero ministério nacional nazionale oficina osservatorio
    regione scuola sociedad studi università universidad universidade universitat
    centraal dienst faculteit gemeente hogeschool maatschappij ministerie raad rijksuniversiteit stichting universiteit
    vereniging
    arkiv avdelningen bureau centrum departementet direktoratet folkehelseinstituttet forening forskning fylkeskommune
    förbundet förening fakultet fakultetet handelshøyskolen högskola högskolan høgskolen høyskole institutionen
    institutt instituttet institutet instituttet kommun kommune ministeriet myndighet myndigheten nasjonalt
    norges rigsarkivet samfundsforskning selskab senter sentralbyrå socialstyrelsen statens stiftelse stiftelsen
    sveriges universitet universitetet universitetssjukhuset
    ammattikorkeakoulu arkisto kaupunki keskus korkeakoulu kunta laitos liitto ministeriö osakeyhtiö säätiö suomen
    tietoarkisto tilastokeskus toimisto tutkimus tutkimuskeskus tutkimuslaitos virasto yhdistys yliopisto yliopiston
    yliopistollinen ylioppilaskunta
    akademia akademija arhiv fakulta fakulteta inštitut instytut intézet központ ministrstvo podmiot statistični
    sveučilište uniwersytet univerza univerzita univerzitet urad úřad ústav wydział zavod egyetem
    πανεπιστήμιο κέντρο ινστιτούτο εθνικό университет институт центр академия
    """.split()
)

#: Endings of compound words that name organisations; none ends a usual family name.
_ENDINGS = (
    "amt für", "anstalt", "archiv", "arkiv", "arkivet", "arkisto", "byrån", "byrå", "datatjänst", "departementet",
    "direktoratet", "forschung", "gesellschaft", "hochschule", "högskola", "högskolan", "høgskolen", "høgskole",
    "institut", "institutet", "instituttet", "institutt", "kammer", "keskus", "kommun", "korkeakoulu", "laitos",
    "liitto", "ministeriet", "ministerium", "ministeriö", "myndigheten", "rådet", "sentralbyrå", "stiftung",
    "styrelsen", "säätiö", "tjänsten", "toimisto", "tutkimus", "universität", "universitet", "universitetet",
    "verband", "verket", "virasto", "yhdistys", "yksikkö", "yliopisto", "zentrum", "研究所", "研究院", "大学", "センター",
    "機構", "学会", "協会", "委員会", "株式会社", "財団",
)  # fmt: skip

#: Words of organisations' names that are family names as well: with `of` or its like they count, alone they make
#: a text uncertain.
_WEAK = frozenset(
    "abbey bank board castle church city college court dienst english field fund gallup group hall hospital house"
    " kirche law park parish police raad royal school schools stadt state station temple trust union ward west"
    .split()
)  # fmt: skip
_CONNECTIVES = frozenset("of for and on the in für der des de du für och för og ja für &".split())

#: Legal forms, as written; they end a name.
_LEGAL = frozenset(
    "AB AG AS ASA A/S B.V. BV Co Co. Corp Corp. e.V. GmbH Inc Inc. KG Limited LLC LLP Ltd Ltd. mbH N.V. NV Oy OY Oyj"
    " PLC plc ry S.A. SA S.L. S.p.A. SpA SPRL SRL S.r.l. Sp. z.s. d.o.o.".split()
)  # fmt: skip

#: Countries and cities that follow an organisation's name behind a comma and are nobody's given name.
_PLACES = frozenset(
    """
    amsterdam athens australia austria barcelona basel belgium berlin bern bonn boston brussels bruxelles bucharest
    budapest cambridge canada canberra chicago cologne copenhagen croatia deutschland denmark dublin edinburgh england
    espoo essex estonia europe finland france frankfurt geneva genève germany glasgow greece göteborg hamburg
    heidelberg helsinki hungary iceland ireland italy japan köln lausanne leeds leipzig lisbon ljubljana london luxembourg
    lyon madrid malta manchester mannheim minneapolis münchen munich netherlands norge norway nürnberg oslo ottawa oxford
    paris poland portugal prague praha romania rome roma rotterdam scotland slovakia slovenia spain stockholm
    strasbourg stuttgart suomi sverige sweden switzerland schweiz tampere tokyo toronto turku uk u.k. ukraine
    uppsala usa u.s.a. us vienna wales warsaw washington wien york zagreb zürich zurich österreich
    """.split()
)

_PARTICLES = frozenset(
    "af al av bin da das de del della den der des di do dos du e el ibn la las le les lo los ten ter und van vom von y"
    " zu zum zur 't".split()
)
_PREFIX = re.compile(r"(?:Mc|Mac|De|Di|Da|Du|La|Le|Lo|Van|Von|Vander|Fitz|St|Ap|O|D|L|N)['’.]?(?=[A-Z])")
_CAPITALS_INSIDE = re.compile(r"[^\W\d_A-Z][A-ZÄÖÜÅÉ]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,5}|[^\W\d_]|[^\W\d_]-[^\W\d_]\.?")
_PLAIN_INITIALS = re.compile(r"[^\W\d_]{2,3}")
_SEVERAL = re.compile(r"[;/|]|\s(?:and|und|et|och|og|ja|with|&)\s", re.IGNORECASE)
#: A role that someone put behind the name.
_ROLE = re.compile(
    r"\s*\((?:resp|ed|eds|hrsg|hg|dir|coord|red|pi|principal investigator|projektleiter|project leader)\.?\)$",
    re.IGNORECASE,
)
_PUNCTUATION = "()[]{}\"'’‘“”„«».,:;!?*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a text says of an agent; the fields are those of `model.Agent`."""

    name: str
    name_type: NameType | None = None
    family_name: str | None = None
    given_name: str | None = None
    affiliation: str | None = None


@lru_cache(maxsize=4096)
def read_name(text: str, affiliation: str | None = None, identified: NameType | None = None) -> Name:
    """The agent that a text of one line names; `affiliation` is the one stated apart, `identified` what its PID says."""
    if affiliation is not None and is_placeholder(affiliation):
        affiliation = None
    bare = text.strip().rstrip(",;").rstrip()
    if is_placeholder(bare):
        return Name(name=bare, affiliation=affiliation)
    if identified == "organizational":
        return Name(name=bare, name_type=identified, affiliation=affiliation)
    unroled = _ROLE.sub("", bare)
    if person := _with_initials(unroled, affiliation) or _in_full(unroled, affiliation):
        return person
    if is_organisation(bare) and identified is None:
        return Name(name=bare, name_type="organizational", affiliation=affiliation)
    if parts := _split(unroled, certain=identified == "personal"):
        family, given = parts
        return Name(
            name=f"{family}, {given}", name_type="personal", family_name=family, given_name=given,
            affiliation=affiliation,
        )  # fmt: skip
    personal = identified or ("personal" if affiliation and _is_plain_person(unroled) else None)
    return Name(name=bare, name_type=personal, affiliation=affiliation)


def is_organisation(text: str) -> bool:
    """Whether a word of the text is one that only organisations have in their names."""
    tokens = text.replace("/", " ").replace("-", " - ").split()
    words = [token.strip(_PUNCTUATION).casefold() for token in tokens]
    if any(word in _WORDS or (len(word) > 3 and word.endswith(_ENDINGS)) for word in words):
        return True
    if len(tokens) > 1 and tokens[-1] in _LEGAL and "," not in tokens[-2]:
        return True
    return bool(_WEAK.intersection(words)) and bool(_CONNECTIVES.intersection(words))


def _with_initials(text: str, affiliation: str | None) -> Name | None:
    """`Family, I.` or `Family, I., Affiliation`, as the UK Data Service writes persons."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 2 or not _is_family(parts[0]) or is_organisation(parts[0]):
        return None
    if not _are_initials(parts[1], bool(parts[2:])):
        return None
    if len(parts) > 3 and _are_initials(parts[3], True) and not is_organisation(parts[2]):
        return None  # "Smith, J., Jones, A.": two people in one text
    if parts[2:] and _are_initials(parts[2], True):
        return None
    rest = ", ".join(part for part in parts[2:] if part)
    return Name(
        name=f"{parts[0]}, {parts[1]}", name_type="personal", family_name=parts[0], given_name=parts[1],
        affiliation=affiliation or rest or None,
    )  # fmt: skip


def _in_full(text: str, affiliation: str | None) -> Name | None:
    """`Family, Given, Affiliation`, where the third part is an organisation and the first two are not."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 3 or not is_organisation(", ".join(parts[2:])) or is_organisation(f"{parts[0]} {parts[1]}"):
        return None
    names = _split(f"{parts[0]}, {parts[1]}", certain=False)
    if names is None:
        return None
    return Name(
        name=f"{names[0]}, {names[1]}", name_type="personal", family_name=names[0], given_name=names[1],
        affiliation=affiliation or ", ".join(parts[2:]),
    )  # fmt: skip


def _split(text: str, *, certain: bool) -> tuple[str, str] | None:
    """Family and given name of `Family, Given`, if both look like names; `certain` where it is known to be a person."""
    if text.count(",") != 1 or _SEVERAL.search(text):
        return None
    family, given = (part.strip() for part in text.split(","))
    given_tokens = given.split()
    if not _is_family(family) or not 1 <= len(given_tokens) <= 4 or not all(map(_is_given, given_tokens)):
        return None
    if certain:
        return family, given
    words = {token.casefold() for token in text.replace(",", " ").split()}
    if _WEAK & words or _PLACES & {token.casefold() for token in given_tokens} or _is_acronym(family):
        return None
    return family, given


def _is_plain_person(text: str) -> bool:
    """Whether two to five tokens without a comma all look like parts of a person's name."""
    tokens = text.split()
    words = {token.casefold() for token in tokens}
    if not 2 <= len(tokens) <= 5 or "," in text or _WEAK & words or _PLACES & words or _SEVERAL.search(text):
        return False
    capitalised = [token for token in tokens if _is_given(token) and token.casefold() not in _PARTICLES]
    return len(capitalised) >= 2 and all(_is_given(token) or token in _PARTICLES for token in tokens)


def _is_family(text: str) -> bool:
    tokens = text.split()
    if not 1 <= len(tokens) <= 4 or tokens[-1].casefold() in _PARTICLES:
        return False
    return all(token.casefold() in _PARTICLES or _is_capitalised(token) for token in tokens)


def _is_given(token: str) -> bool:
    return token in _PARTICLES or bool(_INITIALS.fullmatch(token) and token[0].isupper()) or _is_capitalised(token)


def _is_capitalised(token: str) -> bool:
    """Whether a token begins with a capital (or a letter without case), holds only letters, and is no acronym."""
    letters = token.strip(".’'")
    if not letters or not letters.replace("-", "").replace("'", "").replace("’", "").replace("‐", "").isalpha():
        return False
    if letters[0].islower() and not re.match(r"[dl]['’]\w|al-", letters):
        return False
    return not _CAPITALS_INSIDE.search(_PREFIX.sub("", letters))


def _is_acronym(text: str) -> bool:
    """Whether a family name is all capitals: it may be a person's, and it may be `DIVO, Frankfurt`."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)


def _are_initials(text: str, affiliated: bool) -> bool:
    """Whether a part is initials, perhaps with particles; without full stops only where an affiliation follows."""
    tokens = text.split()
    initials = [t for t in tokens if _INITIALS.fullmatch(t) and t[0].isupper()]
    if affiliated:
        initials += [t for t in tokens if _PLAIN_INITIALS.fullmatch(t) and t.isupper() and t not in _LEGAL]
    return bool(initials) and all(t in initials or t.casefold() in _PARTICLES for t in tokens) and len(tokens) <= 6
