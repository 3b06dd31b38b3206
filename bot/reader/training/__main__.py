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
    said.add_argument("--to", type=Path, default=MODEL.parent, help="the folder of the model that is written")
    said.add_argument(
        "--symbols", type=int, default=language.SYMBOLS, help="how many the language table is counted over"
    )
    said.add_argument("--export", action="store_true", help="write the model of the state as it is, do not train")
    given = said.parse_args()
    plan = Plan(given.folder, steps=given.steps, seed=given.seed, threads=given.threads)
    network = trained_so_far(plan) if given.export else train(plan)
    model, table = given.to / MODEL.name, given.to / TABLE.name
    export.write(network, model)
    rows = language.write(table, plan.seed, given.symbols)
    print(f"{model}: {model.stat().st_size} bytes; {table}: {rows} rows, {table.stat().st_size} bytes")


if __name__ == "__main__":
    main()
