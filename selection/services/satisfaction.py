"""How content customers are with what their own tier promises (method row 48)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries.accounts import get_account
from accounts.queries.circle import may_read_figures
from kam.audit.services import record
from kam.errors import NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from selection.models import Satisfaction, TierHolding


@dataclass(frozen=True)
class SatisfactionData:
    """What a customer said, 1 to 5, on which day, and who said it where."""

    account_id: UUID
    rating: int
    said_on: date
    source: str


@transaction.atomic
def note_satisfaction(*, word: SatisfactionData, by: Actor, today: date) -> Satisfaction:
    """Keep what a customer said of our promise, with the tier the account held on that day."""
    by.must(Permission.RATE_ACCOUNTS)
    account = get_account(word.account_id)
    if not may_read_figures(account.pk, by=by):
        raise NotAllowed(_("Only the account's team and its leaders note this."))
    _must_be_sound(word, today)
    if account.is_archived:
        raise RuleViolation(_("This account is archived."), field="account_id")
    held = _held_on(account.pk, word.said_on)
    row = Satisfaction.objects.create(
        account_id=account.pk,
        rating=word.rating,
        said_on=word.said_on,
        source=word.source.strip(),
        level=held.level if held else 0,
        tier_name=held.tier_name if held else "",
        noted_by_id=by.membership_id,
        noted_by_name=by.name,
    )
    record(
        "satisfaction.noted",
        subject=row,
        by=by,
        changes={"rating": (None, row.rating), "tier": (None, row.tier_name)},
        account_id=account.pk,
        note=row.source,
    )
    return row


def _held_on(account_id: UUID, day: date) -> TierHolding | None:
    """The tier of that day; before the first tiers of the workspace were given, that of the
    first day."""
    epoch = TierHolding.objects.order_by("starts_on").values_list("starts_on", flat=True).first()
    day = max(day, epoch) if epoch else day
    rows = TierHolding.objects.filter(account_id=account_id, starts_on__lte=day)
    found = rows.order_by("-starts_on", "-pk").first()
    return found if found and (found.ends_on is None or day < found.ends_on) else None


def _must_be_sound(word: SatisfactionData, today: date) -> None:
    wrong: dict[str, str] = {}
    if word.rating not in range(1, 6):
        wrong["rating"] = _("A whole number from 1 to 5.")
    if word.said_on > today:
        wrong["said_on"] = _("This day has not come yet.")
    if not word.source.strip():
        wrong["source"] = _("Say who said it, and where.")
    if wrong:
        raise RuleViolation(next(iter(wrong.values())), errors=wrong)
