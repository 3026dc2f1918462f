"""Build the encoder of multilingual-e5-small as an ONNX model with 8-bit matrix products."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ingest.e5_weights import Floats, Weights
from ingest.onnx_file import MICROSOFT, OnnxGraph

INPUT, OUTPUT = "embedded", "hidden"
EPSILON = 1e-12

LARGEST = 63
"""7 bits for weights: with 8, sums of two products overflow 16 bits on processors without VNNI."""

OUTLIERS = (15, 35, 321)
INNER_OUTLIERS = (318, 1462, 354, 408, 778, 658, 1152, 413, 563, 361, 635, 554)
"""Channels before the inner layer, and in each layer the inner neuron, whose values are up to 40 times the
others' (measured on German texts). The greatest value sets the one scale of an 8-bit product, so these are
multiplied apart in full precision: with the values of attention, mean cosine to the exact model .9996, not .9961."""


def encoder(weights: Weights, layers: range | None = None) -> bytes:
    """An ONNX file: the embedded tokens of one text (1, tokens, width) to their hidden states.

    With `layers` only these; what they take is embedded tokens if the first layer is among them, else hidden states.
    """
    build = _Encoder(weights)
    layers = layers or range(weights.layers)
    hidden = build.normalised(INPUT, "emb.ln") if layers.start == 0 else INPUT
    for layer in layers:
        attention = build.attention(hidden, f"l{layer}.")
        hidden = build.normalised(build.graph.node("Add", hidden, attention), f"l{layer}.aln")
        thought = build.feed_forward(hidden, f"l{layer}.", INNER_OUTLIERS[layer])
        hidden = build.normalised(build.graph.node("Add", hidden, thought), f"l{layer}.oln")
    shape = (1, "tokens", weights.width)
    return build.graph.model((INPUT, shape), (hidden, shape))


class _Encoder:
    """The parts of a layer; each takes and returns the name of a value in the graph."""

    def __init__(self, weights: Weights) -> None:
        self.graph = OnnxGraph()
        self._weights = weights
        self._average = self.graph.constant(np.full((weights.width, 1), 1 / weights.width, np.float32))
        self._epsilon = self.graph.constant(np.array(EPSILON, np.float32))
        self._halves = self.graph.constant(np.full(2, weights.width, np.int64))

    def normalised(self, value: str, name: str) -> str:
        """Layer normalisation in single steps: four times as fast as the operator, which adds one by one."""
        node = self.graph.node
        centred = node("Sub", value, node("MatMul", value, self._average))
        variance = node("MatMul", node("Mul", centred, centred), self._average)
        deviation = node("Sqrt", node("Add", variance, self._epsilon))
        scaled = node("Mul", node("Div", centred, deviation), self._constant(name + ".w"))
        return node("Add", scaled, self._constant(name + ".b"))

    def attention(self, value: str, layer: str) -> str:
        """Self-attention over all tokens of the text; the values, whose errors add up, in full precision."""
        node, constant = self.graph.node, self.graph.constant
        matrix = np.hstack([self._matrix(layer + "q"), self._matrix(layer + "k")])
        bias = np.concatenate([self._weights.floats(layer + "q.b"), self._weights.floats(layer + "k.b")])
        queries, keys = self.graph.nodes(2, "Split", self._product(value, matrix, bias), self._halves, axis=2)
        values = node("MatMul", value, constant(self._matrix(layer + "v")))
        values = node("Add", values, self._constant(layer + "v.b"))
        mixed = node("MultiHeadAttention", queries, keys, values, domain=MICROSOFT, num_heads=self._weights.heads)
        return self._product(mixed, self._matrix(layer + "ao"), self._weights.floats(layer + "ao.b"))

    def feed_forward(self, value: str, layer: str, outlier: int) -> str:
        """Two products around a GELU."""
        inward, outward = self._matrix(layer + "fi", self._weights.inner), self._matrix(layer + "fo")
        bias = self._weights.floats(layer + "fi.b")
        product = self._product_apart(value, inward, bias, OUTLIERS)
        inner = self.graph.node("Gelu", product, domain=MICROSOFT)
        return self._product_apart(inner, outward, self._weights.floats(layer + "fo.b"), (outlier,))

    def _product_apart(self, value: str, matrix: Floats, bias: Floats, channels: Sequence[int]) -> str:
        """A product in 8 bits, except for these channels of the value."""
        node, constant = self.graph.node, self.graph.constant
        others = np.ones(len(matrix), np.float32)
        others[[*channels]] = 0
        product = self._product(node("Mul", value, constant(others)), matrix * others[:, None], bias)
        chosen = node("Gather", value, constant(np.array(channels, np.int64)), axis=2)
        return node("Add", product, node("MatMul", chosen, constant(matrix[[*channels]])))

    def _product(self, value: str, matrix: Floats, bias: Floats) -> str:
        """A product in 8 bits: weights scaled by column, activations by their range in this text."""
        scales = np.abs(matrix).max(axis=0) / LARGEST
        scales[scales == 0] = 1
        quantised = np.rint(matrix / scales).astype(np.int8)
        constants = (quantised, scales, np.zeros(len(scales), np.int8), bias)
        names = [self.graph.constant(values) for values in constants]
        return self.graph.node("DynamicQuantizeMatMul", value, *names, domain=MICROSOFT)

    def _matrix(self, name: str, outputs: int | None = None) -> Floats:
        return self._weights.matrix(name + ".w", outputs or self._weights.width)

    def _constant(self, name: str) -> str:
        return self.graph.constant(self._weights.floats(name))
