"""Notes and files of an account."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from accounts.filetypes import ENDINGS, LARGEST_FILE, content_type_of, plain_file_name
from accounts.models import Attachment, Note
from accounts.queries.accounts import get_account, get_attachment, get_note
from accounts.services.rights import must_edit
from kam.audit.services import record
from kam.errors import NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.scanning import must_be_harmless
from kam.tenancy.versions import lock

LONGEST_NOTE = 20_000


@transaction.atomic
def write_note(*, account_id: UUID, text: str, by: Actor, now: datetime) -> Note:
    account = get_account(account_id)
    must_edit(account_id=account_id, by=by)
    note = Note.objects.create(
        account=account,
        text=_note_text(text),
        author_id=by.membership_id,
        author_name=by.name,
        written_at=now,
    )
    changes = {"text": (None, note.text)}
    record("note.written", subject=note, by=by, changes=changes, account_id=account_id)
    return note


@transaction.atomic
def edit_note(
    *,
    account_id: UUID,
    note_id: UUID,
    text: str,
    version: int | None = None,
    by: Actor,
    now: datetime,
) -> Note:
    """Change a note of one's own; the history keeps what it said before."""
    must_edit(account_id=account_id, by=by)
    note = lock(_own_note(account_id, note_id, by=by), version)
    old, note.text = note.text, _note_text(text)
    if old != note.text:
        note.edited_at = now
        note.version += 1
        note.save(force_update=True)
        changes = {"text": (old, note.text)}
        record("note.edited", subject=note, by=by, changes=changes, account_id=account_id)
    return note


@transaction.atomic
def remove_note(*, account_id: UUID, note_id: UUID, version: int | None = None, by: Actor) -> None:
    must_edit(account_id=account_id, by=by)
    note = lock(_own_note(account_id, note_id, by=by), version)
    changes = {"text": (note.text, None)}
    record("note.removed", subject=note, by=by, changes=changes, account_id=account_id)
    note.delete()


@transaction.atomic
def add_attachment(
    *, account_id: UUID, upload: File, name: str, by: Actor, now: datetime
) -> Attachment:
    """Keep a file with the account: at most 25 MB, of a kind known by its first bytes."""
    account = get_account(account_id)
    must_edit(account_id=account_id, by=by)
    name = plain_file_name(name)
    if not name:
        raise RuleViolation(_("The file has no name."), field="upload")
    size = upload.size or 0
    if not size:
        raise RuleViolation(_("The file is empty."), field="upload")
    if size > LARGEST_FILE:
        raise RuleViolation(_("Files may have at most 25 MB."), field="upload")
    content_type = content_type_of(name, upload.read(4096))
    if content_type is None:
        raise RuleViolation(
            _("This kind of file is not kept, or its name is wrong. Kept are: %(kinds)s.")
            % {"kinds": ", ".join(ENDINGS)},
            field="upload",
        )
    upload.seek(0)
    must_be_harmless(name=name, chunks=upload.chunks(), field="upload")
    digest = _digest(upload)
    place = default_storage.save(f"{account.tenant_id}/{uuid7()}", upload)
    stored = Attachment.objects.create(
        account=account,
        name=name,
        stored_as=place,
        content_type=content_type,
        size=size,
        sha256=digest,
        uploaded_by_id=by.membership_id,
        uploaded_by_name=by.name,
        uploaded_at=now,
    )
    changes = {"name": (None, name), "sha256": (None, digest)}
    record("file.added", subject=stored, by=by, changes=changes, account_id=account_id)
    return stored


@transaction.atomic
def remove_attachment(*, account_id: UUID, attachment_id: UUID, by: Actor) -> None:
    """Take a file away; its bytes go once this is certain."""
    must_edit(account_id=account_id, by=by)
    stored = get_attachment(account_id, attachment_id)
    changes = {"name": (stored.name, None), "sha256": (stored.sha256, None)}
    record("file.removed", subject=stored, by=by, changes=changes, account_id=account_id)
    place = stored.stored_as
    stored.delete()
    transaction.on_commit(lambda: default_storage.delete(place))


def open_attachment(attachment: Attachment) -> File:
    """The bytes of a file."""
    return default_storage.open(attachment.stored_as, "rb")


def _note_text(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise RuleViolation(_("The note is empty."), field="text")
    if len(text) > LONGEST_NOTE:
        raise RuleViolation(_("A note has at most 20,000 characters."), field="text")
    return text


def _own_note(account_id: UUID, note_id: UUID, *, by: Actor) -> Note:
    note = get_note(account_id, note_id)
    if note.author_id != by.membership_id:
        raise NotAllowed(_("Only its author may change a note."))
    return note


def _digest(upload: File) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
