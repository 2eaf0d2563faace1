"""What we told single customers we would do: all of it, and one of it with what came of it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.names import normalise
from accounts.queries.circle import may_read_figures, reads_all_figures
from accounts.views.frame import colleagues
from kam.errors import DomainError, NotFound
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.forms import submit
from kam.web.lists import ListSpec, ListState, flag, number, one_of
from kam.web.toasts import toast
from kam.web.versions import seen_version, shown_again, status_of
from selection.forms.clock import clock_of, today_of
from selection.forms.pledges import OutcomeForm, PledgeForm, ReopenForm
from selection.pledges import WAITING, State
from selection.queries import keeping as keeping_queries
from selection.queries import pledges as queries
from selection.queries.catalogue import catalogue
from selection.services import pledges as services
from selection.tables import service as tables
from selection.views.delivery import service_page

if TYPE_CHECKING:
    from selection.models import Pledge

FIELDS = ("text", "source", "owner_id", "said_on", "due_on", "every_months", "ends_on")
LIST = ListSpec(
    filters={"state": one_of(State.values), "mine": flag, "level": number, "shown": number},
    sorts={
        "due": ("next_due_on", "account__name_norm"),
        "name": ("account__name_norm", "next_due_on"),
        "owner": ("owner_name", "next_due_on"),
        "said": ("-said_on", "account__name_norm"),
    },
    default_sort="due",
    never_null=("account__name_norm", "owner_name", "said_on"),
)
SHOWN, MOST_SHOWN = 10, 1000


@require_GET
@allow(Permission.READ_REGISTER)
def pledges(request: HttpRequest) -> HttpResponseBase:
    """All of them to customers one may read, and the share kept in time."""
    by, today, state = request.actor, today_of(request.actor), ListState(LIST, request)
    chosen, level = state.filters.get("state") or "", state.filters.get("level")
    mine = by.membership_id if state.filters.get("mine") else None
    narrow = {"by": by, "today": today, "level": level, "owner_id": mine, "q": normalise(state.q)}
    found = queries.pledges(state=chosen, **narrow)
    if kind := exports.asked(request):
        rows = exports.every(state.ordered(found))
        return exports.table_answer(
            request, name="pledges", columns=tables.PLEDGES, rows=rows, kind=kind
        )
    keepers = keeping_queries.keeping(by=by, today=today)
    here = [each for each in keepers if level in (None, each.level)]
    if kind := exports.asked(request, "keeping"):
        return exports.table_answer(
            request, name="keeping", columns=tables.KEEPING, rows=here, kind=kind
        )
    counts, page = queries.pledge_counts(**narrow), state.page(found, count=True)
    shown = max(1, min(state.filters.get("shown") or SHOWN, MOST_SHOWN))
    kept = keeping_queries.keeping_by_level(keepers)
    context = {
        "tab": "service",
        "state": state,
        "page": page,
        "rows": [(row, State(row.state)) for row in page.rows],
        "hidden": state.hidden("q"),
        "states": [
            _chip(state, State(code).label, counts.get(code, 0), "state", code, chosen)
            for code in State.values
            if counts.get(code) or chosen == code
        ],
        "mine_url": state.url(mine=None if mine else True),
        "is_mine": mine is not None,
        "tiers": [
            (offer, kept.get(offer.level), state.url(level=offer.level))
            for offer in catalogue(today)
        ],
        "level": level,
        "any_level_url": state.url(level=None),
        "is_limited": not reads_all_figures(by),
        "keepers": here[:shown],
        "more_url": state.url(shown=shown + 50) if len(here) > shown < MOST_SHOWN else "",
    }
    return render(request, "selection/pledges.html", context)


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def write(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Write down what one customer was told."""
    form = PledgeForm(request.POST, people=colleagues(), auto_id="id_pledge_%s")

    def act(**said: Any) -> "Pledge":
        pledge = services.PledgeData(account_id=account_id, **said)
        return services.write_pledge(pledge=pledge, by=request.actor, today=today_of(request.actor))

    if submit(form, act) is None:
        context = service_page(request, account_id, pledge_form=form)
        return render(request, "selection/account_service.html", context, status=422)
    toast(request, _("Written down."))
    return _back(request, account_id)


