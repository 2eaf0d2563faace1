"""The monthly run: who is proposed to enter, move or leave (method 3.4). People decide."""

import math
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import lock
from selection.models import TierRun, TierRunLine
from selection.queries.runs import WorkedOut, has_anybody_held, run_of, work_out
from selection.runs import Cut, Line
from selection.services.proposals import propose_changes

BATCH = 5_000
TIMES_AGAIN = 1


@transaction.atomic
def run_month(*, by: Actor, today: date, now: datetime) -> TierRun:
    """Run this month, or run it again: once, or as often as wanted until anybody holds a tier.

    Run again, it starts from the month before and takes the place of what it found the first
    time; what people decided meanwhile stands. Raises RuleViolation where it cannot be run.
    """
    by.must(Permission.CONFIRM_TIERS)
    found = _locked(today)
    if found is None:
        raise RuleViolation(_("Put criteria in force and choose a tier scheme first."))
    before = run_of(today)
    is_open = not has_anybody_held()
    if before is not None and before.repeats >= TIMES_AGAIN and not is_open:
        raise RuleViolation(
            _("This month was run again already. The next run is on the first of the month.")
        )
    again = before is not None and not is_open
    return _keep(found, before, by=by, today=today, now=now, again=again)


@transaction.atomic
def run_if_due(*, by: Actor, today: date, now: datetime) -> TierRun | None:
    """The run of the month, if there was none yet: the first of a workspace comes at once."""
    by.must(Permission.CONFIRM_TIERS)
    if run_of(today) is not None:
        return None
    found = _locked(today)
    if found is None or run_of(today) is not None:
        return None
    return _keep(found, None, by=by, today=today, now=now)


@transaction.atomic
def follow_rules(
    *, by: Actor, today: date, now: datetime, is_new_scheme: bool = False
) -> TierRun | None:
    """After criteria, lines or seats changed: the next run of the month follows them.

    Only until anybody holds a tier, and for a new scheme, whose tiers hold no streak yet, this
    month's run follows at once.
    """
    if not is_new_scheme and has_anybody_held():
        return None
    found = _locked(today)
    return _keep(found, run_of(today), by=by, today=today, now=now) if found else None


def _locked(today: date) -> WorkedOut | None:
    """Two runs at once would propose twice: the scheme is held while one is worked out."""
    found = work_out(today)
    if found is None:
        return None
    lock(found.scheme.scheme, None)
    return work_out(today)


def _keep(
    found: WorkedOut,
    before: TierRun | None,
    *,
    by: Actor,
    today: date,
    now: datetime,
    again: bool = False,
) -> TierRun:
    run = before or TierRun(month=today.replace(day=1))
    run.ran_at = now
    run.by_name = by.name
    run.model = found.model
    run.scheme = found.scheme.scheme
    run.rules = {
        "margin": found.rules.margin,
        "runs": found.rules.runs,
        "stay_months": found.rules.stay_months,
    }
    run.cuts = _cuts(found)
    run.accounts = len(found.standings)
    run.repeats += again
    run.save()
    TierRunLine.objects.filter(run=run).delete()
    TierRunLine.objects.bulk_create(
        [_line(run, each) for each in found.outcome.lines], batch_size=BATCH
    )
    run.proposed = propose_changes(found=found, now=now)
    run.save(update_fields=["proposed"])
    record(
        "tiers.run",
        subject=run,
        by=by,
        changes={"month": (None, run.month), "proposed": (None, run.proposed)},
    )
    return run


def _line(run: TierRun, each: Line) -> TierRunLine:
    return TierRunLine(
        run=run,
        account_id=each.id,
        level=each.level,
        role=each.role.value,
        score=each.score,
        verdict=each.verdict.value,
        line=_finite(each.line),
        streak=each.streak,
        partner_id=each.partner,
        is_past_stay=each.is_past_stay,
    )


def _cuts(found: WorkedOut) -> list[dict[str, object]]:
    """The lines of a run as they are stored, from the top tier."""
    names = {tier.level: (tier.name, tier.threshold) for tier in found.scheme.tiers}
    return [_cut(cut, *names[cut.level]) for cut in found.outcome.cuts]


def _cut(cut: Cut, name: str, floor: float) -> dict[str, object]:
    return {
        "level": cut.level,
        "name": name,
        "floor": floor,
        "at": _finite(cut.at),
        "seats": cut.seats,
        "held": cut.held,
        "entering": cut.entering,
        "leaving": cut.leaving,
        "shortage": cut.shortage,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
