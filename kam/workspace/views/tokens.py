"""Pages about keys for machines."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kam.identity.permissions import Permission
from kam.identity.queries import tokens as queries
from kam.identity.queries.service_accounts import service_accounts
from kam.identity.scopes import scopes_in_words
from kam.identity.services import tokens as acts
from kam.web import exports
from kam.web.access import allow
from kam.web.forms import submit
from kam.web.toasts import toast
from kam.workspace import tables
from kam.workspace.forms.tokens import TokenForm


@require_GET
@allow(Permission.MANAGE_TOKENS)
def tokens(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = [(token, queries.state_of(token, now)) for token in queries.tokens()]
    if kind := exports.asked(request):
        return exports.table_answer(
            request, name="tokens", columns=tables.TOKENS, rows=rows, kind=kind
        )
    services = [(each, tables.roles_of(each)) for each in service_accounts()]
    shown = [(token, state, scopes_in_words(token.scopes)) for token, state in rows]
    return render(request, "workspace/tokens.html", {"rows": shown, "services": services})


@never_cache
@require_http_methods(["GET", "POST"])
@allow(Permission.MANAGE_TOKENS)
def issue(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    holder = request.GET.get("for") or str(request.actor.membership_id)
    first = {"holder": holder, "scopes": ["read"]}
    form = TokenForm(request.POST or None, initial=first, now=now)
    issued = submit(form, acts.issue_token, now=now, by=request.actor)
    if issued is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "workspace/token_issue.html", {"form": form}, status=status)
    context = {"token": issued.token, "text": issued.text}
    return render(request, "workspace/token_issued.html", context)


@require_POST
@allow(Permission.MANAGE_TOKENS)
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    found = queries.get_token(token_id)
    acts.revoke_token(token=found, now=timezone.now(), by=request.actor)
    toast(request, _("The token %(name)s is revoked.") % {"name": found.name})
    return HttpResponseRedirect(reverse("workspace:tokens"))
