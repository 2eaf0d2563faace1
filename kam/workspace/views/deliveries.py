"""What could not be delivered: why, and trying it again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kam.identity.permissions import Permission
from kam.outbox.kinds import label_of
from kam.outbox.queries import dead_letters
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.lists import ListSpec, ListState
from kam.web.toasts import toast
from kam.workspace import stuck, tables

DEAD = ListSpec(sorts={"newest": ("-dead_at",)}, default_sort="newest", never_null=("dead_at",))


@require_GET
@allow(Permission.MANAGE_DELIVERIES)
def deliveries(request: HttpRequest) -> HttpResponse:
    if kind := exports.asked(request):
        rows = exports.every(dead_letters().order_by("-dead_at", "-id"))
        return exports.table_answer(
            request, name="deliveries", columns=tables.DELIVERIES, rows=rows, kind=kind
        )
    return _page(request)


@require_POST
@allow(Permission.MANAGE_DELIVERIES)
def retry(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    stuck.retry_delivery(delivery_id=delivery_id, by=request.actor)
    toast(request, _("It is tried again now."))
    return _page(request)


@require_POST
@allow(Permission.MANAGE_DELIVERIES)
def retry_all(request: HttpRequest) -> HttpResponse:
    count = stuck.retry_deliveries(by=request.actor)
    words = ngettext("%(n)d is tried again now.", "%(n)d are tried again now.", count)
    toast(request, words % {"n": count})
    return _page(request)


def _page(request: HttpRequest) -> HttpResponse:
    page = ListState(DEAD, request).page(dead_letters(), count=True)
    rows = [(one, label_of(one.kind)) for one in page.rows]
    return respond(
        request,
        "workspace/_deliveries.html",
        {"rows": rows, "page": page},
        otherwise=reverse("workspace:deliveries"),
        page="workspace/deliveries.html",
    )
