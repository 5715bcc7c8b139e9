"""Attributes: values that the version doesn't know are kept in notes, IDs become valid and unique."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from ddi_tools.codebook import kept
from ddi_tools.codebook.grammar import Attribute, Declaration
from ddi_tools.codebook.repair.bench import Bench
from ddi_tools.codebook.xml import XHTML, XML_LANG, XSI, local_name, namespace

_REFERENCES = frozenset({"xs:IDREF", "xs:IDREFS"})
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S*|urn:\S+")
#: Attributes for a schema processor that any element may have; the others change what an element may hold.
_HINTS = frozenset({f"{{{XSI}}}schemaLocation", f"{{{XSI}}}noNamespaceSchemaLocation"})
#: What is too much of a record to be set aside for an attribute that it lacks; it stays, and is named.
_STAYS = frozenset({"otherMat", "var"})
#: The value of a list that stands for all that is not in it.
_OTHER = "other"
_NO_NAME = re.compile(r"[^\w.\-]+")
_NO_PLAIN_NAME = re.compile(r"[^A-Za-z0-9_.\-]+")
#: Agents whose address has no attribute in 2.5, and a link in it is read as the address: Dataverse writes @URI.
_ADDRESSED = frozenset({"producer", "depositr", "AuthEnty", "othId", "dataCollector", "fundAg"})


def mend(bench: Bench) -> bool:
    """Every attribute one that the standard knows for its element, with a value that it knows.

    Gives whether elements were taken out for what they lack, so that those around them may lack these.
    """
    renamed = _identifiers(bench)
    for element, declared in bench.elements():
        for name, value in list(element.items()):
            attribute = declared.attributes.get(name)
            if name.startswith(f"{{{XSI}}}"):
                _instruction(bench, element, name, value)
            elif attribute is None:
                _unknown(bench, element, declared, name, value)
            elif attribute.type in _REFERENCES:
                _reference(bench, element, name, value, attribute, renamed)
            elif attribute.type != "xs:ID":
                _value(bench, element, declared, name, value)
    return _required(bench)


def _unknown(bench: Bench, element: etree._Element, declared: Declaration, name: str, value: str) -> None:
    """An attribute that the element has not; the language gets its right name, an agent's address its link."""
    what = f"{declared.name} has no attribute {_shown(name)}"
    del element.attrib[name]
    if name == "lang" and XML_LANG not in element.attrib and bench.fits("xml:lang", value):
        element.set(XML_LANG, value)
        bench.step("attribute-name", element, name, "xml:lang", f"{what}; the language of a text is its xml:lang")
        return
    if name == "URI" and _may_link(element, declared) and value.strip():
        link = bench.new("ExtLink")
        link.set("URI", value)
        link.tail, element.text = element.text, None
        element.insert(0, link)
        bench.step("link", element, f'URI="{value}"', f'<ExtLink URI="{value}"/>', f"{what}; a link in it may say so")
        return
    bench.keep_attribute(element, name, value)
    bench.step("keep-attribute", element, f'{_shown(name)}="{value}"', "notes", what)


def _say_which(bench: Bench, element: etree._Element, declared: Declaration, name: str, value: str) -> None:
    """Where a value is called other, the standard has an attribute that says which: type has otherType."""
    which = f"{_OTHER}{name[0].upper()}{name[1:]}"
    attribute = declared.attributes.get(which)
    if attribute is not None and element.get(which) is None and bench.fits(attribute.type, value):
        element.set(which, value)


def _instruction(bench: Bench, element: etree._Element, name: str, value: str) -> None:
    """An element said to be empty on purpose, or of another type: DDI has neither."""
    if name in _HINTS:
        return
    del element.attrib[name]
    bench.keep_attribute(element, name, value)
    why = f"{local_name(element)} is of the type that the standard gives it, and never nil"
    bench.step("keep-attribute", element, f'{_shown(name)}="{value}"', "notes", why)


def _may_link(element: etree._Element, declared: Declaration) -> bool:
    return declared.name in _ADDRESSED and "ExtLink" in declared.children and not len(element)


def _value(bench: Bench, element: etree._Element, declared: Declaration, name: str, value: str) -> None:
    """An attribute's value by its type; the same word in another case is the word, one not listed is an other."""
    attribute = declared.attributes[name]
    if attribute.fixed is not None:
        good: str | None = attribute.fixed if value != attribute.fixed else value
    elif bench.fits(attribute.type, value):
        return
    else:
        wanted = value.strip().casefold()
        good = next((each for each in attribute.values if each.casefold() == wanted), None)
        if good is None and _OTHER in attribute.values and wanted:
            good = _OTHER
            _say_which(bench, element, declared, name, value.strip())
        elif good is None and attribute.required:
            good = _NO_NAME.sub("_", value.strip())
            good = good if bench.fits(attribute.type, good) else None
    if good == value:
        return
    bench.keep_attribute(element, name, value)
    if good is None:
        del element.attrib[name]
    else:
        element.set(name, good)
    known = f"it may be {', '.join(attribute.values)}" if attribute.values else f"it is no {attribute.type}"
    if attribute.fixed is not None:
        known = f"it is always {attribute.fixed}"
    rule, after = ("keep-value", "notes") if good is None else ("value", f'{_shown(name)}="{good}"')
    bench.step(rule, element, f'{_shown(name)}="{value}"', after, known)


