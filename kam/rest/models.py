"""What the REST face remembers: answers that a client may ask for again."""

from django.db import models

from kam.tenancy.models import TenantModel


class Idempotency(TenantModel):
    """The answer to a request that carried an Idempotency-Key, for a day.

    The row is written before the work and completed with it, in one transaction: a second request
    with the same key waits for that transaction and reads what came of it.
    """

    token_id = models.UUIDField()
    route = models.TextField()
    key = models.TextField()
    fingerprint = models.BinaryField()
    status = models.SmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    expires_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "token_id", "route", "key"], name="idempotency_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "expires_at"], name="idempotency_over")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
