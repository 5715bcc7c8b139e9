"""What all tests share: where the given material lies, if it is here at all."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ddi_tools.codebook import xml
from ddi_tools.codebook.read import read
from ddi_tools.config import Config
from ddi_tools.export.registry import Source
from tests.s3 import serving

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of official schemas and real records beside the checkout; without it the test skips."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip(f"needs {SHARED}, which is not here")
    return SHARED


@pytest.fixture(scope="session")
def corpus(shared: Path) -> list[tuple[str, Source]]:
    """All codebooks of the real records, each with the name of its file."""
    found = []
    for file in sorted((shared / "corpus").rglob("*.xml")):
        try:
            codebooks = list(xml.codebooks(xml.parse(file.read_bytes())))
        except (ValueError, SyntaxError):
            continue
        for codebook in codebooks:
            study, unparsed = read(codebook.element)
            source = Source(
                study=study, tree=codebook.element, unparsed=unparsed, config=Config(), as_of=date(2026, 1, 1),
                identifier=codebook.record,
            )  # fmt: skip
            found.append((file.name, source))
    assert len(found) > 100
    return found


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/golden from what is made now; read the difference"
    )


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a bucket of an S3 server on loopback."""
    with serving(tmp_path_factory.mktemp("s3") / "log") as url:
        yield url
