"""The recogniser: convolutions bring a line down to one row of steps, a recurrent layer reads them both ways, CTC.

Under a million weights, a quarter of them in the recurrent layer. Needs PyTorch.
"""

import torch
from torch import Tensor, nn

from bot.reader.alphabet import SYMBOLS
from bot.reader.geometry import HEIGHT

WIDTH = 192
RECURRENT = 96


def _seen(inward: int, outward: int, stride: int | tuple[int, int] = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inward, outward, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outward),
        nn.ReLU(inplace=True),
    )


class _Again(nn.Module):
    """A second look at the same size; what it finds is added. At first it finds nothing, so that the layers around it
    learn undisturbed."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        nn.init.zeros_(self.norm.weight)

    def forward(self, seen: Tensor) -> Tensor:
        return torch.relu(seen + self.norm(self.conv(seen)))


class _Neighbours(nn.Module):
    """Each step looks at the seven around it; what it finds is added."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.seen = nn.Sequential(
            nn.Conv1d(width, width, 7, padding=3, groups=width, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(inplace=True),
            nn.Conv1d(width, width, 1, bias=False),
            nn.BatchNorm1d(width),
        )

    def forward(self, steps: Tensor) -> Tensor:
        return torch.relu(steps + self.seen(steps))


class Recogniser(nn.Module):
    """Lines (n x 1 x 40 x width) to scores of symbols (n x width / 4 x symbols), not yet normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(
            _seen(1, 24, 2),
            _seen(24, 48, 2),
            _seen(48, 64),
            _Again(64),
            _seen(64, 96, (2, 1)),
            _Again(96),
            _seen(96, 128),
        )
        self.column = nn.Sequential(
            nn.Conv1d(128 * HEIGHT // 8, WIDTH, 1, bias=False), nn.BatchNorm1d(WIDTH), nn.ReLU(inplace=True)
        )
        self.neighbours = nn.Sequential(_Neighbours(WIDTH), _Neighbours(WIDTH))
        self.both_ways = nn.LSTM(WIDTH, RECURRENT, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(0.1)
        self.symbol = nn.Linear(2 * RECURRENT, len(SYMBOLS))

    def forward(self, lines: Tensor) -> Tensor:
        seen = self.look(lines)
        steps = self.neighbours(self.column(seen.flatten(1, 2)))
        read, _ = self.both_ways(steps.transpose(1, 2))
        scores: Tensor = self.symbol(self.drop(read))
        return scores
