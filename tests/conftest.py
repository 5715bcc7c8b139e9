"""What all tests share: where the given material lies, if it is here at all."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of official schemas and real records beside the checkout; without it the test skips."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip(f"needs {SHARED}, which is not here")
    return SHARED


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/golden from what is made now; read the difference"
    )
