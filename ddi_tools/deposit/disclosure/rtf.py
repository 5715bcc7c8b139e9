"""Rich Text Format: its text. Run apart: what is nested without end takes time without end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

#: No larger file is read.
_MOST = 64 << 20


def read(file: Path) -> dict[str, Any]:
    """`text`, a line for each paragraph; raises `ValueError` where the file is too large, and as striprtf does."""
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415 - an optional extra

    if file.stat().st_size > _MOST:
        raise ValueError(f"it has more than {_MOST >> 20} MB")
    written = file.read_bytes().decode("latin-1")
    text: str = rtf_to_text(written, encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
    return {"text": text}
