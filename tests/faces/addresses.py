"""Pages and endpoints that exist for the tests of the plumbing only."""

import datetime as dt

from django import forms
from django.db import IntegrityError, OperationalError
from django.db.models import F
from django.http import HttpResponse
from django.urls import include, path, reverse
from django.views.decorators.http import require_GET, require_POST
from rest_framework import serializers

from kam.errors import Conflict, NotAllowed, NotFound, RuleViolation
from kam.identity.models import Membership
from kam.identity.permissions import Permission
from kam.rest.endpoint import MULTIPART, Endpoint
from kam.tenancy.context import current_tenant_id
from kam.tenancy.versions import must_be_at
from kam.urls import world
from kam.urls.handlers import bad_request, page_not_found, permission_denied, server_error
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.lists import ListSpec, ListState, Several, flag, one_of
from kam.web.streams import stream
from kam.web.toasts import toast

handler400, handler403 = bad_request, permission_denied
handler404, handler500 = page_not_found, server_error

REFUSALS = {
    "rule": lambda: RuleViolation("This plan is closed.", field="status"),
    "role": lambda: NotAllowed("Only leaders may."),
    "missing": lambda: NotFound("No such plan canary-4711."),
    "conflict": lambda: Conflict("The code is taken.", field="code"),
    "integrity": lambda: IntegrityError("duplicate key canary-4711"),
    "database": lambda: OperationalError("server closed the connection canary-4711"),
    "bug": lambda: ZeroDivisionError("canary-4711"),
}


# REST


class PersonIn(serializers.Serializer):
    name = serializers.CharField(max_length=40)
    age = serializers.IntegerField(required=False, min_value=0)
    keen = serializers.BooleanField(required=False)
    born_on = serializers.DateField(required=False)
    seen_at = serializers.DateTimeField(required=False)
    share = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)
    role = serializers.ChoiceField(choices=["reader", "leader"], required=False)
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    details = serializers.JSONField(required=False)


class GroupIn(serializers.Serializer):
    people = PersonIn(many=True)


