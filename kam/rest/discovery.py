"""The two addresses a client starts from: what there is, and who it is."""

from functools import cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from kam.rest.endpoint import JSON, Endpoint


class Schema(Endpoint):
    anonymous = True
    documented = False
    reason = "The description of the interface holds nothing of any workspace."

    def get(self, request: HttpRequest) -> HttpResponse:
        """The OpenAPI description of this interface."""
        return HttpResponse(
            document(), content_type=JSON, headers={"Cache-Control": "public, max-age=300"}
        )


class WhoOut(serializers.Serializer):
    kind = serializers.CharField(help_text="`service` for a token.")
    name = serializers.CharField(help_text="The name that stands in the history of changes.")
    roles = serializers.ListField(child=serializers.CharField())
    permissions = serializers.ListField(child=serializers.CharField())


class WorkspaceOut(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField(help_text="ISO 4217: what figures are reported in.")
    time_zone = serializers.CharField()
    language = serializers.CharField()
    fiscal_year_start = serializers.IntegerField(help_text="The first month of a fiscal year.")


class MeOut(serializers.Serializer):
    """Whom a token stands for, in which workspace, and what it may do."""

    actor = WhoOut()
    workspace = WorkspaceOut()
    scopes = serializers.ListField(child=serializers.CharField())


class Me(Endpoint):
    """Who is asking."""

    reason = "Every valid token may ask what it is; it learns nothing else by it."
    gives = MeOut
    tag = "me"

    def get(self, request: HttpRequest) -> dict[str, Any]:
        """Say who the token is.

        The name it signs changes with, its workspace, and its scopes.
        """
        actor = self.actor
        who = {
            "kind": actor.kind,
            "name": actor.name,
            "roles": list(actor.roles),
            "permissions": sorted(actor.permissions),
        }
        return {"actor": who, "workspace": actor.tenant, "scopes": sorted(actor.scopes)}


@cache
def document() -> bytes:
    """The OpenAPI document as JSON, made once per process."""
    with translation.override("en"):
        found = SchemaGenerator(urlconf="kam.urls.world").get_schema(request=None, public=True)
    return orjson.dumps(found, default=str, option=orjson.OPT_NON_STR_KEYS)
