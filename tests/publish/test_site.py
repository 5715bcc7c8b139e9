from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.errors import StorageError
from ddi_tools.oaipmh.harvest import Place, State, Step
from ddi_tools.oaipmh.ledger import Delivery
from ddi_tools.oaipmh.protocol import Header, Record
from ddi_tools.publish.site import machines
from ddi_tools.publish.site.build import Built, Settings, build
from ddi_tools.store.records import RecordStore, open_store

HERE = Place(endpoint="https://archive.example/oai", prefix="oai_ddi25")
BASE = "https://catalogue.example/"
DAY = date(2024, 6, 1)
ATTACK = '"><script>alert(1)</script>{{ 7*7 }}\u202e'


def codebook(title: str, *, abstract: str = "", topic: str = "", year: str = "2020") -> bytes:
    root = etree.fromstring(
        '<codeBook xmlns="ddi:codebook:2_5" xml:lang="en"><stdyDscr><citation><titlStmt><titl/></titlStmt>'
        "<rspStmt><AuthEnty>Doe, Jane</AuthEnty></rspStmt><distStmt><distrbtr>The Archive</distrbtr><distDate/>"
        "</distStmt></citation><stdyInfo><subject><topcClas/></subject><abstract/></stdyInfo></stdyDscr></codeBook>"
    )
    for name, text in (("titl", title), ("abstract", abstract), ("topcClas", topic)):
        root.find(f".//{{*}}{name}").text = text  # type: ignore[union-attr]
    root.find(".//{*}distDate").set("date", year)  # type: ignore[union-attr]
    return etree.tostring(root)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    with open_store(tmp_path / "s.db") as opened:
        yield opened


def put(store: RecordStore, bodies: dict[str, bytes | None], place: Place = HERE, day: str = "2024-01-02") -> None:
    """A harvest of records with these bodies; those without are deleted."""
    records = [
        Record(header=Header(identifier=name, datestamp=day, deleted=body is None), body=body)
        for name, body in bodies.items()
    ]
    current = store.begin(place, State(), "2024")
    store.commit(
        current,
        Delivery(records=records, broken=[], response_date="", at="2024"),
        lambda _: Step(state=current.state),
    )
    store.finish(current, "whole", "2024", lose="deleted")


def site(store: RecordStore, folder: Path, *, base: str | None = BASE, day: date = DAY) -> Built:
    return build(store, folder, Settings(title="Studies", base_url=base, as_of=day), lambda done, total: None)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class _Links(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts = 0
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.found += [v for k, v in attrs if k in ("href", "src") and v]


def test_every_link_of_every_page_leads_to_a_file(store: RecordStore, tmp_path: Path) -> None:
    put(store, {f"s{i}": codebook(f"Study {i}", topic=f"Topic {i % 3}", year=f"20{i % 20:02}") for i in range(230)})
    put(
        store,
        {"../x": codebook("Strange"), "odd": b"<a/>", "gone": None},
        Place(endpoint="https://b.example/", prefix="p"),
    )
    assert site(store, tmp_path / "out") == Built(made=233, unchanged=0, removed=0, live=231, notices=2)
    made = files(tmp_path / "out")
    assert "browse/all/page-3.html" in made
    for page, data in made.items():
        if page.endswith(".html"):
            for link in _Links(data).found:
                if not re.match(r"https?:|#|mailto:", link):
                    target = (tmp_path / "out" / page).parent / link.partition("#")[0]
                    assert target.resolve().is_file(), (page, link)


def test_a_record_is_found_under_each_of_its_facets(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"a": codebook("Alpha", topic="Ageing"), "b": codebook("Beta", topic="Birds", year="1999")})
    site(store, folder := tmp_path / "out")
    for place in ("archive/The_Archive-*", "topic/Ageing-*", "year/2020", "language/English-*", "access/*"):
        (page,) = (folder / "browse").glob(f"{place}/index.html")
        assert b"Alpha" in page.read_bytes(), place
    assert b"Alpha" not in (folder / "browse/year/1999/index.html").read_bytes()


def test_a_value_may_have_the_name_of_a_page(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"a": codebook("Alpha", topic="index.html"), "b": codebook("Beta", topic="page-2.html")})
    site(store, folder := tmp_path / "out")
    links = _Links((folder / "browse/topic/index.html").read_bytes()).found
    for value in ("index_html", "page-2_html"):
        (link,) = (link for link in links if value in link)
        assert (folder / "browse/topic" / link).is_file()


