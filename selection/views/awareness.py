"""Does everyone know the key accounts? Ask, answer, read the agreement."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.queries.accounts import accounts_by_id
from accounts.queries.finding import type_ahead
from kam.errors import DomainError, NotFound
from kam.identity.permissions import Permission
from kam.identity.queries.members import active_members
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import SeeOther, respond
from kam.web.forms import submit
from kam.web.toasts import toast
from selection import tables
from selection.forms.awareness import StartForm, picked
from selection.forms.clock import clock_of
from selection.queries import awareness as queries
from selection.services import awareness as services

SHOWN = 50


@require_GET
@allow(Permission.CONFIRM_TIERS)
def awareness(request: HttpRequest) -> HttpResponse:
    """All checks, and a new one."""
    return render(request, "selection/awareness.html", _page(request))


@require_POST
@allow(Permission.CONFIRM_TIERS)
def start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST, people=_people(request))
    done = submit(form, services.start_check, by=request.actor, **clock_of(request.actor))
    if done is None:
        return render(request, "selection/awareness.html", _page(request, form), status=422)
    toast(request, _("Asked. Each of them finds it under notices."))
    return _go(reverse("selection:awareness-check", args=[done.pk]))


@require_GET
@allow(Permission.CONFIRM_TIERS)
def check(request: HttpRequest, check_id: UUID) -> HttpResponseBase:
    """How far the answers agree with the register."""
    found = queries.get_check(check_id)
    result = queries.result_of(found)
    if kind := exports.asked(request):
        return exports.table_answer(
            request, name="awareness", columns=tables.AWARENESS, rows=result.top, kind=kind
        )
    context = {"tab": "programme", "check": found, "result": result}
    return render(request, "selection/awareness_check.html", context)


@require_POST
@allow(Permission.CONFIRM_TIERS)
def close(request: HttpRequest, check_id: UUID) -> HttpResponse:
    found = queries.get_check(check_id)
    try:
        services.close_check(check=found, by=request.actor, today=clock_of(request.actor)["today"])
        toast(request, _("Closed."))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return _go(reverse("selection:awareness-check", args=[check_id]))


@require_http_methods(["GET", "POST"])
@allow(Permission.READ_REGISTER)
def answer(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """Name the top accounts: search, add, send. What is chosen stands in the address."""
    mine = queries.asked_of(check_id, by=request.actor)
    if request.method == "POST":
        ids = picked(request.POST.getlist("pick"), most=100)
        try:
            services.answer_check(
                asked=mine, account_ids=ids, by=request.actor, now=clock_of(request.actor)["now"]
            )
        except NotFound:
            raise
        except DomainError as refusal:
            context = _sheet(request, mine, ids) | {"refusal": refusal}
            return render(request, "selection/awareness_answer.html", context, status=422)
        return _go(reverse("selection:awareness-answer", args=[check_id]))
    if mine.answered_at is not None:
        return render(request, "selection/awareness_answered.html", _own(mine))
    ids = picked(request.GET.getlist("pick"), most=mine.check_round.size)
    return respond(
        request,
        "selection/_awareness_sheet.html",
        _sheet(request, mine, ids),
        page="selection/awareness_answer.html",
    )


def _sheet(request: HttpRequest, mine: Any, ids: list[UUID]) -> dict[str, Any]:
    here = reverse("selection:awareness-answer", args=[mine.check_round_id])
    known = accounts_by_id(ids)
    chosen = [known[each] for each in ids if each in known]
    size = mine.check_round.size

    def address(picks: list[UUID]) -> str:
        return f"{here}?{urlencode([('pick', str(each)) for each in picks])}"

    q = request.GET.get("q", "")[:80]
    hits = [each for each in type_ahead(q, by=request.actor) if each["id"] not in known]
    return {
        "asked": mine,
        "here": here,
        "q": q,
        "full": len(chosen) >= size,
        "left": size - len(chosen),
        "chosen": [
            {
                "account": each,
                "without": address([pk for pk in ids if pk != each.pk]),
            }
            for each in chosen
        ],
        "hits": [{**each, "add": address([*ids, each["id"]])} for each in hits],
    }


def _own(mine: Any) -> dict[str, Any]:
    """What the one who answered reads: the list, and which of it they named."""
    named = queries.named_in(mine)
    top = queries.top_of(mine.check_round)
    right = [pk for pk, _name in top if pk in named]
    return {
        "asked": mine,
        "right": len(right),
        "told": ngettext(
            "You named %(n)s of our top %(size)s accounts.",
            "You named %(n)s of our top %(size)s accounts.",
            len(right),
        )
        % {"n": len(right), "size": len(top)},
        "top": [{"id": pk, "name": name, "named": pk in named} for pk, name in top],
        "others": [name for pk, name in named.items() if pk not in {each for each, _n in top}],
    }


def _page(request: HttpRequest, form: StartForm | None = None) -> dict[str, Any]:
    return {
        "tab": "programme",
        "checks": list(queries.checks()[:SHOWN]),
        "form": form or StartForm(people=_people(request)),
        "is_empty": not queries.top_now(1),
    }


def _people(request: HttpRequest) -> list[tuple[UUID, str]]:
    rows = active_members().exclude(pk=request.actor.membership_id)
    return list(rows.values_list("pk", "name"))


def _go(address: str) -> HttpResponse:
    result = SeeOther()
    result["Location"] = address
    return result
