"""What paper, pens, cameras and their compression do to print. Pictures are grey, paper 255."""

from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]


def on_paper(drawn: Grey, chance: Random, severity: float) -> Grey:
    """Before the camera: print that is fat or thin, dotted rules under the words, a pen's stroke, specks."""
    picture = drawn
    if chance.random() < 0.3:
        kernel = np.ones(chance.choice(((2, 2), (2, 3), (3, 2), (3, 3))), np.uint8)
        thicker = chance.random() < 0.7
        picture = np.asarray(cv2.erode(picture, kernel) if thicker else cv2.dilate(picture, kernel), np.uint8)
    if chance.random() < 0.07:
        picture = _dotted(picture, chance)
    if chance.random() < 0.08 * severity:
        picture = _stroked(picture, chance)
    return picture


def _dotted(picture: Grey, chance: Random) -> Grey:
    """The rule that a form has for the words to stand on."""
    ruled = picture.copy()
    row = round(picture.shape[0] * 0.62 + chance.uniform(2, 12))
    if chance.random() < 0.6:
        for column in range(chance.randint(0, 6), picture.shape[1], chance.randint(6, 11)):
            cv2.circle(ruled, (column, row), chance.choice((1, 1, 2)), chance.randint(0, 90), -1)
    else:
        cv2.line(ruled, (0, row), (picture.shape[1], row), chance.randint(0, 110), chance.choice((1, 2, 3)))
    return ruled


def _stroked(picture: Grey, chance: Random) -> Grey:
    """A pen or the edge of a stamp over the line: paler than print, as only its dark part stays in the black layer."""
    over = picture.copy()
    height, width = picture.shape
    points = np.array(
        [(chance.uniform(0, width), chance.uniform(-0.3, 1.3) * height) for _ in range(chance.randint(2, 4))], np.int32
    )
    cv2.polylines(over, [points], False, chance.randint(60, 190), chance.randint(2, 6), cv2.LINE_AA)
    return np.minimum(picture, over)


def camera_letter(chance: Random, severity: float) -> float:
    """How many pixels high the camera or the chat's compression left a consonant: 16 points on a 1280-pixel photograph
    of a whole sheet are about 9."""
    least = 16.0 - 9.6 * severity
    return float(np.exp(chance.uniform(np.log(least), np.log(24.0 - 6.0 * severity))))


def by_camera(seen: Grey, chance: Random, severity: float) -> Grey:
    """Blur, uneven light, noise and JPEG, in this order, at the size of the camera's picture."""
    light = seen.astype(np.float32)
    light = cv2.GaussianBlur(light, (0, 0), 0.3 + chance.uniform(0, 0.85) * severity)
    if chance.random() < 0.35 * severity:
        light = _moved(light, chance)
    if chance.random() < 0.25:
        # Sharpening by the phone: a pale rim around every stroke.
        light += chance.uniform(0.3, 1.2) * (light - cv2.GaussianBlur(light, (0, 0), 1.2))
    light = _uneven(light, chance, severity)
    generator = np.random.default_rng(chance.getrandbits(32))
    light += generator.normal(0, 0.5 + chance.uniform(0, 13) * severity, light.shape).astype(np.float32)
    picture = np.clip(light, 0, 255).astype(np.uint8)
    if chance.random() < 0.85:
        picture = _compressed(picture, chance.randint(round(88 - 52 * severity), 95))
    return picture


def _moved(light: NDArray[np.float32], chance: Random) -> NDArray[np.float32]:
    length = chance.choice((3, 3, 5))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2, :] = 1.0
    turned = cv2.getRotationMatrix2D((length // 2, length // 2), chance.uniform(0, 180), 1.0)
    kernel = np.asarray(cv2.warpAffine(kernel, turned, (length, length)), np.float32)
    return np.asarray(cv2.filter2D(light, -1, kernel / max(float(kernel.sum()), 1e-3)), np.float32)


def _uneven(light: NDArray[np.float32], chance: Random, severity: float) -> NDArray[np.float32]:
    """Faint print, and the light that evening it out has left."""
    faint = chance.uniform(0, 0.5) * severity
    light = 255.0 - (255.0 - light) * (1.0 - faint)
    if chance.random() < 0.5:
        generator = np.random.default_rng(chance.getrandbits(32))
        coarse = generator.normal(1.0, 0.08 * severity, (2, max(2, light.shape[1] // 60))).astype(np.float32)
        light = light * cv2.resize(coarse, (light.shape[1], light.shape[0]), interpolation=cv2.INTER_CUBIC)
    return light.astype(np.float32)


def _compressed(picture: Grey, quality: int) -> Grey:
    """Through JPEG; the block grid falls where it falls."""
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