def test_made_again_only_what_changed_is_written(store: RecordStore, tmp_path: Path) -> None:
    out, new = tmp_path / "out", tmp_path / "new"
    put(store, {name: codebook(f"Study {name}", topic=name, year=f"200{name}") for name in "1234"})
    site(store, out)
    before = (out / "records/1/index.html").stat().st_mtime_ns
    assert site(store, out, day=date(2024, 7, 1)).made == 0
    put(store, {"2": codebook("Changed"), "3": None}, day="2024-02-02")
    assert site(store, out) == Built(made=2, unchanged=2, removed=0, live=3, notices=1)
    assert (out / "records/1/index.html").stat().st_mtime_ns == before
    site(store, new)
    now, fresh = files(out), files(new)
    # The notice has kept the title that its record had; a site that never had the record knows none.
    differ = {name for name in now.keys() | fresh.keys() if now.get(name) != fresh.get(name)}
    assert differ == {"records/3/index.html", "catalogue.jsonl", "feed.atom"}
    assert {name for name in now if name.startswith("records/3/")} == {"records/3/index.html"}


def test_the_same_store_gives_the_same_bytes(store: RecordStore, tmp_path: Path) -> None:
    put(store, {name: codebook(name) for name in "abc"})
    site(store, tmp_path / "1")
    site(store, tmp_path / "2")
    assert files(tmp_path / "1") == files(tmp_path / "2")


def test_the_metadata_lie_beside_the_page_which_offers_them_and_leads_back(
    store: RecordStore, tmp_path: Path
) -> None:
    put(store, {"a": codebook("A")})
    site(store, tmp_path / "out")
    links = _Links((tmp_path / "out/records/a/index.html").read_bytes()).found
    names = {"citation.bib", "citation.ris", "citation.csl.json", "record.xml", "ddi.xml", "dublin-core.xml"}
    assert names <= {*links}
    assert all((tmp_path / "out/records/a" / name).is_file() for name in names)
    assert "../../index.html" in links


def test_access_is_a_facet_of_few_values_whatever_the_days_of_embargoes(store: RecordStore, tmp_path: Path) -> None:
    for name, year in (("a", 2025), ("b", 2026)):
        said = f"The data are under embargo till 1 January {year}."
        terms = f"<dataAccs><useStmt><restrctn>{said}</restrctn></useStmt></dataAccs></stdyDscr>"
        put(store, {name: codebook(name).replace(b"</stdyDscr>", terms.encode())})
    site(store, folder := tmp_path / "out")
    (page,) = (folder / "browse/access").glob("*/index.html")
    assert page.parent.name.startswith("Embargoed-")
    assert page.read_bytes().count(b"../records/") == 2


def test_a_lost_file_is_made_again(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"a": codebook("A"), "b": codebook("B")})
    site(store, tmp_path / "out")
    (tmp_path / "out/records/a/record.xml").unlink()
    assert site(store, tmp_path / "out").made == 1
    assert (tmp_path / "out/records/a/record.xml").is_file()


def test_a_page_is_made_again_when_its_embargo_has_ended(store: RecordStore, tmp_path: Path) -> None:
    said = b"The data are under embargo till 1 January 2025; afterwards they are open."
    terms = b"<dataAccs><useStmt><restrctn>%s</restrctn></useStmt></dataAccs></stdyDscr>" % said
    body = codebook("A").replace(b"</stdyDscr>", terms)
    put(store, {"a": body, "b": codebook("B")})
    site(store, tmp_path / "out")
    kept = json.loads((tmp_path / "out/catalogue.jsonl").read_text("ascii").splitlines()[0])
    assert kept["until"] == "2025-01-01"
    assert site(store, tmp_path / "out", day=date(2024, 12, 31)).made == 0
    assert site(store, tmp_path / "out", day=date(2025, 1, 2)).made == 1


def test_what_the_store_has_no_more_is_removed(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"a": codebook("A"), "b": codebook("B", topic="Only here")})
    site(store, tmp_path / "out")
    (tmp_path / "out/records/b/mine.txt").write_text("mine")
    with open_store(tmp_path / "other.db") as other:
        put(other, {"a": codebook("A")})
        assert site(other, tmp_path / "out").removed == 1
    assert [p.name for p in (tmp_path / "out/records/b").iterdir()] == ["mine.txt"]
    assert not [*(tmp_path / "out/browse").glob("topic/Only*")]


def test_a_run_that_was_broken_off_is_gone_on_with(store: RecordStore, tmp_path: Path) -> None:
    put(store, {f"r{i:02}": codebook(f"{i}") for i in range(60)})

    def stop(done: int, total: int | None) -> None:
        if done == 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(store, tmp_path / "out", Settings(title="Studies", base_url=BASE, as_of=DAY), stop)
    assert site(store, tmp_path / "out").unchanged == 50
    site(store, tmp_path / "new")
    assert files(tmp_path / "out") == files(tmp_path / "new")


