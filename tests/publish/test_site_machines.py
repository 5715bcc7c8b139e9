"""What machines read of the site keeps their rules; a file that would be the same is not written anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree

from ddi_tools.oaipmh.harvest import Place
from ddi_tools.publish.site.entry import Entry
from ddi_tools.publish.site.machines import feed
from ddi_tools.store.records import RecordStore, open_store
from tests.export.test_json_ld import Vocabulary, expanded, hold

from .test_site import ATTACK, BASE, codebook, put, site

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    """Records as usual, hostile, withdrawn, and no codebook, from two repositories that use the same identifier."""
    with open_store(tmp_path / "s.db") as opened:
        put(opened, {"a": codebook("Alpha & <b>Omega</b>\x85"), "odd": b"<a/>", "gone": None, "x": codebook(ATTACK)})
        put(opened, {"a": codebook("Other")}, Place(endpoint="https://b.example/", prefix="p"), day="2024-03-01")
        yield opened


def hold_to_atom(data: bytes, address: str) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: what a feed and its entries have once, at least once, and at most once."""
    root = etree.fromstring(data)
    assert root.tag == f"{{{ATOM['a']}}}feed"
    assert root.xpath("a:author/a:name[normalize-space()]", namespaces=ATOM)
    seen = set()
    for node in (root, *root.iterchildren(f"{{{ATOM['a']}}}entry")):
        for name in ("id", "title", "updated"):
            (found,) = node.findall(f"a:{name}", ATOM)
            assert (found.text or "").strip(), name
        name, when = node.findtext("a:id", "", ATOM), node.findtext("a:updated", "", ATOM)
        assert urlsplit(name).scheme, name
        assert name not in seen
        seen.add(name)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", when), when
        datetime.fromisoformat(when)
        links = [(link.get("rel"), link.get("type")) for link in node.findall("a:link", ATOM)]
        assert links.count(("alternate", None)) == 1
        assert len(links) == len(set(links))
        for link in node.findall("a:link", ATOM):
            assert urlsplit(urljoin(address, link.get("href", ""))).scheme in ("https", "file")
    assert [urljoin(address, href) for href in root.xpath("a:link[@rel='self']/@href", namespaces=ATOM)] == [address]
    changes = root.xpath("a:entry/a:updated/text()", namespaces=ATOM)
    assert changes == sorted(changes, reverse=True)
    assert root.findtext("a:updated", "", ATOM) >= max(changes, default="")


@pytest.mark.parametrize("base", [BASE, None])
def test_the_feed_keeps_the_rules_of_atom(store: RecordStore, tmp_path: Path, base: str | None) -> None:
    site(store, tmp_path / "out", base=base)
    data = (tmp_path / "out/feed.atom").read_bytes()
    hold_to_atom(data, f"{base or 'file:///site/'}feed.atom")
    assert len(etree.fromstring(data).findall("a:entry", ATOM)) == 5


def test_so_does_a_feed_of_nothing() -> None:
    hold_to_atom(feed("Studies", [], BASE), f"{BASE}feed.atom")


def test_a_feed_without_an_entrys_title_is_caught() -> None:
    entry = Entry(name="a", identifier="a", endpoint="e", datestamp="2024", state="live", title="")
    with pytest.raises(AssertionError):
        hold_to_atom(feed("Studies", [entry], BASE), f"{BASE}feed.atom")


def test_the_sitemap_keeps_the_rules_of_its_protocol(store: RecordStore, tmp_path: Path) -> None:
    site(store, tmp_path / "out")
    root = etree.parse(tmp_path / "out/sitemap.xml").getroot()
    assert root.tag == f"{{{SITEMAP}}}urlset"
    places = root.findall(f"{{{SITEMAP}}}url")
    assert len(places) == 3
    for place in places:
        location = place.findtext(f"{{{SITEMAP}}}loc", "")
        assert location.startswith(BASE)
        assert (tmp_path / "out" / location.removeprefix(BASE)).is_file()
        assert date.fromisoformat(place.findtext(f"{{{SITEMAP}}}lastmod", ""))


@pytest.mark.parametrize("base", [BASE, None])
def test_the_catalogue_is_schema_orgs(
    store: RecordStore, tmp_path: Path, base: str | None, vocabulary: Vocabulary
) -> None:
    site(store, tmp_path / "out", base=base)
    node = expanded(json.loads((tmp_path / "out/catalogue.jsonld").read_bytes()), vocabulary)
    hold(node, vocabulary)
    assert node["@type"] == ["http://schema.org/DataCatalog"]
    datasets = node["http://schema.org/dataset"]
    assert {d["http://schema.org/name"][0]["@value"] for d in datasets} >= {"Other"}
    assert len(datasets) == 3
    (script,) = etree.HTML((tmp_path / "out/index.html").read_bytes()).xpath("//script[@type='application/ld+json']")
    hold(expanded(json.loads(script.text), vocabulary), vocabulary)


def test_a_file_that_would_be_the_same_is_not_touched(store: RecordStore, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def state() -> dict[str, tuple[int, bytes]]:
        files = (file for file in out.rglob("*") if file.is_file())
        return {str(f.relative_to(out)): (f.stat().st_mtime_ns, f.read_bytes()) for f in files}

    site(store, out)
    first = state()
    site(store, out)
    index = "catalogue.jsonl"
    assert {name for name, now in state().items() if now[0] != first[name][0]} == {index}
    put(store, {"a": codebook("Changed", topic="New")}, day="2024-05-01")
    site(store, out)
    now = state()
    touched = {name for name in first.keys() & now.keys() if now[name][0] != first[name][0]}
    assert {name.split("/")[1] for name in touched if name.startswith("records/")} == {"a"}
    same = {name for name in touched if now[name][1] == first[name][1]}
    assert {name for name in same if not name.startswith("records/a/")} <= {index}
