"""What differs between two bodies of a record, by the elements of their XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from ddi_tools.codebook.xml import XML_LANG, HostileXMLError, local_name, parse

#: Each path's texts, in document order.
Values = dict[str, list[str]]


class ElementChange(NamedTuple):
    """The text of an element, or the value of an attribute, before and after; None where it was or is not there.

    `path` goes from the root by local names, with the language where one is stated. Where both are None, the two
    differ in nothing but white space, order, comments or prefixes.
    """

    path: str
    before: str | None
    after: str | None

    @property
    def kind(self) -> str:
        """added, removed, changed, or form for what is no difference in content."""
        if self.before is None:
            return "form" if self.after is None else "added"
        return "removed" if self.after is None else "changed"


def element_changes(before: bytes, after: bytes) -> tuple[ElementChange, ...]:
    """What differs, in document order, what was there before first; nothing only where the bytes are the same.

    Elements of the same path are told apart by their texts, not by their places: one that is put in between changes
    nothing else. A body that can't be read as XML differs as a whole.
    """
    if before == after:
        return ()
    try:
        old, new = parse(before), parse(after)
    except (etree.XMLSyntaxError, HostileXMLError):
        return (ElementChange(path="/", before=_as_text(before), after=_as_text(after)),)
    was, now = _differing(old, new)
    paths = dict.fromkeys([*was, *now])
    found = [c for p in paths if was.get(p) != now.get(p) for c in _changes(p, was.get(p, ()), now.get(p, ()))]
    return tuple(found) or (ElementChange(path=f"/{local_name(new)}", before=None, after=None),)


def _changes(path: str, before: Sequence[str], after: Sequence[str]) -> Iterator[ElementChange]:
    gone, come = Counter(before), Counter(after)
    gone, come = gone - come, come - gone
    old, new = list(gone.elements()), list(come.elements())
    for i in range(max(len(old), len(new))):
        yield ElementChange(
            path=path, before=old[i] if i < len(old) else None, after=new[i] if i < len(new) else None
        )


def _differing(old: etree._Element, new: etree._Element) -> tuple[Values, Values]:
    """The values of both, without those of subtrees that both have at the same path.

    Most of a record is as it was, and writing out a subtree takes a fraction of the time of looking at its elements.
    """
    was: Values = {}
    now: Values = {}
    pairs = [(old, new, "")]
    while pairs:
        left, right, above = pairs.pop()
        if (path := _path(left, above)) != _path(right, above):
            _collect(left, above, was)
            _collect(right, above, now)
            continue
        mine, theirs = _unlike(_children(left), _children(right))
        _put_own(left, path, was)
        _put_own(right, path, now)
        partners: dict[str, list[etree._Element]] = {}
        for child in theirs:
            partners.setdefault(_path(child, path), []).append(child)
        found = []
        for child in mine:
            if partner := partners.get(_path(child, path)):
                found.append((child, partner.pop(0), path))
            else:
                _collect(child, path, was)
        for child in (c for rest in partners.values() for c in rest):
            _collect(child, path, now)
        pairs.extend(reversed(found))
    return was, now


def _unlike(
    left: Sequence[etree._Element], right: Sequence[etree._Element]
) -> tuple[list[etree._Element], list[etree._Element]]:
    """Those elements of each side that the other side does not have, and perhaps one that it has."""
    if len(left) == len(right) == 1:  # to be looked into in any case, and so not worth writing out
        return list(left), list(right)
    mine, theirs = ([etree.tostring(e, with_tail=False) for e in side] for side in (left, right))
    shared = Counter(mine) & Counter(theirs)
    rest = []
    for side, texts in ((left, mine), (right, theirs)):
        same, other = shared.copy(), []
        for element, text in zip(side, texts, strict=True):
            if same[text]:
                same[text] -= 1
            else:
                other.append(element)
        rest.append(other)
    return rest[0], rest[1]


def _collect(top: etree._Element, above: str, values: Values) -> None:
    """Puts the values of an element and of all below it in."""
    waiting = [(top, above)]
    while waiting:
        element, above = waiting.pop()
        path = _path(element, above)
        _put_own(element, path, values)
        waiting.extend((child, path) for child in reversed(_children(element)))


def _put_own(element: etree._Element, path: str, values: Values) -> None:
    """Puts an element's text in, white space folded, and the values of its attributes.

    An element that only holds others is told by them; one that holds nothing at all has an empty text.
    """
    text = " ".join("".join([element.text or "", *(child.tail or "" for child in element)]).split())
    if text or not _children(element):
        values.setdefault(path, []).append(text)
    for name, value in element.items():
        if name != XML_LANG:
            values.setdefault(f"{path}/@{etree.QName(name).localname}", []).append(value)


def _children(element: etree._Element) -> list[etree._Element]:
    return list(element.iterchildren(tag=etree.Element))


def _path(element: etree._Element, above: str) -> str:
    language = element.get(XML_LANG)
    return f"{above}/{local_name(element)}" + (f'[@xml:lang="{language}"]' if language else "")


def _as_text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
