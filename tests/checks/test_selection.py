"""Selection: the one walk, and XPaths one by one, give the same, which is what a plain XPath evaluation gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.checks.selection import Selected, Selector, Wanted, text_of
from ddi_tools.codebook.xml import SPACE
from ddi_tools.errors import UsageError

PREFIXES = {"d": "ddi:codebook:2_5"}
NAMES = ("a", "b", "concept")
PATHS = tuple(
    f"/d:a{below}{last}"
    for below in ("", "/d:b", "/d:a", "/d:concept", "/d:b/d:b", "/d:b/d:concept")
    for last in ("", "/@k", "/@xml:lang")
)


def _plan(general: bool = False) -> list[Wanted]:
    """All paths with all that can be asked; `[true()]` changes nothing but keeps a path from being plain."""
    suffix = "[true()]" if general else ""
    return [Wanted(xpath=p + suffix, blank=True, lacking="@" in p, texts=True) for p in PATHS]


def _facts(selected: Selected) -> object:
    def places(found: dict[int, list[etree._Element]]) -> dict[int, list[int | None]]:
        return {i: [e.sourceline for e in nodes] for i, nodes in found.items()}

    texts = {i: [(e.sourceline, text) for e, text in found] for i, found in selected.texts.items()}
    return selected.counts, places(selected.blank), places(selected.lacking), texts


_text = st.sampled_from(["", " ", "\n", "x", "\u00a0", " x", "<!--c-->", "\n<!--c-->y", "<?p i?>", "<![CDATA[ ]]>"])
_attributes = st.sampled_from(["", ' k="v"', ' k=""', ' k=" "', ' xml:lang="en"', ' k="v" xml:lang=" "'])
_trees = st.recursive(
    st.builds(lambda n, a, t: f"<{n}{a}>{t}</{n}>\n", st.sampled_from(NAMES), _attributes, _text),
    lambda inner: st.builds(
        lambda n, a, t, kids: f"<{n}{a}>{t}{''.join(kids)}</{n}>\n",
        st.sampled_from(NAMES), _attributes, _text, st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)  # fmt: skip


def _parse(text: str) -> etree._Element:
    return etree.fromstring(f'<a xmlns="ddi:codebook:2_5">\n{text}</a>')


@settings(max_examples=150, deadline=None)
@given(_trees)
def test_walk_and_xpath_select_the_same(text: str) -> None:
    root = _parse(text)
    walk, general = Selector(_plan(), PREFIXES), Selector(_plan(general=True), PREFIXES)
    assert _facts(walk.select(root)) == _facts(general.select(root))


@settings(max_examples=100, deadline=None)
@given(_trees)
def test_counts_and_blanks_are_those_of_xpath(text: str) -> None:
    root = _parse(text)
    selected = Selector(_plan(), PREFIXES).select(root)
    for index, path in enumerate(PATHS):
        nodes = root.xpath(path, namespaces=PREFIXES)
        assert selected.counts[index] == len(nodes)
        if "@" in path:
            assert len(selected.blank.get(index, ())) == sum(not str(n).strip(SPACE) for n in nodes)
        elif not path.endswith("concept"):
            strings = [n.xpath("string()") for n in nodes]
            assert len(selected.blank.get(index, ())) == sum(not s.strip(SPACE) for s in strings)


@settings(max_examples=50, deadline=None)
@given(_trees)
def test_a_path_of_which_nothing_is_asked_is_known_to_occur_or_not(text: str) -> None:
    root = _parse(text)
    selected = Selector([Wanted(xpath=p) for p in PATHS], PREFIXES).select(root)
    for count, path in zip(selected.counts, PATHS, strict=True):
        assert bool(count) is bool(root.xpath(path, namespaces=PREFIXES))
    assert selected.noted() == set()


def test_a_document_in_a_wrapper_is_a_document_of_its_own() -> None:
    wrapper = etree.fromstring('<w>\n<x/>\n<a xmlns="ddi:codebook:2_5">\n<b k="v"/>\n</a></w>')
    for suffix in ("", "[true()]"):
        selector = Selector([Wanted(xpath=f"/d:a/d:b{suffix}", texts=True)], PREFIXES)
        selected = selector.select(wrapper[1])
        assert selected.counts == [1]
        assert [e.sourceline for e, _ in selected.texts[0]] == [4]


@pytest.mark.parametrize(
    ("xpath", "count"),
    [("//d:b", 2), ("d:b", 1), ("./d:b/@k", 1), ("/d:a/*", 2), ("/d:a/d:b[@k='/']", 1), ("//@k", 1), ("/x/d:b", 0)],
)
def test_other_xpaths_work(xpath: str, count: int) -> None:
    root = etree.fromstring('<a xmlns="ddi:codebook:2_5"><b k="/"/><c><b/></c></a>')
    assert Selector([Wanted(xpath=xpath)], PREFIXES).select(root).counts == [count]


@pytest.mark.parametrize(
    ("xpath", "lines"),
    [
        ("/d:a/d:b/d:c", [3]),
        ("//d:b/d:c", [3]),
        ("/d:a/d:b/@k[. != '/']", [2, 3]),
        ("/d:a/d:b[d:c or contains(@k, '/')]/d:c", []),
        ("d:c", [1]),
        ("/d:a", []),
        ("//d:x", []),
        ("./d:b//d:x", []),
    ],
)
def test_parents_without_such_a_child(xpath: str, lines: list[int]) -> None:
    root = etree.fromstring('<a xmlns="ddi:codebook:2_5">\n<b><c/></b>\n<b/></a>')
    selected = Selector([Wanted(xpath=xpath, lacking=True)], PREFIXES).select(root)
    assert [e.sourceline for e in selected.lacking.get(0, [])] == lines


@pytest.mark.parametrize("xpath", ["/z:a", "/d:a/@z:k", "//z:a", "/d:a[", "/d:a/no good"])
def test_a_path_that_cannot_be_used_is_named(xpath: str) -> None:
    with pytest.raises(UsageError) as caught:
        Selector([Wanted(xpath=xpath)], PREFIXES)
    assert xpath in caught.value.message


def test_an_xpath_that_gives_a_value_is_refused() -> None:
    with pytest.raises(UsageError, match="count"):
        Selector([Wanted(xpath="count(//d:b)")], PREFIXES)


@pytest.mark.parametrize("xpath", ["/d:a[$x]", "/d:a[made()]", "//d:a[made-up(.)]"])
def test_what_shows_only_in_a_record_is_named_too(xpath: str) -> None:
    selector = Selector([Wanted(xpath=xpath)], PREFIXES)
    with pytest.raises(UsageError) as caught:
        selector.select(_parse(""))
    assert xpath in caught.value.message


def test_comments_and_instructions_are_not_there() -> None:
    wanted = [Wanted(xpath=xpath, texts=True) for xpath in ("//comment()", "//processing-instruction()", "//node()")]
    assert Selector(wanted, PREFIXES).select(_parse("<!--c--><?p i?><b/>")).counts == [0, 0, 3]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<anlyUnit>Person<concept>Individual</concept></anlyUnit>", "Person"),
        ("<anlyUnit>\n<concept>Individual</concept></anlyUnit>", ""),
        ("<anlyUnit><concept>Individual</concept>x</anlyUnit>", "Individual"),
        ("<anlyUnit><!--c--> Person <!--c-->!<concept/></anlyUnit>", "Person !"),
        ("<concept/>", ""),
        ("<titl>A <emph>b</emph> c</titl>", "A b c"),
        ("<titl>A<!--not this--></titl>", "A"),
    ],
)
def test_the_text_of_an_element(xml: str, text: str) -> None:
    assert text_of(etree.fromstring(xml)) == text
