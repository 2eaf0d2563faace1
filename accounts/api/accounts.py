"""Accounts over REST: the list, one account, its place in the group, its willingness."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts import services
from accounts.choices import Lifecycle
from accounts.choices import Willingness as Answers
from accounts.queries import account_head, book, type_ahead
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.keyset import sort_key
from kam.rest.endpoint import Endpoint

READ, WRITE = "accounts:read", "accounts:write"
EDITORS = (Permission.EDIT_ACCOUNTS, Permission.EDIT_OWN_ACCOUNTS)
NULL = {"allow_null": True}
SORTS = [*book.SORTS, *(f"-{name}" for name in book.SORTS)]


class AccountsIn(serializers.Serializer):
    """What the list may be narrowed by, and its order."""

    q = serializers.CharField(required=False, max_length=80, help_text="Part of a name, or an id.")
    mine = serializers.BooleanField(required=False, help_text="I am on the team today.")
    no_manager = serializers.BooleanField(required=False, help_text="Without account manager.")
    tier = serializers.IntegerField(
        required=False, min_value=0, max_value=99, help_text="Level of the tier; 0: without one."
    )
    sector = serializers.CharField(required=False, max_length=120)
    country = serializers.CharField(required=False, max_length=2, help_text="ISO 3166 code.")
    lifecycle = serializers.ChoiceField(required=False, choices=Lifecycle.choices)
    unit = serializers.UUIDField(required=False, help_text="A unit of ours, with its parts.")
    manager = serializers.UUIDField(required=False, help_text="A member.")
    group = serializers.UUIDField(required=False, help_text="An account, with all below it.")
    archived = serializers.BooleanField(required=False, help_text="Archived ones instead.")
    sort = serializers.ChoiceField(required=False, choices=SORTS, default="name")


class AccountOut(serializers.Serializer):
    """An account. Figures of the last twelve months of data, in minor units of `currency`; null
    where they are not known, or not yours to read."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    parent_id = serializers.UUIDField(**NULL)
    unit_id = serializers.UUIDField(**NULL)
    sector = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166 code, or empty.")
    website = serializers.CharField()
    lifecycle = serializers.ChoiceField(choices=Lifecycle.choices)
    willingness = serializers.ChoiceField(choices=Answers.choices)
    archived_at = serializers.DateTimeField(**NULL)
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")
    manager_id = serializers.UUIDField(**NULL)
    manager_name = serializers.CharField()
    tier_level = serializers.IntegerField(**NULL)
    tier_name = serializers.CharField()
    score = serializers.FloatField(**NULL)
    completeness = serializers.FloatField(**NULL)
    currency = serializers.CharField()
    revenue_12m_minor = serializers.IntegerField(**NULL)
    revenue_12m_before_minor = serializers.IntegerField(**NULL)
    margin_12m_minor = serializers.IntegerField(**NULL, help_text="Null while a cost is unknown.")
    data_as_of = serializers.DateField(**NULL)


OF_ACCOUNT = (
    "id", "name", "parent_id", "unit_id", "sector", "country", "website", "lifecycle",
    "willingness", "archived_at", "version",
)  # fmt: skip
OF_STANDING = (
    "manager_id", "manager_name", "tier_level", "tier_name", "score", "completeness", "currency",
    "data_as_of",
)  # fmt: skip


class IdIn(serializers.Serializer):
    source = serializers.CharField(max_length=60)
    value = serializers.CharField(max_length=200)


class AccountIn(serializers.Serializer):
    name = serializers.CharField(max_length=300)
    sector = serializers.CharField(required=False, allow_blank=True, max_length=300)
    country = serializers.CharField(required=False, allow_blank=True, max_length=100)
    website = serializers.CharField(required=False, allow_blank=True, max_length=300)
    lifecycle = serializers.ChoiceField(required=False, choices=Lifecycle.choices)
    unit_id = serializers.UUIDField(required=False, **NULL)


