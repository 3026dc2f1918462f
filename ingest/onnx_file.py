"""Write a computation as an ONNX model: the few protobuf fields that the encoder needs.

Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

FLOAT = 1
DATA_TYPES = {np.dtype(np.float32): FLOAT, np.dtype(np.int8): 3, np.dtype(np.int64): 7}
INTEGER_ATTRIBUTE = 2
MICROSOFT = "com.microsoft"
IR_VERSION = 8
OPSET = 17


class OnnxGraph:
    """Collects constants and nodes; every value is named by what it is called with or by its node's number."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def constant(self, values: npt.NDArray[Any]) -> str:
        """A tensor of the model."""
        name = f"c{len(self._constants)}"
        array = np.ascontiguousarray(values)
        shape = b"".join(_integer(1, size) for size in values.shape)
        kind = _integer(2, DATA_TYPES[array.dtype])
        self._constants.append(shape + kind + _bytes(8, name) + _bytes(9, array.tobytes()))
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: int) -> str:
        """An operation with one output."""
        return self.nodes(1, operator, *inputs, domain=domain, **attributes)[0]

    def nodes(self, outputs: int, operator: str, *inputs: str, domain: str = "", **attributes: int) -> list[str]:
        """An operation with several outputs."""
        names = [f"n{len(self._nodes)}.{number}" for number in range(outputs)]
        self._nodes.append(
            b"".join(_bytes(1, name) for name in inputs)
            + b"".join(_bytes(2, name) for name in names)
            + _bytes(4, operator)
            + b"".join(_bytes(5, _attribute(name, value)) for name, value in attributes.items())
            + _bytes(7, domain)
        )
        return names

    def model(self, source: tuple[str, Sequence[str | int]], result: tuple[str, Sequence[str | int]]) -> bytes:
        """The file: one float input and one float output with these names and shapes."""
        graph = (
            b"".join(_bytes(1, node) for node in self._nodes)
            + _bytes(2, "encoder")
            + b"".join(_bytes(5, constant) for constant in self._constants)
            + _bytes(11, _value(*source))
            + _bytes(12, _value(*result))
        )
        standard = _bytes(1, "") + _integer(2, OPSET)
        microsoft = _bytes(1, MICROSOFT) + _integer(2, 1)
        return _integer(1, IR_VERSION) + _bytes(7, graph) + _bytes(8, standard) + _bytes(8, microsoft)


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 127:
        encoded.append(number & 127 | 128)
        number >>= 7
    return bytes([*encoded, number])


def _integer(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _bytes(field: int, content: bytes | str) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _attribute(name: str, value: int) -> bytes:
    return _bytes(1, name) + _integer(3, value) + _integer(20, INTEGER_ATTRIBUTE)


def _value(name: str, shape: Sequence[str | int]) -> bytes:
    sizes = (_bytes(2, size) if isinstance(size, str) else _integer(1, size) for size in shape)
    tensor = _integer(1, FLOAT) + _bytes(2, b"".join(_bytes(1, size) for size in sizes))
    return _bytes(1, name) + _bytes(2, _bytes(1, tensor))
