"""History rows hold ids, field names and salted digests; the values stand beside them, erasable."""

from django.db import models
from django.db.models import Func

from kam.tenancy.fields import TenantForeignKey, Xid8Field
from kam.tenancy.models import TenantModel


class CurrentTransaction(Func):
    template = "pg_current_xact_id()"
    output_field = Xid8Field()


class AuditEntry(TenantModel):
    """One act. No foreign keys to live data, so that history never holds anything back."""

    at = models.DateTimeField()
    xid = Xid8Field(db_default=CurrentTransaction())
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
        ]


class AuditValue(TenantModel):
    """The values of one act and the salt of their digests; only erasure and closing delete here."""

    entry = TenantForeignKey(AuditEntry, models.CASCADE, related_name="values")
    salt = models.BinaryField()
    actor_name = models.TextField(default="")
    note = models.TextField(default="")
    changes = models.JSONField(default=dict)
