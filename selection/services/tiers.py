"""Tier schemes, and the decisions about who holds which tier (method rows 44 to 47)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.services.standing import post_standing
from kam.audit.services import Entry, record, record_many
from kam.errors import Conflict, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import lock
from selection import tiers
from selection.choices import ProposalState
from selection.models import Tier, TierHolding, TierProposal, TierScheme
from selection.queries.tiers import tiers_of
from selection.services.catalogue import carry_over
from selection.services.holders import (
    keep_promises,
    move_holders,
    must_fit,
    post_names,
    standing_row,
)
from selection.services.proposals import lacking_reason, withdraw_proposals
from selection.services.runs import follow_rules
from selection.services.telling import tell_managers


@dataclass(frozen=True)
class TierRow:
    """One tier of a scheme, from the top down: its name and the score it starts at.

    `customer_name` is what customers know it as; None leaves it as it is.
    """

    name: str
    threshold: float
    customer_name: str | None = None


@dataclass(frozen=True)
class Decided:
    """What a decision over several proposals did: those confirmed, and those that lack a reason;
    `small` are those of the latter that are known well but bring hardly anything."""

    confirmed: list[TierProposal]
    without_reason: list[TierProposal]
    small: list[TierProposal]


@transaction.atomic
def choose_scheme(
    *, name: str, rows: Sequence[TierRow], by: Actor, today: date, now: datetime
) -> TierScheme:
    """Put a new scheme to use. Holders move to the tier of the same level; history stays.

    Who held a level that the new scheme lacks leaves at the end of yesterday's scheme.
    """
    by.must(Permission.SET_CRITERIA)
    levels = _sound(rows)
    former = TierScheme.objects.filter(is_active=True).first()
    TierScheme.objects.filter(is_active=True).update(is_active=False, version=F("version") + 1)
    scheme = TierScheme.objects.create(name=_named(name), is_active=True)
    Tier.objects.bulk_create(
        [
            Tier(
                scheme=scheme,
                level=level,
                name=row.name,
                threshold=row.threshold,
                customer_name=(row.customer_name or "").strip(),
            )
            for level, row in enumerate(levels, start=1)
        ]
    )
    record(
        "tiers.scheme_chosen",
        subject=scheme,
        by=by,
        changes={"scheme": (former.name if former else None, scheme.name)},
    )
    carry_over(former=former, tiers=tiers_of(scheme), by=by, today=today, now=now)
    keep_promises(former=former, scheme=scheme)
    move_holders(levels=tiers_of(scheme), by=by, today=today)
    withdraw_proposals()
    follow_rules(by=by, today=today, now=now, is_new_scheme=True)
    return scheme


@transaction.atomic
def change_scheme(  # noqa: PLR0913  what it is to be, who, when, and which version was read
    *,
    scheme: TierScheme,
    name: str,
    rows: Sequence[TierRow],
    version: int | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> TierScheme:
    """Rename the scheme and its tiers or move its cut lines; the number of tiers stays."""
    by.must(Permission.SET_CRITERIA)
    lock(scheme, version)
    levels = _sound(rows)
    old = tiers_of(scheme)
    if len(old) != len(levels):
        raise RuleViolation(_("To change the number of tiers, choose a new scheme."))
    changes = {"name": (scheme.name, _named(name))} if scheme.name != _named(name) else {}
    for tier, row in zip(old, levels, strict=True):
        before, after = (tier.name, tier.threshold), (row.name, row.threshold)
        if before != after:
            changes[f"tier {tier.level}"] = (before, after)
        tier.name, tier.threshold = row.name, row.threshold
        if row.customer_name is not None and tier.customer_name != row.customer_name.strip():
            changes[f"customer name {tier.level}"] = (tier.customer_name, row.customer_name.strip())
            tier.customer_name = row.customer_name.strip()
    scheme.name = _named(name)
    scheme.version += 1
    scheme.save(update_fields=["name", "version"])
    Tier.objects.bulk_update(old, ["name", "threshold", "customer_name"])
    record("tiers.scheme_changed", subject=scheme, by=by, changes=changes)
    if scheme.is_active:
        post_names(levels=old)
        follow_rules(by=by, today=today, now=now)
    return scheme


@transaction.atomic
def confirm_proposals(
    *, proposals: Iterable[TierProposal], by: Actor, today: date, now: datetime, reason: str = ""
) -> Decided:
    """Confirm proposals from today on. Where less than 80 % is known, only with a reason; so also
    a rise of who brings next to nothing on every dimension (row 95).

    Those without a reason are left open and named in the answer. One that was decided in the
    meantime is a Conflict.
    """
    by.must(Permission.CONFIRM_TIERS)
    proposals = _still_open(proposals, by)
    note = reason.strip()
    unknown, small = ([], []) if note else lacking_reason(proposals=proposals, by=by)
    lacking = unknown + small
    ready = [each for each in proposals if each not in lacking]
    if ready:
        must_fit(proposals=ready, note=note)
        _hold(ready, by, today, note)
        _decide(ready, ProposalState.CONFIRMED, by, now, note)
        _record(ready, "tier.confirmed", by, note)
        _post_tiers(ready)
        tell_managers(proposals=ready, by=by)
    return Decided(ready, lacking, small)


@transaction.atomic
def decline_proposal(
    *, proposal: TierProposal, by: Actor, now: datetime, reason: str
) -> TierProposal:
    """Leave the account where it is, and say why. It is not proposed again under this version."""
    by.must(Permission.CONFIRM_TIERS)
    if not reason.strip():
        raise RuleViolation(_("Say why, so that others understand it."), field="reason")
    (found,) = _still_open([proposal], by)
    _decide([found], ProposalState.DECLINED, by, now, reason.strip())
    _record([found], "tier.declined", by, reason.strip())
    return found


def _named(name: str) -> str:
    if not name.strip():
        raise RuleViolation(_("Give the scheme a name."), field="name")
    return name.strip()


def _sound(rows: Sequence[TierRow]) -> list[TierRow]:
    wrong = tiers.lines_flaw([row.threshold for row in rows])
    if wrong:
        raise RuleViolation(tiers.LINE_WORDS[wrong], field="threshold")
    if not all(row.name.strip() for row in rows):
        raise RuleViolation(_("Give each tier a name."), field="tier_name")
    if len({row.name.strip().casefold() for row in rows}) < len(rows):
        raise RuleViolation(_("Two tiers have the same name."), field="tier_name")
    return [TierRow(r.name.strip(), float(r.threshold), r.customer_name) for r in rows]


def _still_open(proposals: Iterable[TierProposal], by: Actor) -> list[TierProposal]:
    ids = [proposal.pk for proposal in proposals]
    if not ids:
        raise RuleViolation(_("Choose at least one proposal."))
    locked = TierProposal.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    found = list(locked.select_related("to_tier", "from_tier", "account").order_by("pk"))
    if len(found) < len(ids) or any(each.state != ProposalState.OPEN for each in found):
        raise Conflict(_("One of these proposals was decided in the meantime."))
    if by.unit_ids is not None and any(each.account.unit_id not in by.unit_ids for each in found):
        raise RuleViolation(_("One of these accounts lies outside the units you lead."))
    return found


def _hold(proposals: Sequence[TierProposal], by: Actor, today: date, note: str) -> None:
    accounts = [proposal.account_id for proposal in proposals]
    TierHolding.objects.filter(account_id__in=accounts, ends_on=None).update(ends_on=today)
    TierHolding.objects.bulk_create(
        [
            TierHolding(
                account_id=proposal.account_id,
                tier=proposal.to_tier,
                level=proposal.to_tier.level,
                tier_name=proposal.to_tier.name,
                starts_on=today,
                score=proposal.score,
                completeness=proposal.completeness,
                why=proposal.reason,
                note=note,
                decided_by_id=by.membership_id,
                decided_by_name=by.name,
            )
            for proposal in proposals
            if proposal.to_tier is not None
        ],
        batch_size=5_000,
    )


def _decide(
    proposals: Sequence[TierProposal], state: str, by: Actor, now: datetime, note: str
) -> None:
    TierProposal.objects.filter(pk__in=[proposal.pk for proposal in proposals]).update(
        state=state,
        decided_by_id=by.membership_id,
        decided_by_name=by.name,
        decided_at=now,
        decision_note=note,
    )
    for proposal in proposals:
        proposal.state, proposal.decided_at, proposal.decision_note = state, now, note


def _record(proposals: Sequence[TierProposal], action: str, by: Actor, note: str) -> None:
    record_many(
        [
            Entry(
                action,
                proposal._meta.label_lower,
                proposal.pk,
                {
                    "tier": (
                        proposal.from_tier.name if proposal.from_tier else None,
                        proposal.to_tier.name if proposal.to_tier else None,
                    )
                },
                proposal.account_id,
                note,
            )
            for proposal in proposals
        ],
        by=by,
    )


def _post_tiers(proposals: Sequence[TierProposal]) -> None:
    post_standing(
        rows=(standing_row(account_id=each.account_id, holding=each.to_tier) for each in proposals),
        part="tier",
    )
