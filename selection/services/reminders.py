"""Owners of pledges hear once that one falls due, and once that it is overdue (method row 50)."""

from datetime import date
from uuid import UUID

from django.db import transaction

from accounts.queries.colleagues import managers_of
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.identity.queries.members import active_members
from kam.outbox.services import Word, notify_many
from selection.models import Pledge
from selection.pledges import SOON
from selection.queries.pledges import outcomes_among, untold_pledges

DUE_SOON, OVERDUE = "pledge.due_soon", "pledge.overdue"
LONGEST = 120  # letters of a pledge that a notice repeats


@transaction.atomic
def remind_owners(*, by: Actor, today: date) -> int:
    """Tell each owner, or the account's manager where nobody owes it any more, once of the newest
    day that falls due within a week and once of the newest that has passed; answers how often."""
    by.must(Permission.RATE_ACCOUNTS)
    rows = untold_pledges(today).select_for_update(of=("self",), no_key=True)
    found = list(rows.select_related("account"))
    owners = {each.owner_id for each in found if each.owner_id}
    active = set(active_members().filter(pk__in=owners).values_list("pk", flat=True))
    managers = managers_of({each.account_id for each in found})
    noted = outcomes_among([each.pk for each in found if each.every_months])
    told: dict[str, list[Word]] = {DUE_SOON: [], OVERDUE: []}
    marked = []
    for pledge in found:
        owner = pledge.owner_id if pledge.owner_id in active else managers.get(pledge.account_id)
        if owner is None:
            continue
        days = [day for day in pledge.rhythm.days(today + SOON) if day not in noted[pledge.pk]]
        soon = max((day for day in days if day >= today), default=None)
        overdue = max((day for day in days if day < today), default=None)
        if soon is not None and soon != pledge.told_soon:
            told[DUE_SOON].append(_word(pledge, owner, "soon", soon))
            pledge.told_soon = soon
            marked.append(pledge)
        if overdue is not None and overdue != pledge.told_overdue:
            told[OVERDUE].append(_word(pledge, owner, "overdue", overdue))
            pledge.told_overdue = overdue
            marked.append(pledge)
    for kind, words in told.items():
        notify_many(kind=kind, told=words)
    Pledge.objects.bulk_update(dict.fromkeys(marked), ["told_soon", "told_overdue"])
    return sum(map(len, told.values()))


def _word(pledge: Pledge, owner: UUID, what: str, day: date) -> Word:
    text = pledge.text if len(pledge.text) <= LONGEST else f"{pledge.text[: LONGEST - 1]}…"
    return Word(
        owner,
        f"pledge:{pledge.pk}:{what}:{day}",
        f"accounts/{pledge.account_id}/service/pledges/{pledge.pk}/",
        {"account": pledge.account.name, "text": text},
    )
