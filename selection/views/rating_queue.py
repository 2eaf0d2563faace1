"""Ratings that wait for people: one line each, filled in place."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.queries import circle
from accounts.queries.accounts import get_account
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.exports import Column
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection.forms.clock import clock_of, today_of
from selection.forms.ratings import QueueRatingForm, RatingRulesForm
from selection.queries import criteria
from selection.queries import rating_queue as queries
from selection.queries import ratings as rating_queries
from selection.services import ratings as services

if TYPE_CHECKING:
    from selection.models import Rating

MOST_SHOWN = 200
COLUMNS = (
    Column(gettext_lazy("Account"), "account_name"),
    Column(gettext_lazy("Criterion"), lambda row: row.criterion.name),
    Column(gettext_lazy("Why it waits"), "state_label"),
    Column(gettext_lazy("Raters"), "raters", "number"),
    Column(gettext_lazy("Median"), "value", "number"),
    Column(gettext_lazy("Spread"), "spread", "number"),
    Column(gettext_lazy("Rated on"), "rated_on", "day"),
)


@require_GET
@allow(Permission.RATE_ACCOUNTS)
def queue(request: HttpRequest) -> HttpResponseBase:
    """What waits, for me or for all, with the first lines open to be filled."""
    if kind := exports.asked(request):
        scope = _scope(request, request.GET)
        rows = _queue(request, request.GET, scope=scope, shown=None).rows
        return exports.table_answer(request, name="ratings", columns=COLUMNS, rows=rows, kind=kind)
    context = _context(request, request.GET)
    return respond(request, "selection/_rating_queue.html", context, page="selection/ratings.html")


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def rate(request: HttpRequest, account_id: UUID, code: str) -> HttpResponse:
    """Rate one line; the next one moves up."""
    account = get_account(account_id)
    rated = criteria.find_rated_criterion(code, today_of(request.actor))
    form = QueueRatingForm(request.POST)

    def act(value: float, evidence: str) -> "list[Rating]":
        row = services.RatingRow(account.pk, rated.code, value, evidence)
        return services.rate_accounts(rows=[row], by=request.actor, **clock_of(request.actor))

    done = submit(form, act)
    context = _context(request, request.POST)
    if done is None:
        context |= {"refused": f"{account_id}-{code}", "form": form}
        return respond(
            request,
            "selection/_rating_queue.html",
            context,
            page="selection/ratings.html",
            status=422,
        )
    toast(request, _("Rated. The score follows."))
    return respond(
        request,
        "selection/_rating_queue.html",
        context,
        otherwise=f"{reverse('selection:rating-queue')}?{context['query']}",
    )


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def rules(request: HttpRequest) -> HttpResponse:
    """After how many months a rating is asked for again."""
    found = rating_queries.rules_in_use()
    form = RatingRulesForm(request.POST or None, initial={"stale_months": found.stale_months})
    done = submit(form, services.set_rating_rules, version=seen_version(request), by=request.actor)
    if done is not None:
        toast(request, _("Saved."))
        return respond(request, None, otherwise=reverse("selection:rating-queue"))
    context: dict[str, Any] = {"tab": "ratings", "form": form}
    context |= shown_again(request, form, found.version, subject=found)
    return render(request, "selection/rating_rules.html", context, status=status_of(request, form))


def _scope(request: HttpRequest, given: QueryDict) -> str:
    """What was asked for; unasked, the own accounts of whoever has any."""
    if given.get("scope") in {"mine", "all"}:
        return given["scope"]
    return "mine" if circle.has_team(request.actor) else "all"


def _queue(
    request: HttpRequest, given: QueryDict, *, scope: str, shown: int | None
) -> queries.Queue:
    return queries.rating_queue(
        by=request.actor,
        today=today_of(request.actor),
        mine=scope == "mine",
        code=given.get("criterion", ""),
        shown=shown,
    )


def _context(request: HttpRequest, given: QueryDict) -> dict[str, Any]:
    text = given.get("shown", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else queries.SHOWN
    shown = max(1, min(number, MOST_SHOWN))
    query = QueryDict(mutable=True)
    for name in ("scope", "criterion"):
        if given.get(name):
            query[name] = given[name]
    scope = _scope(request, given)
    return {
        "tab": "ratings",
        "queue": _queue(request, given, scope=scope, shown=shown),
        "scope": scope,
        "code": given.get("criterion", ""),
        "query": query.urlencode(),
        "next_shown": min(shown + queries.SHOWN, MOST_SHOWN),
        "most_shown": shown >= MOST_SHOWN,
    }
