"""The page of the workspace's history."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.queries.told import account_names
from kam.audit.queries import Wanted
from kam.audit.words import known_actions
from kam.identity.permissions import Permission
from kam.identity.queries.members import members
from kam.web import exports
from kam.web.access import allow
from kam.web.answers import respond
from kam.web.lists import ListSpec, ListState, day, key, text
from kam.workspace import subjects, tables
from kam.workspace.history import accounts_like, actor_named, begins, every_row, history

HISTORY = ListSpec(
    filters={
        "person": actor_named,
        "action": text,
        "subject": text,
        "account": key,
        "from": day,
        "to": day,
    },
    sorts={"at": ("id",)},
    default_sort="-at",
)


@require_GET
@allow(Permission.READ_HISTORY)
def workspace_history(request: HttpRequest) -> HttpResponse:
    state = ListState(HISTORY, request)
    wanted = _wanted(state, request)
    language = get_language() or "en"
    if kind := exports.asked(request):
        rows = every_row(wanted, by=request.actor, language=language)
        return exports.table_answer(
            request, name="history", columns=tables.HISTORY, rows=rows, kind=kind
        )
    page = state.page(history(wanted, by=request.actor, language=language))
    account = state.filters.get("account")
    context: dict[str, Any] = {
        "state": state,
        "page": page,
        "people": [(str(each.pk), each.name) for each in members()],
        "person": str(state.filters.get("person", "")),
        "actions": known_actions(),
        "subjects": sorted((str(name), code) for code, name in subjects.NAMES.items()),
        "account_name": account_names({account}).get(account, "") if account else "",
        "since": state.filters.get("from"),
        "until": state.filters.get("to"),
    }
    return respond(request, "workspace/_history.html", context, page="workspace/history.html")


def _wanted(state: ListState, request: HttpRequest) -> Wanted:
    zone = request.actor.tenant.time_zone
    chosen = state.filters
    accounts = [chosen["account"]] if "account" in chosen else None
    if accounts is None and state.q:
        accounts = accounts_like(state.q, by=request.actor)
    return Wanted(
        actor=chosen.get("person"),
        action=chosen.get("action", ""),
        subject_type=chosen.get("subject", ""),
        account_ids=accounts,
        since=begins(chosen.get("from"), zone),
        until=begins(chosen.get("to"), zone, days=1),
    )
