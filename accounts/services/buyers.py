"""Who buys is a customer, unless somebody said otherwise (method row 121)."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
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
    unasked_ids = list(unasked.order_by("pk").values_list("pk", flat=True))
    chosen = accounts_told(unasked_ids, field="lifecycle", subject_type=SUBJECT)
    buyers = [pk for pk in unasked_ids if pk not in chosen]
    with traced(run_id=run_id, account_ids=buyers):
        Account.objects.filter(pk__in=buyers).update(
            lifecycle=Lifecycle.CUSTOMER, version=F("version") + 1
        )
    change = {"lifecycle": (Lifecycle.PROSPECT.value, Lifecycle.CUSTOMER.value)}
    why = _("Revenue was imported.")
    record_many(
        (Entry("account.edited", SUBJECT, pk, change, pk, why) for pk in buyers),
        by=by,
    )
    return buyers
