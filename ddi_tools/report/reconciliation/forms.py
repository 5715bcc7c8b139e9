"""The forms of a reconciliation's report, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddi_tools.report.reconciliation.sifted import Sifted

#: What a format is: a sifted reconciliation in, text out, a piece at a time.
Write = Callable[["Sifted"], Iterator[str]]

#: The formats by name, beside text for a terminal: the module of this package that writes each, and its function.
FORMATS: Mapping[str, tuple[str, str]] = {
    "json": ("rows", "as_json"),
    "jsonl": ("rows", "as_jsonl"),
    "csv": ("rows", "as_csv"),
    "markdown": ("markdown", "as_markdown"),
    "html": ("letter", "as_html"),
    "sarif": ("machines", "as_sarif"),
    "junit": ("machines", "as_junit"),
}


def render(form: str, sifted: Sifted) -> Iterator[str]:
    """The report in the form named."""
    module, function = FORMATS[form]
    # Only the one that is asked for is loaded, as with the reports of `validate`.
    write: Write = getattr(import_module(f"{__package__}.{module}"), function)
    return write(sifted)
