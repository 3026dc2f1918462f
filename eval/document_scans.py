"""Make a scan out of a PDF: draw the pages, turn them a little, add noise and grey, keep only pictures."""

from __future__ import annotations

import io
from pathlib import Path

from ingest.pdf.render import page_count, render_page

NOISE = 12.0
PAPER = 0.94
QUALITY = 70


def scan(source: Path, target: Path, resolution: int, skew: float, seed: int) -> None:
    """Write `target` with the pages of `source` as slightly turned, noisy grey pictures."""
    import numpy
    from PIL import Image, ImageFilter

    random = numpy.random.default_rng(seed)
    pictures = []
    for number in range(1, page_count(source) + 1):
        drawn = Image.open(io.BytesIO(render_page(source, number, resolution / 72))).convert("L")
        turned = drawn.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
        grey = numpy.asarray(turned.filter(ImageFilter.GaussianBlur(0.6)), dtype=numpy.float32) * PAPER
        noisy = grey + random.normal(0.0, NOISE, grey.shape)
        pictures.append(Image.fromarray(noisy.clip(0, 255).astype(numpy.uint8)))
    pictures[0].save(target, "PDF", resolution=resolution, save_all=True, append_images=pictures[1:], quality=QUALITY)
