"""What a monthly run works on, what it would find, and what past runs found (method 3.4)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from kam.errors import NotFound
from selection import hysteresis
from selection.choices import ProposalState, RunRole
from selection.models import (
    CriteriaModel,
    Score,
    TierHolding,
    TierProposal,
    TierRun,
    TierRunLine,
)
from selection.queries.capacity import seats_by_level
from selection.queries.criteria import model_in_force
from selection.queries.eligibility import Eligibility, eligibility_of
from selection.queries.tiers import SchemeInUse, scheme_in_use
from selection.runs import Outcome, Role, Rules, Rung, Standing, Streaks


@dataclass(frozen=True)
class WorkedOut:
    """A run as it would be today; nothing of it is stored."""

    model: CriteriaModel
    scheme: SchemeInUse
    rules: Rules
    rungs: list[Rung]
    standings: dict[UUID, Standing]
    eligibility: dict[UUID, Eligibility]
    completeness: dict[UUID, float]
    outcome: Outcome


@dataclass(frozen=True)
class LeftOut:
    """An account that reaches a tier by its score and may not enter."""

    account_id: UUID
    name: str
    score: float
    level: int
    tier_name: str
    eligibility: Eligibility


def work_out(today: date) -> WorkedOut | None:
    """The run of this month with what is known now; None without criteria in force or tiers.

    It starts from the run of the month before, however often this month's was run already.
    """
    model, scheme = model_in_force(today), scheme_in_use()
    if model is None or scheme is None:
        return None
    settings = scheme.scheme
    rules = Rules(settings.margin, settings.runs_needed, settings.stay_months)
    seats = seats_by_level(scheme.tiers)
    rungs = [Rung(tier.level, tier.threshold, seats[tier.level].seats) for tier in scheme.tiers]
    scores = {
        account_id: (score, completeness)
        for account_id, score, completeness in Score.objects.filter(model=model).values_list(
            "account_id", "score", "completeness"
        )
    }
    held = held_since()
    eligibility = eligibility_of(model=model)
    nothing = Eligibility()
    closed, kept = _declined(model, scheme)
    standings = {}
    for account_id in scores.keys() | held.keys():
        level, since = held.get(account_id, (hysteresis.OUTSIDE, None))
        found = eligibility.get(account_id, nothing)
        standings[account_id] = Standing(
            account_id,
            scores.get(account_id, (None, 0.0))[0],
            may_enter=found.may_enter,
            must_leave=found.is_barred,
            level=level,
            since=since,
            closed=closed.get(account_id, ()),
            is_kept=(account_id, level) in kept,
        )
    outcome = hysteresis.run(
        rungs,
        standings.values(),
        rules=rules,
        streaks=_streaks(_run_before(today), scheme),
        on=today,
    )
    known = {account_id: share for account_id, (_score, share) in scores.items()}
    return WorkedOut(model, scheme, rules, rungs, standings, eligibility, known, outcome)


def held_since() -> dict[UUID, tuple[int, date]]:
    """Level and first day of everybody who holds a tier; a renamed tier is the same membership."""
    open_now = TierHolding.objects.filter(ends_on=None, account__archived_at=None)
    found = {
        account_id: (level, starts_on)
        for account_id, level, starts_on in open_now.values_list("account_id", "level", "starts_on")
    }
    ended = TierHolding.objects.filter(ends_on__isnull=False, account__archived_at=None)
    before = ended.order_by("-ends_on", "-starts_on", "-pk")
    for account_id, level, starts_on, ends_on in before.values_list(
        "account_id", "level", "starts_on", "ends_on"
    ):
        now = found.get(account_id)
        if now is not None and now == (level, ends_on):
            found[account_id] = (level, starts_on)
    return found


def runs() -> QuerySet[TierRun]:
    """All runs, the newest first."""
    return TierRun.objects.select_related("model", "scheme").order_by("-month", "pk")


def latest_run() -> TierRun | None:
    return runs().first()


def run_of(month: date) -> TierRun | None:
    return TierRun.objects.filter(month=month.replace(day=1)).first()


def get_run(run_id: UUID) -> TierRun:
    """Raises NotFound."""
    found = runs().filter(pk=run_id).first()
    if found is None:
        raise NotFound
    return found


def lines_of(run: TierRun) -> QuerySet[TierRunLine]:
    """From the top tier down, the best first."""
    found = TierRunLine.objects.filter(run=run).select_related("account", "partner")
    return found.order_by("level", "-score", "pk")


def has_anybody_held() -> bool:
    """Whether a tier was ever held: from then on runs of a month count one after the other."""
    return TierHolding.objects.exists()


def left_out(found: WorkedOut) -> list[LeftOut]:
    """Who reaches a tier's floor by score and is ruled out, refuses or is not known enough."""
    waiting = []
    for account_id, standing in found.standings.items():
        if standing.score is None or standing.may_enter or standing.level:
            continue
        tier = next((t for t in found.scheme.tiers if standing.score >= t.threshold), None)
        if tier is not None:
            waiting.append((standing.score, account_id, tier))
    waiting.sort(key=lambda each: (-each[0], each[1]))
    names = dict(
        Score.objects.filter(
            model=found.model, account_id__in=[account_id for _s, account_id, _t in waiting]
        ).values_list("account_id", "account__name")
    )
    return [
        LeftOut(
            account_id,
            names[account_id],
            score,
            tier.level,
            tier.name,
            found.eligibility.get(account_id, Eligibility()),
        )
        for score, account_id, tier in waiting
    ]


def _run_before(today: date) -> TierRun | None:
    return runs().filter(month__lt=today.replace(day=1)).first()


def _streaks(run: TierRun | None, scheme: SchemeInUse) -> Streaks:
    """Runs in a row up to that run; in another scheme they are counted anew."""
    if run is None or run.scheme_id != scheme.scheme.pk:
        return {}
    rows = TierRunLine.objects.filter(run=run, streak__gt=0)
    return {
        (account_id, level, Role(role)): streak
        for account_id, level, role, streak in rows.values_list(
            "account_id", "level", "role", "streak"
        )
    }


def _declined(
    model: CriteriaModel, scheme: SchemeInUse
) -> tuple[dict[UUID, list[int]], set[tuple[UUID, int]]]:
    """Tiers closed to an account under this version, and who was to stay.

    Who was declined stays where it is: the tiers between there and the one declined are closed.
    """
    levels = {tier.pk: tier.level for tier in scheme.tiers}
    closed: dict[UUID, list[int]] = defaultdict(list)
    kept: set[tuple[UUID, int]] = set()
    lowest = max(levels.values(), default=0)
    rows = TierProposal.objects.filter(state=ProposalState.DECLINED, model=model)
    for account_id, from_id, to_id in rows.values_list("account_id", "from_tier_id", "to_tier_id"):
        before, after = levels.get(from_id, 0), levels.get(to_id, 0)
        if after and (not before or after < before):
            closed[account_id].extend(range(after, before or lowest + 1))
        elif before:
            kept.add((account_id, before))
    return closed, kept


def probation_of(account_ids: Sequence[UUID] | None = None) -> dict[UUID, TierRunLine]:
    """Lines of the latest run that count runs in a row: who may leave, and who may enter soon."""
    run = latest_run()
    if run is None:
        return {}
    rows = lines_of(run).filter(streak__gt=0)
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    found: dict[UUID, TierRunLine] = {}
    for line in rows:
        if line.role == RunRole.HOLDER or line.account_id not in found:
            found[line.account_id] = line
    return found
