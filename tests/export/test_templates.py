"""Templates of the user's own: they stand in the place of the project's, reach nothing, and fail with a place."""

import dataclasses
import re
from pathlib import Path

import pytest

from ddi_tools.errors import UsageError
from ddi_tools.export import landing, readme, readme_html, templates
from ddi_tools.export.registry import BUILT_IN, Source

DOCS = Path(__file__).resolve().parents[2] / "docs" / "templates.md"


def made(source: Source, folder: Path, target: str, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    export = BUILT_IN[target].load()(dataclasses.replace(source, templates=folder))
    return export.artifacts[0].data.decode()


@pytest.mark.parametrize("target", ["readme", "readme-txt"])
def test_a_template_stands_in_the_place_of_the_projects(relations: Source, tmp_path: Path, target: str) -> None:
    text = made(relations, tmp_path, target, "README.md.j2", "{{ facts.main.title }} of *{{ facts.publisher }}*")
    assert text.startswith("The Relations Study Data, 2021-2022 of ")


def test_a_style_sheet_alone_may_be_ones_own(relations: Source, tmp_path: Path) -> None:
    page = made(relations, tmp_path, "landing", "landing.css", "body { color: teal }")
    assert "<style>\nbody { color: teal }\n</style>" in page
    assert "The Relations Study Data" in page


@pytest.mark.parametrize(("target", "name"), [("landing", "landing.html.j2"), ("readme-html", "README.html.j2")])
def test_a_template_may_extend_the_projects(relations: Source, tmp_path: Path, target: str, name: str) -> None:
    text = f'{{% extends "ddi-tools/{name}" %}}{{% block foot %}}<p>The desk of our archive</p>{{% endblock %}}'
    page = made(relations, tmp_path, target, name, text)
    assert "<p>The desk of our archive</p></main>" in page
    assert page.count("<h1") == 1


def test_what_a_template_prints_is_escaped(relations: Source, tmp_path: Path) -> None:
    page = made(relations, tmp_path, "landing", "landing.html.j2", '{{ "<b>" ~ facts.main.title }}')
    assert page == "&lt;b&gt;The Relations Study Data, 2021-2022"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n{% if %}", "landing.html.j2, line 2: Expected an expression"),
        ("\n\n{{ facts.nobody }}", "landing.html.j2, line 3: .*no attribute 'nobody'"),
        ("{{ 1 / 0 }}", "landing.html.j2, line 1: division by zero"),
        ("{{ ''.__class__.__mro__ }}", "landing.html.j2, line 1: .*__class__.*unsafe"),
        ("{{ inlined('../../pyproject.toml') }}", "landing.html.j2, line 1: "),
        ("{% include 'nowhere.j2' %}", "landing.html.j2, line 1: .*nowhere.j2"),
    ],
)
def test_a_mistake_is_told_with_its_place(relations: Source, tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        made(relations, tmp_path, "landing", "landing.html.j2", text)
    assert str(tmp_path) in caught.value.message


def test_a_template_that_is_no_text_is_a_mistake(relations: Source, tmp_path: Path) -> None:
    (tmp_path / "landing.html.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"landing\.html\.j2: .*decode"):
        landing.export(dataclasses.replace(relations, templates=tmp_path))


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_folder_without_a_template_is_a_mistake(relations: Source, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"no template; known are README\.md\.j2"):
        readme.export(dataclasses.replace(relations, templates=tmp_path / name))


def test_the_page_on_templates_names_every_template_and_variable(relations: Source) -> None:
    named = set(re.findall(r"^\| `([\w.]+)`", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    given = {*landing.page(relations), *readme.readme(relations), *readme_html.given(relations)}
    assert named == {*templates.NAMES, *given}
