from __future__ import annotations

import pytest

from ddi_tools.store.elements import element_changes

NS = 'xmlns="ddi:codebook:2_5"'


def told(before: str, after: str) -> list[tuple[str, str, str | None, str | None]]:
    return [(c.kind, c.path, c.before, c.after) for c in element_changes(before.encode(), after.encode())]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("<a/>", "<a/>", []),
        ("<a><t>1</t></a>", "<a><t>2</t></a>", [("changed", "/a/t", "1", "2")]),
        ("<a><t>1</t></a>", "<a><t>1</t><t>2</t></a>", [("added", "/a/t", None, "2")]),
        ("<a><t>0</t><t>1</t></a>", "<a><t>1</t></a>", [("removed", "/a/t", "0", None)]),
        (
            "<a><t xml:lang='en'>1</t><t xml:lang='de'>2</t></a>", "<a><t xml:lang='en'>1</t></a>",
            [("removed", '/a/t[@xml:lang="de"]', "2", None)],
        ),
        ("<a><t u='1'/></a>", "<a><t u='2'/></a>", [("changed", "/a/t/@u", "1", "2")]),
        ("<a><t>x</t></a>", "<a><t/></a>", [("changed", "/a/t", "x", "")]),
        ("<a><t/></a>", "<a/>", [("removed", "/a/t", "", None), ("added", "/a", None, "")]),
        ("<a>x <e>y</e> z</a>", "<a>x <e>y</e> w</a>", [("changed", "/a", "x z", "x w")]),
        ("<a><t>1</t></a>", "<a>\n  <t> 1 </t>\n</a>", [("form", "/a", None, None)]),
        ("<a><t>1</t><u/></a>", "<a><u/><t>1</t></a>", [("form", "/a", None, None)]),
        ("<a>", "<a/>", [("changed", "/", "<a>", "<a/>")]),
        ("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "<a/>", [
            ("changed", "/", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "<a/>"),
        ]),
    ],
)  # fmt: skip
def test_what_differs(before: str, after: str, expected: list[tuple[str, str, str | None, str | None]]) -> None:
    assert told(before, after) == expected


def test_names_are_local() -> None:
    before = f"<codeBook {NS}><titl>1</titl></codeBook>"
    after = '<d:codeBook xmlns:d="ddi:codebook:2_5"><d:titl>1</d:titl></d:codeBook>'
    assert told(before, after) == [("form", "/codeBook", None, None)]


def test_a_very_deep_document() -> None:
    depth = 1500
    deep = "<a>" * depth + "{}" + "</a>" * depth
    ((kind, path, before, after),) = told(deep.format("1"), deep.format("2"))
    assert (kind, before, after) == ("changed", "1", "2")
    assert path == "/a" * depth
