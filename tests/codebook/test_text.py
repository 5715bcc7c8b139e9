from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ddi_tools.codebook.text import flatten, is_placeholder, line, prose


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  one\n   two  ", "one two"),
        ("one\ntwo", "one\ntwo"),
        ("one\n\n   two\n\n\nthree", "one\ntwo\nthree"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one\n   - a\n   - b\n   1) c", "one\n- a\n- b\n1) c"),
        ("a\u00a0b\tc", "a b c"),
        ("<P>One.</P>Two<br>three<BR/>four", "One.\nTwo\nthree\nfour"),
        ("<p>wrapped\nin the source</p>\n\n<p>next</p>", "wrapped in the source\nnext"),
        ("<ul><li>one<li>two</ul>end", "- one\n- two\nend"),
        ("<ul><li></li></ul>", ""),
        ("H<sub>2</sub>O and <I>titles</I>", "H2O and titles"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("see <a href=http://x.org/y target=_blank>the page</a>.", "see the page (http://x.org/y)."),
        ('<a href="https://x.org/">https://x.org</a>', "https://x.org"),
        ('<a href="mailto:a@x.org">a@x.org</a>', "a@x.org"),
        ('<a href="http://x.org"></a>', "http://x.org"),
        ('Title<a href="http://x.org"/>end', "Title http://x.org end"),
        ("<a href='http://x.org/?a=1&amp;b=2'>open", "open (http://x.org/?a=1&b=2)"),
        ('<a> href="http://x.org">Get in touch</a>', 'href="http://x.org">Get in touch'),
        ("&lt;p&gt;escaped twice&lt;/p&gt;A &amp;amp; B", "escaped twice\nA & B"),
        ("caf&eacute; &#233; &#xE9;&nbsp;x", "café é é x"),
        ("&bogus; AT&T & Co", "&bogus; AT&T & Co"),
        ("&#0;&#x1F;&#xD800;&#xFFFE;x", "\ufffd\ufffdx"),
        ("x<!--[if gte mso 9]><xml>Word</xml><![endif]-->y<o:p></o:p><st1:place>z</st1:place>", "xyz"),
        ("<style>p {}</style>a<script>alert(1)</script>b", "ab"),
        ("<script>never closed", "never closed"),
    ],
)  # fmt: skip
def test_markup_and_white_space(raw: str, text: str) -> None:
    assert prose(raw) == text


@pytest.mark.parametrize(
    "text",
    ["a < b and c > d", "<5 cases", "x<y", "See <restrctn>", "<title> or <form>", "1 <- 2", "a <", "<>", "-"],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert prose(text) == text


def test_a_line_has_no_breaks() -> None:
    assert line("One<br>two\n three") == "One two three"
    assert line("<ul><li>a<li>b</ul>") == "a b"


def test_what_the_plain_text_leaves_out_is_told() -> None:
    raw = '<!-- note --><script>x()</script><a href="http://x.org" title="The title">x</a><p class="y">z</p>'
    assert _lost(raw) == ["<!-- note -->", "<script>x()</script>", '<a href="http://x.org" title="The title">']
    assert _lost("plain & <b>bold</b>") == []


def _lost(raw: str) -> list[str]:
    lost: list[str] = []
    prose(raw, lost)
    return lost


markup = st.lists(
    st.one_of(
        st.text(alphabet="ab <>&;#xp/'\"\n\r-", max_size=8),
        st.sampled_from(
            ["<p>", "</p>", "<br>", "<li>", "<a href='x'>", "</a>", "&lt;", "&amp;", "&gt;", "<!--", "-->",
             "\n\n", "\n  ", "<b", ">", "<script>", "</script>", "&#60;", "<td>", "Word"]
        ),
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(markup)
def test_plain_text_is_plain_for_good(raw: str) -> None:
    """What has been read, written and read again is the same; only tags inside tags and escapes may shrink on."""
    once = prose(raw)
    assert "\0" not in once
    assert "\1" not in once
    assert not any(each != " ".join(each.split()) or not each for each in once.split("\n") if once)
    if raw.count("&") < 4 and not re.search("<[^>]*<", raw.replace("&lt;", "<").replace("&#60;", "<")):
        assert prose(once) == once


@given(markup)
def test_no_word_between_tags_is_lost(raw: str) -> None:
    words = re.findall(r"\bWord\b", raw)
    assert len(re.findall("Word", prose(raw) + " ".join(_lost(raw)))) >= len(words)


def test_hostile_markup_takes_no_time() -> None:
    started = time.perf_counter()
    for knot in ("<!--", "<a href='", "<script>", "<p ", "&amp;", "<![", "\n ", "<", "&#"):
        prose(knot * 50_000)
    assert time.perf_counter() - started < 5


def _flat(xml: str, *apart: str) -> tuple[str, list[str], list[str], list[tuple[str, str]]]:
    flat = flatten(etree.fromstring(xml), apart)
    return (
        prose(flat.raw),
        [str(child.tag) for child in flat.apart],
        [str(child.tag) for child in flat.strange],
        [(name, value) for _, name, value in flat.attributes],
    )


def test_real_elements_read_as_escaped_ones_do() -> None:
    xml = "<abstract>A <hi>b</hi><p>c</p><list><itm>d</itm></list><P>e</P>f<br/>g<u>h</u></abstract>"
    assert _flat(xml) == ("A b\nc\n- d\ne\nf\ngh", [], [], [])


def test_links_keep_their_address_and_other_attributes_are_told() -> None:
    xml = (
        '<x>see <ExtLink URI="http://x.org/?a=1&amp;b=2" title="T">here</ExtLink> or <a href="http://y.org">y</a></x>'
    )
    assert _flat(xml) == ("see here (http://x.org/?a=1&b=2) or y (http://y.org)", [], [], [("title", "T")])


def test_children_are_kept_apart_where_asked_and_strangers_always() -> None:
    assert _flat("<x>a<concept>b</concept>c<var>d</var></x>".replace("var", "catgry"), "concept") == (
        "a c", ["concept"], ["catgry"], [],
    )  # fmt: skip


def test_comments_and_instructions_are_no_text() -> None:
    assert _flat("<x>a<!-- b -->c<?d e?>f</x>")[0] == "acf"


def test_depth_is_no_danger() -> None:
    parser = etree.XMLParser(huge_tree=True)
    element = etree.fromstring("<x>" + "<hi>" * 1500 + "deep" + "</hi>" * 1500 + "</x>", parser)
    assert prose(flatten(element).raw) == "deep"


@pytest.mark.parametrize(
    "text",
    ["N/A", "n/a", "Unavailable.", "None", " unknown ", "not available", "No information recorded", "-", "", None],
)
def test_placeholders(text: str | None) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["Nonesuch", "0", "No", "Available", "unknown territory"])
def test_no_placeholders(text: str) -> None:
    assert not is_placeholder(text)
