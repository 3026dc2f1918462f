"""Run an ONNX model on one core."""

from __future__ import annotations

from typing import Any


def session(model: bytes) -> Any:
    """What runs the model in these bytes; safe to call from several threads."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])
