"""Sites, outside ids and contracts of an account over REST."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts import services
from accounts.choices import ContractState, SiteKind
from accounts.queries import account_head, get_account, get_contract, get_site, parts
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint

READ, WRITE = "accounts:read", "accounts:write"
EDITORS = (Permission.EDIT_ACCOUNTS, Permission.EDIT_OWN_ACCOUNTS)
NULL = {"allow_null": True}
MAYBE = {"required": False, "allow_blank": True}


class Hanging(Endpoint):
    """Something that hangs on an account: read by everybody, changed by its team."""

    scope = {"GET": READ, "POST": WRITE, "PUT": WRITE, "DELETE": WRITE}
    permission = {
        "GET": Permission.READ_REGISTER,
        "POST": EDITORS,
        "PUT": EDITORS,
        "DELETE": EDITORS,
    }


class SiteIn(serializers.Serializer):
    kind = serializers.ChoiceField(choices=SiteKind.choices)
    name = serializers.CharField(**MAYBE, max_length=200)
    street = serializers.CharField(**MAYBE, max_length=200)
    postcode = serializers.CharField(**MAYBE, max_length=20)
    city = serializers.CharField(**MAYBE, max_length=120)
    country = serializers.CharField(**MAYBE, max_length=100)
    latitude = serializers.FloatField(required=False, **NULL)
    longitude = serializers.FloatField(required=False, **NULL)
    is_main = serializers.BooleanField(required=False)


class SiteOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=SiteKind.choices)
    name = serializers.CharField()
    street = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    latitude = serializers.FloatField(**NULL)
    longitude = serializers.FloatField(**NULL)
    is_main = serializers.BooleanField()
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class Sites(Hanging):
    """The sites of an account."""

    takes, gives, paged, versioned = SiteIn, SiteOut, True, True

    def get(self, request: HttpRequest, account_id: UUID) -> Any:
        """List the sites, the main one first."""
        get_account(account_id)
        return parts.sites(account_id)

    def post(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Add a site."""
        site = services.add_site(
            account_id=account_id, site=services.SiteData(**self.data), by=self.actor
        )
        at = reverse("api:accounts:site", args=[account_id, site.pk])
        return self.created(site, at=at)


class Site(Hanging):
    """One site of an account."""

    takes, gives, versioned = SiteIn, SiteOut, True

    def get(self, request: HttpRequest, account_id: UUID, site_id: UUID) -> Any:
        """Read a site."""
        return get_site(account_id, site_id)

    def put(self, request: HttpRequest, account_id: UUID, site_id: UUID) -> Any:
        """Replace what is known of a site."""
        data = services.SiteData(**self.data)
        return services.edit_site(
            account_id=account_id, site_id=site_id, site=data, version=self.seen, by=self.actor
        )

    def delete(self, request: HttpRequest, account_id: UUID, site_id: UUID) -> None:
        """Remove a site."""
        services.remove_site(
            account_id=account_id, site_id=site_id, version=self.seen, by=self.actor
        )


class ExternalIdIn(serializers.Serializer):
    source = serializers.CharField(max_length=60, help_text="The system, such as ERP.")
    value = serializers.CharField(max_length=200)


class ExternalIdOut(serializers.Serializer):
    id = serializers.UUIDField()
    source = serializers.CharField()
    value = serializers.CharField()


class ExternalIds(Hanging):
    """What other systems call the account."""

    takes, gives, paged = ExternalIdIn, ExternalIdOut, True

    def get(self, request: HttpRequest, account_id: UUID) -> Any:
        """List the ids by system."""
        get_account(account_id)
        return parts.external_ids(account_id)

    def post(self, request: HttpRequest, account_id: UUID) -> Any:
        """Add an id; one that belongs to another account is refused."""
        return services.add_external_id(account_id=account_id, by=self.actor, **self.data)


class ExternalId(Hanging):
    """One outside id; it is added and removed, never changed, so it has no version."""

    def delete(self, request: HttpRequest, account_id: UUID, external_id_id: UUID) -> None:
        """Remove an id."""
        services.remove_external_id(
            account_id=account_id, external_id_id=external_id_id, by=self.actor
        )


class ContractIn(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    number = serializers.CharField(**MAYBE, max_length=100)
    starts_on = serializers.DateField(required=False, **NULL)
    ends_on = serializers.DateField(required=False, **NULL, help_text="The last day.")
    notice_on = serializers.DateField(required=False, **NULL, help_text="Notice until.")
    value_minor = serializers.IntegerField(required=False, **NULL, help_text="For the term.")
    currency = serializers.CharField(**MAYBE, max_length=3)
    renewal_owner_id = serializers.UUIDField(required=False, **NULL)
    is_tender = serializers.BooleanField(required=False)
    state = serializers.ChoiceField(required=False, choices=ContractState.choices)


class ContractOut(serializers.Serializer):
    """A contract; its value is null for readers outside the account's circle."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    number = serializers.CharField()
    starts_on = serializers.DateField(**NULL)
    ends_on = serializers.DateField(**NULL)
    notice_on = serializers.DateField(**NULL)
    value_minor = serializers.IntegerField(**NULL)
    currency = serializers.CharField()
    renewal_owner_id = serializers.UUIDField(**NULL)
    is_tender = serializers.BooleanField()
    state = serializers.ChoiceField(choices=ContractState.choices)
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class ContractBase(Hanging):
    gives = ContractOut
    versioned = computed = True

    def shown(self, account_id: UUID, *contracts: Any) -> list[Any]:
        """The contracts without their value where it is not the reader's to know."""
        head = account_head(account_id, by=self.actor, today=timezone.localdate())
        for contract in contracts if not head.rights.figures else ():
            contract.value_minor, contract.currency = None, ""
        return list(contracts)


class Contracts(ContractBase):
    """Contracts and tenders of an account."""

    takes, paged = ContractIn, True

    def get(self, request: HttpRequest, account_id: UUID) -> Any:
        """List the contracts, the next to end first."""
        return self.shown(account_id, *parts.contracts(account_id))

    def post(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Add a contract."""
        data = services.ContractData(**self.data)
        contract = services.add_contract(account_id=account_id, contract=data, by=self.actor)
        at = reverse("api:accounts:contract", args=[account_id, contract.pk])
        return self.created(self.shown(account_id, contract)[0], at=at)


class Contract(ContractBase):
    """One contract."""

    takes = ContractIn

    def get(self, request: HttpRequest, account_id: UUID, contract_id: UUID) -> Any:
        """Read a contract."""
        return self.shown(account_id, get_contract(account_id, contract_id))[0]

    def put(self, request: HttpRequest, account_id: UUID, contract_id: UUID) -> Any:
        """Replace a contract."""
        data = services.ContractData(**self.data)
        contract = services.edit_contract(
            account_id=account_id,
            contract_id=contract_id,
            contract=data,
            version=self.seen,
            by=self.actor,
        )
        return self.shown(account_id, contract)[0]

    def delete(self, request: HttpRequest, account_id: UUID, contract_id: UUID) -> None:
        """Remove a contract."""
        services.remove_contract(
            account_id=account_id, contract_id=contract_id, version=self.seen, by=self.actor
        )
