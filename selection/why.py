"""Which criteria speak for an account and which speaks against it (method 3.1, row 40)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

STRONGEST = 3
NOBODY = -1


@dataclass(frozen=True)
class Why:
    """Column numbers of criteria: up to three that lift the score, one that holds it back."""

    lifts: tuple[int, ...]
    holds_back: int | None


def reasons(pull: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The three largest positive pulls and the largest negative of every account (method 3.1).

    `pull` has the shape (n, m), NaN where unknown. Answers column numbers of shape (n, 3),
    strongest first, and (n,); NOBODY where a criterion does not pull that way.
    """
    k = np.asarray(pull, dtype=np.float64)
    n, m = k.shape
    if m == 0:
        return np.full((n, STRONGEST), NOBODY), np.full(n, NOBODY)
    for_it = np.where(k > 0, k, 0.0)
    order = np.argsort(-for_it, axis=1, kind="stable")[:, :STRONGEST]
    lifts = np.where(np.take_along_axis(for_it, order, axis=1) > 0, order, NOBODY)
    if m < STRONGEST:
        lifts = np.pad(lifts, ((0, 0), (0, STRONGEST - m)), constant_values=NOBODY)
    against = np.where(k < 0, k, 0.0)
    worst = against.argmin(axis=1)
    back = np.where(np.take_along_axis(against, worst[:, None], axis=1)[:, 0] < 0, worst, NOBODY)
    return lifts.astype(np.int64), back.astype(np.int64)


def reasons_of(pull: ArrayLike) -> Why:
    """The same for one account; `pull` has the shape (m,)."""
    lifts, back = reasons(np.asarray(pull, dtype=np.float64)[None, :])
    held = int(back[0])
    return Why(
        tuple(int(column) for column in lifts[0] if column != NOBODY),
        None if held == NOBODY else held,
    )
