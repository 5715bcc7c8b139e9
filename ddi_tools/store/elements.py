"""What differs between two bodies of a record, by the elements of their XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ddi_tools.codebook.xml import XML_LANG, HostileXMLError, local_name, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementChange:
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
    was, now = _values(old), _values(new)
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


def _values(root: etree._Element) -> dict[str, list[str]]:
    """Each path's texts, in document order, white space folded; of attributes their values.

    An element that only holds others is told by them; one that holds nothing at all has an empty text.
    """
    values: dict[str, list[str]] = {}
    waiting = [(root, "")]
    while waiting:
        element, above = waiting.pop()
        language = element.get(XML_LANG)
        path = f"{above}/{local_name(element)}" + (f'[@xml:lang="{language}"]' if language else "")
        children = list(element.iterchildren(tag=etree.Element))
        text = (
            " ".join("".join(element.xpath("text()")).split()) if children else " ".join((element.text or "").split())
        )
        if text or not children:
            values.setdefault(path, []).append(text)
        for name, value in element.items():
            if name != XML_LANG:
                values.setdefault(f"{path}/@{etree.QName(name).localname}", []).append(value)
        waiting.extend((child, path) for child in reversed(children))
    return values


def _as_text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
