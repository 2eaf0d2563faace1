"""When a colleague leaves: what this person still owes the programme goes to a successor."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from kam.audit.services import Entry, record_many
from kam.identity.actor import Actor
from kam.identity.models import Membership
from kam.identity.permissions import Permission
from selection.models import Goal, KnockoutFact, Pledge


@transaction.atomic
def hand_over_duties(*, member: Membership, successor: Membership, on: date, by: Actor) -> int:
    """Promises that still fall due, goals of this year and later, and stated knock-outs.

    The successor hears of the promises anew. Returns how many passed on. Safe to repeat.
    """
    by.must(Permission.MANAGE_MEMBERS)

    def pass_on(open_ones: QuerySet[Any], action: str, **besides: object) -> int:
        held = list(open_ones.filter(owner=member).select_for_update().order_by("pk"))
        ids = [each.pk for each in held]
        open_ones.model.objects.filter(pk__in=ids).update(
            owner=successor, owner_name=successor.name, **besides
        )
        subject = open_ones.model._meta.label_lower
        change = {"owner": (member.name, successor.name)}
        record_many(
            [
                Entry(action, subject, each.pk, change, getattr(each, "account_id", None))
                for each in held
            ],
            by=by,
        )
        return len(held)

    promises = Pledge.objects.filter(next_due_on__isnull=False)
    goals = Goal.objects.filter(year__gte=on.year)
    stated = KnockoutFact.objects.filter(lifted_on=None)
    newer = F("version") + 1
    return (
        pass_on(promises, "pledge.changed", version=newer, told_soon=None, told_overdue=None)
        + pass_on(goals, "goal.changed", version=newer)
        + pass_on(stated, "knockout.passed_on")
    )
