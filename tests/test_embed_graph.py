from __future__ import annotations

import numpy as np

from ingest.e5_graph import encoder
from ingest.e5_weights import BLOCK, BLOCK_BYTES, bundled_weights, expand, read_weights
from ingest.onnx_file import OnnxGraph


def run(model: bytes, **inputs: np.ndarray) -> np.ndarray:
    from onnxruntime import InferenceSession

    (result,) = InferenceSession(model, providers=["CPUExecutionProvider"]).run(None, inputs)
    return np.asarray(result)


def test_a_block_is_a_scale_and_nibbles_low_ones_first() -> None:
    block = np.zeros(BLOCK_BYTES, np.uint8)
    block[:2] = np.array([0.5], np.float16).view(np.uint8)
    block[2] = 0x1F  # weight 0 is 15 - 8, weight 16 is 1 - 8
    block[3:] = 0x88
    expected = np.zeros(BLOCK)
    expected[0], expected[16] = 3.5, -3.5
    assert np.array_equal(expand(block), expected)


def test_a_written_model_computes_what_its_nodes_say() -> None:
    graph = OnnxGraph()
    weights = np.arange(6, dtype=np.float32).reshape(2, 3)
    product = graph.node("MatMul", "x", graph.constant(weights))
    parts = graph.nodes(2, "Split", product, graph.constant(np.array([1, 2])), axis=2)
    model = graph.model(("x", (1, "n", 2)), (graph.node("Neg", parts[1]), (1, "n", 2)))
    value = np.array([[[1, 2], [3, 4], [5, 6]]], np.float32)
    assert np.array_equal(run(model, x=value), -(value @ weights)[..., 1:])


def test_attention_sees_the_whole_text() -> None:
    weights = read_weights(bundled_weights())
    assert (weights.width, weights.layers, weights.heads, weights.inner) == (384, 12, 12, 1536)
    text = np.random.default_rng(0).standard_normal((1, 5, 384)).astype(np.float32)
    changed = text.copy()
    changed[0, 4] += 1
    hidden = run(encoder(weights), embedded=text)
    assert hidden.shape == (1, 5, 384)
    assert np.abs(hidden[0, 0] - run(encoder(weights), embedded=changed)[0, 0]).max() > 1e-3
