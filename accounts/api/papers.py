"""Notes and files of an account over REST; read by its circle and by those who may change it."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts import services
from accounts.queries import account_head, get_attachment, get_note, parts
from accounts.queries.page import AccountHead
from kam.errors import NotAllowed
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.rest.endpoint import MULTIPART, Endpoint

READ, WRITE = "accounts:read", "accounts:write"
EDITORS = (Permission.EDIT_ACCOUNTS, Permission.EDIT_OWN_ACCOUNTS)
NULL = {"allow_null": True}
RIGHTS = {"GET": Permission.READ_REGISTER, "POST": EDITORS, "PUT": EDITORS, "DELETE": EDITORS}
SCOPES = {"GET": READ, "POST": WRITE, "PUT": WRITE, "DELETE": WRITE}


class NoteIn(serializers.Serializer):
    text = serializers.CharField(max_length=20_000)


class NoteOut(serializers.Serializer):
    id = serializers.UUIDField()
    text = serializers.CharField()
    author_id = serializers.UUIDField(**NULL)
    author_name = serializers.CharField()
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(**NULL)
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")


class Notes(Endpoint):
    """The notes of an account."""

    scope, permission = SCOPES, RIGHTS
    takes, gives, paged, versioned = NoteIn, NoteOut, True, True

    def get(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """List the notes, the newest first."""
        must_read_papers(account_id, by=self.actor)
        return self.page(parts.notes(account_id), key=["-id"])

    def post(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Write a note."""
        note = services.write_note(
            account_id=account_id, by=self.actor, now=timezone.now(), **self.data
        )
        at = reverse("api:accounts:note", args=[account_id, note.pk])
        return self.created(note, at=at)


class Note(Endpoint):
    """One note."""

    scope, permission = SCOPES, RIGHTS
    takes, gives, versioned = NoteIn, NoteOut, True

    def get(self, request: HttpRequest, account_id: UUID, note_id: UUID) -> Any:
        """Read a note."""
        must_read_papers(account_id, by=self.actor)
        return get_note(account_id, note_id)

    def put(self, request: HttpRequest, account_id: UUID, note_id: UUID) -> Any:
        """Change a note of one's own."""
        return services.edit_note(
            account_id=account_id,
            note_id=note_id,
            version=self.seen,
            by=self.actor,
            now=timezone.now(),
            **self.data,
        )

    def delete(self, request: HttpRequest, account_id: UUID, note_id: UUID) -> None:
        """Remove a note of one's own."""
        services.remove_note(
            account_id=account_id, note_id=note_id, version=self.seen, by=self.actor
        )


class FileIn(serializers.Serializer):
    upload = serializers.FileField(allow_empty_file=True, help_text="At most 25 MB.")


class FileOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()
    uploaded_by_name = serializers.CharField()
    uploaded_at = serializers.DateTimeField()


class Files(Endpoint):
    """The files of an account."""

    scope, permission = SCOPES, RIGHTS
    takes, gives, paged = FileIn, FileOut, True
    accepts = MULTIPART

    def get(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """List the files, the newest first."""
        must_read_papers(account_id, by=self.actor)
        return self.page(parts.attachments(account_id), key=["-id"])

    def post(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Keep a file."""
        upload = self.data["upload"]
        stored = services.add_attachment(
            account_id=account_id,
            upload=upload,
            name=upload.name,
            by=self.actor,
            now=timezone.now(),
        )
        at = reverse("api:accounts:file", args=[account_id, stored.pk])
        return self.created(stored, at=at)


class File(Endpoint):
    """One file; it is added and removed, never changed, so it has no version."""

    scope, permission = SCOPES, RIGHTS
    gives_file = True

    def get(self, request: HttpRequest, account_id: UUID, attachment_id: UUID) -> HttpResponseBase:
        """Download the file."""
        must_read_papers(account_id, by=self.actor)
        stored = get_attachment(account_id, attachment_id)
        return FileResponse(
            services.open_attachment(stored),
            as_attachment=True,
            filename=stored.name,
            content_type=stored.content_type,
        )

    def delete(self, request: HttpRequest, account_id: UUID, attachment_id: UUID) -> None:
        """Remove the file."""
        services.remove_attachment(
            account_id=account_id, attachment_id=attachment_id, by=self.actor
        )


def must_read_papers(account_id: UUID, *, by: Actor) -> AccountHead:
    head = account_head(account_id, by=by, today=timezone.localdate())
    if not head.rights.papers:
        raise NotAllowed(_("Notes and files are read by the account's team and its leaders."))
    return head
