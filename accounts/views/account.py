"""The pages of one account: overview, figures, timeline; registering, archiving, moving it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import services, tables
from accounts.fiscal import fiscal_year
from accounts.forms.accounts import ArchiveForm, RegisterForm
from accounts.queries import account_overview, contract_rows, get_account, group_of, parts
from accounts.queries.months import revenue_series
from accounts.queries.timeline import timeline
from accounts.views import overview
from accounts.views.chart import chart_of
from accounts.views.details import fields_of
from accounts.views.frame import (
    head_of,
    language_of,
    our_units,
    page_context,
    today_of,
    went_well,
)
from accounts.views.lists import import_url
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.toasts import toast

SPANS = (12, 24, 36)


@require_GET
@allow(Permission.READ_REGISTER)
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    today = today_of(request)
    head = account_overview(account_id, by=request.actor, today=today)
    group = group_of(account_id, by=request.actor)
    context = {
        **page_context(head, "overview"),
        "fields": fields_of(head),
        "contracts": contract_rows(head, today=today)[:3],
        "team": overview.team_of(head),
        "notes": overview.notes_of(head),
        "group": group,
        "branch": group.branch(account_id),
        "branches": overview.branches_shown(group, account_id),
        "top_id": group.branches[0].id if group.branches else account_id,
        "share": overview.share_of_spend(head),
    }
    return render(request, "accounts/account.html", context)


@require_GET
@allow(Permission.READ_REGISTER)
def financials(request: HttpRequest, account_id: UUID) -> HttpResponse:
    head = head_of(request, account_id)
    context: dict[str, Any] = page_context(head, "financials")
    if head.rights.figures:
        span = _span(request.GET.get("months", ""))
        group = request.GET.get("group") == "1"
        last = head.standing.data_as_of or today_of(request)
        series = revenue_series(account_id, last=last, count=span, by=request.actor, group=group)
        if kind := exports.asked(request):
            columns = tables.month_columns(series)
            return exports.table_answer(
                request, name="revenue", columns=columns, rows=series.months, kind=kind
            )
        if kind := exports.asked(request, "spend"):
            rows = exports.every(parts.category_spend(account_id))
            return exports.table_answer(
                request, name="spend", columns=tables.SPEND, rows=rows, kind=kind
            )
        context |= {
            "span": span,
            "spans": SPANS,
            "with_group": group,
            "series": series,
            "chart": chart_of(series),
            "year": fiscal_year(last, request.actor.tenant.fiscal_year_start),
            "spend": parts.category_spend(account_id),
            "import_url": import_url(),
        }
    return render(request, "accounts/financials.html", context)


@require_GET
@allow(Permission.READ_REGISTER)
def history(request: HttpRequest, account_id: UUID) -> HttpResponse:
    head = head_of(request, account_id)
    if kind := exports.asked(request):
        rows = tables.happenings(account_id, rights=head.rights, language=language_of())
        return exports.table_answer(
            request, name="timeline", columns=tables.HAPPENINGS, rows=rows, kind=kind
        )
    before = _uuid(request.GET.get("before", ""))
    page = timeline(account_id, rights=head.rights, before=before, language=language_of())
    context = {**page_context(head, "timeline"), "page": page}
    return respond(request, "accounts/_timeline.html", context, page="accounts/timeline.html")


@require_http_methods(["GET", "POST"])
@allow(Permission.REGISTER_ACCOUNTS)
def create(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    parent_id = _uuid(request.GET.get("parent", "") or request.POST.get("parent_id", ""))
    form = RegisterForm(
        request.POST or None,
        units=our_units(),
        language=language_of(),
        member_id=actor.membership_id,
        initial={"manage": not actor.can(Permission.EDIT_ACCOUNTS), "parent_id": parent_id},
    )
    done = submit(form, services.register_accounts, by=actor, today=today_of(request))
    if done:
        toast(request, _("%(name)s is registered.") % {"name": done[0].name})
        return HttpResponseRedirect(reverse("accounts:account", args=[done[0].pk]))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "parent": get_account(parent_id) if parent_id else None}
    return render(request, "accounts/create.html", context, status=status)


@require_POST
@allow(Permission.REGISTER_ACCOUNTS)
def archive(request: HttpRequest, account_id: UUID) -> HttpResponse:
    form = ArchiveForm(request.POST)
    services.archive_account(
        account_id=account_id,
        reason=form.cleaned_data["reason"] if form.is_valid() else "",
        by=request.actor,
        now=timezone.now(),
    )
    undo = reverse("accounts:restore", args=[account_id])
    return went_well(request, reverse("accounts:list"), _("The account is archived."), undo)


@require_POST
@allow(Permission.REGISTER_ACCOUNTS)
def restore(request: HttpRequest, account_id: UUID) -> HttpResponse:
    services.restore_account(account_id=account_id, by=request.actor)
    back = reverse("accounts:account", args=[account_id])
    return went_well(request, back, _("The account is back."))


def _span(given: str) -> int:
    return int(given) if given in map(str, SPANS) else SPANS[1]


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
