"""Markdown to HTML, and the links in it."""

import re

import pytest

from ddi_tools.export.commonmark import html, with_links


@pytest.mark.parametrize(
    ("markdown", "body"),
    [
        ("# a < b & c\n", "<h1>a &lt; b &amp; c</h1>\n"),
        ("- one\n- **two**\n", "<ul>\n<li>one</li>\n<li><strong>two</strong></li>\n</ul>\n"),
        (
            "| a | b |\n|---|--:|\n| `x\\|y` | 1 |\n",
            '<table>\n<thead>\n<tr>\n<th>a</th>\n<th style="text-align:right">b</th>\n</tr>\n</thead>\n'
            "<tbody>\n<tr>\n<td><code>x|y</code></td>\n"
            '<td style="text-align:right">1</td>\n</tr>\n</tbody>\n</table>\n',
        ),
    ],
)
def test_commonmark_with_tables(markdown: str, body: str) -> None:
    assert html(markdown) == body


@pytest.mark.parametrize("markdown", ["<b onclick=x>a</b>", "<script>a</script>", "a <img src=x onerror=y>"])
def test_no_html_of_the_input_is_let_through(markdown: str) -> None:
    assert set(re.findall(r"</?(\w+)", html(markdown))) <= {"p"}


@pytest.mark.parametrize("scheme", ["javascript", "data", "vbscript"])
def test_a_dangerous_link_leads_nowhere(scheme: str) -> None:
    assert html(f"[a]({scheme}:text/html,alert)") == '<p><a href="">a</a></p>\n'


@pytest.mark.parametrize(
    ("markdown", "body"),
    [
        (
            "See https://a.example/?a=1&b=2.",
            'See <a href="https://a.example/?a=1&amp;b=2">https://a.example/?a=1&amp;b=2</a>.',
        ),
        ("`https://a.example/`", "<code>https://a.example/</code>"),
        ("[https://a.example](https://b.example)", '<a href="https://b.example">https://a.example</a>'),
        ("\"ftp://a.example\" < 'b'", "&#34;ftp://a.example&#34; &lt; &#39;b&#39;"),
    ],
)
def test_addresses_in_text_are_links(markdown: str, body: str) -> None:
    assert with_links(html(markdown)) == f"<p>{body}</p>\n"


def test_addresses_in_a_block_of_code_are_text() -> None:
    assert "<a" not in with_links(html("```text\nhttps://a.example/\n```\n"))
