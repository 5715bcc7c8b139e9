"""Licences that a record names exactly, by link or by full name, with their SPDX identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass

SPDX = "https://spdx.org/licenses/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence: its SPDX identifier, its name there, and the address of its text."""

    spdx: str
    name: str
    uri: str


_CREATIVE_COMMONS = {
    "by": "Attribution",
    "by-sa": "Attribution Share Alike",
    "by-nd": "Attribution No Derivatives",
    "by-nc": "Attribution Non Commercial",
    "by-nc-sa": "Attribution Non Commercial Share Alike",
    "by-nc-nd": "Attribution Non Commercial No Derivatives",
}
_VERSIONS = ("1.0", "2.0", "2.5", "3.0", "4.0")
_FULL_NAMES = {  # as Creative Commons itself writes the parts, hyphens and spaces left out
    "by": "attribution",
    "by-sa": "attributionsharealike",
    "by-nd": "attributionnoderivatives",
    "by-nc": "attributionnoncommercial",
    "by-nc-sa": "attributionnoncommercialsharealike",
    "by-nc-nd": "attributionnoncommercialnoderivatives",
}

# A ported licence (…/3.0/at/) is another one, with an identifier of its own.
_CC_LINK = re.compile(
    r"creativecommons\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/(\d\.\d)(?!/[a-z]{2}(?![a-z]))", re.IGNORECASE
)
_CC_SHORT = re.compile(r"\bCC[ -](BY(?:-NC)?(?:-ND|-SA)?)[ -](\d\.\d)\b", re.IGNORECASE)
_CC_FULL = re.compile(r"\bCreative Commons (Attribution[A-Za-z -]*?) (\d\.\d)\b", re.IGNORECASE)

#: Licence, and what a record may hold that can mean nothing else.
_OTHERS = (
    (
        Licence(
            spdx="CC0-1.0",
            name="Creative Commons Zero v1.0 Universal",
            uri="https://creativecommons.org/publicdomain/zero/1.0/",
        ),
        re.compile(r"creativecommons\.org/publicdomain/zero/1\.0|\bCC0[ -]1\.0\b", re.IGNORECASE),
    ),
    (
        Licence(
            spdx="ODbL-1.0",
            name="Open Data Commons Open Database License v1.0",
            uri="https://opendatacommons.org/licenses/odbl/1-0/",
        ),
        re.compile(r"opendatacommons\.org/licenses/odbl|\bODbL[ -]1\.0\b", re.IGNORECASE),
    ),
    (
        Licence(
            spdx="ODC-By-1.0",
            name="Open Data Commons Attribution License v1.0",
            uri="https://opendatacommons.org/licenses/by/1-0/",
        ),
        re.compile(r"opendatacommons\.org/licenses/by\b|\bODC-By[ -]1\.0\b", re.IGNORECASE),
    ),
    (
        Licence(
            spdx="PDDL-1.0",
            name="Open Data Commons Public Domain Dedication & License 1.0",
            uri="https://opendatacommons.org/licenses/pddl/1-0/",
        ),
        re.compile(r"opendatacommons\.org/licenses/pddl|\bPDDL[ -]1\.0\b", re.IGNORECASE),
    ),
    (
        Licence(
            spdx="OGL-UK-3.0",
            name="Open Government Licence v3.0",
            uri="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        ),
        re.compile(
            r"nationalarchives\.gov\.uk/doc/open-government-licence/version/3|\bOpen Government Licence v3\.0\b",
            re.IGNORECASE,
        ),
    ),
)


def find_licences(text: str) -> tuple[Licence, ...]:
    """The licences that the text names with their version, in the order of its words; each once."""
    found = [(m.start(), _creative_commons(m[1], m[2])) for p in (_CC_LINK, _CC_SHORT) for m in p.finditer(text)]
    for m in _CC_FULL.finditer(text):
        letters = re.sub(r"[^a-z]", "", m[1].casefold())
        found += [(m.start(), _creative_commons(code, m[2])) for code, name in _FULL_NAMES.items() if name == letters]
    found += [(m.start(), licence) for licence, pattern in _OTHERS for m in pattern.finditer(text)]
    return tuple(dict.fromkeys(licence for _, licence in sorted(found, key=lambda f: f[0]) if licence))


def _creative_commons(code: str, version: str) -> Licence | None:
    code = code.casefold()
    if version not in _VERSIONS or code not in _CREATIVE_COMMONS:
        return None
    kind = {"4.0": "International", "3.0": "Unported"}.get(version, "Generic")
    return Licence(
        spdx=f"CC-{code.upper()}-{version}",
        name=f"Creative Commons {_CREATIVE_COMMONS[code]} {version} {kind}",
        uri=f"https://creativecommons.org/licenses/{code}/{version}/",
    )
