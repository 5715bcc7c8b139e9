from __future__ import annotations

import base64
import hashlib
import re

import pytest
from lxml import html

from ddi_tools.config import Ignore

from .conftest import RESULTS, Render, missing, result, twice


def page(render: Render, *args: object, **kwargs: object) -> html.HtmlElement:
    return html.fromstring(render("html", *args, **kwargs))


def text(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def test_it_shows_all_documents_and_findings(render: Render) -> None:
    tree = page(render, RESULTS)
    documents = tree.cssselect("details.document") if hasattr(tree, "cssselect") else tree.findall(".//details")
    assert len(documents) == len(RESULTS)
    assert [len(d.findall(".//li[@data-code]")) for d in documents] == [1, 0, 1]
    assert "lines 6, 9" in text(documents[0])
    assert "(2 times)" in text(documents[0])


def test_it_loads_nothing_and_runs_its_own_script_alone(render: Render) -> None:
    source = render("html", RESULTS)
    tree = html.fromstring(source)
    assert tree.xpath("//@src | //link | //img | //iframe | //@onclick | //@onload") == []
    assert all(str(address).startswith("#") for address in tree.xpath("//@href"))
    (script,) = re.findall(r"<script>(.*?)</script>", source, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


def test_a_record_can_neither_script_nor_break_the_page(render: Render) -> None:
    source = render("html", RESULTS)
    assert "<script>alert" not in source
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", source)


def test_without_script_it_can_be_read_and_shows_no_dead_form(render: Render) -> None:
    tree = page(render, RESULTS)
    (form,) = tree.xpath("//form")
    assert form.get("hidden") is not None
    assert tree.xpath("//details/@hidden | //li/@hidden") == []


def test_every_code_links_to_what_it_means(render: Render) -> None:
    tree = page(render, [*RESULTS, result(twice())])
    targets = set(tree.xpath("//@id"))
    links = {str(a).removeprefix("#") for a in tree.xpath("//@href")}
    assert {"PRF101", "XML101", "RUL504"} <= links <= targets


def test_ids_are_unique_and_every_field_has_a_label(render: Render) -> None:
    tree = page(render, RESULTS)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    fields = tree.xpath("//input | //select")
    assert len(fields) == 6
    assert all(field.getparent().tag == "label" for field in fields)


def test_the_filters_offer_what_the_documents_carry(render: Render) -> None:
    tree = page(render, RESULTS)
    for name in ("archive", "set", "verdict"):
        offered = {str(v) for v in tree.xpath(f"//select[@name='{name}']/option/@value")} - {""}
        carried = {v for values in tree.xpath(f"//details/@data-{name}") for v in str(values).split(" =")}
        assert {v.removeprefix("=") for v in carried} == {v.removeprefix("=") for v in offered}


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_summary_only_of_several(render: Render, number: int) -> None:
    tree = page(render, RESULTS[:number])
    assert len(tree.xpath("//table")) == (3 if number > 1 else 0)
    assert len(tree.xpath("//details[@open]")) == (1 if number == 1 else 0)


def test_what_is_ignored_comes_last_with_its_reason(render: Render) -> None:
    tree = page(render, [result(missing(), twice())], ignores=[Ignore(code="PRF", reason="as <delivered>")])
    entries = tree.xpath("//li[@data-code]")
    assert [e.get("class") for e in entries] == ["info", "error ignored"]
    assert "ignored: as <delivered>" in text(entries[1])
    assert "ignored: 1 finding of PRF (as <delivered>)" in text(tree)
