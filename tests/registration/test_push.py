"""What is done to a draft: made, changed, or left alone; and never to what is public."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import responses

from ddi_tools import pipeline
from ddi_tools.config import load
from ddi_tools.errors import RepositoryError
from ddi_tools.registration.client import TEST_API, Api
from ddi_tools.registration.push import Pushed, changed, push
from ddi_tools.sources import Fetched

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "relations-study"

DOI = "10.5255/UKDA-SN-857133"
AT = f"{TEST_API}/dois/{DOI}"


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def attributes() -> dict[str, Any]:
    """Those of the main fixture."""
    fetched = Fetched(data=(FIXTURE / "record.xml").read_bytes(), file="record.xml")
    opened = pipeline.require_codebook(fetched)
    config = load(FIXTURE / "ddi-tools.toml")
    made, _ = pipeline.registration(fetched, opened, as_of=date(2026, 1, 1), config=config)
    assert made is not None
    return dict(made)


def given_back(attributes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """As DataCite gives attributes back: a folded DOI, empty lists and nulls, types of its own, and a state."""
    people = [
        {"nameIdentifiers": [], "affiliation": [], "nameType": None} | person for person in attributes["creators"]
    ]
    own = {"ris": "DATA", "bibtex": "misc", "citeproc": "dataset", "schemaOrg": "Dataset"}
    return (
        {"container": {}, "contentUrl": None, "relatedItems": [], "subjects": [], "version": None}
        | attributes
        | {"doi": DOI.lower(), "creators": people, "types": own | attributes["types"], "state": "draft"}
        | more
    )


def answer(attributes: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"type": "dois", "attributes": attributes}}


def sent(net: responses.RequestsMock) -> list[str]:
    return [f"{call.request.method} {str(call.request.url).partition('?')[0]}" for call in net.calls]


def test_a_doi_that_is_not_there_is_made(net: responses.RequestsMock, attributes: dict[str, Any]) -> None:
    net.get(AT, status=404)
    net.post(f"{TEST_API}/dois", status=201, json=answer(given_back(attributes)))
    with Api() as api:
        assert push(api, attributes) == Pushed(done="created", doi=DOI.lower(), state="draft")
    body = json.loads(net.calls[1].request.body or "")["data"]["attributes"]
    assert body == attributes
    assert "event" not in body, "nothing is published"


def test_one_that_says_the_same_is_left_alone(net: responses.RequestsMock, attributes: dict[str, Any]) -> None:
    net.get(AT, json=answer(given_back(attributes)))
    with Api() as api:
        assert push(api, attributes).done == "unchanged"
    assert sent(net) == [f"GET {AT}"]


def test_one_that_differs_is_given_what_differs(net: responses.RequestsMock, attributes: dict[str, Any]) -> None:
    old = given_back(attributes, titles=[{"title": "Relations"}], version="2")
    net.get(AT, json=answer(old))
    net.put(AT, json=answer(given_back(attributes)))
    with Api() as api:
        assert push(api, attributes).done == "updated"
    body = json.loads(net.calls[1].request.body or "")["data"]["attributes"]
    assert body == {"titles": attributes["titles"], "version": attributes.get("version")}


@pytest.mark.parametrize("state", ["findable", "registered", None])
def test_one_that_is_public_is_changed_only_when_asked(
    net: responses.RequestsMock, attributes: dict[str, Any], state: str | None
) -> None:
    net.get(AT, json=answer(given_back(attributes, titles=[], state=state)))
    with Api() as api, pytest.raises(RepositoryError, match="would change in public"):
        push(api, attributes)
    assert sent(net) == [f"GET {AT}"]
    net.put(AT, json=answer(given_back(attributes, state=state)))
    with Api() as api:
        assert push(api, attributes, registered=True).done == "updated"


def test_without_a_doi_datacite_makes_one_of_the_prefix(
    net: responses.RequestsMock, attributes: dict[str, Any]
) -> None:
    del attributes["doi"]
    net.post(f"{TEST_API}/dois", status=201, json=answer({"doi": "10.5072/xyz-1", "state": "draft"}))
    with Api() as api:
        assert push(api, attributes | {"prefix": "10.5072"}).doi == "10.5072/xyz-1"
    assert sent(net) == [f"POST {TEST_API}/dois"]


def test_a_draft_whose_doi_is_not_told(net: responses.RequestsMock, attributes: dict[str, Any]) -> None:
    del attributes["doi"]
    net.post(f"{TEST_API}/dois", status=201, json=answer({}))
    with Api() as api, pytest.raises(RepositoryError, match="does not say under which DOI"):
        push(api, attributes | {"prefix": "10.5072"})


def test_what_the_study_has_no_more_is_emptied(attributes: dict[str, Any]) -> None:
    there = given_back(attributes, relatedItems=[{"titles": [{"title": "Old"}]}], language="fi", contentUrl="x")
    attributes.pop("language", None)
    attributes.pop("relatedItems", None)
    assert changed(attributes, there) == {"language": None, "relatedItems": []}


def test_the_page_is_kept_where_none_is_stated(attributes: dict[str, Any]) -> None:
    there = given_back(attributes, url="https://archive.example/1")
    attributes.pop("url", None)
    assert changed(attributes, there) == {}
