"""Trains the network of `digits.py` on rendered lines and writes its weights.

`python -m bot.reader.train_digits FONT...` with any Thai fonts at hand (Sarabun, TLWG: Laksaman, Norasi, Kinnari,
Garuda, Loma); about three minutes on one core. Fixed seed, so the same fonts give the same weights.
"""

import sys
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bot.reader import digits
from handlers.rules.thai_dates import MONTHS, SHORT_MONTHS, to_thai_digits

LINES = 9000
HIDDEN = 96
ROUNDS = 30
_CONSONANTS = "กขคงจฉชซดตถทธนบปผพมยรลวศสหอ"
_VOWELS = "าะเแไโ"


def _random_line(chance: np.random.Generator) -> str:
    code = "".join(chance.choice(list(_CONSONANTS), 2))
    number = str(chance.integers(0, 10 ** int(chance.integers(3, 6)))).zfill(4)
    serial = str(chance.integers(1, 99999))
    date = f"{chance.integers(1, 32)} {chance.choice([*MONTHS, *SHORT_MONTHS])} {chance.integers(2550, 2580)}"
    clock = f"{chance.integers(0, 24):02d}.{chance.integers(0, 60):02d} - {chance.integers(0, 24):02d}.00 น."
    words = "".join(chance.choice(list(_CONSONANTS + _VOWELS), 6))
    line = [
        f"{code} {number}.{serial[:2]}/ว {serial}",
        f"{code} {number}/{serial}",
        date,
        clock,
        f"{words} {serial} {words}",
    ]
    text = str(chance.choice(line))
    return to_thai_digits(text) if chance.random() < 0.75 else text


def _picture(text: str, font: ImageFont.FreeTypeFont, chance: np.random.Generator) -> tuple[np.ndarray, list[float]]:
    """The line as a scanner or a phone would give it, and where each letter begins and the last ends."""
    edges = [font.getlength(text[:at]) + 12 for at in range(len(text) + 1)]
    sheet = Image.new("L", (int(edges[-1]) + 24, int(font.size * 2.2)), 255)
    ImageDraw.Draw(sheet).text((12, int(font.size * 0.5)), text, font=font, fill=int(chance.integers(0, 70)))
    image = np.asarray(sheet)
    # What a camera leaves of it: softened, made of fewer pixels, noisy, pressed into JPEG.
    target = chance.uniform(13, 26) / (font.size * 0.52)
    factor = min(1.0, target * chance.uniform(0.55, 1.1))
    width, height = image.shape[1], image.shape[0]
    image = cv2.GaussianBlur(image, (0, 0), chance.uniform(0.3, 1.0) / factor * 0.6)
    if chance.random() < 0.5:
        shift = np.array([[1, chance.uniform(-0.12, 0.12), 0], [chance.uniform(-0.02, 0.02), 1, 0]], np.float32)
        shift[0, 2] = -shift[0, 1] * height / 2
        image = cv2.warpAffine(image, shift, (width, height), borderValue=255)
    small = cv2.resize(
        image, (max(1, round(width * factor)), max(1, round(height * factor))), interpolation=cv2.INTER_AREA
    )
    noise = chance.normal(0, chance.uniform(0, 12), small.shape)
    small = np.clip(small.astype(np.float32) * chance.uniform(0.85, 1.0) + noise, 0, 255).astype(np.uint8)
    if chance.random() < 0.6:
        _, pressed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(45, 90))])
        small = cv2.imdecode(pressed, cv2.IMREAD_GRAYSCALE)
    stretch = target / factor
    size = (max(1, round(width * target * chance.uniform(0.92, 1.08))), max(1, round(height * target)))
    image = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC if stretch > 1 else cv2.INTER_AREA)
    dark, light = np.percentile(image, (1, 90))
    image = np.clip((image.astype(np.float32) - dark) * 255 / max(40.0, light - dark), 0, 255).astype(np.uint8)
    return image, [edge * size[0] / width for edge in edges]


