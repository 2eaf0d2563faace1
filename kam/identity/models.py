"""People (global, a person may belong to several workspaces) and their place in a workspace."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from uuid_utils.compat import uuid7

from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel
from kam.tenancy.versions import version_field


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email=username.strip().lower())


class User(AbstractBaseUser):
    """A person who signs in. Global: one person may belong to several workspaces."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    number_format = models.CharField(max_length=8, default="")
    theme = models.CharField(max_length=6, default="")
    shortcuts = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="user_email_lower"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False


class Session(AbstractBaseSession):
    """A browser in which somebody signed in. Global: it exists before a workspace is chosen.

    The columns repeat what the session itself holds, so that sessions can be listed by person and
    ended; `expire_date` is the earlier of both time-outs.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # written at most once a minute
    network = models.CharField(max_length=43, default="")  # the first half of the address only
    agent = models.CharField(max_length=300, default="")

    class Meta:
        pass

    @classmethod
    def get_session_store_class(cls) -> type:
        from kam.identity.session_store import SessionStore  # noqa: PLC0415  it names this class

        return SessionStore


class IdentityEvent(models.Model):
    """What happened at sign-in. Global; `workspace_id` is set where it concerns one workspace."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    network = models.CharField(max_length=43, default="")
    agent = models.CharField(max_length=300, default="")
    workspace_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at"], name="identity_event_of_person"),
            models.Index(fields=["workspace_id", "-at"], name="identity_event_of_workspace"),
            models.Index(fields=["at"], name="identity_event_age"),
        ]

    def __str__(self) -> str:
        return self.kind


class OrgUnit(TenantModel):
    """A part of our own company: a region, a business unit, a sales team."""

    name = models.CharField(max_length=120)
    parent = TenantForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    version = version_field()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "parent", "name"],
                name="org_unit_name_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(TenantModel):
    """A person's place in one workspace; the name stands here too, so that lists need no join."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    title = models.CharField(max_length=120, blank=True, default="")
    roles = ArrayField(models.CharField(max_length=20), default=list)
    unit = TenantForeignKey(OrgUnit, models.SET_NULL, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)  # set while the link is unused
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # invited once, never joined
    successor = TenantForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    version = version_field()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def invitation_ends_at(self) -> datetime | None:
        """When the open invitation stops working; None without one."""
        if self.invited_at is None:
            return None
        return self.invited_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


class LeaderScope(TenantModel):
    """A sales leader's scope: a unit and all below it. No row means the whole workspace."""

    membership = TenantForeignKey(Membership, models.CASCADE, related_name="leader_scopes")
    unit = TenantForeignKey(OrgUnit, models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "membership", "unit"], name="leader_scope_once"
            )
        ]


class ServiceAccount(TenantModel):
    """An actor without a person, with roles of its own; `owner` answers for it."""

    name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=20), default=list)
    owner = TenantForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                condition=models.Q(closed_at=None),
                name="service_account_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(TenantModel):
    """A key for a machine, acting as a member or a service account within `scopes`; only the
    digest is stored. The member of a service account's token is who answers for it."""

    name = models.CharField(max_length=120)
    membership = TenantForeignKey(Membership, models.CASCADE, related_name="+")
    is_service = models.BooleanField(default=False)  # acts under its own name in the history
    service = TenantForeignKey(
        ServiceAccount, models.PROTECT, null=True, blank=True, related_name="+"
    )
    networks = ArrayField(models.CharField(max_length=43), null=True, blank=True)  # empty: any
    prefix = models.CharField(max_length=24)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="api_token_digest_once"),
        ]
