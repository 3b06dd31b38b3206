"""The trained network as the product runs it: ONNX, probabilities at the end."""

from pathlib import Path

import torch
from torch import Tensor, nn

from bot.reader.geometry import HEIGHT
from bot.reader.training.network import Recogniser


class _Likely(nn.Module):
    def __init__(self, network: Recogniser) -> None:
        super().__init__()
        self.network = network

    def forward(self, lines: Tensor) -> Tensor:
        return self.network(lines).softmax(2)


def write(network: Recogniser, path: Path) -> None:
    """Any number of lines of any width divisible by four; one file, weights within."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        _Likely(network.cpu().eval()),
        (torch.zeros(2, 1, HEIGHT, 400),),
        str(path),
        input_names=["lines"],
        output_names=["chances"],
        dynamic_axes={"lines": {0: "lines", 3: "columns"}, "chances": {0: "lines", 1: "steps"}},
        opset_version=17,
        dynamo=False,
    )
