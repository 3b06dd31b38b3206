"""The training itself: batches made by a second process, a warm beginning, a rate that falls to nothing at the end.

Every `SAVE_EVERY` steps the state is written, and a training that is started again goes on from there with the very
batches it would have had.
"""

import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from bot.reader.alphabet import BLANK
from bot.reader.training import lines
from bot.reader.training.network import Recogniser

SAVE_EVERY = 250
REPORT_EVERY = 50
# Batches of the evaluation are of another seed and never trained on.
UNSEEN_SEED = 990_001
UNSEEN_BATCHES = 12


@dataclass(frozen=True)
class Plan:
    """`steps` batches in all, of the data that `seed` names; the state is kept in `folder`."""

    folder: Path
    steps: int = 20_000
    seed: int = 1
    rate: float = 3e-3
    threads: int = 2
    processes: int = 1

    @property
    def state(self) -> Path:
        return self.folder / "state.pt"


class _Lines(Dataset[lines.Batch]):
    def __init__(self, plan: Plan, start: int) -> None:
        self._plan, self._start = plan, start

    def __len__(self) -> int:
        return self._plan.steps - self._start

    def __getitem__(self, at: int) -> lines.Batch:
        step = self._start + at
        return lines.batch(self._plan.seed, step, lines.severity_at(step, self._plan.steps))


def _one_thread(_: int) -> None:
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


def _as_made(made: lines.Batch) -> lines.Batch:
    return made


def rate_at(step: int, plan: Plan) -> float:
    """Up over the first 4 % of the steps, then down along a cosine to nothing."""
    warm = 0.04 * plan.steps
    if step < warm:
        return plan.rate * (step + 1) / warm
    return plan.rate * 0.5 * (1.0 + float(np.cos(np.pi * (step - warm) / max(1.0, plan.steps - warm))))


def train(plan: Plan) -> Recogniser:
    """Train to the end of the plan, from the state in its folder when there is one. Prints how it goes."""
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = Recogniser().to(device)
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=0.01)
    start = _resumed(plan, network, optimiser)
    loader = DataLoader(
        _Lines(plan, start),
        batch_size=None,
        shuffle=False,
        num_workers=plan.processes,
        worker_init_fn=_one_thread,
        prefetch_factor=8 if plan.processes else None,
        collate_fn=_as_made,
    )
    network.train()
    losses: list[float] = []
    began = time.monotonic()
    for step, made in enumerate(loader, start):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, plan)
        loss = _loss(network, made, device)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        losses.append(loss.item())
        done = step + 1
        if done % REPORT_EVERY == 0:
            pace = (done - start) / (time.monotonic() - began)
            left = (plan.steps - done) / pace / 60
            print(
                f"step {done}/{plan.steps}  loss {np.mean(losses[-REPORT_EVERY:]):.3f}  rate {rate_at(step, plan):.5f}"
                f"  {pace:.2f} steps/s  {left:.0f} min left",
                flush=True,
            )
        if done % SAVE_EVERY == 0 or done == plan.steps:
            _save(plan, network, optimiser, done)
            if done % (4 * SAVE_EVERY) == 0 or done == plan.steps:
                print(f"step {done}  character error on unseen lines {100 * unseen_error(network):.2f} %", flush=True)
                network.train()
    return network


def trained_so_far(plan: Plan) -> Recogniser:
    """The network of the state in the plan's folder. Raises FileNotFoundError where there is none."""
    network = Recogniser()
    network.load_state_dict(torch.load(plan.state, map_location="cpu", weights_only=True)["network"])
    return network


def _loss(network: Recogniser, made: lines.Batch, device: torch.device) -> Tensor:
    # Numbers of half the width: half as long again as fast on a processor that has them, and the loss keeps its own.
    with torch.autocast(device.type, torch.bfloat16):
        scores = network(torch.from_numpy(made.images).to(device))
    probabilities = scores.float().log_softmax(2).transpose(0, 1)
    loss: Tensor = nn.functional.ctc_loss(
        probabilities,
        torch.from_numpy(made.labels),
        torch.from_numpy(made.widths),
        torch.from_numpy(made.lengths),
        blank=BLANK,
        zero_infinity=True,
    )
    return loss


def _resumed(plan: Plan, network: Recogniser, optimiser: torch.optim.Optimizer) -> int:
    if not plan.state.exists():
        return 0
    kept = torch.load(plan.state, map_location="cpu", weights_only=True)
    network.load_state_dict(kept["network"])
    optimiser.load_state_dict(kept["optimiser"])
    print(f"going on from step {kept['step']}", flush=True)
    return int(kept["step"])


def _save(plan: Plan, network: Recogniser, optimiser: torch.optim.Optimizer, step: int) -> None:
    """Written beside and moved into place: a training that is killed while it writes loses nothing."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    beside = plan.state.with_suffix(".new")
    torch.save({"network": network.state_dict(), "optimiser": optimiser.state_dict(), "step": step}, beside)
    beside.replace(plan.state)


def unseen_error(network: Recogniser, severity: float = 1.0) -> float:
    """Wrong symbols to symbols, over lines of a seed of their own."""
    network.eval()
    device = next(network.parameters()).device
    wrong = whole = 0
    with torch.no_grad():
        for number in range(UNSEEN_BATCHES):
            made = lines.batch(UNSEEN_SEED, number, severity)
            best = network(torch.from_numpy(made.images).to(device)).argmax(2).cpu().numpy()
            at = 0
            for row, width, length in zip(best, made.widths, made.lengths, strict=True):
                wanted = made.labels[at : at + length].tolist()
                at += int(length)
                wrong += distance(collapsed(row[:width].tolist()), wanted)
                whole += int(length)
    return wrong / whole


def collapsed(steps: list[int]) -> list[int]:
    """The symbols of a line's steps: repeats are one, blanks are none."""
    return [one for one, before in zip(steps, [BLANK, *steps], strict=False) if one not in (before, BLANK)]


def distance(left: list[int], right: list[int]) -> int:
    """Levenshtein's: how many symbols are to be changed, added or taken away."""
    row = list(range(len(right) + 1))
    for at, one in enumerate(left, 1):
        before, row[0] = row[0], at
        for other_at, other in enumerate(right, 1):
            before, row[other_at] = (
                row[other_at],
                min(row[other_at] + 1, row[other_at - 1] + 1, before + (one != other)),
            )
    return row[-1]
