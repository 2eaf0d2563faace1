"""Who is proposed to enter or leave a tier in a monthly run (method 3.4, "Hysteresis").

State in, proposals and new streaks out: nothing here knows a table or a clock. Tiers are worked
on from the top; within a run each rule works as if earlier proposals of the run were accepted.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from selection.runs import (
    Change,
    Cut,
    Key,
    Line,
    Outcome,
    Role,
    Rules,
    Rung,
    Standing,
    Streaks,
    Verdict,
)
from selection.tiers import OUTSIDE

DIGITS = 9


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return date(year, month, min(day.day, longest))


def run(
    rungs: Sequence[Rung],
    standings: Iterable[Standing],
    *,
    rules: Rules,
    streaks: Streaks,
    on: date,
) -> Outcome:
    """One monthly run on `on`. `rungs` come from the top down."""
    state = _State(rules, streaks, on, {each.id: _rounded(each) for each in standings})
    lines = {rung.level: _work_on(rung, state) for rung in rungs}
    changes = [
        Change(key, state.accounts[key].level, level, verdict, partner)
        for key, (level, verdict, partner) in state.moved.items()
        if state.accounts[key].level != level
    ]
    held = Counter(each.level for each in state.accounts.values())
    entering = Counter(each.to_level for each in changes)
    leaving = Counter(each.from_level for each in changes)
    cuts = [
        Cut(n, lines[n], rung.seats, held[n], entering[n], leaving[n])
        for rung in rungs
        for n in (rung.level,)
    ]
    return Outcome(cuts, state.lines, changes)


@dataclass
class _State:
    """The accounts, and where the proposals of this run have taken them."""

    rules: Rules
    streaks: Streaks
    on: date
    accounts: dict[Key, Standing]
    moved: dict[Key, tuple[int, Verdict, Key | None]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def level_of(self, key: Key) -> int:
        return self.moved[key][0] if key in self.moved else self.accounts[key].level

    def move(self, key: Key, level: int, verdict: Verdict, partner: Key | None = None) -> None:
        """Take it as accepted. Who left a tier above and enters here has fallen, for the reason
        for which it left."""
        before = self.moved.get(key)
        if before is not None and level != OUTSIDE:
            verdict, partner = before[1], before[2]
        self.moved[key] = (level, verdict, partner)

    def streak(self, key: Key, level: int, role: Role) -> int:
        return self.streaks.get((key, level, role), 0)

    def is_past_stay(self, each: Standing) -> bool:
        return each.since is None or months_later(each.since, self.rules.stay_months) <= self.on


def _rounded(each: Standing) -> Standing:
    if each.score is None or math.isnan(each.score):
        return replace(each, score=None, may_enter=False)
    return replace(each, score=round(each.score, DIGITS))


def _score(each: Standing) -> float:
    return -math.inf if each.score is None else each.score


def _best_first(each: Standing, level: int) -> tuple[float, bool, date, Key]:
    """Ties: the holder stays, then longer membership, then id."""
    return (-_score(each), each.level != level, each.since or date.max, each.id)


def _work_on(rung: Rung, state: _State) -> float:
    """Apply the four rules to one tier; answers its cut."""
    level = rung.level
    reachable = [each for each in state.accounts.values() if not _is_above(state, each.id, level)]
    best_first = sorted(
        (each for each in reachable if each.may_enter and level not in each.closed),
        key=lambda each: _best_first(each, level),
    )
    cut = _cut(rung, best_first)
    holders = [each for each in reachable if state.level_of(each.id) == level]
    staying = [each for each in holders if not _leaves(each, level, cut, state)]
    outsiders = [each for each in best_first if each.level != level and _score(each) >= cut]
    free = len(outsiders) if rung.seats is None else max(0, rung.seats - len(staying))
    for each in outsiders[:free]:
        state.move(each.id, level, Verdict.ENTERS)
        state.lines.append(Line(each.id, level, Role.CHALLENGER, each.score, Verdict.ENTERS, cut))
    _swap(outsiders[free:], staying, level, cut, state)
    return cut


def _is_above(state: _State, key: Key, level: int) -> bool:
    """Whether a higher tier holds the account after this run's proposals."""
    return OUTSIDE < state.level_of(key) < level


