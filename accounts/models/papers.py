"""What people wrote about an account, and the files they put there."""

from django.db import models

from accounts.models.accounts import Account
from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field


class Note(TenantModel):
    account = TenantForeignKey(Account, models.CASCADE, related_name="notes")
    text = models.TextField()
    author = TenantForeignKey("identity.Membership", models.PROTECT, null=True, related_name="+")
    author_name = models.TextField(default="")
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    version = version_field()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "account", "-id"], name="note_newest")]

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(TenantModel):
    """A file of an account. The bytes lie in the file storage under `stored_as`."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="attachments")
    name = models.TextField()
    stored_as = models.TextField()
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = TenantForeignKey(
        "identity.Membership", models.PROTECT, null=True, related_name="+"
    )
    uploaded_by_name = models.TextField(default="")
    uploaded_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "account", "-id"], name="attachment_newest")]

    def __str__(self) -> str:
        return self.name
