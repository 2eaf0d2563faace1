"""Weight profiles of a version."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.countries import country_name
from accounts.queries.fields import values_in_use
from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection.forms.clock import clock_of
from selection.forms.profiles import POINTS, ProfileForm
from selection.queries import criteria as criteria_queries
from selection.queries import profiles as queries
from selection.services import profiles as services

if TYPE_CHECKING:
    from selection.models import CriteriaModel, WeightProfile


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def add(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """A profile of a draft; its weights begin with the usual ones."""
    model = criteria_queries.get_model(model_id)
    form = ProfileForm(request.POST or None, **_offered(None))

    def act(data: services.ProfileData) -> "WeightProfile":
        return services.add_profile(
            model=model, profile=data, by=request.actor, **clock_of(request.actor)
        )

    done = submit(form, act)
    if done is not None:
        return respond(request, None, otherwise=reverse("selection:profile", args=[done.pk]))
    context = {"tab": "criteria", "form": form, "model": model, "profile": None}
    return render(request, "selection/profile.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def profile(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Change whom a profile of a draft is for, and what it gives each criterion."""
    found = queries.get_profile(profile_id)
    criteria = criteria_queries.criteria_of(found.model)
    points = queries.points_of(found, criteria)
    initial = {"name": found.name, "sectors": found.sectors, "countries": found.countries}
    form = ProfileForm(
        request.POST or None,
        **_offered(found),
        criteria={criterion.code: criterion.name for criterion in criteria},
        initial=initial | {f"{POINTS}{code}": f"{value:g}" for code, value in points.items()},
    )

    def act(data: services.ProfileData) -> "WeightProfile":
        return services.change_profile(
            profile=found,
            data=data,
            version=seen_version(request),
            by=request.actor,
            **clock_of(request.actor),
        )

    if submit(form, act) is not None:
        toast(request, _("Saved."))
        return respond(request, None, otherwise=_to_model(found.model_id))
    context = {"tab": "criteria", "form": form, "model": found.model, "profile": found}
    context |= shown_again(request, form, found.version, subject=found.model)
    return render(request, "selection/profile.html", context, status=status_of(request, form))


@require_POST
@allow(Permission.SET_CRITERIA)
def remove(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    found = queries.get_profile(profile_id)
    try:
        services.remove_profile(profile=found, by=request.actor, **clock_of(request.actor))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return respond(request, None, otherwise=_to_model(found.model_id))


def shown_profiles(model: "CriteriaModel") -> list[dict[str, Any]]:
    """Each profile of a version with whom it is for and what it weighs, in words."""
    language = get_language() or "en"
    criteria = criteria_queries.criteria_of(model)
    counts = queries.accounts_by_profile(model)
    return [
        {
            "profile": each,
            "whom": [*each.sectors, *(country_name(code, language) for code in each.countries)],
            "points": [
                (criterion.name, queries.points_of(each, criteria)[criterion.code])
                for criterion in criteria
            ],
            "accounts": counts.get(each.pk, 0),
        }
        for each in queries.profiles_of(model)
    ]


def _offered(found: "WeightProfile | None") -> dict[str, Any]:
    """Sectors and countries that accounts have, and those chosen already."""
    language = get_language() or "en"
    sectors = {*values_in_use("sector"), *(found.sectors if found else ())}
    codes = {*values_in_use("country"), *(found.countries if found else ())}
    named = sorted((country_name(code, language), code) for code in codes)
    return {"sectors": sorted(sectors), "countries": [(code, name) for name, code in named]}


def _to_model(model_id: UUID) -> str:
    return f"{reverse('selection:version', args=[model_id])}#profiles"
