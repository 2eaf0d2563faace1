"""Keeping a promise: begin, act, done. The three are separate transactions on purpose.

`begin` counts the attempt and moves the next one into the future before the work starts: a task
that ends its process is tried again later, not at once, and not for ever. While the work runs the
row is locked, so a second message finds nothing; when the process dies, so does the lock.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from kam import timelimits
from kam.outbox.choices import ALARM
from kam.outbox.kinds import Hopeless, Kind, UnknownKind, kind_of, pause_after
from kam.outbox.models import OPEN, Delivery
from kam.outbox.services.promises import promise
from kam.tenancy.models import Tenant

log = logging.getLogger(__name__)

LONGEST_ERROR = 500
HELD = "The workspace is not active."
HELD_FOR = timedelta(hours=1)  # until it is looked at again, and no attempt is counted
WITHOUT_KIND = 10  # attempts, where an older release meets a newer one's promise


def deliver(*, delivery_id: UUID, now: datetime) -> bool:
    """Try to keep one promise; False where it is kept, held by another, or not due.

    Never raises for what the kind's own function raises: that is written in the row.
    """
    delivery = _begin(delivery_id, now=now)
    if delivery is None:
        return False
    try:
        with transaction.atomic():
            held = _hold(delivery)
            if held is None:
                return False
            kind_of(held.kind).deliver(held)
            timelimits.outlive()
            held.done_at = Now()
            held.last_error = ""
            held.save(update_fields=["done_at", "last_error"])
    except Hopeless as error:
        _bury(delivery, str(error), now=now)
        return False
    except Exception as error:
        log.warning("%s %s failed", delivery.kind, delivery.pk, exc_info=True)
        _put_off(delivery, error, now=now)
        return False
    return True


@transaction.atomic
def _begin(delivery_id: UUID, *, now: datetime) -> Delivery | None:
    due = Delivery.objects.filter(OPEN, pk=delivery_id, available_at__lte=Now())
    rows = due.select_related("tenant").select_for_update(skip_locked=True, of=("self",))
    delivery = rows.first()
    if delivery is None:
        return None
    if delivery.tenant.status != Tenant.Status.ACTIVE:
        # nothing leaves a workspace that nobody may enter, whenever it was promised
        Delivery.objects.filter(pk=delivery.pk).update(
            last_error=HELD, available_at=Now() + HELD_FOR, lease_until=None
        )
        return None
    if delivery.attempts >= _most_attempts(delivery):
        # the last attempt took its process along, so nobody could write what happened
        _bury(delivery, delivery.last_error or "The process ended while it worked.", now=now)
        return None
    delivery.attempts += 1
    pause = timedelta(seconds=pause_after(delivery.attempts))
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=delivery.attempts, available_at=Now() + pause, lease_until=None
    )
    return delivery


def _hold(delivery: Delivery) -> Delivery | None:
    """The row, locked for as long as the work takes; None where another attempt began since."""
    ours = Delivery.objects.filter(OPEN, pk=delivery.pk, attempts=delivery.attempts)
    return ours.select_for_update(skip_locked=True).first()


def _put_off(delivery: Delivery, error: Exception, *, now: datetime) -> None:
    """Write why it failed; when it is tried again stands there since it began."""
    if delivery.attempts >= _most_attempts(delivery):
        _bury(delivery, _words_of(error), now=now)
        return
    pause = timedelta(seconds=pause_after(delivery.attempts))
    Delivery.objects.filter(OPEN, pk=delivery.pk, attempts=delivery.attempts).update(
        last_error=_words_of(error), available_at=Now() + pause
    )


@transaction.atomic
def _bury(delivery: Delivery, reason: str, *, now: datetime) -> None:
    """No attempt is left: say so in the row, and once an hour and kind to the administrators."""
    buried = Delivery.objects.filter(OPEN, pk=delivery.pk).update(
        dead_at=Now(), last_error=reason[:LONGEST_ERROR], lease_until=None
    )
    log.error("%s %s is dead: %s", delivery.kind, delivery.pk, reason)
    if buried and _tells(delivery):
        promise(
            kind=ALARM,
            key=f"{ALARM}:{delivery.kind}:{now:%Y-%m-%dT%H}",
            payload={"kind": delivery.kind},
        )


def _tells(delivery: Delivery) -> bool:
    """What tells of a dead delivery does not tell of its own death: that would never end."""
    kind = _known(delivery)
    return (kind is None or kind.alarms) and not delivery.payload.get("quiet")


def _most_attempts(delivery: Delivery) -> int:
    kind = _known(delivery)
    return WITHOUT_KIND if kind is None else kind.attempts


def _known(delivery: Delivery) -> Kind | None:
    try:
        return kind_of(delivery.kind)
    except UnknownKind:
        return None


def _words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:LONGEST_ERROR]


def let_go() -> None:
    """The workspace is active again: what was held is due now."""
    held = Delivery.objects.filter(OPEN, last_error=HELD)
    held.update(last_error="", available_at=Now(), lease_until=None)


@transaction.atomic
def revive(*, delivery_ids: list[UUID] | None = None) -> list[Delivery]:
    """Give dead deliveries (these, or all) all their attempts again, from now on."""
    dead = Delivery.objects.filter(dead_at__isnull=False).order_by("id")
    if delivery_ids is not None:
        dead = dead.filter(pk__in=delivery_ids)
    revived = list(dead.select_for_update(skip_locked=True))
    Delivery.objects.filter(pk__in=[one.pk for one in revived]).update(
        dead_at=None, attempts=0, available_at=Now(), lease_until=None
    )
    return revived
