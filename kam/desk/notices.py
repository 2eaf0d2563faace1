"""The bell and the page of notices: what one was told, unread first."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kam.identity.permissions import Permission
from kam.outbox import queries
from kam.outbox.services import notices as services
from kam.outbox.words import words_for
from kam.web.access import allow
from kam.web.answers import SeeOther, respond
from kam.web.lists import ListSpec, ListState
from kam.web.toasts import toast

EARLIER = ListSpec(sorts={"newest": ("-id",)}, default_sort="newest")
UNREAD_SHOWN = 200
COUNTED_TO = 99
FRESH = "private, no-cache"


@require_GET
@allow(Permission.READ_REGISTER)
def bell(request: HttpRequest) -> HttpResponse:
    """The count on the bell: one statement, and 304 while nothing is new."""
    now = queries.bell_of(request.actor.membership_id)
    stuck = _stuck(request)
    newest = now.newest.timestamp() if now.newest else 0
    tag = quote_etag(f"{now.unread}-{newest}-{stuck}-{get_language()}")
    answer: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    else:
        count = str(now.unread) if now.unread <= COUNTED_TO else f"{COUNTED_TO}+"
        context = {"unread": now.unread, "count": count, "stuck": stuck}
        answer = render(request, "desk/_bell.html", context)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = FRESH
    return answer


@require_GET
@allow(Permission.READ_REGISTER)
def notices(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/notices.html", _context(request))


@require_POST
@allow(Permission.READ_REGISTER)
def open_notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Read it and go where it leads."""
    me = request.actor.membership_id
    found = queries.get_notice(notice_id, recipient_id=me)
    services.mark_read(notice_id=found.pk, recipient_id=me, now=timezone.now())
    answer = SeeOther()
    answer["Location"] = get_script_prefix() + found.path if found.path else _here()
    return answer


@require_POST
@allow(Permission.READ_REGISTER)
def mark_read(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    me = request.actor.membership_id
    found = queries.get_notice(notice_id, recipient_id=me)
    services.mark_read(notice_id=found.pk, recipient_id=me, now=timezone.now())
    return _answer(request)


@require_POST
@allow(Permission.READ_REGISTER)
def mark_all_read(request: HttpRequest) -> HttpResponse:
    count = services.mark_all_read(recipient_id=request.actor.membership_id, now=timezone.now())
    if count:
        words = ngettext("%(n)d notice is read.", "%(n)d notices are read.", count)
        toast(request, words % {"n": count})
    return _answer(request)


@require_POST
@allow(Permission.READ_REGISTER)
def choose_mail(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("by_mail") == "1"
    services.choose_mail(recipient_id=request.actor.membership_id, by_mail=wanted)
    said = _("Notices come by e-mail, too.") if wanted else _("Notices stay in the product.")
    toast(request, said)
    return _answer(request)


def _answer(request: HttpRequest) -> HttpResponse:
    return respond(request, "desk/_notices.html", _context(request), otherwise=_here())


def _here() -> str:
    return reverse("desk:notices")


def _context(request: HttpRequest) -> dict[str, object]:
    me = request.actor.membership_id
    mine = queries.notices_of(me)
    unread = mine.filter(read_at=None).order_by("-id")[:UNREAD_SHOWN]
    page = ListState(EARLIER, request).page(mine.filter(read_at__isnull=False))
    return {
        "unread": [(notice, _words(notice)) for notice in unread],
        "earlier": [(notice, _words(notice)) for notice in page.rows],
        "page": page,
        "by_mail": queries.wants_mail(me),
        "prefix": get_script_prefix(),
    }


def _words(notice: Any) -> str:
    return words_for(notice.kind, notice.words)


def _stuck(request: HttpRequest) -> int:
    """How many deliveries are dead, for those who can repair it."""
    if not request.actor.can(Permission.MANAGE_DELIVERIES):
        return 0
    return queries.dead_letters().count()
