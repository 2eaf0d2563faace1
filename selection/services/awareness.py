"""Ask colleagues who the key accounts are (method row 39)."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries.accounts import accounts_by_id
from kam.audit.services import record
from kam.errors import Conflict, NotFound, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.identity.queries.members import active_members
from kam.outbox.services import Word, notify_many
from selection.models import AwarenessAsked, AwarenessCheck, AwarenessNamed, AwarenessTop
from selection.queries.awareness import TOP, top_now

ASKED = "awareness.asked"


@dataclass(frozen=True)
class Ask:
    """Whom to ask: these members, and `at_random` more of the others."""

    member_ids: Collection[UUID] = ()
    at_random: int = 0


@transaction.atomic
def start_check(
    *, ask: Ask, by: Actor, today: date, now: datetime, due_on: date | None = None
) -> AwarenessCheck:
    """Ask colleagues to name the top ten accounts of today's register; each is told once."""
    by.must(Permission.CONFIRM_TIERS)
    if due_on is not None and due_on < today:
        raise RuleViolation(_("The day must be today or later."), field="due_on")
    top = top_now(TOP)
    if not top:
        raise RuleViolation(_("The register is empty, so there is nothing to know yet."))
    people = _chosen(ask, by)
    check = AwarenessCheck.objects.create(
        size=len(top),
        asked_on=today,
        due_on=due_on,
        started_by_id=by.membership_id,
        started_by_name=by.name,
    )
    AwarenessTop.objects.bulk_create(
        AwarenessTop(check_round=check, account_id=account_id, rank=rank)
        for rank, account_id in enumerate(top, start=1)
    )
    AwarenessAsked.objects.bulk_create(
        AwarenessAsked(check_round=check, member_id=member_id, member_name=name)
        for member_id, name in people
    )
    record("awareness.started", subject=check, by=by, changes={"asked": (None, len(people))})
    words = {"by": by.name, "n": len(top)}
    path = f"selection/awareness/{check.pk}/answer/"
    notify_many(
        kind=ASKED,
        told=[Word(member_id, f"awareness:{check.pk}", path, words) for member_id, _n in people],
    )
    return check


@transaction.atomic
def answer_check(
    *, asked: AwarenessAsked, account_ids: Sequence[UUID], by: Actor, now: datetime
) -> int:
    """Name the accounts one takes for the top ones, once; answers how many of them are."""
    by.must(Permission.READ_REGISTER)
    found = AwarenessAsked.objects.select_for_update().filter(
        pk=asked.pk, member_id=by.membership_id
    )
    mine = found.select_related("check_round").first() if by.membership_id else None
    if mine is None:
        raise NotFound
    if mine.check_round.closed_on is not None:
        raise Conflict(_("This check is closed."))
    if mine.answered_at is not None:
        raise Conflict(_("You have answered already."))
    named = _named(account_ids, most=mine.check_round.size)
    AwarenessNamed.objects.bulk_create(
        AwarenessNamed(asked=mine, account_id=account_id) for account_id in named
    )
    mine.answered_at = now
    mine.save(update_fields=["answered_at"])
    record("awareness.answered", subject=mine.check_round, by=by)
    top = set(
        AwarenessTop.objects.filter(check_round=mine.check_round).values_list(
            "account_id", flat=True
        )
    )
    return len(top.intersection(named))


@transaction.atomic
def close_check(*, check: AwarenessCheck, by: Actor, today: date) -> AwarenessCheck:
    """Take no more answers."""
    by.must(Permission.CONFIRM_TIERS)
    rows = AwarenessCheck.objects.filter(pk=check.pk, closed_on=None)
    if not rows.update(closed_on=today):
        raise Conflict(_("This check is closed already."))
    check.closed_on = today
    record("awareness.closed", subject=check, by=by, changes={"closed_on": (None, today)})
    return check


def _chosen(ask: Ask, by: Actor) -> list[tuple[UUID, str]]:
    able = {
        pk: name
        for pk, name in active_members().values_list("pk", "name")
        if pk != by.membership_id
    }
    wanted = dict.fromkeys(ask.member_ids)
    if any(each not in able for each in wanted):
        raise RuleViolation(_("Choose colleagues who work here."), field="member_ids")
    rest = [each for each in able if each not in wanted]
    if ask.at_random > 0:
        more = secrets.SystemRandom().sample(rest, min(ask.at_random, len(rest)))
        wanted |= dict.fromkeys(more)
    if not wanted:
        raise RuleViolation(_("Choose at least one colleague."), field="member_ids")
    return [(each, able[each]) for each in wanted]


def _named(account_ids: Sequence[UUID], *, most: int) -> list[UUID]:
    named = list(dict.fromkeys(account_ids))
    if not named:
        raise RuleViolation(_("Name at least one account."), field="account_ids")
    if len(named) > most:
        raise RuleViolation(
            _("Name %(most)s accounts at most.") % {"most": most}, field="account_ids"
        )
    if len(accounts_by_id(named)) < len(named):
        raise NotFound(_("There is no such account."))
    return named
