"""How bodies are packed: zstd, with a dictionary of what a source's records have in common.

Records are small and alike. Measured on 65 real ones of 22 kB on average: zlib makes them 0.22 of their size at
95 MB/s, zstd 0.21 at 150 MB/s, zstd with a dictionary 0.16 at 230 MB/s. zlib has no dictionary beyond 32 kB and
nothing that finds one.
"""

from __future__ import annotations

from collections.abc import Sequence

import zstandard

#: As few bodies as a dictionary is made from; from fewer, zstd finds nothing.
_SAMPLES = 8

_DICTIONARY_BYTES = 64 << 10
_LEVEL = 3


class Packer:
    """Packs and unpacks bodies, by a dictionary if there is one."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        if data is not None:
            data.precompute_compress(level=_LEVEL)
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=data)
        self._decompressor = zstandard.ZstdDecompressor(dict_data=data)

    def pack(self, body: bytes) -> bytes:
        """The body, packed."""
        return self._compressor.compress(body)

    def unpack(self, data: bytes, size: int) -> bytes:
        """The body of `size` bytes; raises `zstandard.ZstdError` if the data is damaged."""
        return self._decompressor.decompress(data, max_output_size=size)


def train(bodies: Sequence[bytes]) -> bytes | None:
    """A dictionary of what the bodies have in common; None where there are too few, or nothing is."""
    if len(bodies) < _SAMPLES:
        return None
    try:
        return zstandard.train_dictionary(_DICTIONARY_BYTES, list(bodies)).as_bytes()
    except zstandard.ZstdError:
        return None