def _required(bench: Bench) -> bool:
    """Attributes that must be there, where they can be had; an element that can't be made whole is kept."""
    taken = False
    for element, declared in reversed(list(bench.elements())):
        for name, attribute in declared.attributes.items():
            if not attribute.required or element.get(name) is not None:
                continue
            if declared.name == "tgroup":
                rows = [sum(1 for _ in row) for row in element.iter(bench.tag("row"))]
                element.set(name, str(max(rows, default=1)))
                bench.step("derive", element, "", f'{name}="{element.get(name)}"', "it is the number of the columns")
            elif declared.name not in _STAYS:
                parent = element.getparent()
                around = bench.declared(parent) if parent is not None else None
                if around is not None:
                    why = f"it lacks {name}, which can't be derived"
                    bench.step("keep-element", element, declared.name, "notes", why)
                    bench.keep_element(element, " " if around.content == "mixed" else "")
                    taken = True
                    break
    return taken


# -- IDs -----------------------------------------------------------------------------------------------------


def _identifiers(bench: Bench) -> Mapping[str, str]:
    """Valid and unique IDs; gives the new ones of those whose form was wrong, for the references to them."""
    wrong: list[tuple[etree._Element, str, str]] = []
    taken: dict[str, int] = {}
    for element, name in _identified(bench):
        value = element.get(name, "")
        if bench.fits("xs:NCName", value) and value.strip() not in taken:
            taken[value.strip()] = 1
        else:
            wrong.append((element, name, value))
    renamed: dict[str, str] = {}
    for element, name, value in wrong:
        _identify(bench, element, name, value, taken, renamed)
    return renamed


def _identified(bench: Bench) -> Iterator[tuple[etree._Element, str]]:
    """The elements that have an ID, and its attribute's name, which XHTML writes small."""
    for element in bench.root.iter(etree.Element):
        declared = bench.declared(element)
        name = "id" if namespace(element) == XHTML else "ID" if declared and "ID" in declared.attributes else None
        if name is not None and element.get(name) is not None:
            yield element, name


def _identify(
    bench: Bench,
    element: etree._Element,
    name: str,
    value: str,
    taken: dict[str, int],
    renamed: dict[str, str],
) -> None:
    """Give an element an ID of its own, as near to what it has as can be."""
    bench.keep_attribute(element, name, value)
    bare = value.strip()
    if not bare or _ADDRESS.fullmatch(bare):
        del element.attrib[name]
        bench.step("keep-value", element, f'{name}="{value}"', "notes", "an address is no ID")
        return
    stem = _name(bench, bare)
    good = stem
    while good in taken:
        taken[stem] += 1
        good = f"{stem}-{taken[stem]}"
    taken[good] = 1
    element.set(name, good)
    duplicate = bare == stem
    if not duplicate:
        renamed.setdefault(bare, good)
    why = "another element has this ID" if duplicate else "an ID begins with a letter or _, and holds no blank"
    bench.step("id", element, f'{name}="{value}"', f'{name}="{good}"', why)


def _name(bench: Bench, text: str) -> str:
    """The text as a name, as near to it as can be: not all letters and digits may stand in one."""
    near = _NO_NAME.sub("_", text)
    tries = (near, f"_{near}", f"_{_NO_PLAIN_NAME.sub('_', near)}")
    return next(each for each in tries if bench.fits("xs:NCName", each) or each is tries[-1])


def _reference(
    bench: Bench, element: etree._Element, name: str, value: str, attribute: Attribute, renamed: Mapping[str, str]
) -> None:
    """References follow the IDs that were renamed; what can't be one is kept."""
    bare = " ".join(value.split())
    tokens = [bare] if bare in renamed else bare.split(" ")
    good = " ".join(renamed.get(token, token) for token in tokens)
    if good == bare and bench.fits(attribute.type, value):
        return
    bench.keep_attribute(element, name, value)
    if bench.fits(attribute.type, good):
        element.set(name, good)
        bench.step("reference", element, f'{name}="{value}"', f'{name}="{good}"', "the ID that it names has changed")
    else:
        del element.attrib[name]
        bench.step("keep-value", element, f'{name}="{value}"', "notes", f"it names no ID of a {local_name(element)}")


def _shown(name: str) -> str:
    return kept.attribute_step(name)[1:].replace(f"{{{XSI}}}", "xsi:")
