"""Knock-outs: declared in a draft, stated of accounts, excepted by leaders."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import Lifecycle, Willingness
from accounts.countries import country_name
from accounts.queries.accounts import get_account
from accounts.queries.fields import values_in_use
from accounts.views.frame import colleagues
from kam.errors import DomainError
from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection.forms.clock import clock_of
from selection.forms.knockouts import FACT, BecauseForm, FactForm, KnockoutForm
from selection.queries import criteria as criteria_queries
from selection.queries import knockouts as queries
from selection.services import facts as fact_services
from selection.services import knockouts as services
from selection.services import overrides as override_services

if TYPE_CHECKING:
    from selection.models import CriteriaModel, Knockout


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def declare(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Declare a knock-out in a draft."""
    model = criteria_queries.get_model(model_id)
    form = KnockoutForm(request.POST or None, values=_values(None), initial={"known": FACT})

    def act(data: services.KnockoutData) -> "Knockout":
        now = clock_of(request.actor)["now"]
        return services.declare_knockout(model=model, knockout=data, by=request.actor, now=now)

    done = submit(form, act)
    return _answer(request, form, done, {"model": model, "knockout": None})


@require_http_methods(["GET", "POST"])
@allow(Permission.SET_CRITERIA)
def knockout(request: HttpRequest, knockout_id: UUID) -> HttpResponse:
    """Change a knock-out of a draft."""
    found = queries.get_knockout(knockout_id)
    initial = {
        "name": found.name,
        "help": found.help,
        "known": found.field or FACT,
        "values": [f"{found.field}:{value}" for value in found.values],
    }
    form = KnockoutForm(request.POST or None, values=_values(found), initial=initial)

    def act(data: services.KnockoutData) -> "Knockout":
        return services.change_knockout(
            knockout=found,
            data=data,
            version=seen_version(request),
            by=request.actor,
            now=clock_of(request.actor)["now"],
        )

    done = submit(form, act)
    context = {"model": found.model, "knockout": found}
    context |= shown_again(request, form, found.version, subject=found.model)
    return _answer(request, form, done, context)


@require_POST
@allow(Permission.SET_CRITERIA)
def remove(request: HttpRequest, knockout_id: UUID) -> HttpResponse:
    found = queries.get_knockout(knockout_id)
    try:
        services.remove_knockout(
            knockout=found, by=request.actor, now=clock_of(request.actor)["now"]
        )
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    return respond(request, None, otherwise=_to_model(found.model_id))


@require_http_methods(["GET", "POST"])
@allow(Permission.RATE_ACCOUNTS)
def state(request: HttpRequest, account_id: UUID, code: str) -> HttpResponse:
    """State that a knock-out holds for an account."""
    account = get_account(account_id)
    form = FactForm(
        request.POST or None,
        people=colleagues(),
        initial={"owner_id": request.actor.membership_id},
    )
    done = submit(
        form,
        fact_services.state_fact,
        account_id=account.pk,
        code=code,
        by=request.actor,
        today=clock_of(request.actor)["today"],
    )
    return _answer_account(request, form, done, account, queries.name_of(code), "state")


@require_http_methods(["GET", "POST"])
@allow(Permission.RATE_ACCOUNTS)
def lift(request: HttpRequest, fact_id: UUID) -> HttpResponse:
    """Say that a stated knock-out holds no longer."""
    fact = queries.get_fact(fact_id)
    form = BecauseForm(request.POST or None)
    done = submit(
        form, fact_services.lift_fact, fact=fact, by=request.actor, **clock_of(request.actor)
    )
    return _answer_account(request, form, done, fact.account, queries.name_of(fact.code), "lift")


@require_http_methods(["GET", "POST"])
@allow(Permission.RATE_ACCOUNTS)
def ask(request: HttpRequest, account_id: UUID, code: str) -> HttpResponse:
    """Ask a leader for an exception."""
    account = get_account(account_id)
    form = BecauseForm(request.POST or None)
    done = submit(
        form,
        override_services.ask_override,
        account_id=account.pk,
        code=code,
        by=request.actor,
        **clock_of(request.actor),
    )
    return _answer_account(request, form, done, account, queries.name_of(code), "ask")


@require_http_methods(["GET", "POST"])
@allow(Permission.CONFIRM_TIERS)
def end(request: HttpRequest, override_id: UUID) -> HttpResponse:
    """End an exception: the knock-out rules the account out again."""
    override = queries.get_override(override_id)
    form = BecauseForm(request.POST or None)
    done = submit(
        form,
        override_services.end_override,
        override=override,
        by=request.actor,
        **clock_of(request.actor),
    )
    return _answer_account(
        request, form, done, override.account, queries.name_of(override.code), "end"
    )


def shown_knockouts(model: "CriteriaModel") -> "list[Knockout]":
    """The knock-outs of a version, their values in words at `said_values`."""
    found = queries.knockouts_of(model)
    for each in found:
        words = {value: said for pairs in _values(each).values() for value, said in pairs}
        each.said_values = [words.get(value, value) for value in each.values]
    return found


def _values(found: "Knockout | None") -> dict[str, list[tuple[str, str]]]:
    """What may be ticked, by field: what accounts hold, and what is ticked already."""
    language = get_language() or "en"
    ticked = {found.field: found.values} if found else {}

    def pairs(name: str, words: Any) -> list[tuple[str, str]]:
        used = {*values_in_use(name), *ticked.get(name, ())}
        return sorted(((value, words(value)) for value in used), key=lambda pair: pair[1])

    return {
        "lifecycle": [(code, str(label)) for code, label in Lifecycle.choices],
        "sector": pairs("sector", str),
        "country": pairs("country", lambda code: country_name(code, language)),
        "willingness": [
            (code, str(label)) for code, label in Willingness.choices if code != Willingness.UNKNOWN
        ],
    }


def _answer(
    request: HttpRequest, form: KnockoutForm, done: Any, context: dict[str, Any]
) -> HttpResponse:
    if done is not None:
        toast(request, _("Saved."))
        return respond(request, None, otherwise=_to_model(context["model"].pk))
    context = {"tab": "criteria", "form": form, **context}
    return render(request, "selection/knockout.html", context, status=status_of(request, form))


def _answer_account(
    request: HttpRequest, form: Any, done: Any, account: Any, name: str, act: str
) -> HttpResponse:
    back = reverse("selection:account", args=[account.pk])
    if done is not None:
        toast(request, _("Saved."))
        return respond(request, None, otherwise=f"{back}#knockouts")
    context = {"form": form, "account": account, "name": name, "act": act, "back": back}
    status = status_of(request, form)
    return render(request, "selection/knockout_act.html", context, status=status)


def _to_model(model_id: UUID) -> str:
    return f"{reverse('selection:version', args=[model_id])}#knockouts"
