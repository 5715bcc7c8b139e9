"""The countries of a study, as telephone numbers need them."""

from __future__ import annotations

from collections.abc import Mapping

from ddi_tools.codebook.model import Study

#: Names of countries as records of European archives write them; where a record gives a code, that is taken.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "AT": ("austria", "österreich"),
    "BE": ("belgium", "belgië", "belgique"),
    "CH": ("switzerland", "schweiz", "suisse"),
    "CZ": ("czech republic", "czechia"),
    "DE": ("germany", "deutschland", "allemagne", "saksa"),
    "DK": ("denmark", "danmark"),
    "ES": ("spain", "españa"),
    "FI": ("finland", "suomi"),
    "FR": ("france", "frankreich"),
    "GB": ("united kingdom", "great britain", "england", "scotland", "wales", "northern ireland", "uk", "gb"),
    "GR": ("greece",),
    "IE": ("ireland",),
    "IT": ("italy", "italia"),
    "NL": ("netherlands", "the netherlands", "nederland"),
    "NO": ("norway", "norge"),
    "PL": ("poland", "polska"),
    "PT": ("portugal",),
    "SE": ("sweden", "sverige", "ruotsi"),
    "SI": ("slovenia", "slovenija"),
    "US": ("united states", "united states of america", "usa"),
}
_CODES = {name: code for code, names in _NAMES.items() for name in names}
#: More countries are compared over each other; their telephone numbers then need their prefix.
_MOST = 5


def regions(study: Study) -> tuple[str, ...]:
    """The countries of the study (ISO 3166-1, two letters), in the order of the record; none where it has many."""
    found = {}
    for nation in study.nations:
        code = (nation.abbr or "").strip().upper().partition("-")[0]
        code = {"UK": "GB"}.get(code, code)
        found[code if len(code) == 2 and code.isalpha() else _CODES.get(nation.text.strip().lower(), "")] = True
    found.pop("", None)
    return tuple(found) if len(found) <= _MOST else ()