def test_a_strangers_folder_is_left_alone(store: RecordStore, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/index.html").write_text("mine")
    with pytest.raises(StorageError, match="is not from an earlier run"):
        site(store, tmp_path / "out")
    assert files(tmp_path / "out") == {"index.html": b"mine"}


@pytest.mark.parametrize("line", ["nonsense", "[1]", '{"entry": 3}', '{"entry": {"name": "a"}}'])
def test_an_index_of_something_else(store: RecordStore, tmp_path: Path, line: str) -> None:
    put(store, {"a": codebook("A")})
    (tmp_path / "out").mkdir()
    (tmp_path / "out/catalogue.jsonl").write_text(line + "\n")
    with pytest.raises(StorageError, match="is no index of an earlier run"):
        site(store, tmp_path / "out")


def test_an_index_does_not_lead_out_of_the_folder(store: RecordStore, tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"")
    (tmp_path / "out").mkdir()
    lines = [{"page": "../victim"}, {"page": "a/../../victim"}, {"entry": {"name": ".."}}]
    (tmp_path / "out/catalogue.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    site(store, tmp_path / "out")
    assert (tmp_path / "victim").exists()


def test_no_text_of_a_record_becomes_markup(store: RecordStore, tmp_path: Path) -> None:
    put(store, {ATTACK: codebook(ATTACK, abstract=ATTACK, topic=ATTACK, year="2020"), f"{ATTACK}2": None})
    site(store, tmp_path / "out")
    usual = {"index.html": 2}
    for name, data in files(tmp_path / "out").items():
        if name.endswith(".html"):
            assert b"<script>alert" not in data, name
            assert b'"><script' not in data, name
            if not name.startswith("records/"):
                assert _Links(data).scripts == usual.get(name, 0), name
        if name.startswith("assets/search"):
            assert b"<" not in data
        assert "\u202e".encode() not in data or name.endswith((".jsonld", ".xml", ".js", ".json")), name


def test_the_feed_tells_of_changes_the_latest_first(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"a": codebook("Alpha"), "b": codebook("Beta")})
    put(store, {"c": None}, Place(endpoint="https://b.example/", prefix="p"), day="2024-03-01T10:00:00Z")
    site(store, folder := tmp_path / "out")
    feed = etree.parse(folder / "feed.atom")
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("a:entry/a:updated/text()", namespaces=space) == [
        "2024-03-01T10:00:00Z", "2024-01-02T00:00:00Z", "2024-01-02T00:00:00Z",
    ]  # fmt: skip
    assert feed.xpath("a:updated/text()", namespaces=space) == ["2024-03-01T10:00:00Z"]
    assert "withdrawn" in str(feed.xpath("string(a:entry/a:summary)", namespaces=space))
    assert len(set(feed.xpath("a:entry/a:id/text()", namespaces=space))) == 3
    assert feed.xpath("a:entry[3]/a:link/@href", namespaces=space) == [f"{BASE}records/a/index.html"]


@pytest.mark.parametrize(
    ("datestamp", "expected"),
    [("2024-01-02", "2024-01-02T00:00:00Z"), ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
     ("2024-01-02 03:04", "2024-01-02T00:00:00Z"), ("soon", "1970-01-01T00:00:00Z")],
)  # fmt: skip
def test_moments(datestamp: str, expected: str) -> None:
    assert machines.moment(datestamp) == expected


def test_sitemap_and_catalogue_name_the_pages(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"a": codebook("Alpha"), "gone": None})
    site(store, folder := tmp_path / "out")
    locations = etree.parse(folder / "sitemap.xml").xpath("//*[local-name()='loc']/text()")
    assert locations == [f"{BASE}records/a/index.html"]
    assert f"Sitemap: {BASE}sitemap.xml" in (folder / "robots.txt").read_text()
    told = json.loads((folder / "catalogue.jsonld").read_text("utf-8"))
    assert (told["@type"], told["name"], told["url"]) == ("DataCatalog", "Studies", BASE)
    assert told["dataset"] == [{"@type": "Dataset", "name": "Alpha", "url": f"{BASE}records/a/index.html"}]


def test_many_addresses_are_several_sitemaps(
    store: RecordStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machines, "_ADDRESSES", 2)
    put(store, {name: codebook(name) for name in "abc"})
    site(store, folder := tmp_path / "out")
    assert etree.parse(folder / "sitemap.xml").xpath("//*[local-name()='loc']/text()") == [
        f"{BASE}sitemap-1.xml", f"{BASE}sitemap-2.xml",
    ]  # fmt: skip
    assert b"records/c/" in (folder / "sitemap-2.xml").read_bytes()


def test_without_a_base_url_there_is_no_sitemap(store: RecordStore, tmp_path: Path) -> None:
    put(store, {"a": codebook("A")})
    site(store, tmp_path / "out")
    site(store, tmp_path / "out", base=None)
    assert not (tmp_path / "out/sitemap.xml").exists()
    assert "Sitemap" not in (tmp_path / "out/robots.txt").read_text()


def test_an_empty_store(store: RecordStore, tmp_path: Path) -> None:
    assert site(store, tmp_path / "out").live == 0
    assert b"There are no records yet" in (tmp_path / "out/index.html").read_bytes()
