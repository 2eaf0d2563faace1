"""How much of the business hangs on how few accounts (method row 95, part 3.4)."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

NOMINATE_FROM = 0.18
"""Share of any dimension from which an account is likely a key account (row 95)."""

REASON_UP_TO = 0.01
"""Share up to which a key account needs a written reason (row 95)."""

WATCH_ONE = 0.10
ALARM_ONE = 0.20
ALARM_THREE = 0.50


class Alarm(StrEnum):
    """The usual lines that a book crosses (method 3.4)."""

    ONE_WATCH = "one_watch"
    ONE = "one"
    THREE = "three"


class Rail(StrEnum):
    """What a share on one dimension asks for."""

    NOMINATE = "nominate"
    REASON = "reason"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Concentration:
    """The shares of a book in four figures: `largest`, `three` and `five` are the parts of the
    first one, three and five accounts (0..1), `hhi` = sum of squared shares (0..1)."""

    accounts: int
    largest: float
    three: float
    five: float
    hhi: float

    @property
    def effective_number(self) -> float:
        """As many accounts of equal size would be as concentrated: 1 / HHI."""
        return 1.0 / self.hhi

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """The lines crossed, gravest first."""
        crossed = []
        if self.largest > ALARM_ONE:
            crossed.append(Alarm.ONE)
        elif self.largest > WATCH_ONE:
            crossed.append(Alarm.ONE_WATCH)
        if self.three > ALARM_THREE:
            crossed.append(Alarm.THREE)
        return tuple(crossed)


def shares(values: ArrayLike) -> Floats:
    """Each account's part of the whole (0..1). Unknown and negative amounts have no part in it:
    a book's loss makers would otherwise push the others above one."""
    amounts = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    amounts = np.maximum(amounts, 0.0)
    largest = amounts.max(initial=0.0)
    if largest == 0:
        return np.zeros(len(amounts))
    parts = amounts / largest
    return parts / parts.sum()


def concentration(values: ArrayLike) -> Concentration | None:
    """The figures of a book; None where nothing is above zero."""
    part = shares(values)
    part = np.sort(part[part > 0])[::-1]
    if not part.size:
        return None
    return Concentration(
        accounts=int(part.size),
        largest=float(part[0]),
        three=float(min(part[:3].sum(), 1.0)),
        five=float(min(part[:5].sum(), 1.0)),
        hhi=float((part**2).sum()),
    )


def rail(share: float, *, high: float = NOMINATE_FROM, low: float = REASON_UP_TO) -> Rail:
    """What the guard-rails ask of an account with this share on a dimension (row 95)."""
    if share >= high:
        return Rail.NOMINATE
    return Rail.REASON if share <= low else Rail.NOTHING
