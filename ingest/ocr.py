"""Read the image of a page with tesseract: words with boxes, baselines and sizes."""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING, Any

from ingest.errors import FundstelleError
from ingest.ocr_words import Box, Read, mended
from ingest.pdf.scan_image import ink_scale, rulings, straighten
from ingest.pdf.scans import OcrLine, OcrPage, OcrWord, PageImage

if TYPE_CHECKING:
    from PIL import Image

# The script model reads "§", which the model `deu` takes for "8".
MODELS = ("Latin", "script/Latin")
LONGEST_SECONDS = 180
LINE_CLASSES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat")
# tesseract's x_size leaves out part of the ascenders.
SIZE_OF_X_SIZE = 1.1
# Bold print has this much more ink per area than the page's usual line.
HEAVY = 1.16
# Below this mean confidence a page may lie on its side or head.
DOUBTFUL = 0.7


def read_page(image: PageImage) -> OcrPage:
    """The words of a page; raises `FundstelleError` if tesseract or its model is missing."""
    from PIL import Image as Pillow

    picture = Pillow.open(io.BytesIO(image.picture)).convert("L")
    upright = _read(picture, image.scale, 0)
    if upright.confidence >= DOUBTFUL or "osd" not in languages():
        return upright
    turn = _direction(picture, image.scale)
    turned = _read(picture.rotate(turn, expand=True), image.scale, turn) if turn else upright
    return max(upright, turned, key=lambda page: page.confidence)


def _read(picture: Image.Image, scale: float, turn: int) -> OcrPage:
    straight, skew = straighten(picture)
    horizontal, vertical = rulings(straight, scale)
    edges = [x * scale for x, _, _ in vertical]
    lines = list(_lines(_hocr(straight, scale), scale, edges, ink_scale(straight)))
    usual = median([ink for _, ink in lines]) if lines else 1.0
    return OcrPage(
        lines=tuple(_with_weight(line, ink > HEAVY * usual) for line, ink in lines),
        turn=turn,
        skew=skew,
        horizontal=horizontal,
        vertical=vertical,
    )


def _direction(picture: Image.Image, scale: float) -> int:
    """In which direction the text reads, in degrees clockwise; 0 where tesseract cannot tell."""
    command = ["tesseract", "stdin", "stdout", "--psm", "0", "-l", "osd", "--dpi", str(round(scale * 72))]
    try:
        told = _run(command, _packed(picture)).decode("utf-8", "replace")
    except FundstelleError:
        # tesseract fails on pages with too few characters to tell.
        return 0
    match = re.search(r"Orientation in degrees: (\d+)", told)
    return int(match.group(1)) if match else 0


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The models that tesseract has."""
    return tuple(_run(["tesseract", "--list-langs"]).decode("utf-8", "replace").split())


def model() -> str:
    """The name under which tesseract knows the script model for Latin letters."""
    for name in MODELS:
        if name in languages():
            return name
    raise FundstelleError(
        "Der Texterkennung fehlt das Schriftmodell „Latin“; bitte installieren Sie das Paket tesseract-ocr-script-latn."
    )


def _hocr(picture: Image.Image, scale: float) -> Any:
    """tesseract's answer as an XML tree."""
    from defusedxml import ElementTree

    resolution = str(round(scale * 72))
    command = ["tesseract", "stdin", "stdout", "-l", model(), "--psm", "3", "--dpi", resolution, "hocr"]
    return ElementTree.fromstring(_run(command, _packed(picture)))


def _packed(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PPM")
    return buffer.getvalue()


def _run(command: Sequence[str], content: bytes = b"") -> bytes:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, check=True, timeout=LONGEST_SECONDS, env=environment
        )
    except FileNotFoundError as error:
        raise FundstelleError(
            "Die Texterkennung (tesseract) ist nicht installiert; bitte installieren Sie die Pakete "
            "tesseract-ocr und tesseract-ocr-script-latn."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise FundstelleError(
            f"Die Texterkennung brauchte für eine Seite länger als {LONGEST_SECONDS} Sekunden; "
            "bitte scannen Sie die Seite neu oder mit geringerer Auflösung."
        ) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise FundstelleError(
            f"Die Texterkennung (tesseract) ist gescheitert: {reason[-1] if reason else error}; "
            "bitte prüfen Sie die Installation."
        ) from error
    return done.stdout


def _lines(
    root: Any, scale: float, edges: Sequence[float], ink: Callable[[Box], float]
) -> Iterator[tuple[OcrLine, float]]:
    """The lines with a word in them, and how much ink they carry; a bar at a ruling line is that line."""
    for element in root.iter():
        if element.get("class") not in LINE_CLASSES:
            continue
        title = element.get("title")
        read = [_word(each) for each in element.iter() if each.get("class") == "ocrx_word"]
        found = [word for word in mended(read, _height(title)) if not _is_ruling(word, edges)]
        if not found:
            continue
        words = tuple(
            OcrWord(text, x0 / scale, y0 / scale, x1 / scale, y1 / scale, confidence)
            for text, (x0, y0, x1, y1), confidence in found
        )
        letters = [(box, len(text)) for text, box, _ in found]
        weight = sum(ink(box) * length for box, length in letters) / sum(length for _, length in letters)
        yield OcrLine(words, _baseline(title) / scale, _height(title) * SIZE_OF_X_SIZE / scale), weight


def _word(element: Any) -> Read:
    title = element.get("title")
    x0, y0, x1, y1 = (round(edge) for edge in _numbers("bbox", title))
    return "".join(element.itertext()).strip(), (x0, y0, x1, y1), _numbers("x_wconf", title)[0] / 100


def _is_ruling(word: Read, edges: Sequence[float]) -> bool:
    x0, _, x1, _ = word[1]
    return word[0] in ("|", "[", "]", "I", "l") and any(x0 - x1 + x0 <= edge <= x1 + x1 - x0 for edge in edges)


def _baseline(title: str) -> float:
    """The height of the baseline in the middle of the line, in pixels."""
    x0, _, x1, y1 = _numbers("bbox", title)
    slope, offset = _numbers("baseline", title) or (0.0, 0.0)
    return y1 + offset + slope * (x1 - x0) / 2


def _height(title: str) -> float:
    _, y0, _, y1 = _numbers("bbox", title)
    return (_numbers("x_size", title) or [y1 - y0])[0]


def _numbers(name: str, title: str) -> list[float]:
    match = re.search(rf"{name}((?: -?[\d.]+)+)", title)
    return [float(number) for number in match.group(1).split()] if match else []


def _with_weight(line: OcrLine, bold: bool) -> OcrLine:
    return OcrLine(line.words, line.baseline, line.size, bold)
