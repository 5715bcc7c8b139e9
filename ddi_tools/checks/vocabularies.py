"""The controlled vocabularies held locally: codes and English terms, and how records name them.

They are those that DDI Codebook's fields and the CESSDA Data Catalogue's profiles ask for: of the DDI Alliance and
CESSDA, as published on vocabularies.cessda.eu, and of COAR. The data stand in `schemas/vocabularies`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ddi_tools import resources
from ddi_tools.checks.profile import Vocabulary

#: The vocabulary made for each field: the parent of a `concept`, or the element itself.
OF_FIELD: Mapping[str, str] = {
    "anlyUnit": "AnalysisUnit",
    "collMode": "ModeOfCollection",
    "conditions": "AccessRights",
    "dataKind": "GeneralDataFormat",
    "frequenc": "TypeOfFrequency",
    "generalDataFormat": "GeneralDataFormat",
    "resInstru": "TypeOfInstrument",
    "sampProc": "SamplingProcedure",
    "software": "SoftwarePackage",
    "timeMeth": "TimeMethod",
    "topcClas": "TopicClassification",
    "typeOfAccess": "AccessRights",
    "typeOfDataSrc": "DataSourceType",
}
NAMES = tuple(sorted(set(OF_FIELD.values())))

#: By the letters of what records write into @vocab, without the agency: "DDI Time Method" is `timemethod`.
_BY_LETTERS: Mapping[str, str] = {
    **{name.casefold(): name for name in NAMES},
    "topicalclassification": "TopicClassification",  # SND
    # The name that the profiles of the CESSDA Data Catalogue ask for, and COAR's own.
    "coaraccessrightvocabulary": "AccessRights",
    "coaraccessrights": "AccessRights",
}
_AGENCY = re.compile(r"^\s*(?:ddi|cessda)\b", re.IGNORECASE)

#: The URNs of the DDI Alliance, old and new, and the addresses of CESSDA's service and of the DDI Alliance.
_URI = re.compile(
    r"(?:^urn:ddi-cv:|\bint\.(?:ddi|cessda)\.cv:|vocabularies\.cessda\.eu/(?:v\d/)?vocabular(?:y|ies|y-details)/"
    r"|ddialliance\.org/(?:Specification/DDI-CV|cv)/)"
    r"(?P<name>[A-Za-z]+)(?:[:/_](?P<version>\d+(?:\.\d+)*))?"
)
_VERSION = re.compile(r"[?&]v=(\d+(?:\.\d+)*)")
#: The code of a term in its address: behind `code=`, or as its fragment.
_CODE = re.compile(r"(?:[?&]code=|#)([A-Z][A-Za-z.]+)")
#: COAR's vocabulary, and a concept of it.
_COAR = re.compile(
    r"vocabularies\.coar-repositories\.org/access_rights\b(?:/(?P<held>c_\w+))?|purl\.org/coar/access_right/(?P<purl>c_\w+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A vocabulary: English terms by code, codes by term in lower case, and what codes of older versions became.

    `latest` is the last version that is known of, which may be later than `version`, the one held. `by_term` is true
    of a vocabulary whose terms are what records write, since its codes are addresses.
    """

    name: str
    title: str
    agency: str
    version: str
    latest: str
    terms: Mapping[str, str]
    codes: Mapping[str, str]
    former: Mapping[str, str]
    address: str | None = None
    by_term: bool = False

    @property
    def uri(self) -> str:
        """The address by which records should name the version held, with the first two numbers of it."""
        return self.uri_of(self.version)

    def uri_of(self, version: str) -> str:
        """The address of a version, with its first two numbers."""
        numbers = ".".join(edition(version))
        return self.address or f"https://vocabularies.cessda.eu/urn/urn:ddi:{self.agency}:{self.name}:{numbers}"

    @property
    def label(self) -> str:
        """The name that the profiles of the CESSDA Data Catalogue ask for in @vocab: "DDI Time Method"."""
        return f"DDI {self.title}" if self.agency == "int.ddi.cv" else self.title

    def code(self, term: str) -> str | None:
        """The code of an English term, in whatever case, also behind its broader term: "HEALTH - public health"."""
        folded = " ".join(term.split()).casefold()
        return self.codes.get(folded) or self.codes.get(folded.rpartition(" - ")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a record says of a term's vocabulary: its name, perhaps its version, perhaps the term's code."""

    name: str
    version: str | None = None
    code: str | None = None


def edition(version: str) -> tuple[str, ...]:
    """The first two numbers of a version; the third counts changes of translations (versioning policy of 2023)."""
    return tuple(version.split(".")[:2])


@lru_cache(maxsize=1024)  # the records of an archive name the same few
def reference(vocab: str | None, uri: str | None) -> Reference | None:
    """The vocabulary that @vocabURI, or else @vocab, names; None where it is none of those that are looked for here.

    Of a URI of the DDI Alliance or CESSDA the name is taken as it stands, whether the vocabulary is held or not.
    """
    if uri and (match := _URI.search(uri)):
        version = match["version"] or ((found := _VERSION.search(uri)) and found[1]) or None
        code = _CODE.search(uri)
        return Reference(name=match["name"], version=version, code=code[1] if code else None)
    if uri and (match := _COAR.search(uri)):
        return Reference(name="AccessRights", code=match["held"] or match["purl"])
    name = _BY_LETTERS.get(re.sub(r"[\W_]+", "", _AGENCY.sub("", vocab or "")).casefold())
    return Reference(name=name) if name else None


@cache
def scheme(name: str) -> Scheme:
    """The vocabulary of one of `NAMES`."""
    import tomllib  # noqa: PLC0415 - most records name no vocabulary

    with resources.path("schemas", "vocabularies", f"{name}.toml").open("rb") as file:
        data = tomllib.load(file)
    return Scheme(
        name=data["name"], title=data["title"], agency=data["agency"], version=data["version"],
        latest=data.get("latest", data["version"]), terms=data["terms"],
        codes={term.casefold(): code for code, term in data["terms"].items()}, former=data.get("former", {}),
        address=data.get("uri"), by_term=data.get("written") == "terms",
    )  # fmt: skip


@cache
def _vocabulary(name: str) -> Vocabulary:
    known = scheme(name)
    return Vocabulary(codes=frozenset(known.terms), terms=frozenset(known.terms.values()))


class Held(Mapping[str, Vocabulary]):
    """The vocabularies by URI, in any way of writing it, for `ProfileCheck`.

    A URI that names another version than the one held is of no vocabulary here: its codes are not known.
    """

    def __getitem__(self, uri: str) -> Vocabulary:
        named = reference(None, uri)
        if named is None or named.name not in NAMES:
            raise KeyError(uri)
        known = scheme(named.name)
        if named.version is not None and edition(named.version) != edition(known.version):
            raise KeyError(uri)
        return _vocabulary(named.name)

    def __iter__(self) -> Iterator[str]:
        return (scheme(name).uri for name in NAMES)

    def __len__(self) -> int:
        return len(NAMES)
