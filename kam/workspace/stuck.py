"""Trying again what could not be delivered: an administrator's act, so it stands in history."""

from uuid import UUID

from django.db import transaction

from kam.audit.services import Entry, record_many
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.outbox.queries import get_dead_letter
from kam.outbox.services.delivering import revive


@transaction.atomic
def retry_delivery(*, delivery_id: UUID, by: Actor) -> int:
    """Give one dead delivery all its attempts again; raises NotFound where it is not dead."""
    by.must(Permission.MANAGE_DELIVERIES)
    return _retry([get_dead_letter(delivery_id).pk], by)


@transaction.atomic
def retry_deliveries(*, by: Actor) -> int:
    """Give every dead delivery all its attempts again; how many that were."""
    by.must(Permission.MANAGE_DELIVERIES)
    return _retry(None, by)


def _retry(delivery_ids: list[UUID] | None, by: Actor) -> int:
    revived = revive(delivery_ids=delivery_ids)
    record_many(
        (
            Entry("delivery.retried", "outbox.delivery", one.pk, {"kind": (one.kind, one.kind)})
            for one in revived
        ),
        by=by,
    )
    return len(revived)
