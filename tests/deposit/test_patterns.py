import pytest

from ddi_tools.deposit.patterns import matcher
from ddi_tools.errors import UsageError


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("parents/*.txt", "parents/a.txt", True),
        ("parents/*.txt", "parents/deep/a.txt", False),
        ("parents/*.txt", "other/parents/a.txt", False),
        ("parents/**", "parents/deep/a.txt", True),
        ("parents/**", "parents", False),
        ("parents/**/*.txt", "parents/a.txt", True),
        ("parents/**/*.txt", "parents/b/c/a.txt", True),
        ("**/keys/*", "a/b/keys/k.csv", True),
        ("*.bak", "a/b.bak", True),
        ("*.bak", "b.bak", True),
        ("/*.bak", "a/b.bak", False),
        ("/*.bak", "b.bak", True),
        ("tmp/", "a/tmp", True),
        ("wave?.sav", "wave3.sav", True),
        ("wave?.sav", "wave/.sav", False),
        ("wave[1-3].sav", "wave3.sav", True),
        ("wave[!1-3].sav", "wave3.sav", False),
        ("a+b (1).txt", "a+b (1).txt", True),
        ("a.txt", "abtxt", False),
        ("*.TXT", "a.txt", False),
        ("*", "line\nbreak.txt", True),
    ],
)
def test_a_pattern_fits_paths(pattern: str, path: str, fits: bool) -> None:
    assert matcher([pattern])(path) is fits


def test_any_of_several_patterns_will_do_and_none_fits_nothing() -> None:
    assert matcher(["a.txt", "b.txt"])("b.txt")
    assert not matcher([])("a.txt")


def test_a_pattern_that_cannot_be_read_is_the_users_fault() -> None:
    with pytest.raises(UsageError, match="wave"):
        matcher(["wave[9-1].sav"])
