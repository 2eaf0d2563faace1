"""Notes and files of an account."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import services
from accounts.forms.records import NoteForm, UploadForm
from accounts.queries import get_attachment, get_note, parts
from accounts.views.frame import answer_form, head_of, page_context, went_well
from kam.errors import NotFound
from kam.identity.permissions import Permission
from kam.web.access import allow
from kam.web.forms import submit
from kam.web.versions import seen_version

EDITORS = (Permission.EDIT_ACCOUNTS, Permission.EDIT_OWN_ACCOUNTS)


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def note_add(request: HttpRequest, account_id: UUID) -> HttpResponse:
    form = NoteForm(request.POST or None)
    done = submit(
        form, services.write_note, account_id=account_id, by=request.actor, now=timezone.now()
    )
    return _answer(request, account_id, form, _("New note"), done)


@require_http_methods(["GET", "POST"])
@allow(*EDITORS)
def note(request: HttpRequest, account_id: UUID, note_id: UUID) -> HttpResponse:
    stored = get_note(account_id, note_id)
    form = NoteForm(request.POST or None, initial={"text": stored.text})
    done = submit(
        form,
        services.edit_note,
        account_id=account_id,
        note_id=note_id,
        version=seen_version(request),
        by=request.actor,
        now=timezone.now(),
    )
    return _answer(request, account_id, form, _("Note"), done, stored)


@require_POST
@allow(*EDITORS)
def note_remove(request: HttpRequest, account_id: UUID, note_id: UUID) -> HttpResponse:
    services.remove_note(account_id=account_id, note_id=note_id, by=request.actor)
    return went_well(request, _files(account_id), _("The note is removed."))


@require_http_methods(["GET", "POST"])
@allow(Permission.READ_REGISTER)
def files(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Notes and files; POST adds a file."""
    head = head_of(request, account_id)
    form = UploadForm(request.POST or None, request.FILES or None)
    form.is_bound = request.method == "POST"
    done = submit(
        form, services.add_attachment, account_id=account_id, by=request.actor, now=timezone.now()
    )
    if done is not None:
        return went_well(request, _files(account_id), _("The file is kept."))
    shown = head.rights.papers
    context = {
        **page_context(head, "files"),
        "form": form,
        "attachments": parts.attachments(account_id) if shown else [],
        "notes": parts.notes(account_id)[:200] if shown else [],
        "me": request.actor.membership_id,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/files.html", context, status=status)


@require_GET
@allow(Permission.READ_REGISTER)
def file(request: HttpRequest, account_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """Download a file: always as an attachment, never shown by the browser."""
    attachment = get_attachment(account_id, attachment_id)
    if not head_of(request, account_id).rights.papers:
        raise NotFound
    answer = FileResponse(
        services.open_attachment(attachment),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@require_POST
@allow(*EDITORS)
def file_remove(request: HttpRequest, account_id: UUID, attachment_id: UUID) -> HttpResponse:
    services.remove_attachment(account_id=account_id, attachment_id=attachment_id, by=request.actor)
    return went_well(request, _files(account_id), _("The file is removed."))


def _files(account_id: UUID) -> str:
    return reverse("accounts:files", args=[account_id])


def _answer(
    request: HttpRequest,
    account_id: UUID,
    form: NoteForm,
    heading: str,
    done: object,
    subject: object = None,
) -> HttpResponse:
    context = {
        **page_context(head_of(request, account_id), "files"),
        "heading": heading,
        "back": _files(account_id),
    }
    return answer_form(request, form, context, done=done, said=_("Saved."), subject=subject)
