"""What differs between two bodies is what differs between all their values, though most are never looked at."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.store.elements import element_changes

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

leaves = st.builds(
    lambda tag, text, language, number: _element(tag, text, language, number, []),
    st.sampled_from("ab"), st.sampled_from(["", "1", "2", " 1\n"]), st.sampled_from([None, "en"]),
    st.sampled_from([None, "x", "y"]),
)  # fmt: skip
trees = st.recursive(
    leaves,
    lambda below: st.builds(
        lambda tag, text, language, children: _element(tag, text, language, None, children),
        st.sampled_from("abc"), st.sampled_from(["", "t"]), st.sampled_from([None, "de"]),
        st.lists(below, max_size=4),
    ),
    max_leaves=12,
)  # fmt: skip


def _element(tag: str, text: str, language: str | None, number: str | None, children: list[bytes]) -> bytes:
    element = etree.Element(tag)
    element.text = text
    if language:
        element.set(XML_LANG, language)
    if number:
        element.set("n", number)
    element.extend([etree.fromstring(child) for child in children])
    return etree.tostring(element)


def values(element: etree._Element, above: str = "") -> Counter[tuple[str, str]]:
    """All values of a tree, by the definition."""
    language = element.get(XML_LANG)
    path = f"{above}/{element.tag!s}" + (f'[@xml:lang="{language}"]' if language else "")
    found: Counter[tuple[str, str]] = Counter()
    text = " ".join(((element.text or "") + "".join(c.tail or "" for c in element)).split())
    if text or not len(element):
        found[path, text] += 1
    if (number := element.get("n")) is not None:
        found[f"{path}/@n", number] += 1
    for child in element:
        found += values(child, path)
    return found


@given(before=trees, after=trees)
@settings(max_examples=300)
def test_changes_are_the_difference_of_all_values(before: bytes, after: bytes) -> None:
    was, now = values(etree.fromstring(before)), values(etree.fromstring(after))
    changes = [c for c in element_changes(before, after) if c.kind != "form"]
    assert Counter((c.path, c.before) for c in changes if c.before is not None) == was - now
    assert Counter((c.path, c.after) for c in changes if c.after is not None) == now - was
