"""One account's way through the programme, and what can be done now."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.queries.accounts import get_account
from accounts.queries.circle import may_read_figures
from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.answers import SeeOther
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection import membership as rules
from selection.choices import ApprovalKind, MembershipState
from selection.forms import programme as forms_of
from selection.forms.clock import clock_of, today_of
from selection.membership import Act
from selection.queries import approvals as approval_queries
from selection.queries import programme as queries
from selection.queries.tiers import holding_of
from selection.services import offers
from selection.services import programme as services

if TYPE_CHECKING:
    from selection.models import ProgrammeMembership

PAGE = "selection/membership.html"
FORMS = {
    Act.ASSESS: forms_of.AssessForm,
    Act.OFFER: forms_of.AskForm,
    Act.ACCEPT: forms_of.AnswerForm,
    Act.EXIT: forms_of.AskForm,
}
"""What an act asks for; others ask for a reason."""
WITHOUT_DAY = (Act.STAY, Act.TAKE_BACK)


@require_GET
@allow(Permission.READ_REGISTER)
def membership(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One account's way through the programme, and what can be done now."""
    return render(request, PAGE, _whole(request, account_id))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def nominate(request: HttpRequest, account_id: UUID) -> HttpResponse:
    account = get_account(account_id)
    form = forms_of.ReasonForm(request.POST)
    done = submit(
        form,
        services.nominate_account,
        account=account,
        by=request.actor,
        **clock_of(request.actor),
    )
    return _answer(request, account_id, Act.NOMINATE, form, done, _("Nominated."))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def assess(request: HttpRequest, account_id: UUID) -> HttpResponse:
    return _take(request, account_id, Act.ASSESS, services.assess_membership, _("Assessed."))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def offer(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask a leader for an offer."""
    return _take(request, account_id, Act.OFFER, offers.ask_offer, _("Asked. A leader decides."))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def answer(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """What the customer said to the offer."""
    return _take(request, account_id, Act.ACCEPT, services.note_answer, _("Noted."))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def leave(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask a leader to lead the account out."""
    return _take(request, account_id, Act.EXIT, offers.ask_exit, _("Asked. A leader decides."))


@require_POST
@allow(Permission.CONFIRM_TIERS)
def stay(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Call the exit off."""
    return _take(request, account_id, Act.STAY, services.call_off_exit, _("It stays a member."))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def take_back(request: HttpRequest, account_id: UUID) -> HttpResponse:
    return _take(request, account_id, Act.TAKE_BACK, services.take_back, _("Taken back."))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def words(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Change the summary and the text for the customer."""
    form = forms_of.WordsForm(request.POST)
    found = _open(request, account_id)
    done = submit(
        form,
        services.write_words,
        membership=found,
        version=seen_version(request),
        by=request.actor,
    )
    return _answer(request, account_id, "words", form, done, _("Saved."))


def _open(request: HttpRequest, account_id: UUID) -> "ProgrammeMembership":
    get_account(account_id)
    return queries.get_membership_of(account_id, by=request.actor)


def _take(
    request: HttpRequest, account_id: UUID, act: Act, service: Callable[..., Any], told: str
) -> HttpResponse:
    """One step on the way."""
    form, clock = FORMS.get(act, forms_of.ReasonForm)(request.POST), clock_of(request.actor)
    done = submit(
        form,
        service,
        membership=_open(request, account_id),
        version=seen_version(request),
        by=request.actor,
        **({"now": clock["now"]} if act in WITHOUT_DAY else clock),
    )
    return _answer(request, account_id, act, form, done, told)


def _answer(
    request: HttpRequest, account_id: UUID, act: str, form: forms.Form, done: Any, told: str
) -> HttpResponse:
    if done is None:
        context = _whole(request, account_id, refused={str(act): form})
        if context["found"]:
            context |= shown_again(
                request, form, context["found"].version, subject=context["found"]
            )
        return render(request, PAGE, context, status=status_of(request, form))
    toast(request, told)
    result = SeeOther()
    result["Location"] = reverse("selection:membership", args=[account_id])
    return result


def _whole(
    request: HttpRequest, account_id: UUID, *, refused: dict[str, forms.Form] | None = None
) -> dict[str, Any]:
    by, today = request.actor, today_of(request.actor)
    account = get_account(account_id)
    found = queries.membership_of(account_id, by=by)
    is_open = may_read_figures(account_id, by=by)
    waits = found and approval_queries.open_approval_of(ApprovalKind.MEMBERSHIP, found.pk)
    acts = _acts(found, waiting=bool(waits)) if is_open and by.can(Permission.RATE_ACCOUNTS) else []
    if not by.can(Permission.CONFIRM_TIERS):
        acts = [each for each in acts if each is not Act.STAY]
    given = refused or {}
    return {
        "tab": "programme",
        "account": account,
        "found": found,
        "version": found.version if found else None,
        "is_open": is_open,
        "holding": holding_of(account_id),
        "waits": waits,
        "path": _path(found),
        "acts": [(act.value, given.get(act) or _form(act, found, by, today)) for act in acts],
        "words_form": given.get("words") or (_words_form(found) if found else None),
        "may_word": bool(
            is_open
            and by.can(Permission.RATE_ACCOUNTS)
            and found
            and found.state not in rules.ENDED
        ),
        "steps": list(queries.steps_of(found)) if found and is_open else [],
        "earlier": list(queries.memberships_of(account_id, by=by))[1:] if is_open else [],
    }


def _acts(found: "ProgrammeMembership | None", *, waiting: bool) -> list[Act]:
    """What people can do now; an answer of either kind is one form."""
    if found is None or found.state in rules.ENDED:
        return [Act.NOMINATE]
    able = rules.possible(rules.State(found.state))
    hidden = {*rules.BY_THE_DAY, Act.DECLINE}
    if waiting:
        return [each for each in able if each is Act.TAKE_BACK]
    return [each for each in able if each not in hidden]


def _form(act: Act, found: "ProgrammeMembership | None", by: Any, today: date) -> forms.Form:
    prefix = f"id_{act}_%s"
    initial: dict[str, Any] = {}
    if act in rules.NEEDS_APPROVAL and found is not None:
        initial = {
            "effective_on": today,
            "customer_text": offers.drafted_text(membership=found, day=today, by=by),
        }
    elif act is Act.ASSESS and found is not None:
        initial = {"assessment": found.assessment}
    return FORMS.get(act, forms_of.ReasonForm)(initial=initial, auto_id=prefix)


def _words_form(found: "ProgrammeMembership") -> forms.Form:
    initial = {"summary": found.summary, "customer_text": found.customer_text}
    return forms_of.WordsForm(initial=initial, auto_id="id_words_%s")


def _path(found: "ProgrammeMembership | None") -> list[dict[str, Any]]:
    """The way as steps: what lies behind, where it stands, what follows."""
    if found is None:
        return []
    if found.state in rules.ENDED and found.member_since is None:
        return []
    at = rules.PATH.index(rules.State(found.state))
    # who is not on the way out need not be shown the door
    last = max(at, rules.PATH.index(rules.State.ACTIVE))
    return [
        {"label": MembershipState(state.value).label, "done": place < at, "now": place == at}
        for place, state in enumerate(rules.PATH[: last + 1])
    ]
