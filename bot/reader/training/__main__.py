"""`python -m bot.reader.training`: from nothing to the model of the repository. Started again it goes on where it was
stopped; `--export` only writes the model of the state reached so far."""

import argparse
from pathlib import Path

from bot.reader.language import TABLE
from bot.reader.recogniser import MODEL
from bot.reader.training import export, language
from bot.reader.training.train import Plan, train, trained_so_far


def main() -> None:
    said = argparse.ArgumentParser(prog="python -m bot.reader.training", description=__doc__)
    said.add_argument("--folder", type=Path, default=Path(".data/reader"), help="where the state is kept")
    said.add_argument("--steps", type=int, default=Plan.steps, help="batches in all")
    said.add_argument("--threads", type=int, default=Plan.threads, help="1 where other work shares the machine")
    said.add_argument("--seed", type=int, default=Plan.seed)
    said.add_argument("--export", action="store_true", help="write the model of the state as it is, do not train")
    given = said.parse_args()
    plan = Plan(given.folder, steps=given.steps, seed=given.seed, threads=given.threads)
    network = trained_so_far(plan) if given.export else train(plan)
    export.write(network, MODEL)
    rows = language.write(TABLE, plan.seed)
    print(f"{MODEL.name}: {MODEL.stat().st_size} bytes; {TABLE.name}: {rows} rows, {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
