"""Reading promises, notices and signs of life."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import Error, connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from kam.errors import NotFound
from kam.outbox.choices import PARTS
from kam.outbox.models import Delivery, IdentityMail, Notice, NoticeChoice
from kam.tenancy.models import Tenant

FRESH_SECONDS = 30
AGES = "SELECT name, extract(epoch FROM clock_timestamp() - at)::float8 FROM outbox_heartbeat"


@dataclass(frozen=True)
class Health:
    """`parts`: name -> seconds since its last sign of life, None where none is known.

    The database's own entry is 0 while it answers, else None.
    """

    parts: dict[str, float | None]

    @property
    def missing(self) -> list[str]:
        return self.silent_for(FRESH_SECONDS)

    def silent_for(self, seconds: float) -> list[str]:
        """The parts without a sign of life in the last `seconds`."""
        return [name for name, age in self.parts.items() if age is None or age > seconds]


def health() -> Health:
    """Every part that must live, by the clock of the database; one statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(AGES)
            ages: dict[str, float] = dict(cursor.fetchall())
    except Error:
        return Health(dict.fromkeys(("database", *PARTS)))
    return Health({"database": 0.0} | {name: ages.get(name) for name in PARTS})


def database_answers() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


@dataclass(frozen=True)
class Bell:
    """What the bell shows: how many notices are unread, and when the newest of them came."""

    unread: int
    newest: datetime | None


def bell_of(recipient_id: UUID) -> Bell:
    """One statement over the member's unread notices."""
    unread = Notice.objects.filter(recipient_id=recipient_id, read_at=None)
    return Bell(**unread.aggregate(unread=Count("id"), newest=Max("at")))


def notices_of(recipient_id: UUID) -> QuerySet[Notice]:
    """A member's notices; the caller orders them."""
    return Notice.objects.filter(recipient_id=recipient_id)


def get_notice(notice_id: UUID, *, recipient_id: UUID) -> Notice:
    """One notice of the member; raises NotFound for those of others, too."""
    found = Notice.objects.filter(pk=notice_id, recipient_id=recipient_id).first()
    if found is None:
        raise NotFound
    return found


def notice_to_mail(notice_id: object) -> Notice | None:
    """Any member's notice, for those who deliver it; None where it was forgotten since or its
    member wants none by mail."""
    unwanted = NoticeChoice.objects.filter(recipient_id=OuterRef("recipient_id"), by_mail=False)
    return Notice.objects.filter(~Exists(unwanted), pk=notice_id).first()


def wants_mail(recipient_id: UUID) -> bool:
    """Whether the member wants notices by mail; yes until chosen otherwise."""
    choice = NoticeChoice.objects.filter(recipient_id=recipient_id).first()
    return choice is None or choice.by_mail


def dead_letters() -> QuerySet[Delivery]:
    """Promises that no attempt is left for; the caller orders them."""
    return Delivery.objects.filter(dead_at__isnull=False)


def get_dead_letter(delivery_id: UUID) -> Delivery:
    """One of them; raises NotFound."""
    found = dead_letters().filter(pk=delivery_id).first()
    if found is None:
        raise NotFound
    return found


def oldest_due(*, now: datetime) -> datetime | None:
    """Since when the oldest promise of any workspace waits; None where none does."""
    due = Delivery.objects.using("system").filter(done_at=None, dead_at=None, available_at__lte=now)
    return due.order_by("available_at").values_list("available_at", flat=True).first()


def dead_identity_mail() -> QuerySet[IdentityMail]:
    """Mail of no workspace that no attempt is left for, the latest first; its text is gone."""
    return IdentityMail.objects.filter(dead_at__isnull=False).order_by("-dead_at")


def workspaces() -> list[UUID]:
    """All workspaces, for what is to be forgotten in each."""
    return list(Tenant.objects.order_by("id").values_list("id", flat=True))
