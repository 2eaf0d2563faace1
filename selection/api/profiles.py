"""Weight profiles of a version over REST."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_profiles as shapes
from selection.forms.clock import clock_of
from selection.queries import criteria as criteria_queries
from selection.queries import profiles as queries
from selection.services import profiles as services

if TYPE_CHECKING:
    from selection.models import WeightProfile

READ, WRITE = "selection:read", "selection:write"
SEE, SET = Permission.READ_REGISTER, Permission.SET_CRITERIA


class Profiles(Endpoint):
    """The weight profiles of one version."""

    scope = {"GET": READ, "POST": WRITE}
    permission = {"GET": SEE, "POST": SET}
    takes = shapes.ProfileIn
    gives = shapes.ProfileOut
    paged = versioned = True

    def get(self, request: HttpRequest, model_id: UUID) -> Any:
        """List the profiles in the order in which they are tried."""
        return queries.profiles_of(criteria_queries.get_model(model_id))

    def post(self, request: HttpRequest, model_id: UUID) -> HttpResponse:
        """Add a profile to a draft."""
        made = services.add_profile(
            model=criteria_queries.get_model(model_id),
            profile=services.ProfileData(**self.data),
            by=self.actor,
            **clock_of(self.actor),
        )
        return self.created(made, at=reverse("api:selection:profile", args=[made.pk]))


class OneProfile(Endpoint):
    """One weight profile."""

    scope = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}
    permission = {"GET": SEE, "PUT": SET, "DELETE": SET}
    takes = shapes.ProfileIn
    gives = shapes.ProfileOut
    versioned = True

    def get(self, request: HttpRequest, profile_id: UUID) -> "WeightProfile":
        """Read a profile."""
        return queries.get_profile(profile_id)

    def put(self, request: HttpRequest, profile_id: UUID) -> "WeightProfile":
        """Change a profile of a draft; without points its weights stay."""
        return services.change_profile(
            profile=queries.get_profile(profile_id),
            data=services.ProfileData(**self.data),
            version=self.seen,
            by=self.actor,
            **clock_of(self.actor),
        )

    def delete(self, request: HttpRequest, profile_id: UUID) -> None:
        """Take a profile out of a draft."""
        services.remove_profile(
            profile=queries.get_profile(profile_id),
            version=self.seen,
            by=self.actor,
            **clock_of(self.actor),
        )
