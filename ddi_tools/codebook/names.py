"""Names of persons and organisations: what a text says of its kind and parts, on evidence only.

The UK Data Service writes `Name, Initials, Affiliation` into one text; others give an affiliation as attribute, put
the family name first, or write organisations where persons are expected. A text is taken for a person or an
organisation by the first of these rules that holds; where none does, nothing is said and nothing is split.

1. An ORCID iD is a person's, a ROR id an organisation's.
2. `Family, I., Affiliation`: a second part of nothing but initials.
3. A word that only organisations have in their names (`codebook.organisations`).
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
from ddi_tools.codebook.organisations import LEGAL_FORMS, UNCERTAIN, is_organisation
from ddi_tools.codebook.text import is_placeholder

#: Countries and cities that follow an organisation's name behind a comma and are nobody's given name.
_PLACE_NAMES = """
aarhus allensbach amsterdam ankara antwerpen athens australia austria barcelona basel beijing belgium beograd berlin
bern bielefeld bochum bologna bonn boston bratislava bremen brussels bruxelles bucharest budapest cambridge canada
canberra chicago cologne copenhagen croatia darmstadt denmark deutschland dortmund dresden dublin duisburg düsseldorf
edinburgh england erfurt espoo essen essex estonia europe finland france frankfurt freiburg geneva genève germany
glasgow godesberg graz greece göteborg gütersloh hamburg hannover heidelberg helsinki hilversum hungary iceland
innsbruck ireland istanbul italy japan jena kassel kaunas kiel konstanz kyiv köln lausanne leeds leipzig linz lisboa
lisbon ljubljana london luxembourg lyon madrid mainz malmö malta manchester mannheim melbourne milano minneapolis
moscow munich mölln münchen münster netherlands nijmegen norge norway nürnberg offenbach oslo ottawa oxford paris
poland portugal potsdam prague praha riga roma romania rome rotterdam saarbrücken salzburg schweiz scotland seoul
slovakia slovenia spain stockholm strasbourg stuttgart suomi sverige sweden switzerland tallinn tampere tilburg
tirana tokyo torino toronto trondheim turku tübingen u.k. u.s.a. uk ukraine umeå uppsala us usa utrecht vienna
vilnius wales warsaw warszawa washington weinheim wien wiesbaden york zagreb zurich zürich österreich
"""

_PARTICLE_NAMES = """
af al av bin da das de del della dem den der des di do dos du e el ibn la las le les lo los ten ter van vom von y zu
zum zur 't
"""
#: What stands where a name is expected and names nobody: the account of a repository, a role, a word of a form.
_NOBODY_NAMES = """
admin administrator anonymous author contact contributor creator curator data dataset dataverse demo depositor desk
distributor editor helpdesk manager n.n. producer support test unknown user webmaster
"""

_PLACES = frozenset(_PLACE_NAMES.split())
_PARTICLES = frozenset(_PARTICLE_NAMES.split())
_NO_PERSON = UNCERTAIN | frozenset(_NOBODY_NAMES.split())
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
    """The agent that a text of one line names; `affiliation` is stated apart, `identified` by its PID."""
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
    """Family and given name of `Family, Given`, if both look like names; `certain` where a PID says so."""
    if text.count(",") != 1 or _SEVERAL.search(text):
        return None
    family, given = (part.strip() for part in text.split(","))
    given_tokens = given.split()
    if not _is_family(family) or not 1 <= len(given_tokens) <= 4 or not all(map(_is_given, given_tokens)):
        return None
    if certain:
        return family, given
    words = {token.casefold() for token in text.replace(",", " ").split()}
    if _NO_PERSON & words or _PLACES & {token.casefold() for token in given_tokens}:
        return None
    if any(_is_acronym(token) for token in (family, *(t for t in given_tokens if "." not in t))):
        return None
    return family, given


def _is_plain_person(text: str) -> bool:
    """Whether two to five tokens without a comma all look like parts of a person's name."""
    tokens = text.split()
    words = {token.casefold() for token in tokens}
    if not 2 <= len(tokens) <= 5 or "," in text or _NO_PERSON & words or _PLACES & words or _SEVERAL.search(text):
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
    """Whether a text is all capitals: it may be a person's name, and it may be `DIVO, Frankfurt` or `Data, AB`."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)


def _are_initials(text: str, affiliated: bool) -> bool:
    """Whether a part is initials, perhaps with particles; without full stops only where an affiliation follows."""
    tokens = text.split()
    initials = [t for t in tokens if _INITIALS.fullmatch(t) and t[0].isupper()]
    if affiliated:
        initials += [t for t in tokens if _PLAIN_INITIALS.fullmatch(t) and t.isupper() and t not in LEGAL_FORMS]
    return bool(initials) and all(t in initials or t.casefold() in _PARTICLES for t in tokens) and len(tokens) <= 6