def _samples(fonts: Sequence[str], chance: np.random.Generator) -> tuple[digits.Floats, np.ndarray]:
    """Strokes of rendered lines with what they are; strokes that lie over two letters are no samples."""
    given, wanted = [], []
    loaded = [ImageFont.truetype(name, 48, layout_engine=ImageFont.Layout.BASIC) for name in fonts]
    for _ in range(LINES):
        text = _random_line(chance)
        image, edges = _picture(text, loaded[int(chance.integers(len(loaded)))], chance)
        found = digits.strokes(image, int(chance.choice(digits.THRESHOLDS)))
        if not found:
            continue
        height, foot = digits.measures(found)
        for stroke in found:
            centre = (stroke.box[0] + stroke.box[2]) / 2
            at = int(np.searchsorted(edges, centre)) - 1
            if not 0 <= at < len(text) or stroke.box[2] - stroke.box[0] > 1.5 * (edges[at + 1] - edges[at]) + 4:
                continue
            symbol = digits.SYMBOLS.find(text[at]) if text[at] != " " else -1
            if symbol in (digits.SYMBOLS.index("."), digits.SYMBOLS.index("-")) or symbol < 0:
                kind = symbol if symbol >= 0 else digits.OTHER
            else:
                kind = symbol if stroke.box[3] - stroke.box[1] > 0.5 * height else digits.OTHER
            given.append(digits.features(stroke, height, foot))
            wanted.append(kind)
    return np.stack(given), np.array(wanted)


def _train(given: digits.Floats, wanted: np.ndarray, chance: np.random.Generator) -> dict[str, np.ndarray]:
    """Adam on the cross entropy, the step falling to nothing; the last tenth is only looked at."""
    classes = digits.OTHER + 1
    shapes = {"w1": (digits.FEATURES, HIDDEN), "b1": (HIDDEN,), "w2": (HIDDEN, classes), "b2": (classes,)}
    weights = {
        name: chance.normal(0, (2 / shape[0]) ** 0.5, shape).astype(np.float32)
        if len(shape) == 2
        else np.zeros(shape, np.float32)
        for name, shape in shapes.items()
    }
    mean = {name: np.zeros_like(value) for name, value in weights.items()}
    spread = {name: np.zeros_like(value) for name, value in weights.items()}
    kept = len(given) * 9 // 10
    step, batch = 0, 128
    steps = ROUNDS * (kept // batch)
    for _ in range(ROUNDS):
        order = chance.permutation(kept)
        for start in range(0, kept - batch + 1, batch):
            rows = order[start : start + batch]
            inputs, answers = given[rows], wanted[rows]
            hidden = np.maximum(inputs @ weights["w1"] + weights["b1"], 0)
            raw = hidden @ weights["w2"] + weights["b2"]
            odds = np.exp(raw - raw.max(axis=1, keepdims=True))
            odds /= odds.sum(axis=1, keepdims=True)
            odds[np.arange(batch), answers] -= 1
            odds /= batch
            back = (odds @ weights["w2"].T) * (hidden > 0)
            slopes = {"w1": inputs.T @ back, "b1": back.sum(0), "w2": hidden.T @ odds, "b2": odds.sum(0)}
            step += 1
            rate = 0.002 * (1 - step / (steps + 1))
            for name, slope in slopes.items():
                slope = slope + 1e-4 * weights[name]
                mean[name] = 0.9 * mean[name] + 0.1 * slope
                spread[name] = 0.999 * spread[name] + 0.001 * slope * slope
                weights[name] -= (
                    rate * (mean[name] / (1 - 0.9**step)) / (np.sqrt(spread[name] / (1 - 0.999**step)) + 1e-8)
                ).astype(np.float32)
    raw = np.maximum(given[kept:] @ weights["w1"] + weights["b1"], 0) @ weights["w2"] + weights["b2"]
    print(f"{kept} strokes; right on {len(given) - kept} unseen: {(raw.argmax(1) == wanted[kept:]).mean():.4f}")
    return weights


def main(fonts: Sequence[str]) -> None:
    chance = np.random.default_rng(2569)
    given, wanted = _samples(fonts, chance)
    weights = _train(given, wanted, chance)
    half = {name: value.astype(np.float16) for name, value in weights.items()}
    np.savez_compressed(digits.WEIGHTS, w1=half["w1"], b1=half["b1"], w2=half["w2"], b2=half["b2"])


if __name__ == "__main__":
    main(sys.argv[1:])
