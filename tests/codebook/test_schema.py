"""Schemas: the built-in versions and those named by a file, without the network."""

from pathlib import Path

import pytest
from lxml import etree

from ddi_tools.codebook import schema, xml
from ddi_tools.errors import StorageError, UsageError

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
CITATION = "<citation><titlStmt><titl>a</titl></titlStmt>{}</citation>"


def codebook(inner: str = "", namespace: str = xml.DDI25, attributes: str = "") -> etree._Element:
    study = f"<stdyDscr>{CITATION.format(inner)}</stdyDscr>"
    return etree.fromstring(f'<codeBook xmlns="{namespace}" {attributes}>{study}</codeBook>')


def test_built_in_is_compiled_once() -> None:
    assert schema.load("2.5") is schema.load("2.5")


@pytest.mark.parametrize("version", schema.VERSIONS)
def test_each_version_judges_its_own_namespace(version: str) -> None:
    own = schema.VERSIONS[version].namespace
    assert schema.load(version).validate(codebook(namespace=own))
    other = next(n for n in (xml.DDI25, xml.DDI26) if n != own)
    assert not schema.load(version).validate(codebook(namespace=other))


def test_revision_of_2014_repeats_what_2012_had_once() -> None:
    twice = codebook("<prodStmt><copyright>a</copyright><copyright>b</copyright></prodStmt>")
    assert schema.load("2.5").validate(twice)
    assert not schema.load("2.5-2012").validate(twice)


@pytest.mark.parametrize(
    ("inner", "of_25", "of_26"),
    [
        ("<prodStmt><license>CC0</license></prodStmt>", False, True),
        ("<prodStmt><producer agentType='organization'/></prodStmt>", False, True),
        ("<notes/>", True, True),
        ("<notes xml:lang=''/>", True, False),
        ("<holdings isTranslated='true'/>", False, True),
    ],
)
def test_what_26_added(inner: str, of_25: bool, of_26: bool) -> None:
    assert schema.load("2.5").validate(codebook(inner)) is of_25
    assert schema.load("2.6").validate(codebook(inner, xml.DDI26)) is of_26


def test_version_attribute_is_fixed() -> None:
    assert schema.load("2.5").validate(codebook(attributes='version="2.5"'))
    assert not schema.load("2.5").validate(codebook(attributes='version="2.6"'))
    assert schema.load("2.6").validate(codebook(namespace=xml.DDI26, attributes='version="2.6"'))


@pytest.mark.parametrize(
    ("namespace", "version"), [(xml.DDI25, "2.5"), (xml.DDI26, "2.6"), (xml.DDI122, None), ("", None)]
)
def test_auto_goes_by_namespace(namespace: str, version: str | None) -> None:
    found = schema.for_codebook(codebook(namespace=namespace))
    assert found is (schema.load(version) if version else None)


def test_file_with_what_it_includes(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "b.xsd").write_text(f'<xs:schema {XS}><xs:element name="b" type="xs:date"/></xs:schema>')
    file = tmp_path / "a.xsd"
    file.write_text(
        f'<xs:schema {XS}><xs:include schemaLocation="parts/b.xsd"/><xs:element name="a"><xs:complexType>'
        '<xs:sequence><xs:element ref="b"/></xs:sequence></xs:complexType></xs:element></xs:schema>'
    )
    compiled = schema.load(file)
    assert compiled.validate(etree.fromstring("<a><b>2020-01-01</b></a>"))
    assert not compiled.validate(etree.fromstring("<a><b>today</b></a>"))


def test_file_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "a.xsd"
    for name in ("a", "b"):
        file.write_text(f'<xs:schema {XS}><xs:element name="{name}"/></xs:schema>')
        assert schema.load(file).validate(etree.Element(name))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_xml_namespace_is_held_here(tmp_path: Path, scheme: str) -> None:
    file = tmp_path / "a.xsd"
    file.write_text(
        f'<xs:schema {XS}><xs:import namespace="http://www.w3.org/XML/1998/namespace" '
        f'schemaLocation="{scheme}://www.w3.org/2001/xml.xsd"/><xs:element name="a"><xs:complexType>'
        '<xs:attribute ref="xml:lang"/></xs:complexType></xs:element></xs:schema>'
    )
    assert schema.load(file).validate(etree.fromstring('<a xml:lang="en"/>'))
    assert not schema.load(file).validate(etree.fromstring('<a xml:lang="no language"/>'))


@pytest.mark.parametrize(
    "where", ["http://example.org/b.xsd", "https://example.org/b.xsd", "ftp://example.org/b.xsd"]
)
@pytest.mark.parametrize("how", ["include", "import"])
def test_nothing_is_fetched(tmp_path: Path, where: str, how: str) -> None:
    file = tmp_path / "a.xsd"
    namespace = 'namespace="urn:b"' if how == "import" else ""
    file.write_text(f'<xs:schema {XS}><xs:{how} {namespace} schemaLocation="{where}"/></xs:schema>')
    with pytest.raises(UsageError, match="nothing is fetched") as caught:
        schema.load(file)
    assert where in caught.value.message
    assert caught.value.hint is not None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not well-formed"),
        ("no XML", "not well-formed"),
        ("<a/>", "its root is a"),
        (f'<xs:schema {XS}><xs:element ref="a"/></xs:schema>', "can't be used"),
        (f'<xs:schema {XS}><xs:include schemaLocation="gone.xsd"/></xs:schema>', "gone.xsd"),
    ],
)
def test_what_is_no_schema(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "a.xsd"
    file.write_text(content)
    with pytest.raises(UsageError, match=said) as caught:
        schema.load(file)
    assert str(file) in caught.value.message


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(UsageError, match=r"9\.9") as caught:
        schema.load("9.9")
    assert all(version in str(caught.value.hint) for version in schema.VERSIONS)


def test_folder_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="can't be read"):
        schema.load(tmp_path)


OFFICIAL = (
    "ddi-codebook-2.5/codebook.xsd", "ddi-codebook-2.5-2012/codebook.xsd", "ddi-codebook-2.6/codebook.xsd",
    "ddi-1.2.2/Version1-2-2.xsd", "oai-pmh/OAI-PMH.xsd", "datacite-4.6/metadata.xsd", "datacite-4.7/metadata.xsd",
)  # fmt: skip


@pytest.mark.parametrize("official", OFFICIAL)
def test_official_files_by_path(shared: Path, official: str) -> None:
    assert not schema.load(shared / "schemas" / official).validate(etree.Element("a"))
