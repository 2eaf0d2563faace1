"""Tables of the outbox: promises to keep, notices, mail of nobody's workspace, signs of life."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from kam.outbox.choices import DEFAULT_QUEUE
from kam.tenancy.fields import CurrentTransaction, Xid8Field
from kam.tenancy.models import TenantModel

OPEN = Q(done_at=None, dead_at=None)


class Delivery(TenantModel):
    """One promise: it stays open until it is done, or dead after too many attempts.

    `available_at` is when it may be tried (again), `lease_until` until when the relay takes its
    wake-up call for under way, `attempts` how often the work was begun. `queue` is the kind's,
    kept here so that the relay needs to know no kinds. One more index, outbox_delivery_due on
    `available_at` alone, is made by the migration: the relay asks it every second, whether
    anything is due for whichever tenant.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    queue = models.CharField(max_length=10, db_default=DEFAULT_QUEUE)
    payload = models.JSONField(default=dict)
    available_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(db_default="")
    created_xid = Xid8Field(db_default=CurrentTransaction())

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="delivery_key_once"),
        ]
        indexes = [
            # the first of each tenant and queue, so that no tenant waits behind another's backlog
            models.Index(
                fields=["tenant", "queue", "available_at"],
                condition=OPEN,
                name="outbox_delivery_turns",
            ),
            models.Index(
                fields=["tenant", "done_at"],
                condition=Q(done_at__isnull=False),
                name="outbox_delivery_done",
            ),
            models.Index(
                fields=["tenant", "dead_at"],
                condition=Q(dead_at__isnull=False),
                name="outbox_delivery_dead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Notice(TenantModel):
    """What one member is told in the product; `recipient_id` is a membership, known by id alone.

    `kind` names the sentence, `words` what is filled into it, `path` where a click leads inside
    the workspace.
    """

    recipient_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=300, db_default="")
    words = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "recipient_id", "key"], name="notice_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "recipient_id"],
                condition=Q(read_at=None),
                name="outbox_notice_unread",
            ),
            models.Index(fields=["tenant", "recipient_id", "-id"], name="outbox_notice_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class NoticeChoice(TenantModel):
    """Whether a member wants notices by mail, too; without a row, yes."""

    recipient_id = models.UUIDField()
    by_mail = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "recipient_id"], name="notice_choice_once"),
        ]


class IdentityMail(models.Model):
    """Mail about signing in: it belongs to a person and to no workspace, so to no tenant.

    `body` may hold a one-time link: it is emptied once the mail is sent or dead.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    available_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["available_at"], condition=OPEN, name="outbox_identity_mail_due"),
        ]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """A sign of life, one row per name; it belongs to the installation, so to no tenant."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
