"""How the demo's criteria came about: last year's version, what people judged, who approved."""

from datetime import date, datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from kam.identity.actor import Actor
from kam.workspace.demo.people import Staff
from selection.forms.clock import Clock
from selection.queries.submissions import others_who_approve
from selection.services.approvals import decide_approval
from selection.services.criteria import pick_criteria
from selection.services.judgements import judge_pairs, judge_swings
from selection.services.submissions import submit_version, waiting_for
from selection.services.versions import put_in_force, set_weights, start_draft

if TYPE_CHECKING:
    from selection.models import CriteriaModel

LAST_YEAR: dict[str, float] = {"revenue": 60, "margin": 25, "strategic_fit": 15}
YEAR = timedelta(days=365)

# What each would weigh, of seven criteria; comparisons follow from it in whole steps.
OPINIONS = {
    "dewi": (30, 20, 13, 13, 9, 9, 6),
    "tobias": (22, 12, 22, 24, 8, 7, 5),
    "lena": (16, 22, 9, 8, 24, 13, 8),
}
SWINGS = {"lena": (60, 90, 45, 40, 100, 55, 35), "peter": (100, 70, 60, 65, 50, 40, 30)}
BEFORE = "Volume first, until margins are known for everybody."
WHY = "Margin and fit before volume, as the round of leaders agreed."


def last_years_version(staff: Staff, *, leader: Actor, today: date, now: datetime) -> None:
    """Volume first, as most companies begin."""
    then: Clock = {"today": today - YEAR, "now": now - YEAR}
    model = start_draft(by=leader, **then)
    # The bands are today's: this year's version keeps them, and the demo its figures.
    pick_criteria(model=model, codes=list(LAST_YEAR), by=leader, today=today, now=then["now"])
    set_weights(model=model, points=LAST_YEAR, by=leader, **then)
    _approve(model, staff, leader=leader, why=BEFORE, **then)


def judge_and_approve(
    model: "CriteriaModel",
    codes: list[str],
    staff: Staff,
    *,
    leader: Actor,
    today: date,
    now: datetime,
) -> None:
    """People judge the draft's weights, the leader submits it, another one approves."""
    for short, weights in OPINIONS.items():
        if short in staff.actors and len(codes) == len(weights):
            own = dict(zip(codes, weights, strict=True))
            ratios = {pair: _step(own[pair[0]] / own[pair[1]]) for pair in combinations(codes, 2)}
            judge_pairs(model=model, ratios=ratios, by=staff.actors[short], now=now)
    for short, points in SWINGS.items():
        if short in staff.actors and len(codes) == len(points):
            swings = dict(zip(codes, map(float, points), strict=True))
            judge_swings(model=model, swings=swings, by=staff.actors[short], now=now)
    _approve(model, staff, leader=leader, why=WHY, today=today, now=now)


def _approve(
    model: "CriteriaModel", staff: Staff, *, leader: Actor, why: str, today: date, now: datetime
) -> None:
    others = others_who_approve(leader)
    if not others:
        put_in_force(model=model, effective_on=today, note=why, by=leader, today=today, now=now)
        return
    submit_version(model=model, effective_on=today, reason=why, by=leader, today=today, now=now)
    waiting = waiting_for(model)
    other = next(each for each in staff.actors.values() if each.name in others)
    decide_approval(approval=waiting, approve=True, by=other, today=today, now=now)
    model.refresh_from_db()


def _step(ratio: float) -> float:
    """The nearest step of the scale of 1 to 9."""
    return float(min(9, round(ratio))) if ratio >= 1 else 1 / min(9, round(1 / ratio))
