"""What any writing of our outputs costs with lxml, orjson and Jinja2, as a multiple of lxml's parse of the record.

    python benchmarks/export_floor.py RECORD.xml…

Without a record the main fixture's is taken. For each single-file target its files are made once; then the barest way
to write them again is timed, from values that are at hand already: an XML file element by element from a flat list, a
JSON file by one call, any other file by a template that prints its lines, escaped. To that comes one look at each
element of the record, its name, text and attributes, since nothing can be written that was not read. What is left out
is all that an exporter is for: finding the values, judging and escaping them, telling what was lost.

So no exporter on these libraries can be faster than this sum, and where it is above 15, one record to all targets
can't take 15 times the parse.

Measured: the main fixture (16 kB) 28.7 times, real records of 10 kB 23.6, of 26 kB 13.0, of 395 kB 8.1. Of the
fixture's, the landing page is 7.5 and the three XML formats of DDI and DataCite 11.2.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import orjson
from export import exported, least
from jinja2 import Environment
from lxml import etree
from results import tell

from ddi_tools import demo

#: A file that is written again: gives its bytes.
Writer = Callable[[], object]

LINES = Environment(autoescape=True).from_string("{% for line in lines %}{{ line }}\n{% endfor %}")


def xml_writer(data: bytes) -> Writer:
    """The same elements with their texts and attributes, in order; each under one that was made before."""
    root = etree.fromstring(data)
    places = {element: place for place, element in enumerate(root.iter(etree.Element))}
    rows = [
        (places.get(e.getparent(), -1), e.tag, dict(e.attrib), e.text, e.tail) for e in root.iter(etree.Element)
    ]  # fmt: skip
    (_, tag, attributes, text, _), *others = rows
    nsmap = root.nsmap

    def write() -> bytes:
        top = etree.Element(tag, attributes, nsmap)
        top.text = text
        made = [top]
        for above, name, given, inner, tail in others:
            element = etree.SubElement(made[above], name, given)
            element.text, element.tail = inner, tail
            made.append(element)
        return etree.tostring(top, encoding="utf-8", xml_declaration=True)

    return write


def writer(path: str, data: bytes) -> Writer:
    if path.endswith(".xml"):
        return xml_writer(data)
    if "json" in path:
        values = orjson.loads(data)
        return lambda: orjson.dumps(values, option=orjson.OPT_INDENT_2)
    lines = data.decode().split("\n")
    return lambda: LINES.render(lines=lines).encode()


def look(root: etree._Element) -> int:
    """One look at each element."""
    return sum(1 for e in root.iter(etree.Element) if (e.tag, e.text, e.tail, e.attrib.items()))


def measure(name: str, data: bytes) -> None:
    parse = least(lambda: etree.fromstring(data))
    root = etree.fromstring(data)
    rows = [("one look", least(lambda: look(root)), 0)]
    for target, artifacts in exported(name, data):
        written = [writer(a.path, a.data) for a in artifacts]
        rows.append((target, sum(map(least, written)), sum(len(a.data) for a in artifacts)))
    print(f"{name}: {len(data):,} bytes, parsed by lxml in {parse * 1000:.2f} ms")
    for label, seconds, size in rows:
        print(f"  {label:<14} {size:>9,} bytes  {seconds * 1000:7.2f} ms  {seconds / parse:6.1f} x")
    whole = sum(seconds for _, seconds, _ in rows)
    tell("export: the floor of any writing", whole * 1000, "lxml's parse", parse * 1000, "ms", whole / parse)
    print(f"  {'together':<14} {'':>15}  {whole * 1000:7.2f} ms  {whole / parse:6.1f} x")


if __name__ == "__main__":
    for file in map(Path, sys.argv[1:]):
        measure(file.name, file.read_bytes())
    if not sys.argv[1:]:
        measure("the main fixture", demo.record())