@require_http_methods(["GET", "POST"])
@allow(Permission.READ_REGISTER)
def pledge(request: HttpRequest, account_id: UUID, pledge_id: UUID) -> HttpResponse:
    """One of them with each of its days; says what came of one."""
    found = _found(request, account_id, pledge_id)
    by, clock = request.actor, clock_of(request.actor)
    days = queries.days_of(found, today=clock["today"])
    waiting = [each.due_on for each in reversed(days) if each.state in WAITING]
    form = OutcomeForm(
        request.POST or None,
        days=[*waiting, *(each.due_on for each in days if each.noted)],
        comes_again=found.every_months is not None,
        initial={"ending": "kept", "kept_on": clock["today"], "due_on": found.next_due_on},
    )
    done = submit(
        form, services.note_outcome, pledge=found, version=seen_version(request), by=by, **clock
    )
    if done is not None:
        toast(request, _("Noted."))
        return _back(request, account_id)
    context = {
        "tab": "service",
        "pledge": found,
        "standing": State(queries.get_pledge(pledge_id, by=by, today=clock["today"]).state),
        "days": days,
        "waiting": waiting,
        "form": form,
        "is_open": may_read_figures(account_id, by=by),
        **shown_again(request, form, found.version, subject=found),
    }
    return render(request, "selection/pledge.html", context, status=status_of(request, form))


@require_http_methods(["GET", "POST"])
@allow(Permission.RATE_ACCOUNTS)
def change(request: HttpRequest, account_id: UUID, pledge_id: UUID) -> HttpResponse:
    """Its words, who owes it and when it falls due."""
    by, found = request.actor, _found(request, account_id, pledge_id)
    people = colleagues()
    if found.owner_id and found.owner_id not in dict(people):
        people.append((found.owner_id, found.owner_name))
    initial = {name: getattr(found, name) for name in FIELDS}
    form = PledgeForm(request.POST or None, people=people, initial=initial)

    def act(**values: Any) -> "Pledge":
        return services.change_pledge(
            pledge=found,
            values=values,
            version=seen_version(request),
            by=by,
            today=today_of(by),
        )

    if submit(form, act) is not None:
        toast(request, _("Saved."))
        return _back(request, account_id)
    context = {
        "tab": "service",
        "pledge": found,
        "form": form,
        **shown_again(request, form, found.version, subject=found),
    }
    return render(request, "selection/pledge_change.html", context, status=status_of(request, form))


@require_POST
@allow(Permission.RATE_ACCOUNTS)
def reopen(request: HttpRequest, account_id: UUID, pledge_id: UUID) -> HttpResponse:
    """Take back what was noted of one day by mistake."""
    found = _found(request, account_id, pledge_id)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        raise NotFound
    try:
        services.take_back_outcome(
            pledge=found,
            due_on=form.cleaned_data["due_on"],
            version=seen_version(request),
            by=request.actor,
            today=today_of(request.actor),
        )
        toast(request, _("Taken back. This day waits again."))
    except DomainError as refusal:
        toast(request, refusal, level="risk")
    at = reverse("selection:pledge", args=[account_id, pledge_id])
    return respond(request, None, otherwise=at)


def _found(request: HttpRequest, account_id: UUID, pledge_id: UUID) -> "Pledge":
    found = queries.get_pledge(pledge_id, by=request.actor, today=today_of(request.actor))
    if found.account_id != account_id:
        raise NotFound
    return found


def _back(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """To the account, or for who only owes it, to what else they owe."""
    if may_read_figures(account_id, by=request.actor):
        at = reverse("selection:account-service", args=[account_id]) + "#pledges"
    else:
        at = reverse("selection:pledges") + "?mine=1"
    return respond(request, None, otherwise=at)


def _chip(
    state: ListState, label: object, count: int, name: str, value: str, chosen: str
) -> dict[str, Any]:
    on = chosen == value
    return {
        "label": label,
        "count": count,
        "on": on,
        "url": state.url(**{name: None if on else value}),
    }
