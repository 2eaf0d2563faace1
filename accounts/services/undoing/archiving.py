"""Accounts that a run registered. Their ids never disappear, so they are archived."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Account, RevenueLine
from accounts.services.intake import hang_accounts
from accounts.services.standing import post_register
from accounts.services.undoing.rows import since_words
from kam.audit.services import Entry, record_many
from kam.audit.since import last_acts_on_accounts
from kam.identity.actor import Actor
from kam.imports.traces import Kept, Trace, Undoing


def archive_made(*, traces: Sequence[Trace], undoing: Undoing, by: Actor) -> int:
    """Archive them outside any group, unless somebody worked with them since: those stay whole."""
    ids = [each.subject_id for each in traces]
    accounts = {each.pk: each for each in Account.objects.select_for_update().filter(pk__in=ids)}
    kept = {pk: Kept(accounts[pk].name, why) for pk, why in _kept(ids, undoing).items()}
    going = [account for pk, account in accounts.items() if pk not in kept]
    _detach([account.pk for account in going], by=by)
    archived = [account for account in going if not account.is_archived]
    _archive(archived, undoing=undoing, by=by)
    undoing.settle(
        restored=[each.id for each in traces if each.id and each.subject_id not in kept],
        kept={
            each.id: kept[each.subject_id] for each in traces if each.id and each.subject_id in kept
        },
    )
    why = _("Its account stays.")
    return len(traces) + undoing.keep_parts({pk: Kept(kept[pk].label, why) for pk in kept})


def _kept(ids: Collection[UUID], undoing: Undoing) -> dict[UUID, str]:
    """Accounts that others have worked with since, with the reason in words."""
    acts = last_acts_on_accounts(ids, since=undoing.since, but_for=undoing.transactions)
    kept = {pk: since_words(act) for pk, act in acts.items()}
    buying = RevenueLine.objects.filter(account_id__in=ids).values_list("account_id", flat=True)
    kept.update(dict.fromkeys(buying.distinct(), _("It has revenue from another import.")))
    below = dict(
        Account.objects.filter(parent_id__in=ids, archived_at=None).values_list("pk", "parent_id")
    )
    others = below.keys() - undoing.made("account", list(below))
    kept.update({below[pk]: _("Another account hangs below it.") for pk in others})
    return kept


def _detach(ids: Collection[UUID], *, by: Actor) -> None:
    """Out of their groups, with those below them: such a place was the run's doing."""
    inside = Account.objects.filter(pk__in=ids).exclude(parent=None)
    below = Account.objects.filter(parent_id__in=ids)
    moves: dict[UUID, UUID | None] = {
        pk: None for found in (inside, below) for pk in found.values_list("pk", flat=True)
    }
    if moves:
        hang_accounts(moves=moves, by=by)


def _archive(accounts: Sequence[Account], *, undoing: Undoing, by: Actor) -> None:
    reason = _("The import was undone.")
    Account.objects.filter(pk__in=[each.pk for each in accounts]).update(
        archived_at=undoing.now,
        archived_by=by.membership_id,
        archive_reason=reason,
        version=F("version") + 1,
    )
    for account in accounts:
        account.archived_at = undoing.now
    post_register(accounts)
    subject, change = Account._meta.label_lower, {"archived_at": (None, undoing.now)}
    record_many(
        (
            Entry("account.archived", subject, account.pk, change, account.pk, reason)
            for account in accounts
        ),
        by=by,
    )