def _cut(rung: Rung, best_first: Sequence[Standing]) -> float:
    """Score of the last seat if it were filled from the top today; the floor if that is higher."""
    if rung.seats is None or rung.seats > len(best_first):
        return rung.floor
    if rung.seats <= 0:
        return math.inf
    return max(rung.floor, _score(best_first[rung.seats - 1]))


def _leaves(each: Standing, level: int, cut: float, state: _State) -> bool:
    """Rules 1 and 2, with the holder's line where it is not settled by a swap."""
    line = cut - state.rules.margin
    is_below = each.score is not None and each.score < line
    streak = state.streak(each.id, level, Role.HOLDER) + 1 if is_below else 0
    past = state.is_past_stay(each)
    if each.must_leave:
        verdict = Verdict.LEAVES_BARRED
    elif streak >= state.rules.runs and past and not each.is_kept:
        verdict = Verdict.LEAVES_BELOW
    else:
        verdict = Verdict.PROBATION if streak else Verdict.STAYS
    leaves = verdict in {Verdict.LEAVES_BARRED, Verdict.LEAVES_BELOW}
    if leaves:
        state.move(each.id, OUTSIDE, verdict)
    state.lines.append(
        Line(each.id, level, Role.HOLDER, each.score, verdict, line, streak, None, past)
    )
    return leaves


def _swap(
    outsiders: Sequence[Standing],
    holders: Sequence[Standing],
    level: int,
    cut: float,
    state: _State,
) -> None:
    """Rule 4: an outsider far enough above the lowest holder for long enough takes the seat."""
    margin = state.rules.margin
    lowest = sorted(
        (
            each
            for each in holders
            if each.score is not None and not each.is_kept and state.is_past_stay(each)
        ),
        key=lambda each: _best_first(each, level),
        reverse=True,
    )
    if not lowest or not outsiders:
        return
    line = max(cut, _plus(lowest[0], margin))
    waiting = [
        each for each in outsiders if _score(each) >= cut and _beats(each, lowest[0], margin)
    ]
    counted = {each.id: state.streak(each.id, level, Role.CHALLENGER) + 1 for each in waiting}
    ready = [each for each in waiting if counted[each.id] >= state.rules.runs]
    pairs: dict[Key, Key] = {}
    for outsider, holder in zip(ready, lowest, strict=False):
        if not _beats(outsider, holder, margin):
            break
        pairs[outsider.id] = holder.id
    for each in waiting:
        partner = pairs.get(each.id)
        verdict = Verdict.WAITS if partner is None else Verdict.SWAPS_IN
        state.lines.append(
            Line(
                each.id,
                level,
                Role.CHALLENGER,
                each.score,
                verdict,
                line,
                counted[each.id],
                partner,
            )
        )
    out = {holder: outsider for outsider, holder in pairs.items()}
    for place, known in enumerate(state.lines):
        if known.level == level and known.role is Role.HOLDER and known.id in out:
            state.lines[place] = replace(known, verdict=Verdict.SWAPS_OUT, partner=out[known.id])
    for outsider, holder in pairs.items():
        state.move(outsider, level, Verdict.SWAPS_IN, holder)
        state.move(holder, OUTSIDE, Verdict.SWAPS_OUT, outsider)


def _beats(outsider: Standing, holder: Standing, margin: float) -> bool:
    """Far enough above; at the same score the holder stays, whatever the margin."""
    return _score(outsider) >= _plus(holder, margin) and _score(outsider) > _score(holder)


def _plus(each: Standing, margin: float) -> float:
    return round(_score(each) + margin, DIGITS)
