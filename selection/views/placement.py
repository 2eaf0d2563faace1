"""The what-if of the best placement: nothing here writes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kam.identity.permissions import Permission
from kam.web.access import allow
from selection.forms.clock import today_of
from selection.forms.placing import PlacementForm
from selection.queries.placement import compare_placements

USUAL = {"handover": "5"}


@require_GET
@allow(Permission.SET_CRITERIA)
def placement(request: HttpRequest) -> HttpResponse:
    """The best use of the managers' hours beside the greedy rule."""
    form = PlacementForm(request.GET if "handover" in request.GET else USUAL)
    fine = form.is_valid()
    said = form.cleaned_data if fine else {"handover": 5.0, "keep": False}
    context = {
        "tab": "tiers",
        "form": form,
        "found": compare_placements(
            today=today_of(request.actor), handover=said["handover"], keep=said["keep"]
        ),
    }
    return render(request, "selection/placement.html", context, status=200 if fine else 422)
