"""Rate accounts, with evidence; set by set (method row 41)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries import circle
from accounts.queries.accounts import accounts_by_id
from kam.audit.services import Entry, record, record_many
from kam.errors import NotAllowed, NotFound, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import must_be_at
from selection.models import Rating, RatingRules
from selection.models.ratings import MOST_MONTHS
from selection.queries.criteria import rated_criteria
from selection.queries.ratings import rules_in_use
from selection.services.scores import rescore

BATCH = 5_000


@dataclass(frozen=True)
class RatingRow:
    """One judgement of an account under a criterion's code, 0 to 100."""

    account_id: UUID
    criterion_code: str
    value: float
    evidence: str


@transaction.atomic
def rate_accounts(
    *, rows: Sequence[RatingRow], by: Actor, today: date, now: datetime
) -> list[Rating]:
    """Add ratings in the actor's name and score the accounts again.

    Nothing is overwritten: the actor's newest rating counts, the older ones stay to be read.
    Each needs evidence. Rows are numbered from 1 in refusals.
    """
    by.must(Permission.RATE_ACCOUNTS)
    known = accounts_by_id({row.account_id for row in rows})
    if any(row.account_id not in known for row in rows):
        raise NotFound(_("There is no such account."))
    _must_be_in_the_circle({row.account_id for row in rows}, by)
    codes = {criterion.code for criterion in rated_criteria(today)}
    for number, row in enumerate(rows, start=1):
        _must_be_sound(row, codes, number if len(rows) > 1 else None)
        if known[row.account_id].is_archived:
            raise RuleViolation(_("This account is archived."), field="account_id")
    ratings = Rating.objects.bulk_create(
        [
            Rating(
                account_id=row.account_id,
                criterion_code=row.criterion_code,
                value=float(row.value),
                evidence=row.evidence.strip(),
                rater_id=by.membership_id,
                rater_name=by.name,
                rated_on=today,
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    record_many(
        [
            Entry(
                "account.rated",
                rating._meta.label_lower,
                rating.pk,
                {rating.criterion_code: (None, rating.value)},
                rating.account_id,
            )
            for rating in ratings
        ],
        by=by,
    )
    rescore(account_ids=list(known), by=by, today=today, now=now)
    return ratings


@transaction.atomic
def set_rating_rules(*, stale_months: int, version: int | None = None, by: Actor) -> RatingRules:
    """Say after how many months a rating is asked for again. `version` is 0 before anybody did."""
    by.must(Permission.SET_CRITERIA)
    if not 1 <= stale_months <= MOST_MONTHS:
        raise RuleViolation(
            _("Choose from 1 to %(most)s months.") % {"most": MOST_MONTHS}, field="stale_months"
        )
    row = RatingRules.objects.select_for_update(no_key=True).first()
    must_be_at(version, row.version if row else 0)
    before = rules_in_use().stale_months
    if row is not None and before == stale_months:
        return row
    row = row or RatingRules(version=0)
    row.stale_months = stale_months
    row.version += 1
    row.save()
    changes = {"stale_months": (before, stale_months)} if before != stale_months else {}
    record("ratings.rules_set", subject=row, by=by, changes=changes)
    return row


def _must_be_in_the_circle(account_ids: set[UUID], by: Actor) -> None:
    """Judgements come from the account's team and its leaders."""
    if circle.reads_all_figures(by):
        return
    for account_id in account_ids:
        if not circle.may_read_figures(account_id, by=by):
            raise NotAllowed(_("Only the account's team and its leaders rate it."))


def _must_be_sound(row: RatingRow, codes: set[str], number: int | None) -> None:
    at = _("Row %(number)s: ") % {"number": number} if number else ""
    if row.criterion_code not in codes:
        raise RuleViolation(
            at + _("No criterion of this code is rated by people."), field="criterion_code"
        )
    if not (math.isfinite(row.value) and 0 <= row.value <= 100):
        raise RuleViolation(at + _("A rating lies between 0 and 100."), field="value")
    if not row.evidence.strip():
        raise RuleViolation(at + _("Say what the rating rests on."), field="evidence")
