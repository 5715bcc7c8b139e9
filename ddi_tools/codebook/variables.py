"""Variables, as a codebook describes them (dataDscr) and as data files hold them.

They are no part of `Study`: a census has a hundred thousand of them, and few who read a record ask for any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lxml import etree

from ddi_tools.codebook.xml import local_name

#: Of a range of missing values, the ends; both are the same for a single value, None where it is open.
Range = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A value and its labels, in the languages that there are; `missing` where it says that there is no answer."""

    value: str
    labels: tuple[str, ...] = ()
    missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable: its name, labels, the categories of its values, and which values count as missing.

    `kind` is character or numeric, `level` the level of measurement (nominal, ordinal, scale), each None where it is
    not said. `files` are the IDs of the fileDscr in which a codebook has it.
    """

    name: str
    labels: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    missing: tuple[Range, ...] = ()
    kind: str | None = None
    level: str | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """What a data file holds; `cases` is None where that is not known.

    Of `bare` ones, such as CSV, only the names of the variables are known.
    """

    path: str
    cases: int | None
    variables: tuple[Variable, ...]
    bare: bool = False


def plain(value: str) -> str:
    """A value in the form in which it is compared and written: `1.0`, `01` and `1` are the same number."""
    text = " ".join(value.split())
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return text
    return str(int(number)) if number == number.to_integral_value() else f"{number.normalize():f}"


def read_variables(codebook: etree._Element) -> tuple[Variable, ...]:
    """The variables of a codebook, in its order; those without a name are left out."""
    return tuple(
        _variable(element)
        for element in codebook.iterfind("{*}dataDscr/{*}var")
        if (element.get("name") or "").strip()
    )


def _variable(element: etree._Element) -> Variable:
    form = element.find("{*}varFormat")
    return Variable(
        name=(element.get("name") or "").strip(),
        labels=tuple(_texts(element, "labl")),
        categories=tuple(_categories(element)),
        missing=tuple(_missing(element)),
        kind=form.get("type", "numeric") if form is not None else None,
        level=element.get("nature"),
        files=tuple((element.get("files") or "").split()),
    )


def _categories(variable: etree._Element) -> Iterator[Category]:
    for element in variable.iterfind("{*}catgry"):
        value = next(_texts(element, "catValu"), None)
        if value is not None:
            missing = element.get("missing") == "Y"
            yield Category(value=plain(value), labels=tuple(_texts(element, "labl")), missing=missing)


def _missing(variable: etree._Element) -> Iterator[Range]:
    for element in variable.iterfind("{*}invalrng/*"):
        if local_name(element) == "item" and (value := element.get("VALUE")) is not None:
            yield plain(value), plain(value)
        elif local_name(element) == "range":
            least, most = (element.get(a) or element.get(f"{a}Exclusive") for a in ("min", "max"))
            yield (plain(least) if least else None), (plain(most) if most else None)


def _texts(element: etree._Element, name: str) -> Iterator[str]:
    for child in element.iterfind(f"{{*}}{name}"):
        if text := " ".join("".join(child.itertext()).split()):
            yield text
