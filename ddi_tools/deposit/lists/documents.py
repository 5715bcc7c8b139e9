"""JSON documents that describe the files beside them: read whole, within bounds, and looked at without recursion."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ddi_tools.deposit.lists.entries import UnreadableListError

#: A description of a hundred thousand files has some 40 MB.
_LARGEST = 1 << 27
_MARK = b"\xef\xbb\xbf"


def load(file: Path) -> Mapping[str, Any]:
    """The object in a JSON file; raises `UnreadableListError` where there is none, or it is too large or deep."""
    import orjson  # noqa: PLC0415 - few deposits have such a list

    size = file.stat().st_size
    if size > _LARGEST:
        raise UnreadableListError(f"it has {size:,} bytes, and no more than {_LARGEST:,} are read")
    try:
        value = orjson.loads(file.read_bytes().removeprefix(_MARK))
    except orjson.JSONDecodeError as error:
        raise UnreadableListError(f"it is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise UnreadableListError("it is JSON, and no object")
    return value


def text_of(value: object) -> str:
    """A text, the first of several, or a number as text; "" for anything else."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value", value.get("name"))
    if isinstance(value, str):
        return value.strip()
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value) if isinstance(value, int | float) and value is not True else ""
