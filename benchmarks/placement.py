"""Placing 300 accounts with 20 managers to the proven optimum, against the greedy rule.

`python -m benchmarks.placement [BOOKS]` solves several made books with rounded and with odd hours
and prints seconds, processor seconds, the gap and what the optimum is worth against the greedy
rule. Target: gap 0 within 5 seconds.
"""

import sys
import time

import numpy as np

from selection.highs import best
from selection.placement import Candidate, Problem, Room, greedy

ACCOUNTS, MANAGERS = 300, 20
TARGET = 5.0
LADDERS = {
    "seats counted": ((40.0, 40), (18.0, 80), (6.0, 150)),
    "hours alone": ((40.0, None), (18.0, None), (6.0, None)),
    "odd hours": ((37.5, 40), (17.0, 80), (5.5, 150)),
}


def book(seed: int, ladder: tuple[tuple[float, int | None], ...]) -> Problem:
    """Scores as a book has them, everybody with a manager, a third of the tiers held."""
    random = np.random.default_rng(seed)
    scores = np.round(100 * random.beta(4, 3, ACCOUNTS), 4)
    hours = np.round(random.uniform(120, 400, MANAGERS))
    rooms = [
        Room(level, floor, promised, seats)
        for level, (floor, (promised, seats)) in enumerate(
            zip((60.0, 45.0, 20.0), ladder, strict=True), start=1
        )
    ]
    candidates = [
        Candidate(
            number,
            float(score),
            level=int(random.integers(0, 4)) if random.random() < 0.33 else 0,
            manager=int(random.integers(0, MANAGERS)),
            may_enter=random.random() < 0.95,
        )
        for number, score in enumerate(scores)
    ]
    return Problem(candidates, rooms, dict(enumerate(map(float, hours))), handover=5.0)


def main(books: int) -> None:
    best(Problem([], [], {}))  # loads scipy
    print(
        f"{'book':24}{'seconds':>9}{'processor':>11}{'gap':>10}"
        f"{'worth / greedy':>16}{'handovers':>11}"
    )
    slowest = 0.0
    for name, ladder in LADDERS.items():
        for seed in range(1, books + 1):
            problem = book(seed, ladder)
            began, worked = time.perf_counter(), time.process_time()
            found = best(problem, seconds=60)
            took, worked = time.perf_counter() - began, time.process_time() - worked
            slowest = max(slowest, worked)
            moved = sum(seat.manager != problem.candidates[seat.id].manager for seat in found.seats)
            rule = greedy(problem).worth
            print(
                f"{name + ' ' + str(seed):24}{took:9.2f}{worked:11.2f}{found.gap:10.6f}"
                f"{found.worth / rule:16.4f}{moved:11}"
            )
    print(f"slowest: {slowest:.2f} s of processor time, target {TARGET:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
