"""The archives whose studies can be named by the archive's own number: a table, and no network.

The CESSDA Data Catalogue gives a record the SHA-256 of its source's base URL, a hyphen, and its identifier there. For
which archives that was seen to hold stands in the table; nothing is computed where it does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

#: The catalogue, as it prints its "Metadata Access", and where its pages are.
CATALOGUE = "https://datacatalogue.cessda.eu/oai-pmh/v0/oai"
CATALOGUE_PAGE = "https://datacatalogue.cessda.eu/detail/"

#: shown: identifiers of real records came out; stated: known to hold, but no record was at hand to show it with the
#: base URL of this table; no: the catalogue's identifiers of this archive are made in another way.
Rule = Literal["shown", "stated", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """An archive: `prefix` names it before a number (`ukda:857133`).

    `number` matches a whole number as people write it, its group 1 what `identifier` is made from; `doi` finds the
    number in a DOI, and `pages` finds it, or a DOI, in the address of a page, without scheme. `example` is a number
    with which the rule was shown, or one of the usual form.
    """

    prefix: str
    name: str
    base_url: str | None
    metadata_prefix: str = "oai_ddi25"
    rule: Rule
    number: str
    identifier: str
    example: str
    doi: str | None = None
    pages: tuple[str, ...] = ()

    def number_of(self, text: str) -> str | None:
        """The archive's number in the form that identifiers have it, if the text is one."""
        match = re.fullmatch(self.number, text.strip(), re.IGNORECASE)
        return match[1] if match else None

    def identifier_of(self, number: str) -> str:
        """The record's identifier at the archive."""
        return self.identifier.format(number)


_DATAVERSE = r"(?:doi:|(?:https?://)?(?:dx\.)?doi\.org/)?(?:{0}/)?([\w.-]+(?:/[\w.-]+)*)"


def _dataverse(prefix: str, name: str, host: str, doi: str, example: str) -> Archive:
    """An archive that runs Dataverse: there, the DOI of a study is its identifier."""
    quoted = re.escape(doi)
    return Archive(
        prefix=prefix, name=name, base_url=f"https://{host}/oai", metadata_prefix="oai_ddi", rule="stated",
        number=_DATAVERSE.format(quoted), identifier=f"doi:{doi}/{{0}}", example=example,
        doi=rf"{quoted}/(.+)",
        pages=(rf"{re.escape(host)}/(?:dataset|citation)(?:\.xhtml)?\?(?:.*&)?persistentId=(doi:[^&]+)",),
    )  # fmt: skip


ARCHIVES = (
    Archive(
        prefix="ukda", name="UK Data Service", base_url="https://oai.ukdataservice.ac.uk:8443/oai/provider",
        metadata_prefix="ddi", rule="shown",
        number=r"(?:SN[ -]?)?0*([1-9]\d{0,8})", identifier="{0}", example="857133",
        doi=r"10\.5255/UKDA-SN-0*([1-9]\d*)(?:-\d+)?",
        pages=(
            r"(?:beta\.|www\.)?ukdataservice\.ac\.uk/datacatalogue/studies/study/?\?(?:.*&)?id=(\d+)",
            r"(?:beta\.|www\.)?(?:datacatalogue\.)?ukdataservice\.ac\.uk/(?:datacatalogue/)?studies/study/(\d+)",
            r"discover\.ukdataservice\.ac\.uk/catalogue/?\?(?:.*&)?sn=(\d+)",
            r"reshare\.ukdataservice\.ac\.uk/(\d+)",
        ),
    ),
    Archive(
        prefix="fsd", name="Finnish Social Science Data Archive", base_url="https://services.fsd.tuni.fi/v0/oai",
        rule="shown", number=r"(?:FSD)?(\d{4,5})", identifier="oai:fsd.uta.fi:FSD{0}", example="FSD1028",
        doi=r"10\.60686/t-fsd(\d{4,5})",
        pages=(
            r"services\.fsd\.(?:tuni|uta)\.fi/catalogue/FSD(\d{4,5})",
            r"(?:www\.)?urn\.fi/urn:nbn:fi:fsd:T-FSD(\d{4,5})",
        ),
    ),
    Archive(
        prefix="unidata", name="UniData, Bicocca Data Archive", base_url="http://oai.unidata.unimib.it/v0/oai",
        rule="shown", number=r"(?:SN)?(\d{1,5})", identifier="SN{0}", example="SN258",
        doi=r"10\.20366/unimib/unidata/SN(\d+)(?:-[\d.]+)?",
    ),
    _dataverse("aussda", "AUSSDA, The Austrian Social Science Data Archive", "data.aussda.at", "10.11587", "CDF7OR"),
    _dataverse("dans", "DANS Data Station Social Sciences and Humanities", "ssh.datastations.nl", "10.17026", "SS/A"),
    _dataverse("crossda", "CROSSDA, Croatian Social Science Data Archive", "data.crossda.hr", "10.23669", "AB12CD"),
    Archive(
        prefix="fors", name="FORS, on SWISSUbase", base_url="https://www.swissubase.ch/oai-pmh/v1/oai", rule="stated",
        number=r"(\S+)", identifier="{0}", example="the identifier of its OAI-PMH header",
    ),
    Archive(
        prefix="gesis", name="GESIS", base_url="https://dbkapps.gesis.org/dbkoai", rule="no",
        number=r"(ZA\d{4,5})", identifier="{0}", example="ZA6899",
        pages=(r"search\.gesis\.org/research_data/(ZA\d{4,5})", r"dbk\.gesis\.org/dbksearch/.*\bno=(\d{4,5})"),
    ),
    Archive(
        prefix="snd", name="Swedish National Data Service", base_url="https://api.researchdata.se/oai-pmh",
        metadata_prefix="ddi25", rule="no",
        number=r"(\S+)", identifier="{0}", example="2021-79",
        pages=(r"(?:snd|researchdata)\.se/(?:en|sv)/catalogue/dataset/([\w-]+)",),
    ),
    Archive(
        prefix="adp", name="ADP, Slovenian Social Science Data Archives",
        base_url="https://www.adp.fdv.uni-lj.si/v0/oai", rule="no", number=r"(\S+)", identifier="{0}",
        example="SJM034", pages=(r"(?:www\.)?adp\.fdv\.uni-lj\.si/opisi/([\w-]+)",),
    ),
)  # fmt: skip
