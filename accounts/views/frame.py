"""What the views of account pages share: the head with its tabs, and one way to show a form."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.queries.page import AccountHead, account_head
from accounts.queries.timeline import changes_to
from kam.identity.queries.members import active_members
from kam.identity.queries.units import units
from kam.web.answers import respond
from kam.web.toasts import toast
from kam.web.versions import status_of, version_context


def today_of(request: HttpRequest) -> Any:
    """The reader's day: the middleware has set their time zone."""
    return timezone.localdate()


def head_of(request: HttpRequest, account_id: UUID) -> AccountHead:
    return account_head(account_id, by=request.actor, today=today_of(request))


def page_context(head: AccountHead, tab: str) -> dict[str, Any]:
    """What every page of an account needs: the head and which tab is open."""
    return {"head": head, "account": head.account, "standing": head.standing, "tab": tab}


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    context: dict[str, Any],
    *,
    done: Any,
    said: object = "",
    subject: Any = None,
) -> HttpResponse:
    """Show a record's form in the drawer or as a page; once it is done, say so and go back.

    `context` names `heading`, `back` (where to go) and, on an account's page, its head. `subject`
    is the thing with a version that the form changes, if it is one.
    """
    back = context["back"]
    if done is not None:
        toast(request, said)
        return respond(request, None, otherwise=back)
    shown = {**context, "form": form, "action": request.get_full_path()}
    if subject is not None:
        shown |= changed_meanwhile(request, form, subject, context["head"])
    status = status_of(request, form)
    page = "accounts/form.html" if "head" in context else "accounts/plain_form.html"
    return respond(request, "accounts/_form.html", shown, status=status, page=page)


def changed_meanwhile(
    request: HttpRequest, form: forms.Form, subject: Any, head: AccountHead
) -> dict[str, Any]:
    """The version for the form's hidden field and, where others were faster, what they changed."""
    known = version_context(request, form, subject.version)
    if known["changes_missed"]:
        known["theirs"] = changes_to(
            subject, last=known["changes_missed"], rights=head.rights, language=language_of()
        )
    return known


def went_well(
    request: HttpRequest, back: str, said: object, undo: str | None = None
) -> HttpResponse:
    """Answer an act without a form of its own: say what happened and go back."""
    toast(request, said, undo)
    return respond(request, None, otherwise=back)


def language_of() -> str:
    return get_language() or "en"


def colleagues() -> list[tuple[UUID, str]]:
    return list(active_members().values_list("pk", "name"))


def our_units() -> list[tuple[UUID, str]]:
    return list(units().values_list("pk", "name"))
