"""The network that reads lines, run by ONNX Runtime on one core."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bot.reader.geometry import HEIGHT, STEP, as_input

__all__ = ["MODEL", "STEP", "probabilities"]

MODEL = Path(__file__).parent / "model" / "recogniser.onnx"

# Lines of like width are read together; more than this many columns at once would only take memory.
COLUMNS_AT_ONCE = 6000
# A line is padded by no more than this share of its own width to be read with others.
PADDED = 1.25


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # The worker has one core; threads of its own would only wait for each other.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])


def probabilities(strips: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
    """For each strip (rows of `HEIGHT`, paper 255) the probability of every symbol at every step: steps x symbols."""
    found: list[NDArray[np.float32]] = [np.zeros((0, 0), np.float32)] * len(strips)
    for group in _groups(strips):
        width = max(strips[at].shape[1] for at in group)
        width += -width % STEP
        lines = np.zeros((len(group), 1, HEIGHT, width), np.float32)
        for row, at in enumerate(group):
            lines[row, 0, :, : strips[at].shape[1]] = as_input(strips[at])
        (read,) = _session().run(None, {"lines": lines})
        for row, at in enumerate(group):
            found[at] = read[row, : -(-strips[at].shape[1] // STEP)]
    return found


def _groups(strips: Sequence[NDArray[np.uint8]]) -> Iterator[list[int]]:
    """Numbers of strips that are read together, the widest first."""
    group: list[int] = []
    widest = 0
    for at in sorted(range(len(strips)), key=lambda at: -strips[at].shape[1]):
        width = strips[at].shape[1]
        if group and (widest * (len(group) + 1) > COLUMNS_AT_ONCE or widest > PADDED * width):
            yield group
            group = []
        if not group:
            widest = width
        group.append(at)
    if group:
        yield group
