"""Where an account stands, in a few words and one statement: what its own page shows of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from accounts.queries.accounts import account_rows
from kam.errors import NotFound
from kam.tenancy.learned import known_rows
from selection import scoring, why
from selection.choices import MembershipState, Move, ProposalState
from selection.membership import MEMBERS
from selection.models import (
    Criterion,
    ProgrammeMembership,
    Score,
    TierHolding,
    TierProposal,
    WeightProfile,
)
from selection.profiles import shares
from selection.queries.criteria import models_in_force

HOLDING = {name: name for name in ("level", "tier_name", "decided_by_name", "starts_on", "note")}


@dataclass(frozen=True)
class Summary:
    """Score 0 to 100 and percent known, None and 0 without one; names of criteria; the tier held
    (level, tier_name, decided_by_name, starts_on, note) and the change proposed (move in words,
    to_tier), None where there is none. Likewise the membership of the programme, if it is in force
    (state in words, since, why)."""

    account_id: UUID
    score: float | None
    percent_known: float
    lifts: list[str]
    holds_back: str | None
    holding: dict[str, Any] | None
    proposal: dict[str, Any] | None
    membership: dict[str, Any] | None


def summary_of(account_id: UUID, *, today: date) -> Summary:
    """Raises NotFound. Says no figure, so that everybody may read it."""
    found = known_rows(
        ("place of an account", today),
        lambda: _places(account_id, today=today),
        [(account_id, account_id)],
    )
    if not found:
        raise NotFound(_("There is no such account."))
    row = found[0]
    holding = _only(row["holdings"])
    proposal = _only(row["proposals"])
    membership = _only(row["memberships"])
    if holding:
        holding["starts_on"] = date.fromisoformat(holding["starts_on"])
    if membership:
        membership["since"] = date.fromisoformat(membership["since"])
        membership["state"] = MembershipState(membership["state"]).label
    if proposal:
        proposal["move"] = Move(proposal["move"]).label
    return Summary(
        account_id,
        *_reasons(_only(row["scores"]), row["criteria"], row["profiles"]),
        holding=holding,
        proposal=proposal,
        membership=membership,
    )


def _places(account_id: UUID, *, today: date) -> QuerySet[Any, dict[str, Any]]:
    here = {"account_id": OuterRef("pk")}
    current = Subquery(models_in_force(today).values("pk")[:1])
    open_ones = TierProposal.objects.filter(state=ProposalState.OPEN, **here)
    criteria = Criterion.objects.filter(model_id=current).order_by("position", "pk")
    members = ProgrammeMembership.objects.filter(state__in=MEMBERS, **here)
    return account_rows(account_id).values(
        holdings=_each(TierHolding.objects.filter(ends_on=None, **here), HOLDING),
        proposals=_each(open_ones, {"move": "move", "to_tier": "to_tier__name"}),
        memberships=_each(members, {"state": "state", "since": "member_since", "why": "summary"}),
        scores=_each(
            Score.objects.filter(model_id=current, **here),
            {
                "completeness": "completeness",
                "utilities": "utilities",
                "profile_id": "profile_id",
            },
        ),
        criteria=_each(criteria, {"name": "name", "weight": "weight", "code": "code"}),
        profiles=_each(
            WeightProfile.objects.filter(model_id=current), {"id": "id", "points": "points"}
        ),
    )


def _each(rows: QuerySet[Any], names: dict[str, str]) -> ArraySubquery:
    return ArraySubquery(rows.values(json=JSONObject(**names)))


def _only(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    return rows[0] if rows else None


def _reasons(
    stored: dict[str, Any] | None,
    criteria: list[dict[str, Any]],
    found: list[dict[str, Any]],
) -> tuple[float | None, float, list[str], str | None]:
    """Score, percent known, what lifts it and what holds it back, as `explanation_of` says it."""
    weights = [each["weight"] for each in criteria]
    own = next((each for each in found if stored and each["id"] == stored["profile_id"]), None)
    if own:
        weights = shares([each["code"] for each in criteria], weights, own["points"])
    if stored is None or len(criteria) != len(stored["utilities"]) or not any(weights):
        return None, 0.0, [], None
    scored = scoring.score(np.array([stored["utilities"]], dtype=np.float64), weights)
    told = why.reasons_of(scored.pull[0])
    names = [each["name"] for each in criteria]
    value = float(scored.score[0])
    return (
        None if np.isnan(value) else value,
        100 * float(scored.completeness[0]),
        [names[column] for column in told.lifts],
        None if told.holds_back is None else names[told.holds_back],
    )
