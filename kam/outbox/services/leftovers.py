"""What is kept, sent or read long ago need not stand here for ever."""

from datetime import datetime, timedelta

from kam.outbox.models import Delivery, IdentityMail, Notice

KEPT_FOR = timedelta(days=30)
READ_FOR = timedelta(days=90)
CHUNK = 5000


def forget_what_is_over(*, now: datetime) -> None:
    """Delete deliveries done 30 days ago and notices read 90 days ago, in chunks."""
    for old in (
        Delivery.objects.filter(done_at__lt=now - KEPT_FOR),
        Notice.objects.filter(read_at__lt=now - READ_FOR),
    ):
        model = old.model
        while ids := list(old.values_list("id", flat=True)[:CHUNK]):
            model.objects.filter(pk__in=ids).delete()


def forget_identity_mail(*, now: datetime) -> None:
    """Delete mail of no workspace that was sent, or given up, 30 days ago."""
    IdentityMail.objects.filter(done_at__lt=now - KEPT_FOR).delete()
    IdentityMail.objects.filter(dead_at__lt=now - KEPT_FOR).delete()
