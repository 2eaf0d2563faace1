"""Stability of 1,000 accounts under 5,000 draws against its floor, in one run on the same data.

`python -m benchmarks.stability [ACCOUNTS]` prints CPU seconds and their ratio. The floor is one
numpy product of the utilities with the drawn weights: the least that any such run has to do.
"""

import sys
import time
from collections.abc import Callable

import numpy as np

from selection.stability import DRAWS, Level, draws, stability

ACCOUNTS = 1_000
CRITERIA = 12
TARGET = 5.0
LEVELS = [Level(70, 20), Level(60, 60), Level(50)]


def quickest(work: Callable[[], object], times: int = 7) -> float:
    work()
    best = float("inf")
    for _time in range(times):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def main() -> None:
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS
    generator = np.random.default_rng(1)
    weights = generator.uniform(1, 10, CRITERIA)
    drawn = draws(weights, seed=1)
    print(f"stability: {accounts} accounts x {CRITERIA} criteria, {DRAWS} draws, 3 tiers")
    for share in (0.0, 0.05):
        utilities = generator.uniform(0, 100, (accounts, CRITERIA))
        utilities[generator.random(utilities.shape) < share] = np.nan
        plain = np.nan_to_num(utilities)
        floor = quickest(lambda plain=plain: plain @ drawn.T)
        whole = quickest(lambda utilities=utilities: stability(utilities, weights, LEVELS, drawn))
        words = "reached" if whole / floor <= TARGET else "missed"
        print(
            f"  {share:4.0%} unknown: floor {floor * 1000:6.1f} ms, run {whole * 1000:6.1f} ms, "
            f"ratio {whole / floor:4.1f} (at most {TARGET:g}: {words})"
        )
    print(f"  drawing the weights: {quickest(lambda: draws(weights, seed=1)) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
