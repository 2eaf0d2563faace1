"""Pages about the organisation."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kam.errors import RuleViolation
from kam.identity.permissions import Permission
from kam.identity.queries.units import get_unit, unit_tree
from kam.identity.services import units as services
from kam.web import exports
from kam.web.access import allow
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from kam.workspace import tables
from kam.workspace.forms.units import UnitForm


@require_http_methods(["GET", "POST"])
@allow(Permission.MANAGE_WORKSPACE)
def units(request: HttpRequest) -> HttpResponse:
    """The tree, and a form for one more unit."""
    tree = unit_tree()
    if kind := exports.asked(request):
        return exports.table_answer(
            request, name="units", columns=tables.UNITS, rows=tree, kind=kind
        )
    form = UnitForm(request.POST or None, tree=tree)
    done = submit(form, services.add_unit, by=request.actor)
    if done is not None:
        toast(request, _("%(name)s is added.") % {"name": done.name})
        return HttpResponseRedirect(reverse("workspace:units"))
    status = 422 if request.method == "POST" else 200
    context = {"tree": tree, "form": form}
    return render(request, "workspace/units.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Permission.MANAGE_WORKSPACE)
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    found = get_unit(unit_id)
    first = {"name": found.name, "parent": str(found.parent_id or "")}
    form = UnitForm(request.POST or None, initial=first, tree=unit_tree())
    done = submit(
        form,
        services.change_unit,
        unit=found,
        version=seen_version(request),
        by=request.actor,
    )
    if done is not None:
        toast(request, _("Saved."))
        return HttpResponseRedirect(reverse("workspace:units"))
    context = {"unit": found, "form": form}
    context |= shown_again(request, form, found.version, subject=found)
    return render(request, "workspace/unit.html", context, status=status_of(request, form))


@require_POST
@allow(Permission.MANAGE_WORKSPACE)
def remove(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    found = get_unit(unit_id)
    try:
        services.remove_unit(unit=found, by=request.actor)
    except RuleViolation as refusal:
        first = {"name": found.name, "parent": str(found.parent_id or "")}
        context = {
            "unit": found,
            "form": UnitForm(initial=first, tree=unit_tree()),
            "refusal": refusal.message,
        }
        return render(request, "workspace/unit.html", context, status=422)
    toast(request, _("%(name)s is removed.") % {"name": found.name})
    return HttpResponseRedirect(reverse("workspace:units"))