class PersonOut(serializers.Serializer):
    """Somebody of the workspace."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    function = serializers.CharField(source="title")
    unit = serializers.CharField(source="unit.name", allow_null=True)
    joined_at = serializers.DateTimeField(source="created_at")


class PeopleParameters(serializers.Serializer):
    name = serializers.CharField(required=False)
    active = serializers.BooleanField(required=False)
    most = serializers.IntegerField(required=False)
    function = serializers.ListField(child=serializers.CharField(), required=False)


class EchoOut(serializers.Serializer):
    got = serializers.JSONField()


class People(Endpoint):
    """People."""

    scope = {"GET": "members:read", "POST": "accounts:write"}
    permission = {"GET": Permission.READ_REGISTER, "POST": Permission.REGISTER_ACCOUNTS}
    parameters = PeopleParameters
    takes = PersonIn
    gives = {"GET": PersonOut, "POST": EchoOut}
    paged = True
    order = ("name",)

    def get(self, request):
        """List the people."""
        rows = Membership.objects.filter(is_active=True)
        if "function" in self.query:
            rows = rows.filter(title__in=self.query["function"])
        return self.page(rows, key=self.order)

    def post(self, request):
        """Say what came in."""
        return self.created({"got": {n: str(v) for n, v in self.data.items()}}, at="/x/")


class ByFunction(People):
    takes = None
    gives = PersonOut
    order = ("-title", "unit__name")
    scope, permission = "members:read", Permission.READ_REGISTER
    post = None

    @classmethod
    def methods(cls):
        return {"GET"}


class DeskOut(serializers.Serializer):
    name = serializers.CharField()


class NestedOut(serializers.Serializer):
    """Somebody with a unit."""

    name = serializers.CharField()
    unit = DeskOut(allow_null=True)
    initials = serializers.SerializerMethodField()

    def get_initials(self, person) -> str:
        return person.name[:1]


class Nested(Endpoint):
    """People with their units."""

    scope, permission, gives = "members:read", Permission.READ_REGISTER, NestedOut
    paged = True

    def get(self, request):
        """List the people with their units."""
        return self.page(Membership.objects.select_related("unit"), key=["-name"])


class PlainOut(serializers.Serializer):
    """A row of values."""

    name = serializers.CharField()
    unit_name = serializers.CharField(allow_null=True)


class Plain(Endpoint):
    """People as rows."""

    scope, permission, gives = "members:read", Permission.READ_REGISTER, PlainOut
    paged = True

    def get(self, request):
        """List the people as rows."""
        rows = Membership.objects.values("id", "name", unit_name=F("unit__name"))
        return self.page(rows, key=["name"])


class Groups(Endpoint):
    """Groups of people."""

    scope, permission = "accounts:write", Permission.READ_REGISTER
    takes, gives = GroupIn, EchoOut

    def post(self, request):
        """Say what came in."""
        return {"got": len(self.data["people"])}


class VersionOut(serializers.Serializer):
    version = serializers.IntegerField()


class Versioned(Endpoint):
    """A thing with versions."""

    scope = {"GET": "accounts:read", "PATCH": "accounts:write", "DELETE": "accounts:write"}
    permission = Permission.READ_REGISTER
    takes, gives = PersonIn, VersionOut
    versioned = True

    def get(self, request):
        """Read it."""
        return {"version": 7}

    def patch(self, request):
        """Change it."""
        must_be_at(self.seen, 7)
        return {"version": 8}

    def delete(self, request):
        """Remove it."""


class Refusal(Endpoint):
    """Refuses."""

    scope, permission, gives = "accounts:read", Permission.READ_REGISTER, EchoOut

    def get(self, request, why):
        """Refuse."""
        raise REFUSALS[why]()


class LeadersOnly(Endpoint):
    """For leaders."""

    scope, permission, gives = "selection:write", Permission.CONFIRM_TIERS, EchoOut

    def post(self, request):
        """Pass."""
        return {"got": 1}


class UploadIn(serializers.Serializer):
    note = serializers.CharField()
    file = serializers.FileField()
    more = serializers.ListField(child=serializers.FileField(), required=False)


class Upload(Endpoint):
    """Files."""

    scope, permission = "imports:write", Permission.READ_REGISTER
    takes, gives, accepts = UploadIn, EchoOut, MULTIPART
    answers = {"POST": 200}

    def post(self, request):
        """Count the bytes."""
        return {"got": sum(f.size for f in [self.data["file"], *self.data.get("more", [])])}


# Pages


class NameForm(forms.Form):
    name = forms.CharField(max_length=10)


def rename(*, name, by):
    if name == "taken":
        raise Conflict("This name is taken.", field="name")
    if name == "closed":
        raise RuleViolation("This plan is closed.")
    if name == "several":
        raise RuleViolation("Look again.", errors={"name": "Not this.", "other": "Nor that."})
    if name == "foreign":
        raise NotFound


@require_POST
@allow(Permission.READ_REGISTER)
def rename_page(request):
    form = NameForm(request.POST)
    done = submit(form, rename, by=request.actor)
    if done:
        toast(request, "Umbenannt: „Käse“", undo="/w/acme/undo/")
    return respond(
        request,
        "web/_test_form.html",
        {"form": form},
        otherwise=reverse("people"),
        status=200 if done else 422,
    )


SPEC = ListSpec(
    filters={"active": flag, "function": Several(one_of(["a", "b", "c"]))},
    sorts={"name": ("name",), "function": ("-title", "name")},
    default_sort="name",
    size=3,
)


@require_GET
@allow(Permission.READ_REGISTER)
def people_page(request):
    state = ListState(SPEC, request)
    page = state.page(Membership.objects.filter(name__startswith="P"), count=True)
    request.state = state
    names = ",".join(row.name for row in page)
    lines = [names, page.previous or "-", page.next or "-", str(page.total)]
    lines += [f"{c.name}={c.value} {c.url}" for c in state.chips]
    lines += [f"{s.name} {s.url} {s.aria}" for s in state.sort_links.values()]
    return HttpResponse("\n".join(lines))


@require_GET
@allow(Permission.CONFIRM_TIERS, Permission.SET_CRITERIA)
def leaders_page(request):
    return HttpResponse("leaders")


@require_GET
@allow(Permission.READ_REGISTER)
def refusal_page(request, why):
    raise REFUSALS[why]()


@require_GET
@allow(Permission.READ_REGISTER)
def file_page(request):
    tenant = request.actor.tenant

    def chunks():
        for name in Membership.objects.order_by("name").values_list("name", flat=True):
            assert current_tenant_id() == tenant.id
            yield name.encode()

    return stream(chunks, tenant=tenant, content_type="text/plain", filename='a"ü.txt')


def undeclared_page(request):
    return HttpResponse(dt.date.min.isoformat())


workspace = [
    path("people/", people_page, name="people"),
    path("rename/", rename_page, name="rename"),
    path("leaders/", leaders_page, name="leaders"),
    path("refusals/<str:why>/", refusal_page, name="refusal"),
    path("file/", file_page, name="file"),
]
rest = [
    path("people/", People.as_view(), name="people"),
    path("by-function/", ByFunction.as_view(), name="by-function"),
    path("nested/", Nested.as_view(), name="nested"),
    path("plain/", Plain.as_view(), name="plain"),
    path("groups/", Groups.as_view(), name="groups"),
    path("versioned/", Versioned.as_view(), name="versioned"),
    path("refusals/<str:why>/", Refusal.as_view(), name="refusal"),
    path("leaders/", LeadersOnly.as_view(), name="leaders"),
    path("uploads/", Upload.as_view(), name="uploads"),
]
urlpatterns = [
    path("api/v1/test/", include((rest, "test"))),
    path("undeclared/", undeclared_page, name="undeclared"),
    *world.urlpatterns,
]
