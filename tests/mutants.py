"""Mutants of a record: what any program, or any person, may have made of it."""

from __future__ import annotations

import random

from lxml import etree

from ddi_tools.codebook.paths import ELEMENTS

_NAMES = sorted(
    {name for element in ELEMENTS for name in element.path.split("/")} | {"made", "var", "p", "ExtLink", "concept"}
)
_ATTRIBUTES = ["ID", "affiliation", "agency", "URI", "date", "event", "vocab", "abbr", "role", "title", "made",
               "type", "{http://www.w3.org/XML/1998/namespace}lang", "lang", "email", "source"]  # fmt: skip
_TEXTS = [
    "Mutant, M., University of Change", "2024-02-31", "N/A", "10.1234/mutant", "<p>one</p><br>two &amp; three",
    '<a href="http://mutant.example/x" title="tip">link</a>', "<script>alert('mutant')</script>",
    "a < b and <5 cases", "embargo until 1 March 2030", "https://orcid.org/0000-0002-1825-0097",
    "0000-0000-0000-0001", "-", "  ", "open access", "<!-- hidden --> shown", "x\n   wrapped\n\nline",
    "mutant@example.org", "&lt;b&gt;twice&lt;/b&gt;",
]  # fmt: skip


def _text(chance: random.Random) -> str:
    """A text that does not grow together with the words beside it."""
    return f" {chance.choice(_TEXTS)} "


def mutate(root: etree._Element, chance: random.Random) -> None:
    """One change, of any kind, anywhere."""
    elements = list(root.iter(etree.Element))
    target, other = chance.choice(elements), chance.choice(elements)
    kind = chance.randrange(8)
    if kind == 0:
        target.text = (target.text or "") + _text(chance)
    elif kind == 1:
        target.set(chance.choice(_ATTRIBUTES), chance.choice(_TEXTS))
    elif kind == 2 and target is not root:
        target.tail = (target.tail or "") + _text(chance)
    elif kind == 3:
        space = etree.QName(root).namespace
        name = chance.choice(_NAMES)
        child = etree.SubElement(target, f"{{{space}}}{name}" if space and chance.random() < 0.9 else name)
        child.text = _text(chance)
    elif kind == 4 and target is not root:
        target.tag = other.tag if chance.random() < 0.5 else chance.choice(_NAMES)
    elif kind == 5 and target is not root and target not in other.iterancestors() and other is not target:
        if len(other):
            other[-1].tail = (other[-1].tail or "") + " "
        else:
            other.text = (other.text or "") + " "
        other.append(target)
    elif kind == 6:
        target.append(etree.Comment("no text") if chance.random() < 0.5 else etree.PI("no", "text"))
        target[-1].tail = _text(chance)
    elif kind == 7 and target is not root:
        target.text = None
