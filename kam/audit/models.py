"""History rows hold ids, field names and salted digests; the values stand beside them, erasable."""

from django.db import models
from django.db.models import Func

# the first migration names CurrentTransaction here
from kam.tenancy.fields import CurrentTransaction, TenantForeignKey, Xid8Field  # noqa: F401
from kam.tenancy.models import TenantModel


class RecordedTransaction(Func):
    """The number that history goes by: it never falls, not even in a restored database."""

    template = "audit_xid()"
    output_field = Xid8Field()


class AuditEntry(TenantModel):
    """One act. No foreign keys to live data, so that history never holds anything back."""

    at = models.DateTimeField()
    xid = Xid8Field(db_default=RecordedTransaction())
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    token_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    digests = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "account_id", "-id"], name="audit_account"),
            models.Index(fields=["tenant", "subject_id", "-id"], name="audit_subject"),
            models.Index(fields=["tenant", "xid", "id"], name="audit_order"),
        ]


class AuditValue(TenantModel):
    """The values of one act and the salt of their digests; only erasure and closing delete here.

    After an erasure `erased_by` names its act, `salt` is gone, and `salts` keeps those of the
    fields that stayed.
    """

    entry = TenantForeignKey(AuditEntry, models.CASCADE, related_name="values")
    salt = models.BinaryField()
    actor_name = models.TextField(default="")
    note = models.TextField(default="")
    changes = models.JSONField(default=dict)
    erased_by = models.UUIDField(null=True)
    salts = models.JSONField(null=True)


class AuditSeal(TenantModel):
    """A link of the chain over a stretch of entries in the order (xid, id).

    `leaves` holds id and digest of each entry, 48 bytes apiece; `digest` covers the link before,
    the stretch and the leaves (kam.audit.canonical).
    """

    number = models.BigIntegerField()
    algorithm = models.PositiveSmallIntegerField()
    previous = models.BinaryField()
    from_xid = Xid8Field()
    from_id = models.UUIDField()
    to_xid = Xid8Field()
    to_id = models.UUIDField()
    count = models.PositiveIntegerField()
    leaves = models.BinaryField()
    digest = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="audit_seal_number_once"),
        ]
