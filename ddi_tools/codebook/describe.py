"""Writing what data files hold into a codebook: their variables (dataDscr), and how many cases there are (dimensns).

The record comes first: a variable that it describes, or a number that it states, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from ddi_tools.codebook.variables import Category, DataTable, Range, Variable
from ddi_tools.codebook.write import add, data_descriptions, element_in, id_of, insert_parts, legal
from ddi_tools.codebook.xml import local_name

#: What comes before dimensns in a fileTxt (DDI Codebook 2.5 and 2.6).
_BEFORE_DIMENSIONS = ("fileName", "fileCitation", "dataFingerprint", "fileCont", "fileStrc")
#: What comes before var in a dataDscr.
_BEFORE_VARIABLES = ("varGrp", "nCubeGrp", "var")
#: Levels of measurement as DDI calls them; those of SPSS that are scales may be interval or ratio.
_NATURES = ("nominal", "ordinal")


def describe_variables(codebook: etree._Element, tables: Sequence[DataTable]) -> None:
    """Describe the variables of data files, and their sizes; of each, at the fileDscr that has its name.

    Files without one are passed over.
    """
    descriptions = data_descriptions(codebook, [t.path for t in tables])
    taken = {str(i) for i in codebook.xpath("//@ID")}
    known = set(_known(codebook))
    new: list[etree._Element] = []
    for table in tables:
        description = descriptions.get(table.path)
        if description is None:
            continue
        file = description.get("ID") or id_of(table.path, taken)
        description.set("ID", file)
        _dimensions(description, table.cases, len(table.variables))
        for variable in table.variables:
            name = variable.name.casefold()
            if not {(name, file), (name, "")} & known:
                known.add((name, file))
                new.append(_variable(codebook, variable, table.path, file, taken))
    if new:
        _insert(codebook, new)


def _known(codebook: etree._Element) -> Iterator[tuple[str, str]]:
    """The variables that are described: their names, each with the ID of its file; empty where it names none."""
    for element in codebook.iterfind("{*}dataDscr/{*}var"):
        name = (element.get("name") or "").casefold()
        yield from ((name, file) for file in (element.get("files") or "").split() or [""])


def _insert(codebook: etree._Element, new: Sequence[etree._Element]) -> None:
    """Put the variables behind those that there are."""
    section = codebook.find("{*}dataDscr")
    if section is None:
        section = element_in(codebook, "dataDscr")
        section.extend(new)
        insert_parts(codebook, [section])
        return
    place = max((i for i, c in enumerate(section, start=1) if local_name(c) in _BEFORE_VARIABLES), default=0)
    for element in new:
        etree.indent(element, space="  ", level=2)
        element.tail = section[place - 1].tail if place else section.text
    section[place:place] = new


def _dimensions(description: etree._Element, cases: int | None, variables: int) -> None:
    text = description.find("{*}fileTxt")
    if text is None:
        text = element_in(description, "fileTxt")
        description.insert(0, text)
    sizes = text.find("{*}dimensns")
    if sizes is None:
        sizes = element_in(text, "dimensns")
        place = max((i for i, c in enumerate(text, start=1) if local_name(c) in _BEFORE_DIMENSIONS), default=0)
        sizes.tail = text[place - 1].tail if place else text.text
        text.insert(place, sizes)
    for place, (name, number) in enumerate((("caseQnty", cases), ("varQnty", variables))):
        if number is not None and sizes.find(f"{{*}}{name}") is None:
            element = element_in(sizes, name)
            element.text = str(number)
            earlier = sizes.findall("{*}caseQnty") if place else []
            sizes.insert(sizes.index(earlier[-1]) + 1 if earlier else 0, element)


def _variable(codebook: etree._Element, variable: Variable, path: str, file: str, taken: set[str]) -> etree._Element:
    element = element_in(codebook, "var")
    element.set("ID", id_of(f"{path}\0{variable.name}", taken, "var"))
    element.set("name", legal(variable.name))
    element.set("files", file)
    if variable.level in _NATURES:
        element.set("nature", variable.level or "")
    elif variable.level == "scale":
        element.set("intrvl", "contin")
    for label in variable.labels:
        add(element, "labl", label)
    if variable.missing:
        ranges = add(element, "invalrng")
        for ends in variable.missing:
            _range(ranges, ends)
    for category in variable.categories:
        _category(element, category)
    if variable.kind is not None:
        add(element, "varFormat", type=variable.kind)
    return element


def _range(ranges: etree._Element, ends: Range) -> None:
    least, most = ends
    if least == most:
        add(ranges, "item", VALUE=legal(least or ""))
    else:
        given = {name: legal(end) for name, end in (("min", least), ("max", most)) if end is not None}
        add(ranges, "range", **given)


def _category(variable: etree._Element, category: Category) -> None:
    element = add(variable, "catgry", **({"missing": "Y"} if category.missing else {}))
    add(element, "catValu", category.value)
    for label in category.labels:
        if label:
            add(element, "labl", label)