class NewAccountIn(AccountIn):
    parent_id = serializers.UUIDField(required=False, **NULL)
    manager_id = serializers.UUIDField(
        required=False, **NULL, help_text="Manages the account from today on."
    )
    external_ids = IdIn(many=True, required=False)


class Accounts(Endpoint):
    """The accounts of the workspace."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "POST": Permission.REGISTER_ACCOUNTS}
    parameters = {"GET": AccountsIn}
    takes = NewAccountIn
    gives = AccountOut
    paged = versioned = computed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List accounts. A sort by revenue leaves out those whose figures are not yours to read."""
        query = dict(self.query)
        sort = query.pop("sort", "name")
        tier = query.pop("tier", None)
        filters = book.Filters(**query, tier=() if tier is None else (tier,))
        return self.page(
            book.rest_listed(filters, by=self.actor, sort=sort), key=sort_key(book.SORTS, sort)
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register an account."""
        data = dict(self.data)
        called = tuple((each["source"], each["value"]) for each in data.pop("external_ids", ()))
        row = services.NewAccount(**data, external_ids=called)
        account = services.register_accounts(rows=[row], by=self.actor, today=timezone.localdate())[
            0
        ]
        at = reverse("api:accounts:account", args=[account.pk])
        return self.created(told(account.pk, self.actor), at=at)


class FindIn(serializers.Serializer):
    q = serializers.CharField(max_length=80)


class FoundOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    sector = serializers.CharField()
    country = serializers.CharField()
    tier_level = serializers.IntegerField(**NULL)
    tier_name = serializers.CharField()


class Find(Endpoint):
    """Accounts by the beginning of a word of their name, or of an outside id."""

    scope = READ
    permission = Permission.READ_REGISTER
    parameters = FindIn
    gives = FoundOut
    paged = True

    def get(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Find accounts while typing: at most eight."""
        return type_ahead(self.query["q"], by=self.actor, limit=8)


class Account(Endpoint):
    """One account."""

    scope = {"GET": READ, "PATCH": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "PATCH": EDITORS}
    takes = AccountIn
    gives = AccountOut
    versioned = computed = True

    def get(self, request: HttpRequest, account_id: UUID) -> dict[str, Any]:
        """Read one account."""
        return told(account_id, self.actor)

    def patch(self, request: HttpRequest, account_id: UUID) -> dict[str, Any]:
        """Change some fields, of the version that If-Match names."""
        services.edit_account(
            account_id=account_id, values=self.data, version=self.seen, by=self.actor
        )
        return told(account_id, self.actor)


class ArchiveIn(serializers.Serializer):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class Archive(Endpoint):
    """Taking an account out of lists and pickers."""

    scope = WRITE
    permission = Permission.REGISTER_ACCOUNTS
    takes = ArchiveIn
    gives = AccountOut
    versioned = computed = True
    answers = {"POST": 200}

    def post(self, request: HttpRequest, account_id: UUID) -> dict[str, Any]:
        """Archive the account."""
        services.archive_account(
            account_id=account_id,
            version=self.seen,
            by=self.actor,
            now=timezone.now(),
            **self.data,
        )
        return told(account_id, self.actor)


class Restore(Endpoint):
    """Bringing an archived account back."""

    scope = WRITE
    permission = Permission.REGISTER_ACCOUNTS
    gives = AccountOut
    versioned = computed = True
    answers = {"POST": 200}

    def post(self, request: HttpRequest, account_id: UUID) -> dict[str, Any]:
        """Restore the account."""
        services.restore_account(account_id=account_id, version=self.seen, by=self.actor)
        return told(account_id, self.actor)


def told(account_id: UUID, by: Actor) -> dict[str, Any]:
    """One account in the shape of AccountOut."""
    head = account_head(account_id, by=by, today=timezone.localdate())
    account, standing = head.account, head.standing
    return {
        **{name: getattr(account, name) for name in OF_ACCOUNT},
        **{name: getattr(standing, name) for name in OF_STANDING},
        "revenue_12m_minor": standing.revenue_minor,
        "revenue_12m_before_minor": standing.revenue_prev_minor,
        "margin_12m_minor": standing.margin_minor,
    }
