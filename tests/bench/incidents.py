"""How soon outages are noticed, and how often the hotline is wrong, in replayed days.

    PYTHONPATH=. python tests/bench/incidents.py [--days N] [--contacts N] [--model FOLDER]

Each day has mixed contacts from all labelled sentences of config/understanding, and two outages
in wordings that stand in no training file (tests/usecases/data/outages.yaml). Texts are understood
by their labels with mistakes like a classifier's, or with --model by a trained model (the folder
`understanding` in the data folder of an installation).
"""

# ruff: noqa: T201 - a benchmark prints

import argparse
import tempfile
from pathlib import Path

import structlog

from hotline.understanding.current import CurrentModel
from hotline.understanding.store import ModelStore
from tests.usecases.incident_replay import Outcome, make_day, replay
from tests.world import make_world

SOON = 5
"""Reports within which an outage should be proposed."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--contacts", type=int, default=300)
    parser.add_argument("--model", type=Path)
    given = parser.parse_args()
    model = CurrentModel(ModelStore(given.model)) if given.model else None
    if model is not None and model.current() is None:
        parser.error(f"there is no model in {given.model}")
    print("day  proposed after (reports)                                 false  strangers  joined")
    outcomes = []
    for seed in range(1, given.days + 1):
        outcomes.append(outcome := one_day(seed, given.contacts, model))
        show(seed, outcome)
    summarise(outcomes)


def one_day(seed: int, contacts: int, model: CurrentModel | None) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(Path(folder))
        try:
            return replay(world, make_day(seed, contacts), model)
        finally:
            world.close()


def show(seed: int, outcome: Outcome) -> None:
    found = ", ".join(f"{outage} {count or 'never'}" for outage, count in outcome.found_by.items())
    counts = f"{len(outcome.false):5}  {outcome.strangers:9}  {outcome.joined:6.0%}"
    print(f"{seed:3}  {found:56} {counts}", flush=True)
    for texts in outcome.false:
        print(f"     false: {' / '.join(texts)}")


def summarise(outcomes: list[Outcome]) -> None:
    found = [count for outcome in outcomes for count in outcome.found_by.values()]
    soon = sum(count is not None and count <= SOON for count in found)
    false = [len(outcome.false) for outcome in outcomes]
    print(f"\nproposed within {SOON} reports: {soon} of {len(found)} outages")
    print(f"false incidents a day: {sum(false) / len(false):.2f}, most in a day: {max(false)}")
    strangers = sum(outcome.strangers for outcome in outcomes) / len(outcomes)
    joined = sum(outcome.joined for outcome in outcomes) / len(outcomes)
    print(f"strangers in true incidents a day: {strangers:.1f}; reports that joined: {joined:.0%}")


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    main()
