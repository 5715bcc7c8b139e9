"""A record of which every text and attribute is an attack: nothing of it runs, in any output.

Each artifact is parsed back by what reads its format, those of targets that come later too. What the exporters do
with single texts is for their own tests.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from markdown_it import MarkdownIt

from ddi_tools import pipeline, report
from ddi_tools.checks.run import Judge
from ddi_tools.codebook.paths import ELEMENTS
from ddi_tools.export.registry import Artifact
from ddi_tools.publish.files import write
from ddi_tools.sources import Fetched

from .conftest import Run

#: What an attack does if it runs: the page is marked.
RUN = "document.documentElement.setAttribute('data-owned','1')"

ATTACKS = {
    "script": f"<script>{RUN}</script>",
    "end of script": f"</script><script>{RUN}</script>",
    "handler": f'<img src=x onerror="{RUN}"><svg onload="{RUN}">',
    "attribute": f'" autofocus onfocus="{RUN}" x="',
    "attribute, single": f"' onmouseover='{RUN}' x='",
    "attribute, bare": f"x onclick={RUN}",
    "address": f"javascript:{RUN}",
    "address, spaced": f" \tjava\nscript:{RUN}//https://example.org",
    "address, comment": f"javascript://example.org/%0a{RUN}",
    "data address": f"data:text/html,<script>{RUN}</script>",
    "address with handler": f'https://example.org/" onclick="{RUN}',
    "style": "</style><style>*{display:none}</style>",
    "textarea": f"</title></textarea></template><script>{RUN}</script>",
    "comment": f"<!--<script>{RUN}--><!-- --!><script>{RUN}</script>",
    "CDATA": f"]]><script>{RUN}</script>",
    "entity": "&lt;script&gt;&#106;avascript:&xxe;",
    "base": "<base href=//evil.example><meta http-equiv=refresh content=0;url=//evil.example>",
    "template": "{{ 8191*8191 }}{% for x in ().__class__ %}{% endfor %}${8191*8191}#{8191*8191}<%= 8191*8191 %>",
    "terminal": "\x9b31mred\x9b2J \x9d0;title\x9c \u202egnp.exe \u2066x\u2069 \x85next",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "command": "@SUM(1+1)*cmd|'/C calc'!A0",
    "path": "../../../../etc/passwd",
    "Windows path": "..\\..\\C:\\Windows\\win.ini",
    "Markdown link": f"[x](javascript:{RUN}) ![x](https://evil.example/x.png) <https://evil.example>",
    "Markdown blocks": "# Heading\n\n- item\n\n> quotation\n\n```\nfence\n```\n\n---\n\n[x]: https://evil.example",
    "YAML": "---\n!!python/object/apply:os.system ['id']\n...\n- &a *a: {b: c} # d",
    "BibTeX": '}, title = {owned}}\n@book{x, title = {\\input{/etc/passwd}}} \\write18{id} % $x$ & # _ ^ ~ "',
    "RIS": "x\nER  - \nTY  - BOOK\nT1  - owned",
    "LaTeX": "\\immediate\\write18{id}\\end{document}$\\catcode`\\@=11$",
}

ALL = " ".join(ATTACKS.values())

ATTRIBUTES = (
    "affiliation", "agency", "abbr", "role", "email", "URI", "vocab", "vocabURI", "title", "ID", "type", "subject",
    "level", "resp", "event", "unit", "clusion", "formNo", "elementVersion", "source", "callno", "location", "media",
    "version", "number", "name", "files", "required", "cert", "personalID", "typeOfPersonalID", "sdatrefs", "qstn",
)  # fmt: skip

NAMESPACE = "ddi:codebook:2_5"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
AS_OF = date(2026, 1, 1)

#: What a document can't hold, a terminal would obey, or turns a text around.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def codebook(attack: str) -> bytes:
    """A codebook with every element that the model knows, twice; one DOI and one date are good, or little is made."""
    root = etree.Element(f"{{{NAMESPACE}}}codeBook", {LANG: "en"}, nsmap={None: NAMESPACE})
    for path in dict.fromkeys(row.path for row in ELEMENTS if "@" not in row.path):
        *parents, last = path.split("/")
        parent = root
        for name in parents:
            found = parent.find(f"{{{NAMESPACE}}}{name}")
            parent = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}") if found is None else found
        if parent.find(f"{{{NAMESPACE}}}{last}") is not None:
            continue
        for lang in (attack, "en"):
            element = etree.SubElement(parent, f"{{{NAMESPACE}}}{last}", {LANG: lang})
            for attribute in ATTRIBUTES if lang == "en" else ():
                element.set(attribute, attack)
            element.text = attack
            for below in ("ExtLink", "concept", "p"):
                etree.SubElement(element, f"{{{NAMESPACE}}}{below}", {"URI": attack, "role": "PID"}).text = attack
    citation = root.find(f"{{{NAMESPACE}}}stdyDscr/{{{NAMESPACE}}}citation")
    assert citation is not None
    titles, distribution = (citation.find(f"{{{NAMESPACE}}}{name}") for name in ("titlStmt", "distStmt"))
    assert titles is not None
    assert distribution is not None
    etree.SubElement(titles, f"{{{NAMESPACE}}}IDNo", {"agency": "DOI"}).text = "10.1234/hostile"
    etree.SubElement(distribution, f"{{{NAMESPACE}}}distDate", {"date": "2024-01-31"}).text = attack
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def deposit(folder: Path, attack: str) -> Path:
    """A folder with a file of the attack's name, so far as a file can have it, and one that is listed and missing."""
    files = folder / "files"
    files.mkdir()
    name = attack.replace("/", "\u2215").encode("utf-8", "replace")[:200].decode("utf-8", "ignore")
    (files / name).write_text(attack, encoding="utf-8")
    with (files / "files.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerows([["path", "description", "set"], [name, attack, attack], [f"{name}.gone", attack, attack]])
    return files


def whole_way(folder: Path, attack: str) -> pipeline.Run:
    fetched = Fetched(data=codebook(attack), file="record.xml")
    files = deposit(folder, attack)
    return pipeline.run(fetched, Judge(as_of=AS_OF), deposit=pipeline.Deposit(files=files), as_of=AS_OF)


@pytest.fixture(params=ATTACKS.values(), ids=list(ATTACKS))
def attack(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_artifact_is_what_it_says_and_nothing_more(tmp_path: Path, attack: str) -> None:
    outcome = whole_way(tmp_path, attack)
    assert outcome.complete
    assert {"index.html", "ddi.xml", "README.md", "schema-org.jsonld"} <= {a.path for a in outcome.artifacts}
    for artifact in outcome.artifacts:
        assert re.fullmatch(r"[A-Za-z0-9._-]+", artifact.path), artifact.path
        if artifact.path != "record.xml":  # as it was harvested, to the byte
            check(artifact)


def check(artifact: Artifact) -> None:
    text = artifact.data.decode("utf-8")
    match artifact.media_type:
        case "text/html":
            quiet(text)
        case "application/json" | "application/ld+json" | "application/linkset+json":
            links(json.loads(text))
        case "application/xml" | "text/xml":
            etree.fromstring(artifact.data, etree.XMLParser(resolve_entities=False))
        case "text/markdown":
            markdown(text)
        case "text/plain" | "text/x-bibliography":
            assert not CONTROLS.search(text)


def quiet(page: str) -> None:
    """The page has no script of the record's, no handler, and no address but of the web."""
    root = html.document_fromstring(page)
    assert not CONTROLS.search(page)
    assert not any(RUN in (s.text or "") for s in root.iter("script") if s.get("type") != "application/ld+json")
    assert root.xpath("//@*[starts-with(name(), 'on')]") == []
    assert (
        root.xpath("//base | //iframe | //object | //embed | //form[@action] | //meta[@http-equiv='refresh']") == []
    )
    assert root.xpath("//img[starts-with(@src, 'http')] | //link[@rel='stylesheet']") == []
    for address in root.xpath("//@href | //@src | //@action | //@formaction | //@*[name() = 'xlink:href']"):
        assert re.match(r"https?://[^\s\"'<>]+$|#|mailto:|[\w.-]+$", address), address
    assert str(8191 * 8191) not in root.text_content()
    for script in root.xpath("//script[@type='application/ld+json']"):
        links(json.loads(script.text))


def links(value: Any, key: str = "") -> None:
    """What JSON calls an address is one of the web, for those who follow it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            links(inner, name)
    elif isinstance(value, list):
        for inner in value:
            links(inner, key)
    elif key in {"@id", "url", "href", "sameAs", "contentUrl", "license", "schemeUri", "valueUri", "rightsUri"}:
        assert not re.match(r"[\s\x00-\x1f]*(?:javascript|data|vbscript)\s*:", str(value), re.IGNORECASE), (
            key,
            value,
        )


def markdown(text: str) -> None:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = [t for token in parser.parse(text) for t in (token, *(token.children or []))]
    assert not {t.type for t in tokens} & {"html_block", "html_inline", "image", "hr", "code_block"}
    for token in tokens:
        if token.type == "link_open":
            assert re.match(r"https?://|#|[\w.-]+$", str(token.attrs["href"])), token.attrs
    assert not CONTROLS.search(text)


@pytest.mark.parametrize("attack", [ALL, ATTACKS["address"]], ids=["all", "address"])
def test_every_report_is_what_it_says_and_nothing_more(tmp_path: Path, attack: str) -> None:
    judged = list(Judge(as_of=AS_OF)(codebook(attack), file=f"{attack}.xml"))
    assert any(result.findings for result in judged)
    for form in report.FORMATS:
        text = "".join(report.render(form, judged, report.Sieve(base=tmp_path)))
        if form == "html":
            quiet(text)
        elif form == "junit":
            etree.fromstring(text.encode())
        elif form == "text":
            assert not CONTROLS.search(text)
        else:
            for line in filter(None, text.split("\n")) if form == "jsonl" else [text]:
                json.loads(line)


@pytest.mark.parametrize(
    "words",
    [
        ("validate", "RECORD"),
        ("run", "RECORD", "--files", "FILES", "--out", "OUT"),
        ("export", "RECORD", "--to", "ddi,datacite,dublin-core,schema-org,readme,landing", "--out", "OUT"),
        ("reconcile", "RECORD", "--files", "FILES"),
        ("repair", "RECORD", "--out", "OUT/copy.xml"),
    ],
    ids=lambda words: words[0],
)
def test_a_terminal_is_told_nothing_that_it_would_obey(run_cli: Run, tmp_path: Path, words: Sequence[str]) -> None:
    attack = ATTACKS["terminal"]
    record = tmp_path / "record.xml"
    record.write_bytes(codebook(attack))
    given = {"RECORD": str(record), "FILES": str(deposit(tmp_path, attack)), "OUT": str(tmp_path / "out")}
    done = run_cli(*(re.sub("RECORD|FILES|OUT", lambda found: given[found[0]], word) for word in words))
    assert done.stderr + done.stdout
    told = done.stderr + done.stdout
    assert [told[max(0, found.start() - 80) : found.end()] for found in CONTROLS.finditer(told)][:3] == []


# -- in a browser ------------------------------------------------------------------------------------------------

#: Every element is entered, focused and clicked; links are followed only where they are scripts.
TRIAL = """<script>
document.addEventListener('click', e => {
  const a = e.target.closest && e.target.closest('a[href]');
  if (a && !/^javascript:/i.test(a.protocol)) e.preventDefault();
});
for (const e of document.querySelectorAll('*'))
  for (const name of ['mouseover', 'mouseenter', 'focus', 'toggle', 'load', 'error', 'click'])
    name === 'click' && e.click ? e.click() : e.dispatchEvent(new Event(name, {bubbles: false, cancelable: true}));
document.documentElement.setAttribute('data-tried', '1');
</script>"""


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("needs Chromium, which is not here")
    return found


def shown(chromium: str, folder: Path, page: str) -> html.HtmlElement:
    """The page as it is after a browser has shown it and everything in it was tried."""
    file = folder / "tried.html"
    # A policy of the page's own would stop an attack, and the trial too: without it the page must stand alone.
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    file.write_text(page + TRIAL, encoding="utf-8")
    done = subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'browser'}",
            "--virtual-time-budget=2000", "--dump-dom", file.as_uri(),
        ],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    root = html.document_fromstring(done.stdout.decode("utf-8"))
    assert root.get("data-tried") == "1"
    return root


def pages(folder: Path) -> Iterator[str]:
    """The landing page and the report of a record of which every text is all attacks at once."""
    outcome = whole_way(folder, ALL)
    write(folder / "out", outcome.artifacts)
    yield from (a.data.decode() for a in outcome.artifacts if a.media_type == "text/html")
    judged = list(Judge(as_of=AS_OF)(codebook(ALL), file=f"{ALL}.xml"))
    yield "".join(report.render("html", judged, report.Sieve(base=folder)))


def test_nothing_runs_in_a_browser(chromium: str, tmp_path: Path) -> None:
    tried = 0
    for page in pages(tmp_path):
        assert shown(chromium, tmp_path, page).get("data-owned") is None
        tried += 1
    assert tried >= 2


@pytest.mark.parametrize("body", [ATTACKS["script"], ATTACKS["handler"], f'<a href="javascript:{RUN}">x</a>'])
def test_the_trial_in_a_browser_finds_what_runs(chromium: str, tmp_path: Path, body: str) -> None:
    page = f"<!DOCTYPE html><html><body>{body}</body></html>"
    assert shown(chromium, tmp_path, page).get("data-owned") == "1"
