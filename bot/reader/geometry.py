"""The measures of one line of text as the recogniser takes it; the training renders to the same."""

import numpy as np
from numpy.typing import NDArray

HEIGHT = 40
"""Pixels of a line from top to bottom."""
LETTER = 15.0
"""Height of an ordinary consonant."""
BASELINE = 27.5
"""Where letters stand, from the top: above it a consonant with two marks over it, below it the long tails."""
STEP = 4
"""Pixels of a line to one step of the recogniser."""


def as_input(strip: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A grey line (paper 255) as ink from 0 to 1, the darkest ink of the line near 1: faint print is print too."""
    ink = 255.0 - strip.astype(np.float32)
    darkest = float(np.percentile(ink, 97.0)) if ink.size else 0.0
    return np.asarray(np.minimum(ink / max(60.0, darkest), 1.25), np.float32)
