"""The places of our own company over REST."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from rest_framework import serializers

from accounts.queries import own_sites as queries
from accounts.services import own_sites as services
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint

READ, WRITE = "accounts:read", "accounts:write"
MAYBE = {"required": False, "allow_blank": True, "default": ""}


class OwnSiteIn(serializers.Serializer):
    """A place of ours."""

    name = serializers.CharField(max_length=200)
    city = serializers.CharField(**MAYBE, max_length=120)
    country = serializers.CharField(**MAYBE, max_length=60)
    latitude = serializers.FloatField(min_value=-90, max_value=90, help_text="Degrees, WGS 84.")
    longitude = serializers.FloatField(min_value=-180, max_value=180, help_text="Degrees, WGS 84.")


class OwnSiteOut(serializers.Serializer):
    """A place of ours, from which distances are counted."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class OwnSites(Endpoint):
    """The places of our own company."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "POST": Permission.EDIT_ACCOUNTS}
    takes, gives, paged, versioned = OwnSiteIn, OwnSiteOut, True, True

    def get(self, request: HttpRequest) -> HttpResponse:
        """List our places by name."""
        return self.page(queries.own_sites(), key=["name", "id"], never_null=["name"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add a place; distances follow with the next scoring."""
        made = services.add_own_site(site=services.OwnSiteData(**self.data), by=self.actor)
        return self.created(made, at=reverse("api:accounts:own-site", args=[made.pk]))


class OneOwnSite(Endpoint):
    """One place of ours."""

    scope = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}
    permission = {
        "GET": Permission.READ_REGISTER,
        "PUT": Permission.EDIT_ACCOUNTS,
        "DELETE": Permission.EDIT_ACCOUNTS,
    }
    takes, gives, versioned = OwnSiteIn, OwnSiteOut, True

    def get(self, request: HttpRequest, own_site_id: UUID) -> Any:
        """Read a place."""
        return queries.get_own_site(own_site_id)

    def put(self, request: HttpRequest, own_site_id: UUID) -> Any:
        """Change a place."""
        return services.edit_own_site(
            own_site=queries.get_own_site(own_site_id),
            site=services.OwnSiteData(**self.data),
            version=self.seen,
            by=self.actor,
        )

    def delete(self, request: HttpRequest, own_site_id: UUID) -> None:
        """Remove a place."""
        services.remove_own_site(
            own_site=queries.get_own_site(own_site_id), version=self.seen, by=self.actor
        )
