"""Pictures: whether they say where they were taken, and by whom. Run apart; no picture is unpacked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

#: EXIF 2.32: the tags of those who made a picture, and the group of tags on the place.
_WHO = {0x013B: "author", 0x8298: "copyright", 0x9C9D: "author"}
_CAMERA, _OWNER = 0x8769, 0xA430
_PLACE, _LATITUDE, _LONGITUDE = 0x8825, 2, 4


def read(file: Path) -> dict[str, Any]:
    """`who` by what it is, and `located`, whether there are coordinates; raises what Pillow raises."""
    from PIL import Image  # noqa: PLC0415 - an optional extra

    Image.MAX_IMAGE_PIXELS = None  # only headers are read
    with Image.open(file) as picture:
        tags = picture.getexif()
    who = {name: _plain(tags[tag]) for tag, name in _WHO.items() if tag in tags}
    camera = tags.get_ifd(_CAMERA)
    if _OWNER in camera:
        who["owner of the camera"] = _plain(camera[_OWNER])
    place = tags.get_ifd(_PLACE)
    return {"who": {k: v for k, v in who.items() if v}, "located": _LATITUDE in place and _LONGITUDE in place}


def _plain(value: object) -> str:
    text = value.decode("utf-16-le", "replace") if isinstance(value, bytes) else str(value)
    return " ".join(text.replace("\x00", " ").split())
