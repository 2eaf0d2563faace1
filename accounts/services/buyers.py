"""Who buys is a customer, unless somebody said otherwise (method row 121)."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Lifecycle
from accounts.models import Account, RevenueLine
from accounts.services.tracing import traced
from kam.audit.services import Entry, record_many
from kam.audit.since import accounts_told
from kam.identity.actor import Actor
from kam.identity.permissions import Permission

SUBJECT = Account._meta.label_lower


@transaction.atomic
def take_buyers_in(*, run_id: UUID, by: Actor) -> list[UUID]:
    """Accounts that the run gave revenue and whose life cycle nobody ever chose become customers.

    What a person or a file once said stays. Returns the ids that changed.
    """
    by.must(Permission.IMPORT_FILES)
    lines = RevenueLine.objects.filter(run_id=run_id, revenue_minor__gt=0)
    unasked = Account.objects.filter(
        lifecycle=Lifecycle.PROSPECT, archived_at=None, pk__in=lines.values("account_id")
    ).select_for_update()
    versions = dict(unasked.order_by("pk").values_list("pk", "version"))
    chosen = accounts_told(versions, field="lifecycle", subject_type=SUBJECT)
    buyers = [
        Account(pk=pk, lifecycle=Lifecycle.CUSTOMER, version=version + 1)
        for pk, version in versions.items()
        if pk not in chosen
    ]
    for buyer in buyers:
        buyer.take_tenant()
    with traced(run_id=run_id, account_ids=[buyer.pk for buyer in buyers]):
        Account.objects.bulk_update(buyers, ["lifecycle", "version"], batch_size=2000)
    change = {"lifecycle": (Lifecycle.PROSPECT.value, Lifecycle.CUSTOMER.value)}
    why = _("Revenue was imported.")
    record_many(
        (Entry("account.edited", SUBJECT, buyer.pk, change, buyer.pk, why) for buyer in buyers),
        by=by,
    )
    return [buyer.pk for buyer in buyers]
