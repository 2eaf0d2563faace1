"""An account that an undone import had registered comes back when a file speaks of it again."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services.standing import post_register
from kam.audit.services import Entry, record_many
from kam.audit.since import last_acts_on_accounts
from kam.identity.actor import Actor
from kam.imports.undone import made_and_taken_back, transactions_undone


def bring_back(*, account_ids: Collection[UUID], by: Actor) -> list[UUID]:
    """Those of the accounts that only an undo had archived are in use again."""
    archived = Account.objects.filter(pk__in=account_ids).exclude(archived_at=None)
    made = made_and_taken_back("account", list(archived.values_list("pk", flat=True)))
    if not made:
        return []
    acts = last_acts_on_accounts(
        list(made), since=min(made.values()), but_for=transactions_undone()
    )
    ids = made.keys() - acts.keys()
    accounts = list(Account.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    subject, note, entries = Account._meta.label_lower, _("An import speaks of it again."), []
    for account in accounts:
        change = {"archived_at": (account.archived_at, None)}
        entries.append(Entry("account.restored", subject, account.pk, change, account.pk, note))
        account.archived_at = None
    Account.objects.filter(pk__in=ids).update(
        archived_at=None, archived_by=None, archive_reason="", version=F("version") + 1
    )
    post_register(accounts)
    record_many(entries, by=by)
    return [account.pk for account in accounts]
